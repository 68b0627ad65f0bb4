"""Which way each figure is better: every figure has been thought about."""

from sim.metrics.better import RANKABLE, better_way
from sim.metrics.kpis import DEFINITIONS

NEITHER = {
    "trains_arrived",
    "trains_diverted",
    "trains_released_provisionally",
    "peak_day_trains",
    "share_diverted",
    "share_released_provisionally",
    "utilisation_<resource>",
    *(
        f"wagon_days_{gauge}_{state}"
        for gauge in ("standard", "broad")
        for state in ("reloading", "empty_waiting", "running")
    ),
}


def test_every_figure_is_better_lower_or_higher_or_neither():
    assert {name for name in DEFINITIONS if better_way(name) is None} == NEITHER
    assert set(RANKABLE) <= set(DEFINITIONS)


def test_waits_are_better_short_and_shares_in_time_large():
    assert better_way("wait_china.customs_mean_h") == "lower"
    assert better_way("dwell_mean_h") == "lower"
    assert better_way("share_cleared_in_limit") == "higher"
    assert better_way("no_such_figure") is None
