"""What playing the journeys leaves behind: one row per step visited, one moment per milestone.

Everything else (queues, utilisation, waits, throughput, turnover, cost) is computed from this
and from the plans. The model counts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.domain.journey import Step
from sim.domain.plan import Gauge, IntColumn
from sim.domain.resource import ResourceSpec

MILESTONES = (
    "arrived",
    "presented",
    "entered",
    "declared",
    "released",
    "provisional",
    "left_china",
    "entered_kazakhstan",
    "left_kazakhstan",
    "departed",
)

NOT_REACHED: Final = -(2**63)
"""In a row: the run ended before this moment."""

WIDTH: Final = 5
"""Numbers of a row: entity, step, queued_s, started_s, finished_s.

`step` is an index into `RunLog.steps`. Entities below the number of trains are ranks; the emptied
rake of train r is ``trains + r``, and so is a locomotive that has brought the train and is away;
later ones are the supply and surplus trains, in `RunLog.empty_trains`.

In a row, a visit without start that is finished left the queue unserved: its limit was up.
"""

STEP: Final = 1
STARTED: Final = 3
FINISHED: Final = 4


class EmptyTrain(NamedTuple):
    """A train of empties that a pool ordered (``supply/...``) or sent away (``surplus/...``).

    A stop-loading order has an entry here, too, as ``order/<port>/<direction>/<number>``, without
    wagons; its one visit to the gate lasts from the order to its lifting.
    """

    id: str
    port: str
    gauge: Gauge | None
    wagons: int


AnyRows = NDArray[np.int32] | IntColumn
Rows = TypeVar("Rows", list[int], AnyRows)
Moments = TypeVar("Moments", list[int | None], IntColumn)


@dataclass(slots=True)
class _Log(Generic[Rows, Moments]):
    """The log of one replication over ``[start_s, end_s)``; `start_s` is minus the warm-up."""

    start_s: int
    end_s: int
    trains: int
    steps: tuple[Step, ...]
    resources: Mapping[str, ResourceSpec]
    rows: Rows
    milestones: dict[str, Moments]
    empty_trains: list[EmptyTrain] = field(default_factory=list)
    diverted: dict[int, str] = field(default_factory=dict)
    """The port by which a diverted train crosses, by rank."""


@dataclass(slots=True)
class RunLog(_Log[list[int], list[int | None]]):
    """A log as it is written, number by number."""

    rows: list[int] = field(default_factory=list)
    """All rows end to end in the order of asking: one flat list costs a third of a list of rows."""
    milestones: dict[str, list[int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in MILESTONES:
            self.milestones.setdefault(name, [None] * self.trains)

    def visits(self) -> Iterator[tuple[int, ...]]:
        """Return the rows one by one: (entity, step, queued_s, started_s, finished_s)."""
        return zip(*[iter(self.rows)] * WIDTH, strict=True)


@dataclass(slots=True)
class ArrayLog(_Log[AnyRows, IntColumn]):
    """A log in arrays: its rows [row, number], of each milestone a moment or `NOT_REACHED`.

    Rows have 32 bits a number where all moments fit. A moment not reached is in rows the smallest
    number that they can hold.
    """

    def visits(self) -> Iterator[tuple[int, ...]]:
        """Return the rows one by one: (entity, step, queued_s, started_s, finished_s)."""
        return map(tuple, rows_of(self).tolist())


AnyLog = RunLog | ArrayLog


def rows_of(log: AnyLog) -> IntColumn:
    """Return a copy of the rows as an array [row, number], whichever engine wrote them."""
    rows = np.array(log.rows, dtype=np.int64).reshape(-1, WIDTH)
    if isinstance(log, ArrayLog):
        moments = rows[:, 2:]
        moments[moments == not_reached_in(log.rows)] = NOT_REACHED
    return rows


def not_reached_in(rows: AnyRows) -> int:
    """Return what stands in `rows` for a moment not reached."""
    return int(np.iinfo(rows.dtype).min)
