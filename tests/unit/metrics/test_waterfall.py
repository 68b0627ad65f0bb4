"""Where the hours of three groups of trains go: by pencil, and to the second in random worlds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.hours import REMAINDER, WAITING, WORKING, hours_by_cause
from sim.metrics.waterfall import Whose, around_percentile, breakdowns
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.property.played_views import played_view
from tests.unit.workload.scenarios import make_scenario, one_way

LANE = make_scenario({"any": one_way(trains_per_day=1.0)})


def lane(*clearances_h, end_h=400, left=()):
    """Return the breakdowns of trains that each wait 1 h, are cleared, and run 2 h.

    Those of the ranks `left` have not departed when the run ends.
    """
    arrivals = [10 * H * place for place in range(len(clearances_h))]
    stream = make_stream(arrived_s=arrivals)
    visits, milestones = [], {}
    for place, hours in enumerate(clearances_h):
        train = f"any/khorgos/westbound/{place}"
        began, released = arrivals[place] + H, arrivals[place] + round(hours * H)
        gone = None if place in left else released + 2 * H
        visits += [
            (train, "documents", "khorgos.china.customs", arrivals[place], began, released),
            (train, "run", "", released, released, gone),
        ]
        milestones[train] = {
            "presented": arrivals[place],
            "released": released,
            "departed": gone,
        }
    plans = make_plans(stream)
    log = make_log(plans, visits, end_s=end_h * H, milestones=milestones)
    found = breakdowns(tabulate(plans, log), LANE)
    return {(each.service, each.whose): each for each in found}


def test_every_hour_of_all_trains_stands_under_what_it_went_into():
    found = lane(5, 7)["all", Whose.ALL]

    assert found.trains == 2
    assert found.dwell_s == (7 + 9) * H
    assert found.spent_s == {
        ("documents", WAITING): 2 * H,
        ("documents", WORKING): 10 * H,
        ("run", WORKING): 4 * H,
    }


def test_late_trains_are_those_released_after_their_limit():
    found = lane(5, 24, 24.01, 30)["any", Whose.LATE]

    assert found.trains == 2
    assert found.dwell_s == round(26.01 * H) + 32 * H
    assert found.unfinished == 0


def test_late_trains_that_have_not_departed_are_counted_beside_it():
    found = lane(5, 30, 40, left=(2,))["all", Whose.LATE]

    assert (found.trains, found.dwell_s, found.unfinished) == (1, 32 * H, 1)


def test_a_train_released_as_its_limit_is_up_is_not_late_while_it_is_still_there():
    assert lane(24, left=(0,))["any", Whose.LATE].unfinished == 0


def test_no_late_train_is_a_group_of_none():
    found = lane(5, 6)["all", Whose.LATE]

    assert (found.trains, found.dwell_s, found.spent_s) == (0, 0, {})


@pytest.mark.parametrize(
    ("count", "places"),
    [
        (0, []),
        (1, [0]),
        (2, [0, 1]),
        (20, [18, 19]),  # 0.95 x 19 = 18.05
        (101, [93, 94, 95, 96, 97]),  # 92.5 to 97.5
        (201, list(range(185, 196))),
    ],
)
def test_trains_around_the_percentile_are_a_twentieth_of_them(count, places):
    chosen = around_percentile(np.arange(count, dtype=np.int64))

    assert chosen.tolist() == places


def test_the_mean_around_the_percentile_is_near_it():
    dwell_s = np.random.default_rng(3).gamma(3.0, 10_000, 2_000).astype(np.int64)

    mean = dwell_s[around_percentile(dwell_s)].mean()

    assert mean == pytest.approx(np.quantile(dwell_s, 0.95), rel=0.02)


def test_equals_are_taken_in_order():
    dwell_s = np.full(20, 7, dtype=np.int64)

    assert around_percentile(dwell_s).tolist() == [18, 19]
    mixed_s = np.random.default_rng(5).integers(0, 3, 400)
    ordered = sorted(range(400), key=lambda place: (mixed_s[place], place))
    assert around_percentile(mixed_s).tolist() == ordered[370:390]  # 0.925 x 399 = 369.1


@settings(derandomize=True, max_examples=10, deadline=None, database=None)
@given(st.integers(0, 2**40))
def test_bars_add_up_to_the_dwell_of_their_trains_in_every_world(seed):
    view = played_view(seed)

    found = breakdowns(view.tables, view.scenario)

    for each in found:
        assert sum(each.spent_s.values()) == each.dwell_s
        assert (REMAINDER, WAITING) not in each.spent_s
    everybody = [each for each in found if each.whose is Whose.ALL and each.service == "all"]
    causes = hours_by_cause(view.tables, view.scenario)
    for each in everybody:
        mine = [c for c in causes if (c.port, c.direction) == (each.port, each.direction)]
        assert each.spent_s == {(c.step, c.activity): c.seconds for c in mine}
