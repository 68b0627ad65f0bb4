"""The tutorial: its code runs as it stands there, and prints what it says."""

import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
TUTORIAL = ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```(python|text)\n(.*?)^```\n", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """Code, the line of the page on which it stands, and what the page says that it prints."""

    code: str
    line: int
    printed: str


def blocks_of(page):
    found = []
    for match in _BLOCK.finditer(page):
        if match[1] == "python":
            found.append(Block(match[2], page[: match.start()].count("\n") + 1, ""))
        else:
            found[-1] = found[-1]._replace(printed=match[2])
    return found


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Work in a folder of one's own with the scenarios in it, and stay in this process."""
    shutil.copytree(ROOT / "scenarios" / "examples", tmp_path / "scenarios" / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.experiments.undertaking.processors", lambda: 1)
    return tmp_path


def test_code_of_the_tutorial_prints_what_it_says(desk):
    blocks = blocks_of(TUTORIAL.read_text(encoding="utf-8"))
    names = {"__name__": "__main__"}
    printed = {}

    for block in blocks:
        paper = StringIO()
        with redirect_stdout(paper):
            # The lines before it make a traceback name the line of the page.
            exec(compile("\n" * block.line + block.code, str(TUTORIAL), "exec"), names)
        printed[block.line] = paper.getvalue()

    assert printed == {block.line: block.printed for block in blocks}
    assert {path.name for path in desk.iterdir()} == {"scenarios", "hours.png", "order-early.toml"}


def test_every_output_of_the_tutorial_has_its_code():
    page = TUTORIAL.read_text(encoding="utf-8")
    kinds = [match[1] for match in _BLOCK.finditer(page)]

    assert "text text" not in " ".join(kinds)
    assert page.count("```") == 2 * len(kinds)
