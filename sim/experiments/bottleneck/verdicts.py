"""Hours really saved by each candidate under the same luck, tested together and ordered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import HOUR_S
from sim.experiments.bottleneck.accounts import Seen
from sim.experiments.bottleneck.candidates import Candidate
from sim.metrics.statistics import holm, paired

SIGNIFICANT: Final = 0.05

SAVES: Final = "saves hours"
COSTS: Final = "costs hours"
NOTHING: Final = "changes nothing"
NOT_WAITED: Final = "changes nothing: nobody waited for it"
NOT_SHOWN: Final = "no saving shown"
NOT_TESTED: Final = "not tested: one replication"
REFUSED: Final = "not tried"


@dataclass(frozen=True, slots=True)
class Saving:
    """One more of something, and the hours that each train of its port really saves.

    Of the trains due in the period, from when they were due to departure or the end of the run;
    `late_h` is that of the base's late ones alone. `rank` counts within the port; candidates of one
    rank are not separated. Figures are None where nothing was run.
    """

    candidate: Candidate
    saved_h: float | None
    lower_95: float | None = None
    upper_95: float | None = None
    late_h: float | None = None
    p_adjusted: float | None = None
    verdict: str = ""
    rank: int | None = None
    remark: str = ""
    samples: tuple[float, ...] = ()


def saving_of(candidate: Candidate, base: Sequence[Seen], stays_s: Sequence[IntColumn]) -> Saving:
    """Return what a candidate saves, not yet judged; `stays_s` are its trains' by replication."""
    samples, late = [], []
    for seen, other_s in zip(base, stays_s, strict=True):
        own = seen.due & (seen.place == seen.ports.index(candidate.port))
        gained_s = seen.stays_s - other_s
        samples.append(_mean_h(gained_s[own]))
        late.append(_mean_h(gained_s[own & seen.late]))
    found = paired(samples)
    lower, upper = found.interval or (None, None)
    late_h = float(np.mean(late))
    return Saving(candidate, found.mean, lower, upper, late_h, samples=tuple(samples))


def _mean_h(gained_s: IntColumn) -> float:
    return float(gained_s.sum()) / max(len(gained_s), 1) / HOUR_S


def unneeded(candidate: Candidate) -> Saving:
    """Return the saving by what nobody ever waited for: none, and nothing needs to be run."""
    return Saving(candidate, 0.0, 0.0, 0.0, 0.0, verdict=NOT_WAITED)


def refused(candidate: Candidate, why: str) -> Saving:
    """Return that a candidate is not a valid scenario."""
    return Saving(candidate, None, verdict=REFUSED, remark=why)


def judged(savings: Sequence[Saving]) -> tuple[Saving, ...]:
    """Return the savings tested together (Holm), by port, largest first, with their ranks."""
    tested = [paired(saving.samples).p_value if saving.samples else None for saving in savings]
    done = [
        replace(saving, p_adjusted=p_value, verdict=saving.verdict or _verdict(saving, p_value))
        for saving, p_value in zip(savings, holm(tested), strict=True)
    ]
    return tuple(one for port in _ports(done) for one in _ranked(port, done))


def _verdict(saving: Saving, p_adjusted: float | None) -> str:
    if not any(saving.samples):
        return NOTHING
    if len(saving.samples) < 2:
        return NOT_TESTED
    # Without a p-value the saving is the same in every replication.
    is_beyond_chance = p_adjusted is None or p_adjusted < SIGNIFICANT
    # Of a few skewed differences the t test may be surer than their interval.
    if not is_beyond_chance or (saving.lower_95 or 0.0) <= 0 <= (saving.upper_95 or 0.0):
        return NOT_SHOWN
    return SAVES if sum(saving.samples) > 0 else COSTS


def _ports(savings: Sequence[Saving]) -> list[str]:
    return list(dict.fromkeys(saving.candidate.port for saving in savings))


def _ranked(port: str, savings: Sequence[Saving]) -> Iterator[Saving]:
    """Yield the savings of a port, largest first; those that save hours have a rank."""
    own = [saving for saving in savings if saving.candidate.port == port]
    own.sort(key=lambda saving: (saving.saved_h is None, -(saving.saved_h or 0.0)))
    ahead = [saving for saving in own if saving.verdict == SAVES]
    apart = _apart(ahead)
    leader = 0
    for place, saving in enumerate(ahead):
        if (leader, place) in apart:
            leader = place
        yield replace(saving, rank=leader + 1)
    yield from (saving for saving in own if saving.verdict != SAVES)


def _apart(savings: Sequence[Saving]) -> set[tuple[int, int]]:
    """Return the pairs whose savings differ beyond chance, all pairs tested together."""
    pairs = list(combinations(range(len(savings)), 2))
    gaps = [
        tuple(x - y for x, y in zip(savings[a].samples, savings[b].samples, strict=True))
        for a, b in pairs
    ]
    p_values = holm([paired(gap).p_value for gap in gaps])
    return {
        pair
        for pair, gap, p_value in zip(pairs, gaps, p_values, strict=True)
        if any(gap) and (p_value is None or p_value < SIGNIFICANT)
    }
