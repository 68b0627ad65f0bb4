"""How long each step works on each train, with what the marks of a train change about it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import NOT_VISITED, IntColumn
from sim.scenario.quantities import Distribution
from sim.scenario.schema import Customs, Scenario, Service
from sim.scenario.steps import EXAMINATION, step_laws, visit_share
from sim.workload.demand import StreamId
from sim.workload.draws import Draws

NO_TIME = Distribution.model_validate("0 s")

_PURPOSES = {"unload": "reload", "load": "reload"}
"""Steps that share a draw: a train that is slow to reload is so over the ground, too."""


_INSPECTIONS = frozenset({"scan", EXAMINATION})
"""Steps that look into the cargo."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Which trains of a stream need less at the border, because something was done before."""

    declared_ahead: NDArray[np.bool_]
    cleared_inland: NDArray[np.bool_]

    @classmethod
    def drawn(cls, service: Service, stream: StreamId, draws: Draws) -> "Marks":
        """Return the marks of the trains of one stream."""
        place = stream.port, stream.direction
        return cls(
            draws.marks("declared_ahead", service.declared_ahead.at(*place)),
            draws.marks("cleared_inland", service.cleared_inland.at(*place)),
        )


def work_columns(
    scenario: Scenario, stream: StreamId, marks: Marks, draws: Draws
) -> dict[str, IntColumn]:
    """Return the seconds of work of each step, `NOT_VISITED` where a train skips it."""
    cargo = scenario.services[stream.service].cargo
    laws = step_laws(scenario, stream.port, stream.direction, cargo)
    drawn = {_PURPOSES.get(step, step): law for step, law in laws.items()}
    columns = {purpose: draws.seconds(purpose, law) for purpose, law in drawn.items()}
    work = {step: columns[_PURPOSES.get(step, step)] for step in laws}
    customs = scenario.ports[stream.port].china.customs
    if "documents" in work:
        work["documents"] = _documents(work["documents"], customs, marks, draws)
    if customs.joint_boarding and "boarding" in work and "documents" in work:
        work["boarding"] = np.maximum(work["boarding"] - work["documents"], 0)
    if EXAMINATION in work:
        share = visit_share(scenario, stream.port, stream.direction, EXAMINATION)
        examined = draws.marks("examined", share)
        work[EXAMINATION] = np.where(examined, work[EXAMINATION], NOT_VISITED)
    for step in _INSPECTIONS & set(work):
        # Cleared inland means inspected there: at the border only the seals are looked at.
        work[step] = np.where(marks.cleared_inland, NOT_VISITED, work[step])
    return work


def _documents(full: IntColumn, customs: Customs, marks: Marks, draws: Draws) -> IntColumn:
    """Return the check each train really has, with the luck it has in the full one.

    Sharing the luck means that a train whose papers are simple has them simple everywhere; with
    laws that are shorter throughout, no train is ever checked longer for being declared ahead.
    """
    documents = full
    if marks.declared_ahead.any():
        release = draws.seconds("documents", customs.release_check or NO_TIME)
        documents = np.where(marks.declared_ahead, release, documents)
    if marks.cleared_inland.any():
        seals = draws.seconds("documents", customs.seal_check or NO_TIME)
        documents = np.where(marks.cleared_inland, seals, documents)
    return documents
