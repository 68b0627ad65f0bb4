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
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.metrics.container_flows import ContainerFlows, Containers
from sim.metrics.hours import pieces_in
from sim.metrics.intervals import Spells
from sim.metrics.wagon_flows import SeenWagons, WagonFlows
from sim.recording.columns import (
    DETACHED_STEPS,
    UPSTREAM_STEPS,
    Tables,
    missing_last,
    reached,
)
from sim.recording.sorting import Codes, blocks
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
    flows = SeenWagons(tables, scenario)
    pools = [WagonFlows.of(flows, place).found() for place in range(len(tables.pools))]
    ports = _Ports.of(tables)
    stages = tuple(_stages(tables, ports))
    containers = ContainerFlows(
        tables, ports.names, ports.of_id[: len(trains)], stages[0].seen.inside
    )
    residuals = {
        **dict(_train_residuals(tables, stages)),
        **{name: left for pool in pools for name, left in pool.residuals.items()},
        **dict(containers.residuals()),
        **dict(_little_of_steps(tables, ports)),
        **dict(_little_of_stages(tables, ports, stages)),
    }
    arrived = int((missing_last(trains.arrived_s) < tables.end_s).sum())
    departed = int(reached(trains.departed_s).sum())
    wagons = {
        str(gauge): pool_sums
        for gauge in Gauge
        if (pool_sums := _added(pool.at_end for pool in pools if pool.gauge is gauge))
    }
    inside = len(stages[0].seen.inside[tables.end_s])
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
class _Ports:
    """The ports, and the place among them of the port of each id."""

    names: tuple[str, ...]
    of_id: IntColumn

    @classmethod
    def of(cls, tables: Tables) -> "_Ports":
        stream = tables.trains.stream
        of_stream = [stream.port for stream in tables.streams]
        empties = [(head.split("/")[1], ids) for head, ids in tables.places_of_empties.items()]
        crossed = np.flatnonzero(np.bincount(stream)).tolist()
        names = sorted({*(of_stream[code] for code in crossed), *(port for port, _ in empties)})
        places = {name: place for place, name in enumerate(names)}
        of_id = np.zeros(len(tables.ids), dtype=np.int64)
        of_id[: len(stream)] = np.array([places.get(name, 0) for name in of_stream] or [0])[stream]
        for port, ids in empties:
            of_id[ids] = places[port]
        return cls(tuple(names), of_id)


class _Seen(NamedTuple):
    """What the pieces of some visits say: [span, port] seconds, and who is in the middle of one.

    `inside` has for the cut of the warm-up and for the end the trains just before that moment, each
    once, or it is in two places.
    """

    seconds: IntColumn
    inside: Mapping[int, Codes]


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """A part of the way: when trains came to it and left it, and what their visits say they did."""

    name: str
    came_s: IntColumn
    left_s: IntColumn
    seen: _Seen


def _stages(tables: Tables, ports: _Ports) -> Iterator[_Stage]:
    """Yield the port first, then customs, then what comes before the port if any train had that."""
    trains = tables.trains
    rest, clearing, before = _seen(tables, ports)
    departed_s, arrived_s = missing_last(trains.departed_s), missing_last(trains.arrived_s)
    yield _Stage("", arrived_s, departed_s, _both(rest, clearing))
    presented_s, released_s = missing_last(trains.presented_s), missing_last(trains.released_s)
    yield _Stage(" clearance", presented_s, released_s, clearing)
    if not np.array_equal(trains.due_s, trains.arrived_s):
        yield _Stage(" upstream", trains.due_s, arrived_s, before)


