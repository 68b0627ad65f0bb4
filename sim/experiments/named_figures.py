"""The figures that a scenario names in targets and expectations: whether there are such figures."""

from collections.abc import Iterable, Iterator
from typing import Final

from sim.domain.resource import (
    GateSpec,
    PathSpec,
    QuotaSpec,
    ResourceSpec,
    UnitsSpec,
    local_id,
    port_of,
)
from sim.errors import Problem, ScenarioError
from sim.metrics.cost_kpis import COST_KPIS
from sim.metrics.kpis import DEFINITIONS, definition_of
from sim.metrics.resources import RESOURCE_DEFINITIONS, UTILISATION, named
from sim.model.specs import resource_specs
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.schema import EVERYWHERE, Expectation, Scenario, Target
from sim.scenario.words import Key, dotted, quoted

MOMENT_OF: Final = {
    "trains_arrived": "arrived_s",
    "trains_released": "released_s",
    "trains_departed": "departed_s",
}
"""Counts that can be taken over a part of the run, and the moment that is counted."""

_COSTS: Final = frozenset(kpi.definition.name for kpi in COST_KPIS)


def check_targets(loaded: Loaded) -> None:
    """Refuse targets and expectations that no figure can be held against.

    Raises:
        ScenarioError: a metric is not known, or not over a part of the run.
    """
    _refuse((*_of_targets(loaded), *_of_expectations(loaded)))


def check_expectations(loaded: Loaded) -> None:
    """Refuse expectations about figures that this scenario does not have.

    Raises:
        ScenarioError: a metric is not known, or about something that the scenario lacks.
    """
    _refuse(tuple(_of_expectations(loaded)))


def has_window(target: Target) -> bool:
    """Return whether `target` is about a part of the run only."""
    return target.from_date is not None or target.to_date is not None


def doubtful_bounds(scenario: Scenario) -> Iterator[str]:
    """Yield which bounds of shares lie beyond 1, so that they say nothing about the results."""
    for metric, expectation in sorted(scenario.expect.items()):
        relation, _, limit = expectation.expected.partition(" ")
        if not limit or not is_known(metric) or definition_of(metric).highest != 1.0:
            continue
        if float(limit) > 1:
            tells = "never" if relation.startswith(">") else "always"
            words = f"expect.{metric}: a share runs from 0 to 1, so {expectation.expected} {tells}"
            meant = f"; for {limit} % write {relation} {float(limit) / 100:g}"
            yield f"{words} holds{meant if float(limit) <= 100 else ''}"


def is_known(metric: str) -> bool:
    """Return whether there is a figure of that name in any scenario."""
    try:
        definition_of(metric)
    except KeyError:
        return False
    return True


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise ScenarioError(problems)


def _of_targets(loaded: Loaded) -> Iterator[Problem]:
    for name, target in sorted(loaded.scenario.targets.items()):
        key = ("targets", name, "metric")
        if not is_known(target.metric):
            yield _no_figure(loaded, key, target.metric, DEFINITIONS)
        elif has_window(target) and target.metric not in MOMENT_OF:
            wrong = f"{target.metric} is given for the whole run only, not from date to date"
            remedy = f"drop from_date and to_date, or count {', '.join(MOMENT_OF)}"
            yield Problem("SCN-111", loaded.spot_of(key), dotted(key), wrong, remedy)


def _of_expectations(loaded: Loaded) -> Iterator[Problem]:
    specs = resource_specs(loaded.scenario) if loaded.scenario.expect else {}
    for metric, expectation in sorted(loaded.scenario.expect.items()):
        key = ("expect", metric)
        of_resources = set(_of_resources(specs.values(), expectation))
        if not is_known(metric) or (metric not in DEFINITIONS and metric not in of_resources):
            whole = (name for name in DEFINITIONS if "<" not in name)
            yield _no_figure(loaded, key, metric, [*whole, *of_resources])
        elif metric in _COSTS and loaded.scenario.costs is None:
            wrong = "this figure is not computed: the scenario has no [costs]"
            yield Problem("SCN-110", loaded.spot_of(key), dotted(key), wrong, "give [costs]")


def _of_resources(specs: Iterable[ResourceSpec], about: Expectation) -> Iterator[str]:
    """Yield the figures of resources at the port of an expectation."""
    for spec in specs:
        is_idle = isinstance(spec, GateSpec) and spec.above is None
        if about.port in (EVERYWHERE, port_of(spec.id)) and not is_idle:
            for definition in RESOURCE_DEFINITIONS:
                if definition is not UTILISATION or isinstance(spec, _USED):
                    yield named(definition, local_id(spec.id))


_USED: Final = (UnitsSpec, PathSpec, QuotaSpec)
"""Resources of which a part can be in use."""


def _no_figure(loaded: Loaded, key: Key, metric: str, known: Iterable[str]) -> Problem:
    wrong = f"no figure {quoted(metric)}"
    return Problem("SCN-110", loaded.spot_of(key), dotted(key), wrong, unknown_name(metric, known))
