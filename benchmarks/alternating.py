"""Timing two or more functions in turn, in CPU seconds, round after round, and what comes of it."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

Seconds = Mapping[str, list[float]]


class Row(NamedTuple):
    """One line of the table: what was measured, the result, its goal, seconds for orientation."""

    what: str
    measured: str
    goal: str
    aside: str


def alternate(functions: Mapping[str, Callable[[], object]], rounds: int) -> Seconds:
    """Return the CPU seconds of each function in each round; the order differs by round."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    order = list(functions)
    shuffle = random.Random(1).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            gc.collect()  # the garbage of one is not the cost of the next
            begun = time.process_time()
            result = functions[name]()
            seconds[name].append(time.process_time() - begun)
            del result
    return seconds


def ratio_row(what: str, seconds: Seconds, name: str, to: str, goal: float | None = None) -> Row:
    """Return the line that says how many times longer `name` takes than `to`.

    The median of the ratios within a round, and in brackets the ratio of the shortest times, which
    a busy machine disturbs least.
    """
    ratios = [a / b for a, b in zip(seconds[name], seconds[to], strict=True)]
    shortest, shortest_to = min(seconds[name]), min(seconds[to])
    measured = f"{statistics.median(ratios):.2f} ({shortest / shortest_to:.2f})"
    return Row(
        what,
        measured,
        "–" if goal is None else f"{goal:g}",
        f"{shortest:.2f} s / {shortest_to:.2f} s",
    )
