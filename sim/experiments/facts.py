"""The facts of a finished run: computed from its tables, ordered by weight."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sim.domain.journey import Act
from sim.domain.resource import GateSpec, ResourceSpec, UnitsSpec, port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.experiments.fact import Fact, FactSheet, Kind, by_weight
from sim.experiments.journey_lines import JourneyLine, journeys_of
from sim.experiments.opened import OpenedRun, open_run
from sim.experiments.seen import Seen, Together, together
from sim.experiments.undertaking import Progress
from sim.metrics.slack import Entered, Slack, never_entered
from sim.model.specs import resource_specs
from sim.scenario.schema import Scenario

_ENTERED: Final = (
    *(Act.USE, Act.WORK, Act.HOLD, Act.PATH, Act.CLAIM, Act.JOIN, Act.LEND, Act.CLEAR),
    *(Act.AFTERWARDS, Act.CHOOSE),
)
_WAYS_OVER_THE_GROUND: Final = "yard"


def facts_of_run(folder: Path, progress: Progress, replication: int | None = None) -> FactSheet:
    """Return the facts of the run in `folder`, of all replications or of one.

    Raises:
        UsageError: there is no such replication.
        StorageError, IntegrityError: as `open_run`.
    """
    run = open_run(folder)
    numbers = list(range(run.replications)) if replication is None else [replication]
    seen = []
    for done, number in enumerate(numbers):
        progress("replications", done, len(numbers))
        seen.append(Seen.of(run.view(number), number))
    facts = sorted(_facts(run, seen), key=by_weight)
    return FactSheet(run.scenario.id, "", len(numbers), run.scenario, tuple(facts))


def _facts(run: OpenedRun, seen: Sequence[Seen]) -> Iterator[Fact]:
    scenario = run.scenario
    found = together(seen)
    specs = resource_specs(scenario)
    yield from _idle(found, specs)
    yield from _left(found)
    yield from _queues(found)
    yield from _busiest(found, scenario)
    yield from _steps(run, found)
    yield from _limits(found, specs)
    yield from _rules(scenario, seen)


def _idle(found: Together, specs: Mapping[str, ResourceSpec]) -> Iterator[Fact]:
    for resource, runs in found.idleness.items():
        spec = specs[resource]
        open_s, idle_s = (sum(getattr(r, n) for r in runs) for n in ("open_unit_s", "idle_unit_s"))
        if not idle_s or _goes_without_saying(found.slack[resource], spec):
            continue
        waiting_h = sum(run.waiting_s for run in runs) / HOUR_S / found.replications
        share = idle_s / open_s
        figures = {
            "unit": runs[0].unit,
            "capacity": runs[0].capacity,
            "idle_share": share,
            "waiting_elsewhere_h": waiting_h,
        }
        if runs[0].unit != "paths a day":
            figures["idle_unit_h"] = idle_s / HOUR_S / found.replications
        yield Fact(Kind.IDLE, waiting_h * share, port_of(resource), resource, figures)


def _goes_without_saying(slack: Slack, spec: ResourceSpec) -> bool:
    """Return whether idleness is no news: never used, never all in use, or only there to help."""
    if not isinstance(spec, UnitsSpec):
        return not slack.visits
    never_full = (slack.most or 0) < spec.capacity and not slack.waits
    return never_full or bool(spec.helps)


def _left(found: Together) -> Iterator[Fact]:
    for (resource, loaded), runs in found.left.items():
        waited_h = sum(left.waited_s for _, left in runs) / HOUR_S / found.replications
        number, longest = min(runs, key=lambda run: run[1].since_s[0])
        figures = {
            "loaded": loaded,
            "trains": sum(len(left.trains) for _, left in runs) / found.replications,
            "waited_h": waited_h,
            "longest": longest.trains[0],
            "longest_since_s": longest.since_s[0],
            "longest_replication": number,
            "by_replication": [
                {
                    "replication": each,
                    "trains": list(left.trains),
                    "since_s": list(left.since_s),
                }
                for each, left in runs
            ],
        }
        yield Fact(Kind.LEFT, waited_h, port_of(resource), resource, figures)


def _queues(found: Together) -> Iterator[Fact]:
    waited_s = {name: sum(q.waited_s for _, q in runs) for name, runs in found.queues.items()}
    for resource, runs in found.queues.items():
        port = port_of(resource)
        whole_s = sum(seconds for name, seconds in waited_s.items() if port_of(name) == port)
        number, longest = max(runs, key=lambda run: (run[1].most, -run[0]))
        waited_h = waited_s[resource] / HOUR_S / found.replications
        figures = {
            "most": longest.most,
            "at_s": longest.at_s,
            "replication": number,
            "waited_h": waited_h,
            "share_of_port": waited_s[resource] / whole_s,
        }
        yield Fact(Kind.QUEUE, waited_h, port, resource, figures)


def _busiest(found: Together, scenario: Scenario) -> Iterator[Fact]:
    days = scenario.end_s / DAY_S
    for port, runs in found.busiest.items():
        day_in, day = max(runs, key=lambda run: (run[1].day_trains, -run[0]))
        hour_in, hour = max(runs, key=lambda run: (run[1].hour_trains, -run[0]))
        figures = {
            "day_s": day.day_s,
            "day_trains": day.day_trains,
            "day_replication": day_in,
            "hour_s": hour.hour_s,
            "hour_trains": hour.hour_trains,
            "hour_replication": hour_in,
            "clock_ahead_s": day.ahead_s,
            "mean_a_day": sum(run.trains for _, run in runs) / found.replications / days,
        }
        yield Fact(Kind.BUSIEST, port=port, figures=figures)


def _steps(run: OpenedRun, found: Together) -> Iterator[Fact]:
    for port, direction, step in never_entered(_possible(run), found.entered):
        trains = found.crossed.get((port, direction), 0) / found.replications
        if trains:
            figures = {"direction": direction, "step": step, "trains": trains}
            yield Fact(Kind.NEVER_ENTERED, port=port, figures=figures)


def _possible(run: OpenedRun) -> Iterator[Entered]:
    """Yield the steps of all journeys of the scenario that would leave a visit."""
    for journey in journeys_of(run.scenario, run.loaded.inputs):
        for line in (*journey.lines, *journey.rake):
            for step in _names(line):
                yield journey.port, str(journey.direction), step


def _names(line: JourneyLine) -> Iterator[str]:
    if line.act in _ENTERED:
        yield line.step
    if line.act is Act.CHOOSE and line.other:
        yield _WAYS_OVER_THE_GROUND


def _limits(found: Together, specs: Mapping[str, ResourceSpec]) -> Iterator[Fact]:
    """Yield the capacities that never mattered, those with most to spare first."""
    facts = [
        fact for slack in found.slack.values() for fact in _limit(slack, specs[slack.resource])
    ]
    yield from sorted(facts, key=lambda fact: -float(fact.figures.get("spare_share", 0.0)))


def _limit(slack: Slack, spec: ResourceSpec) -> Iterator[Fact]:
    place = port_of(spec.id), spec.id
    if isinstance(spec, GateSpec):
        if spec.above is not None and not slack.visits:
            yield Fact(Kind.NEVER_ORDERED, 0.0, *place, {"above": spec.above})
    elif not slack.visits:
        yield Fact(Kind.NEVER_USED, 0.0, *place)
    elif isinstance(spec, UnitsSpec):
        most = slack.most or 0
        if most < spec.capacity:
            figures = {
                "most": most,
                "capacity": spec.capacity,
                "unit": spec.unit,
                "spare_share": 1 - most / spec.capacity,
                "waits": slack.waits,
            }
            yield Fact(Kind.NEVER_FULL, 0.0, *place, figures)
    elif not slack.waits:
        figures = {"visits": slack.visits}
        if slack.most is not None:
            figures["most_a_day"] = slack.most
        yield Fact(Kind.NEVER_WAITED, 0.0, *place, figures)


def _rules(scenario: Scenario, seen: Sequence[Seen]) -> Iterator[Fact]:
    """Yield the rules that never came into play."""
    share = max((each.largest_share for each in seen), default=0.0)
    longest_h = max((each.longest_clearance_s for each in seen), default=0) / HOUR_S
    if seen and longest_h and share <= 1:
        action = scenario.clearance.at_limit
        figures = {"longest_h": longest_h, "largest_share": share, "at_limit": str(action)}
        yield Fact(Kind.LIMIT, figures=figures)
    if scenario.diversion is not None and not any(each.diverted for each in seen):
        yield Fact(Kind.NEVER_DIVERTED)
