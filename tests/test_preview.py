"""The load preview against what the model does, and against a pencil."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.domain.plan import Direction
from sim.domain.resource import PathSpec
from sim.domain.time import HOUR_S
from sim.experiments.preview.preview import preview
from sim.model.run import simulate
from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.worlds import scenario_of

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@cache
def baseline():
    loaded = load(SCENARIOS / "h1-2024.toml")
    return loaded.scenario, loaded.inputs, preview(loaded.scenario, loaded.inputs)


@cache
def visits():
    scenario, inputs, _ = baseline()
    log = simulate(scenario, draw(scenario, inputs, 0))
    columns = np.array(log.rows).reshape(-1, 5)
    resources = np.array([step.resource for step in log.steps])
    return log, resources[columns[:, 1]], columns[:, 2:]


def used_seconds(resource):
    """Return the seconds of use per unit of `resource` after the warm-up, all visitors together."""
    log, names, moments = visits()
    chosen = moments[(names == resource) & (moments[:, 1] >= 0)]
    ends = np.where(chosen[:, 2] < 0, log.end_s, chosen[:, 2])
    return (np.minimum(ends, log.end_s) - chosen[:, 1]).sum()


def test_offered_load_is_the_use_the_model_shows():
    scenario, _, expected = baseline()
    log = visits()[0]

    for load_ in expected.loads:
        if load_.floor or load_.resource.endswith("examination"):
            continue
        spec = log.resources[load_.resource]
        units = 1 if isinstance(spec, PathSpec) else load_.capacity
        used = used_seconds(load_.resource) / (units * scenario.end_s)
        assert used == pytest.approx(load_.load, rel=0.03), load_.resource


def test_floors_lie_below_what_is_held():
    scenario, _, expected = baseline()

    for load_ in expected.loads:
        if load_.floor and load_.unit == "tracks":
            used = used_seconds(load_.resource) / (load_.capacity * scenario.end_s)
            assert load_.load < used + 0.01, load_.resource


def test_wait_for_platforms_follows_from_the_supply_rule_alone():
    _, _, expected = baseline()
    _, names, moments = visits()

    for pool in expected.pools:
        if pool.short_per_day < 0:
            continue
        served = moments[(names == pool.pool) & (moments[:, 0] >= 0) & (moments[:, 1] >= 0)]
        waits = served[:, 1] - served[:, 0]
        wait_h = waits[waits > 0].mean() / HOUR_S
        assert wait_h == pytest.approx(pool.wait_h, rel=0.06), pool.pool


def with_service(ports, **service):
    scenario = scenario_of(ports)
    usual = {"trains_per_day": 16.0, "westbound": 1.0, "ports": {"khorgos": 1.0}}
    raw = scenario.model_dump(exclude_none=True)
    raw["services"] = {"any": usual | service}
    return type(scenario).model_validate(raw)


def test_a_lane_by_pencil():
    scenario = with_service(
        'khorgos.china.customs = { lanes = 2, documents = "72 min", hours = "08:00-20:00" }'
    )

    (lane,) = preview(scenario, Inputs()).loads

    # 16 trains a day x 1.2 h = 19.2 h of work, against two lanes of 12 h.
    assert lane.load == pytest.approx(0.8)
    assert lane.visits_per_day == pytest.approx(16)


@pytest.mark.parametrize(
    ("closing", "hours", "work", "per_day", "load"),
    [
        # One job of 4 h is begun in each opening of an hour, and finished.
        ("finish", "08:00-09:00", "4 h", 0.9, 0.9),
        # One job of 5 h fits into each opening of 8 h; three hours are left unused.
        ("fits", "08:00-16:00", "5 h", 1.3, 1.3),
        ("pause", "08:00-16:00", "5 h", 1.3, 1.3 * 5 / 8),
    ],
)
def test_the_closing_rule_decides_what_an_opening_is_worth(closing, hours, work, per_day, load):
    customs = f'lanes = 1, documents = "{work}", hours = "{hours}", closing = "{closing}"'
    scenario = with_service(f"khorgos.china.customs = {{ {customs} }}", trains_per_day=per_day)

    (lane,) = preview(scenario, Inputs()).loads

    assert lane.load == pytest.approx(load)


def test_a_timetable_brings_its_own_teu_and_wagons():
    rows = tuple(
        TimetableRow(day * 86_400, "any", "khorgos", Direction.WESTBOUND, 50, 200)
        for day in range(4)
    )
    later = TimetableRow(400 * 86_400, "any", "khorgos", Direction.WESTBOUND, 5_000, 9_000)
    scenario = scenario_of(
        """
        khorgos.wagons.broad = { ready = 0, order_up_to = 0, bring = 50, lead_time = "48 h" }
        khorgos.kazakhstan.yard_teu = 1_000
        """
    )
    raw = scenario.model_dump(exclude_none=True)
    raw["services"] = {"any": {"arrivals": {"timetable": "a.csv"}}}
    scenario = type(scenario).model_validate(raw)

    found = preview(scenario, Inputs(timetables={"a.csv": (*rows, later)}))

    # Four trains in 100 days; 200 TEU stand for 48 h each, in a yard of 1,000.
    assert found.pools[0].wanted_per_day == pytest.approx(4 * 50 / 100)
    assert found.loads[0].load == pytest.approx(0.04 * 200 * 2 / 1_000)


def test_an_overloaded_lane_is_named():
    scenario = with_service('khorgos.china.customs = { lanes = 1, documents = "2 h" }')

    found = preview(scenario, Inputs())

    assert found.overloaded() == ("khorgos.china.customs",)
    assert "offered load 1.33" in found.warnings[0]


def test_a_pool_nobody_supplies_runs_dry():
    scenario = with_service("khorgos.wagons.broad = { ready = 100 }", wagons=50)

    found = preview(scenario, Inputs())

    assert found.pools[0].short_per_day == pytest.approx(800)
    assert "runs dry" in found.warnings[0]


def test_shared_tracks_are_warned_of():
    scenario = with_service(
        """
        khorgos.china.standard_tracks = 9
        khorgos.china.broad_tracks = 9
        khorgos.china.reload.tracks = 2
        khorgos.kazakhstan.standard_tracks = 9
        khorgos.kazakhstan.broad_tracks = 9
        khorgos.kazakhstan.reload.tracks = 2
        """
    )

    assert any("circular hold" in line for line in preview(scenario, Inputs()).warnings)


def test_paths_a_day_are_visits_over_paths():
    scenario = with_service("khorgos.border.standard.paths_per_day = 20")

    loads = {load_.resource: load_.load for load_ in preview(scenario, Inputs()).loads}

    assert loads == {
        "khorgos.border.standard_path_eastbound": pytest.approx(0.8),
        "khorgos.border.standard_path_westbound": pytest.approx(0.8),
    }
