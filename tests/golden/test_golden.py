"""No number moves without a reason in the change log."""

import pytest

from sim.verification import golden as shipped
from tests.golden.__main__ import Places, accept
from tests.golden.cases import CASES, QUICK, SEEDS, WORLDS, computed
from tests.golden.keeping import changes, entry, in_words, stored, with_entry

HOW = 'python -m tests.golden --accept "reason", once it is known why'
BEFORE = {"a": {"0": {"t": "1", "o": "1", "r": "1", "k": "1"}}, "b": {"0": {"k": "2"}}}
AFTER = {"a": {"0": {"t": "9", "o": "1", "r": "1", "k": "9"}}, "b": {"0": {"k": "3"}}}


def test_the_golden_file_has_every_case_with_five_seeds():
    golden = stored()

    assert len(golden) >= 20
    assert list(golden) == list(CASES)
    assert {seed for marks in golden.values() for seed in marks} == {str(seed) for seed in SEEDS}
    assert all(set(mark) == {*"tork"} for marks in golden.values() for mark in marks.values())


@pytest.mark.parametrize(
    "cases",
    [
        QUICK,
        pytest.param(tuple(case for case in CASES if case not in QUICK), marks=pytest.mark.slow),
    ],
)
def test_nothing_moved(cases):
    golden = {case: marks for case, marks in stored().items() if case in cases}

    assert in_words(changes(golden, computed(cases))) == [], HOW


def test_landbridge_is_shipped_with_the_same_fingerprints():
    ours = {f"{case.removeprefix('verify: ')} {seed}": stored()[case][str(seed)]
            for case in WORLDS for seed in SEEDS}  # fmt: skip

    assert shipped.golden() == ours


@pytest.fixture
def files(tmp_path):
    return Places(*(tmp_path / name for name in Places._fields))


def everywhere(golden, case="a"):
    """Return `golden` with the worlds that are shipped, too, as they are in `case`."""
    return {**golden, **dict.fromkeys(WORLDS, golden[case])}


def test_accepting_writes_both_files_and_the_reason(files):
    files.log.write_text("# Changes\n\n## 0.1.0\n\n* First.\n")
    assert accept("first", everywhere(BEFORE), everywhere(BEFORE), files) == 0
    assert accept("laws mended", everywhere(AFTER), everywhere(AFTER), files) == 0

    assert stored(files.file) == everywhere(AFTER)
    assert stored(files.shipped)["lane 0"] == AFTER["a"]["0"]
    lines = files.log.read_text().splitlines()
    assert lines[:5] == ["# Changes", "", "## Unreleased", "", "Numbers"]
    assert lines[6].startswith("* laws mended (fingerprints: k of b; t, k of a, ")
    assert lines[7].startswith("* first (fingerprints: ")
    assert lines[8:] == ["", "## 0.1.0", "", "* First."]


def test_two_computations_that_disagree_are_refused(files, capsys):
    assert accept("reason", everywhere(BEFORE), everywhere(AFTER), files) == 6

    assert capsys.readouterr().out.startswith("refused: two computations in a row disagree\n")
    assert not any(path.exists() for path in files)


def test_nothing_is_accepted_where_nothing_moved(files, capsys):
    accept("first", everywhere(BEFORE), everywhere(BEFORE), files)
    log = files.log.read_text()

    assert accept("again", everywhere(BEFORE), everywhere(BEFORE), files) == 2
    assert "nothing moved" in capsys.readouterr().out
    assert files.log.read_text() == log


def test_what_moved_is_told_by_parts_with_what_it_means():
    assert in_words(changes(BEFORE, AFTER)) == [
        "k (the trains did the same: only how the figures are computed from it differs): b",
        "t, k (the same luck, but other times: the model, its rules or a law differ): a",
    ]
    assert changes(BEFORE, BEFORE) == {}
    assert changes({}, BEFORE)["b"] == ("k",)


@pytest.mark.parametrize(
    "log",
    ["", "# Changes\n", "# Changes\n\n## Unreleased\n\n* Other.\n\n## 0.1.0\n\n* First.\n"],
)
def test_the_reason_comes_under_what_is_not_released_yet(log):
    line = entry("why", {"a": ("k",)})

    found = with_entry(log, line)

    assert found.index("## Unreleased") < found.index("\nNumbers\n\n* why (fingerprints: k of a).")
    assert found.count("## Unreleased") == 1
    assert found.endswith("\n")
    assert not found.endswith("\n\n")
    if "0.1.0" in log:
        assert found.index("* Other.") < found.index("* why") < found.index("\n\n## 0.1.0\n\n")
