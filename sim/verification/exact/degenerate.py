"""Cases that need no formula: nobody comes, one comes, nobody waits, nothing takes time."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from sim.domain.plan import Gauge
from sim.domain.time import DAY_S
from sim.metrics.balance import balance
from sim.metrics.kpis import compute
from sim.recording.tables import tabulate
from sim.scenario.schema import Scenario
from sim.verification.check import Check, Finding, Scale, exactly
from sim.verification.exact.cases import Cases, Tally, played, total, trains, visits
from sim.verification.exact.chance import Chance
from sim.verification.worlds import runs, scenario_of

_WESTBOUND: Final = {
    "reception": 11,
    "documents": 20,
    "boarding": 30,
    "scan": 40,
    "examination": 50,
    "departure": 61,
    "run": 70,
    "papers": 80,
    "reload": 91,
    "forming": 100,
    "locomotive": 110,
}
_EASTBOUND: Final = {
    "papers": 7,
    "run": 70,
    "reception": 11,
    "documents": 20,
    "boarding": 30,
    "scan": 40,
    "examination": 50,
    "reload": 91,
    "forming": 100,
}


def _everything(units: int) -> str:
    """Return a port with so many units of everything."""
    return f"""
    [ports.khorgos.china]
    standard_tracks = {{ westbound = {units}, eastbound = {units} }}
    broad_tracks = {units}
    reception = {{ time = "1 s", crews = {units} }}
    departure = {{ time = "1 s", locomotives = {units} }}
    reload = {{ tracks = {units}, cranes = {units}, time = "1 s" }}
    forming = {{ time = "1 s", crews = {units} }}
    [ports.khorgos.china.customs]
    lanes = {units}
    documents = "1 s"
    boarding = "1 s"
    scanner = {{ scanners = {units}, time = "1 s" }}
    examination = {{ bays = {units}, time = "1 s", share = 1.0 }}
    [ports.khorgos.border]
    standard.run = "1 s"
    broad.run = "1 s"
    [ports.khorgos.kazakhstan]
    standard_tracks = {units}
    broad_tracks = {{ westbound = {units}, eastbound = {units} }}
    papers = "1 s"
    reload = {{ tracks = {units}, cranes = {units}, time = "1 s" }}
    forming = {{ time = "1 s", crews = {units} }}
    locomotive = {{ time = "1 s", locomotives = {units} }}
    [ports.khorgos.wagons]
    standard.ready = {50 * units}
    broad.ready = {50 * units}
    """


def one_train(_scale: Scale) -> Sequence[Finding]:
    """Return when a train departs that is alone: after the sum of its work."""
    found = []
    for direction, work in (("westbound", _WESTBOUND), ("eastbound", _EASTBOUND)):
        log = played(_everything(1), trains([1_000], work, direction=direction))
        (departed,) = log.milestones["departed"]
        figure = f"{direction}: time at the port, s"
        found.append(exactly(figure, sum(work.values()), (departed or 0) - 1_000))
    return [*found, _at_the_very_end()]


def _at_the_very_end() -> Finding:
    """Return how many moments a run of a day has that lie at its very end: it is half open."""
    ports = 'ports.khorgos.china.customs = { documents = "1 s", boarding = "1 s", lanes = 1 }'
    stream = trains([DAY_S - 30], {"documents": 10, "boarding": 20})
    log = played(ports, stream, days=1)
    moments = [visit[2] for visit in visits(log, "boarding")] + log.milestones["released"]
    reached = sum(moment is not None for moment in moments)
    return exactly("moments at the very end of a run", 0, reached)


def plenty(chance: Chance) -> Tally:
    """Play trains through a port that has a unit of everything for each: nobody ever waits."""
    count = chance.whole(1, 25)
    direction = chance.one_of(["westbound", "eastbound"])
    steps = _WESTBOUND if direction == "westbound" else _EASTBOUND
    work = {step: chance.wholes(count, 0, 50) for step in steps}
    arrivals = chance.moments(count, 9)

    log = played(_everything(count), trains(arrivals, work, direction=direction))

    spent = [sum(column) for column in zip(*work.values(), strict=True)]
    waits = [visit[1] - visit[0] for step in steps for visit in _begun(visits(log, step))]
    return total(
        [
            Tally.of(
                [came + own for came, own in zip(arrivals, spent, strict=True)],
                log.milestones["departed"],
            ),
            Tally.of([0] * len(waits), waits),
        ]
    )


def _begun(found: Sequence[tuple[int | None, ...]]) -> list[tuple[int, int]]:
    return [
        (visit[0], visit[1]) for visit in found if visit[0] is not None and visit[1] is not None
    ]


def no_work(chance: Chance) -> Tally:
    """Play trains through a port with one unit of everything in which nothing takes time."""
    arrivals = chance.moments(chance.whole(1, 25), 3)
    direction = chance.one_of(["westbound", "eastbound"])
    work = dict.fromkeys((*_WESTBOUND, *_EASTBOUND), 0)
    leads = {("khorgos", gauge): [0] * 99 for gauge in Gauge}
    ports = f"""{_everything(1)}
    standard.order_up_to = 50
    standard.bring = 50
    standard.lead_time = "1 s"
    broad.order_up_to = 50
    broad.bring = 50
    broad.lead_time = "1 s"
    """
    stream = trains(arrivals, work, direction=direction)
    return Tally.of(arrivals, played(ports, stream, lead_times=leads).milestones["departed"])


def _figures_of(scenario: Scenario) -> tuple[int, int, int]:
    """Return how many figures are neither a number nor missing, the trains, and the residual."""
    ((plans, log),) = runs(scenario, 1)
    tables = tabulate(plans, log)
    rows = compute(tables, scenario).rows
    strange = sum(row.value is not None and not isfinite(row.value) for row in rows)
    return strange, plans.trains, balance(tables, scenario).residual


def nothing(_scale: Scale) -> Sequence[Finding]:
    """Return the figures of a period in which nobody comes, and of one that lasts a second."""
    cases = (
        ("nobody comes", 'duration = "30 d"', 0.0),
        ("one second", 'duration = "1 s"', 1_000.0),
    )
    found = []
    for name, duration, per_day in cases:
        service = f"services.any = {{ ports = {{ khorgos = 1.0 }}, trains_per_day = {per_day} }}"
        scenario = scenario_of(f"{duration}\n{service}\n{_everything(2)}")
        strange, came, residual = _figures_of(scenario)
        found += [
            exactly(f"{name}: figures that are no number", 0, strange),
            exactly(f"{name}: residual of the balance", 0, residual),
        ]
        if not per_day:
            found.append(exactly(f"{name}: trains", 0, came))
    return found


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="one-train",
        group="exact",
        title="A train that is alone",
        formula="time at the port = sum of its work",
        parameters="one unit of everything; westbound 663 s, eastbound 419 s",
        compute=one_train,
        weight=0.1,
    ),
    Check(
        id="plenty",
        group="exact",
        title="As many units of everything as trains",
        formula="every wait = 0; departed = arrived + own work",
        parameters="up to 25 trains in one direction, work of 0 to 50 s",
        compute=Cases("plenty", plenty, quick=100, full=1_000),
    ),
    Check(
        id="no-work",
        group="exact",
        title="Nothing takes time",
        formula="departed = arrived",
        parameters="one unit of everything, up to 25 trains, several in one second",
        compute=Cases("no-work", no_work, quick=100, full=1_000),
    ),
    Check(
        id="nothing",
        group="exact",
        title="Nobody comes, or there is only one second",
        formula="every figure is a number or missing; the balance leaves nothing over",
        parameters="30 days without trains; 1 s with 1,000 trains a day",
        compute=nothing,
        weight=0.2,
    ),
)
