"""The state of a playing: the clock, who is on the way, and what has been written down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sim.domain.journey import Step
from sim.domain.log import NOT_REACHED, EmptyTrain, RunLog
from sim.model.program import Program

NEVER = 10**15

LIMIT_IS_UP, STEP_IS_DONE = 1, 2
"""Of those for whom something happens in one second, who is first: a limit before a step."""


class Serving(Protocol):
    """Where somebody may have to be served because somebody else has left the queue."""

    def serve(self) -> None:
        """Serve who can be."""


class NotPlayedError(Exception):
    """The player has no rule for what a scenario asks for."""


Row = list[int | None]
"""Entity, step, queued, started, finished."""


@dataclass(eq=False)
class Traveller:
    """Whoever plays a journey: a train, its rake, its locomotive, a train of empties.

    `number` is the entity in the log; `turn` is its place among those of one second, the same
    unless the plans ask for another order. `due_s` is when something happens for it by
    itself, None while it waits for others or has come to its end.
    """

    number: int
    turn: int
    program: Program
    work: Callable[[str], int]
    wagons: int = 0
    teu: int = 0
    priority: int = 0
    limit_s: int = 0
    place: int = 0
    due_s: int | None = None
    due_kind: int = STEP_IS_DONE
    presented_s: int = 0
    lent: int = 0
    visit: "Visit | None" = None
    held: dict[str, "Visit"] = field(default_factory=dict)
    cut_off: set[str] = field(default_factory=set)

    @property
    def step(self) -> Step:
        return self.program.steps[self.place]

    @property
    def step_number(self) -> int:
        return self.program.first + self.place

    @property
    def deadline_s(self) -> int:
        return self.presented_s + self.limit_s


@dataclass(eq=False)
class Visit:
    """One visit to a step: its row, and the unit that is taken for it."""

    traveller: Traveller
    row: Row
    step: Step
    asked: tuple[int, int]
    """When, and by whom: the order of arrival in a queue, in which rank settles ties."""
    amount: int = 1
    work_s: int = 0
    is_held: bool = False
    unit: int = 0
    place: str = ""
    """The resource that the unit is of: another than that of the step where it has help."""
    instead: Callable[[], Serving] | None = None
    """Give up what is waited for elsewhere, too, and return where; who is next there, is served."""
    has_waited: bool = False


class State:
    """Everything that changes while the journeys are played."""

    def __init__(
        self, log: RunLog, programs: Mapping[str, Program], ties: Sequence[int] = ()
    ) -> None:
        self.log = log
        self.ties = ties
        self.programs = programs
        self.now = log.start_s
        self.rows: list[Row] = []
        self.moving: list[Traveller] = []
        self.resources: dict = {}
        self.set_out: Callable[[Traveller], None]
        """How a traveller begins its journey: at once, before who sends it goes on."""

    def turn(self, number: int) -> int:
        """Return the place of an entity among those of one second."""
        return self.ties[number] if number < len(self.ties) else number

    def write(self, traveller: Traveller, number: int | None = None) -> Row:
        """Write the row of a visit that is asked for now."""
        step = traveller.step_number if number is None else number
        row: Row = [traveller.number, step, self.now, None, None]
        self.rows.append(row)
        return row

    def let_go_on(self, traveller: Traveller, moment_s: int, kind: int = STEP_IS_DONE) -> None:
        """Say when something happens for a traveller next."""
        if traveller.due_s is None:
            self.moving.append(traveller)
        traveller.due_s, traveller.due_kind = moment_s, kind

    def stop(self, traveller: Traveller) -> None:
        """Let nothing happen for a traveller by itself."""
        if traveller.due_s is not None:
            self.moving.remove(traveller)
        traveller.due_s = None

    def mark(self, traveller: Traveller, name: str) -> None:
        """Note the moment of a train."""
        self.log.milestones[name][traveller.number] = self.now

    def new_empties(self, name: str, port: str, gauge, wagons: int) -> int:
        """Write down a train of empties, or an order, and return its number."""
        self.log.empty_trains.append(EmptyTrain(name, port, gauge, wagons))
        return 2 * self.log.trains + len(self.log.empty_trains) - 1

    def finished_log(self) -> RunLog:
        """Return the log; what lies beyond the end has not been reached."""
        end_s = self.log.end_s
        for row in self.rows:
            self.log.rows += [
                NOT_REACHED if moment is None or (place > 1 and moment >= end_s) else moment
                for place, moment in enumerate(row)
            ]
        return self.log
