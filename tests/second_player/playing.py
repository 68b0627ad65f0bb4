"""The playing itself: from second to second, and in each the first thing that can happen."""

from sim.domain.journey import Act
from sim.domain.log import RunLog
from sim.domain.plan import Plans
from sim.domain.resource import GateSpec, PathSpec, PoolSpec, QuotaSpec, ResourceSpec, UnitsSpec
from sim.model.program import Programs, build_programs
from sim.model.specs import resource_specs
from sim.scenario.schema import Scenario
from tests.second_player.gates import Gate
from tests.second_player.hours import Hours, cuts_of
from tests.second_player.lines import line_of
from tests.second_player.pools import Pool
from tests.second_player.state import NEVER, NotPlayedError, State
from tests.second_player.steps import Steps
from tests.second_player.trains import Trains
from tests.second_player.units import Units


def play_again(scenario: Scenario, plans: Plans) -> RunLog:
    """Return the log of `plans` played under `scenario`, as `sim.model.run.simulate` should."""
    specs = resource_specs(scenario, plans.gales)
    programs = build_programs(scenario, specs)
    return Player(scenario, plans, programs, specs).play()


class Player:
    """One playing."""

    def __init__(
        self, scenario: Scenario, plans: Plans, programs: Programs, specs: dict[str, ResourceSpec]
    ) -> None:
        log = RunLog(-scenario.warm_up, scenario.end_s, plans.trains, programs.steps, specs)
        self.scenario, self.plans = scenario, plans
        self.state = State(log, programs.by_name, plans.ties)
        self.trains = Trains(self.state, plans, programs)
        self.steps = Steps(self.state, self.trains)
        self.state.resources = {name: self._resource(spec) for name, spec in specs.items()}
        self._bind_helpers()
        self.coming = self.trains.arrivals()
        self.looks: list[tuple[int, int, str]] = []
        self._note_arrivals(programs)

    def _resource(self, spec: ResourceSpec):
        scenario, plans = self.scenario, self.plans
        match spec:
            case UnitsSpec():
                hours = Hours(scenario, spec.id.partition(".")[0], plans)
                return Units(self.state, spec, hours.of(spec))
            case PathSpec() | QuotaSpec():
                cuts, bans = (cuts_of(scenario, spec.id, who) for who in ("all", "empties"))
                return line_of(self.state, spec, cuts, bans)
            case GateSpec():
                return Gate(self.state, spec)
            case PoolSpec():
                lead_times = plans.lead_times.get((spec.port, spec.gauge), ())
                return Pool(self.state, spec, lead_times)
        raise NotPlayedError(f"a resource like {spec}")

    def _bind_helpers(self) -> None:
        for units in self.state.resources.values():
            if isinstance(units, Units) and units.spec.helps:
                units.helps = self.state.resources[units.spec.helps]
                units.helps.helper = units

    def _note_arrivals(self, programs: Programs) -> None:
        """Note when trains arrive that no gate can hold up: as planned."""
        for rank, plan in enumerate(self.trains.plans):
            program = programs.by_name[programs.journey_at(plan.stream.port, plan.stream)]
            if all(step.act is not Act.ENTER for step in program.steps):
                arrived_s = int(plan.stream.arrived_s[plan.number])
                self.state.log.milestones["arrived"][rank] = arrived_s

    # -- from second to second

    def play(self) -> RunLog:
        """Play until the end, and return the log."""
        for resource in self.state.resources.values():
            if isinstance(resource, Pool):
                resource.balance()
        while self.state.now < self.state.log.end_s:
            while self._something_happens():
                pass
            self._to_the_next_second()
        return self.state.finished_log()

    def _to_the_next_second(self) -> None:
        """Set the clock to when something is due, and note which resources must be seen to."""
        looks = [(*r.next_look(), name) for name, r in self.state.resources.items()]
        moments = [traveller.due_s for traveller in self.state.moving]
        moments += [moment for moment, _, _ in looks]
        moments += [self.coming[0][0]] if self.coming else []
        self.state.now = min(moments, default=NEVER)
        self.looks = sorted(look for look in looks if look[0] == self.state.now)

    def _something_happens(self) -> bool:
        """Let happen the first thing that can in this second; return whether there was one.

        Openings, then releases: a path falls free, a limit is up; then trains as they complete a
        step, by rank; then arrivals, by rank.
        """
        if self.looks:
            self.state.resources[self.looks.pop(0)[2]].serve()
            return True
        now = self.state.now
        due = [traveller for traveller in self.state.moving if traveller.due_s == now]
        if due:
            self.steps.happen(min(due, key=lambda who: (who.due_kind, who.turn)))
            return True
        if self.coming and self.coming[0][0] == now:
            while self.coming and self.coming[0][0] == now:
                *_, rank = self.coming.pop(0)
                self.steps.go_on(self.trains.train(rank))
            return True
        return False
