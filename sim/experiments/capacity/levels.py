"""What must be kept at a port, and whether it clearly is, clearly is not, or cannot be told.

Always: no queue grows and no train stands in gridlock. Besides, either the bounds that the command
line gives, or that the slowest twentieth of crossings takes less than half as long again as at the
base volume, by direction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from statistics import fmean
from typing import Final

from sim.domain.time import DAY_S
from sim.errors import UsageError
from sim.experiments.capacity.keeps import Keep
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.laboratory import Figure, Outcome
from sim.experiments.record import read_record
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import definition_of
from sim.metrics.stability import MORE_SHARE, MORE_TRAINS, Growth, Thirds
from sim.metrics.statistics import Interval, mean_interval, share_interval

QUEUE: Final = "queue_growth"
"""Not a figure of the summary: by how many trains a day the fastest growing backlog grows."""
GRIDLOCK: Final = "gridlock"
"""Not a figure of the summary: replications that end in gridlock."""
P95: Final = "dwell_p95_h"
LONGER: Final = 1.5

_RELATIONS: Final = {">=": ge, "<=": le, ">": gt, "<": lt}
_SETTLED: Final = Thirds(0.0, 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Level:
    """A bound of a figure at a port; `is_ratio` if it is a multiple of the base's figure."""

    figure: Figure
    relation: str
    bound: float
    is_ratio: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one level is at a volume, with its interval, and whether it is kept."""

    metric: str
    port: str
    direction: str
    service: str
    unit: str
    relation: str
    bound: float
    found: float | None
    lower: float | None
    upper: float | None
    verdict: str
    reason: str = ""


def levels_of(keeps: Sequence[Keep], base: Outcome) -> tuple[Level, ...]:
    """Return the levels to be kept, by port and direction that have the figure in the base.

    Raises:
        UsageError: a figure is not given by port in this scenario.
    """
    if not keeps:
        figures = _places(Keep(P95, EVERYTHING, EVERYTHING, "<", LONGER), base)
        return tuple(Level(figure, "<", LONGER, is_ratio=True) for figure in figures)
    found: list[Level] = []
    for keep in keeps:
        figures = _places(keep, base)
        if not figures:
            wrong = f"the scenario gives no {keep.metric} there by port"
            raise UsageError(f"--keep {keep.metric}: {wrong}; docs/results.md says who has it")
        found += [Level(figure, keep.relation, keep.bound) for figure in figures]
    return tuple(found)


def _places(keep: Keep, base: Outcome) -> list[Figure]:
    """Return the places that a bound means; by direction where the figure is told by it."""
    rows = [
        row
        for row in base.gathered.summary
        if row.metric == keep.metric
        and row.service == EVERYTHING
        and row.port != EVERYTHING
        and keep.port in (EVERYTHING, row.port)
    ]
    ways = {row.port for row in rows if row.direction != EVERYTHING}
    return [
        Figure(row.metric, row.port, row.direction)
        for row in rows
        if row.direction == keep.direction != EVERYTHING
        or (keep.direction == EVERYTHING and (row.direction != EVERYTHING) == (row.port in ways))
    ]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges volumes by `levels`; `confidence` is that of one look at the figures."""

    levels: tuple[Level, ...]
    confidence: float

    def readings(self, port: str, here: Outcome, base: Outcome) -> tuple[Reading, ...]:
        """Return what every level of `port` is at a volume, queues and gridlock first."""
        return (
            *self._queues(port, here),
            _gridlock(port, here),
            *(self._level(each, here, base) for each in self.levels if each.figure.port == port),
        )

    def _level(self, level: Level, here: Outcome, base: Outcome) -> Reading:
        row = here.row(level.figure)
        unit = "times the base" if level.is_ratio else definition_of(level.figure.metric).unit
        if row is not None and row.mean is None and row.estimand.startswith("not given"):
            return _reading(level, unit, (None, None), (CANNOT_TELL, row.estimand))
        mean, interval = (
            self._ratio(level, here, base) if level.is_ratio else self._figure(level, here)
        )
        if mean is None:
            return _reading(level, unit, (None, None), (CANNOT_TELL, "the figure has no value"))
        return _reading(level, unit, (mean, interval), _verdict(level, interval))

    def _figure(self, level: Level, here: Outcome) -> tuple[float | None, Interval | None]:
        kpis = [table.by_key.get(level.figure.key) for table in here.gathered.kpis]
        known = [kpi for kpi in kpis if kpi is not None and kpi.value is not None]
        if not known:
            return None, None
        if known[0].trials is not None:
            won, tried = [k.successes or 0 for k in known], [k.trials or 0 for k in known]
            return sum(won) / sum(tried), share_interval(won, tried, self.confidence)
        values = [kpi.value for kpi in known if kpi.value is not None]
        return fmean(values), mean_interval(values, self.confidence)

    def _ratio(
        self, level: Level, here: Outcome, base: Outcome
    ) -> tuple[float | None, Interval | None]:
        """Return how many times the base's figure it is, by paired replications.

        The interval is that of the figure less the bound times the base's, so that it lies on one
        side of the bound just when that difference clearly has one sign. Where nothing differs
        from the base, as at the base itself, it is once the base for certain.
        """
        pairs = [
            (now, then)
            for now, then in zip(here.values(level.figure), base.values(level.figure), strict=False)
            if now is not None and then is not None
        ]
        before = fmean(then for _, then in pairs) if pairs else 0.0
        if before <= 0:
            return None, None
        if all(now == then for now, then in pairs):
            return 1.0, Interval(1.0, 1.0)
        above = mean_interval([now - level.bound * then for now, then in pairs], self.confidence)
        mean = fmean(now for now, _ in pairs) / before
        if above is None:
            return mean, None
        return mean, Interval(*(level.bound + end / before for end in above))

    def _queues(self, port: str, here: Outcome) -> Iterator[Reading]:
        """Yield for each direction, and each service not counted, the fastest growing backlog."""
        days = here.scenario.end_s / 3 / DAY_S
        grown = {(g.direction, g.service): g for g in _grown(here, port)}
        for (direction, service), legs in _thirds(here, port).items():
            slopes = [[(one.last - one.middle) / days for one in each] for each in legs]
            steepest = max(slopes, key=fmean)
            lower, upper = mean_interval(steepest, self.confidence) or (None, None)
            verdict, reason = HOLDS, ""
            if (direction, service) in grown:
                found = grown[direction, service]
                verdict, reason = FAILS, f"{found.leg}: {found}"
            elif any(_leans(each) for each in legs):
                verdict, reason = CANNOT_TELL, "there are more trains at the end, perhaps by chance"
            yield Reading(
                QUEUE, port, direction, service, "trains/day", "<=", 0.0,
                fmean(steepest), lower, upper, verdict, reason,
            )  # fmt: skip


