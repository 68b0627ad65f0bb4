"""A scenario to be run as one of many: where its replications are kept, and which are there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.experiments.question import Question
from sim.experiments.store import FIGURES, Shelf, content_key
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash

Load = Callable[[Iterable[str]], Loaded]
"""Reads the scenario with changes, as for ``--set``."""


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of many: its number, what is computed, and where its runs are kept.

    `whole` holds replications with all their tables, as `run` and `compare` leave them; `light`
    those with figures alone, or with figures and stays.
    """

    number: int
    question: Question
    hash: str
    whole: Shelf
    light: Shelf
    replications: int
    """How many replications there are to be."""

    def place(self, replication: int) -> Path | None:
        """Return where a finished replication is kept, None if it is to be computed."""
        for shelf in (self.whole, self.light):
            if shelf.holds(replication):
                return shelf.place(replication)
        return None

    def is_kept(self, replication: int) -> bool:
        """Return whether a replication seems to be there, without reading it."""
        return any(shelf.place(replication).is_dir() for shelf in (self.whole, self.light))

    def places(self) -> list[Path]:
        """Return where all replications are, when all of them are finished."""
        found = (self.place(replication) for replication in range(self.replications))
        return [place for place in found if place is not None]


def point_of(number: int, loaded: Loaded, store: Path, light: str = FIGURES) -> Point:
    """Return one point; `light` is the kind of its shelf without tables."""
    digest = scenario_hash(loaded)
    folder = store / content_key(digest, loaded.scenario.id)
    shelves = Shelf(folder), Shelf(folder, light)
    return Point(number, Question.of(loaded), digest, *shelves, loaded.scenario.replications)
