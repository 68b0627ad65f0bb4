"""Timing two or more functions in turn, in CPU seconds, round after round, and what comes of it."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Seconds = Mapping[str, list[float]]

QUICK = 5
"""How often a function of a few milliseconds runs in a round; the median counts."""

Result = TypeVar("Result", covariant=True)


@dataclass(frozen=True)
class Timed(Generic[Result]):
    """What something gave that ran elsewhere and kept its own time: CPU seconds."""

    seconds: float
    result: Result


class Goal(NamedTuple):
    """What a figure is to reach: at most `limit`, or at least."""

    limit: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Tell whether `value` is on the right side of the limit, or on it."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        """Return the goal as the table says it."""
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"


class Row(NamedTuple):
    """One line of the table: what was measured, the result, its goal, seconds for orientation."""

    what: str
    measured: str
    goal: str = "–"
    met: str = "–"
    aside: str = ""


class Entry(NamedTuple):
    """One contestant on one line: its cost beside idiomatic SimPy and C, or why it has none."""

    line: str
    contestant: str
    measured: str
    us_per_train: float = 0.0
    to_idiomatic: float = 0.0
    to_c: float | None = None
    events_per_s: float = 0.0


def alternate(
    functions: Mapping[str, Callable[[], object]], rounds: int, quick: Collection[str] = ()
) -> Seconds:
    """Return the CPU seconds of each function in each round; the order differs by round.

    Those called `quick` run `QUICK` times in a round, and the median counts.
    """
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    order = list(functions)
    shuffle = random.Random(1).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            times = QUICK if name in quick else 1
            seconds[name].append(statistics.median(timed(functions[name]) for _ in range(times)))
    return seconds


def timed(function: Callable[[], object]) -> float:
    """Return the CPU seconds of one call, as it says itself or as this process counts them."""
    gc.collect()  # the garbage of one is not the cost of the next
    begun = time.process_time()
    result = function()
    took = time.process_time() - begun
    return result.seconds if isinstance(result, Timed) else took


def ratio_row(
    what: str, seconds: Seconds, name: str, to: str, goal: float | Goal | None = None
) -> Row:
    """Return the line that says how many times longer `name` takes than `to`.

    The median of the ratios within a round, and in brackets the ratio of the shortest times, which
    a busy machine disturbs least. The median is held against the goal; a bare number is the most.
    """
    median, shortest = ratio(seconds, name, to)
    aside = f"{in_seconds(min(seconds[name]))} / {in_seconds(min(seconds[to]))}"
    return judged(what, median, f"{figure(median)} ({figure(shortest)})", goal, aside)


def judged(
    what: str, value: float, measured: str, goal: float | Goal | None = None, aside: str = ""
) -> Row:
    """Return the line of a figure, with the word on whether its goal is met."""
    if goal is None:
        return Row(what, measured, aside=aside)
    goal = goal if isinstance(goal, Goal) else Goal(goal)
    return Row(what, measured, str(goal), "yes" if goal.met(value) else "no", aside)


def not_measured(what: str, reason: str, goal: float | Goal | None = None) -> Row:
    """Return the line of what could not be measured here, with the reason."""
    goal = Goal(goal) if isinstance(goal, int | float) else goal
    return Row(what, f"not measured: {reason}", "–" if goal is None else str(goal))


def ratio(seconds: Seconds, name: str, to: str) -> tuple[float, float]:
    """Return the median of the ratios within a round, and the ratio of the shortest times."""
    ratios = [a / b for a, b in zip(seconds[name], seconds[to], strict=True)]
    return statistics.median(ratios), min(seconds[name]) / min(seconds[to])


def figure(value: float) -> str:
    """Return a ratio with three figures that count, and no decimals from a hundred on."""
    if value < 0.1:
        return f"{value:.4f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def in_seconds(seconds: float) -> str:
    """Return a duration with two figures or more that count."""
    if seconds >= 0.1:
        return f"{seconds:.2f} s"
    return f"{1e3 * seconds:.1f} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.1f} us"
