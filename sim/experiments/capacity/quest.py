"""A question about capacity: what is grown, what is kept, how often it is looked at."""

from dataclasses import dataclass, field, replace
from math import ceil, log2
from typing import Final

from sim.errors import SafetyLimitError, ScenarioError, UsageError
from sim.experiments.asked import Asked
from sim.experiments.bottleneck.candidates import candidates
from sim.experiments.capacity.axis import Axis, axis_of
from sim.experiments.capacity.dates import month_axis
from sim.experiments.capacity.keeps import Keep, keeps_of
from sim.experiments.capacity.search import looks_of
from sim.experiments.prices import Prices, prices_of
from sim.scenario.loaded import Loaded
from sim.workload.means import trains_per_day

_MOST_STEPS: Final = 20
_DOUBLINGS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityWish(Asked):
    """What is asked: what to grow, how far, what to keep, and how many steps of the ladder.

    `up_to` and `step` are texts: factors of the volume, values of a key, or years by date.
    """

    grow: str = "services"
    keep: tuple[str, ...] = ()
    confidence: float = 0.95
    up_to: str | None = None
    step: str | None = None
    ladder: int = 3
    price: tuple[str, ...] = ()
    by_date: bool = False


@dataclass(frozen=True, slots=True)
class Quest:
    """A question that was understood: what is grown, what is kept, how often it is looked at."""

    wish: CapacityWish
    base: Loaded
    axis: Axis
    keeps: tuple[Keep, ...]
    prices: Prices
    looks: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", looks_of(self.base.scenario.replications))

    @property
    def ports(self) -> tuple[str, ...]:
        """Return the ports at which trains cross."""
        rates = trains_per_day(self.base.scenario, self.base.inputs)
        here = {stream.port for stream, rate in rates.items() if rate > 0}
        return tuple(port for port in self.base.scenario.ports if port in here)

    def most_runs(self) -> int:
        """Return how many replications the search needs at most."""
        volumes = _DOUBLINGS + 2 * ceil(log2(self.axis.last + 1))
        one_more = len(candidates(self.base.scenario)) * self.looks[0]
        search = len(self.ports) * volumes * self.looks[-1]
        return self.looks[-1] + search + self.wish.ladder * (search + one_more)


def quest_of(wish: CapacityWish) -> Quest:
    """Return what is asked.

    Raises:
        UsageError: what to grow or to keep does not fit.
        ScenarioError: the rules refuse the scenario, or the furthest one.
    """
    if not 0.5 <= wish.confidence < 1:
        raise UsageError(f"--confidence {wish.confidence}: give a share from 0.5 to below 1")
    if not 0 <= wish.ladder <= _MOST_STEPS:
        raise UsageError(f"--ladder {wish.ladder}: give 0 to {_MOST_STEPS} steps")
    base = wish.load()
    if wish.by_date and wish.step is not None:
        raise UsageError("--step: with --by-date the steps are months; leave it out")
    axis: Axis = (
        month_axis(base, wish.grow, wish.up_to)
        if wish.by_date
        else axis_of(base, wish.grow, wish.up_to, wish.step)
    )
    _check_furthest(wish, axis)
    keeps = keeps_of(wish.keep, base)
    return Quest(wish, base, axis, keeps, prices_of(base, wish.price))


def _check_furthest(wish: CapacityWish, axis: Axis) -> None:
    """Let the rules see the scenario at the end of the axis, before anything runs."""
    where = f"at {axis.words(axis.last)}, as far as --up-to goes"
    try:
        wish.load(axis.changes(axis.last))
    except ScenarioError as error:
        raise ScenarioError(tuple(replace(each, place=where) for each in error.problems)) from error
    except SafetyLimitError as error:
        raise SafetyLimitError(f"{where}: {error}") from error
