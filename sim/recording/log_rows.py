"""The rows of a log as columns, whichever engine wrote them; a moment not reached is `MISSING`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.domain.log import WIDTH, AnyLog, ArrayLog, not_reached_in
from sim.domain.plan import IntColumn
from sim.recording.columns import MISSING, BoolColumn
from sim.recording.sorting import Codes, Groups, blocks, in_order, stable_order


@dataclass(eq=False)
class LogRows:
    """The rows of `log` in the order of asking, `step` being a place in its steps."""

    log: AnyLog
    entity: Codes
    step: Codes
    queued_s: IntColumn
    started_s: IntColumn
    finished_s: IntColumn

    @classmethod
    def of(cls, log: AnyLog, *, spent: bool = False) -> "LogRows":
        """Return the rows of `log`; with `spent` it gives them up, to have their room back."""
        kept = log.rows if isinstance(log, ArrayLog) else np.array(log.rows, dtype=np.int64)
        numbers = kept.reshape(-1, WIDTH)
        not_reached = not_reached_in(numbers)
        if spent:
            _emptied(log)
        count = len(numbers)
        entity, step = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int16)
        moments = [np.empty(count, dtype=np.int64) for _ in range(3)]
        for part in blocks(count):
            entity[part], step[part], *found = numbers[part].T
            for column, own in zip(moments, found, strict=True):
                column[part] = own
                column[part][(own >= log.end_s) | (own == not_reached)] = MISSING
        return cls(log, entity, step, *moments)

    def handed_over(self, name: str, order: Codes) -> Codes:
        """Return the column called `name` in `order`; the rows then no longer have it."""
        column: Codes = in_order(getattr(self, name), order)
        setattr(self, name, column[:0])
        return column

    def forget_entities(self) -> None:
        """Give up what only trains and lots are made of; what is left tells of visits alone."""
        self.__dict__.pop("_by_step", None)
        _ = self.train  # is made of them
        self.entity = self.entity[:0]

    def places_of(self, *steps: str) -> IntColumn:
        """Return the places of the visits of one of `steps`, rising."""
        wanted = [place for place, step in enumerate(self.log.steps) if step.name in steps]
        return self._by_step.any_of(wanted)

    @cached_property
    def _by_step(self) -> Groups:
        return Groups.of(self.step, len(self.log.steps))

    @cached_property
    def train(self) -> Codes:
        """Return under whose id each visit goes."""
        count, found = np.int32(self.log.trains), np.empty(len(self.entity), dtype=np.int32)
        for part in blocks(len(found)):
            # An emptied rake goes under the id of the train that it came with, a locomotive
            # likewise.
            entity = self.entity[part]
            found[part] = np.where(entity >= count, entity - count, entity)
        return found

    def by_end(self) -> Codes:
        """Return the places of the rows in order of their end; those still under way come last.

        Of one end it is the order of asking, then by train and step. The order does not depend on
        how long the run is: a longer log begins with a shorter one.
        """
        ended_s = np.where(self.finished_s == MISSING, self.log.end_s, self.finished_s)
        order = stable_order(ended_s)
        if (self.queued_s[1:] < self.queued_s[:-1]).any():  # no engine writes such a log
            order = stable_order(self.queued_s)
            order = order[stable_order(ended_s[order])]
        self._sort_around(self._falling(order), order)
        return order.astype(np.min_scalar_type(-1 - len(order)))

    def _falling(self, order: IntColumn) -> IntColumn:
        """Return the places in `order` whose row should come after the next; they are few."""
        found = [np.zeros(0, dtype=np.int64)]
        for part in blocks(len(order) - 1):
            several = order[part.start : part.stop + 1]
            one, other = several[:-1], several[1:]
            falls = (self.train[other] < self.train[one]) | (
                (self.train[other] == self.train[one]) & (self.step[other] < self.step[one])
            )
            found.append(part.start + np.flatnonzero(falls & self._alike(one, other)))
        return np.concatenate(found)

    def _alike(self, one: IntColumn, other: IntColumn) -> BoolColumn:
        """Return which of two rows were asked for at one moment and ended at one."""
        alike: BoolColumn = (self.queued_s[one] == self.queued_s[other]) & (
            self.finished_s[one] == self.finished_s[other]
        )
        return alike

    def _sort_around(self, places: IntColumn, order: IntColumn) -> None:
        """Sort by train and step the rows that are alike those at `places` of `order`."""
        first, found = np.unique(self._reach(places, order, -1), return_index=True)
        lengths = self._reach(places[found], order, 1) + 1 - first
        run = np.repeat(np.arange(len(first)), lengths)
        around = np.arange(len(run)) + (first - (np.cumsum(lengths) - lengths))[run]
        rows = order[around]
        order[around] = rows[np.lexsort((self.step[rows], self.train[rows], run))]

    def _reach(self, places: IntColumn, order: IntColumn, towards: int) -> IntColumn:
        """Return the last place of `order`, `towards` its end or (-1) beginning, that is alike."""
        reach, going = places.copy(), np.arange(len(places))
        while len(going):
            beyond = reach[going] + towards
            inside = (beyond >= 0) & (beyond < len(order))
            going, beyond = going[inside], beyond[inside]
            same = self._alike(order[reach[going]], order[beyond])
            going, beyond = going[same], beyond[same]
            reach[going] = beyond
        return reach


def _emptied(log: AnyLog) -> None:
    if isinstance(log, ArrayLog):
        log.rows = log.rows[:0].copy()
    else:
        log.rows = []
