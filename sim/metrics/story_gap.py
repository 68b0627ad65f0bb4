"""The difference of one train's story between two scenarios, step by step; it adds up exactly."""

from dataclasses import dataclass
from itertools import chain

from sim.domain.plan import Direction
from sim.metrics.story import STEP_ORDER, Story


@dataclass(frozen=True, slots=True)
class GapLine:
    """Seconds that a train spent in one step in the base and in the other scenario."""

    step: str
    base_waited_s: int
    base_worked_s: int
    other_waited_s: int
    other_worked_s: int

    @property
    def lost_s(self) -> int:
        """Return how many seconds longer the step is in the other scenario; negative if shorter."""
        return self.waiting_lost_s + self.working_lost_s

    @property
    def waiting_lost_s(self) -> int:
        """Return the part of it that is waiting."""
        return self.other_waited_s - self.base_waited_s

    @property
    def working_lost_s(self) -> int:
        """Return the part of it that is work."""
        return self.other_worked_s - self.base_worked_s


def gap_between(base: Story, other: Story) -> tuple[GapLine, ...]:
    """Return all steps of either story in the order of the journey.

    Visits to the same step are taken together. The differences add up to that of the two wholes.
    """
    spent = _spent(base), _spent(other)
    steps = dict.fromkeys(chain(*spent))
    order = {step: place for place, step in enumerate(STEP_ORDER[Direction(base.stream.direction)])}
    none = (0, 0)
    return tuple(
        GapLine(step, *spent[0].get(step, none), *spent[1].get(step, none))
        for step in sorted(steps, key=lambda step: order.get(step, len(order)))
    )


def _spent(story: Story) -> dict[str, tuple[int, int]]:
    """Return the seconds waited and worked by step."""
    spent: dict[str, tuple[int, int]] = {}
    for step in story.steps:
        waited_s, worked_s = spent.get(step.step, (0, 0))
        spent[step.step] = (waited_s + step.waited_s, worked_s + step.worked_s)
    return spent
