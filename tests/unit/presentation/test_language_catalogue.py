"""The catalogue against the code: each phrase has every language, and none is left over."""

import ast
import string
from collections import Counter
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import sim
from sim.presentation import catalogue
from sim.presentation.language.catalogue_files import FOLDER, read
from sim.presentation.language.speaking import ENGLISH, LANGUAGES

ROOT = Path(sim.__file__).parent
SAYING = {"say", "say_count", "phrase"}
FILES = sorted(path.name for path in FOLDER.iterdir() if path.name.endswith(".toml"))
OTHERS = sorted(set(LANGUAGES) - {ENGLISH})


def literals(arguments):
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def said_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "say_count":
                yield from list(literals(node.args))[1:2]
            elif name in SAYING:
                yield from list(literals(node.args))[:1]


def said_in_template(path):
    environment = Environment(autoescape=True)
    for node in environment.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if isinstance(node.node, nodes.Name) and node.node.name in SAYING:
            place = 1 if node.node.name == "say_count" else 0
            argument = node.args[place]
            assert isinstance(argument, nodes.Const), f"{path.name}: say() needs a literal"
            yield argument.value


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, tuple):
        yield from texts_in(value[-1]) if isinstance(value[-1], tuple) else ()


def of_ids():
    """The words for ids; CAUSE_OF maps ids to ids, WAYS are ids, PATTERNS end with the words."""
    for name, value in vars(catalogue).items():
        if name == "PATTERNS":
            yield from (pattern for _, _, pattern in value)
        elif name == "WAGON_STATES":
            yield from value
        elif name.isupper() and name not in {"CAUSE_OF", "WAYS"}:
            yield from texts_in(value)


def phrases():
    found = set(of_ids())
    for path in ROOT.rglob("*.py"):
        found |= set(said_in(path))
    for path in (ROOT / "presentation").rglob("*.j2"):
        found |= set(said_in_template(path))
    return found


def placeholders(text):
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.fixture(scope="module")
def entries():
    return {words: said for name in FILES for words, said in read(name).items()}


def test_every_phrase_that_is_said_stands_in_the_catalogue(entries):
    assert not sorted(phrases() - set(entries))


def test_no_phrase_in_the_catalogue_is_said_by_nobody(entries):
    assert not sorted(set(entries) - phrases())


def test_no_phrase_stands_in_two_files():
    counts = Counter(words for name in FILES for words in read(name))

    assert not [words for words, count in counts.items() if count > 1]


def test_every_entry_has_every_language_and_nothing_else(entries):
    assert not [words for words, said in entries.items() if sorted(said) != OTHERS]


def test_translations_have_the_same_values_to_fill_in_as_the_english_phrase(entries):
    wrong = [
        (words, text)
        for words, said in entries.items()
        for text in [t for v in said.values() for t in ([v] if isinstance(v, str) else v)]
        if set(placeholders(text)) != set(placeholders(words))
    ]

    assert not wrong


def test_only_russian_has_forms_by_number_and_always_three(entries):
    counted = [said for said in entries.values() if not isinstance(said["ru"], str)]
    forms = [(said["zh"], said["ru"]) for said in counted]

    assert all(isinstance(chinese, str) and len(russian) == 3 for chinese, russian in forms)
