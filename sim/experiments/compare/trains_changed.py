"""Which trains a change of the scenario touched: the same train in both, moment by moment."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.recording.columns import TRAIN_MOMENTS, BoolColumn
from sim.recording.parquet import Columns

_COMPARED = ("due_s", *TRAIN_MOMENTS, "provisional", "diverted", "port")


@dataclass(frozen=True, slots=True)
class TrainChanges:
    """How many trains there are in the base, and what became of them, over all replications.

    `paired` are those that are due at the same moment in both; `changed` those of them of which
    any other moment, the port or the kind of release differs; `only_base` and `only_other` have no
    train of the same name.
    """

    trains: int
    paired: int
    changed: int
    only_base: int
    only_other: int

    @property
    def can_be_paired(self) -> bool:
        """Return whether every train has its like, due at the same moment."""
        return self.paired == self.trains and not self.only_other

    @property
    def identical(self) -> bool:
        """Return whether no train differs in anything."""
        return self.can_be_paired and not self.changed

    def __str__(self) -> str:
        """Return the changes in one line."""
        if self.identical:
            return f"identical (0 of {self.trains:,} trains differ)"
        if self.can_be_paired:
            return f"{self.changed:,} of {self.trains:,} trains differ"
        return (
            f"arrivals differ, so trains cannot be paired: {self.paired:,} of {self.trains:,}"
            f" trains arrive as before ({self.changed:,} of them fare differently),"
            f" {self.only_base:,} are missing, {self.only_other:,} are new"
        )


@dataclass(frozen=True, slots=True)
class Matched:
    """The trains of a replication in base and other, matched by name.

    `known` are the rows of the base that have a train of the same name, `place` its row in the
    other; of these, `paired` are due at the same moment, and `changed` differ in anything. `counts`
    are those of `TrainChanges`.
    """

    known: IntColumn
    place: IntColumn
    paired: BoolColumn
    changed: BoolColumn
    counts: tuple[int, int, int, int, int]


def matched(base: Columns, other: Columns) -> Matched:
    """Return the trains of one replication in two scenarios, matched."""
    names, others = base["train"].tolist(), other["train"].tolist()
    places = {name: place for place, name in enumerate(others)}
    found = np.array([places.get(name, -1) for name in names], dtype=np.int64)
    known = np.flatnonzero(found >= 0)
    place = found[known]
    differ = {column: base[column][known] != other[column][place] for column in _COMPARED}
    paired = ~differ["due_s"]  # held upstream or diverted, a train arrives later
    changed: BoolColumn = np.logical_or.reduce(list(differ.values()))
    counts = (
        len(names),
        int(paired.sum()),
        int((paired & changed).sum()),
        len(names) - len(known),
        len(others) - len(known),
    )
    return Matched(known, place, paired, changed, counts)
