"""The words for ids of the model, found in the catalogue or else spelled out, never refused.

A scenario may have more resources than the catalogue knows. Words are said in the language that is
spoken; what is spelled out is English, as ids are.
"""

from typing import Final

from sim.domain.resource import local_id
from sim.presentation.catalogue import (
    CAUSE_OF,
    CAUSES,
    COSTS,
    DIRECTIONS,
    GAUGES,
    GRADES,
    METRICS,
    MILESTONES,
    PATTERNS,
    RESOURCES,
    STATION_TITLES,
    STATIONS,
    STEPS,
    SUFFIXES,
    WAGON_DAYS,
    WAITS,
    WAITS_BY_DIRECTION,
)
from sim.presentation.language.speaking import phrase, say

BARE: Final = (
    phrase("stop-loading order"),
    phrase("standard-gauge paths"),
    phrase("broad-gauge paths"),
)
"""Resources that the catalogue knows with their direction only, without it."""


def spelled(name: str) -> str:
    """Return an id that has no entry as words."""
    return name.replace("_", " ").replace("-", " ").strip()


def direction_words(direction: str) -> str:
    """Return a direction, or "both directions" for ``all``."""
    return say(DIRECTIONS.get(direction, spelled(direction)))


def gauge_words(gauge: str) -> str:
    """Return the wagons of a gauge, as "broad-gauge platforms"."""
    return say(GAUGES[gauge])


def station_title(station: str) -> str:
    """Return a station as a heading."""
    return say(STATION_TITLES[station])


def step_words(step: str) -> str:
    """Return a step of a journey as work or waiting."""
    return say(STEPS.get(step, spelled(step)))


def milestone_words(step: str) -> str:
    """Return a moment of a crossing that is noted."""
    return say(MILESTONES[step]) if step in MILESTONES else step_words(step)


def cause_of(step: str) -> str:
    """Return the key in `CAUSES` under which the hours of `step` are drawn."""
    return CAUSE_OF.get(step, "other")


def cause_words(cause: str) -> str:
    """Return what the hours of a cause go into."""
    return say(CAUSES[cause])


def grade_words(grade: str) -> str:
    """Return how a value is known, as "reported"."""
    return say(GRADES.get(grade, grade))


def cost_words(kind: str) -> str:
    """Return a kind of cost, or "in all" for their sum."""
    return say(COSTS[kind]) if kind in COSTS else say("in all")


def wait_words(step: str, direction: str) -> str:
    """Return what a train that waits for `step` waits for."""
    words = WAITS_BY_DIRECTION.get((step, direction)) or WAITS.get(step)
    return say(words) if words else step_words(step)


def resource_words(resource: str) -> str:
    """Return a resource id, with or without its port, as "customs lanes (China)"."""
    local = _without_port(resource)
    station, _, name = local.partition(".")
    words = _named(local) or spelled(name or local)
    if station in STATIONS and name:
        return say("{resource} ({station})", resource=words, station=say(STATIONS[station]))
    return words


def bare_resource(resource: str) -> str:
    """Return the phrase for a resource without its station and direction, as "customs lanes"."""
    local = _without_port(resource)
    if local in RESOURCES:
        words = RESOURCES[local]
        ending = next((ending for ending in SUFFIXES.values() if words.endswith(ending)), "")
        return words.removesuffix(ending)
    group = _group(local)
    return RESOURCES[group] if group in RESOURCES else spelled(group.rpartition(".")[2])


def metric_words(metric: str) -> str:
    """Return what a KPI measures, with its unit."""
    if metric in METRICS:
        return say(METRICS[metric])
    for prefix, suffix, pattern in PATTERNS:
        if metric.startswith(prefix) and metric.endswith(suffix):
            middle = metric[len(prefix) : len(metric) - len(suffix)]
            return say(pattern).format(resource_words(middle))
    return _wagon_days(metric) or spelled(metric)


def _wagon_days(metric: str) -> str | None:
    """Return the words for wagon-days of a gauge in a state."""
    gauge, _, state = metric.removeprefix("wagon_days_").partition("_")
    if not metric.startswith("wagon_days_") or gauge not in GAUGES or state not in WAGON_DAYS:
        return None
    words = say(WAGON_DAYS[state])
    return say("wagon-days of {gauge} {state}", gauge=gauge_words(gauge), state=words)


def _without_port(resource: str) -> str:
    """Return `resource` without its port, if it has one."""
    if resource in RESOURCES or resource.partition(".")[0] in STATIONS:
        return resource
    return local_id(resource) or resource


def _named(local: str) -> str | None:
    if local in RESOURCES:
        return say(RESOURCES[local])
    group = _group(local)
    if group != local and group in RESOURCES:
        return say(RESOURCES[group]) + say(_suffix(local))
    return None


def _group(local: str) -> str:
    """Return the id without the direction at its end."""
    ending = next((ending for ending in SUFFIXES if local.endswith(ending)), "")
    return local.removesuffix(ending)


def _suffix(local: str) -> str:
    """Return the English words for the direction at the end of an id."""
    return next((words for ending, words in SUFFIXES.items() if local.endswith(ending)), "")
