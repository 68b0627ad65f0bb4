"""From the log of a replication to its tables; nothing is lost and nothing is counted here."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.journey import Act
from sim.domain.log import FINISHED, MILESTONES, STARTED, WIDTH, RunLog
from sim.domain.plan import IntColumn, Plans
from sim.recording.columns import (
    MISSING,
    NOBODY,
    PoolName,
    StreamName,
    Tables,
    Trains,
    Visits,
    missing_last,
    text_codes,
)
from sim.recording.rakes import lots_of_wagons, pool_specs

_WORKING_ACTS: Final = (Act.USE, Act.WORK)


def tabulate(plans: Plans, log: RunLog) -> Tables:
    """Return the tables of the replication that `plans` and `log` describe."""
    rows = _numbers(log)
    steps, step_codes = text_codes([step.name for step in log.steps])
    codes = np.fromiter(step_codes, np.int64, len(log.steps))
    works = np.zeros(len(steps), dtype=np.bool_)
    works[codes] = [step.act in _WORKING_ACTS for step in log.steps]
    resources = tuple(sorted(log.resources))
    trains = _trains(plans, log, rows)
    return Tables(
        start_s=log.start_s,
        end_s=log.end_s,
        streams=tuple(StreamName(s.service, s.port, s.direction) for s in plans.streams),
        ids=tuple(_ids(plans, log)),
        empty_wagons=np.array([empty.wagons for empty in log.empty_trains], dtype=np.int64),
        steps=steps,
        works=works,
        resources=resources,
        pools=tuple(PoolName(pool.port, pool.gauge) for pool in pool_specs(log)),
        specs=log.resources,
        trains=trains,
        visits=_visits(log, rows, codes, resources),
        rakes=lots_of_wagons(plans, log, rows, trains),
    )


def _numbers(log: RunLog) -> NDArray[np.int64]:
    """Return the rows as an array [row, column]; a moment not reached is `MISSING`."""
    numbers = np.array(log.rows, dtype=np.int64).reshape(-1, WIDTH)
    numbers[:, 2:][numbers[:, 2:] >= log.end_s] = MISSING
    return numbers


def _ids(plans: Plans, log: RunLog) -> list[str]:
    trains = [train for stream in plans.streams for train in stream.train_ids()]
    return trains + [empty.id for empty in log.empty_trains]


def _trains(plans: Plans, log: RunLog, rows: NDArray[np.int64]) -> Trains:
    streams = plans.streams
    moments = {f"{name}_s": _moments(log, name) for name in MILESTONES}
    # The declaration of these trains was accepted on the way: it counts from the first moment
    # at which the Chinese station can know of the train.
    ahead = np.concatenate([s.declared_ahead for s in streams] or [np.zeros(0, dtype=np.bool_)])
    moments["declared_s"] = np.where(ahead, moments["presented_s"], moments["declared_s"])
    no_train = np.zeros(log.trains, dtype=np.bool_)
    return Trains(
        stream=np.repeat(np.arange(len(streams)), [len(stream) for stream in streams]),
        wagons=_joined([stream.wagons for stream in streams]),
        teu=_joined([stream.teu for stream in streams]),
        tonnes=np.concatenate([s.tonnes for s in streams] or [np.zeros(0)]),
        value=np.concatenate([s.value for s in streams] or [np.zeros(0)]),
        arrived_s=_joined([stream.arrived_s for stream in streams]),
        reload_started_s=_of_trains(log, rows, ("reload", "unload"), column=STARTED),
        reload_finished_s=_of_trains(log, rows, ("reload", "load"), column=FINISHED),
        provisional=no_train,
        diverted=no_train,
        **moments,
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


def _visits(
    log: RunLog, rows: NDArray[np.int64], step_codes: IntColumn, resources: tuple[str, ...]
) -> Visits:
    entity, step, queued_s, started_s, finished_s = rows.T
    # An emptied rake goes under the id of the train that it came with.
    train = np.where(entity >= log.trains, entity - log.trains, entity)
    # The order does not depend on how long the run is: a longer log begins with a shorter one.
    order = np.lexsort((step, train, queued_s, missing_last(finished_s)))
    places = {resource: place for place, resource in enumerate(resources)}
    resource_codes = np.array(
        [places.get(step.resource, NOBODY) for step in log.steps], dtype=np.int64
    )
    step = step[order]
    return Visits(
        train=train[order],
        step=step_codes[step] if len(step) else step,
        resource=resource_codes[step] if len(step) else step,
        queued_s=queued_s[order],
        started_s=started_s[order],
        finished_s=finished_s[order],
    )
