"""Random small worlds of two ports, with policies and disturbances to switch on.

Everything lies on half hours, so that much happens in one second. A world is a value: `changed`
gives another one, and the luck of its trains stays the same.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

import numpy as np
from hypothesis import strategies as st

from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.plan import Gauge, Plans, Stream
from sim.model.run import simulate
from sim.scenario.schema import Scenario
from tests.builders import H, make_plans, make_stream
from tests.worlds import scenario_of

GRAIN = H // 2
DAYS = 8
PORTS = ("alashankou", "khorgos")
START = datetime.combine(date(2024, 1, 1), time())
AHEAD = {"alashankou": 0, "khorgos": -3 * H}
"""How much the clocks of the ports show more than the scenario's."""
STEPS = (
    *("reception", "documents", "boarding", "scan", "examination", "departure", "run", "run_empty"),
    *("papers", "reload", "unload", "load", "forming", "locomotive", "bulk"),
    *("departure_turn", "locomotive_turn"),
)
Row = tuple[str, str, str, int, int | None, int | None]
"""(who, step, resource, queued, started, finished)."""


@dataclass(frozen=True)
class World:
    """A scenario and its plans."""

    ports: dict
    streams: tuple[Stream, ...]
    lead_times: Mapping = field(default_factory=dict)
    gales: Mapping = field(default_factory=dict)
    clearance: dict = field(default_factory=dict)
    diversion: dict | None = None
    days: int = DAYS
    warm_up_days: int = 0
    """How many days before its start the run begins; the trains are those of the same days."""

    @property
    def end_s(self) -> int:
        return self.days * 24 * H

    @property
    def plans(self) -> Plans:
        """Return the plans; nobody may divert where there is no rule for it."""
        streams = self.streams
        if self.diversion is None:
            streams = tuple(replace(s, may_divert=None, elsewhere={}) for s in streams)
        return make_plans(*streams, lead_times=self.lead_times, gales=self.gales)

    def changed(self, change: Callable[[dict], None], **more) -> "World":
        """Return this world with its table of ports changed, and other fields replaced."""
        ports = deepcopy(self.ports)
        change(ports)
        return replace(self, ports=ports, **more)

    @property
    def scenario(self) -> Scenario:
        return scenario_of(
            self.ports,
            start=START.date() + timedelta(days=self.warm_up_days),
            days=self.days,
            warm_up=f"{self.warm_up_days} d",
            clearance=self.clearance,
            diversion=self.diversion,
        )

    def run(self) -> RunLog:
        return simulate(self.scenario, self.plans)


def names(world: World, log: RunLog) -> list[str]:
    """Return who an entity is: a train, what has left it, a train of empties, an order."""
    trains = [train for stream in world.plans.streams for train in stream.train_ids()]
    return [*trains, *(f"after {train}" for train in trains), *(e.id for e in log.empty_trains)]


def rows(world: World, log: RunLog) -> list[Row]:
    """Return the rows of a log with names, in its order."""
    who = names(world, log)
    return [
        (
            who[entity],
            log.steps[step].name,
            log.steps[step].resource,
            *(None if moment == NOT_REACHED else moment for moment in moments),
        )
        for entity, step, *moments in log.visits()
    ]


def moments_of(world: World, log: RunLog, name: str) -> dict[str, int | None]:
    """Return a milestone by train."""
    return dict(zip(names(world, log), log.milestones[name], strict=False))


def local(moment_s: int, port: str) -> datetime:
    """Return the time the clock of `port` shows."""
    return START + timedelta(seconds=moment_s + AHEAD[port])


def seeds() -> st.SearchStrategy[Random]:
    """Return sources of luck that hypothesis can repeat."""
    return st.integers(0, 2**40).map(Random)


def bare(rng: Random) -> World:
    """Return a world without any policy or disturbance."""
    return World(
        ports={port: _port(rng, port) for port in PORTS},
        streams=tuple(_streams(rng)),
        lead_times={
            (port, gauge): [rng.randrange(1, 60) * GRAIN for _ in range(300)]
            for port in PORTS
            for gauge in Gauge
        },
    )


def _tracks(rng: Random) -> dict:
    return {"westbound": rng.randint(2, 6), "eastbound": rng.randint(2, 6)}


