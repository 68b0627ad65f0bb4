"""Events with a defined order at equal times.

SimPy sorts events of one instant by an integer priority. Here it holds the rule: calendar changes
first, then releases by the clock (a path falls free), then trains by rank as they complete a step,
then arrivals. No train has two events pending, so insertion order never decides.
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

import simpy

_KIND: Final = 1 << 40
CALENDAR: Final = 1 * _KIND
RELEASE: Final = 2 * _KIND
COMPLETION: Final = 3 * _KIND
ARRIVAL: Final = 4 * _KIND


class Clock(simpy.Environment):
    """SimPy's environment with whole seconds, and any integer as the order within a second."""

    if TYPE_CHECKING:

        @property
        def now(self) -> int:
            """The current second."""

        def schedule(self, event: simpy.Event, priority: int = 0, delay: float = 0) -> None:
            """Put `event` on the calendar."""


class Moment(simpy.Event):
    """Something that happens after `delay_s`, in its place `order` among events of that second."""

    _ok = True
    _value = None

    def __init__(self, env: Clock, order: int, delay_s: int) -> None:
        # As simpy.Timeout does: the attributes of an event, without the cost of a pending one.
        self.env = env
        self.callbacks = []
        env.schedule(self, order, delay_s)


class Wait(simpy.Event):
    """What a waiting train yields; the resource fires it at the grant or when the work is done."""

    env: Clock

    def fire(self, order: int, delay_s: int = 0, value: object = None) -> None:
        """Wake the train after `delay_s`, in its place `order` of that second."""
        self._ok = True
        self._value = value
        self.env.schedule(self, order, delay_s)


class Errand:
    """Plays a journey that is no train's own: a rake going home, a supply train, a surplus train.

    It is driven by the events themselves, without a SimPy process: half the cost, and it starts
    at once.
    """

    __slots__ = ("_send",)

    def __init__(self, journey: Generator[simpy.Event, Any, None]) -> None:
        self._send = journey.send
        self._go(None)

    def _go(self, event: simpy.Event | None) -> None:
        try:
            wait = self._send(None if event is None else event.value)
        except StopIteration:
            return
        wait.callbacks.append(self._go)
