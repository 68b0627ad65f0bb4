"""What may be had more of, one at a time: every limit of every port, and the supply of wagons."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any, Final

from sim.domain.plan import Gauge
from sim.scenario.capacities import limited
from sim.scenario.quantities import Distribution, format_duration
from sim.scenario.schema import Pool, Port, Scenario
from sim.scenario.words import dotted

_YARD_MORE: Final = 0.1
_LEAD_TIME_LESS: Final = 0.1
_STATION_OF: Final = {Gauge.STANDARD: "china", Gauge.BROAD: "kazakhstan"}


class More(StrEnum):
    """In what way there is more of a resource."""

    UNIT = "one more"
    """One more unit, or one more a day."""
    ROOM = "10 % more room"
    """A yard that is a tenth larger."""
    LOT = "one lot more"
    """One supply train more of wagons in the cycle."""
    SOONER = "lead time 10 % shorter"
    """Supply trains that come sooner."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One more of one resource: what that changes in the scenario, as for ``--set``."""

    port: str
    resource: str
    more: More
    changes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what tells this candidate from others."""
        return f"{self.resource}: {self.more}"


def candidates(scenario: Scenario) -> tuple[Candidate, ...]:
    """Return one more of everything that is limited, in the order of ports and resources."""
    found = [each for name in scenario.ports for each in _of_port(name, scenario.ports[name])]
    return tuple(sorted(found, key=lambda each: (each.port, each.resource, each.more)))


def _of_port(name: str, port: Port) -> Iterator[Candidate]:
    for local, capacity in limited(port).items():
        key = dotted(capacity.key)
        if "_path_" in local:  # a line has as many each way, or a number for each
            key += "." + local.rpartition("_")[2]
        more = (capacity.number or 0) + 1
        yield _candidate(name, local, More.UNIT, {key: more})
    overtime = port.china.customs.overtime
    if overtime is not None:
        lanes = {"china.customs.overtime.lanes": overtime.lanes + 1}
        yield _candidate(name, "china.customs_overtime", More.UNIT, lanes)
    if yard := port.kazakhstan.yard_teu:
        room = {"kazakhstan.yard_teu": yard + ceil(yard * _YARD_MORE)}
        yield _candidate(name, "kazakhstan.container_yard", More.ROOM, room)
    for gauge, pool in ((Gauge.STANDARD, port.wagons.standard), (Gauge.BROAD, port.wagons.broad)):
        if pool is not None:
            yield from _wagons(name, gauge, pool)


def _wagons(port: str, gauge: Gauge, pool: Pool) -> Iterator[Candidate]:
    resource, key = f"{_STATION_OF[gauge]}.{gauge}_wagons", f"wagons.{gauge}"
    if pool.order_up_to is None:
        lot = {f"{key}.ready": pool.ready + pool.bring}
    else:
        lot = {f"{key}.order_up_to": pool.order_up_to + pool.bring}
    if pool.surplus_above is not None:
        # Otherwise what comes in addition would be sent away again.
        lot[f"{key}.surplus_above"] = pool.surplus_above + pool.bring
    yield _candidate(port, resource, More.LOT, lot)
    if pool.lead_time is not None and pool.order_up_to is not None:
        shorter = dict(_shorter(f"{key}.lead_time", pool.lead_time))
        if shorter:
            yield _candidate(port, resource, More.SOONER, shorter)


def _shorter(key: str, law: Distribution) -> Iterator[tuple[str, str]]:
    """Yield the times of `law` shortened; none for one that is read from a file."""
    if law.empirical is not None:
        return
    if law.constant is not None:
        yield key, _time(law.constant)
        return
    for name in (law.kind, "at_least", "at_most"):
        value = getattr(law, name)
        if isinstance(value, tuple):
            yield f"{key}.{name}", f"[{', '.join(map(_time, value))}]"
        elif value is not None:
            yield f"{key}.{name}", _time(value)


def _time(seconds: int) -> str:
    return f'"{format_duration(round(seconds * (1 - _LEAD_TIME_LESS)))}"'


def _candidate(port: str, local: str, more: More, values: dict[str, Any]) -> Candidate:
    changes = tuple(f"ports.{port}.{key}={value}" for key, value in values.items())
    return Candidate(port, f"{port}.{local}", more, changes)
