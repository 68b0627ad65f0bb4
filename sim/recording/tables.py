"""From the log of a replication to its tables; nothing is lost and nothing is counted here."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.journey import Act
from sim.domain.log import FINISHED, MILESTONES, STARTED, WIDTH, RunLog
from sim.domain.plan import IntColumn, Plans, Stream
from sim.recording.columns import (
    MISSING,
    NOBODY,
    ORDER_STEP,
    TURN_STEPS,
    PoolName,
    StreamName,
    Tables,
    Trains,
    Visits,
    missing_last,
    text_codes,
)
from sim.recording.rakes import lots_of_wagons, pool_specs

_WORKING_ACTS: Final = (Act.USE, Act.WORK, Act.STAND_IN, Act.LEND, Act.CLEAR, Act.AFTERWARDS)


def tabulate(plans: Plans, log: RunLog) -> Tables:
    """Return the tables of the replication that `plans` and `log` describe."""
    rows = _numbers(log)
    steps, step_codes = text_codes([step.name for step in log.steps])
    codes = np.fromiter(step_codes, np.int64, len(log.steps))
    works = np.zeros(len(steps), dtype=np.bool_)
    works[codes] = [
        step.act in _WORKING_ACTS or step.name in (ORDER_STEP, *TURN_STEPS) for step in log.steps
    ]
    resources = tuple(sorted(log.resources))
    streams, crossing = _crossing(plans, log)
    texts = _texts(plans)
    trains = _trains(plans, log, rows, crossing, texts)
    order = _by_end(log, rows)
    return Tables(
        start_s=log.start_s,
        end_s=log.end_s,
        streams=streams,
        ids=tuple(_ids(plans, log)),
        empty_wagons=np.array([empty.wagons for empty in log.empty_trains], dtype=np.int64),
        steps=steps,
        works=works,
        resources=resources,
        pools=tuple(PoolName(pool.port, pool.gauge) for pool in pool_specs(log)),
        texts=texts,
        specs=log.resources,
        trains=trains,
        visits=_visits(log, rows[order], codes, resources),
        rakes=lots_of_wagons(plans, log, rows, trains, streams),
        asked=_inverse(order),
    )


def _numbers(log: RunLog) -> NDArray[np.int64]:
    """Return the rows as an array [row, column]; a moment not reached is `MISSING`."""
    numbers = np.array(log.rows, dtype=np.int64).reshape(-1, WIDTH)
    numbers[:, 2:][numbers[:, 2:] >= log.end_s] = MISSING
    return numbers


def _ids(plans: Plans, log: RunLog) -> list[str]:
    trains = [train for stream in plans.streams for train in stream.train_ids()]
    return trains + [empty.id for empty in log.empty_trains]


def _crossing(plans: Plans, log: RunLog) -> tuple[tuple[StreamName, ...], IntColumn]:
    """Return all streams in which trains cross, and the place among them of each train's."""
    planned = [StreamName(s.service, s.port, s.direction) for s in plans.streams]
    crossing = np.repeat(np.arange(len(planned)), [len(stream) for stream in plans.streams])
    sent = {
        rank: planned[crossing[rank]]._replace(port=port) for rank, port in log.diverted.items()
    }
    streams = (*planned, *sorted(set(sent.values()) - set(planned)))
    for rank, stream in sent.items():
        crossing[rank] = streams.index(stream)
    return streams, crossing


def _texts(plans: Plans) -> tuple[str, ...]:
    """Return the different goods, origins and destinations, sorted."""
    return tuple(
        sorted(
            {text for s in plans.streams for text in (*s.goods, *s.origin, *s.destination) if text}
        )
    )


