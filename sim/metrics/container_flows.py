"""Containers of each port, from two sides: what trains brought and took, and where it is.

Inside, the containers of a train are on its wagons or, between its unloading and its loading, on
the ground. What is on the ground is also what the cranes have unloaded less what they have loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.hours import Pieces
from sim.recording.columns import BoolColumn, Tables, missing_last


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


@dataclass(frozen=True, slots=True, eq=False)
class ContainerFlows:
    """The containers of all trains; `port` is the place of each train's port among `ports`."""

    tables: Tables
    pieces: Pieces
    ports: tuple[str, ...]
    port: IntColumn

    def residuals(self) -> Iterator[tuple[str, int]]:
        """Yield what the identities leave over at the cut of the warm-up and at the end."""
        for label, moment in (("start", 0), ("end", self.tables.end_s)):
            found = self._at(moment)
            there = found.came - found.gone - found.on_wagons - found.on_ground
            ground = found.lifted - found.on_ground
            for place, port in enumerate(self.ports):
                yield f"containers {port} at {label}", int(there[place])
                yield f"containers {port} on the ground at {label}", int(ground[place])

    def at_end(self) -> Containers:
        """Return the TEU of all ports at the end of the run."""
        *found, _ = self._at(self.tables.end_s)
        return Containers(*(int(column.sum()) for column in found))

    def _at(self, moment: int) -> _At:
        trains, pieces = self.tables.trains, self.pieces
        inside = pieces.train[(pieces.began_s < moment) & (pieces.ended_s >= moment)]
        unloaded, loaded = self._lifted("unload", moment), self._lifted("load", moment)
        count = len(trains)
        grounded = (np.bincount(unloaded, minlength=count) - np.bincount(loaded, minlength=count))[
            inside
        ] > 0
        return _At(
            self._sum(np.flatnonzero(missing_last(trains.arrived_s) < moment)),
            self._sum(np.flatnonzero(missing_last(trains.departed_s) < moment)),
            self._sum(inside[~grounded]),  # each train once, or it is in two places
            self._sum(inside[grounded]),
            self._sum(unloaded) - self._sum(loaded),
        )

    def _lifted(self, step: str, moment: int) -> IntColumn:
        """Return the trains whose job `step` a crane had finished just before `moment`."""
        visits = self.tables.visits
        done: BoolColumn = missing_last(visits.finished_s) < moment
        return visits.train[self.tables.visits_of(step) & done]

    def _sum(self, trains: IntColumn) -> IntColumn:
        """Return the TEU of `trains` by port."""
        found = np.zeros(len(self.ports), dtype=np.int64)
        np.add.at(found, self.port[trains], self.tables.trains.teu[trains])
        return found
