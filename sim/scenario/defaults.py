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
_AS_OTHERS: Final = "as for any other train"
_NOT_COUNTED: Final = "not counted, unless the scenario gives it"

GROUNDS: Final[dict[str, Ground]] = {
    "duration": Ground("the period asked about", ("1 s", "36600 d")),
    "warm_up": Ground("long enough for the queues to settle", ("0 s", "365 d")),
    "replications": Ground("chosen for the precision wanted", (1, 100_000)),
    "seed": Ground("any number; it only names the luck", (0, 2**128 - 1)),
    "most_inside": Ground("a queue as long as that has no end", (1_000, 5_000_000)),
    "clearance.limit": Ground(
        "same day, at most 24 h: a forwarder's promise", None, "reported", "seed-003"
    ),
    "clearance.at_limit": Ground("the promise is measured, not enforced"),
    "clearance.margin": Ground("no train goes ahead before its limit", ("0 s", "24 h")),
    "clearance.examined_afterwards": Ground("what is released at the limit is let go"),
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
    "services.*.may_divert": Ground(_NOBODY, (0, 1)),
    "services.*.counted": Ground("every service counts"),
    "goods.*.examination_time": Ground(_AS_OTHERS, (0.5, 3)),
    "goods.*.crane_time": Ground(_AS_OTHERS, (0.5, 3)),
    "goods.*.damage_per_lift": Ground(_NOT_COUNTED, (0, 0.01)),
    "diversion.margin": Ground("any gain is taken", ("0 s", "5 d")),
    "diversion.window": Ground("the last days are known", ("1 d", "14 d")),
    "costs.free_time": Ground("no time is free of charge", ("0 s", "10 d")),
    "costs.demurrage_per_teu_day": Ground(_NOT_COUNTED, (0, 100)),
    "costs.inventory_per_year": Ground(_NOT_COUNTED, (0, 0.3)),
    "costs.reload_per_teu": Ground(_NOT_COUNTED, (0, 200)),
    "costs.ground_lift_per_teu": Ground(_NOT_COUNTED, (0, 100)),
    "costs.path": Ground(_NOT_COUNTED, (0, 10_000)),
    "costs.wagon_day": Ground(_NOT_COUNTED, (0, 100)),
    "costs.overtime_lane_hour": Ground(_NOT_COUNTED, (0, 1_000)),
    "ports.*.utc_offset": Ground("Beijing time, which the Chinese stations keep"),
    "ports.*.china.customs.order": Ground("first come, first served"),
    "ports.*.china.customs.hours": Ground("open round the clock", None, "reported", "seed-001"),
    "ports.*.china.customs.closing": Ground("work rests when customs closes"),
    "ports.*.china.customs.joint_boarding": Ground("border police come after customs"),
    "ports.*.china.customs.green.hours": Ground("open round the clock, as customs is"),
    "ports.*.china.customs.overtime.until": Ground("until no train waits", (0, 50)),
    "ports.*.*.reload.open_air": Ground("under a roof, where gales stop no crane"),
    "ports.*.disturbances.*.capacity": Ground("closed altogether", (0, 10_000_000)),
    "ports.*.disturbances.*.trains": Ground("it holds for all trains"),
    "ports.*.*.onward.slots": Ground("a path starts a headway after the last"),
    "ports.*.border.*.slots": Ground("a path starts a headway after the last"),
    "ports.*.wagons.*.ready": Ground("the pool begins empty", (0, 1_000)),
    "ports.*.wagons.*.claim": Ground("cargo waits for wagons, not wagons for cargo"),
    "ports.*.wagons.*.bring": Ground("a supply train is as long as others", (50, 71)),
    "ports.*.wagons.*.surplus_lot": Ground("a surplus train is as long as others", (50, 71)),
}

RUN_SETTINGS: Final = frozenset({"duration", "warm_up", "replications", "seed", "most_inside"})
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
    scenario = Scenario.model_validate(_least())
    found = {}
    for leaf in leaves_of(scenario, {}):
        pattern = ".".join(ANY if part == "x" else str(part) for part in leaf.key)
        if ground_of(leaf.key) is not None:
            found[pattern] = leaf.value
    return found


def _least() -> dict[str, Any]:
    """Return a scenario with every table that has defaults, and nothing that has a choice."""
    day = date(2024, 1, 1)
    station: dict[str, Any] = {"onward": {"paths_per_day": 1}}
    green, overtime = {"lanes": 1, "services": ["x"]}, {"lanes": 1, "above": 1}
    cut = {"start": day, "end": day, "resource": "china.customs"}
    port = {
        "china": {**station, "customs": {"green": green, "overtime": overtime}},
        "kazakhstan": station,
        "wagons": {"standard": {}, "broad": {}},
        "disturbances": {"x": cut},
    }
    trade: dict[str, Any] = {"goods": {"x": {}}, "diversion": {"extra_run": "0 s"}, "costs": {}}
    places: dict[str, Any] = {"services": {"x": {}}, "ports": {"x": port}}
    return {"title": "-", "id": "x", "start": day, **places, **trade}


def _matches(pattern: str, key: Key) -> bool:
    parts = pattern.split(".")
    return len(parts) == len(key) and all(
        ours in (ANY, theirs) for ours, theirs in zip(parts, key, strict=True)
    )
