"""By what scenarios are ranked: a figure, whose it is, and which way it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.errors import UsageError
from sim.experiments.named_figures import is_known
from sim.metrics.better import RANKABLE, Better, better_way
from sim.metrics.cost_kpis import COST_KPIS
from sim.metrics.groups import DIRECTIONS, EVERYTHING
from sim.scenario.hints import unknown_name
from sim.scenario.schema import Scenario
from sim.scenario.words import quoted

DEFAULT: Final = "dwell_mean_h"
"""The mean crossing: what a planner's customers feel of all that is done at the border."""

_COSTS: Final = frozenset(kpi.definition.name for kpi in COST_KPIS)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A figure of all counted services at a port in a direction."""

    metric: str
    port: str
    direction: str
    better: Better

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells the figure from others in a table of figures."""
        return self.port, self.direction, EVERYTHING, self.metric


def criterion_of(wish: str | None, scenarios: Sequence[Scenario]) -> Criterion:
    """Return what `wish`, as ``METRIC[@PORT[/DIRECTION]]``, ranks by; None wants the default.

    Raises:
        UsageError: there is no such figure or place, or neither way is better.
    """
    metric, _, place = (wish or DEFAULT).partition("@")
    port, _, way = (part.strip() for part in place.partition("/"))
    metric, port, way = metric.strip(), port or EVERYTHING, way or EVERYTHING
    _check_place(f"--best {wish}", port, way, scenarios)
    better = better_way(metric)
    if not is_known(metric):
        raise UsageError(f"--best: no figure {quoted(metric)}; {unknown_name(metric, RANKABLE)}")
    if better is None:
        raise UsageError(
            f"--best {metric}: neither higher nor lower is better; name another figure,"
            f" as {DEFAULT} or share_cleared_in_limit"
        )
    if metric in _COSTS and not any(scenario.costs for scenario in scenarios):
        raise UsageError(f"--best {metric}: the scenarios have no [costs]; give [costs]")
    return Criterion(metric, port, way, better)


def _check_place(wish: str, port: str, way: str, scenarios: Sequence[Scenario]) -> None:
    ports = {EVERYTHING, *(port for scenario in scenarios for port in scenario.ports)}
    if port not in ports:
        raise UsageError(f"{wish}: no port {quoted(port)}; {unknown_name(port, ports)}")
    if way not in DIRECTIONS:
        raise UsageError(f"{wish}: no direction {quoted(way)}; {unknown_name(way, DIRECTIONS)}")
