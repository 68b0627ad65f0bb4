"""``--set key=value`` is the same as a line in the file, and says so when it is wrong."""

from pathlib import Path

import pytest

from sim.errors import SafetyLimitError
from sim.scenario.loader import load
from tests.unit.scenario.files import WHOLE, refusal, written

LANES = "ports.khorgos.china.customs.lanes"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path, WHOLE)


def test_value_is_toml(path: Path):
    scenario = load(path, [f"{LANES}=8", 'clearance.limit = "12 h"']).scenario

    assert scenario.ports["khorgos"].china.customs.lanes == 8
    assert scenario.clearance.limit == 43_200


def test_what_is_no_toml_is_text(path: Path):
    scenario = load(path, ["clearance.limit=12 h", "title=By day only"]).scenario

    assert (scenario.clearance.limit, scenario.title) == (43_200, "By day only")


def test_table_is_merged_by_key(path: Path):
    scenario = load(path, ["ports.khorgos.china.customs={ lanes = 5 }"]).scenario

    customs = scenario.ports["khorgos"].china.customs
    assert customs.lanes == 5
    assert customs.documents is not None


def test_later_override_wins(path: Path):
    assert load(path, ["seed=1", "seed=2"]).scenario.seed == 2


def test_duration_replaces_the_end(path: Path):
    assert load(path, ["duration=3 d"]).scenario.end_s == 3 * 86_400


def test_key_with_a_dot_in_quotes(path: Path):
    key = f'provenance."{LANES}".why'

    assert load(path, [f"{key}=a guess"]).scenario.provenance[LANES].why == "a guess"


def test_id_can_be_given(path: Path):
    assert load(path, ["id=other"]).scenario.id == "other"


def test_command_line_is_the_place_of_its_problems(path: Path):
    error = refusal(path, f"{LANES}=abc")

    assert error.exit_status == 2
    assert str(error).startswith(f"command line: {LANES}: a whole number is due")


def test_unknown_key_gets_the_nearest(path: Path):
    assert "did you mean lanes?" in str(refusal(path, "ports.khorgos.china.customs.lnaes=3"))


@pytest.mark.parametrize("override", ["a.b", "=3", "a b=1", "", "extends=x.toml", "a..b=1"])
def test_what_is_no_key_and_value_is_refused(path: Path, override: str):
    error = refusal(path, override)

    assert error.exit_status == 2
    assert "SCN-055" in str(error)
    assert "command line" in str(error)


def test_line_break_does_not_smuggle_a_second_key_in(path: Path):
    error = refusal(path, "seed=1\nreplications=5")

    assert "seed: a whole number is due" in str(error)


@pytest.mark.parametrize("override", [f"a={'[' * 40}", f"{'a.' * 9}b=1", f"a={'x' * 10_001}"])
def test_limits_of_a_file_hold_on_the_command_line(path: Path, override: str):
    with pytest.raises(SafetyLimitError, match="command line"):
        load(path, [override])


def test_ten_thousand_overrides_are_taken(path: Path):
    assert load(path, [f"seed={number}" for number in range(10_000)]).scenario.seed == 9_999


def test_parent_is_the_scenario_without_the_changes(path: Path):
    loaded = load(path, ["seed=7"])

    assert loaded.parent is not None
    assert loaded.parent.scenario.seed == 0


def test_override_equals_edited_file(path: Path, tmp_path: Path):
    edited = load(written(tmp_path, WHOLE.replace("bays = 2", "bays = 9"), "spoilt.toml"))
    written(tmp_path, WHOLE)

    changed = load(path, ["ports.khorgos.china.customs.examination.bays=9"])

    without = {"provenance"}
    assert changed.scenario.model_dump(exclude=without) == edited.scenario.model_dump(
        exclude=without
    )
