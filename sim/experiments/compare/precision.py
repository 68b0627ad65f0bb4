"""How many replications it takes until a comparison's differences are as precise as wished."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.experiments.compare.differences import DifferenceRow, differences
from sim.experiments.failures import FailedReplicationsError, Failure
from sim.experiments.gathering import Gathered, gather
from sim.experiments.headlines import Precision, is_headline
from sim.experiments.precision import Goal, Reached, most_of, reach, without_gridlock
from sim.experiments.study import Study
from sim.experiments.undertaking import Undertaking
from sim.scenario.loaded import Loaded

Everyone = Callable[[int], Sequence[Loaded]]
"""Returns the base and the alternatives, each with so many replications."""


class PairedGoal(NamedTuple):
    """A goal of a comparison, and how its scenarios get their number of replications."""

    goal: Goal
    everyone: Everyone


@dataclass(frozen=True, slots=True)
class DifferencePrecision(Precision):
    """The half-width of a paired difference, relative to the base's value unless of a share."""

    alternative: str = ""

    def __str__(self) -> str:
        """Return the half-width and whose it is."""
        return f"{Precision.__str__(self)}, {self.alternative}"


class Computed(NamedTuple):
    """All scenarios that are compared, what their replications say, and how far a goal is."""

    everyone: Sequence[Loaded]
    gathered: Sequence[Gathered]
    reached: Reached | None = None


def compute_to(wished: PairedGoal, names: Sequence[str], study: Study) -> Computed:
    """Compute as many replications of all scenarios as the wished precision takes.

    Raises:
        SafetyLimitError: even the fewest replications are more than a run may have.
        StorageError, StoppedError, ModelStopError, IntegrityError: as `run`.
    """
    latest: list[Computed] = []

    def look(many: int) -> Sequence[Precision]:
        latest[:] = [compute_once(wished.everyone(many), names, study)]
        base, *others = latest[0].gathered
        rows = differences(base, list(zip(names[1:], others, strict=True)))
        found: Sequence[Precision] = list(_precisions(rows.values()))
        for gathered in latest[0].gathered:
            found = without_gridlock(found, gathered)
        return found

    limit = min(map(most_of, wished.everyone(wished.goal.at_least)))
    reached = reach(wished.goal, limit, look)
    return latest[0]._replace(reached=reached)


def compute_once(everyone: Sequence[Loaded], _names: Sequence[str], study: Study) -> Computed:
    """Compute the replications of all scenarios that are not there."""
    works = [Undertaking.at(loaded, study.store, study.settings) for loaded in everyone]
    study.works[:] = works
    failures: list[Failure] = []
    for work in works:
        try:
            work.complete(study.stop)
        except FailedReplicationsError as error:
            failures += error.failures
    if failures:
        total = sum(work.total for work in works)
        raise FailedReplicationsError(failures, total, study.settings.folder)
    return Computed(everyone, [_gathered(work) for work in works])


def _gathered(work: Undertaking) -> Gathered:
    return gather(work.loaded.scenario, work.loaded.inputs, work.shelf)


def _precisions(found: Iterable[Sequence[DifferenceRow]]) -> Iterator[DifferencePrecision]:
    for row in (row for rows in found for row in rows):
        if is_headline(row.port, row.direction, row.service, row.metric):
            yield _precision(row)


def _precision(row: DifferenceRow) -> DifferencePrecision:
    is_share = row.unit == "share"
    half_width, reason = None, ""
    if row.difference is None or row.lower_95 is None or row.upper_95 is None:
        reason = "no difference is given"
    else:
        longer = max(row.upper_95 - row.difference, row.difference - row.lower_95)
        if is_share or not longer:
            half_width = longer
        elif row.base:
            half_width = longer / row.base
        else:
            reason = "the base's value is 0"
    place = (row.port, row.direction, row.metric)
    return DifferencePrecision(*place, is_share, half_width, reason, row.scenario)
