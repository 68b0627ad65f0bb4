"""The replications of a run side by side: what the pictures over time and by cause are drawn from.

Each replication is read once, reduced by the functions of `metrics`, and forgotten. A column that
one replication lacks (a service that sent no train) is zero there.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.time import DAY_S, HOUR_S, MINUTE_S
from sim.metrics.hours import Cause, hours_before_arrival, hours_by_cause
from sim.metrics.intervals import open_at
from sim.metrics.series import queue_lengths, trains_per_day
from sim.metrics.waterfall import Breakdown, breakdowns
from sim.presentation.results import Results
from sim.presentation.spent import Place, Spent, mean_spent
from sim.recording.columns import BoolColumn, Tables, missing_last, reached
from sim.recording.reading import Span, read_tables

Table = NDArray[np.float64]
"""One row per replication, one column per moment or day."""

_STEPS_S: Final = (
    *(MINUTE_S * minutes for minutes in (1, 5, 15)),
    *(HOUR_S * hours for hours in (1, 3, 6, 12)),
    *(DAY_S * days for days in (1, 7, 28)),
)
_MOST_BINS: Final = 200
_LOOKS_PER_BIN: Final = 12
"""A queue in a bin is the mean of so many looks at it, evenly spaced."""


@dataclass(frozen=True)
class Stays:
    """Wagons of one port and gauge that left in the period, lot by lot, with their hours there."""

    wagons: IntColumn
    replication: IntColumn
    loaded_h: FloatColumn
    """From arrival on a loaded train until emptied."""
    empty_h: FloatColumn
    leaving_h: FloatColumn
    """From being taken until the train leaves."""

    @property
    def whole_h(self) -> FloatColumn:
        """Return the hours of the whole stay."""
        return self.loaded_h + self.empty_h + self.leaving_h

    def mean_h(self, hours: FloatColumn) -> float:
        """Return the mean over replications of each one's mean over wagons."""
        runs = [self.replication == number for number in np.unique(self.replication)]
        return fmean(float(np.average(hours[run], weights=self.wagons[run])) for run in runs)


@dataclass(frozen=True)
class Gathered:
    """What the replications did over time, counted trains only; queues are of everybody."""

    departures: Mapping[tuple[str, str], Table]
    """Trains by day of the port's clock, by port and service."""
    bounds_s: IntColumn
    """Edges of the bins, from 0 to the end."""
    arrived: Mapping[Place, Table]
    """Trains that have arrived by each of the bounds, since the warm-up began."""
    departed: Mapping[Place, Table]
    departed_trains: Mapping[Place, int]
    """Trains that departed in the period, all replications together."""
    queues: Mapping[str, Table]
    """Mean number waiting in each bin, by resource."""
    spent: Mapping[Place, tuple[Spent, ...]]
    before: Mapping[Place, tuple[Spent, ...]]
    """What the same trains did before they arrived, where any was held upstream or went around."""
    clearance_h: Mapping[Place, FloatColumn]
    """Hours from presented to released of the trains released in the period, all replications."""
    stays: Mapping[tuple[str, str], Stays]
    """By port and gauge."""
    breakdowns: tuple[tuple[Breakdown, ...], ...]
    """Where the hours of groups of trains went, by replication."""
    first: Tables
    """The tables of the first replication, without capacities."""


_last: dict[str, Gathered] = {}
"""The replications gathered last, by the fingerprint of their content."""


def gather(results: Results) -> Gathered:
    """Return the replications of a result folder side by side.

    A command that draws and then prints the same results reads them once: what was gathered last
    is known by its content, wherever it stands.

    Raises:
        StorageError: a table cannot be read.
    """
    content = [results.record.get(name) for name in ("scenario_hash", "fingerprint")]
    if None in content:
        return _gathered(results)
    key = json.dumps(content, sort_keys=True)
    if key not in _last:
        found = _gathered(results)
        _last.clear()
        _last[key] = found
    return _last[key]


def _gathered(results: Results) -> Gathered:
    bounds_s = bounds(results.end_s)
    span = Span(-results.scenario.warm_up, results.end_s)
    first = read_tables(results.folder, results.numbers[0], span)
    runs = [
        _Run.of(
            first if number == results.numbers[0] else read_tables(results.folder, number, span),
            results,
            bounds_s,
            number,
        )
        for number in results.numbers
    ]
    departed_in = Counter(place for run in runs for place in run.departed_trains)
    return Gathered(
        departures=_stacked(run.departures for run in runs),
        bounds_s=bounds_s,
        arrived=_stacked(run.arrived for run in runs),
        departed=_stacked(run.departed for run in runs),
        departed_trains={
            place: sum(run.departed_trains.get(place, 0) for run in runs)
            for place in sorted({place for run in runs for place in run.departed_trains})
        },
        queues=_stacked(run.queues for run in runs),
        spent=mean_spent([run.causes for run in runs], departed_in),
        before=mean_spent([run.before for run in runs], departed_in),
        clearance_h={
            place: np.concatenate(
                [run.clearance_h[place] for run in runs if place in run.clearance_h]
            )
            for place in sorted({place for run in runs for place in run.clearance_h})
        },
        stays={
            pool: _joined([run.stays[pool] for run in runs if pool in run.stays])
            for pool in sorted({pool for run in runs for pool in run.stays})
        },
        breakdowns=tuple(run.breakdowns for run in runs),
        first=first,
    )


