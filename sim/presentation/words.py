"""The catalogue of plain words: steps, resources, directions and readings as a planner says them.

Every word that a picture or a table shows for an id of the model stands here and nowhere else, so
that another language is another catalogue. Ids without an entry are spelled out, never refused:
a scenario may have more resources than this page knows.
"""

from typing import Final

from sim.domain.resource import local_id

DIRECTIONS: Final = {
    "westbound": "westbound",
    "eastbound": "eastbound",
    "all": "both directions",
}

WAYS: Final = ("westbound", "eastbound")
"""The directions proper, in the order in which they are shown."""

GAUGES: Final = {
    "standard": "standard-gauge wagons",
    "broad": "broad-gauge platforms",
}

WAGON_STATES: Final = (
    "loaded, until emptied",
    "empty: running home, standing ready",
    "taken, until it leaves",
)
"""The three parts of a wagon's stay, in order."""

STATIONS: Final = {"china": "China", "border": "border", "kazakhstan": "Kazakhstan"}

RESOURCES: Final = {
    "china.standard_tracks": "standard-gauge tracks",
    "china.broad_tracks": "broad-gauge tracks",
    "china.reception": "reception crews",
    "china.customs": "customs lanes",
    "china.scanner": "train scanner",
    "china.examination": "examination bays",
    "china.departure": "departure locomotives",
    "china.reload_tracks": "reloading tracks",
    "china.cranes": "reloading cranes",
    "china.standard_wagons": "empty standard-gauge wagons",
    "china.forming": "forming crews",
    "china.onward_path": "paths inland",
    "china.bulk": "bulk unloading",
    "china.supply_path": "paths for supply trains",
    "border.standard_path_westbound": "standard-gauge paths, westbound",
    "border.standard_path_eastbound": "standard-gauge paths, eastbound",
    "border.broad_path_westbound": "broad-gauge paths, westbound",
    "border.broad_path_eastbound": "broad-gauge paths, eastbound",
    "kazakhstan.standard_tracks": "standard-gauge tracks",
    "kazakhstan.broad_tracks": "broad-gauge tracks",
    "kazakhstan.reload_tracks": "reloading tracks",
    "kazakhstan.cranes": "reloading cranes",
    "kazakhstan.container_yard": "container yard",
    "kazakhstan.broad_wagons": "empty broad-gauge platforms",
    "kazakhstan.forming": "forming crews",
    "kazakhstan.locomotives": "locomotives",
    "kazakhstan.onward_path": "paths onward",
    "kazakhstan.supply_path": "paths for supply trains",
}
"""Resources by local id, to be waited for: "waited for customs lanes"."""

STEPS: Final = {
    "track": "track",
    "reception": "reception",
    "documents": "documents check",
    "boarding": "border police on board",
    "scan": "train scanner",
    "examination": "physical examination",
    "departure": "departure work",
    "far_track": "track on the other side",
    "path": "border path",
    "run": "run over the border",
    "papers": "transit papers",
    "wagons": "empty wagons",
    "yard": "container yard",
    "reload_track": "reloading track",
    "reload": "reloading",
    "unload": "unloading to the ground",
    "load": "loading from the ground",
    "broad_track": "broad-gauge track",
    "standard_track": "standard-gauge track",
    "forming": "forming the train",
    "locomotive": "locomotive and brake test",
    "onward_path": "path onward",
    "bulk": "bulk unloading",
    "path_empty": "border path of empties",
    "run_empty": "run of empties",
    "join": "joining the pool",
    "lead_time": "on the way to the port",
    "supply_path": "path of a supply train",
    "leave": "leaving the pool",
}
"""Steps as work: "2.0 h documents check"."""

CAUSES: Final = {
    "customs": "customs and border police",
    "station": "reception, forming, locomotive",
    "tracks": "yard tracks",
    "border": "border path and run",
    "papers": "transit papers",
    "wagons": "empty wagons or platforms",
    "reloading": "reloading",
    "onward": "path onward",
    "other": "other",
}
"""What the hours of a crossing go into, in the order in which they are drawn."""

_CAUSE_OF: Final = {
    **dict.fromkeys(("documents", "boarding", "scan", "examination"), "customs"),
    **dict.fromkeys(("reception", "departure", "forming", "locomotive"), "station"),
    **dict.fromkeys(("track", "far_track", "broad_track", "standard_track"), "tracks"),
    **dict.fromkeys(("path", "run"), "border"),
    "papers": "papers",
    "wagons": "wagons",
    **dict.fromkeys(("reload_track", "yard", "reload", "unload", "load", "bulk"), "reloading"),
    "onward_path": "onward",
}

