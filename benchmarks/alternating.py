"""Timing two or more functions in turn, in CPU seconds, round after round."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping

Timed = Callable[[], object]


def alternate(functions: Mapping[str, Timed], rounds: int) -> dict[str, list[float]]:
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


def ratio(seconds: Mapping[str, list[float]], name: str, to: str) -> float:
    """Return the median over the rounds of the ratio within a round."""
    return statistics.median(a / b for a, b in zip(seconds[name], seconds[to], strict=True))
