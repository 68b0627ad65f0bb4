"""The catalogue of plain words: steps, resources, directions and readings as a planner says them.

Every word that a picture or a table shows for an id of the model stands here and nowhere else, in
English; `words` says them in the language that is spoken. Ids without an entry are spelled out,
never refused: a scenario may have more resources than this page knows.
"""

from typing import Final

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

STATIONS: Final = {
    "upstream": "upstream",
    "china": "China",
    "border": "border",
    "kazakhstan": "Kazakhstan",
}

STATION_TITLES: Final = {
    "kazakhstan": "Kazakh station",
    "border": "border section",
    "china": "Chinese station",
}
"""The stations as headings, from west to east."""

MILESTONES: Final = {
    "arrived": "arrived",
    "presented": "presented",
    "entered": "entered the yard",
    "declared": "declared",
    "released": "released",
    "left_china": "left China",
    "entered_kazakhstan": "in Kazakhstan",
    "left_kazakhstan": "left Kazakhstan",
    "departed": "departed",
    "part": "emptied rake parts",
}
"""Moments of a crossing that are noted."""

RESOURCES: Final = {
    "upstream.westbound": "stop-loading order, westbound",
    "upstream.eastbound": "stop-loading order, eastbound",
    "china.standard_tracks": "standard-gauge tracks",
    "china.broad_tracks": "broad-gauge tracks",
    "china.reception": "reception crews",
    "china.customs": "customs lanes",
    "china.customs_green": "green lanes",
    "china.customs_overtime": "overtime lanes",
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
    "border.standard_quota_westbound": "daily quota, westbound",
    "border.broad_quota_eastbound": "daily quota, eastbound",
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
    "upstream": "held upstream",
    "diversion": "additional run by another port",
    "stop_loading": "stop-loading order in force",
    "track": "track",
    "reception": "reception",
    "documents": "documents check",
    "boarding": "border police on board",
    "scan": "train scanner",
    "examination": "physical examination",
    "examination_afterwards": "examination after release",
    "departure": "departure work",
    "departure_turn": "turn of the departure locomotive",
    "quota": "daily quota",
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
    "locomotive_turn": "turn of the locomotive",
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
    "upstream": "held upstream, additional run",
    "customs": "customs and border police",
    "station": "reception, forming, locomotive",
    "tracks": "yard tracks",
    "border": "border quota, path and run",
    "papers": "transit papers",
    "wagons": "empty wagons or platforms",
    "reloading": "reloading",
    "onward": "path onward",
    "other": "other",
}
"""What the hours of a crossing go into, in the order in which they are drawn."""

CAUSE_OF: Final = {
    **dict.fromkeys(("upstream", "diversion"), "upstream"),
    **dict.fromkeys(("documents", "boarding", "scan"), "customs"),
    **dict.fromkeys(("examination", "examination_afterwards"), "customs"),
    **dict.fromkeys(("reception", "departure", "forming", "locomotive"), "station"),
    **dict.fromkeys(("track", "far_track", "broad_track", "standard_track"), "tracks"),
    **dict.fromkeys(("quota", "path", "run"), "border"),
    "papers": "papers",
    "wagons": "wagons",
    **dict.fromkeys(("reload_track", "yard", "reload", "unload", "load", "bulk"), "reloading"),
    "onward_path": "onward",
}
"""The cause of each step; others are "other"."""

WAITS: Final = {
    "upstream": "the end of a stop-loading order",
    "track": "a track at the Chinese station",
    "reception": "a reception crew",
    "documents": "a customs lane",
    "scan": "the train scanner",
    "examination": "an examination bay",
    "examination_afterwards": "an examination bay after release",
    "departure": "a departure locomotive",
    "quota": "the daily quota",
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

WAITS_BY_DIRECTION: Final = {
    ("wagons", "westbound"): "empty broad-gauge platforms",
    ("wagons", "eastbound"): "empty standard-gauge wagons",
    ("onward_path", "eastbound"): "a path inland",
}
"""Waits for the same step that have another name in one direction."""

READINGS: Final = {
    "share_cleared_in_limit": "within {limit} of arrival",
    "share_cleared_in_limit_from_entry": "within {limit} of entry to the yard",
    "share_cleared_in_limit_from_declaration": "within {limit} of the declaration",
    "share_cleared_same_day": "on the day of arrival",
}
"""The readings of the clearance promise, by metric, the promise itself first."""

CLOCK_READINGS: Final = {
    "arrival": "from arrival before the Chinese station",
    "yard entry": "from entry to the yard",
    "declaration": "from the declaration",
    "calendar day": "on the calendar day of arrival",
}
"""The readings of one train's clearance clock."""

GRADES: Final = {
    "reported": "reported",
    "derived": "derived",
    "fitted": "fitted",
    "assumed": "assumed",
}
"""How a value is known."""

COSTS: Final = {
    "demurrage": "demurrage",
    "inventory_cost": "inventory cost of the cargo",
    "handling_cost": "handling",
    "path_cost": "train paths",
    "wagon_cost": "wagon-days",
    "overtime_cost": "overtime lanes",
    "damage_cost": "expected damage",
}
"""Kinds of cost by metric, in the order in which they are shown; the total is their sum."""

METRICS: Final = {
    **COSTS,
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
    "share_diverted": "diverted",
    "share_released_provisionally": "released provisionally",
    "waiting_to_cross_max": "most trains waiting to cross",
    "held_upstream_max": "most trains held upstream",
    "trains_held_upstream_at_end": "held upstream at the end (trains)",
    "stop_loading_orders": "stop-loading orders",
    "stop_loading_h": "stop-loading in force (h)",
    "backlog_clear_mean_h": "backlog cleared after, mean (h)",
    "door_to_door_mean_d": "door to door, mean (d)",
    "door_to_door_p95_d": "door to door, 95 % within (d)",
    "cost_per_train": "cost of a train",
    "total_cost": "total cost",
}

WAGON_DAYS: Final = {
    "loaded_waiting": "loaded and waiting",
    "reloading": "being reloaded",
    "empty_waiting": "empty and waiting",
    "running": "running",
}
"""What a wagon does at a port, as in the names of wagon-days."""

PATTERNS: Final = (
    ("wait_", "_mean_h", "wait for {}, mean (h)"),
    ("queue_", "_mean", "queue for {}, mean (trains)"),
    ("queue_", "_max", "queue for {}, longest (trains)"),
    ("utilisation_", "", "use of {}"),
)
"""Metrics that carry the local id of a resource, by prefix and suffix."""

SUFFIXES: Final = {"_westbound": ", westbound", "_eastbound": ", eastbound"}
"""Endings of the id of a resource that each direction has for itself."""
