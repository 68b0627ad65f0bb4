"""The full model on the baseline against a bare SimPy loop of as many events.

The bare loop has as many train processes, of which as many are alive at a time, and they do
nothing but wait for timeouts. One of ten timeouts a train stands beside it: more events in the
model would not make that ratio look better. And the reference line in idiomatic SimPy, per train.
"""

import random
from collections.abc import Callable, Generator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import simpy

from benchmarks.alternating import Row, alternate, ratio_row
from benchmarks.contestants import simpy_line
from benchmarks.contestants.line import inputs
from sim.domain.plan import Plans
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

BASELINE = Path(__file__).parent.parent / "scenarios" / "h1-2024.toml"
TOLERANCE = 0.001
"""How far the numbers of events may be apart."""

Waiting = Generator[simpy.Event, None, None]


def measure(rounds: int) -> list[Row]:
    """Return the ratios of the full model with its log to the bare loops."""
    scenario, plans = baseline()
    events = events_of(lambda: simulate(scenario, plans))
    alive = alive_at_a_time(scenario, plans)
    as_many = bare_loop(events, plans.trains, alive)
    found = events_of(as_many)
    if abs(found - events) > TOLERANCE * events:
        raise SystemExit(f"the bare loop has {found} events, the model {events}")
    ten_each = bare_loop(13 * plans.trains + 2, plans.trains, alive)
    line = inputs()
    contestants: dict[str, Callable[[], object]] = {
        "model": lambda: simulate(scenario, plans),
        "as many": as_many,
        "ten each": ten_each,
        "line": lambda: simpy_line.play(line),
    }
    seconds = alternate(contestants, rounds)
    trains = {"model": plans.trains, "line": len(line)}
    per_train = {name: [s / many for s in seconds[name]] for name, many in trains.items()}
    size = f"{plans.trains:,} trains, {events:,} events, {alive:.0f} trains at a time"
    full = f"full model with its log, H1 2024 ({size})"
    return [
        ratio_row(f"{full} / bare SimPy loop of as many events", seconds, "model", "as many", 2.0),
        ratio_row(
            "the same / bare SimPy loop of 10 timeouts a train", seconds, "model", "ten each", 3.5
        ),
        ratio_row(
            "the same / idiomatic SimPy on the reference line of 8 stages, each per train",
            *(per_train, "model", "line", 0.5),
        ),
    ]


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
        step(env)
        count += 1

    with patch.object(simpy.Environment, "step", counting):
        run()
    return count


def alive_at_a_time(scenario: Scenario, plans: Plans) -> float:
    """Return the mean number of trains that are inside."""
    log = simulate(scenario, plans)
    arrived = np.concatenate([stream.arrived_s for stream in plans.streams])
    departed = np.array([log.end_s if d is None else d for d in log.milestones["departed"]])
    return float((departed - arrived).sum()) / (log.end_s - log.start_s)


def bare_loop(events: int, trains: int, alive: float) -> Callable[[], None]:
    """Return a run of `trains` processes that amounts to `events` events.

    `alive` processes are there at a time on average. The delays are whole numbers.
    """
    gap = 1_000
    # Of each train: its arrival, its process's first and last event. And those of the source.
    waits = events - 3 * trains - 2
    each, rest = divmod(waits, trains)
    longest = round(2 * gap * alive / each)
    dice = random.Random(1)
    delays = [dice.randint(1, longest) for _ in range(waits)]

    def train(env: simpy.Environment, first: int, count: int) -> Waiting:
        for delay in delays[first : first + count]:
            yield env.timeout(delay)

    def source(env: simpy.Environment) -> Waiting:
        first = 0
        for number in range(trains):
            yield env.timeout(gap)
            count = each + (number < rest)
            env.process(train(env, first, count))
            first += count

    def run() -> None:
        env = simpy.Environment()
        env.process(source(env))
        env.run()

    return run
