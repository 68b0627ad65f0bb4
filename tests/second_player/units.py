"""Tracks, lanes, bays, crews, cranes, locomotives, and room in a yard: units that are taken.

Who waits is served as soon as a unit is there for the first in the queue; nobody is passed over.
"""

from sim.domain.resource import Order, UnitsSpec
from tests.second_player.calendars import Spells, done_at, may_start, next_opening
from tests.second_player.state import NEVER, State, Traveller, Visit


class Units:
    """The units of one resource, its queue, and the resource that helps it."""

    def __init__(self, state: State, spec: UnitsSpec, spells: list[Spells]) -> None:
        self.state, self.spec = state, spec
        self.spells = spells
        """When each unit is open; empty for units that never close."""
        self.taken: set[int] = set()
        """Which units are, where they have hours of their own; else only their number counts."""
        self.used = 0
        self.queue: list[Visit] = []
        self.helper: Units | None = None
        self.helps: Units | None = None
        self.helping = False

    # -- who is first

    def urgent_from(self, traveller: Traveller) -> int:
        """Return from when a traveller is short of time here."""
        if self.spec.margin_s is None:
            return NEVER
        return traveller.deadline_s - self.spec.margin_s

    def first(self) -> Visit:
        """Return the first of the queue: short of time, precedence, order, arrival."""
        return min(self.queue, key=self._turn)

    def _turn(self, visit: Visit) -> tuple[int, ...]:
        traveller = visit.traveller
        since = self.urgent_from(traveller)
        if since <= self.state.now:
            return (0, since, *visit.asked)
        order = self.spec.order
        key = {Order.PRIORITY: -traveller.priority, Order.DEADLINE: traveller.deadline_s}
        return (1, int(visit.step.precedence), key.get(order, 0), *visit.asked)

    # -- what is free

    def free_unit(self, visit: Visit) -> int | None:
        """Return the unit that may be taken now, None if there is none."""
        if not self.spells:
            has_room = self.used + visit.amount <= self.spec.capacity
            return 0 if has_room else None
        for unit, spells in enumerate(self.spells):
            if unit not in self.taken and may_start(
                spells, self.spec.closing, self.state.now, visit.work_s
            ):
                return unit
        return None

    def take(self, visit: Visit, unit: int) -> None:
        """Take a unit for a visit, which starts now."""
        visit.unit, visit.place = unit, self.spec.id
        self.taken.add(unit)
        self.used += visit.amount
        visit.row[3] = self.state.now

    def begin(self, visit: Visit, unit: int) -> None:
        """Let one who has waited have a unit: a place is held from now on, work takes its time."""
        self.take(visit, unit)
        now = self.state.now
        self.state.let_go_on(visit.traveller, now if visit.is_held else self.done_at(visit))

    def leave(self, visit: Visit) -> None:
        """Leave the queue unserved."""
        self.queue.remove(visit)
        self.serve()

    def done_at(self, visit: Visit) -> int:
        """Return when the work of a visit is done that begins now in its unit."""
        now, work_s = self.state.now, visit.work_s
        if not self.spells:
            return now + work_s
        return done_at(self.spells[visit.unit], self.spec.closing, now, work_s)

    def give_back(self, visit: Visit) -> None:
        """Have the unit of a visit back, and serve who waits for it."""
        self.taken.discard(visit.unit)
        self.used -= visit.amount
        (self.helps or self).serve()

    # -- service

    def has_room_for(self, visit: Visit) -> bool:
        """Return whether a visit that is asked for now need not wait."""
        is_first = all(self._turn(visit) < self._turn(other) for other in self.queue)
        return is_first and self.free_unit(visit) is not None

    def serve(self) -> None:
        """Let those who wait have the units that are there, then have the help of the other.

        Help changes who is first, for whom a unit may be there.
        """
        self._serve_own()
        while self.helper is not None and self._have_help(self.helper):
            self._serve_own()

    def _serve_own(self) -> None:
        while self.queue:
            visit = self.first()
            unit = self.free_unit(visit)
            if unit is None:
                break
            self.queue.remove(visit)
            self.begin(visit, unit)
            if visit.instead is not None:
                visit.instead().serve()  # who can have wagons now does not take room

    def _have_help(self, helper: "Units") -> bool:
        """Let the other take over from the queue; return whether it has taken any."""
        waited = len(self.queue)
        if len(self.queue) > helper.spec.above:
            self.helping = True
        while self.helping:
            if len(self.queue) <= helper.spec.until:
                self.helping = False
                break
            visit = self.first()
            unit = helper.free_unit(visit)
            if unit is None:
                break
            self.queue.remove(visit)
            # The step after this one is its number where the other resource does the work.
            visit.row[1] += 1
            helper.begin(visit, unit)
        return len(self.queue) < waited

    def next_look(self) -> tuple[int, int]:
        """Return when something changes here by itself: (second, 0 for an opening, 1 else)."""
        if not self.queue:
            return NEVER, 0
        now = self.state.now
        opening = min((next_opening(spells, now) for spells in self.spells), default=NEVER)
        hurries = [self.urgent_from(visit.traveller) for visit in self.queue]
        hurry = min((since for since in hurries if since > now), default=NEVER)
        return min((opening, 0), (hurry, 1))
