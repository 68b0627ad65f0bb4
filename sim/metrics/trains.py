"""Figures about trains: counts, throughput, clearance, stays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.crowding import held_outside, peak_day
from sim.metrics.definitions import (
    COUNT,
    PERIOD,
    RATE,
    Definition,
    Leg,
    ended,
    promised,
)
from sim.metrics.measures import (
    Measure,
    OfValues,
    Quotient,
    Total,
    longest_h,
    median_h,
    p95_h,
)
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, missing_last, reached


@dataclass(frozen=True, slots=True)
class TrainKpi:
    """A definition and what it is measured with."""

    definition: Definition
    measure: Callable[[View], Measure]


def _trains_with(moment: str) -> Callable[[View], Measure]:
    return lambda view: Total(view.counted(view.within(getattr(view.trains, moment))))


def _flagged(flag: str, moment: str) -> Callable[[View], Measure]:
    def measure(view: View) -> Measure:
        in_period = view.within(getattr(view.trains, moment))
        return Total(view.counted(getattr(view.trains, flag) & in_period))

    return measure


def _inside_at_end(view: View) -> Measure:
    trains = view.trains
    gone = missing_last(trains.departed_s) < view.to_s
    return Total(view.counted((trains.arrived_s < view.to_s) & ~gone))


def _departed_per_day(view: View) -> Measure:
    return Total(view.counted(view.within(view.trains.departed_s)), view.days)


def _loaded_per_day(column: str) -> Callable[[View], Measure]:
    def measure(view: View) -> Measure:
        departed = view.within(view.trains.departed_s)
        amounts = np.bincount(
            view.trains.stream[departed],
            weights=getattr(view.trains, column)[departed],
            minlength=len(view.tables.streams),
        )
        return Total(amounts, view.days)

    return measure


Leg_s = Callable[[View], tuple[IntColumn, IntColumn]]
"""When a part of each train's crossing began and ended."""


def _clearance_s(view: View) -> tuple[IntColumn, IntColumn]:
    return view.trains.presented_s, view.trains.released_s


def _dwell_s(view: View) -> tuple[IntColumn, IntColumn]:
    return view.trains.arrived_s, view.trains.departed_s


def _mean(leg: Leg_s) -> Callable[[View], Measure]:
    def measure(view: View) -> Measure:
        began_s, ended_s = leg(view)
        over = view.within(ended_s)
        return Quotient(view.added(ended_s - began_s, over), view.counted(over))

    return measure


def _statistic(leg: Leg_s, statistic: Callable[[IntColumn], float]) -> Callable[[View], Measure]:
    return lambda view: _of_values(view, leg, view.within(leg(view)[1]), statistic)


def _of_values(
    view: View, leg: Leg_s, chosen: BoolColumn, statistic: Callable[[IntColumn], float]
) -> Measure:
    began_s, ended_s = leg(view)
    return OfValues(
        (ended_s - began_s)[chosen],
        view.trains.stream[chosen],
        len(view.tables.streams),
        statistic,
    )


def _free_median(view: View) -> Measure:
    chosen = view.within(view.stay_china_s[1]) & ~view.held_up
    return _of_values(view, lambda seen: seen.stay_china_s, chosen, median_h)


def _in_time(view: View, kept: BoolColumn) -> Measure:
    """Return the share of trains whose limit lies inside the run and for which `kept` is true."""
    presented_s = view.trains.presented_s
    judged = view.within(presented_s) & (presented_s < view.tables.end_s - view.limit_s)
    return Quotient(view.counted(judged & kept), view.counted(judged), by=1, is_share=True)


def _released_from(moment: str) -> Callable[[View], Measure]:
    def measure(view: View) -> Measure:
        began_s, released_s = getattr(view.trains, moment), view.trains.released_s
        took_s = released_s - began_s
        return _in_time(view, reached(released_s) & reached(began_s) & (took_s <= view.limit_s))

    return measure


def _released_same_day(view: View) -> Measure:
    presented_s, released_s = view.trains.presented_s, view.trains.released_s
    same = view.days_of(presented_s) == view.days_of(released_s)
    return _in_time(view, reached(released_s) & same)


def _loaded_wagon_in_china(view: View) -> Measure:
    trains = view.trains
    over = view.within(trains.left_china_s)  # only westbound trains leave China
    wagon_seconds = trains.wagons * (trains.left_china_s - trains.presented_s)
    return Quotient(view.added(wagon_seconds, over), view.added(trains.wagons, over))


def _china(view: View) -> tuple[IntColumn, IntColumn]:
    return view.stay_china_s


