"""Published figures against simulated ones: which row a target means, how far off, what verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import numpy as np

from sim.domain.time import DAY_S
from sim.experiments.named_figures import MOMENT_OF, has_window
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.kpis import definition_of
from sim.metrics.statistics import wider_interval
from sim.recording.columns import BoolColumn
from sim.recording.parquet import Columns, read_columns
from sim.scenario.schema import Scenario, Target

MET_WITHIN: Final = 0.01
"""A relative error up to which a figure is met, whatever its interval."""
CLOSE_WITHIN: Final = 0.05
"""A relative error up to which it is met if its interval holds the reported value, else close.

With a larger error an interval that reaches the reported figure makes it close, not met: a few
wild replications prove nothing.
"""

MET: Final = "met"
CLOSE: Final = "close"
MISSED: Final = "missed"
UNKNOWN: Final = "not simulated"
NOT_SCORED: Final = "not scored"


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A row of ``validation.csv``: a reported figure and what the simulation makes of it.

    `error` is (simulated - reported) / reported, against a range from its nearer end; 0 inside it.
    """

    target: str
    port: str
    direction: str
    service: str
    metric: str
    unit: str
    from_date: str | None
    to_date: str | None
    value: float | None
    low: float | None
    high: float | None
    simulated: float | None
    lower_95: float | None
    upper_95: float | None
    error: float | None
    verdict: str
    use: str
    source: str | None
    grade: str


def target_rows(
    scenario: Scenario, summary: Sequence[Mapping[str, Any]], folder: Path
) -> list[TargetRow]:
    """Return a row for every target, from the summary of a run and the trains in its folder."""
    known = {(row["port"], row["direction"], row["service"], row["metric"]): row for row in summary}
    trains: Columns | None = None
    rows = []
    for name, target in sorted(scenario.targets.items()):
        if has_window(target):
            if trains is None:
                trains = read_columns(folder, "trains")
            found = _counted(scenario, target, trains)
        else:
            key = (target.port, target.direction, target.service, target.metric)
            row = known.get(key, {})
            found = row.get("mean"), row.get("lower_95"), row.get("upper_95")
        rows.append(_row(name, target, found))
    return rows


Found = tuple[float | None, float | None, float | None]
"""Mean and limits of its interval."""


def _counted(scenario: Scenario, target: Target, trains: Columns) -> Found:
    """Return how many trains had the moment of `target` between its dates, over replications."""
    moment = trains[MOMENT_OF[target.metric]]
    from_s = _seconds(scenario, target.from_date, 0)
    to_s = _seconds(scenario, target.to_date, scenario.end_s)
    chosen = _of_target(scenario, target, trains) & (moment >= from_s) & (moment < to_s)
    counts = np.bincount(trains["replication"][chosen], minlength=scenario.replications).tolist()
    interval = wider_interval(counts)
    lower, upper = interval or (None, None)
    return fmean(counts), lower, upper


def _seconds(scenario: Scenario, day: date | None, otherwise_s: int) -> int:
    if day is None:
        return otherwise_s
    return min(max((day - scenario.start).days * DAY_S, 0), scenario.end_s)


def _of_target(scenario: Scenario, target: Target, trains: Columns) -> BoolColumn:
    chosen = np.ones(len(trains["train"]), dtype=np.bool_)
    for column, wanted in (("port", target.port), ("direction", target.direction)):
        if wanted != EVERYTHING:
            chosen &= np.equal(trains[column], wanted)
    services = [name for name in scenario.services if target.service in names_of(scenario, name)]
    return chosen & np.isin(trains["service"].astype(str), services)


def _row(name: str, target: Target, found: Found) -> TargetRow:
    simulated, lower, upper = found
    error = None if simulated is None else _error(target, simulated)
    return TargetRow(
        name,
        target.port,
        target.direction,
        target.service,
        target.metric,
        definition_of(target.metric).unit,
        _iso(target.from_date),
        _iso(target.to_date),
        target.value,
        target.low,
        target.high,
        simulated,
        lower,
        upper,
        error,
        _verdict(target, found, error),
        target.use,
        target.source,
        target.grade,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _limits(target: Target) -> tuple[float, float]:
    """Return the range that was reported; a value is a range without width."""
    if target.value is not None:
        return target.value, target.value
    low = -np.inf if target.low is None else target.low
    return low, np.inf if target.high is None else target.high


def _error(target: Target, simulated: float) -> float | None:
    low, high = _limits(target)
    nearest = min(max(simulated, low), high)
    if simulated == nearest:
        return 0.0
    return (simulated - nearest) / abs(nearest) if nearest else None


def _verdict(target: Target, found: Found, error: float | None) -> str:
    simulated, lower, upper = found
    if target.use == "other-period":
        return NOT_SCORED
    if simulated is None:
        return UNKNOWN
    low, high = _limits(target)
    touches = lower is not None and upper is not None and lower <= high and upper >= low
    off = np.inf if error is None else abs(error)
    if off <= MET_WITHIN or (touches and off <= CLOSE_WITHIN and low == high):
        return MET
    return CLOSE if touches or off <= CLOSE_WITHIN else MISSED
