"""Who gains and who loses by a change: the same train in both scenarios, hour by hour.

A train wins the hours by which it departs earlier. It was due at the same moment in both, so these
are hours of its crossing, those held upstream and on the way to another port among them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import HOUR_S
from sim.experiments.compare.trains_changed import Matched, TrainChanges, matched
from sim.metrics.groups import DIRECTIONS, EVERYTHING, names_of
from sim.recording.columns import reached
from sim.recording.parquet import Columns, read_columns
from sim.scenario.schema import Scenario

EVERY: Final = "every"
"""As a service: all of them, those too that are not counted."""

Who = tuple[str, str, str]
"""Port where the train crosses in the base, direction, service."""


@dataclass(frozen=True, slots=True)
class WinnersRow:
    """A row of ``winners.csv``: the trains of one group that gain and lose, in all replications.

    `trains` are those paired, `changed` those that differ in any moment. Hours are those by which
    they depart earlier or later; trains that depart before the end in one of the two only are
    counted apart, since how many hours they win or lose is not known.
    """

    scenario: str
    port: str
    direction: str
    service: str
    trains: int
    changed: int
    winners: int
    losers: int
    hours_won: float
    hours_lost: float
    median_won_h: float | None
    median_lost_h: float | None
    departed_only_base: int
    departed_only_alternative: int


class _Part(NamedTuple):
    """The paired trains of one stream in one replication; gains in seconds of those that depart."""

    who: Who
    trains: int
    changed: int
    gains_s: IntColumn
    only_base: int
    only_other: int


def compare_trains(
    name: str, scenario: Scenario, pairs: Iterable[tuple[Path, Path]]
) -> tuple[TrainChanges, tuple[WinnersRow, ...]]:
    """Return how many trains differ, and who wins and loses, in the alternative called `name`.

    `pairs` are the folders of the same replication in the base, which is `scenario`, and in the
    alternative. Nobody wins or loses where trains cannot be paired.
    """
    totals = np.zeros(5, dtype=np.int64)
    parts: list[_Part] = []
    for folders in pairs:
        base, other = (read_columns(folder, "trains") for folder in folders)
        match = matched(base, other)
        totals += match.counts
        parts.extend(_parts(base, other, match))
    changes = TrainChanges(*totals.tolist())
    rows = tuple(_rows(name, scenario, parts)) if changes.can_be_paired else ()
    return changes, rows


def _parts(base: Columns, other: Columns, match: Matched) -> Iterator[_Part]:
    ones = base["departed_s"][match.known][match.paired]
    twos = other["departed_s"][match.place][match.paired]
    changed = match.changed[match.paired]
    departs = reached(ones), reached(twos)
    both = departs[0] & departs[1]
    names = [base[column][match.known][match.paired] for column in ("port", "direction", "service")]
    streams, codes = _streams(names)
    for code, who in enumerate(streams):
        here = codes == code
        yield _Part(
            who,
            int(here.sum()),
            int(changed[here].sum()),
            (ones - twos)[here & both],
            int((departs[0] & ~departs[1])[here].sum()),
            int((departs[1] & ~departs[0])[here].sum()),
        )


def _streams(columns: Sequence[Any]) -> tuple[list[Who], IntColumn]:
    """Return the different ports, directions and services, and which each train has."""
    found: dict[Who, int] = {}
    whose = zip(*(column.tolist() for column in columns), strict=True)
    codes = [found.setdefault(who, len(found)) for who in whose]
    return list(found), np.array(codes, dtype=np.int64)


def _rows(name: str, scenario: Scenario, parts: Sequence[_Part]) -> Iterator[WinnersRow]:
    """Yield a row for every group that has trains."""
    services = (EVERY, EVERYTHING, *sorted(scenario.services))
    for group in product((EVERYTHING, *sorted(scenario.ports)), DIRECTIONS, services):
        chosen = [part for part in parts if _is_in(part.who, group, scenario)]
        if chosen:
            yield _row(name, group, chosen)


def _is_in(who: Who, group: Who, scenario: Scenario) -> bool:
    names = (*names_of(scenario, who[2]), EVERY)
    return (
        group[0] in (EVERYTHING, who[0]) and group[1] in (EVERYTHING, who[1]) and group[2] in names
    )


def _row(name: str, group: Who, parts: Sequence[_Part]) -> WinnersRow:
    gains_s = np.concatenate([part.gains_s for part in parts])
    won_s, lost_s = gains_s[gains_s > 0], -gains_s[gains_s < 0]
    return WinnersRow(
        name,
        *group,
        sum(part.trains for part in parts),
        sum(part.changed for part in parts),
        len(won_s),
        len(lost_s),
        int(won_s.sum()) / HOUR_S,
        int(lost_s.sum()) / HOUR_S,
        _median_h(won_s),
        _median_h(lost_s),
        sum(part.only_base for part in parts),
        sum(part.only_other for part in parts),
    )


def _median_h(seconds: IntColumn) -> float | None:
    return median(seconds.tolist()) / HOUR_S if len(seconds) else None
