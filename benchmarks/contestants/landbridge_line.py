"""The line for the two engines of this project: as journeys, resources and plans."""

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version

import numpy as np

from benchmarks.contestants.contestant import Contestant, Play
from benchmarks.contestants.line import AWAY, LONG, STAGES, TAKEN, WAGONS, YEAR, Inputs
from sim.domain.journey import Journey, claim, flatten, join, mark, part, use, work
from sim.domain.log import RunLog
from sim.domain.plan import Direction, Gauge, Plans, Stream
from sim.domain.resource import Order, PoolSpec, ResourceSpec, UnitsSpec
from sim.model import run
from sim.model.program import Program, Programs

Engine = Callable[[Plans, Programs, Mapping[str, ResourceSpec], int, int], RunLog]
COMPILED = "sim.fast.play"


def simpy_engine() -> Engine:
    """Return the engine on SimPy."""
    return run.play_plans


def compiled_engine() -> Engine:
    """Return the compiled engine."""
    found: Engine = import_module(COMPILED).play_plans
    return found


def without_compiler() -> str:
    """Return why the compiled engine cannot be had; empty if it can."""
    if importlib.util.find_spec("numba") is None:
        return "numba is not installed"
    try:
        compiled_engine()
    except (ImportError, AttributeError) as error:
        return f"the compiled engine is not there: {error}"
    return ""


def ready(engine: Callable[[], Engine], year: Inputs) -> Iterator[Play]:
    """Yield how `engine` plays the year, with its full log."""
    plans, specs = _plans(year), _specs(pool=year.pool)
    programs, play_plans = _programs(specs, pool=year.pool), engine()

    def play() -> list[int]:
        log = play_plans(plans, programs, specs, 0, LONG)
        departed = np.zeros(len(year), np.int64)
        for stream, first in zip(plans.streams, plans.first_ranks, strict=True):
            moments = log.milestones["departed"][first : first + len(stream)]
            departed[stream.ordinal] = np.asarray(moments, dtype=np.int64)
        return departed.tolist()

    play()  # what is compiled, cached or loaded on first use is no part of a run
    yield play


def _plans(year: Inputs) -> Plans:
    ahead = {"away": np.full(len(year), AWAY)} if year.pool else {}
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


def _specs(*, pool: bool) -> dict[str, ResourceSpec]:
    specs: dict[str, ResourceSpec] = {}
    if pool:
        specs["line.yard.wagons"] = PoolSpec("line.yard.wagons", "line", Gauge.BROAD, ready=WAGONS)
    for stage, (_, units) in STAGES.items():
        order = Order.PRIORITY if stage == "customs" else Order.ARRIVAL
        specs[f"line.yard.{stage}"] = UnitsSpec(f"line.yard.{stage}", units, order=order)
    return specs


def _programs(specs: Mapping[str, ResourceSpec], *, pool: bool) -> Programs:
    name = "line/westbound/containers"
    train = flatten(_journey(pool=pool), specs, {*STAGES, "away"})
    if not pool:
        nobody = Program(f"{name}/rake", len(train), ())
        return Programs({name: Program(name, 0, train), nobody.name: nobody}, train)
    home = (work("away"), join("line.yard.wagons", "join"))
    rake = flatten(home, specs, {"away"})
    programs = {name: Program(name, 0, train), f"{name}/rake": Program("rake", len(train), rake)}
    nothing = ("supply/line/broad", "surplus/line/broad")
    return Programs(programs | {key: Program(key, 0, ()) for key in nothing}, train + rake)


def _journey(*, pool: bool) -> Journey:
    stages = [use(f"line.yard.{stage}", stage) for stage in STAGES]
    crane = list(STAGES).index("crane")
    if not pool:
        return *stages, mark("departed")
    return (
        *stages[:crane],
        claim("line.yard.wagons", "wagons"),
        stages[crane],
        part("rake"),
        *stages[crane + 1 :],
        mark("departed"),
    )


def _contestant(name: str, engine: Callable[[], Engine], missing: Callable[[], str]) -> Contestant:
    @contextmanager
    def make_ready(year: Inputs) -> Iterator[Play]:
        yield from ready(engine, year)

    return Contestant(name, missing, make_ready, lambda: version("landbridge"))


ON_SIMPY = _contestant("landbridge on SimPy", simpy_engine, lambda: "")
ON_NUMBA = _contestant("landbridge compiled", compiled_engine, without_compiler)
