"""One row per figure over all replications: its mean, its interval, and what it estimates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from sim.metrics.definitions import Definition
from sim.metrics.groups import Group
from sim.metrics.kpis import Kpi, KpiTable, definition_of
from sim.metrics.stability import Growth
from sim.metrics.statistics import Interval, share_interval, wider_interval


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A row of ``summary.csv``; `replications` counts those in which the figure is defined.

    The mean is None where no replication has a value, or where a growing queue makes it
    meaningless; the limits also where there are fewer than two replications.
    """

    port: str
    direction: str
    service: str
    metric: str
    unit: str
    mean: float | None
    lower_95: float | None
    upper_95: float | None
    replications: int
    estimand: str


def summarise(
    tables: Sequence[KpiTable], groups: Iterable[Group] = (), growths: Sequence[Growth] = ()
) -> list[SummaryRow]:
    """Return the summary of the figures of all replications, in the order of the first.

    A figure with a leg is withheld for every one of `groups` that has a stream in which that
    leg's backlog grows.
    """
    by_key: dict[tuple[str, str, str, str], list[Kpi]] = {}
    for table in tables:
        for row in table.rows:
            by_key.setdefault(row.key, []).append(row)
    streams = {(group.port, group.direction, group.service): group.streams for group in groups}
    return [
        _summary(rows, _growth_in(streams.get(key[:3], ()), definition_of(key[3]), growths))
        for key, rows in by_key.items()
    ]


def _growth_in(
    streams: tuple[int, ...], definition: Definition, growths: Sequence[Growth]
) -> Growth | None:
    """Return the growth that makes a figure over `streams` meaningless.

    The one whose cause is known, of several the fastest.
    """
    found = [
        growth
        for growth in growths
        if definition.leg is growth.leg and not set(streams).isdisjoint(growth.streams)
    ]
    return max(found, key=lambda growth: (bool(growth.cause), growth.trains_per_day), default=None)


def _summary(rows: list[Kpi], growth: Growth | None) -> SummaryRow:
    first = rows[0]
    definition = definition_of(first.metric)
    known = [row for row in rows if row.value is not None]
    mean: float | None = None
    interval: Interval | None = None
    estimand = definition.estimand
    if growth is not None:
        estimand = f"not given: {growth}"
    elif known:
        mean, interval = _estimate(known, definition)
    return SummaryRow(
        *first.key,
        first.unit,
        mean,
        None if interval is None else interval.lower,
        None if interval is None else interval.upper,
        len(known),
        estimand,
    )


def _estimate(rows: list[Kpi], definition: Definition) -> tuple[float, Interval | None]:
    if rows[0].trials is not None:
        successes = [row.successes or 0 for row in rows]
        trials = [row.trials or 0 for row in rows]
        return sum(successes) / sum(trials), share_interval(successes, trials)
    values = [row.value for row in rows if row.value is not None]
    interval = wider_interval(values)
    return fmean(values), interval and _inside(interval, definition)


def _inside(interval: Interval, definition: Definition) -> Interval:
    """Return `interval` without what the figure can never be."""
    highest = interval.upper if definition.highest is None else definition.highest
    return Interval(max(interval.lower, 0.0), min(interval.upper, highest))
