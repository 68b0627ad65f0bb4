"""Random worlds as uneven as planners may write them, on top of those of `policy_worlds`.

Parts of ports are left out, so that there is no limit or no such step; seconds are odd or all in
a few hours; work takes no time, or nobody has planned for it; wagons, containers, levels and
marks are too many or too few for each other.
"""

from dataclasses import replace
from datetime import datetime
from random import Random

import numpy as np

from sim.domain.plan import Stream
from sim.model.specs import resource_specs
from tests.builders import H
from tests.property.policy_worlds import (
    GRAIN,
    PORTS,
    World,
    bare,
    local,
    until,
    warmed_up,
    with_everything,
)

OPTIONAL = (
    *("china.standard_tracks", "china.broad_tracks", "china.reception", "china.reception.crews"),
    *("china.customs.scanner", "china.customs.scanner.scanners", "china.customs.examination"),
    *("china.customs.examination.bays", "china.customs.green", "china.customs.overtime"),
    *("china.customs.shifts", "china.departure", "china.departure.turn", "china.reload.tracks"),
    *("china.reload.cranes", "china.forming", "china.forming.crews", "china.bulk", "china.onward"),
    *("china.bulk.crews", "border.standard", "border.standard.accepted_per_day", "border.broad"),
    *("border.broad.accepted_per_day", "kazakhstan.standard_tracks", "kazakhstan.broad_tracks"),
    *("kazakhstan.reload.tracks", "kazakhstan.reload.cranes", "kazakhstan.yard_teu"),
    *("kazakhstan.forming", "kazakhstan.forming.crews", "kazakhstan.locomotive"),
    *("kazakhstan.locomotive.turn", "kazakhstan.onward", "wagons.standard", "wagons.broad"),
    *("stop_loading", "stop_loading.westbound", "stop_loading.eastbound", "kazakhstan.papers"),
    *("china.customs.boarding", "china.customs.documents"),
)
ODD_HOURS = ("23:59-00:01", "00:00-00:10", "12:00-11:00", "06:00-09:00, 09:01-23:00")
TURNS = ("departure", "locomotive")


def ragged(rng: Random) -> World:
    """Return a world in which anything that may be left out or be extreme perhaps is."""
    world = bare(rng)
    if rng.random() < 0.8:
        world = with_everything(rng, world)
    if rng.random() < 0.3:
        world = replace(world, diversion=None)
    if world.diversion is not None and rng.random() < 0.3:
        world = replace(world, diversion={"extra_run": "1 h", "margin": "1 s", "window": "7 h"})
    share = rng.choice([0, 0.05, 0.2, 0.5])
    world = world.changed(lambda ports: [_thinned(rng, port, share) for port in ports.values()])
    world = world.changed(lambda ports: [_unusual(rng, port) for port in ports.values()])
    luck = rng.choice([_as_drawn, _odd, _nearly, _crowded])
    streams = tuple(_redrawn(rng, stream, luck) for stream in world.streams)
    world = replace(world, streams=streams, lead_times=_lead_times(rng, world))
    world = _with_cuts(rng, world)
    if rng.random() < 0.3:
        return warmed_up(world, rng.randint(1, 4))
    return until(world, rng.randint(2, 7)) if rng.random() < 0.3 else world


def _thinned(rng: Random, port: dict, share: float) -> None:
    """Leave out some parts of a port, and what makes no sense without them."""
    port.pop("disturbances", None)
    for key in OPTIONAL:
        if rng.random() < share:
            *path, last = key.split(".")
            table = port
            for part in path:
                table = table.get(part, {})
            table.pop(last, None)
    customs = port["china"]["customs"]
    if rng.random() < share:
        for key in ("lanes", "shifts", "overtime", "green"):
            customs.pop(key, None)
    for station, kind in zip(("china", "kazakhstan"), TURNS, strict=True):
        table = port[station].get(kind, {})
        if rng.random() < share and "locomotives" in table:
            del table["locomotives"]
            table.pop("turn", None)


def _unusual(rng: Random, port: dict) -> None:
    """Give some numbers that one would not expect."""
    china, kazakhstan, customs = port["china"], port["kazakhstan"], port["china"]["customs"]
    _perhaps(rng, customs, "lanes", 0, 1, 5)
    _perhaps(rng, customs, "hours", *ODD_HOURS)
    if "overtime" in customs and rng.random() < 0.3:
        customs["overtime"] = {"lanes": rng.choice([0, 5]), "above": 0, "until": 0}
    for station in (china, kazakhstan):
        for key in ("standard_tracks", "broad_tracks"):
            numbers = (12, 20) if isinstance(station.get(key), dict) else (1, 9)
            _perhaps(rng, station, key, *numbers)
        _perhaps(rng, station.get("onward", {}), "paths_per_day", 1, 13, 1_000)
    for line in port["border"].values():
        _perhaps(rng, line, "paths_per_day", 1, 13, 1_000)
        _perhaps(rng, line, "accepted_per_day", 1, 2)
    _perhaps(rng, kazakhstan, "yard_teu", 1, 104, 110, 5_000)
    for pool in port["wagons"].values():
        _unusual_pool(rng, pool)
    for order in port.get("stop_loading", {}).values():
        if rng.random() < 0.3:
            order |= {"above": 1, "until": 0}


