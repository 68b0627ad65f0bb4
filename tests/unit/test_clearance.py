"""The clock of the clearance promise, in all its readings."""

import numpy as np
import pytest

from sim.domain.clearance import ClearanceClock, Reading
from sim.domain.log import NOT_REACHED
from sim.domain.time import DAY_S, HOUR_S

H, NEVER = HOUR_S, NOT_REACHED


def a_clock(**columns):
    """Return the clock of one train: presented at 20:00, released 24 hours later."""
    moments = {
        "presented_s": 20 * H,
        "entered_s": 22 * H,
        "declared_s": 25 * H,
        "released_s": 44 * H,
        "limit_s": 24 * H,
        "ahead_s": 0,
    }
    return ClearanceClock(**{n: np.array([m]) for n, m in (moments | columns).items()})


@pytest.mark.parametrize(
    ("reading", "hours"),
    [
        (Reading.ARRIVAL, 24),
        (Reading.YARD_ENTRY, 22),
        (Reading.DECLARATION, 19),
        (Reading.CALENDAR_DAY, 44),
    ],
)
def test_each_reading_counts_from_its_own_moment(reading, hours):
    assert a_clock().taken_s(reading).tolist() == [hours * H]


@pytest.mark.parametrize("reading", Reading)
def test_a_train_that_is_not_released_has_no_time_and_has_not_kept_the_promise(reading):
    clock = a_clock(released_s=NEVER)

    assert clock.taken_s(reading).tolist() == [NEVER]
    assert clock.kept(reading).tolist() == [False]


@pytest.mark.parametrize(
    ("reading", "missing"),
    [
        (Reading.ARRIVAL, "presented_s"),
        (Reading.YARD_ENTRY, "entered_s"),
        (Reading.DECLARATION, "declared_s"),
        (Reading.CALENDAR_DAY, "presented_s"),
    ],
)
def test_without_its_moment_a_reading_says_nothing(reading, missing):
    clock = a_clock(**{missing: NEVER})

    assert clock.taken_s(reading).tolist() == [NEVER]
    assert not clock.kept(reading).any()


def test_the_limit_is_kept_to_the_second():
    assert a_clock().kept().tolist() == [True]
    assert a_clock(released_s=44 * H + 1).kept().tolist() == [False]
    assert a_clock(released_s=44 * H + 1).kept(Reading.YARD_ENTRY).tolist() == [True]


@pytest.mark.parametrize(("ahead_h", "same"), [(0, False), (4, True), (-3, True), (-2, False)])
def test_a_day_ends_at_midnight_of_the_port(ahead_h, same):
    # From 20:00 to 02:00 at the scenario's clock.
    clock = a_clock(released_s=26 * H, ahead_s=ahead_h * H)

    assert clock.kept(Reading.CALENDAR_DAY).tolist() == [same]


def test_trains_whose_limit_ends_with_the_run_or_after_it_are_not_judged():
    def judged(end_s, from_s=0, to_s=DAY_S):
        return a_clock().judged(from_s, to_s, end_s).tolist()

    assert judged(44 * H + 1) == [True]
    assert judged(44 * H) == [False]
    assert judged(90 * H, from_s=20 * H + 1) == [False]
    assert judged(90 * H, to_s=20 * H) == [False]
