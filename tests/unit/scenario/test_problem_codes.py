"""The list of problem codes in the documentation and the codes in the program are the same."""

import re
from pathlib import Path

from sim.scenario.refusal import LIMIT_CODES
from sim.scenario.shape import PLACE, all_keys

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"SCN-\d{3}")
ROW = re.compile(r"^\| (SCN-\d{3})( \*)? \| (.+) \| (.+) \|$")


def documented() -> dict[str, bool]:
    """Return the listed codes, and whether each is marked as a safety limit."""
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    rows = [ROW.match(line) for line in text.split("\n") if line.startswith("| SCN")]
    assert all(rows), "a row of docs/problems.md has another form"
    return {row[1]: bool(row[2]) for row in rows if row is not None}


def in_program() -> set[str]:
    """Return the codes that stand in the program."""
    return {
        code
        for path in (ROOT / "sim").rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
        # An example in a docstring.
        if code != "SCN-017" or path.name != "errors.py"
    }


def test_every_code_of_the_program_is_documented_and_no_other():
    assert set(documented()) == in_program()


def test_every_code_is_listed_once():
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (SCN-\d{3})", text, re.MULTILINE)

    assert len(listed) == len(set(listed))


def test_safety_limits_are_marked():
    assert {code for code, is_limit in documented().items() if is_limit} == LIMIT_CODES


def test_every_key_of_the_format_is_in_the_manual():
    text = (ROOT / "docs" / "scenario-format.md").read_text(encoding="utf-8")
    quoted = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    words = set(re.findall(r"[a-z_]+", " ".join(quoted)))

    assert {key[-1] for key in all_keys()} - {PLACE} - words == set()