def _seen(tables: Tables, ports: _Ports) -> list[_Seen]:
    """Return what is seen at the port outside customs clearance, in it, and before the port."""
    spans, count = [*_spans(tables).values()], len(ports.names)
    attached = ~tables.among(*DETACHED_STEPS)
    of_step = tables.among(*_CLEARANCE_STEPS) + 2 * tables.among(*UPSTREAM_STEPS)
    seconds = np.zeros((2, 3, count), dtype=np.int64)
    found: dict[int, list[list[Codes]]] = {0: [[], [], []], tables.end_s: [[], [], []]}
    for part in blocks(len(tables.visits)):
        own = part.start + np.flatnonzero(attached[tables.visits.step[part]])
        pieces = pieces_in(tables, own)
        stage = of_step[pieces.step]
        group = stage * count + ports.of_id[pieces.train]
        spells = Spells.cut(pieces.began_s, pieces.ended_s, spans, group, 3 * count)
        seconds += spells.sums().reshape(seconds.shape)
        for moment, inside in found.items():
            rows = pieces.going_on(moment)
            for code in range(3):
                inside[code].append(pieces.train[rows[stage[rows] == code]])
    nobody = np.zeros(0, dtype=np.int32)
    return [
        _Seen(
            seconds[:, code],
            {moment: np.concatenate([nobody, *inside[code]]) for moment, inside in found.items()},
        )
        for code in range(3)
    ]


def _both(one: _Seen, other: _Seen) -> _Seen:
    inside = {
        moment: np.concatenate((trains, other.inside[moment]))
        for moment, trains in one.inside.items()
    }
    return _Seen(one.seconds + other.seconds, inside)


def _train_residuals(tables: Tables, stages: Sequence[_Stage]) -> Iterator[tuple[str, int]]:
    """Yield in - out - inside per stage and stream at the cut of the warm-up and at the end."""
    stream, streams = tables.trains.stream, len(tables.streams)
    for stage in stages:
        for label, moment in (("start", 0), ("end", tables.end_s)):
            left = np.bincount(stream[stage.came_s < moment], minlength=streams)
            left -= np.bincount(stream[stage.left_s < moment], minlength=streams)
            left -= np.bincount(stream[stage.seen.inside[moment]], minlength=streams)
            for name, rest in zip(tables.streams, left.tolist(), strict=True):
                yield f"trains {'/'.join(map(str, name))}{stage.name} at {label}", rest


def _spans(tables: Tables) -> dict[str, tuple[int, int]]:
    return {"warm-up": (tables.start_s, 0), "run": (0, tables.end_s)}


def _little_of_steps(tables: Tables, ports: _Ports) -> Iterator[tuple[str, int]]:
    """Yield area - sum of times, per port and step, before and after the cut.

    Both can be added up over the visits, some at a time.
    """
    visits, spans, steps = tables.visits, _spans(tables), len(tables.steps)
    groups = len(ports.names) * steps
    left, many = np.zeros(2 * groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    for part in blocks(len(visits)):
        group = ports.of_id[visits.train[part]] * steps + visits.step[part]
        visits_s = visits.queued_s[part], missing_last(visits.finished_s[part])
        spells = Spells.cut(*visits_s, [*spans.values()], group, groups)
        left += spells.areas() - spells.sums()
        many += np.bincount(group, minlength=groups)
    for code in np.flatnonzero(many).tolist():
        place, step = divmod(code, steps)
        for label, rest in zip(spans, left.reshape(2, groups)[:, code].tolist(), strict=True):
            yield f"{_TIME}{ports.names[place]} {tables.steps[step]}, {label}", rest


def _little_of_stages(
    tables: Tables, ports: _Ports, stages: Sequence[_Stage]
) -> Iterator[tuple[str, int]]:
    """Yield the same per port and stage, from milestones against visits."""
    of_train, count = ports.of_id[: len(tables.trains)], len(ports.names)
    left = {
        (stage.name, label): rest
        for stage in stages
        for label, rest in _little_of_stage(tables, of_train, count, stage)
    }
    for place, port in enumerate(ports.names):
        for (stage_name, label), rest in left.items():
            yield f"{_TIME}{port}{stage_name}, {label}", int(rest[place])


def _little_of_stage(
    tables: Tables, port: IntColumn, count: int, stage: _Stage
) -> Iterator[tuple[str, IntColumn]]:
    spans = _spans(tables)
    known = Spells.cut(stage.came_s, stage.left_s, [*spans.values()], port, count)
    left = known.areas().reshape(2, count) - stage.seen.seconds
    yield from zip(spans, left, strict=True)
