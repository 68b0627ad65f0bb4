"""When each unit of a resource is open, from what the scenario says of the port.

Unit i, counted from 0, is open while the hours are, no shift and no cut leaves i units or fewer,
and no gale keeps open-air cranes from working. All clocks are those of the port.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from sim.domain.plan import Plans
from sim.domain.resource import UnitsSpec
from sim.scenario.schema import Port, Scenario
from tests.second_player.calendars import Spells

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AFTER_THE_END = 60 * DAY
"""How far hours are known beyond the end: what would not be done by then may still begin."""

Keep = Callable[[int, int], bool]
"""Whether unit i works in a stretch of time that begins at a second."""


class Hours:
    """The hours of the resources of one port."""

    def __init__(self, scenario: Scenario, name: str, plans: Plans) -> None:
        self.scenario, self.name = scenario, name
        self.port: Port = scenario.ports[name]
        self.from_s, self.to_s = -scenario.warm_up, scenario.end_s + AFTER_THE_END
        self.ahead_s = ahead_of_the_scenario(self.port.utc_offset)
        self.gales = plans.gales.get(name, ())

    def of(self, spec: UnitsSpec) -> list[Spells]:
        """Return the spells in which each unit is open; an empty list for units never closed."""
        rules = [*self._opening(spec.id), *self._cuts(spec.id)]
        if not rules:
            return []
        edges = sorted({self.from_s, self.to_s, *(edge for found, _ in rules for edge in found)})
        edges = [edge for edge in edges if self.from_s <= edge <= self.to_s]
        keeps = [keep for _, keep in rules]
        return [_spells(edges, unit, keeps) for unit in range(spec.capacity)]

    # -- what may close a unit: each rule with the seconds at which it changes

    def _opening(self, resource: str) -> Iterator[tuple[list[int], Keep]]:
        local = resource.removeprefix(f"{self.name}.")
        customs = self.port.china.customs
        if local in ("china.customs", "china.scanner", "china.examination"):
            yield from self._daily(customs.hours)
        if local == "china.customs":
            for shift in customs.shifts.values():
                yield self._shift(shift)
        if local == "china.customs_green" and customs.green is not None:
            yield from self._daily(customs.green.hours)
        reload = {"china.cranes": self.port.china.reload}
        reload["kazakhstan.cranes"] = self.port.kazakhstan.reload
        if local in reload and reload[local].open_air and self.gales:
            spells = self.gales
            yield (
                [edge for spell in spells for edge in spell],
                lambda _, now: not any(from_s <= now < to_s for from_s, to_s in spells),
            )

    def _daily(self, text: str) -> Iterator[tuple[list[int], Keep]]:
        openings = [_opening(part) for part in text.split(",")]
        if openings == [(0, DAY)]:
            return
        spells = self._on_days(openings, WEEKDAYS)
        yield _edges(spells), lambda _, now: _within(spells, now)

    def _shift(self, shift) -> tuple[list[int], Keep]:
        openings = [_opening(part) for part in shift.hours.split(",")]
        spells = self._on_days(openings, shift.days)
        return _edges(spells), lambda unit, now: unit < shift.lanes or not _within(spells, now)

    def _on_days(self, openings: list[tuple[int, int]], days) -> Spells:
        """Return the spells of `openings` on weekdays; those over midnight belong to the first."""
        found = []
        first = (self.from_s + self.ahead_s) // DAY - 1
        for day in range(first, (self.to_s + self.ahead_s) // DAY + 1):
            weekday = WEEKDAYS[(self.scenario.start + timedelta(days=day)).weekday()]
            if weekday in days:
                midnight = day * DAY - self.ahead_s
                found += [(midnight + opens, midnight + closes) for opens, closes in openings]
        return found

    def _cuts(self, resource: str) -> Iterator[tuple[list[int], Keep]]:
        for from_s, to_s, left in cuts_of(self.scenario, resource):
            yield (
                [from_s, to_s],
                lambda unit, now, cut=(from_s, to_s, left): (
                    unit < cut[2] or not cut[0] <= now < cut[1]
                ),
            )


def cuts_of(scenario: Scenario, resource: str, trains: str = "all") -> list[tuple[int, int, int]]:
    """Return (from, to, what is left) of the disturbances of a resource."""
    name = resource.partition(".")[0]
    port = scenario.ports[name]
    ahead_s = ahead_of_the_scenario(port.utc_offset)
    return [
        (
            _moment(cut.start, scenario.start) - ahead_s,
            _moment(cut.end, scenario.start) - ahead_s,
            cut.capacity,
        )
        for cut in port.disturbances.values()
        if f"{name}.{cut.resource}" == resource and cut.trains == trains
    ]


def ahead_of_the_scenario(offset: str) -> int:
    """Return how much a clock of this offset from UTC shows more than that of Beijing."""
    hours, minutes = int(offset[1:3]), int(offset[4:])
    return (hours * 60 + minutes) * 60 * (-1 if offset[0] == "-" else 1) - 8 * 3_600


def _moment(moment: date, start: date) -> int:
    """Return the seconds from midnight of `start` to a date (its midnight) or a date and time."""
    days = (date(moment.year, moment.month, moment.day) - start).days
    if not isinstance(moment, datetime):
        return days * DAY
    return days * DAY + moment.hour * 3_600 + moment.minute * 60 + moment.second


def _opening(text: str) -> tuple[int, int]:
    """Return seconds of the day; what ends before it begins ends on the next day."""
    opens, closes = (
        int(clock[:2]) * 3_600 + int(clock[3:]) * 60 for clock in text.strip().split("-")
    )
    return opens, closes if closes > opens else closes + DAY


def _edges(spells: Spells) -> list[int]:
    return [edge for spell in spells for edge in spell]


def _within(spells: Spells, now: int) -> bool:
    return any(from_s <= now < to_s for from_s, to_s in spells)


def _spells(edges: list[int], unit: int, keeps: list[Keep]) -> Spells:
    """Return the stretches between edges in which every rule keeps the unit open, joined."""
    found: Spells = []
    for from_s, to_s in pairwise(edges):
        if all(keep(unit, from_s) for keep in keeps):
            if found and found[-1][1] == from_s:
                found[-1] = (found[-1][0], to_s)
            else:
                found.append((from_s, to_s))
    return found
