"""Figures about clearance: how long customs took, and the promise in each of its readings."""

from collections.abc import Callable
from typing import Final

from sim.domain.clearance import Reading
from sim.domain.plan import IntColumn
from sim.metrics.definitions import Definition, Leg, ended, promised
from sim.metrics.figures import TrainKpi, mean_of, quantile_of
from sim.metrics.measures import Measure, Quotient
from sim.metrics.view import View


def _clearance_s(view: View) -> tuple[IntColumn, IntColumn]:
    return view.clock.presented_s, view.clock.released_s


def _kept(reading: Reading) -> Callable[[View], Measure]:
    def measure(view: View) -> Measure:
        judged = view.clock.judged(view.from_s, view.to_s, view.tables.end_s)
        kept = view.counted(judged & view.clock.kept(reading))
        return Quotient(kept, view.counted(judged), by=1, is_share=True)

    return measure


def _share(name: str, clock: str, reading: Reading) -> TrainKpi:
    definition = Definition(name, "share", promised(clock), Leg.CLEARANCE, 1.0)
    return TrainKpi(definition, _kept(reading))


_ARRIVAL: Final = "arrival before the Chinese station"

CLEARANCE_KPIS: Final = (
    TrainKpi(
        Definition("clearance_mean_h", "h", ended("clearance"), Leg.CLEARANCE),
        mean_of(_clearance_s),
    ),
    TrainKpi(
        Definition("clearance_p50_h", "h", ended("clearance", "median"), Leg.CLEARANCE),
        quantile_of(_clearance_s, 50),
    ),
    TrainKpi(
        Definition("clearance_p95_h", "h", ended("clearance", "95th percentile"), Leg.CLEARANCE),
        quantile_of(_clearance_s, 95),
    ),
    TrainKpi(
        Definition("clearance_max_h", "h", ended("clearance", "longest"), Leg.CLEARANCE),
        quantile_of(_clearance_s, 100),
    ),
    _share("share_cleared_in_limit", _ARRIVAL, Reading.ARRIVAL),
    _share("share_cleared_same_day", f"the calendar day of {_ARRIVAL}", Reading.CALENDAR_DAY),
    _share("share_cleared_in_limit_from_entry", "entry to the yard", Reading.YARD_ENTRY),
    _share("share_cleared_in_limit_from_declaration", "declaration accepted", Reading.DECLARATION),
)
