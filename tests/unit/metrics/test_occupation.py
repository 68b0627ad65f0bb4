"""Which unit each visit stood on: by pencil, and within the capacities in random worlds."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.calendar import Calendar
from sim.domain.resource import UnitsSpec
from sim.metrics.occupation import occupations_of
from sim.metrics.view import View
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.property.played_views import played_view
from tests.unit.workload.scenarios import make_scenario, one_way

LANES, YARD = "khorgos.china.customs", "khorgos.kazakhstan.container_yard"
ENGINES = "khorgos.kazakhstan.locomotives"
TRAINS = [f"any/khorgos/westbound/{place}" for place in range(4)]
SCENARIO = make_scenario({"any": one_way(trains_per_day=1.0)})


def seen(visits, *specs, window=(0, 100)):
    plans = make_plans(make_stream(arrived_s=[0, H, 2 * H, 3 * H]))
    log = make_log(plans, visits, resources=specs, end_s=100 * H)
    view = View(tabulate(plans, log), SCENARIO, 0, 100 * H)
    return occupations_of(view, window[0] * H, window[1] * H)


def test_visits_are_put_on_the_first_free_unit_and_the_waiting_is_counted():
    visits = [
        (TRAINS[0], "documents", LANES, 0, 0, 4 * H),
        (TRAINS[1], "documents", LANES, H, H, 3 * H),
        (TRAINS[2], "documents", LANES, 2 * H, 3 * H, 6 * H),
        (TRAINS[3], "documents", LANES, 3 * H, 4 * H, None),
    ]

    (found,) = seen(visits, UnitsSpec(LANES, 2, "lanes"))

    who = dict(zip(found.train.tolist(), found.unit.tolist(), strict=True))
    assert who == {0: 0, 1: 1, 2: 1, 3: 0}
    assert found.to_s[found.train == 3].tolist() == [100 * H]
    assert found.waiting.at(np.array([2 * H, 3 * H, 4 * H])).tolist() == [1, 1, 0]


def test_only_visits_of_the_window_are_there():
    visits = [
        (TRAINS[0], "documents", LANES, 0, 0, 4 * H),
        (TRAINS[1], "documents", LANES, 4 * H, 4 * H, 9 * H),
        (TRAINS[2], "documents", LANES, 9 * H, 9 * H, 12 * H),
    ]

    (found,) = seen(visits, UnitsSpec(LANES, 2, "lanes"), window=(4, 9))

    assert found.train.tolist() == [1]


def test_a_visit_that_took_no_time_is_in_the_window_of_its_moment():
    visits = [(TRAINS[0], "documents", LANES, 0, 4 * H, 4 * H)]

    (found,) = seen(visits, UnitsSpec(LANES, 2, "lanes"), window=(4, 9))

    assert found.train.tolist() == [0]


def test_a_locomotive_that_is_away_is_the_one_that_brought_the_train():
    visits = [
        (TRAINS[0], "locomotive", ENGINES, 0, 0, 2 * H),
        (TRAINS[1], "locomotive", ENGINES, H, H, 2 * H),
        (f"locomotive:{TRAINS[1]}", "locomotive_turn", ENGINES, 2 * H, 2 * H, 5 * H),
        (f"locomotive:{TRAINS[0]}", "locomotive_turn", ENGINES, 2 * H, 2 * H, 7 * H),
    ]

    (found,) = seen(visits, UnitsSpec(ENGINES, 2, "locomotives"))

    units = defaultdict(set)
    for train, unit in zip(found.train.tolist(), found.unit.tolist(), strict=True):
        units[train].add(unit)
    assert dict(units) == {0: {0}, 1: {1}}


def test_a_train_at_night_is_on_the_lane_that_is_open_at_night():
    by_day = Calendar.daily([(8 * H, 16 * H)], 0, 100 * H)
    always = Calendar.daily([(0, 0)], 0, 100 * H)
    visits = [
        (TRAINS[0], "documents", LANES, 9 * H, 9 * H, 11 * H),
        (TRAINS[1], "documents", LANES, 20 * H, 20 * H, 22 * H),
    ]

    (found,) = seen(visits, UnitsSpec(LANES, 2, "lanes", calendars=(by_day, always)))

    assert dict(zip(found.train.tolist(), found.unit.tolist(), strict=True)) == {0: 0, 1: 1}


def test_room_is_measured_and_not_numbered():
    visits = [
        (TRAINS[0], "yard", YARD, 0, 0, 4 * H),
        (TRAINS[1], "yard", YARD, H, H, 3 * H),
    ]

    (found,) = seen(visits, UnitsSpec(YARD, 300, "TEU"))

    assert found.is_measured
    assert found.used.at(np.array([0, H, 3 * H, 4 * H])).tolist() == [104, 208, 104, 0]


def test_who_only_waited_is_seen_too():
    visits = [(TRAINS[0], "documents", LANES, 0, None, None)]

    (found,) = seen(visits, UnitsSpec(LANES, 1, "lanes"))

    assert len(found.visit) == 0
    assert found.waiting.at(np.array([50 * H])).tolist() == [1]


def test_what_has_no_limit_or_no_visitor_is_left_out():
    visits = [(TRAINS[0], "documents", LANES, 0, 0, H)]

    assert seen(visits) == ()
    assert seen([], UnitsSpec(LANES, 1, "lanes")) == ()


@settings(derandomize=True, max_examples=12, deadline=None, database=None)
@given(st.integers(0, 2**40), st.integers(0, 7), st.integers(1, 3))
def test_bars_never_overlap_never_exceed_the_units_and_miss_no_visit(seed, day, days):
    view = played_view(seed)
    from_s, to_s = 24 * H * day, 24 * H * (day + days)

    found = {each.spec.id: each for each in occupations_of(view, from_s, to_s)}

    visits = view.visits
    for name, spec in view.tables.specs.items():
        if not isinstance(spec, UnitsSpec) or name not in view.tables.resources:
            continue
        here = visits.resource == view.tables.resources.index(name)
        ends = np.where(visits.finished_s == MISSING, view.tables.end_s, visits.finished_s)
        inside = (visits.started_s != MISSING) & (visits.started_s < to_s)
        inside &= (ends > from_s) | ((ends == from_s) & (visits.started_s == from_s))
        wanted = np.flatnonzero(here & inside).tolist()
        assert sorted(found[name].visit.tolist() if name in found else []) == wanted
    for each in found.values():
        if each.is_measured:
            assert each.used.amounts.max(initial=0) <= each.spec.capacity
            continue
        assert each.unit.max(initial=0) < each.spec.capacity
        bars = defaultdict(list)
        for unit, begins, ends in zip(
            each.unit.tolist(), each.from_s.tolist(), each.to_s.tolist(), strict=True
        ):
            bars[unit].append((begins, ends))
        for spans in bars.values():
            assert all(one[1] <= two[0] for one, two in pairwise(sorted(spans)))
