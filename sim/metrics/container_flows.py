"""Containers of each port, from two sides: what trains brought and took, and where it is.

Inside, the containers of a train are on its wagons or, between its unloading and its loading, on
the ground. What is on the ground is also what the cranes have unloaded less what they have loaded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.intervals import added
from sim.recording.columns import Tables, missing_last
from sim.recording.sorting import Codes


class Containers(NamedTuple):
    """TEU of the whole run: in, out, and what is inside, on wagons and on the ground."""

    came: int = 0
    gone: int = 0
    on_wagons: int = 0
    on_ground: int = 0


class _At(NamedTuple):
    """TEU by port just before a moment; `lifted` is the ground as the cranes tell it."""

    came: IntColumn
    gone: IntColumn
    on_wagons: IntColumn
    on_ground: IntColumn
    lifted: IntColumn


@dataclass(frozen=True, eq=False)
class ContainerFlows:
    """The containers of all trains; `port` is the place of each train's port among `ports`.

    `inside` has for the cut of the warm-up and for the end the trains at a port just before.
    """

    tables: Tables
    ports: tuple[str, ...]
    port: IntColumn
    inside: Mapping[int, Codes]

    def residuals(self) -> Iterator[tuple[str, int]]:
        """Yield what the identities leave over at the cut of the warm-up and at the end."""
        for label, moment in (("start", 0), ("end", self.tables.end_s)):
            found = self._at[moment]
            there = found.came - found.gone - found.on_wagons - found.on_ground
            ground = found.lifted - found.on_ground
            for place, port in enumerate(self.ports):
                yield f"containers {port} at {label}", int(there[place])
                yield f"containers {port} on the ground at {label}", int(ground[place])

    def at_end(self) -> Containers:
        """Return the TEU of all ports at the end of the run."""
        *found, _ = self._at[self.tables.end_s]
        return Containers(*(int(column.sum()) for column in found))

    @cached_property
    def _at(self) -> Mapping[int, _At]:
        return {moment: self._found_at(moment) for moment in self.inside}

    def _found_at(self, moment: int) -> _At:
        trains, inside = self.tables.trains, self.inside[moment]
        unloaded, loaded = self._lifted("unload", moment), self._lifted("load", moment)
        count = len(trains)
        grounded = (np.bincount(unloaded, minlength=count) - np.bincount(loaded, minlength=count))[
            inside
        ] > 0
        return _At(
            self._sum(np.flatnonzero(missing_last(trains.arrived_s) < moment)),
            self._sum(np.flatnonzero(missing_last(trains.departed_s) < moment)),
            self._sum(inside[~grounded]),
            self._sum(inside[grounded]),
            self._sum(unloaded) - self._sum(loaded),
        )

    def _lifted(self, step: str, moment: int) -> Codes:
        """Return the trains whose job `step` a crane had finished just before `moment`."""
        visits, rows = self.tables.visits, self.tables.rows_of(step)
        return visits.train[rows[missing_last(visits.finished_s[rows]) < moment]]

    def _sum(self, trains: Codes) -> IntColumn:
        """Return the TEU of `trains` by port."""
        return added(self.port[trains], self.tables.trains.teu[trains], len(self.ports))