def _hauled(rng: Random, kind: str) -> dict:
    return {"time": "1 h", kind: rng.randint(1, 2)}


def _line(rng: Random) -> dict:
    return {
        "paths_per_day": rng.choice([7, 12, 24]),
        "slots": rng.choice(["headway", "headway", "grid"]),
    }


def _reload(rng: Random) -> dict:
    return {"tracks": rng.randint(1, 3), "cranes": rng.randint(1, 2), "time": "1 h"}


def _pool(rng: Random) -> dict:
    pool = {
        "ready": rng.randrange(0, 200, 10),
        "order_up_to": rng.randrange(-50, 60, 10),
        "bring": rng.choice([30, 50]),
        "lead_time": "1 h",
    }
    if rng.random() < 0.5:
        pool["brought_per_day"] = rng.choice([3, 5])
    if rng.random() < 0.5:
        pool |= {"surplus_above": 120, "surplus_lot": 40}
    return pool


def _port(rng: Random, name: str) -> dict:
    customs = {
        "lanes": rng.randint(1, 3),
        "order": rng.choice(["arrival", "arrival", "priority", "deadline"]),
        "hours": rng.choice(["00:00-24:00", "08:00-20:00", "22:00-06:30, 09:00-18:00"]),
        "closing": rng.choice(["pause", "finish", "fits"]),
        "documents": "1 h",
        "boarding": "1 h",
        "scanner": {"time": "1 h", "scanners": 1},
        "examination": {"time": "1 h", "share": 0.5, "bays": 1},
    }
    return {
        "utc_offset": f"+{8 + AHEAD[name] // H:02d}:00",
        "china": {
            "standard_tracks": _tracks(rng),
            "broad_tracks": rng.randint(2, 5),
            "reception": {"time": "1 h", "crews": rng.randint(1, 2)},
            "customs": customs,
            "departure": _hauled(rng, "locomotives"),
            "reload": _reload(rng),
            "forming": _hauled(rng, "crews"),
            "bulk": _hauled(rng, "crews"),
            "onward": _line(rng),
        },
        "border": {gauge: _line(rng) | {"run": "1 h"} for gauge in ("standard", "broad")},
        "kazakhstan": {
            "standard_tracks": rng.randint(2, 5),
            "broad_tracks": _tracks(rng),
            "papers": "1 h",
            "reload": _reload(rng),
            "yard_teu": rng.choice([0, 150, 400]),
            "forming": _hauled(rng, "crews"),
            "locomotive": _hauled(rng, "locomotives"),
            "onward": _line(rng),
        },
        "wagons": {"standard": _pool(rng), "broad": _pool(rng)},
    }


def _work(rng: Random, count: int) -> dict[str, list[int]]:
    work = {step: [rng.choice([1, 1, 2, 3, 5]) * GRAIN for _ in range(count)] for step in STEPS}
    work["examination"] = [seconds if rng.random() < 0.4 else -1 for seconds in work["examination"]]
    work["run"] = work["run_empty"] = [GRAIN] * count
    return work


def _streams(rng: Random) -> list[Stream]:
    kinds = [
        ("bulk", "eastbound"),
        ("free", "westbound"),
        ("free", "eastbound"),
        ("post", "westbound"),
        ("rail", "westbound"),
        ("rail", "eastbound"),
    ]
    return [_stream(rng, *kind, port) for kind in kinds for port in PORTS]


def _stream(rng: Random, service: str, direction: str, port: str) -> Stream:
    count = rng.randint(0, 12)
    may_divert = [service == "free" and rng.random() < 0.7 for _ in range(count)]
    other = next(name for name in PORTS if name != port)
    return make_stream(
        service,
        port,
        direction,
        arrived_s=sorted(rng.randrange(0, DAYS * 48) * GRAIN for _ in range(count)),
        work=_work(rng, count),
        wagons=[rng.choice([30, 50]) for _ in range(count)],
        cargo="bulk" if service == "bulk" else "containers",
        priority=rng.randint(0, 2),
        limit_s=rng.randint(4, 60) * H,
        may_divert=may_divert if service == "free" else None,
        elsewhere={other: _work(rng, count) | {"diversion": [4 * GRAIN] * count}}
        if service == "free"
        else None,
    )