def _kazakhstan(view: View) -> tuple[IntColumn, IntColumn]:
    return view.stay_kazakhstan_s


_ARRIVAL: Final = "arrival before the Chinese station"
_FREE: Final = ended("stay in China", "median") + "; only trains not held up"
_PEAK: Final = "most trains that departed on one calendar day at the port's clock; mean over runs"
_OUTSIDE: Final = "most trains waiting at one moment for their first track; mean over runs"
_PER_WAGON: Final = (
    "mean over the wagons of westbound trains that left China in the period, per run; mean over"
    " runs; trains still in China at its end are out"
)

TRAIN_KPIS: Final = (
    TrainKpi(Definition("trains_arrived", "trains", COUNT), _trains_with("arrived_s")),
    TrainKpi(Definition("trains_released", "trains", COUNT), _trains_with("released_s")),
    TrainKpi(Definition("trains_departed", "trains", COUNT), _trains_with("departed_s")),
    TrainKpi(
        Definition("trains_inside_at_end", "trains", f"{PERIOD}; trains of the warm-up are in"),
        _inside_at_end,
    ),
    TrainKpi(Definition("trains_diverted", "trains", COUNT), _flagged("diverted", "arrived_s")),
    TrainKpi(
        Definition("trains_released_provisionally", "trains", COUNT),
        _flagged("provisional", "released_s"),
    ),
    TrainKpi(Definition("throughput_trains_per_day", "trains/day", RATE), _departed_per_day),
    TrainKpi(Definition("throughput_teu_per_day", "TEU/day", RATE), _loaded_per_day("teu")),
    TrainKpi(Definition("throughput_tonnes_per_day", "t/day", RATE), _loaded_per_day("tonnes")),
    TrainKpi(
        Definition("clearance_mean_h", "h", ended("clearance"), Leg.CLEARANCE),
        _mean(_clearance_s),
    ),
    TrainKpi(
        Definition("clearance_p50_h", "h", ended("clearance", "median"), Leg.CLEARANCE),
        _statistic(_clearance_s, median_h),
    ),
    TrainKpi(
        Definition("clearance_p95_h", "h", ended("clearance", "95th percentile"), Leg.CLEARANCE),
        _statistic(_clearance_s, p95_h),
    ),
    TrainKpi(
        Definition("clearance_max_h", "h", ended("clearance", "longest"), Leg.CLEARANCE),
        _statistic(_clearance_s, longest_h),
    ),
    TrainKpi(
        Definition("share_cleared_in_limit", "share", promised(_ARRIVAL), Leg.CLEARANCE, 1.0),
        _released_from("presented_s"),
    ),
    TrainKpi(
        Definition(
            "share_cleared_same_day",
            "share",
            promised(f"the calendar day of {_ARRIVAL}"),
            Leg.CLEARANCE,
            1.0,
        ),
        _released_same_day,
    ),
    TrainKpi(
        Definition(
            "share_cleared_in_limit_from_entry",
            "share",
            promised("entry to the yard"),
            Leg.CLEARANCE,
            1.0,
        ),
        _released_from("entered_s"),
    ),
    TrainKpi(
        Definition(
            "share_cleared_in_limit_from_declaration",
            "share",
            promised("declaration accepted"),
            Leg.CLEARANCE,
            1.0,
        ),
        _released_from("declared_s"),
    ),
    TrainKpi(
        Definition("stay_china_mean_h", "h", ended("stay in China"), Leg.CHINA), _mean(_china)
    ),
    TrainKpi(Definition("stay_china_free_median_h", "h", _FREE, Leg.CHINA), _free_median),
    TrainKpi(
        Definition("stay_kazakhstan_mean_h", "h", ended("stay in Kazakhstan"), Leg.KAZAKHSTAN),
        _mean(_kazakhstan),
    ),
    TrainKpi(Definition("dwell_mean_h", "h", ended("crossing"), Leg.WHOLE), _mean(_dwell_s)),
    TrainKpi(
        Definition("dwell_p95_h", "h", ended("crossing", "95th percentile"), Leg.WHOLE),
        _statistic(_dwell_s, p95_h),
    ),
    TrainKpi(
        Definition("turnover_china_station_mean_h", "h", _PER_WAGON, Leg.CHINA),
        _loaded_wagon_in_china,
    ),
    TrainKpi(Definition("held_outside_max", "trains", _OUTSIDE), held_outside),
    TrainKpi(Definition("peak_day_trains", "trains", _PEAK), peak_day),
)
