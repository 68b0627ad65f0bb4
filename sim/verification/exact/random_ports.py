"""Random small scenarios with two ports, both directions, every rule now and then, and a warm-up.

They are written in the scenario's own language; their trains come from the workload. What they say
of pools is read from here by the checks, never from the model.
"""

from typing import Any, Final

from sim.scenario.schema import Scenario
from sim.verification.exact.chance import Chance
from sim.verification.worlds import scenario_of

PORTS: Final = ("alashankou", "khorgos")
DAYS: Final = 6
WARM_UP_DAYS: Final = 2
PARAMETERS: Final = "two ports, every rule now and then, 8 days with 2 of warm-up, about 140 trains"


def random_scenario(chance: Chance) -> Scenario:
    """Return a scenario of a few hundred trains."""
    clearance: dict[str, Any] = {"limit": f"{chance.whole(6, 30)} h"}
    at_limit = chance.one_of(["measure", "expedite", "release", "release"])
    clearance["at_limit"] = at_limit
    if at_limit == "expedite":
        clearance["margin"] = f"{chance.whole(1, 6)} h"
    if at_limit == "release":
        clearance["examined_afterwards"] = chance.one_of([True, False])
    return scenario_of(
        "",
        duration=f"{DAYS} d",
        warm_up=f"{WARM_UP_DAYS} d",
        seed=chance.whole(0, 2**40),
        clearance=clearance,
        services=_services(chance),
        diversion={"extra_run": "2 h", "margin": f"{chance.whole(0, 3)} h", "window": "1 d"},
        ports={port: _port(chance) for port in PORTS},
    )


def _services(chance: Chance) -> dict[str, Any]:
    share = chance.whole(2, 8) / 10
    both = {"alashankou": share, "khorgos": 1 - share}
    law = chance.one_of(["poisson", "even", {"gamma_cv": 0.6}])
    return {
        "any": {
            "ports": both,
            "trains_per_day": float(chance.whole(0, 24)),
            "westbound": chance.whole(3, 8) / 10,
            "arrivals": law,
            "wagons": {"uniform": [40, 60]},
            "teu": 96,
            "may_divert": chance.one_of([0.0, 0.5]),
        },
        "post": {
            "ports": {"khorgos": 1.0},
            "trains_per_day": 3.0,
            "westbound": 1.0,
            "wagons": 30,
            "teu": 50,
            "priority": 5,
            "limit": "8 h",
        },
        "ore": {
            "ports": {"alashankou": 1.0},
            "trains_per_day": 2.0,
            "westbound": 0.0,
            "cargo": "bulk",
            "counted": False,
        },
    }


def _port(chance: Chance) -> dict[str, Any]:
    port: dict[str, Any] = {
        "china": _china(chance),
        "border": {gauge: _border(chance) for gauge in ("standard", "broad")},
        "kazakhstan": _kazakhstan(chance),
        "wagons": {gauge: _pool(chance) for gauge in ("standard", "broad")},
    }
    if chance.one_of([True, False]):
        above = chance.whole(4, 15)
        order = {"above": above, "until": chance.whole(0, above - 1)}
        if chance.one_of([True, False]):
            order["released_per_day"] = chance.whole(5, 20)
        port["stop_loading"] = {"westbound": order, "eastbound": order}
    return port


def _law(hours: int) -> Any:
    return {"mean": f"{hours} h", "cv": 0.4}


def _line(chance: Chance) -> dict[str, Any]:
    slots = chance.one_of(["headway", "headway", "grid"])
    return {"paths_per_day": chance.whole(8, 40), "slots": slots}


def _border(chance: Chance) -> dict[str, Any]:
    line = _line(chance) | {"run": "40 min"}
    if chance.one_of([True, False]):
        line["accepted_per_day"] = chance.whole(4, 12)
    return line


def _customs(chance: Chance) -> dict[str, Any]:
    customs = {
        "lanes": chance.whole(1, 3),
        "order": chance.one_of(["arrival", "priority", "deadline"]),
        "hours": chance.one_of(["00:00-24:00", "08:00-20:00", "22:00-06:30, 09:00-18:00"]),
        "closing": chance.one_of(["pause", "finish", "fits"]),
        "documents": _law(1),
        "boarding": "30 min",
        "scanner": {"time": "20 min", "scanners": 1},
        "examination": {"time": _law(3), "share": 0.3, "bays": 1},
    }
    if chance.one_of([True, False]):
        customs["green"] = {"lanes": 1, "services": ["post"], "hours": "06:00-22:00"}
        customs["overtime"] = {"lanes": 1, "above": 4, "until": 1}
        customs["shifts"] = {"night": {"hours": "20:00-04:00", "lanes": 1}}
    return customs


def _tracks(chance: Chance) -> dict[str, int]:
    return {"westbound": chance.whole(2, 8), "eastbound": chance.whole(2, 8)}


def _hauled(chance: Chance, kind: str) -> dict[str, Any]:
    hauled = {"time": "1 h", kind: chance.whole(1, 3)}
    return hauled | ({"turn": "2 h"} if kind == "locomotives" else {})


def _reload(chance: Chance) -> dict[str, Any]:
    return {"tracks": chance.whole(1, 3), "cranes": chance.whole(1, 2), "time": _law(2)}


def _china(chance: Chance) -> dict[str, Any]:
    return {
        "standard_tracks": _tracks(chance),
        "broad_tracks": chance.whole(2, 6),
        "reception": {"time": "30 min", "crews": chance.whole(1, 3)},
        "customs": _customs(chance),
        "departure": _hauled(chance, "locomotives"),
        "reload": _reload(chance),
        "forming": _hauled(chance, "crews"),
        "bulk": _hauled(chance, "crews"),
        "onward": _line(chance),
    }


def _kazakhstan(chance: Chance) -> dict[str, Any]:
    station = {
        "standard_tracks": chance.whole(2, 8),
        "broad_tracks": _tracks(chance),
        "papers": _law(1),
        "reload": _reload(chance),
        "forming": _hauled(chance, "crews"),
        "locomotive": _hauled(chance, "locomotives"),
        "onward": _line(chance),
    }
    yard = chance.one_of([None, 0, 200, 600])
    return station if yard is None else station | {"yard_teu": yard}


def _pool(chance: Chance) -> dict[str, Any]:
    pool = {
        "ready": chance.whole(0, 300),
        "order_up_to": chance.whole(-200, 200),
        "bring": chance.whole(30, 60),
        "lead_time": _law(10),
        "claim": chance.one_of(["arrival", "readiness"]),
    }
    if chance.one_of([True, False]):
        pool |= {"surplus_above": 200, "surplus_lot": 50, "brought_per_day": chance.whole(2, 6)}
    return pool
