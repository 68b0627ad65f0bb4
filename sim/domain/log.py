"""What playing the journeys leaves behind: one row per step visited, one moment per milestone.

Everything else (queues, utilisation, waits, throughput, turnover, cost) is computed from this
and from the plans. The model counts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

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


Rows = TypeVar("Rows", list[int], IntColumn)
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
class ArrayLog(_Log[IntColumn, IntColumn]):
    """A log in arrays: its rows [row, number], of each milestone a moment or `NOT_REACHED`."""

    def visits(self) -> Iterator[tuple[int, ...]]:
        """Return the rows one by one: (entity, step, queued_s, started_s, finished_s)."""
        return map(tuple, self.rows.tolist())


AnyLog = RunLog | ArrayLog
