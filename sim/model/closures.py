"""When the resources of a port are closed or cut: opening hours, shifts, gales, disturbances.

All of it becomes calendars of units and cuts of paths before the run.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sim.domain.calendar import Calendar, Reduction, unit_calendars
from sim.domain.rate import strongest
from sim.domain.resource import Cuts
from sim.domain.time import DAY_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.clock import ALWAYS, moment_s, opening_hours, utc_offset_s
from sim.scenario.schema import Customs, Disturbance, Reload, Scenario, Shift
from sim.scenario.values import WEEKDAYS

Spell = tuple[int, int]
"""From and to, in seconds from the start."""

_MARGIN_S: Final = 60 * DAY_S
"""Calendars reach beyond the horizon, so that the end of a run changes nothing before it."""


class Closures:
    """What keeps the resources of one port from working."""

    def __init__(self, scenario: Scenario, name: str, gales: tuple[Spell, ...]) -> None:
        port = scenario.ports[name]
        self._name = name
        self._start = scenario.start
        self._from_s = -scenario.warm_up
        self._to_s = scenario.end_s + _MARGIN_S
        self._gales = gales
        self._disturbances = port.disturbances
        self._utc_offset = port.utc_offset
        self.ahead_s = utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
        """How much the port's clock shows more than the scenario's."""

    def of_units(self, resource: str, capacity: int, hours: str = ALWAYS) -> tuple[Calendar, ...]:
        """Return the calendars of `capacity` units open at `hours`, none if they never close."""
        return self._calendars(capacity, hours, self._reductions(resource))

    def of_lanes(self, resource: str, customs: Customs) -> tuple[Calendar, ...]:
        """Return the calendars of the lanes, with their shifts."""
        shifts = (spell for shift in customs.shifts.values() for spell in self._shift(shift))
        reductions = [*self._reductions(resource), *shifts]
        return self._calendars(customs.lanes or 0, customs.hours, reductions)

    def of_cranes(self, resource: str, capacity: int, reload: Reload) -> tuple[Calendar, ...]:
        """Return the calendars of cranes, which stand in a gale if they are in the open."""
        gales = [(from_s, to_s, 0) for from_s, to_s in self._gales if reload.open_air]
        return self._calendars(capacity, ALWAYS, [*self._reductions(resource), *gales])

    def cuts(self, resource: str) -> Cuts:
        """Return the cuts of a path or a quota."""
        return strongest(self._reductions(resource))

    def bans(self, resource: str) -> tuple[Spell, ...]:
        """Return the spells in which no empties take a path."""
        return tuple(
            sorted(self._spell(ban) for ban in self._of(resource) if ban.trains == "empties")
        )

    def _calendars(
        self, capacity: int, hours: str, reductions: Iterable[Reduction]
    ) -> tuple[Calendar, ...]:
        spells, openings = list(reductions), opening_hours(hours)
        if openings is None and not spells:
            return ()
        if openings is None:
            whole = Calendar((self._from_s,), (self._to_s,))
        else:
            shifted = [(self._ours(opens), self._ours(closes)) for opens, closes in openings]
            whole = Calendar.daily(shifted, self._from_s, self._to_s)
        return unit_calendars(capacity, whole, spells)

    def _ours(self, second: int) -> int:
        """Return a second of the port's day at the scenario's clock."""
        return (second - self.ahead_s) % DAY_S

    def _reductions(self, resource: str) -> list[Reduction]:
        return [
            (*self._spell(cut), cut.capacity) for cut in self._of(resource) if cut.trains == "all"
        ]

    def _of(self, resource: str) -> Iterator[Disturbance]:
        for disturbance in self._disturbances.values():
            if resource == f"{self._name}.{disturbance.resource}":
                yield disturbance

    def _spell(self, disturbance: Disturbance) -> Spell:
        from_s = moment_s(disturbance.start, self._start, self._utc_offset)
        return from_s, moment_s(disturbance.end, self._start, self._utc_offset)

    def _shift(self, shift: Shift) -> Iterator[Reduction]:
        """Yield when the shift leaves fewer lanes; hours over midnight begin on their day."""
        hours = opening_hours(shift.hours) or ((0, DAY_S),)
        days = {WEEKDAYS.index(day) for day in shift.days}
        for day in range(self._from_s // DAY_S - 1, -(-self._to_s // DAY_S) + 1):
            if (self._start.weekday() + day) % 7 in days:
                for opens, closes in hours:
                    from_s = day * DAY_S + opens - self.ahead_s
                    yield from_s, from_s + ((closes - opens) % DAY_S or DAY_S), shift.lanes
