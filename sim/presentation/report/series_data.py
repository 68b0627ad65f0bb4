"""The trains of a run over time, stream by stream, replication by replication, as whole numbers.

What pages choose from: trains that arrived, were released and departed in each bin, how many were
inside at its end, and how long clearance took. Streams that carry few trains are put together
where there are very many services, so that the data stays small.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.intervals import open_at
from sim.presentation.clearance import bins
from sim.presentation.limits import usual_limit
from sim.presentation.results import Results
from sim.recording.columns import BoolColumn, Tables, missing_last
from sim.recording.reading import Span, read_tables

MOMENTS: Final = ("arrived", "released", "departed")
"""What happens to trains, as columns of the trains table without ``_s``."""
MOST_SERVICES: Final = 12
_MOST_BINS: Final = 400
_FINE_UP_TO_S: Final = 3 * DAY_S
_STEPS_S: Final = (DAY_S, 7 * DAY_S, 28 * DAY_S, 91 * DAY_S)


@dataclass(frozen=True, slots=True)
class StreamKey:
    """Trains that can be chosen together: a port, a direction, and the services they count as."""

    port: str
    direction: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StreamSeries:
    """One stream; tables are [replication, bin]."""

    key: StreamKey
    counts: tuple[IntColumn, ...]
    """Trains in each bin, in the order of `MOMENTS`."""
    inside: IntColumn
    """Trains inside at the end of each bin."""
    clearance: IntColumn
    """Trains by hours of clearance, of those released in the period."""


@dataclass(frozen=True, slots=True, eq=False)
class RunSeries:
    """All streams of a run."""

    bounds_s: IntColumn
    """Edges of the bins of time."""
    edges_h: FloatColumn
    """Edges of the bins of clearance; longer ones are in the last."""
    streams: tuple[StreamSeries, ...]
    services: tuple[str, ...]
    """The services that can be chosen, those with the most trains, in the scenario's order."""


def step_s(end_s: int) -> int:
    """Return the length of a bin: an hour in a short run, else days, and not too many."""
    if end_s <= _FINE_UP_TO_S:
        return HOUR_S
    return next((step for step in _STEPS_S if end_s <= step * _MOST_BINS), _STEPS_S[-1])


def run_series(results: Results, clearance_h: Iterable[FloatColumn]) -> RunSeries:
    """Return the series of all replications in a folder; `clearance_h` are all clearance times.

    Raises:
        StorageError: a table cannot be read.
    """
    bounds_s = np.append(np.arange(0, results.end_s, step_s(results.end_s)), results.end_s)
    limit_h = usual_limit(results.scenario) / HOUR_S
    edges_h = bins(np.concatenate([*clearance_h, [0.0]]), limit_h)
    span = Span(-results.scenario.warm_up, results.end_s)
    runs = [
        _Run.of(read_tables(results.folder, number, span), bounds_s, edges_h)
        for number in range(results.replications)
    ]
    chosen = _largest(results, runs)
    return RunSeries(bounds_s, edges_h, tuple(_streams(results, runs, chosen)), chosen)


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One replication: for each (port, direction, service) its tables of one row."""

    found: dict[tuple[str, str, str], tuple[IntColumn, ...]]

    @classmethod
    def of(cls, tables: Tables, bounds_s: IntColumn, edges_h: FloatColumn) -> "_Run":
        found = {}
        for code, stream in enumerate(tables.streams):
            mine = tables.trains.stream == code
            key = (stream.port, str(stream.direction), stream.service)
            found[key] = (
                *(_by_bin(tables, name, mine, bounds_s) for name in MOMENTS),
                _inside(tables, mine, bounds_s),
                _clearance(tables, mine, edges_h),
            )
        return cls(found)


def _by_bin(tables: Tables, name: str, mine: BoolColumn, bounds_s: IntColumn) -> IntColumn:
    moments = getattr(tables.trains, f"{name}_s")[mine]
    inside = moments[(moments >= 0) & (moments < bounds_s[-1])]
    places = np.searchsorted(bounds_s, inside, side="right") - 1
    return np.bincount(places, minlength=len(bounds_s) - 1)


def _inside(tables: Tables, mine: BoolColumn, bounds_s: IntColumn) -> IntColumn:
    trains = tables.trains
    arrived_s, departed_s = (
        missing_last(moments[mine]) for moments in (trains.arrived_s, trains.departed_s)
    )
    # Who arrives in the last second of a bin is in it, who arrives a second later in the next one.
    return open_at(arrived_s, departed_s, bounds_s[1:] - 1)


def _clearance(tables: Tables, mine: BoolColumn, edges_h: FloatColumn) -> IntColumn:
    """Return trains by clearance time; a time on an edge is in the bin before it."""
    presented_s, released_s = tables.trains.presented_s[mine], tables.trains.released_s[mine]
    over = (released_s >= 0) & (released_s < tables.end_s)
    hours = (released_s - presented_s)[over] / HOUR_S
    places = np.clip(np.searchsorted(edges_h, hours, side="left"), 1, len(edges_h) - 1) - 1
    return np.bincount(places, minlength=len(edges_h) - 1)


def _largest(results: Results, runs: Sequence[_Run]) -> tuple[str, ...]:
    """Return the services by which one can choose: those reported with the most trains."""
    trains: Counter[str] = Counter()
    for run in runs:
        for (_, _, service), tables in run.found.items():
            for name in names_of(results.scenario, service):
                trains[name] += int(tables[0].sum())
    del trains[EVERYTHING]
    largest = sorted((name for name in trains if trains[name]), key=lambda name: -trains[name])
    kept = frozenset(largest[:MOST_SERVICES])
    return tuple(name for name in results.scenario.services if name in kept)


def _streams(
    results: Results, runs: Sequence[_Run], chosen: Sequence[str]
) -> Iterable[StreamSeries]:
    """Yield the streams that ever have a train; those that cannot be told apart are one."""
    members: dict[StreamKey, list[tuple[str, str, str]]] = {}
    for place in sorted({place for run in runs for place in run.found}):
        port, direction, service = place
        names = names_of(results.scenario, service)
        kept = tuple(name for name in names if name in chosen or name == EVERYTHING)
        members.setdefault(StreamKey(port, direction, kept), []).append(place)
    for key, places in members.items():
        if not key.names:
            continue
        tables = [_summed(run, places) for run in runs]
        known = [table for table in tables if table is not None]
        if any(column.any() for table in known for column in table):
            yield _stream(key, tables, known[0])


def _summed(run: _Run, places: Sequence[tuple[str, str, str]]) -> tuple[IntColumn, ...] | None:
    found = [run.found[place] for place in places if place in run.found]
    return tuple(np.sum(columns, axis=0) for columns in zip(*found, strict=True)) or None


def _stream(
    key: StreamKey,
    tables: Sequence[tuple[IntColumn, ...] | None],
    pattern: tuple[IntColumn, ...],
) -> StreamSeries:
    """Return one stream; a replication that lacks it has no trains there."""
    nothing = tuple(np.zeros_like(column) for column in pattern)
    columns = [np.stack(rows) for rows in zip(*(each or nothing for each in tables), strict=True)]
    return StreamSeries(key, tuple(columns[: len(MOMENTS)]), columns[-2], columns[-1])
