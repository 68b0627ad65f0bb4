"""One line of eight stages: the project's engine against idiomatic SimPy, equal to the last train.

17,500 trains a year, Poisson; lognormal times (cv 0.5); two priorities at customs, every fifth
train urgent; 50 of 1,800 empty wagons before the crane, back 720 minutes after it. Times are whole
milliseconds, so that no two trains ever ask for one thing at the same moment.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from benchmarks.alternating import Row, alternate, ratio_row
from sim.domain.journey import claim, flatten, join, mark, part, use, work
from sim.domain.plan import Direction, Gauge, IntColumn, Plans, Stream
from sim.domain.resource import Order, PoolSpec, ResourceSpec, UnitsSpec
from sim.model.program import Program, Programs
from sim.model.run import play_plans

TRAINS = 17_500
MINUTE = 60_000
YEAR = 525_600 * MINUTE
STAGES = {
    "track": (120, 6),
    "inspection": (60, 3),
    "customs": (45, 2),
    "scanner": (20, 1),
    "crane": (90, 4),
    "locomotive": (45, 2),
    "brake_test": (40, 2),
    "departure": (25, 1),
}
WAGONS, TAKEN, AWAY = 1_800, 50, 720 * MINUTE

Waiting = Generator[simpy.Event, None, None]


@dataclass(frozen=True)
class Inputs:
    """Arrivals, urgency and times of every train, in milliseconds."""

    arrivals: IntColumn
    urgent: NDArray[np.bool_]
    times: dict[str, IntColumn]


def measure(rounds: int) -> list[Row]:
    """Return the ratios of the engine to idiomatic SimPy, and of an overloaded line to a normal."""
    year, slow = inputs(), inputs(customs_slower=2 / 0.75)
    for trains in (year, slow):
        if engine(trains) != idiomatic(trains):
            raise SystemExit("the departures differ")
    contestants = {
        "engine": lambda: engine(year),
        "overloaded": lambda: engine(slow),
        "idiomatic": lambda: idiomatic(year),
    }
    seconds = alternate(contestants, rounds)
    line = f"reference line of 8 stages, {TRAINS:,} trains: engine with its log"
    return [
        ratio_row(
            f"{line} / idiomatic SimPy, every departure equal", seconds, "engine", "idiomatic", 0.45
        ),
        ratio_row(
            "cost per train on that line, customs at load 2 / at load 0.75",
            seconds,
            "overloaded",
            "engine",
            1.2,
        ),
    ]


def inputs(customs_slower: float = 1.0) -> Inputs:
    """Return the year of trains; `customs_slower` stretches the time in customs."""
    rng = np.random.default_rng(17)
    gaps = rng.exponential(YEAR / TRAINS, TRAINS)
    sigma = np.sqrt(np.log(1.25))
    times = {
        stage: np.rint(
            mean * MINUTE * np.exp(sigma * rng.standard_normal(TRAINS) - sigma**2 / 2)
        ).astype(np.int64)
        for stage, (mean, _) in STAGES.items()
    }
    times["customs"] = np.rint(times["customs"] * customs_slower).astype(np.int64)
    return Inputs(np.cumsum(gaps).astype(np.int64), np.arange(TRAINS) % 5 == 0, times)


def idiomatic(year: Inputs) -> list[float]:
    """Return the departures by the textbook: requests with `with`, a container of wagons."""
    env = simpy.Environment()
    kinds = {"customs": simpy.PriorityResource}
    resources = {
        stage: kinds.get(stage, simpy.Resource)(env, capacity=units)
        for stage, (_, units) in STAGES.items()
    }
    wagons = simpy.Container(env, capacity=WAGONS, init=WAGONS)
    departed: list[float] = [0] * TRAINS
    times = {stage: column.tolist() for stage, column in year.times.items()}
    urgent = year.urgent.tolist()

    def bring_back() -> Waiting:
        yield env.timeout(AWAY)
        yield wagons.put(TAKEN)

    def train(number: int) -> Waiting:
        for stage, resource in resources.items():
            if stage == "crane":
                yield wagons.get(TAKEN)
            asking: simpy.resources.resource.Request
            if isinstance(resource, simpy.PriorityResource):
                asking = resource.request(0 if urgent[number] else 1)
            else:
                asking = resource.request()
            with asking as request:
                yield request
                yield env.timeout(times[stage][number])
            if stage == "crane":
                env.process(bring_back())
        departed[number] = env.now

    def source() -> Waiting:
        for number, arrival in enumerate(year.arrivals.tolist()):
            yield env.timeout(arrival - env.now)
            env.process(train(number))

    env.process(source())
    env.run()
    return departed


def engine(year: Inputs) -> list[int]:
    """Return the departures by the project's engine, with its full log."""
    plans = _plans(year)
    specs = _specs()
    log = play_plans(plans, _programs(specs), specs, 0, 100 * YEAR)
    departed = np.zeros(TRAINS, np.int64)
    for stream, first in zip(plans.streams, plans.first_ranks, strict=True):
        moments = log.milestones["departed"][first : first + len(stream)]
        departed[stream.ordinal] = np.array(moments, dtype=np.int64)
    return departed.tolist()


def _plans(year: Inputs) -> Plans:
    ahead = {"away": np.full(TRAINS, AWAY)}
    streams = []
    for service, chosen in (("normal", ~year.urgent), ("urgent", year.urgent)):
        numbers = np.flatnonzero(chosen)
        count = len(numbers)
        streams.append(
            Stream(
                service=service,
                port="line",
                direction=Direction.WESTBOUND,
                cargo="containers",
                priority=int(service == "urgent"),
                limit_s=YEAR,
                ordinal=numbers,
                arrived_s=year.arrivals[numbers],
                wagons=np.full(count, TAKEN),
                teu=np.zeros(count, np.int64),
                tonnes=np.zeros(count),
                value=np.zeros(count),
                declared_ahead=np.zeros(count, np.bool_),
                work={step: column[numbers] for step, column in (year.times | ahead).items()},
            )
        )
    return Plans(tuple(streams), {})


def _specs() -> dict[str, ResourceSpec]:
    specs: dict[str, ResourceSpec] = {"line.yard.wagons": _pool()}
    for stage, (_, units) in STAGES.items():
        order = Order.PRIORITY if stage == "customs" else Order.ARRIVAL
        specs[f"line.yard.{stage}"] = UnitsSpec(f"line.yard.{stage}", units, order=order)
    return specs


def _pool() -> PoolSpec:
    return PoolSpec("line.yard.wagons", "line", Gauge.BROAD, ready=WAGONS)


def _programs(specs: dict[str, ResourceSpec]) -> Programs:
    stages = [use(f"line.yard.{stage}", stage) for stage in STAGES]
    crane = list(STAGES).index("crane")
    journey = (
        *stages[:crane],
        claim("line.yard.wagons", "wagons"),
        stages[crane],
        part("rake"),
        *stages[crane + 1 :],
        mark("departed"),
    )
    home = (work("away"), join("line.yard.wagons", "join"))
    timed = {*STAGES, "away"}
    train, rake = flatten(journey, specs, timed), flatten(home, specs, timed)
    name = "line/westbound/containers"
    programs = {name: Program(name, 0, train), f"{name}/rake": Program("rake", len(train), rake)}
    nothing = ("supply/line/broad", "surplus/line/broad")
    return Programs(programs | {key: Program(key, 0, ()) for key in nothing}, train + rake)