def bounds(end_s: int) -> IntColumn:
    """Return the edges of at most about `_MOST_BINS` bins of a round length from 0 to `end_s`."""
    step = next((step for step in _STEPS_S if end_s <= step * _MOST_BINS), _STEPS_S[-1])
    return np.append(np.arange(0, end_s, step), end_s).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Run:
    """One replication, reduced."""

    departures: dict[tuple[str, str], IntColumn]
    arrived: dict[Place, IntColumn]
    departed: dict[Place, IntColumn]
    departed_trains: dict[Place, int]
    queues: dict[str, FloatColumn]
    causes: tuple[Cause, ...]
    before: tuple[Cause, ...]
    clearance_h: dict[Place, FloatColumn]
    stays: dict[tuple[str, str], Stays]
    breakdowns: tuple[Breakdown, ...]

    @classmethod
    def of(cls, tables: Tables, results: Results, bounds_s: IntColumn, number: int) -> "_Run":
        return cls(
            _departures(tables, results),
            _reached_by(tables, results, tables.trains.arrived_s, bounds_s),
            _reached_by(tables, results, tables.trains.departed_s, bounds_s),
            _departed_trains(tables, results),
            _queues(tables, bounds_s),
            hours_by_cause(tables, results.scenario),
            hours_before_arrival(tables, results.scenario),
            _clearance_h(tables, results),
            _stays(tables, number),
            breakdowns(tables, results.scenario),
        )


def _departures(tables: Tables, results: Results) -> dict[tuple[str, str], IntColumn]:
    daily: dict[tuple[str, str], IntColumn] = {}
    for (service, port, _), counts in trains_per_day(tables, results.scenario).items():
        if service not in results.uncounted:
            key = (port, results.reported_as(service))
            daily[key] = daily.get(key, 0) + counts
    return daily


def _reached_by(
    tables: Tables, results: Results, moments: IntColumn, at: IntColumn
) -> dict[Place, IntColumn]:
    """Return how many counted trains have reached their moment by each of `at`."""
    nobody = np.zeros(0, dtype=np.int64)
    return {
        place: open_at(missing_last(moments[trains]), nobody, at)
        for place, trains in _counted(tables, results)
    }


def _counted(tables: Tables, results: Results) -> Iterator[tuple[Place, BoolColumn]]:
    """Yield each port and direction with which of the trains are its counted ones."""
    streams: dict[Place, list[int]] = {}
    for code, (service, port, direction) in enumerate(tables.streams):
        if service not in results.uncounted:
            streams.setdefault((port, str(direction)), []).append(code)
    for place, codes in streams.items():
        yield place, np.isin(tables.trains.stream, codes)


def _departed_trains(tables: Tables, results: Results) -> dict[Place, int]:
    """Return how many counted trains departed in the period, where any did."""
    departed_s = tables.trains.departed_s
    over = (departed_s >= 0) & (departed_s < tables.end_s)
    return {
        place: int((trains & over).sum())
        for place, trains in _counted(tables, results)
        if (trains & over).any()
    }


def _clearance_h(tables: Tables, results: Results) -> dict[Place, FloatColumn]:
    presented_s, released_s = tables.trains.presented_s, tables.trains.released_s
    over = (released_s >= 0) & (released_s < tables.end_s)
    return {
        place: (released_s - presented_s)[trains & over] / HOUR_S
        for place, trains in _counted(tables, results)
        if (trains & over).any()
    }


def _stays(tables: Tables, number: int) -> dict[tuple[str, str], Stays]:
    rakes = tables.rakes
    left = (rakes.left_s >= 0) & (rakes.left_s < tables.end_s) & reached(rakes.arrived_s)
    stays = {}
    for code, (port, gauge) in enumerate(tables.pools):
        lots = left & (rakes.pool == code)
        if lots.any():
            stays[port, str(gauge)] = Stays(
                rakes.wagons[lots],
                np.full(int(lots.sum()), number),
                (rakes.freed_s - rakes.arrived_s)[lots] / HOUR_S,
                (rakes.taken_s - rakes.freed_s)[lots] / HOUR_S,
                (rakes.left_s - rakes.taken_s)[lots] / HOUR_S,
            )
    return stays


def _joined(runs: Sequence[Stays]) -> Stays:
    names = [field.name for field in fields(Stays)]
    return Stays(*(np.concatenate([getattr(run, name) for run in runs]) for name in names))


def _queues(tables: Tables, bounds_s: IntColumn) -> dict[str, FloatColumn]:
    looks = np.linspace(bounds_s[:-1], bounds_s[1:], _LOOKS_PER_BIN, endpoint=False, axis=1)
    lengths = queue_lengths(tables, looks.astype(np.int64).ravel())
    return {
        resource: length.reshape(looks.shape).mean(axis=1) for resource, length in lengths.items()
    }


def _stacked(runs: Iterable[Mapping[Any, NDArray[Any]]]) -> dict[Any, Table]:
    """Return the columns of all replications under each other; what one lacks is zero there."""
    found = list(runs)
    keys = sorted({key for run in found for key in run})
    widths = {key: len(run[key]) for run in found for key in run}
    return {
        key: np.array([run.get(key, np.zeros(widths[key])) for run in found], dtype=np.float64)
        for key in keys
    }
