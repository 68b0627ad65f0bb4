"""Where the hours of three groups of trains went: of all, around the 95th percentile, and late.

All of them departed in the period. Each group of a port, direction and service is broken down by
step, as waiting and as work, in whole seconds that add up to the dwell of its trains.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from sim.domain.clearance import Reading
from sim.domain.plan import IntColumn
from sim.metrics.groups import EVERYTHING, Group, groups_of
from sim.metrics.hours import REMAINDER, WAITING, WORKING, pieces_of
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, Tables, missing_last, reached
from sim.scenario.schema import Scenario

PERCENTILE: Final = 0.95
REACH: Final = 0.025
"""The trains around the percentile are those between 92.5 and 97.5 %."""
_THOUSAND: Final = 1_000


class Whose(StrEnum):
    """Which of the trains that departed in the period."""

    ALL = "all"
    AROUND_P95 = "p95"
    """Those whose place, by dwell, is within `REACH` of the 95th percentile of the group."""
    LATE = "late"
    """Those that customs released after their limit, counted from arrival before the station."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What the trains of one group did: seconds by step and activity, which add up to `dwell_s`.

    `unfinished` are late trains that had not departed when the period ended; they are not in it.
    """

    port: str
    direction: str
    service: str
    whose: Whose
    trains: int
    dwell_s: int
    spent_s: Mapping[tuple[str, str], int]
    unfinished: int = 0


def breakdowns(
    tables: Tables, scenario: Scenario, window_s: tuple[int, int] | None = None
) -> tuple[Breakdown, ...]:
    """Return the breakdown of all three groups for every port, direction and service."""
    view = View(tables, scenario, *(window_s or (0, tables.end_s)))
    spent = _spent_s(view)
    groups = groups_of(scenario, tables.streams)
    return tuple(
        breakdown
        for group in groups
        if EVERYTHING not in (group.port, group.direction)
        for breakdown in _of_group(view, group, spent)
    )


def around_percentile(dwell_s: IntColumn) -> IntColumn:
    """Return the places of the trains around the 95th percentile of `dwell_s`.

    By dwell, the first of equals first, that is the places k of 0..n-1 with
    ``|k - 0.95 (n - 1)| <= 0.025 (n - 1)``, and always the two between which the percentile lies.
    """
    last = len(dwell_s) - 1
    places = np.arange(len(dwell_s)) * _THOUSAND
    middle, reach = (round(share * _THOUSAND) * last for share in (PERCENTILE, REACH))
    near = np.abs(places - middle) <= max(reach, _THOUSAND - 1)
    return np.argsort(dwell_s, kind="stable")[near]


def late_releases(view: View) -> BoolColumn:
    """Return which trains customs released after their limit, whenever that was."""
    taken_s = view.clock.taken_s(Reading.ARRIVAL)
    late: BoolColumn = reached(taken_s) & (taken_s > view.clock.limit_s)
    return late


def _of_group(view: View, group: Group, spent: IntColumn) -> Iterator[Breakdown]:
    trains = view.trains
    mine = np.flatnonzero(np.isin(trains.stream, group.streams))
    departed = mine[view.within(trains.departed_s)[mine]]
    dwell_s = (trains.departed_s - trains.arrived_s)[departed]
    chosen = {
        Whose.ALL: departed,
        Whose.AROUND_P95: departed[around_percentile(dwell_s)],
        Whose.LATE: departed[late_releases(view)[departed]],
    }
    unfinished = int(_overdue(view)[mine].sum())
    for whose, rows in chosen.items():
        whole_s = int((trains.departed_s - trains.arrived_s)[rows].sum())
        yield Breakdown(
            group.port,
            group.direction,
            group.service,
            whose,
            len(rows),
            whole_s,
            dict(_named(view.tables.steps, spent[rows].sum(axis=0), whole_s)),
            unfinished if whose is Whose.LATE else 0,
        )


def _overdue(view: View) -> BoolColumn:
    """Return which trains are beyond their limit and had not departed when the period ended."""
    trains, presented_s = view.trains, view.trains.presented_s
    released_s = np.minimum(missing_last(trains.released_s), view.to_s)
    began = reached(presented_s) & (presented_s < view.to_s)
    inside = began & (missing_last(trains.departed_s) >= view.to_s)
    overdue: BoolColumn = inside & (released_s - presented_s > view.clock.limit_s)
    return overdue


def _named(
    steps: tuple[str, ...], spent: IntColumn, whole_s: int
) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield step and activity with their seconds, those of none left out, then what is left."""
    for step, seconds in zip(steps, spent.reshape(-1, 2).tolist(), strict=True):
        for activity, amount in zip((WAITING, WORKING), seconds, strict=True):
            if amount:
                yield (step, activity), amount
    rest = whole_s - int(spent.sum())
    if rest:
        yield (REMAINDER, WAITING), rest


def _spent_s(view: View) -> IntColumn:
    """Return the seconds of each train that departed [train, step and activity]."""
    pieces = pieces_of(view.tables)
    chosen = view.within(view.trains.departed_s)[pieces.train]
    spent = np.zeros((len(view.trains), 2 * len(view.tables.steps)), dtype=np.int64)
    cell = pieces.train[chosen], 2 * pieces.step[chosen] + pieces.working[chosen]
    np.add.at(spent, cell, (pieces.ended_s - pieces.began_s)[chosen])
    return spent
