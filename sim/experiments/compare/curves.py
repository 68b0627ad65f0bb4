"""Curves of a comparison: the share of trains released, or departed, so many hours after they came.

A curve counts the trains of counted services that came early enough to be watched for all the hours
shown, in all replications together. So it needs no guess about trains that are not finished at the
end: one that is not released in these hours counts as not released.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import HOUR_S, MINUTE_S
from sim.experiments.gathering import Gathered
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.statistics import share_interval
from sim.recording.columns import MISSING, BoolColumn
from sim.recording.parquet import read_columns
from sim.recording.rows import NUMBER, TEXT, WHOLE
from sim.scenario.schema import Scenario

CURVE_COLUMNS: Final = {
    **dict.fromkeys(("scenario", "clock", "port", "direction"), TEXT),
    **dict.fromkeys(("hours", "share", "lower_95", "upper_95"), NUMBER),
    "trains": WHOLE,
    "remark": TEXT,
}
NO_TRAINS: Final = "no trains"

_NOT_GIVEN: Final = "not given: "
_STEPS_S: Final = (
    *(MINUTE_S * minutes for minutes in (5, 15, 30)),
    *(HOUR_S * hours for hours in (1, 2, 4, 8, 24, 72, 168, 672)),
)
_MOST_STEPS: Final = 120
_SHOWN: Final = 0.99
_PAST_LIMIT: Final = 1.25

Place = tuple[str, str]


class Side(NamedTuple):
    """One of the scenarios that are compared, with the figures of its replications."""

    name: str
    scenario: Scenario
    gathered: Gathered


class Clock(NamedTuple):
    """What a curve is about: the moments between which it counts, and the figure of its mean."""

    name: str
    began: str
    ended: str
    metric: str


CLEARANCE: Final = Clock("clearance", "presented_s", "released_s", "clearance_mean_h")
CROSSING: Final = Clock("crossing", "arrived_s", "departed_s", "dwell_mean_h")
CLOCKS: Final = (CLEARANCE, CROSSING)


def curve_rows(sides: Sequence[Side]) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``curves.parquet``: by clock and scenario, the hours the same for all."""
    for clock in CLOCKS:
        grid_s = grid(clock, sides)
        for side in sides:
            counts = _counts(side, clock, grid_s)
            for place in sorted(counts):
                yield from _curve(side, clock, place, grid_s, counts[place])


def grid(clock: Clock, sides: Sequence[Side]) -> IntColumn:
    """Return the hours of a curve, in seconds: evenly spaced from 0 to the longest shown.

    So long that in each first replication 99 in 100 trains had finished where no queue grows, and
    past the limit of clearance; at most half of the period, so that there are trains that can be
    watched so long.
    """
    ends = [_longest_s(clock, side) for side in sides]
    last_s = min(max(ends), min(side.scenario.end_s for side in sides) // 2)
    step_s = next((step for step in _STEPS_S if last_s <= step * _MOST_STEPS), _STEPS_S[-1])
    return np.arange(max(-(-last_s // step_s), 1) + 1, dtype=np.int64) * step_s


def _longest_s(clock: Clock, side: Side) -> int:
    trains = _Trains.read(side, clock, 0)
    longest = 0.0
    for place in trains.places:
        finished = trains.taken_s[trains.at(place) & (trains.taken_s != MISSING)]
        if len(finished) and not _remark(side.gathered, clock, place):
            longest = max(longest, float(np.quantile(finished, _SHOWN)))
    if clock is CLEARANCE:
        limits = side.scenario.limit_of.values()
        longest = max(longest, _PAST_LIMIT * max(limits, default=side.scenario.clearance.limit))
    return int(np.ceil(longest))


class _Trains(NamedTuple):
    """When the counted trains of a replication came, how long they took, and where."""

    began_s: IntColumn
    taken_s: IntColumn
    places: tuple[Place, ...]
    place: IntColumn

    @classmethod
    def read(cls, side: Side, clock: Clock, number: int) -> "_Trains":
        columns = read_columns(side.gathered.folders[number], "trains")
        names = [n for n in side.scenario.services if EVERYTHING in names_of(side.scenario, n)]
        began_s, ended_s = columns[clock.began], columns[clock.ended]
        own = np.isin(columns["service"].astype(str), names) & (began_s != MISSING)
        taken_s = np.where(ended_s == MISSING, MISSING, ended_s - began_s)
        ports, ways = (columns[name][own].tolist() for name in ("port", "direction"))
        of_trains = list(zip(ports, ways, strict=True))
        places = tuple(dict.fromkeys(of_trains))
        place = np.array([places.index(each) for each in of_trains], dtype=np.int64)
        return cls(began_s[own], taken_s[own], places, place)

    def at(self, place: Place) -> BoolColumn:
        """Return which of the trains are those of a place."""
        return np.equal(self.place, self.places.index(place))


class _Count(NamedTuple):
    """How many trains a replication watched, and how many had finished by each hour."""

    trains: int
    finished: IntColumn


def _counts(side: Side, clock: Clock, grid_s: IntColumn) -> dict[Place, list[_Count]]:
    """Return the counts of each replication by place, also where no train came early enough."""
    found: dict[Place, list[_Count]] = {}
    until_s = side.scenario.end_s - int(grid_s[-1])
    for number in range(len(side.gathered.folders)):
        trains = _Trains.read(side, clock, number)
        watched = (trains.began_s >= 0) & (trains.began_s < until_s)
        for place in trains.places:
            taken_s = trains.taken_s[watched & trains.at(place)]
            found.setdefault(place, []).append(_count(taken_s, grid_s))
    return found


def _count(taken_s: IntColumn, grid_s: IntColumn) -> _Count:
    finished = np.sort(taken_s[taken_s != MISSING])
    return _Count(len(taken_s), np.searchsorted(finished, grid_s, side="right"))


def _curve(
    side: Side, clock: Clock, place: Place, grid_s: IntColumn, counts: Sequence[_Count]
) -> Iterator[dict[str, Any]]:
    port, direction = place
    trials = [count.trains for count in counts]
    remark = _remark(side.gathered, clock, place) or ("" if sum(trials) else NO_TRAINS)
    head = {"scenario": side.name, "clock": clock.name, "port": port, "direction": direction}
    for rank, second in enumerate(grid_s.tolist()):
        finished = [int(count.finished[rank]) for count in counts]
        share = None if remark else sum(finished) / sum(trials)
        lower, upper = (None if remark else share_interval(finished, trials)) or (None, None)
        numbers = {"share": share, "lower_95": lower, "upper_95": upper}
        rest = {"trains": sum(trials), "remark": remark}
        yield {**head, "hours": second / HOUR_S, **numbers, **rest}


def _remark(gathered: Gathered, clock: Clock, place: Place) -> str:
    """Return why a curve would only show how long the run was, empty if it would not."""
    if gathered.gridlocks:
        return f"{len(gathered.gridlocks)} of {len(gathered.folders)} replications end in gridlock"
    for row in gathered.summary:
        is_it = (row.port, row.direction, row.service) == (*place, EVERYTHING)
        if is_it and row.metric == clock.metric and row.estimand.startswith(_NOT_GIVEN):
            return row.estimand.removeprefix(_NOT_GIVEN)
    return ""
