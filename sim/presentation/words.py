"""The words for ids of the model, found in the catalogue or else spelled out, never refused.

A scenario may have more resources than the catalogue knows.
"""

from sim.domain.resource import local_id
from sim.presentation.catalogue import (
    CAUSE_OF,
    DIRECTIONS,
    GAUGES,
    METRICS,
    PATTERNS,
    RESOURCES,
    STATIONS,
    STEPS,
    SUFFIXES,
    WAGON_DAYS,
    WAITS,
    WAITS_BY_DIRECTION,
)


def spelled(name: str) -> str:
    """Return an id that has no entry as words."""
    return name.replace("_", " ").replace("-", " ").strip()


def direction_words(direction: str) -> str:
    """Return a direction, or "both directions" for ``all``."""
    return DIRECTIONS.get(direction, spelled(direction))


def step_words(step: str) -> str:
    """Return a step of a journey as work or waiting."""
    return STEPS.get(step, spelled(step))


def cause_of(step: str) -> str:
    """Return the key in `CAUSES` under which the hours of `step` are drawn."""
    return CAUSE_OF.get(step, "other")


def wait_words(step: str, direction: str) -> str:
    """Return what a train that waits for `step` waits for."""
    words = WAITS_BY_DIRECTION.get((step, direction)) or WAITS.get(step)
    return words or step_words(step)


def resource_words(resource: str) -> str:
    """Return a resource id, with or without its port, as "customs lanes (China)"."""
    local = resource if resource in RESOURCES else _local(resource)
    station, _, name = local.partition(".")
    words = _named(local) or spelled(name or local)
    if station in STATIONS and name:
        return f"{words} ({STATIONS[station]})"
    return words


def metric_words(metric: str) -> str:
    """Return what a KPI measures, with its unit."""
    if metric in METRICS:
        return METRICS[metric]
    for prefix, suffix, pattern in PATTERNS:
        if metric.startswith(prefix) and metric.endswith(suffix):
            middle = metric[len(prefix) : len(metric) - len(suffix)]
            return pattern.format(resource_words(middle))
    return _wagon_days(metric) or spelled(metric)


def _wagon_days(metric: str) -> str | None:
    """Return the words for wagon-days of a gauge in a state."""
    gauge, _, state = metric.removeprefix("wagon_days_").partition("_")
    if not metric.startswith("wagon_days_") or gauge not in GAUGES or state not in WAGON_DAYS:
        return None
    return f"wagon-days of {GAUGES[gauge]} {WAGON_DAYS[state]}"


def _local(resource: str) -> str:
    """Return `resource` without its port, if it has one."""
    station = resource.partition(".")[0]
    return resource if station in STATIONS else local_id(resource) or resource


def _named(local: str) -> str | None:
    if local in RESOURCES:
        return RESOURCES[local]
    for suffix, words in SUFFIXES.items():
        group = local.removesuffix(suffix)
        if group != local and group in RESOURCES:
            return RESOURCES[group] + words
    return None
