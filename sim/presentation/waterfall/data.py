"""The waterfall as data: mean hours by cause of three groups of trains, with what they add up to.

Means are taken over the trains of each replication, then over the replications that have such
trains, as everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Final

from sim.domain.time import HOUR_S
from sim.metrics.hours import WAITING, WORKING
from sim.metrics.statistics import wider_interval
from sim.metrics.waterfall import Breakdown, Whose
from sim.presentation.catalogue import CAUSES, WAYS
from sim.presentation.gathered import gather
from sim.presentation.language.speaking import phrase
from sim.presentation.results import Results
from sim.presentation.words import cause_of

WHOSE_TITLES: Final = {
    Whose.ALL: phrase("All trains"),
    Whose.AROUND_P95: phrase("Around the 95th percentile"),
    Whose.LATE: phrase("Late trains"),
}
"""The groups as headings, in the order in which they are shown."""

_WHOLE: Final = "dwell_mean_h"

Key = tuple[str, str, str, Whose]
"""Port, direction, service, group."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Mean hours of one cause: waiting for it, and at it."""

    cause: str
    waiting_h: float
    working_h: float

    @property
    def hours(self) -> float:
        """Return both together."""
        return self.waiting_h + self.working_h


@dataclass(frozen=True, slots=True)
class Fall:
    """The waterfall of one group: its drops, in the order of `CAUSES`, add up to `total_h`.

    `total_h` is None and there are no drops where there is no such train, or where a queue grows:
    then `withheld` says so. The limits need two replications with such trains, which are counted.
    `trains` are those of all replications, `unfinished` late ones that had not departed at the end.
    """

    port: str
    direction: str
    service: str
    whose: Whose
    trains: int
    replications: int
    unfinished: int
    total_h: float | None
    lower_95: float | None
    upper_95: float | None
    drops: tuple[Drop, ...]
    withheld: str | None

    @property
    def key(self) -> Key:
        """Return what tells this waterfall from the others."""
        return (self.port, self.direction, self.service, self.whose)

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        return {**asdict(self), "whose": str(self.whose)}


def waterfall_data(results: Results) -> list[dict[str, Any]]:
    """Return the waterfalls of all ports, directions, services and groups as data for a page.

    Raises:
        StorageError: a table cannot be read.
    """
    return [fall.as_data() for fall in falls_of(results, gather(results).breakdowns)]


def falls_of(results: Results, runs: Iterable[Iterable[Breakdown]]) -> tuple[Fall, ...]:
    """Return the waterfall of every group that is in any of the replications `runs`.

    They come by port in the scenario's order, direction, service with all services first, group.
    """
    by_key: dict[Key, list[Breakdown]] = {}
    for run in runs:
        for each in run:
            key = (each.port, each.direction, each.service, each.whose)
            by_key.setdefault(key, []).append(each)
    places = {port: place for place, port in enumerate(results.ports)}
    ordered = sorted(by_key, key=lambda key: (places.get(key[0], len(places)), *_rank(key)))
    return tuple(_fall(results, key, by_key[key]) for key in ordered)


def _rank(key: Key) -> tuple[int, bool, str, int]:
    _, direction, service, whose = key
    return WAYS.index(direction), service != "all", service, list(Whose).index(whose)


def _fall(results: Results, key: Key, runs: Sequence[Breakdown]) -> Fall:
    port, direction, service, whose = key
    withheld = results.withheld(_WHOLE, port, direction, service)
    known = [run for run in runs if run.trains]
    means = [run.dwell_s / (run.trains * HOUR_S) for run in known]
    given = bool(means) and withheld is None
    interval = wider_interval(means) if given else None
    return Fall(
        port,
        direction,
        service,
        whose,
        trains=sum(run.trains for run in known),
        replications=len(known),
        unfinished=sum(run.unfinished for run in runs),
        total_h=fmean(means) if given else None,
        lower_95=None if interval is None else max(interval.lower, 0.0),
        upper_95=None if interval is None else interval.upper,
        drops=tuple(_drops(known)) if given else (),
        withheld=withheld,
    )


def _drops(runs: Sequence[Breakdown]) -> Iterable[Drop]:
    """Yield the mean hours of each cause that took any time."""
    found = [_seconds_by_cause(run.spent_s) for run in runs]
    for cause in CAUSES:
        waiting_h, working_h = (
            fmean(
                seconds.get((cause, activity), 0) / (run.trains * HOUR_S)
                for run, seconds in zip(runs, found, strict=True)
            )
            for activity in (WAITING, WORKING)
        )
        if waiting_h or working_h:
            yield Drop(cause, waiting_h, working_h)


def _seconds_by_cause(spent_s: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for (step, activity), seconds in spent_s.items():
        key = (cause_of(step), activity)
        sums[key] = sums.get(key, 0) + seconds
    return sums
