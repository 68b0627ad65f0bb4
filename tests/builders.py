"""Builders of small plans and logs by hand, so that a test reads like a pencil exercise.

Times are whole seconds from the start, as everywhere; `H` is an hour.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.domain.journey import Act, Measure, Step
from sim.domain.log import NOT_REACHED, EmptyTrain, RunLog
from sim.domain.plan import Direction, Gauge, IntColumn, Plans, Stream
from sim.domain.resource import ResourceSpec
from sim.domain.time import HOUR_S

H = HOUR_S

Visit = tuple[str, str, str, int, int | None, int | None]
"""(who, step, resource, queued, started, finished); who is a train id, or ``rake:`` and its id."""

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
    "join": Act.JOIN,
    "leave": Act.LEAVE,
}
_RAKE = "rake:"


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
    value: float = 0.0,
    cargo: str = "containers",
    priority: int = 0,
    limit_s: int = 24 * H,
    declared_ahead: bool | Sequence[bool] = False,
) -> Stream:
    """Return a stream with a train at each of the rising moments `arrived_s`.

    A single value stands for all trains; `work` maps steps to seconds.
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
        value=np.full(count, value),
        declared_ahead=np.broadcast_to(np.asarray(declared_ahead, dtype=np.bool_), count).copy(),
        work={step: _column(seconds, count) for step, seconds in (work or {}).items()},
    )


def make_plans(
    *streams: Stream,
    lead_times: Mapping[tuple[str, Gauge], Sequence[int]] | None = None,
) -> Plans:
    """Return plans of `streams`, in any order; `lead_times` in seconds by (port, gauge)."""
    ordered = sorted(streams, key=lambda stream: (stream.service, stream.port, stream.direction))
    return Plans(
        streams=tuple(ordered),
        lead_times={
            place: np.asarray(seconds, dtype=np.int64)
            for place, seconds in (lead_times or {}).items()
        },
    )


def make_log(
    plans: Plans,
    visits: Sequence[Visit] = (),
    *,
    start_s: int = 0,
    end_s: int = 1_000 * H,
    resources: Sequence[ResourceSpec] = (),
    milestones: Mapping[str, Mapping[str, int]] | None = None,
    empty_trains: Sequence[EmptyTrain] = (),
) -> RunLog:
    """Return a log with these `visits`; `milestones` maps a train id to its moments by name."""
    ids = [train for stream in plans.streams for train in stream.train_ids()]
    ranks = {train: rank for rank, train in enumerate(ids)}
    entities = dict(ranks)
    entities |= {_RAKE + train: len(ids) + rank for train, rank in ranks.items()}
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
    )
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


def _column(values: int | Sequence[int], count: int) -> IntColumn:
    return np.broadcast_to(np.asarray(values, dtype=np.int64), count).copy()
