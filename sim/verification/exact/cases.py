"""Playing random cases: trains with given work, what they did, and how much of it is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self

import numpy as np

from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.plan import Direction, Gauge, IntColumn, Plans, Stream
from sim.model.run import simulate
from sim.verification.check import Finding, Scale, exactly
from sim.verification.exact.chance import Chance
from sim.verification.worlds import scenario_of

Work = Mapping[str, int | Sequence[int]]
"""Seconds by step: one number for all trains, or one for each."""

NO_LIMIT_S: Final = 10**9


class Tally(NamedTuple):
    """How many figures were compared, and how many of them are wrong."""

    compared: int
    wrong: int

    @classmethod
    def of(cls, expected: Sequence[object], ours: Sequence[object]) -> Self:
        """Compare in order; what one side has too much is wrong."""
        pairs = zip(expected, ours, strict=False)
        wrong = sum(one != other for one, other in pairs) + abs(len(expected) - len(ours))
        return cls(max(len(expected), len(ours)), wrong)


def total(tallies: Sequence[Tally]) -> Tally:
    """Return all of them as one."""
    return Tally(sum(tally.compared for tally in tallies), sum(tally.wrong for tally in tallies))


@dataclass(frozen=True, slots=True)
class Cases:
    """Random cases, so many per scale, as a function that computes findings.

    `case` plays the case of the luck it is given. Smaller scales play the first cases of larger.
    """

    name: str
    case: Callable[[Chance], Tally]
    quick: int
    full: int
    what: str = "moments"

    def __call__(self, scale: Scale) -> Sequence[Finding]:
        """Return how many figures of all cases are wrong."""
        count = self.quick if scale is Scale.QUICK else self.full
        compared, wrong = self.of(count)
        return [exactly(f"wrong of {compared:,} {self.what}, {count:,} cases", 0, wrong)]

    def of(self, count: int) -> Tally:
        """Return the tally of the first `count` cases."""
        return total([self.case(Chance(self.name, number)) for number in range(count)])


def trains(
    arrived_s: Sequence[int], work: Work, direction: str = "westbound", **more: Any
) -> Stream:
    """Return trains through Khorgos at rising moments; `more` are fields of a stream."""
    count = len(arrived_s)
    plain = {
        "service": "any",
        "port": "khorgos",
        "cargo": "containers",
        "priority": 0,
        "limit_s": NO_LIMIT_S,
        "ordinal": np.arange(count, dtype=np.int64),
        "arrived_s": np.array(arrived_s, dtype=np.int64),
        "wagons": _column(50, count),
        "teu": _column(100, count),
        "tonnes": np.zeros(count),
        "value": np.zeros(count),
        "declared_ahead": np.zeros(count, dtype=np.bool_),
        "work": {step: _column(seconds, count) for step, seconds in work.items()},
    }
    return Stream(direction=Direction(direction), **{**plain, **more})


def one_by_one(
    arrived_s: Sequence[int],
    work: Mapping[str, Sequence[int]],
    *,
    limits_s: Sequence[int] | None = None,
    priorities: Sequence[int] | None = None,
) -> list[Stream]:
    """Return each train as a service of its own; their ranks follow their places."""
    return [
        trains(
            [arrived],
            {step: seconds[place] for step, seconds in work.items()},
            service=f"t{place:02d}",
            limit_s=NO_LIMIT_S if limits_s is None else limits_s[place],
            priority=0 if priorities is None else priorities[place],
        )
        for place, arrived in enumerate(arrived_s)
    ]


def played(
    text: str,
    *streams: Stream,
    days: float = 100,
    lead_times: Mapping[tuple[str, Gauge], Sequence[int]] | None = None,
    **tables: Any,
) -> RunLog:
    """Return the log of `streams`, in order of service, in the scenario of these TOML lines."""
    scenario = scenario_of(text, duration=f"{days} d", **tables)
    leads = {
        place: np.array(column, dtype=np.int64) for place, column in (lead_times or {}).items()
    }
    return simulate(scenario, Plans(streams=tuple(streams), lead_times=leads))


def visits(log: RunLog, step: str) -> list[tuple[int | None, ...]]:
    """Return (queued, started, finished) of every visit to `step`, by train; None: not yet."""
    found = {
        row[0]: tuple(None if moment == NOT_REACHED else moment for moment in row[2:])
        for row in log.visits()
        if log.steps[row[1]].name == step
    }
    return [found[train] for train in sorted(found)]


def seen(moments: Sequence[int | None], end_s: int) -> tuple[int | None, ...]:
    """Return `moments` as a run up to `end_s` sees them: None for what comes later."""
    return tuple(None if moment is None or moment >= end_s else moment for moment in moments)


def _column(values: int | Sequence[int], count: int) -> IntColumn:
    return np.broadcast_to(np.asarray(values, dtype=np.int64), count).copy()
