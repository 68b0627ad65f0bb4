"""How the defaults of the format and the settings of a run are known.

The one table of evidence that is code: a default is a value like any other.
"""

import functools
from datetime import date
from typing import Any, Final, NamedTuple

from sim.scenario.provenance import ANY, Leaf, Range, leaves_of
from sim.scenario.schema import Scenario
from sim.scenario.words import Key


class Ground(NamedTuple):
    """Why a value that no scenario explains is what it is."""

    why: str
    range: Range | None = None
    grade: str = "assumed"
    source: str | None = None


_NOBODY: Final = "nobody, unless the scenario says otherwise"
_NOT_COUNTED: Final = "not counted, unless the scenario gives it"

GROUNDS: Final[dict[str, Ground]] = {
    "duration": Ground("the period asked about", ("1 s", "36600 d")),
    "warm_up": Ground("long enough for the queues to settle", ("0 s", "365 d")),
    "replications": Ground("chosen for the precision wanted", (1, 100_000)),
    "seed": Ground("any number; it only names the luck", (0, 2**128 - 1)),
    "clearance.limit": Ground(
        "same day, at most 24 h: a forwarder's promise", None, "reported", "seed-003"
    ),
    "clearance.at_limit": Ground("the promise is measured, not enforced"),
    "services.*.westbound": Ground("half of the trains each way", (0.5, 0.7)),
    "services.*.arrivals": Ground("trains come independently of each other"),
    "services.*.profile.months": Ground(
        "even over the year; 2023 ran from .93 to 1.08", (0.9, 1.1)
    ),
    "services.*.profile.weekdays": Ground("even over the week; not published", (0.8, 1.2)),
    "services.*.wagons": Ground("55 wagons since 2023", None, "reported", "newsilkroad-2023"),
    "services.*.teu": Ground(_NOT_COUNTED, (0, 110)),
    "services.*.tonnes": Ground(_NOT_COUNTED, (0, 4_000)),
    "services.*.value": Ground(_NOT_COUNTED, (0, 10_000_000)),
    "services.*.cargo": Ground("container trains, as nearly all in the reports"),
    "services.*.declared_ahead": Ground(_NOBODY, (0, 1)),
    "services.*.cleared_inland": Ground(_NOBODY, (0, 1)),
    "services.*.priority": Ground("no service goes before another", (0, 9)),
    "services.*.counted": Ground("every service counts"),
    "ports.*.utc_offset": Ground("Beijing time, which the Chinese stations keep"),
    "ports.*.china.customs.order": Ground("first come, first served"),
    "ports.*.china.customs.hours": Ground("open round the clock", None, "reported", "seed-001"),
    "ports.*.china.customs.closing": Ground("work rests when customs closes"),
    "ports.*.china.customs.joint_boarding": Ground("border police come after customs"),
    "ports.*.*.onward.slots": Ground("a path starts a headway after the last"),
    "ports.*.border.*.slots": Ground("a path starts a headway after the last"),
    "ports.*.wagons.*.ready": Ground("the pool begins empty", (0, 1_000)),
    "ports.*.wagons.*.bring": Ground("a supply train is as long as others", (50, 71)),
    "ports.*.wagons.*.surplus_lot": Ground("a surplus train is as long as others", (50, 71)),
}

RUN_SETTINGS: Final = frozenset({"duration", "warm_up", "replications", "seed"})
"""Choices of whoever runs the scenario, known by being chosen."""


def ground_of(key: Key) -> Ground | None:
    """Return how the default at `key` is known, None if the format has no default there."""
    return next((ground for pattern, ground in GROUNDS.items() if _matches(pattern, key)), None)


def is_default(leaf: Leaf) -> bool:
    """Return whether the value is what the format has when nobody says anything."""
    return any(
        value == leaf.value and _matches(pattern, leaf.key)
        for pattern, value in _defaults().items()
    )


@functools.lru_cache(maxsize=1)
def _defaults() -> dict[str, Any]:
    """Return the defaults of the format by the pattern of their key."""
    station = {"onward": {"paths_per_day": 1}}
    port = {"china": station, "kazakhstan": station, "wagons": {"standard": {}, "broad": {}}}
    least = {"title": "-", "id": "x", "start": date(2024, 1, 1)}
    scenario = Scenario.model_validate({**least, "services": {"x": {}}, "ports": {"x": port}})
    found = {}
    for leaf in leaves_of(scenario, {}):
        pattern = ".".join(ANY if part == "x" else str(part) for part in leaf.key)
        if ground_of(leaf.key) is not None:
            found[pattern] = leaf.value
    return found


def _matches(pattern: str, key: Key) -> bool:
    parts = pattern.split(".")
    return len(parts) == len(key) and all(
        ours in (ANY, theirs) for ours, theirs in zip(parts, key, strict=True)
    )