def until(world: World, days: int) -> World:
    """Return the same world seen for fewer days: trains that come later are not in its plans."""
    end_s = days * 24 * H
    return replace(world, days=days, streams=tuple(_cut(s, end_s) for s in world.streams))


def _cut(stream: Stream, end_s: int) -> Stream:
    count = int(np.searchsorted(stream.arrived_s, end_s))

    def column(values):
        return {step: seconds[:count] for step, seconds in values.items()}

    columns = ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead")
    return replace(
        stream,
        **{name: getattr(stream, name)[:count] for name in columns},
        work=column(stream.work),
        may_divert=None if stream.may_divert is None else stream.may_divert[:count],
        elsewhere={port: column(values) for port, values in stream.elsewhere.items()},
    )


def warmed_up(world: World, days: int) -> World:
    """Return the same world, of which the first days are the warm-up of a later start."""
    shift_s = days * 24 * H
    return replace(
        world,
        days=world.days - days,
        warm_up_days=days,
        streams=tuple(replace(s, arrived_s=s.arrived_s - shift_s) for s in world.streams),
        gales={
            port: [(from_s - shift_s, to_s - shift_s) for from_s, to_s in spells]
            for port, spells in world.gales.items()
        },
    )


def with_everything(rng: Random, world: World) -> World:
    """Return `world` with every policy and every kind of disturbance at both ports."""

    def change(ports: dict) -> None:
        for port in ports:
            _policies(rng, ports[port])
            ports[port]["disturbances"] = dict(_disturbances(rng, port, ports[port]))

    at_limit = rng.choice(["measure", "expedite", "release", "release"])
    clearance = {"at_limit": at_limit}
    if at_limit == "expedite":
        clearance["margin"] = f"{rng.randint(1, 12)} h"
    elif at_limit == "release":
        clearance["examined_afterwards"] = rng.random() < 0.5
    return world.changed(
        change,
        gales={port: _gales(rng, world) for port in PORTS},
        clearance=clearance,
        diversion={
            "extra_run": "2 h",
            "margin": f"{rng.randint(0, 4)} h",
            "window": f"{rng.randint(1, 2)} d",
        },
    )


