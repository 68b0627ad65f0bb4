"""How much of each resource the trains of a scenario ask for, by their journeys and mean work.

Groups of tracks and yards are held through waits that nobody knows beforehand; what is counted of
them is a floor: what would be held if nobody ever waited, but for the wait for wagons, which
follows from the supply rule.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import cast

from sim.domain.journey import Act, Step
from sim.domain.resource import GateSpec, PoolSpec, ResourceSpec, UnitsSpec
from sim.domain.time import DAY_S, HOUR_S
from sim.experiments.preview.pool_outlook import PoolOutlook
from sim.model.places import GREEN
from sim.model.program import Programs, rake_of, train_journey
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.scenario.steps import visit_share
from sim.workload.demand import StreamId
from sim.workload.means import mean_teu, mean_work_s

_WORKED = (Act.USE, Act.WORK, Act.CLEAR, Act.LEND, Act.CLAIM)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a scenario, its files, and what follows from them alone."""

    scenario: Scenario
    inputs: Inputs
    programs: Programs
    specs: Mapping[str, ResourceSpec]
    pools: tuple[PoolOutlook, ...]

    def wait_s(self, pool: str) -> float:
        """Return the mean wait for wagons of `pool`; 0 where it is endless and nobody goes on."""
        wait_h = next(outlook.wait_h for outlook in self.pools if outlook.pool == pool)
        return wait_h * HOUR_S if wait_h < inf else 0.0

    def runs_dry(self, pool: str) -> bool:
        """Return whether wagons of `pool` are waited for without end."""
        return any(outlook.pool == pool and outlook.wait_h == inf for outlook in self.pools)


class Offered:
    """Visits a day, and seconds of work (times units) a day, by resource.

    `empties` are the visits of trains without load; `on_hand` the trains at the port by gate, as
    many as there would be without waits; `services` who comes, by resource.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self.visits: dict[str, float] = defaultdict(float)
        self.seconds: dict[str, float] = defaultdict(float)
        self.empties: dict[str, float] = defaultdict(float)
        self.on_hand: dict[str, float] = defaultdict(float)
        self.services: dict[str, set[str]] = defaultdict(set)
        self.floors: set[str] = set()

    def count_trains(self, stream: StreamId, per_day: float) -> None:
        """Count the trains of a stream and the rakes they leave empty."""
        cargo = self._question.scenario.services[stream.service].cargo
        is_green = (stream.port, stream.service) in self._question.programs.green
        channel = GREEN if is_green else ""
        journey = train_journey(stream.port, stream.direction, cargo, channel)
        work_s = mean_work_s(self._question.scenario, self._question.inputs, stream)
        for name in (journey, rake_of(journey)):
            walk = _Walk(self, self._question, stream, per_day, work_s, name != journey)
            walk.along(self._question.programs.by_name[name].steps)

    def count_empty_trains(self, outlook: PoolOutlook) -> None:
        """Count the paths that supply and surplus trains take."""
        spec = cast(PoolSpec, self._question.specs[outlook.pool])
        station = spec.id.rpartition(".")[0]
        if outlook.short_per_day > 0 and spec.order_up_to is not None:
            self._count_empties(f"{station}.supply_path", outlook.short_per_day / spec.bring)
        if outlook.short_per_day < 0 and spec.surplus_above is not None:
            self._count_empties(f"{station}.onward_path", -outlook.short_per_day / spec.surplus_lot)

    def _count_empties(self, resource: str, per_day: float) -> None:
        self.visits[resource] += per_day
        self.empties[resource] += per_day


@dataclass(slots=True)
class _Walk:
    """The trains of one stream, or their rakes, on the likelier way through their journey."""

    offered: Offered
    question: Question
    stream: StreamId
    per_day: float
    work_s: Mapping[str, float]
    is_empty: bool
    passed_s: float = 0.0
    held_s: dict[str, float] = field(default_factory=dict)
    """When each resource that is held was taken."""
    entered_s: dict[str, float] = field(default_factory=dict)
    reserved_s: dict[str, float] = field(default_factory=dict)

    def along(self, steps: tuple[Step, ...]) -> None:
        """Go along `steps`, over the ground where wagons are waited for."""
        line = 0
        while line < len(steps):
            step = steps[line]
            over_the_ground = step.act is Act.CHOOSE and self._is_waited_for(step.resource)
            if over_the_ground or step.act is Act.JUMP:
                line = step.target
            else:
                self._take(step)
                line += 1

    def _is_waited_for(self, pool: str) -> bool:
        return self._left_s(pool) > 0 or self.question.runs_dry(pool)

    def _left_s(self, pool: str) -> float:
        """Return what is left of the wait for wagons, which a reservation began before."""
        waited_s = self.passed_s - self.reserved_s.get(pool, self.passed_s)
        return max(self.question.wait_s(pool) - waited_s, 0.0)

    def _take(self, step: Step) -> None:
        if step.act in _WORKED:
            self._work(step)
        elif step.act is Act.PATH:
            self._count(step.resource, self.per_day, 0.0)
        elif step.act is Act.RESERVE:
            self.reserved_s[step.resource] = self.passed_s
        elif step.act is Act.ENTER:
            self.entered_s[step.resource] = self.passed_s
        elif step.act is Act.EXIT:
            stay_s = self.passed_s - self.entered_s[step.resource]
            self.offered.on_hand[step.resource] += self.per_day * stay_s / DAY_S
        elif step.act is Act.HOLD:
            self.held_s[step.resource] = self.passed_s
            self.offered.floors.add(step.resource)
        elif step.act is Act.FREE:
            took_s = self.passed_s - self.held_s.pop(step.resource)
            self._count(step.resource, self.per_day, self.per_day * self._units(step) * took_s)

    def _work(self, step: Step) -> None:
        share = visit_share(self.question.scenario, *self.stream, step.name)
        time_s = self.work_s.get(step.name, 0.0)
        if step.act is Act.CLAIM:
            time_s = self._left_s(step.resource)
        # The locomotive comes back later than its train goes on.
        away_s = self.work_s.get(step.other, 0.0) if step.act is Act.LEND else 0.0
        visits = self.per_day * share
        self._count(step.resource, visits, visits * (time_s + away_s))
        self.passed_s += share * time_s

    def _units(self, step: Step) -> float:
        spec = self.question.specs[step.resource]
        if isinstance(spec, UnitsSpec) and spec.unit == "TEU":
            return mean_teu(self.question.scenario, self.question.inputs, self.stream)
        return 1.0

    def _count(self, resource: str, visits: float, seconds: float) -> None:
        if resource:
            self.offered.visits[resource] += visits
            self.offered.seconds[resource] += seconds
            self.offered.services[resource].add(self.stream.service)
            self.offered.empties[resource] += visits if self.is_empty else 0.0


def gates(specs: Mapping[str, ResourceSpec]) -> tuple[GateSpec, ...]:
    """Return the gates at which an order can hold trains."""
    found = (spec for spec in specs.values() if isinstance(spec, GateSpec))
    return tuple(spec for spec in found if spec.above is not None)
