"""The resources of a run as regions of the memory: capacities, calendars, rates, rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.domain.calendar import Calendar, Closing
from sim.domain.journey import Act, Step
from sim.domain.resource import (
    GateSpec,
    Order,
    PathSpec,
    PoolSpec,
    QuotaSpec,
    ResourceSpec,
    Slots,
    UnitsSpec,
)
from sim.domain.time import NEVER
from sim.fast import memory as at
from sim.model.places import yard_of

_PLENTY: Final = 1 << 60
"""Units that never run out."""
_ORDERS: Final = {
    Order.ARRIVAL: at.ARRIVAL_ORDER,
    Order.PRIORITY: at.PRIORITY_ORDER,
    Order.DEADLINE: at.DEADLINE_ORDER,
}
_CLOSINGS: Final = {Closing.PAUSE: at.PAUSE, Closing.FINISH: at.FINISH, Closing.FITS: at.FITS}

Fields = dict[int, int]


@dataclass(slots=True)
class Resources:
    """The regions of all resources of one run, as they fill up."""

    specs: dict[str, ResourceSpec]
    steps: tuple[Step, ...]
    start_s: int
    trains: int
    entries: list[int] = field(default_factory=list)
    spans: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    rates: list[int] = field(default_factory=list)
    bans: list[int] = field(default_factory=list)
    departures: int = 0
    bells: list[tuple[int, int]] = field(default_factory=list)
    """Number of the line and the second at which a ban is over."""
    numbers: dict[str, int] = field(default_factory=dict)
    yards: dict[str, int] = field(default_factory=dict)
    """The yard beside each pool."""
    plenty: int = at.NOBODY
    heeding_the_limit: set[str] = field(default_factory=set)
    """Those whose queues trains leave when their limit is up."""

    def fill(self, order_numbers: dict[str, int], empty_kinds: dict[tuple[str, int], int]) -> None:
        """Write an entry for each resource, for yards without limit, and for what is plenty.

        `order_numbers` are the steps of the stop-loading orders by gate, `empty_kinds` the kinds of
        the empty trains by pool and sort.
        """
        for spec in self.specs.values():
            number = self.numbers[spec.id]
            match spec:
                case UnitsSpec() if spec.id in self._pool_of_yard:
                    fields = self._yard(self._pool_of_yard[spec.id], spec.capacity)
                case UnitsSpec():
                    fields = self._units(spec)
                case PathSpec() | QuotaSpec():
                    fields = self._line(spec, number)
                case GateSpec():
                    fields = self._gate(spec, order_numbers)
                case PoolSpec():
                    fields = self._pool(spec, empty_kinds)
            self._enter(number, fields)
        for pool, yard in self.yards.items():
            if yard >= len(self.specs):
                self._enter(yard, self._yard(pool, None))
        self._enter(self.plenty, {at.SORT: at.UNITS, at.IDLE: _PLENTY})

    def number_through(self) -> None:
        """Give every resource its number; those of the specs keep their places."""
        self.heeding_the_limit = {s.resource for s in self.steps if s.act is Act.CLEAR}
        self.numbers = {name: number for number, name in enumerate(self.specs)}
        after = len(self.specs)
        for name in (spec.id for spec in self.specs.values() if isinstance(spec, PoolSpec)):
            self.yards[name] = self.numbers.get(yard_of(name), after)
            after = max(after, self.yards[name] + 1)
        self.plenty = after

    @property
    def _pool_of_yard(self) -> dict[str, str]:
        return {yard_of(pool): pool for pool in self.yards if yard_of(pool) in self.specs}

    def _enter(self, number: int, fields: Fields) -> None:
        entry = [0] * at.RESOURCE_WIDTH
        entry[at.INDEX_OF] = number
        entry[at.QUEUE] = entry[at.QUEUE_LAST] = at.NOBODY
        for place, value in fields.items():
            entry[place] = value
        self.entries += entry

    def _address(self, number: int) -> int:
        """Return where a resource begins: the resources are the first region."""
        return at.HEADER + number * at.RESOURCE_WIDTH

    def _units(self, spec: UnitsSpec) -> Fields:
        overtime = next(
            (s for s in self.specs.values() if isinstance(s, UnitsSpec) and s.helps == spec.id),
            None,
        )
        heeds_limit = spec.id in self.heeding_the_limit
        fields = {at.SORT: at.UNITS, at.IDLE: spec.capacity, at.POLICY: _ORDERS[spec.order]}
        if not (spec.calendars or spec.margin_s is not None or overtime or heeds_limit):
            return fields
        first, many = self._grouped(spec.calendars)
        fields |= {
            at.SORT: at.DUTY,
            at.IDLE: 0,
            at.CLOSING: _CLOSINGS[spec.closing],
            at.MARGIN_S: -1 if spec.margin_s is None else spec.margin_s,
            at.FREE: spec.capacity,
            at.GROUPS: first,
            at.MANY_GROUPS: many,
            at.AT_LIMIT: int(heeds_limit),
            at.LIMITS: at.NOBODY,
            at.LIMITS_LAST: at.NOBODY,
            at.URGENTS: at.NOBODY,
            at.URGENTS_LAST: at.NOBODY,
            at.ASKING: at.NOBODY,
            at.RINGS_AT: NEVER,
            at.WAKES_AT: -NEVER,
        }
        if overtime is not None:
            fields |= {
                at.HELPS: 1,
                at.HELPERS: overtime.capacity,
                at.ABOVE: overtime.above,
                at.UNTIL: overtime.until,
            }
        return fields

    def _grouped(self, calendars: Sequence[Calendar]) -> tuple[int, int]:
        """Write the units by calendar; return the first group and how many there are."""
        first, groups = len(self.groups) // at.GROUP_WIDTH, dict.fromkeys(calendars)
        of_units = len(self.units)
        places = {calendar: place for place, calendar in enumerate(groups)}
        self.units += [places[calendar] for calendar in calendars]
        for calendar in groups:
            numbers = [unit for unit, its in enumerate(calendars) if its == calendar]
            longest = max(map(int.__sub__, calendar.closes, calendar.opens), default=0)
            self.groups += [len(self.spans), len(calendar.opens), longest]
            self.groups += [len(self.units), len(numbers), of_units]
            self.units += numbers
            worked = 0
            for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
                self.spans += [opens, closes, worked]
                worked += closes - opens
        return first, len(groups)

    def _line(self, spec: PathSpec | QuotaSpec, number: int) -> Fields:
        fields = {at.PER_DAY: spec.per_day, at.NEXT_S: -NEVER, at.BASE: -NEVER}
        fields |= {at.KEPT: at.NOBODY, at.KEPT_LAST: at.NOBODY}
        bans = spec.bans if isinstance(spec, PathSpec) else ()
        is_plain = isinstance(spec, PathSpec) and spec.slots is Slots.HEADWAY
        if is_plain and not spec.cuts and not bans:
            return fields | {at.SORT: at.PATH}
        rhythm = at.HEADWAY if is_plain else at.GRID
        if isinstance(spec, QuotaSpec):
            rhythm = at.QUOTA
            fields[at.AHEAD_S] = spec.ahead_s
            fields[at.DAY] = -NEVER
        first, first_ban = len(self.rates) // at.RATE_WIDTH, len(self.bans) // at.BAN_WIDTH
        self.rates += _rates(spec)
        self.bans += [moment for ban in bans for moment in ban]
        self.bells += [(number, over_s) for _, over_s in bans if over_s > self.start_s]
        return fields | {
            at.SORT: at.RHYTHM,
            at.RHYTHM_KIND: rhythm,
            at.RATES: first,
            at.MANY_RATES: len(self.rates) // at.RATE_WIDTH - first,
            at.BANS: first_ban,
            at.MANY_BANS: len(bans),
        }

    def _gate(self, spec: GateSpec, order_numbers: dict[str, int]) -> Fields:
        first = self.departures
        self.departures += self.trains if spec.window_s else 0
        return {
            at.SORT: at.GATE,
            at.GATE_ABOVE: NEVER if spec.above is None else spec.above,
            at.GATE_UNTIL: spec.until,
            at.RATE_PER_DAY: spec.per_day or 0,
            at.HELD_FIRST: at.NOBODY,
            at.HELD_LAST: at.NOBODY,
            at.ORDER_AT: -1,
            at.WINDOW_S: spec.window_s,
            at.GAIN_S: spec.gain_s,
            at.BEGAN_S: self.start_s,
            at.DEPARTURES: first,
            at.ORDER_NUMBER: order_numbers.get(spec.id, at.NOBODY),
        }

    def _pool(self, spec: PoolSpec, empty_kinds: dict[tuple[str, int], int]) -> Fields:
        surplus = spec.surplus_above
        return {
            at.SORT: at.POOL,
            at.READY: spec.ready,
            at.ORDER_UP_TO: -NEVER if spec.order_up_to is None else spec.order_up_to,
            at.BRING: spec.bring,
            at.SURPLUS_FROM: NEVER if surplus is None else surplus + spec.surplus_lot,
            at.SURPLUS_LOT: spec.surplus_lot,
            at.ITS_YARD: self._address(self.yards[spec.id]),
            at.SUPPLY_KIND: empty_kinds[spec.id, at.SUPPLY],
            at.SURPLUS_KIND: empty_kinds[spec.id, at.SURPLUS],
        }

    def _yard(self, pool: str, capacity: int | None) -> Fields:
        return {
            at.SORT: at.YARD,
            at.IS_LIMITED: int(capacity is not None),
            at.ROOM: capacity or 0,
            at.ITS_POOL: self._address(self.numbers[pool]),
        }


def _rates(spec: PathSpec | QuotaSpec) -> list[int]:
    """Return from when which number of starts a day holds."""
    changes: dict[int, int] = {-NEVER: spec.per_day}
    for from_s, to_s, left in spec.cuts:
        changes |= {from_s: left, to_s: spec.per_day}
    return [number for change in sorted(changes.items()) for number in change]
