"""How long each step works on each train, with what the marks of a train change about it."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import NOT_VISITED, IntColumn
from sim.scenario.quantities import Distribution
from sim.scenario.schema import Customs, Scenario, Service
from sim.scenario.steps import (
    CRANE_JOBS,
    EXAMINATION,
    INSPECTIONS,
    examined_share,
    goods_factor,
    step_laws,
)
from sim.workload.demand import StreamId
from sim.workload.draws import Draws
from sim.workload.goods import GoodsOfTrains

NO_TIME = Distribution.model_validate("0 s")

_PURPOSES = {"unload": "reload", "load": "reload"}
"""Steps that share a draw: a train that is slow to reload is so over the ground, too."""


@dataclass(frozen=True, slots=True)
class Trains:
    """What decides about the work on the trains of a stream, at whichever port they cross.

    Trains declared ahead or cleared inland need less there, because it was done before.
    """

    declared_ahead: NDArray[np.bool_]
    cleared_inland: NDArray[np.bool_]
    goods: GoodsOfTrains

    @classmethod
    def drawn(cls, service: Service, stream: StreamId, draws: Draws) -> "Trains":
        """Return the marks and the goods of the trains of one stream."""
        place = stream.port, stream.direction
        return cls(
            draws.marks("declared_ahead", service.declared_ahead.at(*place)),
            draws.marks("cleared_inland", service.cleared_inland.at(*place)),
            GoodsOfTrains.drawn(service, stream, draws),
        )


def work_columns(
    scenario: Scenario, stream: StreamId, trains: Trains, draws: Draws
) -> dict[str, IntColumn]:
    """Return the seconds of work of each step, `NOT_VISITED` where a train skips it."""
    cargo = scenario.services[stream.service].cargo
    laws = step_laws(scenario, stream.port, stream.direction, cargo)
    drawn = {_PURPOSES.get(step, step): law for step, law in laws.items()}
    columns = {purpose: draws.seconds(purpose, law) for purpose, law in drawn.items()}
    work = {step: columns[_PURPOSES.get(step, step)] for step in laws}
    goods = trains.goods
    if goods.classes:
        for step in {EXAMINATION, *CRANE_JOBS} & set(work):
            work[step] = goods.times(work[step], partial(goods_factor, scenario, step))
    customs = scenario.ports[stream.port].china.customs
    if "documents" in work:
        work["documents"] = _documents(work["documents"], customs, trains, draws)
    if customs.joint_boarding and "boarding" in work and "documents" in work:
        work["boarding"] = np.maximum(work["boarding"] - work["documents"], 0)
    if EXAMINATION in work:
        share = goods.each(partial(examined_share, scenario, stream.port, stream.direction))
        examined = draws.marks("examined", share)
        work[EXAMINATION] = np.where(examined, work[EXAMINATION], NOT_VISITED)
    for step in INSPECTIONS & set(work):
        # Cleared inland means inspected there: at the border only the seals are looked at.
        work[step] = np.where(trains.cleared_inland, NOT_VISITED, work[step])
    return work


def _documents(full: IntColumn, customs: Customs, trains: Trains, draws: Draws) -> IntColumn:
    """Return the check each train really has, with the luck it has in the full one.

    Sharing the luck means that a train whose papers are simple has them simple everywhere; with
    laws that are shorter throughout, no train is ever checked longer for being declared ahead.
    """
    documents = full
    if trains.declared_ahead.any():
        release = draws.seconds("documents", customs.release_check or NO_TIME)
        documents = np.where(trains.declared_ahead, release, documents)
    if trains.cleared_inland.any():
        seals = draws.seconds("documents", customs.seal_check or NO_TIME)
        documents = np.where(trains.cleared_inland, seals, documents)
    return documents
