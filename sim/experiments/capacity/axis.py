"""What a search for capacity grows, step by step: the volume of services, or one number.

Places on an axis are whole numbers: 0 is the scenario as it is, each step the same way from there.
Counts of trains are rounded to whole trains; rates are not. The k-th train of a stream has the same
luck at all volumes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite
from typing import Final, Literal, Protocol

from sim.errors import UsageError
from sim.experiments.calibrate.varied import grain_of, in_hours
from sim.experiments.laboratory import Changes
from sim.experiments.sweep.values import Value, axes_of
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.provenance import leaves_of, quantity
from sim.scenario.schema import Scenario, Service
from sim.scenario.traffic import is_only_scheduled, is_scheduled
from sim.scenario.words import dotted

SERVICES: Final = "services"
MOST_STEPS: Final = 10_000
_UP_TO: Final = 2.0
_STEP: Final = 0.01
_ROUNDING: Final = 1e-9
_DIGITS: Final = 10

Number = Literal["whole", "number", "time"]


class Axis(Protocol):
    """What is grown, in steps from 0 to `last`."""

    @property
    def kind(self) -> Literal["volume", "key", "months"]:
        """Return what the values are: factors of the volume, values of a key, months."""
        ...

    @property
    def what(self) -> str:
        """Return what is grown, as the command line says it."""
        ...

    @property
    def last(self) -> int:
        """Return the furthest place."""
        ...

    @property
    def grown(self) -> tuple[str, ...]:
        """Return the services that are grown."""
        ...

    def changes(self, place: int) -> Changes:
        """Return what makes the scenario at `place`, as for ``--set``."""
        ...

    def value(self, place: int) -> float:
        """Return where `place` lies: a factor, a value (seconds for a time), or months."""
        ...

    def words(self, place: int) -> str:
        """Return `place` as one would say it."""
        ...


@dataclass(frozen=True, slots=True)
class Grown:
    """A service that grows: its key, what the scenario says there, and whether it is a count."""

    service: str
    key: str
    base: float
    is_count: bool

    @classmethod
    def of(cls, name: str, service: Service) -> "Grown | None":
        """Return how `service` grows, None if it cannot: no trains, or all by a timetable."""
        if service.trains:
            return cls(name, f"services.{name}.trains", service.trains, is_count=True)
        if service.trains_per_day:
            rate = service.trains_per_day
            return cls(name, f"services.{name}.trains_per_day", rate, is_count=False)
        return None

    def change(self, factor: float) -> str:
        """Return the change that makes the volume `factor` times what it is."""
        trains = self.base * factor
        # A product such as 20 x 1.1 has digits that nobody meant.
        return f"{self.key}={round(trains) if self.is_count else round(trains, _DIGITS)}"


@dataclass(frozen=True, slots=True)
class VolumeAxis:
    """The trains of services times one factor, from 1 on in steps of `step`, which may be down."""

    what: str
    services: tuple[Grown, ...]
    step: float
    last: int
    kind: Literal["volume"] = "volume"

    @property
    def grown(self) -> tuple[str, ...]:
        """Return the services that are grown."""
        return tuple(each.service for each in self.services)

    def changes(self, place: int) -> Changes:
        """Return the trains of all services at `place`."""
        factor = self.value(place)
        return tuple(each.change(factor) for each in self.services) if place else ()

    def value(self, place: int) -> float:
        """Return the factor at `place`."""
        return round(1.0 + place * self.step, _DIGITS)

    def words(self, place: int) -> str:
        """Return `place` as "+18 %"."""
        return f"{round((self.value(place) - 1) * 100, 6):+g} %".replace("-", "−")


@dataclass(frozen=True, slots=True)
class KeyAxis:
    """One number or time of the scenario, at one or several keys, from `base` on by `step`."""

    what: str
    keys: tuple[str, ...]
    number: Number
    base: float
    step: float
    last: int
    grown: tuple[str, ...] = ()
    kind: Literal["key"] = "key"

    def changes(self, place: int) -> Changes:
        """Return the value of all keys at `place`."""
        literal = self._literal(self.value(place))
        text = f'"{literal}"' if self.number == "time" else literal
        return tuple(f"{key}={text}" for key in self.keys) if place else ()

    def value(self, place: int) -> float:
        """Return the value at `place`, a time in seconds."""
        return round(self.base + place * self.step, _DIGITS)

    def words(self, place: int) -> str:
        """Return `place` as its value, a time with its unit."""
        return self._literal(self.value(place))

    def _literal(self, value: float) -> str:
        if self.number == "time":
            return in_hours(round(value))
        return str(round(value)) if self.number == "whole" else repr(value)


def axis_of(loaded: Loaded, grow: str, up_to: str | None, step: str | None) -> Axis:
    """Return the axis that the command line asks for.

    Raises:
        UsageError: there is no such thing to grow, or it cannot be grown so.
    """
    parts = grow.split(".")
    if parts[0] == SERVICES and len(parts) <= 2:
        services = grown_services(loaded.scenario, grow)
        return _volume_axis(grow, services, up_to, step)
    return _key_axis(loaded, grow, up_to, step)


def grown_services(scenario: Scenario, grow: str) -> tuple[Grown, ...]:
    """Return the services that ``--grow services`` or ``--grow services.<id>`` means.

    Raises:
        UsageError: there is no such service, or none that can grow.
    """
    _, _, name = grow.partition(".")
    if name and name not in scenario.services:
        remedy = unknown_name(name, scenario.services)
        raise UsageError(f"--grow {grow}: the scenario has no such service; {remedy}")
    names = [name] if name else sorted(scenario.services)
    found = [Grown.of(each, scenario.services[each]) for each in names]
    grown = tuple(each for each in found if each is not None)
    if not grown:
        why = "all trains come by a timetable or a weekly plan, or there are none"
        raise UsageError(f"--grow {grow}: {why}; grow another service, or a key")
    return grown


def staying(scenario: Scenario, grown: Sequence[str], why: str) -> Iterator[str]:
    """Yield, in words, the services with trains that do not grow; `why` those that could."""
    for name, service in sorted(scenario.services.items()):
        if name in grown:
            if is_scheduled(service):
                yield f"{name}: its trains by timetable or weekly plan stay as they are"
        elif is_only_scheduled(service):
            yield f"{name}: comes by a timetable or a weekly plan and stays as it is"
        elif service.trains or service.trains_per_day:
            yield f"{name}: {why} and stays as it is"


def _volume_axis(
    grow: str, services: tuple[Grown, ...], up_to: str | None, step: str | None
) -> VolumeAxis:
    end = _number("--up-to", up_to, _UP_TO)
    size = _number("--step", step, _STEP)
    if end <= 0:
        raise UsageError(f"--up-to {up_to}: a factor of the volume lies above 0, as in 1.5")
    signed, last = _steps(end - 1.0, size, "--up-to is the volume itself; give another factor")
    return VolumeAxis(grow, services, signed, last)


def _number(option: str, text: str | None, default: float) -> float:
    try:
        number = default if text is None else float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise UsageError(f"{option} {text}: give a number, as in {default:g}")
    return number


def _steps(span: float, size: float, nothing: str) -> tuple[float, int]:
    """Return the step with its sign, and how many of it there are in `span`."""
    if size <= 0:
        raise UsageError("--step: give a number above 0")
    last = floor(abs(span) / size + _ROUNDING)
    if last < 1:
        raise UsageError(f"--up-to lies less than one --step away; {nothing}")
    if last > MOST_STEPS:
        raise UsageError(f"--step: {last:,} steps, the limit is {MOST_STEPS:,}; take larger ones")
    return (size if span > 0 else -size), last


def _key_axis(loaded: Loaded, key: str, up_to: str | None, step: str | None) -> KeyAxis:
    base, keys = _value_at(loaded, key, up_to)
    if base.kind not in ("whole", "number", "time") or base.measure is None:
        raise UsageError(f"--grow {key}: {base.shown} is neither a number nor a time")
    end = _measure("--up-to", up_to, base, 2 * base.measure)
    # A whole number keeps whole steps, unless the command line has others.
    given = [Value.of(text).kind for text in (up_to, step) if text is not None]
    number: Number = "time" if base.kind == "time" else "number"
    if base.kind == "whole" and "number" not in given:
        number = "whole"
    span = end - base.measure
    grain = grain_of(number, 10 * abs(span)) if span else 1.0
    size = _measure("--step", step, base, grain)
    signed, last = _steps(span, size, "give --up-to another value than the scenario has")
    return KeyAxis(key, keys, number, base.measure, signed, last)


def _value_at(loaded: Loaded, key: str, up_to: str | None) -> tuple[Value, tuple[str, ...]]:
    """Return what the scenario says at `key`, and the keys that it stands for."""
    if "=" in key:
        raise UsageError(f"--grow {key}: give a key alone; how far it goes is for --up-to")
    try:
        axis = axes_of(loaded, [f"{key}={up_to or 0}"])[0]
    except UsageError as error:
        raise UsageError(str(error).replace("--vary", "--grow")) from error
    if axis.base is not None:
        return axis.base, axis.keys
    leaves = leaves_of(loaded.scenario, {})
    names = [dotted(leaf.key) for leaf in leaves if quantity(leaf)]
    remedy = unknown_name(key, [SERVICES, *names])
    raise UsageError(f"--grow {key}: the scenario has no one value there to grow from; {remedy}")


def _measure(option: str, text: str | None, base: Value, default: float) -> float:
    if text is None:
        return default
    given = Value.of(text)
    if given.measure is None or (given.kind == "time") != (base.kind == "time"):
        raise UsageError(f"{option} {text}: give it in the form of {base.shown}")
    return given.measure
