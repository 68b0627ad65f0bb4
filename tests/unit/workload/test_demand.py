"""How many trains each stream asks for: apportionment, rates, timetables."""

from fractions import Fraction

import pytest

from sim.errors import UsageError
from sim.scenario.inputs import Inputs, TimetableRow
from sim.workload.demand import StreamId, apportion, demands
from tests.unit.workload.scenarios import NO_FILES, E, W, make_scenario

ONE, TWO, THREE = (StreamId("any", port, W) for port in ("a", "b", "c"))


def numbers(scenario, inputs=NO_FILES):
    return {str(stream): demand.trains for stream, demand in demands(scenario, inputs).items()}


def test_largest_remainders_get_the_trains_that_are_left():
    weights = {ONE: Fraction(1, 2), TWO: Fraction(1, 3), THREE: Fraction(1, 6)}

    # Quotas of 7: 3.5, 2.33, 1.17.
    assert apportion(7, weights) == {ONE: 4, TWO: 2, THREE: 1}


def test_equal_remainders_go_by_the_alphabet():
    weights = {THREE: Fraction(1, 3), TWO: Fraction(1, 3), ONE: Fraction(1, 3)}

    assert apportion(1, weights) == {THREE: 0, TWO: 0, ONE: 1}
    assert apportion(2, weights) == {THREE: 0, TWO: 1, ONE: 1}


def test_shares_are_taken_as_they_are_written():
    """0.29 x 100 is 28.999999999999996 in binary."""
    services = {"any": {"trains": 100, "ports": {"a": 0.29, "b": 0.71}, "westbound": 1.0}}

    assert numbers(make_scenario(services)) == {"any/a/westbound": 29, "any/b/westbound": 71}


def test_trains_are_split_over_ports_and_directions():
    services = {
        "china-europe": {
            "trains": 4691,
            "ports": {"alashankou": 0.635, "khorgos": 0.365},
            "westbound": {"alashankou": 0.63, "khorgos": 0.65},
        }
    }

    split = numbers(make_scenario(services))

    # Quotas 1102.15, 1876.63, 599.27, 1112.94.
    assert split == {
        "china-europe/alashankou/eastbound": 1102,
        "china-europe/alashankou/westbound": 1877,
        "china-europe/khorgos/eastbound": 599,
        "china-europe/khorgos/westbound": 1113,
    }


def test_rates_are_split_without_rounding():
    services = {"any": {"trains_per_day": 10.0, "ports": {"a": 0.2, "b": 0.8}, "westbound": 0.3}}

    rates = {
        str(stream): demand.per_day
        for stream, demand in demands(make_scenario(services), NO_FILES).items()
    }

    assert rates == {
        "any/a/eastbound": 1.4,
        "any/a/westbound": 0.6,
        "any/b/eastbound": 5.6,
        "any/b/westbound": 2.4,
    }


def test_streams_that_ask_for_nothing_are_left_out():
    services = {
        "none": {"trains": 0, "ports": {"a": 1.0}},
        "still": {"trains_per_day": 0.0, "ports": {"a": 1.0}},
        "west": {"trains": 3, "ports": {"a": 1.0, "b": 0.0}, "westbound": 1.0},
    }

    assert numbers(make_scenario(services)) == {"west/a/westbound": 3}


def mixed(trains):
    """Return a service with a timetable westbound and a law eastbound."""
    arrivals = {"westbound": {"timetable": "t.csv"}, "eastbound": "poisson"}
    return make_scenario({"any": {"trains": trains, "ports": {"a": 1.0}, "arrivals": arrivals}})


def rows(*moments):
    return Inputs({"t.csv": tuple(TimetableRow(at, "any", "a", W) for at in moments)})


def test_trains_of_a_timetable_count_toward_the_exact_number():
    found = demands(mixed(trains=10), rows(-5, 0, 3, 31 * 86_400))

    assert found[StreamId("any", "a", E)].trains == 8
    assert len(found[StreamId("any", "a", W)].rows) == 4


def test_timetable_with_more_trains_than_are_to_run_is_refused():
    with pytest.raises(UsageError, match="2 trains in the period, more than trains = 1"):
        demands(mixed(trains=1), rows(0, 3))


def test_timetable_brings_its_own_ports():
    inputs = Inputs(
        {
            "t.csv": (
                TimetableRow(0, "any", "b", E),
                TimetableRow(0, "any", "a", W),
                TimetableRow(0, "other", "c", W),
            )
        }
    )
    scenario = make_scenario({"any": {"ports": {}, "arrivals": {"timetable": "t.csv"}}})

    assert list(map(str, demands(scenario, inputs))) == ["any/a/westbound", "any/b/eastbound"]
