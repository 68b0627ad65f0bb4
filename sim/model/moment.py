"""Events with a defined order at equal times.

SimPy sorts events of one instant by an integer priority. Here it holds the rule: calendar changes
first, then releases by the clock (a path falls free), then trains by rank as they complete a step,
then arrivals. Nobody has two events pending: the locomotives that have brought a train have places
of their own, just before that of its rake. So insertion order never decides.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Self

import simpy

_KIND: Final = 1 << 40
CALENDAR: Final = 1 * _KIND
RELEASE: Final = 2 * _KIND
COMPLETION: Final = 3 * _KIND
ARRIVAL: Final = 4 * _KIND
_STRIDE: Final = 8
"""Places of one entity: those of the locomotives that have parted from it come before its own."""
MOST_PARTED: Final = _STRIDE - 2
"""The number of the last locomotive of a train with a place of its own."""


class Ties:
    """Another tie order: a permutation of the first entities; later ones go by their number."""

    def __init__(self, permutation: Sequence[int]) -> None:
        self._permutation = permutation

    def __getitem__(self, entity: int) -> int:
        """Return the place of `entity` among the events of one second."""
        permutation = self._permutation
        place = permutation[entity] if entity < len(permutation) else entity
        return COMPLETION + _STRIDE * place


def parted(order: int, number: int) -> int:
    """Return the place of locomotive `number` of whoever has the place `order`: before it.

    The rake and the locomotives of one train may all have something to do in one second.
    """
    return order - _STRIDE + 1 + min(number, MOST_PARTED)


class Clock(simpy.Environment):
    """SimPy's environment with whole seconds, and any integer as the order within a second."""

    __slots__ = ("_now",)

    orders: range | Ties = range(COMPLETION, ARRIVAL, _STRIDE)
    """The place of each entity of the log among the events of one second: by its number."""

    if TYPE_CHECKING:

        @property
        def now(self) -> int:
            """The current second."""

        def schedule(self, event: simpy.Event, priority: int = 0, delay: float = 0) -> None:
            """Put `event` on the calendar."""


if not TYPE_CHECKING:
    # The slot itself. SimPy's property is a call, and every visit asks for the time once or twice:
    # that was a twentieth of a run.
    Clock.now = Clock._now


class Bell(simpy.Event):
    """Rings in its place `order` among the events of one second, again and again.

    Every time it calls `answers`, or wakes up the process that waits for it.
    """

    env: Clock

    def __init__(self, env: Clock, order: int, *answers: Callable[[simpy.Event], None]) -> None:
        # As simpy.Timeout does: the attributes of an event, without the cost of a pending one.
        self.env = env
        self._ok = True
        self._value = None
        self._order = order
        self._answers = answers

    def ring_in(self, delay_s: int) -> Self:
        """Ring `delay_s` from now; it must not be set already."""
        self.callbacks = [*self._answers]
        self.env.schedule(self, self._order, delay_s)
        return self


class Errand:
    """Plays a journey that is no train's own: a rake going home, a supply train, a surplus train.

    It is driven by the events themselves, without a SimPy process: half the cost, and it starts
    at once.
    """

    __slots__ = ("_journey",)

    def __init__(self, journey: Iterator[simpy.Event]) -> None:
        self._journey = journey
        self._go(None)

    def _go(self, _event: simpy.Event | None) -> None:
        wait = next(self._journey, None)
        if wait is not None:
            wait.callbacks.append(self._go)
