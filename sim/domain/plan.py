"""What the workload hands to the model: everything random about a run, drawn beforehand.

The model is a pure function of these plans, so two scenarios that share a seed meet the same
trains with the same luck, and a run can be checked with a pencil.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

IntColumn = NDArray[np.int64]
FloatColumn = NDArray[np.float64]

NOT_VISITED = -1
"""In a work column: this train does not visit the step (it is not examined, say)."""


class Direction(StrEnum):
    """Which way a train crosses."""

    WESTBOUND = "westbound"
    """Out of China."""
    EASTBOUND = "eastbound"
    """Into China."""


class Gauge(StrEnum):
    """Track gauge: 1435 mm in China, 1520 mm in Kazakhstan."""

    STANDARD = "standard"
    BROAD = "broad"


class Drawn(NamedTuple):
    """The uniforms that a stream of luck gave for one purpose: `many` ordinals from `first` on."""

    stream: str
    purpose: str
    first: int
    many: int
    digest: str
    """Of their bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The trains of one service at one port in one direction, by ordinal.

    Columns have one entry per train. `arrived_s` is the arrival at the first station in seconds
    from the start (negative in the warm-up). `work` maps a step to seconds of work, or
    `NOT_VISITED`; a step that is missing takes no time. `ordinal` rises; it counts from 0 at the
    scenario's start and from -1 downward before it.

    `goods`, `origin` and `destination` have a text for each train, or are empty where nobody says;
    `to_port_s` and `from_port_s` are the running times before and after the port. Trains that
    `may_divert` have their work at every other port in `elsewhere`, with the additional running
    time as the step "diversion".
    """

    service: str
    port: str
    direction: Direction
    cargo: str
    priority: int
    limit_s: int
    ordinal: IntColumn
    arrived_s: IntColumn
    wagons: IntColumn
    teu: IntColumn
    tonnes: FloatColumn
    value: FloatColumn
    declared_ahead: NDArray[np.bool_]
    work: Mapping[str, IntColumn]
    goods: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    to_port_s: IntColumn | None = None
    from_port_s: IntColumn | None = None
    may_divert: NDArray[np.bool_] | None = None
    elsewhere: Mapping[str, Mapping[str, IntColumn]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ordinal)

    @property
    def key(self) -> str:
        """Return ``service/port/direction``, the head of every train id of this stream."""
        return f"{self.service}/{self.port}/{self.direction}"

    def train_ids(self) -> list[str]:
        """Return the id of each train, ``service/port/direction/ordinal``."""
        key = self.key
        return [f"{key}/{ordinal}" for ordinal in self.ordinal.tolist()]


@dataclass(frozen=True, slots=True)
class Plans:
    """All trains of one replication, and the lead times of the supply trains to come.

    `streams` are sorted by (service, port, direction). A train's *rank* is its place in the
    concatenation of the streams; it settles ties at one instant. `lead_times` maps
    (port, gauge) to the lead time in seconds of the k-th lot of empty wagons ordered there, `gales`
    a port to the spells (from, to) in seconds in which its open-air cranes stand.

    `drawn` tells all the luck that the plans took, sorted. `ties` is for those who ask how much the
    tie order matters: a permutation of the log's entities by which they go instead of by rank; it
    covers all trains.
    """

    streams: tuple[Stream, ...]
    lead_times: Mapping[tuple[str, Gauge], IntColumn]
    gales: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()
    ties: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        keys = [(s.service, s.port, s.direction) for s in self.streams]
        if keys != sorted(set(keys)):
            raise ValueError(f"streams must be sorted and different, got {keys}")

    @property
    def trains(self) -> int:
        """Return the number of trains."""
        return sum(len(stream) for stream in self.streams)

    def without_work(self) -> Self:
        """Return the plans without the work of the trains, which the model alone needs."""
        streams = (replace(stream, work={}, elsewhere={}) for stream in self.streams)
        return replace(self, streams=tuple(streams))

    @property
    def first_ranks(self) -> tuple[int, ...]:
        """Return the rank of the first train of each stream."""
        return tuple(accumulate((len(stream) for stream in self.streams), initial=0))[:-1]