_WAITS: Final = {
    "track": "a track at the Chinese station",
    "reception": "a reception crew",
    "documents": "a customs lane",
    "scan": "the train scanner",
    "examination": "an examination bay",
    "departure": "a departure locomotive",
    "far_track": "a track on the other side",
    "path": "a path over the border",
    "wagons": "empty wagons",
    "yard": "room in the container yard",
    "reload_track": "a reloading track",
    "reload": "reloading cranes",
    "unload": "reloading cranes (to unload)",
    "load": "reloading cranes (to load)",
    "broad_track": "a broad-gauge track",
    "standard_track": "a standard-gauge track",
    "forming": "a forming crew",
    "locomotive": "a locomotive",
    "onward_path": "a path onward",
    "bulk": "bulk unloading",
}
"""Steps as waiting: "waited 1.2 h for a customs lane"."""

_WAITS_BY_DIRECTION: Final = {
    ("wagons", "westbound"): "empty broad-gauge platforms",
    ("wagons", "eastbound"): "empty standard-gauge wagons",
    ("onward_path", "eastbound"): "a path inland",
}

READINGS: Final = {
    "share_cleared_in_limit": "within {limit} of arrival",
    "share_cleared_in_limit_from_entry": "within {limit} of entry to the yard",
    "share_cleared_in_limit_from_declaration": "within {limit} of the declaration",
    "share_cleared_same_day": "on the day of arrival",
}
"""The readings of the clearance promise, by metric, the promise itself first."""

METRICS: Final = {
    "trains_arrived": "trains arrived",
    "trains_released": "trains released by customs",
    "trains_departed": "trains departed",
    "trains_inside_at_end": "inside at the end (trains)",
    "trains_diverted": "trains diverted",
    "trains_released_provisionally": "trains released provisionally",
    "throughput_trains_per_day": "trains a day",
    "throughput_teu_per_day": "TEU a day",
    "throughput_tonnes_per_day": "tonnes a day",
    "clearance_mean_h": "clearance, mean (h)",
    "clearance_p50_h": "clearance, median (h)",
    "clearance_p95_h": "clearance, 95 % within (h)",
    "clearance_max_h": "clearance, longest (h)",
    "share_cleared_in_limit": "released in the limit",
    "share_cleared_in_limit_from_entry": "released in the limit, from entry",
    "share_cleared_in_limit_from_declaration": "released in the limit, from declaration",
    "share_cleared_same_day": "released the same day",
    "stay_china_mean_h": "stay in China, mean (h)",
    "stay_china_free_median_h": "stay in China if not held up, median (h)",
    "stay_kazakhstan_mean_h": "stay in Kazakhstan, mean (h)",
    "dwell_mean_h": "crossing, mean (h)",
    "dwell_p95_h": "crossing, 95 % within (h)",
    "turnover_standard_mean_h": "turnover, standard gauge (h)",
    "turnover_broad_mean_h": "turnover, broad gauge (h)",
    "turnover_china_station_mean_h": "loaded wagon at the Chinese station (h)",
    "wagons_turned_per_day": "wagons turned a day",
    "held_outside_max": "most trains held outside",
    "peak_day_trains": "trains on the busiest day",
    "demurrage": "demurrage",
    "inventory_cost": "inventory cost",
    "handling_cost": "handling cost",
    "total_cost": "total cost",
}

_PATTERNS: Final = (
    ("wait_", "_mean_h", "wait for {}, mean (h)"),
    ("queue_", "_mean", "queue for {}, mean (trains)"),
    ("queue_", "_max", "queue for {}, longest (trains)"),
    ("utilisation_", "", "use of {}"),
)
"""Metrics that carry the local id of a resource, by prefix and suffix."""

_SUFFIXES: Final = {"_westbound": ", westbound", "_eastbound": ", eastbound"}


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
    return _CAUSE_OF.get(step, "other")


def wait_words(step: str, direction: str) -> str:
    """Return what a train that waits for `step` waits for."""
    words = _WAITS_BY_DIRECTION.get((step, direction)) or _WAITS.get(step)
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
    for prefix, suffix, pattern in _PATTERNS:
        if metric.startswith(prefix) and metric.endswith(suffix):
            middle = metric[len(prefix) : len(metric) - len(suffix)]
            return pattern.format(resource_words(middle))
    return spelled(metric)


def _local(resource: str) -> str:
    """Return `resource` without its port, if it has one."""
    station = resource.partition(".")[0]
    return resource if station in STATIONS else local_id(resource) or resource


def _named(local: str) -> str | None:
    if local in RESOURCES:
        return RESOURCES[local]
    for suffix, words in _SUFFIXES.items():
        group = local.removesuffix(suffix)
        if group != local and group in RESOURCES:
            return RESOURCES[group] + words
    return None