def _unusual_pool(rng: Random, pool: dict) -> None:
    _perhaps(rng, pool, "ready", 0, 1_000)
    _perhaps(rng, pool, "order_up_to", -1_000, 0, 400)
    _perhaps(rng, pool, "bring", 7, 110)
    if "surplus_above" in pool:
        _perhaps(rng, pool, "surplus_above", 0, 30)
        _perhaps(rng, pool, "surplus_lot", 10, 60)
        # Else wagons would be brought and sent away for ever; such a file is refused.
        pool["surplus_above"] = max(pool["surplus_above"], pool["order_up_to"])


def _perhaps(rng: Random, table: dict, key: str, *values) -> None:
    """Give another value to a key that is there, once in a while."""
    if key in table and rng.random() < 0.25:
        table[key] = rng.choice(values)


def _lead_times(rng: Random, world: World) -> dict:
    """Return lead times by pool: some lots are there in a second.

    None takes no time at all: lots that join while others are still being ordered in the same
    second come in an order of which the documents say nothing.
    """
    return {
        place: [rng.choice([seconds, seconds, 1]) for seconds in column] + [H] * 4_000
        for place, column in world.lead_times.items()
    }


def _as_drawn(_rng: Random, seconds: int) -> int:
    return seconds


def _odd(rng: Random, seconds: int) -> int:
    return max(seconds + rng.randint(-900, 900), 0)


def _nearly(rng: Random, seconds: int) -> int:
    """Return a second beside one in which much happens, or that one."""
    return max(seconds + rng.choice([-1, 0, 0, 1]), 0)


def _crowded(_rng: Random, seconds: int) -> int:
    return seconds // (6 * GRAIN) * (6 * GRAIN)


def _redrawn(rng: Random, stream: Stream, luck) -> Stream:
    """Return a stream with other seconds, wagons and containers, and some work unplanned."""
    count = len(stream)

    def column(values) -> np.ndarray:
        found = [seconds if seconds < 0 else luck(rng, seconds) for seconds in values.tolist()]
        return np.asarray(
            [0 if rng.random() < 0.1 and seconds > 0 else seconds for seconds in found],
            dtype=np.int64,
        )

    def columns(work) -> dict:
        return {step: column(values) for step, values in work.items() if rng.random() > 0.03}

    arrived = sorted(luck(rng, seconds) for seconds in stream.arrived_s.tolist())
    some = rng.choice([[30, 50], [1, 55, 200], [50]])
    return replace(
        stream,
        arrived_s=np.asarray(arrived, dtype=np.int64),
        wagons=np.asarray([rng.choice(some) for _ in range(count)], dtype=np.int64),
        teu=np.asarray([rng.choice([104, 104, 0, 7, 300]) for _ in range(count)], dtype=np.int64),
        work=columns(stream.work),
        elsewhere={
            port: columns(work) | {"diversion": work["diversion"]}
            for port, work in stream.elsewhere.items()
        },
    )


NO_CAPACITY = ("container_yard", "customs_overtime", "_wagons", "upstream.westbound")
BANNED_FROM = ("border.standard_path_eastbound", "border.broad_path_westbound", "china.onward_path")


def _with_cuts(rng: Random, world: World) -> World:
    """Return a world with cuts at odd seconds of what it limits."""
    specs = resource_specs(world.scenario, world.plans.gales)
    limits = {
        name: getattr(spec, "capacity", None) or getattr(spec, "per_day", None) or 0
        for name, spec in specs.items()
        if not name.endswith(NO_CAPACITY) and ".upstream." not in name
    }

    def change(ports: dict) -> None:
        for port in PORTS:
            ports[port]["disturbances"] = {
                f"cut-{number}": _cut(rng, world, port, limits)
                for number in range(rng.randint(0, 12))
            }

    return world.changed(change) if limits else world


def _cut(rng: Random, world: World, port: str, limits: dict) -> dict:
    from_s = rng.randrange(0, world.end_s)
    if rng.random() < 0.5:
        from_s -= from_s % GRAIN
    name = rng.choice(sorted(name for name in limits if name.startswith(port)) or [port])
    resource = name.partition(".")[2] or "nothing"
    cut = {
        "start": local(from_s, port),
        "end": _later(rng, from_s, port),
        "resource": resource,
        "capacity": rng.choice([0, rng.randint(0, limits.get(name, 0))]),
    }
    if resource in BANNED_FROM and rng.random() < 0.6:
        cut |= {"trains": "empties", "capacity": 0}
    return cut


def _later(rng: Random, from_s: int, port: str) -> datetime:
    return local(from_s + rng.choice([1, GRAIN, rng.randint(1, 60 * GRAIN)]), port)
