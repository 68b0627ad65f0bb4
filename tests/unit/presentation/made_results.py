"""Small made-up results with the documented columns, so that pictures are tested without a run.

The figures are drawn with a fixed seed from something that behaves like a port: lanes with queues,
hours of waiting for platforms, wagons that go round. Nothing here is the model.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from sim.metrics.groups import groups_of
from sim.metrics.kpis import compute
from sim.metrics.stability import growing, thirds_of
from sim.metrics.summary import summarise
from sim.model.specs import resource_specs
from sim.recording.parquet import SCHEMAS
from sim.recording.reading import Span, read_tables
from sim.scenario.loader import load

DRY = """\
title = "Never supplied"
start = 2024-01-01
duration = "20 d"
replications = 3
services.any = { trains_per_day = 1, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.wagons.broad = { ready = 100 }
"""
"""Trains that take no time, and a pool of platforms for the first of them only."""

NONE = -(2**62)
HOUR = 3_600
DAY = 86_400

TRAINS = list(SCHEMAS["trains"])
_DTYPES = {"VARCHAR": object, "DOUBLE": np.float64}


@dataclass
class Made:
    """What to make: ports with their trains a day by (service, direction)."""

    days: float = 12
    warm_up_days: int = 5
    replications: int = 3
    seed: int = 7
    title: str = "Two ports, made up"
    rates: dict[tuple[str, str, str], float] = field(
        default_factory=lambda: {
            (port, service, direction): rate
            for port, west in (("alashankou", 0.63), ("khorgos", 0.65))
            for service, total in (("china-europe", 14.0), ("china-central-asia", 7.0))
            for direction, rate in (("westbound", total * west), ("eastbound", total * (1 - west)))
        }
    )
    labels: dict[str, str] = field(
        default_factory=lambda: {
            "alashankou": "Alashankou",
            "khorgos": "Khorgos",
            "china-europe": "China-Europe Railway Express",
            "china-central-asia": "China-Central Asia train",
        }
    )
    targets: str = ""
    platform_wait_h: float = 46.0
    lanes: int = 3
    warnings: tuple[str, ...] = ()

    @property
    def end_s(self) -> int:
        return round(self.days * DAY)


def served(arrivals: np.ndarray, work: np.ndarray, servers: int) -> tuple[np.ndarray, np.ndarray]:
    """Return when first-come-first-served work starts and ends."""
    free = np.zeros(servers, dtype=np.int64) - 10**9
    started = np.empty_like(arrivals)
    for place in np.argsort(arrivals, kind="stable"):
        lane = int(np.argmin(free))
        started[place] = max(int(arrivals[place]), int(free[lane]))
        free[lane] = started[place] + work[place]
    return started, started + work


class _Port:
    """The trains of one direction at one port in one replication, and what they leave behind."""

    def __init__(self, made: Made, port: str, direction: str, replication: int) -> None:
        self.made, self.port, self.direction = made, port, direction
        self.random = np.random.default_rng(
            (made.seed, replication, *port.encode(), len(direction))
        )
        self.replication = replication
        self.visits: list[list[Any]] = []
        self.ids: list[str] = []
        self.services: list[str] = []
        arrivals = []
        for (where, service, way), rate in made.rates.items():
            if (where, way) != (port, direction) or rate <= 0:
                continue
            gaps = self.random.gamma(2.8, 1 / 2.8 / rate, int(rate * (made.days + 9) * 1.5) + 5)
            moments = np.cumsum(gaps) * DAY - made.warm_up_days * DAY
            moments = moments[moments < made.end_s].astype(np.int64)
            arrivals.append(moments)
            self.services += [service] * len(moments)
            self.ids += [f"{service}/{port}/{direction}/{k}" for k in range(len(moments))]
        self.arrived = np.concatenate(arrivals) if arrivals else np.zeros(0, dtype=np.int64)
        self.now = self.arrived.copy()

    def __len__(self) -> int:
        return len(self.arrived)

    def hours(self, mean_h: float, cv: float) -> np.ndarray:
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        sigma = np.sqrt(np.log(1 + cv * cv))
        law = self.random.lognormal(np.log(mean_h) - sigma**2 / 2, sigma, len(self))
        return (law * HOUR).astype(np.int64)

    def row(
        self, step: str, resource: str | None, queued: Any, started: Any, finished: Any
    ) -> None:
        name = None if resource is None else f"{self.port}.{resource}"
        self.visits += [
            [self.replication, train, step, name, int(q), int(s), int(f)]
            for train, q, s, f in zip(self.ids, queued, started, finished, strict=True)
        ]

    def use(self, step: str, resource: str, servers: int, mean_h: float, cv: float = 0.3) -> None:
        started, finished = served(self.now, self.hours(mean_h, cv), servers)
        self.row(step, resource, self.now, started, finished)
        self.now = finished

    def work(self, step: str, mean_h: float, cv: float = 0.3) -> None:
        finished = self.now + self.hours(mean_h, cv)
        self.row(step, None, self.now, self.now, finished)
        self.now = finished

    def wait(self, step: str, resource: str, mean_h: float, cv: float = 0.2) -> None:
        started = self.now + self.hours(mean_h, cv)
        self.row(step, resource, self.now, started, started)
        self.now = started

    def cross(self) -> dict[str, np.ndarray]:
        return self._west() if self.direction == "westbound" else self._east()

    def _clear(self) -> dict[str, np.ndarray]:
        presented = self.now
        self.use("reception", "china.reception", 4, 1.0, 0.1)
        declared = self.now
        self.use("documents", "china.customs", self.made.lanes, 2.0, 0.5)
        self.work("boarding", 0.67)
        return {
            "presented_s": presented,
            "entered_s": presented,
            "declared_s": declared,
            "released_s": self.now,
        }

    def _west(self) -> dict[str, np.ndarray]:
        moments = self._clear()
        self.use("departure", "china.departure", 6, 3.0, 0.1)
        self.wait("path", "border.standard_path_westbound", 0.3, 0.8)
        moments["left_china_s"] = self.now
        self.work("run", 0.5, 0.1)
        moments["entered_kazakhstan_s"] = self.now
        self.work("papers", 4.5, 0.6)
        self.wait("wagons", "kazakhstan.broad_wagons", self.made.platform_wait_h)
        moments["reload_started_s"] = self.now
        self.use("load", "kazakhstan.cranes", 3, 1.0, 0.1)
        moments["reload_finished_s"] = self.now
        self.use("locomotive", "kazakhstan.locomotives", 12, 5.5, 0.4)
        self.wait("onward_path", "kazakhstan.onward_path", 0.5, 1.0)
        return moments | {"departed_s": self.now}

    def _east(self) -> dict[str, np.ndarray]:
        self.work("papers", 4.5, 0.5)
        self.wait("path", "border.broad_path_eastbound", 1.9, 0.9)
        left = self.now
        self.work("run", 0.5, 0.1)
        moments = self._clear()
        moments["left_kazakhstan_s"] = left
        self.wait("wagons", "china.standard_wagons", 0.1, 0.5)
        moments["reload_started_s"] = self.now
        self.use("reload", "china.cranes", 1, 2.1, 0.15)
        moments["reload_finished_s"] = self.now
        self.use("forming", "china.forming", 3, 1.0, 0.2)
        return moments | {"departed_s": self.now}


def _trains(stay: _Port, moments: dict[str, np.ndarray]) -> list[list[Any]]:
    end_s = stay.made.end_s
    rows = []
    for place, train in enumerate(stay.ids):
        row: dict[str, Any] = dict.fromkeys(TRAINS, NONE)
        row |= {
            "replication": stay.replication,
            "train": train,
            "service": stay.services[place],
            "port": stay.port,
            "direction": stay.direction,
            "wagons": 55,
            "teu": 104,
            "tonnes": 900.0,
            "value": 1e6,
            "arrived_s": int(stay.arrived[place]),
            "provisional": False,
            "diverted": False,
        }
        row |= {name: int(column[place]) for name, column in moments.items()}
        for name in TRAINS:
            if name.endswith("_s") and row[name] >= end_s:
                row[name] = NONE
        rows.append([row[name] for name in TRAINS])
    return rows


def _rakes(stay: _Port, moments: dict[str, np.ndarray]) -> list[list[Any]]:
    gauge = "standard" if stay.direction == "westbound" else "broad"
    came = moments["entered_s" if gauge == "standard" else "left_kazakhstan_s"]
    idle = stay.hours(21.0 if gauge == "standard" else 0.8, 0.4)
    freed = moments["reload_finished_s"] + 2 * HOUR
    rows = []
    for place, train in enumerate(stay.ids):
        taken = freed[place] + idle[place]
        row = [came[place], freed[place], taken, taken + 4 * HOUR]
        cut = [int(moment) if moment < stay.made.end_s else NONE for moment in row]
        if cut[0] != NONE:
            rows.append([stay.replication, stay.port, gauge, 55, train, None, *cut])
    return rows


def _cut(visits: list[list[Any]], end_s: int) -> list[list[Any]]:
    shown = [row for row in visits if row[4] < end_s]
    return [row[:4] + [m if m < end_s else NONE for m in row[4:]] for row in shown]


def write_table(folder: Path, name: str, rows: list[list[Any]]) -> None:
    """Write `rows` as one of the result tables; `NONE` and None become null."""
    types = SCHEMAS[name]
    chosen = ", ".join(
        f"({column if kind in ('VARCHAR', 'DOUBLE') else f'nullif({column}, {NONE})'})::{kind}"
        f" AS {column}"
        for column, kind in types.items()
    )
    lists = list(zip(*rows, strict=True)) or [()] * len(types)
    columns = {
        column: np.array(values, dtype=_DTYPES.get(kind, np.int64))
        for (column, kind), values in zip(types.items(), lists, strict=True)
    }
    with duckdb.connect() as connection:
        connection.register("made", columns)
        path = folder / f"{name}.parquet"
        connection.execute(f"COPY (SELECT {chosen} FROM made) TO '{path}' (FORMAT parquet)")


def scenario_text(made: Made) -> str:
    """Return a scenario that could have led to these results."""
    ports = sorted({port for port, _, _ in made.rates})
    services = sorted({service for _, service, _ in made.rates})
    lines = [
        f"title = {json.dumps(made.title)}",
        'id = "made-up"',
        "start = 2024-01-01",
        f'duration = "{made.end_s} s"',
        f'warm_up = "{made.warm_up_days} d"',
        f"replications = {made.replications}",
        f"seed = {made.seed}",
    ]
    for service in services:
        at = {port: _per_day(made, service, port) for port in ports}
        total = sum(sum(ways) for ways in at.values())
        shares = [f"{port} = {sum(ways) / total if total else 1.0}" for port, ways in at.items()]
        west = [f"{port} = {ways[0] / max(sum(ways), 1e-9)}" for port, ways in at.items()]
        lines += [
            f"[services.{service}]",
            f"label = {json.dumps(made.labels.get(service, ''))}",
            f"trains_per_day = {total}",
            "ports = { " + ", ".join(shares) + " }",
            "westbound = { " + ", ".join(west) + " }",
        ]
    for port in ports:
        lines += [
            f"[ports.{port}]",
            f"label = {json.dumps(made.labels.get(port, ''))}",
            f"[ports.{port}.china.customs]",
            f"lanes = {made.lanes}",
            'documents = { mean = "2 h", cv = 0.5 }',
            f"[ports.{port}.kazakhstan.reload]",
            "cranes = 3",
            'time = "1 h"',
        ]
    return "\n".join([*lines, made.targets]) + "\n"


def _per_day(made: Made, service: str, port: str) -> tuple[float, float]:
    """Return the trains a day of a service at a port, westbound and eastbound."""
    west, east = (made.rates.get((port, service, way), 0.0) for way in ("westbound", "eastbound"))
    return west, east


def write_results(folder: Path, made: Made | None = None) -> Path:
    """Write the tables, the scenario and the run's record of `made` into `folder`."""
    made = made or Made()
    trains: list[list[Any]] = []
    visits: list[list[Any]] = []
    rakes: list[list[Any]] = []
    places = sorted({(port, direction) for port, _, direction in made.rates})
    for replication in range(made.replications):
        for port, direction in places:
            stay = _Port(made, port, direction, replication)
            moments = stay.cross()
            trains += _trains(stay, moments)
            visits += _cut(stay.visits, made.end_s)
            rakes += _rakes(stay, moments)
    write_table(folder, "trains", trains)
    write_table(folder, "visits", visits)
    write_table(folder, "rakes", rakes)
    (folder / "scenario.toml").write_text(scenario_text(made), encoding="utf-8")
    _write_summary(folder, made)
    return folder


def _write_summary(folder: Path, made: Made) -> None:
    """Write the summary that the metrics make of the tables, and the record of the run."""
    scenario = load(folder / "scenario.toml", root=folder).scenario
    span = Span(-made.warm_up_days * DAY, made.end_s)
    specs = resource_specs(scenario)
    runs = [read_tables(folder, number, span, specs) for number in range(made.replications)]
    thirds = [thirds_of(tables, scenario) for tables in runs]
    growths = growing(scenario, runs[0].streams, thirds)
    kpis = [compute(tables, scenario) for tables in runs]
    rows = summarise(kpis, groups_of(scenario, runs[0].streams), growths)
    record = {
        "scenario": "made-up",
        "replications": made.replications,
        "scenario_hash": "made",
        "fingerprint": {"trains": str(folder)},
        "balance": {"line": "trains 10 in = 9 out + 1 inside; residual 0", "residual": 0},
        "warnings": list(made.warnings),
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    summary = json.dumps([asdict(row) for row in rows])
    (folder / "summary.json").write_text(summary, encoding="utf-8")
