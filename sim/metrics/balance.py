"""Identities that must hold in whole numbers, each computed from two sides of the tables.

Trains: those that arrived less those that departed are those found inside a visit at the port, and
those that were due less those that arrived are those found held upstream or on the way around.
Wagons: see `wagon_flows`; containers: see `container_flows`. Little's law on the path: the area
under the number of trains is the sum of their times, for each step and, from milestones against
visits, for each port and for its customs clearance.

A residual that is not 0 is a fault of the program. Nothing is raised here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.metrics.container_flows import ContainerFlows, Containers
from sim.metrics.hours import Pieces, pieces_of, upstream_pieces_of
from sim.metrics.intervals import area, overlaps
from sim.metrics.wagon_flows import WagonFlows
from sim.recording.columns import Tables, missing_last, reached
from sim.scenario.schema import Scenario

_TIME: Final = "time in "
"""How the names of the identities of Little's law begin."""

_NO_CONTAINERS: Final = Containers()

_CLEARANCE_STEPS: Final = frozenset(
    {"track", "reception", "documents", "boarding", "scan", "examination", "bulk"}
)
"""What a train visits between being presented and being released."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What went in and came out, and what each identity leaves over.

    Trains are those of the whole run, its warm-up included; wagons likewise, by gauge: those in
    the pools at first and those brought on loaded and supply trains, against those gone.
    """

    trains_in: int
    trains_out: int
    trains_inside: int
    wagons: Mapping[str, tuple[int, int, int]]
    residuals: Mapping[str, int]
    containers: Containers = _NO_CONTAINERS

    @property
    def residual(self) -> int:
        """Return the sum of what all identities leave over, each taken as positive."""
        return sum(abs(left) for left in self.residuals.values())

    @property
    def faults(self) -> tuple[str, ...]:
        """Return the identities that do not hold."""
        return tuple(f"{name}: {left:+d}" for name, left in sorted(self.residuals.items()) if left)

    def __str__(self) -> str:
        """Return the balance in one line."""
        wagons = "".join(
            f"; {gauge} wagons {came:,} in = {gone:,} out + {inside:,} inside"
            for gauge, (came, gone, inside) in self.wagons.items()
        )
        little = [abs(left) for name, left in self.residuals.items() if name.startswith(_TIME)]
        return (
            f"trains {self.trains_in:,} in = {self.trains_out:,} out"
            f" + {self.trains_inside:,} inside{wagons}"
            f"; containers {self.containers.came:,} TEU in = {self.containers.gone:,} out"
            f" + {self.containers.on_wagons:,} on wagons + {self.containers.on_ground:,} on the"
            f" ground"
            f"; Little's law {sum(little)} s off over {len(little)} steps, stages and ports"
            f"; residual {self.residual} over {len(self.residuals)} identities"
        )


def balance(tables: Tables, scenario: Scenario) -> Balance:
    """Return the balance of one replication."""
    trains = tables.trains
    pools = [WagonFlows.of(tables, scenario, place) for place in range(len(tables.pools))]
    stages = tuple(_stages(tables))
    ports, port_of = _ports(tables)
    containers = ContainerFlows(tables, stages[0].pieces, ports, port_of[: len(trains)])
    residuals = {
        **dict(_train_residuals(tables, stages)),
        **{name: left for pool in pools for name, left in pool.residuals()},
        **dict(containers.residuals()),
        **dict(_little_residuals(tables, stages)),
    }
    arrived = int((missing_last(trains.arrived_s) < tables.end_s).sum())
    departed = int(reached(trains.departed_s).sum())
    wagons = {
        str(gauge): pool_sums
        for gauge in Gauge
        if (pool_sums := _added(pool.at_end() for pool in pools if pool.name.gauge is gauge))
    }
    inside = int(_inside(tables, stages[0].pieces, tables.end_s).sum())
    return Balance(arrived, departed, inside, wagons, residuals, containers.at_end())


def together(balances: Sequence[Balance]) -> Balance:
    """Return the balance of several replications: their numbers and residuals added up."""
    names = dict.fromkeys(name for one in balances for name in one.residuals)
    gauges = dict.fromkeys(gauge for one in balances for gauge in one.wagons)
    return Balance(
        sum(one.trains_in for one in balances),
        sum(one.trains_out for one in balances),
        sum(one.trains_inside for one in balances),
        {
            gauge: _added(one.wagons[gauge] for one in balances if gauge in one.wagons)
            for gauge in gauges
        },
        {name: sum(abs(one.residuals.get(name, 0)) for one in balances) for name in names},
        Containers(
            *np.sum([one.containers for one in balances] or [_NO_CONTAINERS], axis=0).tolist()
        ),
    )


