"""Spoilt scenarios and changed bytes are answered in words, with little time and memory."""

from pathlib import Path

import pytest

from tests.hostile.fuzz import READERS, Tally, change_bytes, spoil_files

FILES = {"always": 50, "slow": 600, "nightly": 20_000}
INPUTS = {"always": 100, "slow": 2_000, "nightly": 100_000}
SEED = 20_240_718


def is_well(tally: Tally, inputs: int) -> bool:
    """Return whether all of so many inputs were answered; the test shows what was not."""
    assert tally.wrong == []
    assert sum(tally.statuses.values()) == inputs
    return True


@pytest.mark.parametrize("size", [
    "always", pytest.param("slow", marks=pytest.mark.slow),
    pytest.param("nightly", marks=pytest.mark.nightly),
])  # fmt: skip
def test_spoilt_scenarios_are_answered(tmp_path: Path, size: str):
    assert is_well(spoil_files(FILES[size], SEED + FILES[size], tmp_path), FILES[size])


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("size", [
    "always", pytest.param("slow", marks=pytest.mark.slow),
    pytest.param("nightly", marks=pytest.mark.nightly),
])  # fmt: skip
def test_changed_bytes_are_answered(tmp_path: Path, name: str, size: str):
    tally = change_bytes(name, INPUTS[size], SEED + INPUTS[size], tmp_path)

    assert is_well(tally, INPUTS[size])


def test_the_same_seed_spoils_in_the_same_way(tmp_path: Path):
    one, other = (change_bytes("quantity", 200, 7, tmp_path) for _ in range(2))

    assert (one.statuses, one.lines) == (other.statuses, other.lines)


def test_a_reader_that_fails_or_hangs_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(content: bytes, _folder: Path) -> object:
        if len(content) % 2:
            raise KeyError(content)
        while True:
            pass

    monkeypatch.setattr("tests.hostile.fuzz.LONGEST_S", 0.01)
    monkeypatch.setitem(READERS, "bad", (fail, ("abc", "d")))

    tally = change_bytes("bad", 8, SEED, tmp_path)

    assert {kind for kind, _, _ in tally.wrong} == {"traceback", "time-out"}
    assert len(tally.wrong) == 8
