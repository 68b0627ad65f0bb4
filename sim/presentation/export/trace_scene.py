"""What the parts of a trace share: the tables, the events, and where each train has been drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Final

import numpy as np

from sim.domain.time import DAY_S, MINUTE_S
from sim.metrics.levels import Levels
from sim.presentation.export.trace_events import Thread, TraceEvents
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say
from sim.presentation.words import spelled
from sim.recording.columns import Tables
from sim.scenario.schema import Scenario

WORK: Final = "work"
WAITING: Final = "waiting"
TRAIN: Final = "train"
VISIT: Final = "visit"
CALENDAR: Final = "calendar"

Span = tuple[int, int]
"""From a moment to another."""


@dataclass(frozen=True, eq=False)
class Scene:
    """One replication that is being drawn."""

    events: TraceEvents
    tables: Tables
    scenario: Scenario
    places: dict[int, tuple[Thread, int]] = field(default_factory=dict)
    """The row of each train that has been at its port, and when it begins there."""
    stops: dict[int, list[tuple[int, Thread]]] = field(default_factory=dict)
    """The moments from which each train has had a unit of a resource, and the row of that."""

    def port(self, port: str) -> str:
        """Return what a port is called."""
        known = self.scenario.ports.get(port)
        return clean(known.label if known else "") or spelled(port).title()

    def moment(self, moment_s: int) -> str:
        """Return a moment on the scenario's clock."""
        return on_clock(self.scenario.start, moment_s)

    def count(self, process: int, name: str, spans: Sequence[Span]) -> None:
        """Draw how many of `spans` are open at each moment."""
        if not spans:
            return
        starts, ends = np.array(spans, dtype=np.int64).T
        levels = Levels.of(starts, ends)
        counts = zip(levels.moments.tolist(), levels.amounts.tolist(), strict=True)
        begun = [] if levels.moments[0] == self.tables.start_s else [(self.tables.start_s, 0)]
        self.events.counter(process, name, say("trains"), [*begun, *_changes(counts)])


def _changes(levels: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield only levels that differ from the one before."""
    for _, same in groupby(levels, key=lambda each: each[1]):
        yield next(same)


def on_clock(start: date, moment_s: int) -> str:
    """Return a moment as "2024-01-31 14:05:00"."""
    day, second = divmod(moment_s, DAY_S)
    minute, second = divmod(second, MINUTE_S)
    hour, minute = divmod(minute, 60)
    return f"{start + timedelta(days=day)} {hour:02d}:{minute:02d}:{second:02d}"


def capital(words: str) -> str:
    """Return `words` with a capital letter at the beginning."""
    return words[:1].upper() + words[1:]