def _trains(
    plans: Plans,
    log: RunLog,
    rows: NDArray[np.int64],
    crossing: IntColumn,
    texts: tuple[str, ...],
) -> Trains:
    streams = plans.streams
    moments = {f"{name}_s": _moments(log, name) for name in MILESTONES}
    provisional = moments.pop("provisional_s") != MISSING
    diverted = np.zeros(log.trains, dtype=np.bool_)
    diverted[list(log.diverted)] = True
    # The declaration of these trains was accepted on the way: it counts from the first moment
    # at which the Chinese station can know of the train.
    ahead = np.concatenate([s.declared_ahead for s in streams] or [np.zeros(0, dtype=np.bool_)])
    moments["declared_s"] = np.where(ahead, moments["presented_s"], moments["declared_s"])
    return Trains(
        stream=crossing,
        wagons=_joined([stream.wagons for stream in streams]),
        teu=_joined([stream.teu for stream in streams]),
        tonnes=np.concatenate([s.tonnes for s in streams] or [np.zeros(0)]),
        value=np.concatenate([s.value for s in streams] or [np.zeros(0)]),
        reload_started_s=_of_trains(log, rows, ("reload", "unload"), column=STARTED),
        reload_finished_s=_of_trains(log, rows, ("reload", "load"), column=FINISHED),
        provisional=provisional,
        diverted=diverted,
        due_s=_joined([stream.arrived_s for stream in streams]),
        goods=_coded([(stream, stream.goods) for stream in streams], texts),
        origin=_coded([(stream, stream.origin) for stream in streams], texts),
        destination=_coded([(stream, stream.destination) for stream in streams], texts),
        to_port_s=_running([(stream, stream.to_port_s) for stream in streams]),
        from_port_s=_running([(stream, stream.from_port_s) for stream in streams]),
        **moments,
    )


def _coded(columns: list[tuple[Stream, tuple[str, ...]]], texts: tuple[str, ...]) -> IntColumn:
    """Return the place among `texts` of each train's text; an empty text is unknown."""
    places = {text: place for place, text in enumerate(texts)}
    known = [column or ("",) * len(stream) for stream, column in columns]
    codes = [places.get(text, NOBODY) for column in known for text in column]
    return np.array(codes, dtype=np.int64)


def _running(columns: list[tuple[Stream, IntColumn | None]]) -> IntColumn:
    return _joined(
        [
            np.full(len(stream), MISSING, dtype=np.int64) if column is None else column
            for stream, column in columns
        ]
    )


def _joined(columns: list[IntColumn]) -> IntColumn:
    return np.concatenate(columns or [np.zeros(0, dtype=np.int64)])


def _moments(log: RunLog, name: str) -> IntColumn:
    moments = log.milestones[name]
    return np.fromiter(
        (MISSING if moment is None else moment for moment in moments), np.int64, len(moments)
    )


def _of_trains(
    log: RunLog, rows: NDArray[np.int64], names: tuple[str, ...], *, column: int
) -> IntColumn:
    """Return per train one moment of its visit to the step called one of `names`."""
    wanted = np.array([step.name in names for step in log.steps], dtype=np.bool_)
    moments = np.full(log.trains, MISSING, dtype=np.int64)
    if len(rows):
        chosen = rows[wanted[rows[:, 1]] & (rows[:, 0] < log.trains)]
        moments[chosen[:, 0]] = chosen[:, column]
    return moments


def _by_end(log: RunLog, rows: NDArray[np.int64]) -> IntColumn:
    """Return the places of `rows` in order of their end; those still under way come last.

    The order does not depend on how long the run is: a longer log begins with a shorter one.
    """
    _, step, queued_s, _, finished_s = rows.T
    return np.lexsort((step, _train_of(log, rows), queued_s, missing_last(finished_s)))


def _train_of(log: RunLog, rows: NDArray[np.int64]) -> IntColumn:
    """Return under whose id each visit goes."""
    entity = rows[:, 0]
    # An emptied rake goes under the id of the train that it came with, a locomotive likewise.
    return np.where(entity >= log.trains, entity - log.trains, entity)


def _inverse(order: IntColumn) -> IntColumn:
    """Return at which place of `order` each number stands."""
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places


def _visits(
    log: RunLog, rows: NDArray[np.int64], step_codes: IntColumn, resources: tuple[str, ...]
) -> Visits:
    _, step, queued_s, started_s, finished_s = np.ascontiguousarray(rows.T)
    places = {resource: place for place, resource in enumerate(resources)}
    resource_codes = np.array(
        [places.get(step.resource, NOBODY) for step in log.steps], dtype=np.int64
    )
    return Visits(
        train=_train_of(log, rows),
        step=step_codes[step] if len(step) else step,
        resource=resource_codes[step] if len(step) else step,
        queued_s=queued_s,
        started_s=started_s,
        finished_s=finished_s,
    )
