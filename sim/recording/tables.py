"""From the log of a replication to its tables; nothing is lost and nothing is counted here."""

from typing import Final

import numpy as np

from sim.domain.journey import Act
from sim.domain.log import MILESTONES, AnyLog
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
    text_codes,
)
from sim.recording.log_rows import LogRows
from sim.recording.rakes import lots_of_wagons, pool_specs
from sim.recording.sorting import Codes, blocks

_WORKING_ACTS: Final = (Act.USE, Act.WORK, Act.STAND_IN, Act.LEND, Act.CLEAR, Act.AFTERWARDS)


def tabulate(plans: Plans, log: AnyLog, *, spent: bool = False) -> Tables:
    """Return the tables of the replication that `plans` and `log` describe.

    With `spent` the log gives up its rows, of which nobody needs to keep two forms.
    """
    rows = LogRows.of(log, spent=spent)
    order = rows.by_end()  # before anything else takes room
    steps, step_codes = text_codes([step.name for step in log.steps])
    codes = np.fromiter(step_codes, np.int64, len(log.steps))
    works = np.zeros(len(steps), dtype=np.bool_)
    works[codes] = [
        step.act in _WORKING_ACTS or step.name in (ORDER_STEP, *TURN_STEPS) for step in log.steps
    ]
    resources = tuple(sorted(log.resources))
    streams, crossing = _crossing(plans, log)
    texts = _texts(plans)
    trains = _trains(plans, rows, crossing, texts)
    rakes = lots_of_wagons(plans, rows, trains, streams)
    rows.forget_entities()
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
        visits=_visits(rows, order, codes, resources),
        rakes=rakes,
        asked=_inverse(order),
    )


def _ids(plans: Plans, log: AnyLog) -> list[str]:
    trains = [train for stream in plans.streams for train in stream.train_ids()]
    return trains + [empty.id for empty in log.empty_trains]


def _crossing(plans: Plans, log: AnyLog) -> tuple[tuple[StreamName, ...], IntColumn]:
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
    columns = (column for s in plans.streams for column in (s.goods, s.origin, s.destination))
    return tuple(sorted(set[str]().union(*columns) - {""}))


def _trains(plans: Plans, rows: LogRows, crossing: IntColumn, texts: tuple[str, ...]) -> Trains:
    streams, log = plans.streams, rows.log
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
        reload_started_s=_of_trains(rows, ("reload", "unload"), rows.started_s),
        reload_finished_s=_of_trains(rows, ("reload", "load"), rows.finished_s),
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
    places = {"": NOBODY, **{text: place for place, text in enumerate(texts)}}
    return _joined(
        [
            np.fromiter(map(places.__getitem__, column), np.int64, len(stream))
            if column
            else np.full(len(stream), NOBODY, dtype=np.int64)
            for stream, column in columns
        ]
    )


def _running(columns: list[tuple[Stream, IntColumn | None]]) -> IntColumn:
    return _joined(
        [
            np.full(len(stream), MISSING, dtype=np.int64) if column is None else column
            for stream, column in columns
        ]
    )


def _joined(columns: list[IntColumn]) -> IntColumn:
    return np.concatenate(columns or [np.zeros(0, dtype=np.int64)])


def _moments(log: AnyLog, name: str) -> IntColumn:
    moments = log.milestones[name]
    if isinstance(moments, np.ndarray):
        return moments
    known = [MISSING if moment is None else moment for moment in moments]
    return np.array(known, dtype=np.int64)


def _of_trains(rows: LogRows, names: tuple[str, ...], moments: IntColumn) -> IntColumn:
    """Return per train one of the `moments` of its visit to the step called one of `names`."""
    count = rows.log.trains
    found = np.full(count, MISSING, dtype=np.int64)
    places = rows.places_of(*names)
    places = places[rows.entity[places] < count]
    found[rows.entity[places]] = moments[places]
    return found


def _inverse(order: Codes) -> Codes:
    """Return at which place of `order` each number stands."""
    places = np.empty(len(order), dtype=np.int32)
    for part in blocks(len(order)):
        places[order[part]] = np.arange(part.start, part.stop, dtype=np.int32)
    return places


def _visits(
    rows: LogRows, order: Codes, step_codes: IntColumn, resources: tuple[str, ...]
) -> Visits:
    places = {resource: place for place, resource in enumerate(resources)}
    resource_codes = [places.get(step.resource, NOBODY) for step in rows.log.steps]
    train, step = rows.handed_over("train", order), rows.handed_over("step", order)
    return Visits(
        train=train,
        step=step_codes.astype(np.int16)[step],
        resource=np.array(resource_codes, dtype=np.int16)[step],
        queued_s=rows.handed_over("queued_s", order),
        started_s=rows.handed_over("started_s", order),
        finished_s=rows.handed_over("finished_s", order),
    )
