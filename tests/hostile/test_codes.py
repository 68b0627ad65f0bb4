"""Every code that the manual lists is made by some test, and every one made is in the manual."""

import re
from pathlib import Path

import pytest

from sim.errors import LandbridgeError
from sim.scenario.loader import load
from tests.hostile.cases_of_references import BY_FILES, HEADER, ROUTES, SAMPLE
from tests.hostile.test_cases import CASES
from tests.unit.scenario.test_bad_files import SPOILT

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"SCN-\d{3}")
BEYOND_THE_SHOWN = {"SCN-099", "SCN-101"}
"""Codes that come after so many other problems that only data shows them."""


def listed() -> set[str]:
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| (SCN-\d{3})", text, re.MULTILINE))


def made() -> set[str]:
    """Return the codes that tests of whole inputs ask for."""
    spoilt = {case[3] for case in SPOILT}
    return spoilt | {code for case in CASES for said in case.said for code in CODE.findall(said)}


def test_every_listed_code_has_an_example_and_every_example_is_listed():
    assert made() | BEYOND_THE_SHOWN == listed()


@pytest.mark.parametrize("code", sorted(BEYOND_THE_SHOWN))
def test_what_counts_the_rest_is_in_the_data(tmp_path: Path, code: str):
    keys = "".join(f"k{number} = 1\n" for number in range(2_500))
    texts = {"times.csv": HEADER + "x\n" * 99, "sample.csv": SAMPLE, "routes.csv": ROUTES}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "a.toml").write_text(BY_FILES if code == "SCN-099" else keys, encoding="utf-8")

    with pytest.raises(LandbridgeError) as caught:
        load(tmp_path / "a.toml")

    assert caught.value.problems[-1].code == code
