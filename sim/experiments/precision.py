"""How many replications a wished precision takes: a few, then as many more as those ask for.

The rule is a pure function of what the replications done so far have shown, so that the same
number comes out whatever the number of processes, and after an interruption.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import ceil
from typing import Any, Final

from sim.errors import UsageError
from sim.experiments.gathering import Gathered, gather
from sim.experiments.headlines import Precision, headlines, widest
from sim.experiments.study import Study
from sim.experiments.undertaking import Undertaking
from sim.scenario.loaded import Loaded
from sim.scenario.sizes import MOST_TRAINS, expected_trains

FEWEST: Final = 20
"""Fewer replications may look precise by luck, which a rule that stops at once would pick out."""
MOST: Final = 500
_LEAST_GROWTH: Final = 1.1
_SLACK: Final = 1e-9

LoadWith = Callable[[int], Loaded]
"""Reads the scenario with so many replications, as for ``--replications``."""


def _nobody(_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A half-width to reach, relative to the figure or of a share itself, and between what limits.

    Raises:
        UsageError: it makes no sense.
    """

    precision: float
    at_least: int = FEWEST
    at_most: int = MOST
    tell: Callable[[str], None] = field(default=_nobody, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.precision < 1:
            hint = f"; {self.precision:g} % is {self.precision / 100:g}"
            is_percent = 1 <= self.precision < 100
            raise UsageError(
                f"--precision {self.precision:g}: more than 0 and less than 1 is possible, a"
                f" part of each figure{hint if is_percent else ''}"
            )
        if self.at_least < FEWEST:
            raise UsageError(
                f"--at-least {self.at_least}: at least {FEWEST} are needed; fewer stop too soon by"
                " luck"
            )
        if self.at_most < self.at_least:
            raise UsageError(
                f"--at-most {self.at_most}: at least as many as --at-least, {self.at_least}, are"
                " needed"
            )

    def as_data(self) -> dict[str, Any]:
        """Return the goal as it is kept to be gone on with."""
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        return {"precision": self.precision, **limits}


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a run to a precision ended: the goal, the most that was allowed, what was found."""

    goal: Goal
    replications: int
    at_most: int
    found: tuple[Precision, ...]

    @property
    def missed(self) -> tuple[Precision, ...]:
        """Return the figures that are less precise than wished, the worst first."""
        known = [(each.half_width or 0.0, each) for each in self.found]
        wide = [pair for pair in known if pair[0] > self.goal.precision]
        return tuple(each for _, each in sorted(wide, key=lambda pair: -pair[0]))

    @property
    def left_out(self) -> tuple[Precision, ...]:
        """Return the figures without an interval, which the rule cannot wait for."""
        return tuple(each for each in self.found if each.half_width is None)

    @property
    def is_met(self) -> bool:
        """Return whether every figure that has an interval is as precise as wished."""
        return not self.missed and len(self.left_out) < len(self.found)

    def as_data(self) -> dict[str, Any]:
        """Return the goal and what became of it."""
        return {
            "precision": self.goal.precision,
            "at_least": self.goal.at_least,
            "at_most": self.at_most,
            "replications": self.replications,
            "met": self.is_met,
            "missed": [asdict(each) for each in self.missed],
            "left_out": [asdict(each) for each in self.left_out],
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The replications that a goal took, what they say, and how far the goal was reached."""

    undertaking: Undertaking
    gathered: Gathered
    reached: Reached


def replications_after(done: int, half_width: float | None, goal: Goal) -> int:
    """Return how many replications there should be when `done` of them are; `done` to stop.

    `half_width` is that of the widest figure, None if no figure has one. A half-width shrinks with
    the root of the number. The number is even, to keep two processes busy to the end.
    """
    if done < goal.at_least:
        return goal.at_least
    if half_width is None or half_width <= goal.precision or done >= goal.at_most:
        return done
    projected = done * (half_width / goal.precision) ** 2
    wanted = min(max(projected, done * _LEAST_GROWTH), goal.at_most)
    # Without the dust of floating point, which would make 22 of 1.1 x 20 a 23.
    even = 2 * ceil(wanted / 2 - _SLACK)
    return min(even, goal.at_most)


def reach(goal: Goal, limit: int, look: Callable[[int], Sequence[Precision]]) -> Reached:
    """Return where replications end that are added until all that `look` sees is precise enough.

    `look` computes so many replications and says what they show; a run has `limit` at most.
    """
    allowed = replace(goal, at_most=max(goal.at_least, min(goal.at_most, limit)))
    many = replications_after(0, None, allowed)
    while True:
        found = tuple(look(many))
        worst = widest(found)
        after = replications_after(many, None if worst is None else worst.half_width, allowed)
        if after == many:
            return Reached(goal, many, allowed.at_most, found)
        goal.tell(f"{many} replications: {worst}; going on to {after}")
        many = after


def without_gridlock(found: Sequence[Precision], gathered: Gathered) -> list[Precision]:
    """Return what was `found`, without any half-width where replications ended in gridlock."""
    if not gathered.gridlocks:
        return list(found)
    return [replace(each, half_width=None, reason="gridlock") for each in found]


def replicate_to(goal: Goal, load_with: LoadWith, limit: int, study: Study) -> Found:
    """Compute replications until the headline figures are as precise as wished, or `limit` are.

    Raises:
        SafetyLimitError: even the fewest replications are more than a run may have.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    latest: list[tuple[Undertaking, Gathered]] = []

    def look(many: int) -> list[Precision]:
        undertaking = Undertaking.at(load_with(many), study.store, study.settings)
        # Those of the rounds before are among them.
        study.works[:] = [undertaking]
        undertaking.complete(study.stop)
        scenario, inputs = undertaking.loaded.scenario, undertaking.loaded.inputs
        gathered = gather(scenario, inputs, undertaking.shelf)
        latest[:] = [(undertaking, gathered)]
        return without_gridlock(headlines(scenario, gathered.summary), gathered)

    reached = reach(goal, limit, look)
    return Found(*latest[0], reached)


def most_of(loaded: Loaded) -> int:
    """Return how many replications a run of `loaded` may have at most."""
    trains = sum(expected_trains(loaded.scenario, loaded.inputs).values())
    return MOST_TRAINS if trains < 1 else int(MOST_TRAINS / trains)
