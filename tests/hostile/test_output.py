"""Texts that would be code, markup, formulas or orders to a terminal are shown as texts."""

import csv
import gzip
import json
import os
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.hostile.children import Answer, Children
from tests.unit.scenario.files import FULL

MARKUP = (
    '<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3)'
    " =HYPERLINK(1) |`\\input{x}` ${7*7} {{7*7}} [red]r[/red] %s {0}"
)
ORDERS = "\x1b[31m\x1b]0;owned\x07\u202egnp.exe\u2066\u200f"
FORMULAS = ("=1+1", "+1", "-1+cmd", "@SUM(1)", "\t=1", " =1", '"=1')


def evil(text: str) -> str:
    """Return `text` as TOML has it."""
    return json.dumps(text).replace("\x7f", "")


def scenario() -> str:
    """Return a scenario of every rule, with hostile texts wherever it takes one."""
    changes = {
        '"Two ports with every rule"': evil(MARKUP + ORDERS),
        "end = 2024-01-31": "end = 2023-12-20",
        "trains_per_day = 12": f"trains_per_day = 4\nlabel = {evil(MARKUP + ORDERS)}",
        'label = "Electronics"': f"label = {evil(FORMULAS[0] + MARKUP)}",
        'label = "Line washed out"': f"label = {evil(MARKUP)}",
        '"Xi\'an", eastbound = "Duisburg"': f'{evil(FORMULAS[3])}, eastbound = "{MARKUP[:9]}"',
        'why = "the promise"': f"why = {evil(MARKUP + ORDERS)}",
        'why = "a station"': f"why = {evil(FORMULAS[6] + ORDERS)}",
    }
    text = FULL
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def is_obeyed(text: str) -> bool:
    """Return whether a terminal would obey something in `text`."""
    return not text.replace("\n", "").isprintable()


class Page(HTMLParser):
    """What a browser would act on in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.acts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            told = (value or "").strip().lower()
            if name.startswith("on") or told.startswith(("javascript:", "data:text")):
                self.acts.append(f"{tag} {name}={value}")
        if tag == "img" and dict(attrs).get("src") == "x":
            self.acts.append(tag)


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, landbridge: Children
) -> tuple[Path, list[Answer]]:
    """Return a folder in which everything was made of the hostile scenario, and what was said."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "a.toml").write_text(scenario(), encoding="utf-8")
    (folder / "b.toml").write_text(
        f'extends = "a.toml"\nid = "b"\ntitle = {evil("B" + MARKUP + ORDERS)}\n'
        f"ports.khorgos.china.customs.lanes = 5\nports.khorgos.label = {evil(MARKUP + ORDERS)}\n",
        encoding="utf-8",
    )
    jobs = ["--jobs", "1", "--replications", "2"]
    commands = [
        ["check", "a.toml"],
        ["show", "a.toml"],
        ["show", "b.toml", "--diff"],
        ["show", "b.toml", "--journeys"],
        ["run", "b.toml", *jobs],
        ["compare", "a.toml", "b.toml", *jobs, "--no-pictures"],
        ["report", "results/b"],
        ["facts", "results/b"],
        ["explain", "results/b", "--worst", "3"],
        ["export", "results/b", "--format", "csv"],
        ["export", "results/b", "--format", "xes"],
    ]
    return folder, [landbridge(words, folder) for words in commands]


def files(folder: Path, *endings: str) -> dict[str, str]:
    """Return the texts of the files with one of `endings`, unpacked."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder)).removesuffix(".gz")
        if path.is_file() and name.endswith(endings):
            raw = path.read_bytes()
            texts[name] = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return texts


@pytest.mark.slow
def test_every_command_ends_well_and_a_terminal_obeys_nothing(made: tuple[Path, list[Answer]]):
    for answer in made[1]:
        assert answer.status == 0, answer.words[-500:]
        assert not is_obeyed(answer.words), ascii(answer.words[:500])


@pytest.mark.slow
def test_page_and_pictures_run_nothing(made: tuple[Path, list[Answer]]):
    folder, _ = made
    pages, pictures = files(folder, ".html"), files(folder, ".svg")

    assert {name for name, text in pages.items() if Page(text).acts} == set()
    assert all("default-src 'none'" in unescape(text) for text in pages.values())
    assert "&lt;script&gt;alert(1)" in "".join(pages.values())
    assert len(pages) == 1
    assert len(pictures) >= 10
    for name, text in pictures.items():
        root = ElementTree.fromstring(text)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        names = {key for element in root.iter() for key in element.attrib}
        assert not tags & {"script", "img", "foreignObject"}, name
        assert not {key for key in names if key.startswith("on")}, name


@pytest.mark.slow
def test_no_cell_of_a_table_is_a_formula(made: tuple[Path, list[Answer]]):
    tables = files(made[0], ".csv")

    assert len(tables) > 5
    for name, text in tables.items():
        for row in csv.reader(text.splitlines()):
            for cell in row:
                begin = cell.lstrip(" \"'")[:1] if not cell.startswith("'") else ""
                is_number = cell.replace("-", "").replace(".", "").replace("e", "").isdigit()
                assert is_number or begin not in tuple("=+-@\t"), (name, cell)


@pytest.mark.slow
def test_logs_and_data_are_whole(made: tuple[Path, list[Answer]]):
    folder, _ = made

    for text in files(folder, ".xes").values():
        ElementTree.fromstring(text)
    for text in files(folder, ".json").values():
        json.loads(text)


@pytest.mark.slow
def test_names_of_files_come_from_ids_alone(made: tuple[Path, list[Answer]]):
    names = [name for _, _, inside in os.walk(made[0]) for name in inside]

    assert not [name for name in names if set(name) & set("<>\"'=|`\\:*?") or is_obeyed(name)]


LINKS = ("javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd", "x y")


@pytest.mark.parametrize("link", LINKS)
def test_only_web_addresses_are_links(tmp_path: Path, landbridge: Children, link: str):
    (tmp_path / "a.toml").write_text(
        f'{FULL}[sources.paper]\ntitle = "x"\nurl = "{link}"\n', encoding="utf-8"
    )

    answer = landbridge(["check", "a.toml"], tmp_path)

    assert answer.status == 2
    assert "is no address; as in https://example.org/page [SCN-029]" in answer.err
