"""The worst trains by pencil."""

import pytest

from sim.domain.resource import UnitsSpec
from sim.metrics.view import View
from sim.metrics.worst import By, worst_trains
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
W = [f"any/khorgos/westbound/{n}" for n in range(4)]


def the_view():
    """Four trains: one waits 9 h, one works 8 h, one is quick, one is still waiting at the end."""
    plans = make_plans(make_stream(arrived_s=[0, H, 2 * H, 40 * H]))
    visits = [
        (W[0], "documents", LANE.id, 0, 9 * H, 10 * H),
        (W[0], "departure", "", 10 * H, 10 * H, 11 * H),
        (W[1], "examination", "", H, H, 9 * H),
        (W[2], "departure", "", 2 * H, 2 * H, 3 * H),
        (W[3], "documents", LANE.id, 40 * H, None, None),
    ]
    ends = {W[0]: (10 * H, 11 * H), W[1]: (9 * H, 9 * H), W[2]: (2 * H, 3 * H)}
    arrived = dict(zip(W, [0, H, 2 * H, 40 * H], strict=True))
    moments = {
        train: {"presented": at}
        | (dict(zip(("released", "departed"), ends[train], strict=True)) if train in ends else {})
        for train, at in arrived.items()
    }
    log = make_log(plans, visits, end_s=2 * DAY, resources=[LANE], milestones=moments)
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    scenario = make_scenario({"any": anything, "other": anything}, duration="2 d")
    return View(tabulate(plans, log), scenario, 0, 2 * DAY)


@pytest.mark.parametrize(
    ("by", "found"),
    [
        (By.CLEARANCE, [(W[0], 10, "documents", False, 9), (W[1], 8, "examination", True, 8)]),
        (By.DWELL, [(W[0], 11, "documents", False, 9), (W[1], 8, "examination", True, 8)]),
        (By.WAIT, [(W[0], 9, "documents", False, 9), (W[3], 8, "documents", False, 8)]),
    ],
)
def test_the_worst_come_first_with_what_took_most(by, found):
    worst = worst_trains(the_view(), by, 2)

    assert [(w.train, w.seconds / H, w.cause, w.cause_works, w.cause_s / H) for w in worst] == found


def test_a_train_that_is_not_done_counts_until_the_end():
    *_, last = worst_trains(the_view(), By.DWELL, 3)

    assert (last.train, last.seconds, last.is_over) == (W[3], 8 * H, False)


def test_a_train_without_any_time_has_no_cause():
    last = worst_trains(the_view(), By.CLEARANCE, 4)[-1]

    assert (last.train, last.seconds, last.cause, last.cause_s) == (W[2], 0, "", 0)


def test_only_trains_of_the_port_and_service_asked_for_are_shown():
    assert worst_trains(the_view(), By.WAIT, 9, port="khorgos", service="any")
    assert not worst_trains(the_view(), By.WAIT, 9, service="other")
    assert not worst_trains(the_view(), By.WAIT, 9, port="alashankou")


def test_of_trains_that_took_equally_long_the_first_come_first():
    """A sort that is not stable keeps few in order by chance, so there are many."""
    many = 100
    plans = make_plans(make_stream(arrived_s=[n * H // 10 for n in range(many)]))
    took_s = [H + (n % 2) * H for n in range(many)]
    names = [f"any/khorgos/westbound/{n}" for n in range(many)]
    moments = {
        name: {"presented": n * H // 10, "departed": n * H // 10 + took_s[n]}
        for n, name in enumerate(names)
    }
    log = make_log(plans, [], end_s=2 * DAY, milestones=moments)
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    view = View(tabulate(plans, log), make_scenario({"any": anything}, duration="2 d"), 0, 2 * DAY)

    worst = worst_trains(view, By.DWELL, many)

    assert [w.train for w in worst] == [*names[1::2], *names[::2]]
