"""Scenarios in Python: loading, changing, looking at them, and what is refused."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

import sim
from sim.api.changes import texts_of, written
from sim.errors import SafetyLimitError, ScenarioError, UsageError
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.experiments.sweeps import DOCUMENTS, LANES, RATE


def test_texts_and_mappings_change_a_scenario_alike(lane_file):
    by_text = sim.load(lane_file, f"{LANES}=8", f'{DOCUMENTS}="90 min"', replications=2, seed=7)
    by_value = sim.load(lane_file, {LANES: 8, DOCUMENTS: "90 min"}, replications=2, seed=7)

    assert by_text.loaded.scenario == by_value.loaded.scenario
    assert (by_text.replications, by_text.seed) == (2, 7)
    assert by_text[LANES] == 8


def test_scenario_is_that_of_the_command_line(lane_file):
    ours = sim.load(lane_file, {LANES: 2}, replications=4)

    assert ours.loaded == load(lane_file, (f"{LANES}=2", "replications=4"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (8, "8"),
        (np.int64(8), "8"),
        (0.5, "0.5"),
        (np.float32(0.5), "0.5"),
        (Fraction(1, 2), "0.5"),
        (True, "true"),
        ("90 min", '"90 min"'),
        ('a "b"\\\n', '"a \\"b\\"\\\\\\n"'),
        ("é😀\x7f", '"é😀\\u007f"'),
        (timedelta(hours=2), '"7200 s"'),
        (date(2024, 1, 2), "2024-01-02"),
        (["mon 00:00", 2], '["mon 00:00", 2]'),
        ({"exponential": "72 min"}, '{ "exponential" = "72 min" }'),
    ],
)
def test_value_is_written_as_in_a_file(value, text):
    assert written("key", value) == text


@pytest.mark.parametrize("value", [None, object(), {1, 2}, b"2"])
def test_value_that_no_scenario_has_is_refused_by_key(value):
    with pytest.raises(UsageError, match=r"^a\.b: .* is no value of a scenario; give a number"):
        list(texts_of([{"a.b": value}]))


def test_change_that_is_neither_text_nor_mapping_is_refused(lane_file):
    with pytest.raises(UsageError, match="8 is no change; give a text such as"):
        sim.load(lane_file, 8)


def test_problem_has_the_message_of_the_command_line(lane_file):
    with pytest.raises(ScenarioError) as ours:
        sim.load(lane_file, {f"{LANES}z": 8})
    with pytest.raises(ScenarioError) as theirs:
        load(lane_file, (f"{LANES}z=8",))

    assert str(ours.value) == str(theirs.value)
    assert "did you mean lanes?" in str(ours.value)
    assert isinstance(ours.value, sim.errors.LandbridgeError)


@pytest.mark.parametrize(
    ("luck", "error"),
    [
        ({"replications": 0}, ScenarioError),
        ({"seed": -1}, ScenarioError),
        ({"replications": 10**9}, SafetyLimitError),
    ],
)
def test_impossible_luck_is_refused(lane_file, luck, error):
    with pytest.raises(error, match=next(iter(luck))):
        sim.load(lane_file, **luck)


def test_changed_copy_leaves_the_first_as_it_is(lane):
    more = lane.with_({LANES: 2}).with_(f"{RATE}=20", seed=3)

    assert (lane[LANES], more[LANES], more[RATE], more.seed) == (1, 2, 20, 3)
    assert more.changes == (f"{LANES}=2", f"{RATE}=20", "seed=3")


def test_scenario_says_in_a_line_what_it_is(lane):
    more = lane.with_({LANES: 2})

    assert repr(more) == "<Scenario lane: 3 replications, seed 0, 1 change>"
    assert str(more).splitlines() == [
        "One customs lane",
        "1 Jan 2024 to 5 Jan 2024 (5 days) · 3 replications · seed 0",
        f"  {LANES}=2",
    ]


def test_value_tells_where_it_is_from(lane):
    known = lane.with_({LANES: 2}).known(LANES)

    assert (known.value, known.grade, known.set_in) == (2, "assumed", "command line")


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("ports.khorgos.china.customs.lane", LANES),
        ("ports.khorgos.china.customs", "ports.khorgos.china.customs."),
        ("@", "show"),
    ],
)
def test_key_without_value_is_answered_with_those_that_were_meant(lane, key, meant):
    with pytest.raises(UsageError, match="no value") as caught:
        lane[key]

    assert meant in str(caught.value)


def test_every_value_is_shown_with_its_grounds(lane):
    shown = lane.show()

    assert "lanes = 1" in str(shown)
    assert LANES in {known.key for known in shown["values"]}


def test_difference_of_two_scenarios_is_read_from_the_first_to_the_second(lane):
    found = lane.diff(lane.with_({LANES: 2}))

    assert f"{LANES}: 1 -> 2" in str(found)
    assert [(each.before.value, each.after.value) for each in found["changes"]] == [(1, 2)]


def test_difference_from_the_parent_is_shown_without_another(lane, tmp_path):
    write_lane(tmp_path)
    child = write_lane(tmp_path, f'extends = "lane.toml"\n{LANES} = 3\n', "child.toml")

    assert f"{LANES}: 1 -> 3" in str(sim.load(child).diff())
    with pytest.raises(UsageError, match="extends no complete scenario"):
        lane.diff()


def test_check_previews_the_load(lane):
    found = lane.with_({RATE: 24}).check()

    assert found["overloaded"] == ("khorgos.china.customs",)
    assert any("khorgos.china.customs" in warning for warning in found["warnings"])
    assert "1.20" in str(found)


def test_check_refuses_what_the_command_refuses(tmp_path):
    text = (
        LANE + 'targets.t = { metric = "dwel", value = 1, use = "held-out", grade = "assumed" }\n'
    )

    with pytest.raises(ScenarioError, match="no figure"):
        sim.load(write_lane(tmp_path, text)).check()


def test_hostile_title_is_text_in_a_notebook(tmp_path):
    title = "<script>alert(1)</script>"
    hostile = sim.load(write_lane(tmp_path, LANE.replace("One customs lane", title)))

    assert "<script>" not in hostile._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()
