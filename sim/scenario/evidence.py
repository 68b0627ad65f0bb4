"""How each value of a scenario is known: where it was set, its source, its grade, its range."""

from dataclasses import dataclass
from typing import Any, Final

from sim.scenario.defaults import RUN_SETTINGS, ground_of, is_default
from sim.scenario.loaded import DEFAULT, Loaded, Origin
from sim.scenario.provenance import (
    Entries,
    Leaf,
    allowed_range,
    choices,
    fits,
    is_graded,
    leaves_of,
    quantity,
)
from sim.scenario.schema import DIRECTIONS, EVERYWHERE, Evidence, Scenario
from sim.scenario.words import Key, dotted

NOT_GIVEN: Final = "no provenance given"

_UNITS: Final = {
    "trains": "trains",
    "trains_per_day": "trains a day",
    "paths_per_day": "paths a day",
    "brought_per_day": "trains a day",
    "wagons": "wagons",
    "ready": "wagons",
    "order_up_to": "wagons",
    "bring": "wagons",
    "surplus_above": "wagons",
    "surplus_lot": "wagons",
    "teu": "TEU",
    "yard_teu": "TEU",
    "tonnes": "t",
    "value": "USD",
    "value_per_teu": "USD a TEU",
    "accepted_per_day": "trains a day",
    "released_per_day": "trains a day",
    "above": "trains",
    "until": "trains",
    "days_per_year": "days a year",
}
_RATES: Final = {
    "demurrage_per_teu_day": "a TEU and day",
    "reload_per_teu": "a TEU",
    "ground_lift_per_teu": "a TEU",
    "path": "a path",
    "wagon_day": "a wagon and day",
    "overtime_lane_hour": "a lane and hour",
}
"""What the rates of ``[costs]`` are charged for; the currency stands before it."""


@dataclass(frozen=True, slots=True)
class Known:
    """One value of the resolved scenario and how it is known.

    `value` is as in the resolved file (a time is a text with its unit), `unit` that of a plain
    number. `grade` is None for names and for the period asked about; an assumed value has a
    `range`, low and high, or the choices of what is no number. `set_in` is a file, "command line"
    or "default".
    """

    key: str
    value: Any
    unit: str | None
    grade: str | None
    source: str | None
    range: tuple[Any, ...] | None
    why: str
    set_in: str


def evidence(loaded: Loaded) -> tuple[Known, ...]:
    """Return every value of `loaded` with its evidence, in the order of the resolved file."""
    scenario = loaded.scenario
    entries = Entries(scenario.provenance, scenario.ports)
    origins = sorted(loaded.origins.items(), key=lambda item: item[1].is_command_line)
    numbered: dict[Key, int] = {tuple(key.split(".")): at for at, (key, _) in enumerate(origins)}
    known = []
    for leaf in leaves_of(scenario, numbered):
        origin = None if leaf.layer is None else origins[leaf.layer][1]
        covering = entries.covering(leaf.key)
        entry = scenario.provenance[covering[0]] if covering else None
        known.append(_known(leaf, origin, entry, scenario))
    return tuple(known)


def _known(leaf: Leaf, origin: Origin | None, entry: Evidence | None, scenario: Scenario) -> Known:
    grade, source, span, why = _grounds(leaf, origin, entry)
    if span is not None and quantity(leaf) and not fits(span, leaf):
        # An entry for a table gives the range of its main value, not that of the others.
        span = None
    if grade == "assumed" and span is None:
        span = allowed_range(leaf) or choices(leaf)
    return Known(
        dotted(leaf.key),
        leaf.value,
        _rate(leaf, scenario) or _unit(leaf),
        grade,
        source,
        span,
        why,
        origin.file if origin is not None else DEFAULT,
    )


def _grounds(
    leaf: Leaf, origin: Origin | None, entry: Evidence | None
) -> tuple[str | None, str | None, tuple[Any, ...] | None, str]:
    """Return grade, source, range and why of a value."""
    if not is_graded(leaf.key):
        return None, None, None, ""
    if entry is not None:
        return entry.grade, entry.source, entry.range, entry.why
    ground = ground_of(leaf.key)
    is_chosen = leaf.key[0] in RUN_SETTINGS
    if ground is None or not (origin is None or is_chosen or is_default(leaf)):
        return "assumed", None, None, NOT_GIVEN
    return ground.grade, ground.source, ground.range, ground.why


def _rate(leaf: Leaf, scenario: Scenario) -> str | None:
    """Return the unit of a cost rate, None for any other value."""
    if leaf.key[0] != "costs" or scenario.costs is None or leaf.key[-1] not in _RATES:
        return None
    return f"{scenario.costs.currency} {_RATES[str(leaf.key[-1])]}"


def _unit(leaf: Leaf) -> str | None:
    if isinstance(leaf.value, bool | str):
        return None
    fields = [part for part in leaf.key if part in _UNITS]
    last = next(
        (part for part in reversed(leaf.key) if part not in DIRECTIONS and part != EVERYWHERE), ""
    )
    if last in _UNITS:
        return _UNITS[str(last)]
    # A value given by port: the field stands before the port.
    is_by_port = leaf.key[0] == "services" and bool(fields) and leaf.key[2] == fields[-1]
    return _UNITS[str(fields[-1])] if is_by_port else None


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs from the parent's; None on the side that does not have it."""

    before: Known | None
    after: Known | None


def changes(loaded: Loaded) -> tuple[Change, ...]:
    """Return what `loaded` changes against its parent, nothing if it has none."""
    if loaded.parent is None:
        return ()
    before = {known.key: known for known in evidence(loaded.parent)}
    after = {known.key: known for known in evidence(loaded)}
    pairs = [(before.get(key), after.get(key)) for key in {**after, **before}]
    return tuple(Change(old, new) for old, new in pairs if _value(old) != _value(new))


def _value(known: Known | None) -> Any:
    return None if known is None else (type(known.value), known.value)
