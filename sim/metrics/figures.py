"""What figures about trains are made of: a definition, a measure, and when there is one at all."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.definitions import Definition
from sim.metrics.measures import Amount, Measure, Quantile, Quotient, Total
from sim.metrics.ranked import Ranked
from sim.metrics.view import View
from sim.recording.columns import BoolColumn

Leg_s = Callable[[View], tuple[IntColumn, IntColumn]]
"""When a part of each train's crossing began and ended."""


def _always(_view: View) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class TrainKpi:
    """A definition, what it is measured with, and whether a scenario has anything to measure.

    `unit_of` is the unit where the scenario says it.
    """

    definition: Definition
    measure: Callable[[View], Measure]
    given: Callable[[View], bool] = _always
    unit_of: Callable[[View], str] | None = None


def trains_with(moment: str) -> Callable[[View], Measure]:
    """Return how to count the trains with `moment` in the period."""
    return lambda view: Total(view.counted(view.within(getattr(view.trains, moment))))


def flagged(flag: str, moment: str) -> Callable[[View], Measure]:
    """Return how to count those with a `flag` among the trains with `moment` in the period."""

    def measure(view: View) -> Measure:
        in_period = view.within(getattr(view.trains, moment))
        return Total(view.counted(getattr(view.trains, flag) & in_period))

    return measure


def share_flagged(flag: str, moment: str) -> Callable[[View], Measure]:
    """Return how to take the share with a `flag` of the trains with `moment` in the period."""

    def measure(view: View) -> Measure:
        in_period = view.within(getattr(view.trains, moment))
        with_flag = view.counted(getattr(view.trains, flag) & in_period)
        return Quotient(with_flag, view.counted(in_period), by=1, is_share=True)

    return measure


def mean_of(leg: Leg_s) -> Callable[[View], Measure]:
    """Return how to take the mean length of the legs that ended in the period."""

    def measure(view: View) -> Measure:
        began_s, ended_s = leg(view)
        over = view.within(ended_s)
        return Quotient(view.added(ended_s - began_s, over), view.counted(over))

    return measure


def quantile_of(leg: Leg_s, percent: int) -> Callable[[View], Measure]:
    """Return how to take a quantile of the lengths of the legs that ended in the period."""
    return lambda view: Quantile(view.once(_lengths, leg), percent)


def _lengths(view: View, leg: Leg_s) -> Ranked:
    began_s, ended_s = leg(view)
    return ranked(view, ended_s - began_s, view.within(ended_s))


def ranked(view: View, seconds: IntColumn, chosen: BoolColumn) -> Ranked:
    """Return the `seconds` of the `chosen` trains in order."""
    rows = np.flatnonzero(chosen)
    return Ranked.of(seconds[rows], view.trains.stream[rows], len(view.tables.streams))


def added_amounts(view: View, amounts: IntColumn, chosen: BoolColumn) -> Measure:
    """Return the measure of the sum of `amounts` over the `chosen` trains, by days."""
    sums = np.bincount(
        view.trains.stream[chosen],
        weights=amounts[chosen],
        minlength=len(view.tables.streams),
    )
    return Amount(sums.astype(np.float64), view.days)
