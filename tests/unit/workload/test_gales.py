"""Gales: on how many days, from when, how long; the same whatever else the scenario says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from sim.scenario.quantities import Distribution
from sim.workload.gales import gales
from sim.workload.plans import draw
from sim.workload.streams import Luck
from sim.workload.variates import durations_s
from tests.unit.workload.scenarios import DAY, NO_FILES, SEED, make_scenario

HOUR = 3_600
CENTURY_D = 36_525


def spells(replication=0, utc_offset="+08:00", days_per_year=100.0, lasting="1 s", **changes):
    """Return the spells of one port with gales."""
    law = {"days_per_year": days_per_year, "lasting": lasting}
    ports = {"khorgos": {"gales": law, "utc_offset": utc_offset}, "calm": {}}
    found = draw(make_scenario(ports=ports, **changes), NO_FILES, replication).gales
    assert list(found) == ["khorgos"]
    return found["khorgos"]


def test_ports_without_gales_have_none():
    assert draw(make_scenario(ports={"khorgos": {}}), NO_FILES, 0).gales == {}


@pytest.mark.parametrize(("offset", "ahead"), [("+08:00", 0), ("+05:00", -3 * HOUR)])
def test_gales_are_those_of_their_uniforms(offset, ahead):
    law = {"mean": "5 h", "cv": 0.8}
    found = spells(utc_offset=offset, days_per_year=60.0, lasting=law)

    # The run of 30 days, and 60 days more.
    luck, days = Luck(SEED, 0, "gales/khorgos"), np.arange(91)
    u = luck.of("gale_start", days)
    from_s = days * DAY + np.floor(u * DAY).astype(int) - ahead
    lasting = durations_s(Distribution.model_validate(law), luck.of("gale_lasting", days), {})
    blows = luck.of("gale", days) < 60.0 / 365.25
    expected = [
        (begin, begin + length)
        for begin, length in zip(from_s[blows].tolist(), lasting[blows].tolist(), strict=True)
    ]
    # None of these spells meets another, or begins before the run.
    assert list(found) == expected


def test_spells_that_meet_are_one():
    always = spells(days_per_year=366.0, lasting="2 d")

    assert len(always) == 1
    assert always[0][0] == 0
    assert always[0][1] >= 90 * DAY


def test_long_gale_is_not_cut_short_by_a_short_one_within_it():
    law = {"uniform": ["1 h", "5 d"]}
    found = spells(days_per_year=366.0, lasting=law)

    # Every day has its own gale, and at any moment the wind blows if any of them does.
    luck, days = Luck(SEED, 0, "gales/khorgos"), np.arange(-60, 91)
    from_s = days * DAY + np.floor(luck.of("gale_start", days) * DAY).astype(int)
    to_s = from_s + durations_s(Distribution.model_validate(law), luck.of("gale_lasting", days), {})
    for moment in range(0, 30 * DAY, HOUR):
        blows = bool(np.any((from_s <= moment) & (moment < to_s)))
        assert any(begin <= moment < end for begin, end in found) is blows
    assert np.any(np.diff(to_s) < 0)  # some gale ends before the one of the day before


def test_gale_of_the_day_before_blows_into_the_run():
    first = spells(days_per_year=366.0, lasting="25 h")[0]

    assert first[0] == 0


def test_no_days_are_no_gales_and_no_length_is_none():
    assert spells(days_per_year=0.0) == ()
    assert spells(days_per_year=366.0, lasting="0 s") == ()


def test_days_a_year_are_those_of_the_scenario():
    found = spells(days_per_year=23.0, duration=f"{CENTURY_D} d")

    in_run = sum(0 <= from_s < CENTURY_D * DAY for from_s, _ in found)
    low, high = binom.interval(1 - 1e-6, CENTURY_D, 23.0 / 365.25)
    assert low <= in_run <= high


def test_gales_begin_at_any_time_of_the_day_at_the_clock_of_the_port():
    found = spells(days_per_year=200.0, duration=f"{CENTURY_D} d", utc_offset="+05:00")

    hours = np.array([(from_s - 3 * HOUR) % DAY // HOUR for from_s, _ in found])
    for hour in range(24):
        low, high = binom.interval(1 - 1e-7, len(found), 1 / 24)
        assert low <= int(np.sum(hours == hour)) <= high


def test_mean_length_is_that_of_the_law():
    lasting = {"mean": "4 h", "cv": 0.6}
    # So rare that hardly any two meet.
    found = spells(days_per_year=8.0, lasting=lasting, duration=f"{CENTURY_D} d")

    lengths = np.array([to_s - from_s for from_s, to_s in found])
    assert abs(lengths.mean() - 4 * HOUR) <= 4.66 * 0.6 * 4 * HOUR / len(lengths) ** 0.5


def test_replications_and_ports_differ_and_seeds_repeat():
    law = {"gales": {"days_per_year": 100.0, "lasting": "5 h"}}
    scenario = make_scenario(ports={"khorgos": law, "alashankou": law})

    first = gales(scenario, NO_FILES, 0)
    assert first["khorgos"] != first["alashankou"]
    assert first != gales(scenario, NO_FILES, 1)
    assert first == gales(scenario, NO_FILES, 0)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.floats(0.0, 366.0),
    st.integers(1, 80),
    st.integers(1, 40),
    st.integers(0, 30),
    st.integers(1, 30),
)
def test_longer_run_or_warm_up_moves_no_gale(days_per_year, hours, days, before, more):
    law = {"days_per_year": days_per_year, "lasting": f"{hours} h"}
    short = spells(**law, duration=f"{days} d", warm_up=f"{before} d")
    long = spells(**law, duration=f"{days + more} d", warm_up=f"{before + more} d")

    window = (-before * DAY, (days + 60) * DAY)
    assert _within(short, *window) == _within(long, *window)
    edges = [edge for spell in long for edge in spell]
    assert edges == sorted(set(edges)), "spells are apart and in order"


def _within(found, from_s, to_s):
    cut = [(max(begin, from_s), min(end, to_s)) for begin, end in found]
    return [(begin, end) for begin, end in cut if begin < end]
