"""Every hostile input gets its status and its words, takes little memory and writes nothing."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import (
    cases_of_commands,
    cases_of_files,
    cases_of_references,
    cases_of_rules,
    cases_of_values,
)
from tests.hostile.cases import BAD, GOOD, Case
from tests.hostile.children import Answer, Children
from tests.unit.scenario.files import WHOLE

CASES = [
    *cases_of_files.CASES,
    *cases_of_values.CASES,
    *cases_of_references.CASES,
    *cases_of_rules.CASES,
    *cases_of_commands.CASES,
]
MOST_MEGABYTES = 200
MOST_SHOWN = 20
COMMANDS = (["check"], ["run"], ["compare", GOOD], ["sweep", "--vary", "seed=1,2"])
"""Commands that refuse a bad file, taken in turns."""
_SPARSE = b"sparse:"
OFTEN = 3
"""So many cases of each row are tried whenever the tests run; the others with the slow ones."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what every case may name besides its own files."""
    path = tmp_path_factory.mktemp("outer") / "inner"
    path.mkdir()
    (path / GOOD).write_text(WHOLE, encoding="utf-8")
    (path / "binary.toml").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (path / "foreign").mkdir()
    (path / "foreign" / "precious.txt").write_text("x", encoding="utf-8")
    (path / "dangling").symlink_to("/nonexistent/folder")
    (path / "dangling.toml").symlink_to("/nonexistent/file.toml")
    (path / "out.toml").symlink_to("/etc/passwd")
    os.mkfifo(path / "pipe.toml")
    return path


@pytest.fixture
def laid(folder: Path, request: pytest.FixtureRequest) -> Iterator[Case]:
    """Yield the case whose files lie in the folder meanwhile."""
    case: Case = request.param
    for name, content in case.files.items():
        _write(folder / name, content)
    yield case
    for name in case.files:
        (folder / name).unlink()


def _write(path: Path, content: str | bytes) -> None:
    if isinstance(content, bytes) and content.startswith(_SPARSE):
        with path.open("wb") as file:
            file.truncate(int(content.removeprefix(_SPARSE)))
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def inside(folder: Path) -> list[tuple[str, int]]:
    """Return the names and sizes of all that lies in `folder`."""
    return sorted((str(path), path.lstat().st_size) for path in folder.rglob("*"))


def asked(case: Case, number: int) -> list[str]:
    """Return the words of `case`; where any command will do, they take turns."""
    if case.words[:1] != ("",):
        return [*case.words]
    any_will_do = case.status and case.row != "rule of a target"
    command, *more = COMMANDS[number % len(COMMANDS)] if any_will_do else COMMANDS[0]
    return [command, *case.words[1:], *more]


def has_control(text: str) -> bool:
    """Return whether a terminal would obey something in `text`."""
    return not text.replace("\n", "").isprintable()


def check_answer(answer: Answer, case: Case) -> None:
    """Check what holds for every answer, and what is due in this case."""
    shown = answer.words[:600]
    assert "Traceback" not in answer.words, answer.words[-600:]
    assert answer.status == case.status, shown
    missing = [words for words in case.said if words not in answer.words]
    assert missing == [], shown
    assert not has_control(answer.words), ascii(shown)
    assert answer.megabytes <= MOST_MEGABYTES
    assert sum("[SCN-" in line for line in answer.err.split("\n")) <= MOST_SHOWN


def as_parameters() -> Iterator[object]:
    """Yield each case with its number; those beyond the first of a row are slow."""
    tried: Counter[str] = Counter()
    for number, case in enumerate(CASES):
        tried[case.row] += 1
        marks = [pytest.mark.slow] if tried[case.row] > OFTEN else []
        yield pytest.param(case, number, marks=marks, id=ascii(f"{number}-{case.name}"))


@pytest.mark.parametrize(("laid", "number"), [*as_parameters()], indirect=["laid"])
def test_hostile_input_is_answered_in_words(
    folder: Path, landbridge: Children, laid: Case, number: int
):
    before = inside(folder)

    answer = landbridge(asked(laid, number), folder)

    check_answer(answer, laid)
    assert inside(folder) == before


FIRST_OF_ROWS = list({case.row: case for case in CASES if BAD in case.files}.values())


@pytest.mark.parametrize(
    "laid", FIRST_OF_ROWS, ids=[case.row for case in FIRST_OF_ROWS], indirect=True
)
def test_json_says_the_same_as_data(folder: Path, landbridge: Children, laid: Case):
    answer = landbridge(["check", BAD, "--json"], folder)

    report = json.loads(answer.out)[0]
    assert answer.status == laid.status
    assert report["valid"] is (laid.status == 0)
    told = [each for each in answer.err.split("\n") if "[SCN-" in each]
    assert len(told) == min(len(report["problems"]), MOST_SHOWN)
    for line, problem in zip(told, report["problems"], strict=False):
        assert line.startswith(problem["place"])
        assert all(problem[name] in line for name in ("key", "message", "remedy", "code"))


def test_refusal_of_another_command_is_data_too(folder: Path, landbridge: Children):
    answer = landbridge(["run", GOOD, "--json", "--set", "lanes=1", "--set", "seed=-1"], folder)

    error = json.loads(answer.out)["error"]
    assert (answer.status, error["exit_status"]) == (2, 2)
    assert [each["code"] for each in error["problems"]] == ["SCN-023", "SCN-020"]


def test_safety_limit_is_data_too(folder: Path, landbridge: Children):
    answer = landbridge(["run", GOOD, "--json", "--set", "replications=99999"], folder)

    error = json.loads(answer.out)["error"]
    assert (answer.status, error["exit_status"]) == (3, 3)
    assert [each["code"] for each in error["problems"]] == ["SCN-078"]