def _added(triples: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    first, second, third = [sum(column) for column in zip(*triples, strict=True)] or (0, 0, 0)
    return first, second, third


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """A part of the way: when trains came to it and left it, and what their visits say they did."""

    name: str
    came_s: IntColumn
    left_s: IntColumn
    pieces: Pieces


def _stages(tables: Tables) -> Iterator[_Stage]:
    """Yield the port first, then customs, then what comes before the port if any train had that."""
    trains, there = tables.trains, pieces_of(tables)
    departed_s, arrived_s = missing_last(trains.departed_s), missing_last(trains.arrived_s)
    yield _Stage("", arrived_s, departed_s, there)
    presented_s, released_s = missing_last(trains.presented_s), missing_last(trains.released_s)
    yield _Stage(" clearance", presented_s, released_s, _of_clearance(tables, there))
    if not np.array_equal(trains.due_s, trains.arrived_s):
        yield _Stage(" upstream", trains.due_s, arrived_s, upstream_pieces_of(tables))


def _of_clearance(tables: Tables, pieces: Pieces) -> Pieces:
    """Return those of `pieces` that lie between being presented and being released."""
    wanted = np.array([name in _CLEARANCE_STEPS for name in tables.steps], dtype=np.bool_)
    chosen = np.flatnonzero(wanted[pieces.step] if len(wanted) else [])
    columns = (getattr(pieces, name)[chosen] for name in Pieces.__slots__)
    return Pieces(*columns)


def _train_residuals(tables: Tables, stages: Sequence[_Stage]) -> Iterator[tuple[str, int]]:
    """Yield in - out - inside per stage and stream at the cut of the warm-up and at the end."""
    stream, streams = tables.trains.stream, len(tables.streams)
    for stage in stages:
        for label, moment in (("start", 0), ("end", tables.end_s)):
            left = np.bincount(stream[stage.came_s < moment], minlength=streams)
            left -= np.bincount(stream[stage.left_s < moment], minlength=streams)
            left -= _inside(tables, stage.pieces, moment)
            for name, rest in zip(tables.streams, left.tolist(), strict=True):
                yield f"trains {'/'.join(map(str, name))}{stage.name} at {label}", rest


def _inside(tables: Tables, pieces: Pieces, moment: int) -> IntColumn:
    """Return per stream how many trains were in the middle of a visit just before `moment`."""
    going_on = (pieces.began_s < moment) & (pieces.ended_s >= moment)
    found = pieces.train[going_on]  # each train once, or it is in two places
    return np.bincount(tables.trains.stream[found], minlength=len(tables.streams))


def _little_residuals(tables: Tables, stages: Sequence[_Stage]) -> Iterator[tuple[str, int]]:
    """Yield area - sum of times, per port and step and per port, before and after the cut."""
    ports, port_of = _ports(tables)
    spans = {"warm-up": (tables.start_s, 0), "run": (0, tables.end_s)}
    for place, step, began_s, ended_s in _by_port_and_step(tables, port_of):
        for label, span in spans.items():
            left = area(began_s, ended_s, *span) - int(overlaps(began_s, ended_s, *span).sum())
            yield f"{_TIME}{ports[place]} {step}, {label}", left
    for place, port in enumerate(ports):
        own = port_of[: len(tables.trains)] == place
        for stage in stages:
            came_s, left_s, pieces = stage.came_s[own], stage.left_s[own], stage.pieces
            mine = own[pieces.train]
            began_s, ended_s = pieces.began_s[mine], pieces.ended_s[mine]
            for label, span in spans.items():
                left = area(came_s, left_s, *span) - int(overlaps(began_s, ended_s, *span).sum())
                yield f"{_TIME}{port}{stage.name}, {label}", left


def _by_port_and_step(
    tables: Tables, port_of: IntColumn
) -> Iterator[tuple[int, str, IntColumn, IntColumn]]:
    """Yield the port and the step of all visits to it, and when each began and ended."""
    visits, steps = tables.visits, len(tables.steps)
    groups = port_of[visits.train] * steps + visits.step
    count = int(groups.max(initial=-1)) + 1
    # Small numbers are sorted in a fraction of the time.
    order = np.argsort(groups.astype(np.min_scalar_type(count)), kind="stable")
    began_s, ended_s = visits.queued_s[order], missing_last(visits.finished_s)[order]
    borders = np.cumsum(np.bincount(groups, minlength=count)).tolist()
    for group, (first, last) in enumerate(pairwise([0, *borders])):
        if last > first:
            place, code = divmod(group, steps)
            yield place, tables.steps[code], began_s[first:last], ended_s[first:last]


def _ports(tables: Tables) -> tuple[tuple[str, ...], IntColumn]:
    """Return the ports, and the place among them of the port of each id."""
    count = len(tables.trains)
    names = [tables.streams[stream].port for stream in tables.trains.stream.tolist()]
    names += [empty.split("/")[1] for empty in tables.ids[count:]]
    ports = tuple(sorted(set(names)))
    return ports, np.array([ports.index(name) for name in names], dtype=np.int64)
