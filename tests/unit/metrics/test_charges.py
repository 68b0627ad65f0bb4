"""Waiting charged on by hand: who held what, and what the holders waited for."""

import numpy as np
import pytest

from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, PoolSpec, UnitsSpec
from sim.metrics.charges import Charging
from sim.metrics.late import Late, Spans, late_trains, stays_s
from sim.metrics.view import View
from sim.recording.tables import tabulate
from sim.scenario.schema import Service
from tests.builders import H, make_log, make_plans, make_stream
from tests.worlds import scenario_of

TRACKS = UnitsSpec("khorgos.china.standard_tracks", 2, "tracks")
FAR = UnitsSpec("khorgos.kazakhstan.standard_tracks", 1, "tracks")
ENGINES = UnitsSpec("khorgos.kazakhstan.locomotives", 1, "locomotives")
PATHS = PathSpec("khorgos.border.standard_path_westbound", 24)
POOL = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, 0)
NAMES = [f"any/khorgos/westbound/{number}" for number in range(3)]
ANY = Service(trains=3, ports={"khorgos": 1.0})


def charged(visits, trains=3, end_s=10 * H, spans=None):
    """Return the hours charged, by what was waited for and by root, of all trains."""
    plans = make_plans(make_stream(arrived_s=[0] * trains))
    specs = [TRACKS, FAR, ENGINES, PATHS, POOL]
    tables = tabulate(plans, make_log(plans, visits, resources=specs, end_s=end_s))
    scenario = scenario_of("[khorgos]", days=10 / 24)
    everybody = Spans(np.ones(trains, dtype=np.bool_), tables.trains.due_s, stays_s(tables))
    found = Charging(tables).charges(View(tables, scenario, 0, end_s), spans or everybody)
    return {(each.waited_for, each.charged_to): each.seconds / H for each in found}


def test_a_wait_goes_down_the_chain_of_holders_to_the_wagons():
    first, second, third = NAMES
    hours = charged(
        [
            (first, "far_track", FAR.id, 0, 0, None),
            (first, "wagons", POOL.id, 1 * H, None, None),
            (second, "track", TRACKS.id, 0, 0, None),
            (second, "far_track", FAR.id, 2 * H, None, None),
            (third, "track", TRACKS.id, 4 * H, None, None),
        ]
    )

    assert hours == pytest.approx(
        {(POOL.id, POOL.id): 9, (FAR.id, POOL.id): 8, (TRACKS.id, POOL.id): 6}
    )


def test_holders_share_each_moment_and_work_keeps_its_part():
    first, second, third = NAMES
    hours = charged(
        [
            (first, "track", TRACKS.id, 0, 0, 6 * H),
            (first, "departure", "", 0, 0, 2 * H),
            (first, "path", PATHS.id, 2 * H, 6 * H, 6 * H),
            (second, "track", TRACKS.id, 0, 0, 8 * H),
            (second, "departure", "", 0, 0, 8 * H),
            (third, "track", TRACKS.id, 1 * H, 6 * H, 9 * H),
        ]
    )

    # From 1 to 2 h both holders work; from 2 to 6 h one of the two waits for a path.
    assert hours == pytest.approx(
        {(PATHS.id, PATHS.id): 4, (TRACKS.id, TRACKS.id): 3, (TRACKS.id, PATHS.id): 2}
    )


def test_a_locomotive_that_is_away_passes_nothing_on_though_its_train_waits():
    first, second, _ = NAMES
    hours = charged(
        [
            (first, "locomotive", ENGINES.id, 0, 0, 1 * H),
            (f"locomotive:{first}", "locomotive_turn", ENGINES.id, 1 * H, 1 * H, 5 * H),
            (first, "path", PATHS.id, 1 * H, 9 * H, 9 * H),
            (second, "locomotive", ENGINES.id, 1 * H, 5 * H, 6 * H),
        ]
    )

    assert hours == pytest.approx({(PATHS.id, PATHS.id): 8, (ENGINES.id, ENGINES.id): 4})


def test_trains_that_wait_for_each_other_lose_no_hour():
    first, second, _ = NAMES
    hours = charged(
        [
            (first, "track", TRACKS.id, 0, 0, None),
            (first, "far_track", FAR.id, 0, None, None),
            (second, "far_track", FAR.id, 0, 0, None),
            (second, "track", TRACKS.id, 0, None, None),
        ],
        trains=2,
    )

    assert sum(hours.values()) == pytest.approx(20)


def test_only_the_part_of_a_wait_that_is_looked_at_counts():
    first = NAMES[0]
    spans = Spans(np.array([True]), np.array([1 * H + 7]), np.array([3 * H]))
    hours = charged([(first, "path", PATHS.id, 0, 5 * H, 5 * H)], trains=1, spans=spans)

    assert hours == pytest.approx({(PATHS.id, PATHS.id): 2 - 7 / H})


def test_the_slowest_share_is_rounded_up_and_of_equals_the_first_is_late():
    plans = make_plans(make_stream(arrived_s=[0, 0, 0]))
    departed = dict(zip(NAMES, (2 * H, 5 * H, 5 * H), strict=True))
    milestones = {name: {"departed": moment} for name, moment in departed.items()}
    tables = tabulate(plans, make_log(plans, milestones=milestones, end_s=10 * H))
    text = {"khorgos": {}}
    scenario = scenario_of(text, days=1).model_copy(update={"services": {"any": ANY}})
    view = View(tables, scenario, 0, 10 * H)

    assert late_trains(view, Late(0.1)).trains.tolist() == [False, True, False]
    assert late_trains(view, Late(0.4)).trains.tolist() == [False, True, True]
    assert late_trains(view, Late(None, 1 * H)).trains.tolist() == [True, True, True]
