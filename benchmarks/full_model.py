"""The full model on the baseline against a bare SimPy loop of as many events.

The bare loop has as many train processes, of which as many are alive at a time, and they do
nothing but wait for timeouts.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import simpy

from sim.domain.plan import Plans
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

BASELINE = Path(__file__).parent.parent / "scenarios" / "h1-2024.toml"


def baseline() -> tuple[Scenario, Plans]:
    """Return the calibrated baseline and the plans of its first replication."""
    loaded = load(BASELINE)
    return loaded.scenario, draw(loaded.scenario, loaded.inputs, 0)


def events_of(run: Callable[[], object]) -> int:
    """Return how many SimPy events `run` processes."""
    count = 0
    step = simpy.Environment.step

    def counting(env: simpy.Environment) -> None:
        nonlocal count
        count += 1
        step(env)

    simpy.Environment.step = counting  # type: ignore[method-assign]
    try:
        run()
    finally:
        simpy.Environment.step = step  # type: ignore[method-assign]
    return count


def alive_at_a_time(scenario: Scenario, plans: Plans) -> float:
    """Return the mean number of trains that are inside."""
    log = simulate(scenario, plans)
    arrived = np.concatenate([stream.arrived_s for stream in plans.streams])
    departed = np.array([log.end_s if d is None else d for d in log.milestones["departed"]])
    return float((departed - arrived).sum()) / (log.end_s - log.start_s)


def bare_loop(events: int, trains: int, alive: float) -> Callable[[], None]:
    """Return a run of `trains` processes that amounts to `events` events."""
    gap = 1_000
    # Of each train: its arrival, its process's first and last event. And those of the source.
    waits = events - 3 * trains - 2
    each, rest = divmod(waits, trains)
    longest = round(2 * gap * alive / each)
    dice = random.Random(1)
    delays = [dice.randint(1, longest) for _ in range(waits)]

    def train(env: simpy.Environment, first: int, count: int) -> Iterator[simpy.Event]:
        for delay in delays[first : first + count]:
            yield env.timeout(delay)

    def source(env: simpy.Environment) -> Iterator[simpy.Event]:
        first = 0
        for number in range(trains):
            yield env.timeout(gap)
            count = each + (number < rest)
            env.process(train(env, first, count))  # type: ignore[arg-type]
            first += count

    def run() -> None:
        env = simpy.Environment()
        env.process(source(env))  # type: ignore[arg-type]
        env.run()

    return run