def _grown(here: Outcome, port: str) -> list[Growth]:
    """Return the backlogs at `port` that grew, the fastest of each last."""
    own = [growth for growth in here.gathered.growths if growth.port == port]
    return sorted(own, key=lambda growth: growth.trains_per_day)


def _thirds(here: Outcome, port: str) -> Mapping[tuple[str, str], list[list[Thirds]]]:
    """Return the thirds of each replication, by direction and service, for every leg."""
    records = [read_record(folder) for folder in here.gathered.folders]
    places = dict.fromkeys(place for record in records for place in record.thirds)
    found: dict[tuple[str, str], list[list[Thirds]]] = {}
    for place in places:
        if place[0] == port:
            each = [record.thirds.get(place, _SETTLED) for record in records]
            found.setdefault((place[1], place[2]), []).append(each)
    return found


def _leans(each: Sequence[Thirds]) -> bool:
    """Return whether a backlog looks as if it grew, be it by chance."""
    last, middle = fmean(one.last for one in each), fmean(one.middle for one in each)
    return last > middle + MORE_TRAINS and last > middle * (1 + MORE_SHARE)


def _gridlock(port: str, here: Outcome) -> Reading:
    own = [line for line in here.gathered.gridlocks if f"gridlock at {port} since" in line]
    verdict = (FAILS, own[0]) if own else (HOLDS, "")
    count = float(len(own))
    nowhere = (None, None)
    return Reading(
        GRIDLOCK, port, EVERYTHING, EVERYTHING, "replications", "<=", 0.0, count, *nowhere, *verdict
    )


def _reading(
    level: Level,
    unit: str,
    figure: tuple[float | None, Interval | None],
    verdict: tuple[str, str],
) -> Reading:
    about, (mean, interval) = level.figure, figure
    lower, upper = interval or (None, None)
    return Reading(
        about.metric, about.port, about.direction, about.service, unit,
        level.relation, level.bound, mean, lower, upper, *verdict,
    )  # fmt: skip


def _verdict(level: Level, interval: Interval | None) -> tuple[str, str]:
    if interval is None:
        return CANNOT_TELL, "one replication gives no interval"
    keeps = [_RELATIONS[level.relation](end, level.bound) for end in interval]
    if any(keeps) != all(keeps):
        return CANNOT_TELL, "the interval reaches both sides of the bound"
    return (HOLDS, "") if all(keeps) else (FAILS, "")


def together(readings: Sequence[Reading]) -> str:
    """Return whether a port holds: it fails with any level, and holds only with all of them."""
    verdicts = {reading.verdict for reading in readings}
    return FAILS if FAILS in verdicts else CANNOT_TELL if CANNOT_TELL in verdicts else HOLDS
