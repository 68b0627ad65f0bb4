"""Whether the warm-up is long enough: MSER-5 on the number of trains inside each port.

K. P. White Jr (1997), "An effective truncation heuristic for bias reduction in simulation output",
Simulation 69, 323-334: leave out so much of the beginning that the mean of the rest has the
smallest standard error; with batches of five observations, W. W. Franklin and K. P. White Jr
(2008), "Stationarity tests and MSER-5: exploring the intuition behind mean-squared-error-reduction
in detecting and correcting initialization bias", Winter Simulation Conference, 541-546. A cut in
the second half of the series is none.

A season is no initial bias. So the rule first sees only the beginning of the run, more of it only
where that gives no cut, and a cut beyond the warm-up counts only where the trains inside before it
are fewer, or more, than later, in a way that neither chance nor a season makes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.intervals import open_at
from sim.metrics.statistics import paired
from sim.recording.columns import Tables, missing_last
from sim.scenario.schema import Scenario

Numbers = NDArray[np.float64]

_STEP_S: Final = 6 * HOUR_S
_MOST: Final = 2_000
"""So many observations at most are kept of a replication; a longer run has longer steps."""
_BATCH: Final = 5
_FEWEST: Final = 10
"""With fewer batches there is nothing to choose from."""
_KEPT: Final = 5
"""The last batches are never left out: a few of them are alike by luck."""
_BEGINNING_S: Final = 60 * DAY_S
SIGNIFICANCE: Final = 1e-3
_MATTERS: Final = 0.1
_DRIFTS: Final = 0.25
_USUAL: Final = 0.1
"""A beginning that so many later stretches are as far off as is not unusual."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A port that is not settled when the figures begin.

    `cut_s` is where MSER-5 cuts, from the beginning of the warm-up; None if it cannot tell.
    `early` trains are inside on average before it, `later` after it; without a cut in the first
    and in the second half of the period.
    """

    port: str
    cut_s: int | None
    early: float
    later: float


def step_s(scenario: Scenario) -> int:
    """Return the time between two observations of the trains inside."""
    length_s = scenario.warm_up + scenario.end_s
    return _STEP_S * max(1, -(-length_s // (_STEP_S * _MOST)))


def trains_inside(tables: Tables, scenario: Scenario) -> dict[str, tuple[int, ...]]:
    """Return by port how many trains are inside, from the beginning of the warm-up to the end."""
    moments = np.arange(-scenario.warm_up, tables.end_s, step_s(scenario))
    came_s, gone_s = (
        missing_last(column) for column in (tables.trains.arrived_s, tables.trains.departed_s)
    )
    inside = {}
    for port in sorted(scenario.ports):
        streams = [n for n, stream in enumerate(tables.streams) if stream.port == port]
        own = np.isin(tables.trains.stream, streams)
        inside[port] = tuple(open_at(came_s[own], gone_s[own], moments).tolist())
    return inside


def mser5(series: Numbers) -> int | None:
    """Return how many observations at the beginning of `series` to leave out.

    None if that would be more than half of them, or if there are too few to tell.
    """
    count = len(series) // _BATCH
    if count < _FEWEST:
        return None
    batches = series[: count * _BATCH].reshape(count, _BATCH).mean(axis=1)
    batches = batches - batches.mean()  # so that squares lose no digits
    left = np.arange(count, 0, -1)
    sums, squares = (np.cumsum(each[::-1])[::-1] for each in (batches, batches**2))
    # Rounded, so that cuts that are as good as each other are told apart by order alone.
    errors = np.round((squares - sums**2 / left) / left**2, 12)[: count - _KEPT + 1]
    best = int(errors.argmin())
    return best * _BATCH if best <= count // 2 else None


def unsettled(
    scenario: Scenario, inside: Sequence[Mapping[str, Sequence[int]]]
) -> tuple[Unsettled, ...]:
    """Return the ports that are not settled, by the trains `inside` in each replication.

    One replication alone tells nothing: what looks like a start may be luck.
    """
    if len(inside) < 2:
        return ()
    found = []
    for port in sorted(scenario.ports):
        each = np.array([one.get(port, ()) for one in inside], dtype=np.float64)
        judged = _judged(port, each, scenario)
        if judged is not None:
            found.append(judged)
    return tuple(found)


def _judged(port: str, each: Numbers, scenario: Scenario) -> Unsettled | None:
    """Return what is wrong at a port, None if nothing is; `each` has a row per replication."""
    step = step_s(scenario)
    # The first observation that lies in the period.
    start = -(-scenario.warm_up // step)
    mean = each.mean(axis=0)
    if len(mean) < _FEWEST * _BATCH:
        return None
    cut = _cut(mean, max(2 * start, _BEGINNING_S // step))
    if cut is None:
        half = start + (len(mean) - start) // 2
        early, later = each[:, start:half].mean(axis=1), each[:, half:].mean(axis=1)
        is_off = _differ(early, later, _DRIFTS)
    elif cut <= start:
        return None
    else:
        week = 7 * DAY_S // step
        early, later = each[:, start:cut].mean(axis=1), each[:, cut:].mean(axis=1)
        is_off = _differ(early, later, _MATTERS) and _is_unusual(mean, start, cut, week)
    if not is_off:
        return None
    cut_s = None if cut is None else cut * step
    return Unsettled(port, cut_s, float(early.mean()), float(later.mean()))


def _cut(mean: Numbers, seen: int) -> int | None:
    """Return the first cut found in the beginning: `seen` observations, twice, four times ..."""
    seen = max(seen, _FEWEST * _BATCH)
    cut = mser5(mean[:seen])
    while cut is None and seen < len(mean):
        seen *= 2
        cut = mser5(mean[:seen])
    return cut


def _differ(early: Numbers, later: Numbers, share: float) -> bool:
    """Return whether paired means differ by more than a `share` of the later one and by chance."""
    difference = paired((early - later).tolist())
    if abs(difference.mean) <= share * float(later.mean()):
        return False
    return difference.p_value is None or difference.p_value < SIGNIFICANCE


def _is_unusual(mean: Numbers, start: int, cut: int, week: int) -> bool:
    """Return whether hardly any later stretch is as far off the rest as that before the cut.

    Nor those that begin on the same day of the `week`: timetables have days without trains.
    """
    length, rest = cut - start, float(mean[cut:].mean())
    sums = np.concatenate(([0.0], np.cumsum(mean)))
    off = (sums[length:] - sums[:-length]) / length - rest
    as_far = np.sign(off[start]) * off >= abs(off[start])
    same_day = as_far[start + week * (-(-length // week)) :: week]
    return all(not len(each) or each.mean() <= _USUAL for each in (as_far[cut:], same_day))
