"""Figures about trains: counts, throughput, clearance, stays, and what new rules do to them."""

from collections.abc import Callable
from typing import Final

from sim.domain.plan import IntColumn
from sim.metrics.cost_kpis import COST_KPIS
from sim.metrics.crowding import held_outside, peak_day, waiting_to_cross
from sim.metrics.definitions import COUNT, PERIOD, RATE, Definition, Leg, ended, flagged_of
from sim.metrics.doors import DOOR_KPIS
from sim.metrics.figures import (
    TrainKpi,
    added_amounts,
    flagged,
    mean_of,
    quantile_of,
    ranked,
    share_flagged,
    trains_with,
)
from sim.metrics.measures import Measure, Quantile, Quotient, Total
from sim.metrics.promise import CLEARANCE_KPIS
from sim.metrics.upstream import UPSTREAM_KPIS
from sim.metrics.view import View
from sim.recording.columns import missing_last


def _inside_at_end(view: View) -> Measure:
    trains = view.trains
    gone = missing_last(trains.departed_s) < view.to_s
    return Total(view.counted((missing_last(trains.arrived_s) < view.to_s) & ~gone))


def _departed_per_day(view: View) -> Measure:
    return Total(view.counted(view.within(view.trains.departed_s)), view.days)


def _loaded_per_day(column: str) -> Callable[[View], Measure]:
    return lambda view: added_amounts(
        view, getattr(view.trains, column), view.within(view.trains.departed_s)
    )


def _dwell_s(view: View) -> tuple[IntColumn, IntColumn]:
    return view.trains.arrived_s, view.trains.departed_s


def _free_median(view: View) -> Measure:
    began_s, ended_s = view.stay_china_s
    return Quantile(ranked(view, ended_s - began_s, view.within(ended_s) & ~view.held_up), 50)


def _loaded_wagon_in_china(view: View) -> Measure:
    trains = view.trains
    over = view.within(trains.left_china_s)  # only westbound trains leave China
    wagon_seconds = trains.wagons * (trains.left_china_s - trains.presented_s)
    return Quotient(view.added(wagon_seconds, over), view.added(trains.wagons, over))


def _china(view: View) -> tuple[IntColumn, IntColumn]:
    return view.stay_china_s


def _kazakhstan(view: View) -> tuple[IntColumn, IntColumn]:
    return view.stay_kazakhstan_s


def _diverts(view: View) -> bool:
    return view.scenario.diversion is not None


def _releases(view: View) -> bool:
    return view.scenario.clearance.at_limit == "release"


_FREE: Final = ended("stay in China", "median") + "; only trains not held up"
_PEAK: Final = (
    "most trains that departed on one calendar day of the period at the port's clock; mean over"
    " runs; trains still under way at its end are out"
)
_OUTSIDE: Final = (
    "most trains waiting at one moment of the period for their first track; mean over runs; those"
    " of the warm-up are in"
)
_TO_CROSS: Final = (
    "most trains waiting at one moment of the period for anything on this side of the border, held"
    " upstream included; mean over runs; those of the warm-up are in"
)
_PER_WAGON: Final = (
    "mean over the wagons of westbound trains that left China in the period, per run; mean over"
    " runs; trains still in China at its end are out"
)

_COUNT_KPIS: Final = (
    TrainKpi(Definition("trains_arrived", "trains", COUNT), trains_with("arrived_s")),
    TrainKpi(Definition("trains_released", "trains", COUNT), trains_with("released_s")),
    TrainKpi(Definition("trains_departed", "trains", COUNT), trains_with("departed_s")),
    TrainKpi(
        Definition("trains_inside_at_end", "trains", f"{PERIOD}; trains of the warm-up are in"),
        _inside_at_end,
    ),
    TrainKpi(Definition("trains_diverted", "trains", COUNT), flagged("diverted", "arrived_s")),
    TrainKpi(
        Definition("trains_released_provisionally", "trains", COUNT),
        flagged("provisional", "released_s"),
    ),
    TrainKpi(Definition("throughput_trains_per_day", "trains/day", RATE), _departed_per_day),
    TrainKpi(Definition("throughput_teu_per_day", "TEU/day", RATE), _loaded_per_day("teu")),
    TrainKpi(Definition("throughput_tonnes_per_day", "t/day", RATE), _loaded_per_day("tonnes")),
)

_STAY_KPIS: Final = (
    TrainKpi(
        Definition("stay_china_mean_h", "h", ended("stay in China"), Leg.CHINA), mean_of(_china)
    ),
    TrainKpi(Definition("stay_china_free_median_h", "h", _FREE, Leg.CHINA), _free_median),
    TrainKpi(
        Definition("stay_kazakhstan_mean_h", "h", ended("stay in Kazakhstan"), Leg.KAZAKHSTAN),
        mean_of(_kazakhstan),
    ),
    TrainKpi(Definition("dwell_mean_h", "h", ended("crossing"), Leg.WHOLE), mean_of(_dwell_s)),
    TrainKpi(
        Definition("dwell_p95_h", "h", ended("crossing", "95th percentile"), Leg.WHOLE),
        quantile_of(_dwell_s, 95),
    ),
    TrainKpi(
        Definition("turnover_china_station_mean_h", "h", _PER_WAGON, Leg.CHINA),
        _loaded_wagon_in_china,
    ),
    TrainKpi(Definition("held_outside_max", "trains", _OUTSIDE), held_outside),
    TrainKpi(Definition("peak_day_trains", "trains", _PEAK), peak_day),
)

_RULE_KPIS: Final = (
    TrainKpi(Definition("waiting_to_cross_max", "trains", _TO_CROSS), waiting_to_cross),
    TrainKpi(
        Definition("share_diverted", "share", flagged_of("arrived"), highest=1.0),
        share_flagged("diverted", "arrived_s"),
        given=_diverts,
    ),
    TrainKpi(
        Definition("share_released_provisionally", "share", flagged_of("released"), highest=1.0),
        share_flagged("provisional", "released_s"),
        given=_releases,
    ),
)

TRAIN_KPIS: Final = (
    *_COUNT_KPIS,
    *CLEARANCE_KPIS,
    *_STAY_KPIS,
    *_RULE_KPIS,
    *UPSTREAM_KPIS,
    *DOOR_KPIS,
    *COST_KPIS,
)
