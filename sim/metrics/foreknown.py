"""What is known of queues before any run, against which a run's own evidence is weighed.

A run may be too short, or have too few replications, to show that a queue grows for ever; and a
queue that settles may grow for a month by luck.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.metrics.definitions import Leg
from sim.recording.columns import StreamName


class Overload(NamedTuple):
    """A resource that is offered as much as it can do, or more, over the whole period.

    `legs` are the parts of the crossing in which the trains of a stream pile up before it.
    """

    resource: str
    load: float
    legs: Mapping[StreamName, Set[Leg]]

    def __str__(self) -> str:
        """Return the load and the resource."""
        return f"offered load {self.load:.2f} of {self.resource}"


@dataclass(frozen=True, slots=True)
class Foreknown:
    """What is `overloaded`, and the streams that are `settling` whatever a run looks like."""

    overloaded: tuple[Overload, ...] = ()
    settling: frozenset[StreamName] = frozenset()

    def cause(
        self, leg: Leg, own: Sequence[int], streams: Sequence[StreamName]
    ) -> tuple[Overload | None, tuple[int, ...]]:
        """Return the worst overload that `own` streams wait for in `leg`, and who of them does."""
        waiting = {
            number: [one for one in self.overloaded if leg in one.legs.get(streams[number], ())]
            for number in own
        }
        found = [overload for each in waiting.values() for overload in each]
        worst = max(found, key=lambda overload: overload.load, default=None)
        return worst, tuple(number for number in own if waiting[number])

    def settles(self, own: Iterable[int], streams: Sequence[StreamName]) -> bool:
        """Return whether all of `own` streams are known to settle."""
        return all(streams[number] in self.settling for number in own)


UNKNOWN: Final = Foreknown()
"""Nothing is known."""
