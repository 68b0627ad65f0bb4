"""Who travels: trains as their plans say, and what leaves them on the way."""

from dataclasses import dataclass

from sim.domain.plan import Plans, Stream
from sim.model.program import Program, Programs
from tests.second_player.gates import Gate
from tests.second_player.state import State, Traveller, Visit


@dataclass(frozen=True)
class Plan:
    """What is planned for one train: its stream, and which train of it."""

    stream: Stream
    number: int

    def work(self, port: str, step: str) -> int:
        """Return the seconds of work at a step; a step that is missing takes no time."""
        stream = self.stream
        columns = stream.work if port == stream.port else stream.elsewhere[port]
        return int(columns[step][self.number]) if step in columns else 0

    @property
    def may_divert(self) -> bool:
        stream = self.stream
        return stream.may_divert is not None and bool(stream.may_divert[self.number])


class Trains:
    """The trains by rank, and the rakes, locomotives and ways that come of them."""

    def __init__(self, state: State, plans: Plans, programs: Programs) -> None:
        self.state, self.programs = state, programs
        self.plans = [
            Plan(stream, number) for stream in plans.streams for number in range(len(stream))
        ]

    def arrivals(self) -> list[tuple[int, int, int]]:
        """Return (second, turn, rank) of each train, in the order in which they come."""
        return sorted(
            (int(plan.stream.arrived_s[plan.number]), self.state.turn(rank), rank)
            for rank, plan in enumerate(self.plans)
        )

    def train(self, rank: int) -> Traveller:
        """Return the train of a rank before its first step."""
        plan = self.plans[rank]
        stream, number = plan.stream, plan.number
        name = self.programs.journey_at(stream.port, stream)
        return Traveller(
            rank,
            self.state.turn(rank),
            self.programs.by_name[name],
            lambda step: plan.work(stream.port, step),
            int(stream.wagons[number]),
            int(stream.teu[number]),
            stream.priority,
            stream.limit_s,
        )

    def rake_of(self, train: Traveller) -> Traveller:
        """Return the emptied rake of a train, before its way home."""
        journey = train.program.name.rpartition(">")[2] + "/rake"
        return self._after(train, self.programs.by_name[journey])

    def send_locomotive(self, train: Traveller, visit: Visit) -> None:
        """Keep the locomotive that has brought a train away for its turn, hours or not."""
        number = train.program.first + train.place + 1
        step = train.program.steps[train.place + 1]
        away = self._after(train, Program("turn", number, (step,)))
        # Of one second: after whoever comes before the rake, one after the other, then the rake.
        train.lent += 1
        away.turn += min(train.lent, 7) / 8 - 1
        away.visit = Visit(away, self.state.write(away), step, visit.asked)
        away.visit.unit, away.visit.place = visit.unit, visit.place
        away.visit.row[3] = self.state.now
        self.state.let_go_on(away, self.state.now + max(train.work(step.name), 0))

    def _after(self, train: Traveller, program: Program) -> Traveller:
        """Return what has parted from a train; its work is in the plan of the train."""
        number = self.state.log.trains + train.number
        return Traveller(number, self.state.turn(number), program, train.work, train.wagons)

    # -- by another port

    def faster_port(self, train: Traveller) -> str | None:
        """Return the port by which a train would be through earlier by more than the margin."""
        plan = self.plans[train.number]
        if not plan.may_divert:
            return None
        here = self.gate(train.step.resource)
        stay = here.stay()
        if stay is None:
            return None
        ways = [
            (self._stay_by(plan, port, here.spec.id), port)
            for port in sorted(plan.stream.elsewhere)
        ]
        there, port = min(ways)
        return port if there < stay - here.spec.gain_s else None

    def _stay_by(self, plan: Plan, port: str, home: str) -> int:
        stay = self.gate(f"{port}.{home.partition('.')[2]}").stay()
        assert stay is not None
        return stay + plan.work(port, "diversion")

    def send_by(self, train: Traveller, port: str) -> None:
        """Let a train cross at another port, where it is announced in this second."""
        plan = self.plans[train.number]
        stream = plan.stream
        self.gate(f"{port}.{train.step.resource.partition('.')[2]}").announce()
        name = f"{stream.port}>{self.programs.journey_at(port, stream)}"
        train.program, train.place = self.programs.by_name[name], 0
        train.work = lambda step: plan.work(port, step)
        self.state.log.diverted[train.number] = port

    def gate(self, resource: str) -> Gate:
        return self.state.resources[resource]
