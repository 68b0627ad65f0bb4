"""Starts a day with dated cuts, against a pencil and against counting second by second."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.calendar import Calendar, unit_calendars
from sim.domain.rate import Rate, strongest
from sim.domain.time import DAY_S, HOUR_S, NEVER

H = HOUR_S


def test_without_cuts_headways_are_floors_of_the_multiples():
    rate = Rate(7, ())

    assert [rate.after(100, k) for k in range(1, 8)] == [100 + k * DAY_S // 7 for k in range(1, 8)]


def test_half_a_headway_is_left_when_the_rate_falls():
    # 24 a day until hour 10, then 6 a day: half of the hour has passed, half of four hours is left.
    rate = Rate(24, ((10 * H, 20 * H, 6),))

    assert rate.after(9 * H + H // 2, 1) == 12 * H
    assert rate.after(9 * H + H // 2, 2) == 16 * H


def test_a_headway_does_not_pass_in_a_closure():
    rate = Rate(24, ((10 * H, 20 * H, 0),))

    assert rate.after(9 * H + H // 4, 1) == 20 * H + H // 4
    assert rate.open_from(15 * H) == 20 * H
    assert rate.open_from(9 * H) == 9 * H


def test_a_rate_that_is_never_above_zero_again_has_no_next_start():
    rate = Rate(0, ())

    assert rate.after(0, 1) == NEVER
    assert rate.open_from(0) == NEVER


def test_of_several_cuts_the_strongest_counts():
    cuts = [(0, 10, 5), (5, 20, 3), (30, 40, 0), (35, 50, 9)]

    assert strongest(cuts) == (
        (0, 5, 5),
        (5, 10, 3),
        (10, 20, 3),
        (30, 35, 0),
        (35, 40, 0),
        (40, 50, 9),
    )


moments = st.integers(0, 40)
spans = st.tuples(moments, moments).map(sorted).filter(lambda span: span[0] < span[1]).map(tuple)


@settings(derandomize=True, max_examples=200)
@given(
    st.lists(st.tuples(spans, st.integers(0, 3)), max_size=5), st.integers(0, 45), st.integers(1, 5)
)
def test_starts_are_where_counting_the_seconds_finds_them(cuts, base, starts):
    per_day = 4
    pieces = [(span[0] * H, span[1] * H, left) for span, left in cuts]
    rate = Rate(per_day, strongest(pieces))

    def in_force(moment):
        return min([left for from_s, to_s, left in pieces if from_s <= moment < to_s] + [per_day])

    # The rate changes on whole hours only, so an hour passes at one rate.
    passed, hour = 0, base
    while passed + in_force(hour * H) * H <= starts * DAY_S:
        passed += in_force(hour * H) * H
        hour += 1
    expected = hour * H + (starts * DAY_S - passed) // in_force(hour * H)

    assert rate.after(base * H, starts) in (expected, _first_second(rate, base, starts, expected))
    assert all(rate.at(hour * H) == in_force(hour * H) for hour in range(50))


def _first_second(rate, base, starts, expected):
    """Return the same moment before a closure: the headway ends with the second it begins."""
    due, moment = starts * DAY_S, base * H
    while due > 0:
        due -= rate.at(moment) * H
        moment += H
    return moment if due == 0 else expected


@settings(derandomize=True, max_examples=200)
@given(st.lists(spans, max_size=4), st.lists(spans, max_size=6))
def test_a_calendar_without_spells_is_open_where_it_was_and_no_spell_is(openings, spells):
    whole = Calendar.from_intervals(openings, 0, 100)

    cut = whole.without(spells)

    for moment in range(45):
        was_open = any(from_s <= moment < to_s for from_s, to_s in openings)
        is_spell = any(from_s <= moment < to_s for from_s, to_s in spells)
        assert (cut.next_open(moment) == moment) is (was_open and not is_spell)
    assert all(closes < opens for closes, opens in pairwise(_edges(cut)))


def _edges(calendar):
    return [moment for pair in zip(calendar.opens, calendar.closes, strict=True) for moment in pair]


@pytest.mark.parametrize(("moment", "open_units"), [(5, 4), (10, 2), (19, 2), (20, 1), (30, 4)])
def test_as_many_units_are_open_as_the_strongest_reduction_leaves(moment, open_units):
    reductions = [(10, 25, 2), (20, 30, 1)]

    units = unit_calendars(4, Calendar((0,), (100,)), reductions)

    assert [unit.next_open(moment) == moment for unit in units].count(True) == open_units
