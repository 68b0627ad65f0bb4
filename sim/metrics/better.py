"""Which way a figure is better: lower, higher, or neither, which is for the planner to say.

Counts of what a rule does (trains diverted, released provisionally) and the use of resources are
neither: more of them is no aim and no fault of itself.
"""

from typing import Final, Literal

Better = Literal["lower", "higher"]

_HIGHER: Final = (
    *("trains_released", "trains_departed", "wagons_turned_per_day"),
    *("throughput_trains_per_day", "throughput_teu_per_day", "throughput_tonnes_per_day"),
    *("share_cleared_in_limit", "share_cleared_same_day"),
    *("share_cleared_in_limit_from_entry", "share_cleared_in_limit_from_declaration"),
)
_LOWER: Final = (
    *("trains_inside_at_end", "held_outside_max", "waiting_to_cross_max"),
    *("clearance_mean_h", "clearance_p50_h", "clearance_p95_h", "clearance_max_h"),
    *("stay_china_mean_h", "stay_china_free_median_h", "stay_kazakhstan_mean_h"),
    *("dwell_mean_h", "dwell_p95_h", "turnover_china_station_mean_h"),
    *("turnover_standard_mean_h", "turnover_broad_mean_h"),
    *("held_upstream_max", "trains_held_upstream_at_end", "backlog_clear_mean_h"),
    *("stop_loading_orders", "stop_loading_h", "door_to_door_mean_d", "door_to_door_p95_d"),
    *("demurrage", "inventory_cost", "handling_cost", "path_cost", "wagon_cost"),
    *("overtime_cost", "damage_cost", "total_cost", "cost_per_train"),
    *("wagon_days_standard_loaded_waiting", "wagon_days_broad_loaded_waiting"),
)
_LOWER_OF_RESOURCES: Final = ("wait_", "queue_")

RANKABLE: Final[dict[str, Better]] = {
    **dict.fromkeys(_HIGHER, "higher"),
    **dict.fromkeys(_LOWER, "lower"),
}
"""The figures of trains, wagons and orders of which one way is better."""


def better_way(metric: str) -> Better | None:
    """Return which way `metric` is better, None if neither is."""
    if metric.startswith(_LOWER_OF_RESOURCES):
        return "lower"
    return RANKABLE.get(metric)
