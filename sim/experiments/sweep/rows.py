"""What the replications of a point say: its rows of the table, and whether it is settled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from sim.experiments.gathering import Gathered, gather_from
from sim.experiments.point import Point
from sim.experiments.sweep.design import Design, Values
from sim.experiments.sweep.points import values_by_key
from sim.experiments.sweep.values import Axis
from sim.metrics.definitions import Definition
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import definition_of
from sim.metrics.summary import SummaryRow
from sim.recording.rows import NUMBER, TEXT, WHOLE

HEADLINES: Final = (
    "clearance_mean_h",
    "share_cleared_in_limit",
    "dwell_mean_h",
    "dwell_p95_h",
    "throughput_trains_per_day",
)
"""The figures that are drawn unless others are asked for."""

_NOT_GIVEN: Final = "not given: "
_KINDS: Final = {"whole": WHOLE, "number": NUMBER, "time": TEXT, "choice": TEXT}


class Curve(NamedTuple):
    """A figure of all counted services at a port in a direction."""

    metric: str
    port: str
    direction: str


Samples = Mapping[Curve, tuple[float | None, ...]]
"""Values by replication of the figures that are drawn; withheld ones are not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A point with its figures; `troubles` say why some of them are not given."""

    point: Point
    values: Values
    rows: tuple[dict[str, Any], ...]
    samples: Samples
    troubles: tuple[str, ...]


def columns_of(axes: Sequence[Axis]) -> dict[str, str]:
    """Return the columns of the table with their types, in order."""
    return {
        "point": WHOLE,
        **{axis.key: _KINDS[axis.kind] for axis in axes},
        **dict.fromkeys(("port", "direction", "service", "metric", "unit"), TEXT),
        **dict.fromkeys(("mean", "lower_95", "upper_95"), NUMBER),
        "replications": WHOLE,
        "remark": TEXT,
    }


def found_at(design: Design, point: Point, metrics: Sequence[str]) -> Found:
    """Return the figures of a finished point: those called `metrics`, or all of them."""
    gathered = gather_from(point.question.scenario, point.question.inputs, point.places())
    locked = _gridlock(gathered, point)
    summary = [
        _without_meaning(row, locked) if locked else row
        for row in gathered.summary
        if not metrics or row.metric in metrics
    ]
    values = design.points[point.number - 1]
    cells = {"point": point.number, **values_by_key(design, values)}
    rows = tuple({**cells, **_cells(row)} for row in summary)
    drawn = _most_exact([_curve(row) for row in summary if _is_drawn(row, metrics)])
    given = {_curve(row) for row in summary if row.mean is not None}
    samples = _samples(gathered, drawn & given)
    return Found(point, values, rows, samples, tuple(_troubles(gathered, locked)))


def _gridlock(gathered: Gathered, point: Point) -> str:
    count = len(gathered.gridlocks)
    return f"{count} of {point.replications} replications end in gridlock" if count else ""


def _without_meaning(row: SummaryRow, why: str) -> SummaryRow:
    """Return `row` without what means nothing where trains stand for ever."""
    definition: Definition = definition_of(row.metric)
    if definition.leg is None or row.estimand.startswith(_NOT_GIVEN):
        return row
    estimand = _NOT_GIVEN + why
    return replace(row, mean=None, lower_95=None, upper_95=None, estimand=estimand)


def _cells(row: SummaryRow) -> dict[str, Any]:
    withheld = row.estimand.startswith(_NOT_GIVEN)
    return {
        "port": row.port,
        "direction": row.direction,
        "service": row.service,
        "metric": row.metric,
        "unit": row.unit,
        "mean": row.mean,
        "lower_95": row.lower_95,
        "upper_95": row.upper_95,
        "replications": row.replications,
        "remark": row.estimand if withheld else "",
    }


def _is_drawn(row: SummaryRow, metrics: Sequence[str]) -> bool:
    return row.service == EVERYTHING and row.metric in (metrics or HEADLINES)


def _curve(row: SummaryRow) -> Curve:
    return Curve(row.metric, row.port, row.direction)


def _most_exact(curves: Sequence[Curve]) -> set[Curve]:
    """Return `curves` without those of all ports or directions that others tell one by one."""
    ports = {curve.metric for curve in curves if curve.port != EVERYTHING}
    ways = {(curve.metric, curve.port) for curve in curves if curve.direction != EVERYTHING}
    return {
        curve
        for curve in curves
        if not (curve.port == EVERYTHING and curve.metric in ports)
        and not (curve.direction == EVERYTHING and (curve.metric, curve.port) in ways)
    }


def _samples(gathered: Gathered, drawn: set[Curve]) -> Samples:
    found: dict[Curve, list[float | None]] = {
        curve: [None] * len(gathered.kpis) for curve in sorted(drawn)
    }
    for number, table in enumerate(gathered.kpis):
        for kpi in table.rows:
            curve = Curve(kpi.metric, kpi.port, kpi.direction)
            if kpi.service == EVERYTHING and curve in found:
                found[curve][number] = kpi.value
    return {curve: tuple(values) for curve, values in found.items()}


def _troubles(gathered: Gathered, locked: str) -> Iterator[str]:
    """Yield what makes a point unstable: gridlock, and queues that grow."""
    if locked:
        yield f"{locked}; {gathered.gridlocks[0]}"
    for growth in gathered.growths:
        who = "" if growth.service == EVERYTHING else f"{growth.service} "
        yield f"{growth.port}, {who}{growth.direction}, {growth.leg}: {growth}"
