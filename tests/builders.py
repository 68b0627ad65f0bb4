"""Builders of small plans and logs by hand, so that a test reads like a pencil exercise.

Times are whole seconds from the start, as everywhere; `H` is an hour.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.domain.journey import Act, Measure, Step
from sim.domain.log import NOT_REACHED, EmptyTrain, RunLog
from sim.domain.plan import Direction, Gauge, IntColumn, Plans, Stream
from sim.domain.resource import ResourceSpec
from sim.domain.time import HOUR_S

H = HOUR_S

Visit = tuple[str, str, str, int, int | None, int | None]
"""(who, step, resource, queued, started, finished); who is a train id, ``rake:`` and its id for
its emptied rake, or ``locomotive:`` and its id for a locomotive that is away."""

Marks = bool | Sequence[bool]
"""One for all trains, or one for each."""

_ACTS = {
    "track": Act.HOLD,
    "far_track": Act.HOLD,
    "reload_track": Act.HOLD,
    "broad_track": Act.HOLD,
    "standard_track": Act.HOLD,
    "yard": Act.HOLD,
    "wagons": Act.CLAIM,
    "path": Act.PATH,
    "path_empty": Act.PATH,
    "onward_path": Act.PATH,
    "supply_path": Act.PATH,
    "quota": Act.PATH,
    "join": Act.JOIN,
    "leave": Act.LEAVE,
    "upstream": Act.ENTER,
    "stop_loading": Act.ENTER,
}
_DETACHED = ("rake:", "locomotive:")


def make_stream(
    service: str = "any",
    port: str = "khorgos",
    direction: str = "westbound",
    *,
    arrived_s: Sequence[int] = (0,),
    work: Mapping[str, int | Sequence[int]] | None = None,
    wagons: int | Sequence[int] = 55,
    teu: int | Sequence[int] = 104,
    tonnes: float = 1_000.0,
    value: float | Sequence[float] = 0.0,
    cargo: str = "containers",
    priority: int = 0,
    limit_s: int = 24 * H,
    declared_ahead: Marks = False,
    may_divert: Marks | None = None,
    elsewhere: Mapping[str, Mapping[str, int | Sequence[int]]] | None = None,
    goods: Sequence[str] = (),
    origin: Sequence[str] = (),
    destination: Sequence[str] = (),
    to_port_s: int | Sequence[int] | None = None,
    from_port_s: int | Sequence[int] | None = None,
) -> Stream:
    """Return a stream with a train at each of the rising moments `arrived_s`.

    A single value stands for all trains; `work` maps steps to seconds, `elsewhere` other ports to
    such maps. Texts are one per train.
    """
    count = len(arrived_s)
    arrived = np.asarray(arrived_s, dtype=np.int64)
    return Stream(
        service=service,
        port=port,
        direction=Direction(direction),
        cargo=cargo,
        priority=priority,
        limit_s=limit_s,
        ordinal=np.arange(count, dtype=np.int64) - int((arrived < 0).sum()),
        arrived_s=arrived,
        wagons=_column(wagons, count),
        teu=_column(teu, count),
        tonnes=np.full(count, tonnes),
        value=np.broadcast_to(np.asarray(value, dtype=np.float64), count).copy(),
        declared_ahead=_marks(declared_ahead, count),
        work=_columns(work or {}, count),
        may_divert=None if may_divert is None else _marks(may_divert, count),
        elsewhere={other: _columns(columns, count) for other, columns in (elsewhere or {}).items()},
        goods=tuple(goods),
        origin=tuple(origin),
        destination=tuple(destination),
        to_port_s=None if to_port_s is None else _column(to_port_s, count),
        from_port_s=None if from_port_s is None else _column(from_port_s, count),
    )


def make_plans(
    *streams: Stream,
    lead_times: Mapping[tuple[str, Gauge], Sequence[int]] | None = None,
    gales: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> Plans:
    """Return plans of `streams`, in any order.

    `lead_times` are seconds by (port, gauge), `gales` spells (from, to) in seconds by port.
    """
    ordered = sorted(streams, key=lambda stream: (stream.service, stream.port, stream.direction))
    return Plans(
        streams=tuple(ordered),
        lead_times={
            place: np.asarray(seconds, dtype=np.int64)
            for place, seconds in (lead_times or {}).items()
        },
        gales={port: tuple(spells) for port, spells in (gales or {}).items()},
    )


def make_log(
    plans: Plans,
    visits: Sequence[Visit] = (),
    *,
    start_s: int = 0,
    end_s: int = 1_000 * H,
    resources: Sequence[ResourceSpec] = (),
    milestones: Mapping[str, Mapping[str, int | None]] | None = None,
    empty_trains: Sequence[EmptyTrain] = (),
    diverted: Mapping[str, str] | None = None,
) -> RunLog:
    """Return a log with these `visits`; `milestones` maps a train id to its moments by name.

    A train arrives when its plan says, unless its milestones say when, or None for not yet.
    `diverted` maps a train id to the port where it crosses.
    """
    ids = [train for stream in plans.streams for train in stream.train_ids()]
    ranks = {train: rank for rank, train in enumerate(ids)}
    entities = dict(ranks)
    entities |= {
        prefix + train: len(ids) + rank for prefix in _DETACHED for train, rank in ranks.items()
    }
    entities |= {empty.id: 2 * len(ids) + place for place, empty in enumerate(empty_trains)}
    steps = _steps(visits)
    places = {(step.name, step.resource): number for number, step in enumerate(steps)}
    log = RunLog(
        start_s=start_s,
        end_s=end_s,
        trains=len(ids),
        steps=steps,
        resources={spec.id: spec for spec in resources},
        rows=[
            number
            for who, step, place, *times in visits
            for number in (entities[who], places[step, place], *map(_moment, times))
        ],
        empty_trains=list(empty_trains),
        diverted={ranks[train]: port for train, port in (diverted or {}).items()},
    )
    log.milestones["arrived"] = [m for s in plans.streams for m in s.arrived_s.tolist()]
    for train, moments in (milestones or {}).items():
        for name, moment in moments.items():
            log.milestones[name][ranks[train]] = moment
    return log


def _moment(moment_s: int | None) -> int:
    return NOT_REACHED if moment_s is None else moment_s


def _steps(visits: Sequence[Visit]) -> tuple[Step, ...]:
    named = dict.fromkeys((step, resource) for _, step, resource, *_ in visits)
    return tuple(
        Step(
            _ACTS.get(name, Act.USE if resource else Act.WORK),
            name,
            resource,
            measure=Measure.TEU if name == "yard" else Measure.ONE,
        )
        for name, resource in named
    )


def _columns(work: Mapping[str, int | Sequence[int]], count: int) -> dict[str, IntColumn]:
    return {step: _column(seconds, count) for step, seconds in work.items()}


def _marks(marks: Marks, count: int) -> NDArray[np.bool_]:
    return np.broadcast_to(np.asarray(marks, dtype=np.bool_), count).copy()


def _column(values: int | Sequence[int], count: int) -> IntColumn:
    return np.broadcast_to(np.asarray(values, dtype=np.int64), count).copy()
