"""Which unit of a resource each visit of a window stood on, and how many waited for one.

The log does not say which unit it was. Where units keep the same hours they are alike, and a visit
is put on the one with the lowest number that is free; where they do not, the grants are played
again (`own_units`). Room in a yard is measured, not numbered.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import UnitsSpec
from sim.metrics.first_free import first_free
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.own_units import own_units
from sim.metrics.view import View
from sim.recording.columns import TURN_STEPS, BoolColumn, missing_last, reached

MEASURED = "TEU"
"""The unit of room that is filled, not numbered."""


@dataclass(frozen=True, slots=True, eq=False)
class Occupation:
    """The visits of a resource in a window: who (`train`, a place in `Tables.ids`), where, when.

    `unit` counts from 0; of a yard it is 0 everywhere, and `used` has the TEU in it. The end of the
    run cuts off what goes on.
    """

    spec: UnitsSpec
    visit: IntColumn
    train: IntColumn
    unit: IntColumn
    from_s: IntColumn
    to_s: IntColumn
    used: Levels
    waiting: Levels

    @property
    def is_measured(self) -> bool:
        """Return whether the resource is room that is filled."""
        return self.spec.unit == MEASURED


def occupations_of(view: View, from_s: int, to_s: int) -> tuple[Occupation, ...]:
    """Return the occupation of every resource with units that somebody used or waited for."""
    resources = view.tables.resources
    waits = waiting_visits(view.tables)
    found = (
        _occupation(view, spec, resources.index(name), waits, (from_s, to_s))
        for name, spec in view.tables.specs.items()
        if isinstance(spec, UnitsSpec) and name in resources
    )
    return tuple(each for each in found if len(each.visit) or each.waiting.amounts.any())


def _occupation(
    view: View, spec: UnitsSpec, code: int, waits: BoolColumn, window_s: tuple[int, int]
) -> Occupation:
    visits = view.visits
    of_it = np.equal(visits.resource, code)
    granted = np.flatnonzero(of_it & reached(visits.started_s))
    finished_s = np.minimum(missing_last(visits.finished_s), view.tables.end_s)
    rows = granted[_in_window(visits.started_s[granted], finished_s[granted], window_s)]
    unit = _units(view, spec, granted, rows)
    weights = view.trains.teu[visits.train[rows]] if spec.unit == MEASURED else None
    waiting = np.flatnonzero(of_it & waits)
    until_s = np.minimum(missing_last(view.waited_until_s[waiting]), view.tables.end_s)
    seen = _in_window(visits.queued_s[waiting], until_s, window_s)
    return Occupation(
        spec,
        rows,
        visits.train[rows],
        unit,
        visits.started_s[rows],
        finished_s[rows],
        Levels.of(visits.started_s[rows], finished_s[rows], weights),
        Levels.of(visits.queued_s[waiting][seen], until_s[seen]),
    )


def _in_window(starts: IntColumn, ends: IntColumn, window_s: tuple[int, int]) -> BoolColumn:
    """Return which spans have a moment in the window; one of no length is its moment."""
    from_s, to_s = window_s
    inside: BoolColumn = (starts < to_s) & ((ends > from_s) | ((starts == ends) & (ends >= from_s)))
    return inside


def _units(view: View, spec: UnitsSpec, granted: IntColumn, rows: IntColumn) -> IntColumn:
    if spec.unit == MEASURED:
        return np.zeros(len(rows), dtype=np.int64)
    if spec.hours_differ:
        all_units = own_units(view, spec, granted)
        return all_units[np.searchsorted(granted, rows)]
    visits = view.visits
    ends_s = missing_last(visits.finished_s[rows])
    return first_free(visits.started_s[rows], ends_s, dict(_turns(view, rows)))


def _turns(view: View, rows: IntColumn) -> Iterator[tuple[int, int]]:
    """Yield each visit of a locomotive that is away with the visit it goes on from."""
    visits = view.visits
    is_turn = view.tables.visits_of(*TURN_STEPS)[rows].tolist()
    trains, starts = visits.train[rows].tolist(), visits.started_s[rows].tolist()
    ends = visits.finished_s[rows].tolist()
    ended = {
        (train, end): place
        for place, (train, end) in enumerate(zip(trains, ends, strict=True))
        if not is_turn[place]
    }
    for place, turns in enumerate(is_turn):
        if turns and (trains[place], starts[place]) in ended:
            yield place, ended[trains[place], starts[place]]
