"""Where waiting grew most between the volume as it is and the one that breaks, by the figures.

The time waited for a resource is its mean queue times the length of the period, by the trains that
came to the port: empties and those that still wait at the end are in. A queue shows where trains
stand, not always what they lack; what helps is found by trying it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from sim.domain.time import HOUR_S
from sim.experiments.laboratory import Figure, Outcome
from sim.metrics.groups import EVERYTHING
from sim.metrics.statistics import mean_interval, paired

_ARRIVED: Final = "trains_arrived"
_LEAST_H: Final = 1e-9
_SIGNIFICANT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Pile:
    """Hours that a train waited for a resource, in the base and at the volume that breaks.

    `grew_h` has a 95 % interval over pairs of replications. `is_apart` says whether less was
    added at it than at the first beyond chance. Utilisations are None where nothing is in use.
    """

    resource: str
    base_h: float
    broken_h: float
    grew_h: float
    lower: float | None
    upper: float | None
    utilisation_base: float | None
    utilisation: float | None
    is_apart: bool
    growths: tuple[float, ...] = ()


def piles(port: str, base: Outcome, broken: Outcome) -> tuple[Pile, ...]:
    """Return the resources of `port` at which waiting grew, most first.

    Where `broken` is the base itself, all its waiting counts as grown.
    """
    found = [
        pile
        for local in _resources(port, broken)
        if (pile := _pile(port, local, base, broken)) is not None and pile.grew_h > _LEAST_H
    ]
    found.sort(key=lambda pile: (-pile.grew_h, pile.resource))
    return tuple(replace(pile, is_apart=_is_less(pile, found[0])) for pile in found)


def _resources(port: str, outcome: Outcome) -> Iterator[str]:
    """Yield the ids, without port, of the resources that have a queue."""
    for row in outcome.gathered.summary:
        is_whole = (row.port, row.direction, row.service) == (port, EVERYTHING, EVERYTHING)
        if is_whole and row.metric.startswith("queue_") and row.metric.endswith("_mean"):
            yield row.metric.removeprefix("queue_").removesuffix("_mean")


def _pile(port: str, local: str, base: Outcome, broken: Outcome) -> Pile | None:
    now = _waited_h(port, local, broken)
    is_base = base.scenario == broken.scenario
    then = [0.0] * len(now) if is_base else _waited_h(port, local, base)
    grew = [after - before for before, after in zip(then, now, strict=False)]
    if not grew:
        return None
    lower, upper = mean_interval(grew) or (None, None)
    used, uses = (_mean(each, Figure(f"utilisation_{local}", port)) for each in (base, broken))
    before_h = fmean(_waited_h(port, local, base) or [0.0])
    return Pile(
        f"{port}.{local}", before_h, fmean(now), fmean(grew), lower, upper, used, uses,
        is_apart=False, growths=tuple(grew),
    )  # fmt: skip


def _waited_h(port: str, local: str, outcome: Outcome) -> list[float]:
    """Return the hours that a train waited, by replication."""
    queues = outcome.values(Figure(f"queue_{local}_mean", port))
    trains = outcome.values(Figure(_ARRIVED, port))
    hours = outcome.scenario.end_s / HOUR_S
    pairs = zip(queues, trains, strict=True)
    return [(queue or 0.0) * hours / count if count else 0.0 for queue, count in pairs]


def _mean(outcome: Outcome, figure: Figure) -> float | None:
    values = [value for value in outcome.values(figure) if value is not None]
    return fmean(values) if values else None


def _is_less(pile: Pile, first: Pile) -> bool:
    if pile is first:
        return False
    gaps = [more - less for more, less in zip(first.growths, pile.growths, strict=True)]
    test = paired(gaps)
    # Without a p-value the gap is the same in every replication.
    return test.p_value < _SIGNIFICANT if test.p_value is not None else len(gaps) > 1 and any(gaps)


def not_separated(found: tuple[Pile, ...]) -> tuple[Pile, ...]:
    """Return the piles that cannot be told apart from the first, the first among them."""
    return tuple(pile for pile in found if not pile.is_apart)
