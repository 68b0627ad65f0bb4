"""Every engine of the benchmark plays the reference line to the last train as idiomatic SimPy does.

Nothing is timed here. An engine that is not installed is left out, as in the benchmark.
"""

from dataclasses import replace

import pytest

from benchmarks import reference_line
from benchmarks.alternating import Entry, Goal, Timed
from benchmarks.contestants.c_line import C
from benchmarks.contestants.ciw_line import CIW
from benchmarks.contestants.contestant import Contestant, departures, departures_of, in_process
from benchmarks.contestants.landbridge_line import ON_NUMBA, ON_SIMPY
from benchmarks.contestants.line import inputs
from benchmarks.contestants.nagasim_line import NAGASIM
from benchmarks.contestants.salabim_line import SALABIM
from benchmarks.contestants.simmer_line import SIMMER, SIMMER_BARE
from benchmarks.contestants.simpy_line import IDIOMATIC

TRAINS = 300
WITH_POOL = (ON_SIMPY, ON_NUMBA, C, SIMMER, SIMMER_BARE, SALABIM, NAGASIM)
WITHOUT_POOL = (*WITH_POOL, CIW)


def crowded(*, pool=True):
    """Return trains that come twice as often, so that they wait at every stage."""
    year = inputs(TRAINS, pool=pool)
    return replace(year, arrivals=year.arrivals // 2)


def named(contestant: Contestant) -> str:
    return contestant.name


def there(contestant):
    if reason := contestant.missing():
        pytest.skip(reason)
    return contestant


@pytest.mark.parametrize("contestant", WITH_POOL, ids=named)
def test_with_a_pool_of_wagons_every_departure_is_that_of_idiomatic_simpy(contestant):
    year = crowded()

    assert departures(there(contestant), year) == departures(IDIOMATIC, year)


@pytest.mark.parametrize("contestant", WITHOUT_POOL, ids=named)
def test_without_a_pool_every_departure_is_that_of_idiomatic_simpy(contestant):
    year = crowded(pool=False)

    assert departures(there(contestant), year) == departures(IDIOMATIC, year)


def test_a_contestant_may_play_again_and_finds_the_same():
    year = crowded()
    with ON_SIMPY.ready(year) as play:
        assert departures_of(play()) == departures_of(play())


def test_pool_and_priorities_matter_to_these_trains():
    year = crowded()
    moments = departures(IDIOMATIC, year)

    assert departures(IDIOMATIC, crowded(pool=False)) != moments
    assert departures(IDIOMATIC, replace(year, urgent=~year.urgent)) != moments


def test_a_lone_train_departs_after_its_arrival_and_its_eight_times():
    year = inputs(1)
    alone = sum(int(times[0]) for times in year.times.values())

    assert departures(IDIOMATIC, year) == [year.arrivals[0] + alone]


def test_ciw_says_that_it_has_no_pool():
    with pytest.raises(ValueError, match="no pool"):
        departures(there(CIW), inputs(1))


def test_departures_that_differ_are_counted():
    assert reference_line.differing([1, 2, 3], [1, 2, 3]) == 0
    assert reference_line.differing([1, 2, 4], [1, 5, 3]) == 2
    assert reference_line.differing([1, 2], [1, 2, 3]) == 3


def late(year):
    """Return departures of which one is a millisecond late."""
    moments = departures(IDIOMATIC, year)
    return [moments[0] + 1, *moments[1:]]


def faked(monkeypatch, *contestants, pairs):
    """Return what the benchmark says of `contestants` on a few trains, every run 1 s long."""
    monkeypatch.setattr(
        reference_line,
        "alternate",
        lambda plays, rounds, _quick: {name: [1.0] * rounds for name in plays},
    )
    group = reference_line.Group("line", lambda: inputs(5), contestants, pairs)
    return reference_line.played(group, 2)


def test_a_ratio_to_who_departs_otherwise_meets_no_goal(monkeypatch):
    wrong = in_process("wrong", "simpy", late)
    pair = reference_line.Pair(wrong, IDIOMATIC, Goal(2))

    row, *entries = faked(monkeypatch, IDIOMATIC, wrong, pairs=(pair,))

    assert row.what == "line: wrong / idiomatic SimPy; departures that differ: 1"
    assert (row.goal, row.met) == ("<= 2", "no")
    assert [entry.measured for entry in entries] == ["equal", "1 differ"]


def test_a_ratio_to_who_departs_equally_says_so(monkeypatch):
    pair = reference_line.Pair(ON_SIMPY, IDIOMATIC, Goal(2))

    row, *entries = faked(monkeypatch, IDIOMATIC, ON_SIMPY, pairs=(pair,))

    assert row.what.endswith("every departure equal")
    assert (row.measured, row.met) == ("1.00 (1.00)", "yes")
    assert [entry.measured for entry in entries] == ["equal", "equal"]
    assert entries[1].us_per_train == pytest.approx(2e5)  # 1 s for 5 trains
    assert entries[1].events_per_s == pytest.approx(50)  # 10 each


def test_who_is_not_there_is_named_with_the_reason(monkeypatch):
    absent = in_process("absent", "no_such_package", late)
    pair = reference_line.Pair(ON_SIMPY, absent, Goal(1.3))

    row, *_, entry = faked(monkeypatch, IDIOMATIC, ON_SIMPY, absent, pairs=(pair,))

    assert row.measured == "not measured: no_such_package is not installed"
    assert (row.goal, row.met) == ("<= 1.3", "–")
    assert entry == Entry("line", "absent", row.measured)


def test_what_keeps_its_own_time_gives_its_departures_all_the_same():
    assert departures_of(Timed(0.5, [1, 2])) == [1.0, 2.0]
