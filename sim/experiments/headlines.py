"""How precisely a run gives its headline figures: those of the printed answer and table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sim.domain.plan import Direction
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import definition_of
from sim.metrics.summary import SummaryRow
from sim.scenario.schema import Scenario

SHARE: Final = "share_cleared_in_limit"
_OF_TRAINS: Final = (
    "clearance_mean_h",
    SHARE,
    "stay_china_mean_h",
    "stay_kazakhstan_mean_h",
    "dwell_mean_h",
    "dwell_p95_h",
    "throughput_trains_per_day",
)
"""Given for each port and direction."""
_OF_WAGONS: Final = ("turnover_standard_mean_h", "turnover_broad_mean_h")
"""Given for each port."""


@dataclass(frozen=True, slots=True)
class Precision:
    """The half-width of the 95 % interval of a headline figure, the longer side of it.

    It is a part of the figure's value, but of a share it is the half-width itself. None, with the
    reason, where the figure has no interval.
    """

    port: str
    direction: str
    metric: str
    is_share: bool
    half_width: float | None
    reason: str = ""

    def __str__(self) -> str:
        """Return the half-width and whose it is, "±8.1 % for dwell_p95_h, khorgos, eastbound"."""
        whose = f"{self.metric}, {self.port}, {self.direction}"
        if self.half_width is None:
            return f"no interval for {whose} ({self.reason})"
        unit = "percentage points" if self.is_share else "%"
        return f"±{self.half_width * 100:.2g} {unit} for {whose}"


def headlines(scenario: Scenario, summary: Iterable[SummaryRow]) -> list[Precision]:
    """Return the precision of every headline figure that the run has a value for, or withholds."""
    rows = {(row.port, row.direction, row.service, row.metric): row for row in summary}
    wanted = ((*place, EVERYTHING, metric) for *place, metric in _places(scenario))
    found = (rows[key] for key in wanted if key in rows)
    return [_precision(row) for row in found if row.replications]


def _places(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    for port in sorted(scenario.ports):
        for direction in Direction:
            yield from ((port, str(direction), metric) for metric in _OF_TRAINS)
        yield from ((port, EVERYTHING, metric) for metric in _OF_WAGONS)


def _precision(row: SummaryRow) -> Precision:
    is_share = definition_of(row.metric).unit == "share"
    half_width, reason = None, ""
    if row.mean is None:
        reason = row.estimand
    elif row.lower_95 is None or row.upper_95 is None:
        reason = "only one replication has a value"
    else:
        longer = max(row.upper_95 - row.mean, row.mean - row.lower_95)
        # No figure is negative: where the mean is 0, every value is.
        half_width = longer if is_share or not row.mean else longer / row.mean
    return Precision(row.port, row.direction, row.metric, is_share, half_width, reason)


def is_headline(port: str, direction: str, service: str, metric: str) -> bool:
    """Return whether a figure is a headline: of all trains at one port."""
    if port == EVERYTHING or service != EVERYTHING:
        return False
    return metric in (_OF_WAGONS if direction == EVERYTHING else _OF_TRAINS)


def widest(found: Sequence[Precision]) -> Precision | None:
    """Return the figure known least precisely, None if none has an interval."""
    known = [each for each in found if each.half_width is not None]
    return max(known, key=lambda each: each.half_width or 0.0, default=None)


def as_record(found: Sequence[Precision]) -> dict[str, Any]:
    """Return what ``run.json`` says of the precision of the headline figures."""
    worst = widest(found)
    return {
        "figures": [asdict(each) for each in found],
        "widest": None if worst is None else asdict(worst),
    }