def _gales(rng: Random, world: World) -> list[tuple[int, int]]:
    edges = sorted(rng.sample(range(world.days * 48), 6))
    return [(a * GRAIN, b * GRAIN) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _policies(rng: Random, port: dict) -> None:
    china, kazakhstan, customs = port["china"], port["kazakhstan"], port["china"]["customs"]
    customs["green"] = {"lanes": 1, "services": ["post"], "hours": "06:00-22:00"}
    above = rng.randint(0, 4)
    customs["overtime"] = {
        "lanes": rng.randint(1, 2),
        "above": above,
        "until": rng.randint(0, above),
    }
    customs["shifts"] = {
        "night": {"hours": "20:00-04:00", "lanes": rng.randint(0, customs["lanes"])},
        "weekend": {"hours": "00:00-24:00", "days": ["sat", "sun"], "lanes": 1},
    }
    china["departure"]["turn"] = kazakhstan["locomotive"]["turn"] = "1 h"
    for station in (china, kazakhstan):
        station["reload"]["open_air"] = rng.random() < 0.7
    port["gales"] = {"days_per_year": 10.0, "lasting": "1 h"}
    port["border"]["standard"]["accepted_per_day"] = rng.randint(2, 6)
    port["border"]["broad"]["accepted_per_day"] = rng.randint(2, 6)
    above = rng.randint(3, 10)
    order = {"above": above, "until": rng.randrange(above)}
    if rng.random() < 0.5:
        order["released_per_day"] = rng.choice([7, 12])
    port["stop_loading"] = {"westbound": order, "eastbound": order}
    for pool in port["wagons"].values():
        pool["claim"] = rng.choice(["arrival", "readiness"])


def units(port: dict) -> dict[str, int]:
    """Return the number of each kind of unit of a port, by resource without the port."""
    china, kazakhstan, customs = port["china"], port["kazakhstan"], port["china"]["customs"]
    found = {
        "china.standard_tracks_westbound": china["standard_tracks"]["westbound"],
        "china.standard_tracks_eastbound": china["standard_tracks"]["eastbound"],
        "china.broad_tracks": china["broad_tracks"],
        "china.reception": china["reception"]["crews"],
        "china.customs": customs["lanes"],
        "china.scanner": customs["scanner"]["scanners"],
        "china.examination": customs["examination"]["bays"],
        "china.departure": china["departure"]["locomotives"],
        "china.reload_tracks": china["reload"]["tracks"],
        "china.cranes": china["reload"]["cranes"],
        "china.forming": china["forming"]["crews"],
        "china.bulk": china["bulk"]["crews"],
        "kazakhstan.standard_tracks": kazakhstan["standard_tracks"],
        "kazakhstan.broad_tracks_westbound": kazakhstan["broad_tracks"]["westbound"],
        "kazakhstan.broad_tracks_eastbound": kazakhstan["broad_tracks"]["eastbound"],
        "kazakhstan.reload_tracks": kazakhstan["reload"]["tracks"],
        "kazakhstan.cranes": kazakhstan["reload"]["cranes"],
        "kazakhstan.container_yard": kazakhstan["yard_teu"],
        "kazakhstan.forming": kazakhstan["forming"]["crews"],
        "kazakhstan.locomotives": kazakhstan["locomotive"]["locomotives"],
    }
    if "green" in customs:
        found["china.customs_green"] = customs["green"]["lanes"]
    if "overtime" in customs:
        found["china.customs_overtime"] = customs["overtime"]["lanes"]
    return found


def paths(port: dict) -> dict[str, dict]:
    """Return the table of each path and quota of a port, by resource without the port."""
    found = {
        "china.onward_path": port["china"]["onward"],
        "kazakhstan.onward_path": port["kazakhstan"]["onward"],
    }
    for gauge, line in port["border"].items():
        for direction in ("westbound", "eastbound"):
            found[f"border.{gauge}_path_{direction}"] = line
    return found


def quotas(port: dict) -> dict[str, int]:
    """Return the trains a day of each quota of a port, by resource without the port."""
    loaded = {"standard": "westbound", "broad": "eastbound"}
    return {
        f"border.{gauge}_quota_{direction}": port["border"][gauge]["accepted_per_day"]
        for gauge, direction in loaded.items()
    }


UNCUT = ("kazakhstan.container_yard", "china.customs_overtime")


def _disturbances(rng: Random, name: str, port: dict):
    for number in range(8):
        from_s = rng.randrange(0, DAYS * 48) * GRAIN
        to_s = from_s + rng.randint(1, 60) * GRAIN
        limits = {key: left for key, left in units(port).items() if key not in UNCUT}
        limits |= {key: line["paths_per_day"] for key, line in paths(port).items()}
        limits |= quotas(port)
        resource = rng.choice(sorted(limits))
        cut = {
            "start": local(from_s, name),
            "end": local(to_s, name),
            "resource": resource,
            "capacity": rng.choice([0, rng.randrange(limits[resource])]),
        }
        if number == 0:
            cut |= {"resource": "border.standard_path_eastbound", "capacity": 0}
            cut["trains"] = "empties"
        yield f"cut-{number}", cut


class Played:
    """A world with everything on, and what happened in it."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.world = with_everything(rng, bare(rng))
        self.log = self.world.run()
        self.rows = rows(self.world, self.log)
        self.end_s = self.world.end_s
        self.names = names(self.world, self.log)

    @cached_property
    def at(self):
        """Return the rows by resource."""
        found = defaultdict(list)
        for row in self.rows:
            found[row[2]].append(row)
        return found

    @cached_property
    def trains(self):
        """Return (stream, number in it) by train."""
        return {
            train: (stream, number)
            for stream in self.world.plans.streams
            for number, train in enumerate(stream.train_ids())
        }

    def moments(self, name):
        return moments_of(self.world, self.log, name)

    def starts(self, resource):
        return [row for row in self.at[resource] if row[4] is not None]

    def port_of(self, train):
        """Return where a train crosses."""
        elsewhere = {self.names[rank]: port for rank, port in self.log.diverted.items()}
        return elsewhere.get(train, self.trains[train][0].port)

    def wagons_of(self, who):
        empties = {empty.id: empty.wagons for empty in self.log.empty_trains}
        if who in empties:
            return empties[who]
        stream, number = self.trains[who.removeprefix("after ")]
        return int(stream.wagons[number])

    def teu_of(self, who):
        stream, number = self.trains[who]
        return int(stream.teu[number])
