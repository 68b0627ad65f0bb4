"""How many trains each stream asks for: a number, a rate, a weekly plan or a timetable's rows.

A stream is one service at one port in one direction. Nothing here is left to chance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from sim.domain.plan import Direction
from sim.errors import UsageError
from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.schema import ArrivalLaw, Scenario, Service
from sim.scenario.weekly import first_week_s, ports_of_weekly


class StreamId(NamedTuple):
    """Which stream; sorts like the streams of the plans."""

    service: str
    port: str
    direction: Direction

    def __str__(self) -> str:
        return f"{self.service}/{self.port}/{self.direction}"


@dataclass(frozen=True, slots=True)
class Demand:
    """What one stream asks for: `rows` of a timetable, a `week`, `trains` or a rate `per_day`.

    `trains` is the exact number in ``[start, end)``; `rows` are sorted by arrival; `week` has the
    seconds of the trains of the week that begins at the start, rising.
    """

    law: ArrivalLaw
    rows: tuple[TimetableRow, ...] = ()
    week: tuple[int, ...] = ()
    trains: int | None = None
    per_day: float = 0.0


def demands(scenario: Scenario, inputs: Inputs) -> dict[StreamId, Demand]:
    """Return the demand of every stream that has any, sorted.

    Raises:
        UsageError: a timetable alone has more trains than its service is to run.
    """
    found: dict[StreamId, Demand] = {}
    for name in sorted(scenario.services):
        service = scenario.services[name]
        laws = _laws(name, service, inputs)
        rows = {
            stream: _rows_of(stream, inputs.timetables[law.timetable])
            for stream, law in laws.items()
            if law.timetable is not None
        }
        weeks = {
            stream: first_week_s(law, scenario.ports[stream.port], scenario.start)
            for stream, law in laws.items()
            if law.weekly is not None
        }
        others = laws.keys() - rows.keys() - weeks.keys()
        weights = {stream: _weight(service, stream) for stream in laws if stream in others}
        numbers = _numbers(service, name, weights, _in_period(rows, scenario.end_s))
        for stream, law in laws.items():
            number, per_day = numbers.get(stream, (None, 0.0))
            listed, week = rows.get(stream, ()), weeks.get(stream, ())
            if listed or week or number or per_day:
                found[stream] = Demand(law, listed, week, number, per_day)
    return found


def apportion(total: int, weights: Mapping[StreamId, Fraction]) -> dict[StreamId, int]:
    """Return `total` split by `weights`: whole quotas, then one more for the largest remainders.

    Equal remainders go by port and direction, in the alphabet's order. Weights are exact
    fractions, so that the split never depends on rounding.
    """
    whole = sum(weights.values())
    quotas = {stream: total * weight / whole for stream, weight in weights.items() if weight}
    split = {stream: int(quota) for stream, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda stream: (split[stream] - quotas[stream], stream))
    for stream in by_remainder[: total - sum(split.values())]:
        split[stream] += 1
    return split


def _laws(name: str, service: Service, inputs: Inputs) -> dict[StreamId, ArrivalLaw]:
    """Return the arrival law wherever `service` has a share, a weekly plan or timetable rows."""
    ports = {*service.ports, *ports_of_weekly(service)}
    for place in service.arrivals.places.values():
        for law in (place.westbound, place.eastbound):
            rows = inputs.timetables[law.timetable] if law.timetable is not None else ()
            ports.update(row.port for row in rows if row.service == name)
    return {
        StreamId(name, port, direction): service.arrivals.at(port, direction)
        for port in sorted(ports)
        for direction in sorted(Direction)
    }


def _rows_of(stream: StreamId, rows: Iterable[TimetableRow]) -> tuple[TimetableRow, ...]:
    mine = (row for row in rows if (row.service, row.port, row.direction) == stream)
    return tuple(sorted(mine, key=lambda row: row.arrival_s))


def _in_period(rows: Mapping[StreamId, tuple[TimetableRow, ...]], end_s: int) -> int:
    return sum(0 <= row.arrival_s < end_s for of_stream in rows.values() for row in of_stream)


def _weight(service: Service, stream: StreamId) -> Fraction:
    port = _as_written(service.ports.get(stream.port, 0.0))
    westbound = _as_written(service.westbound.at(stream.port, stream.direction))
    toward = westbound if stream.direction is Direction.WESTBOUND else 1 - westbound
    return port * toward


def _as_written(share: float) -> Fraction:
    """Return the decimal fraction that `share` was read from."""
    return Fraction(repr(share))


def _numbers(
    service: Service, name: str, weights: Mapping[StreamId, Fraction], timetabled: int
) -> dict[StreamId, tuple[int | None, float]]:
    """Return the exact number or else the rate of each stream without a timetable."""
    if service.trains is None:
        per_day = _as_written(service.trains_per_day or 0.0)
        return {stream: (None, float(per_day * weight)) for stream, weight in weights.items()}
    rest = service.trains - timetabled
    if rest < 0:
        raise UsageError(
            f"services.{name}: the timetable has {timetabled} trains in the period, more than"
            f" trains = {service.trains}; leave out `trains`, or raise it"
        )
    return {stream: (number, 0.0) for stream, number in apportion(rest, weights).items()}
