"""Figures about the whole way, from loading station to destination, for whom it is known."""

from typing import Final

from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S
from sim.metrics.definitions import Definition, Leg
from sim.metrics.figures import TrainKpi, ranked
from sim.metrics.measures import Measure, Quantile, Quotient
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, reached


def _known(view: View) -> BoolColumn:
    return reached(view.trains.to_port_s) & reached(view.trains.from_port_s)


def _on_the_way_s(view: View) -> IntColumn:
    """Return how long each train is on its way; of no use where a part of it is not known."""
    trains = view.trains
    return trains.to_port_s + (trains.departed_s - trains.due_s) + trains.from_port_s


def _through(view: View) -> BoolColumn:
    return _known(view) & view.within(view.trains.departed_s)


def _mean(view: View) -> Measure:
    chosen = _through(view)
    return Quotient(view.added(_on_the_way_s(view), chosen), view.counted(chosen), by=DAY_S)


def _p95(view: View) -> Measure:
    return Quantile(ranked(view, _on_the_way_s(view), _through(view)), 95, by=DAY_S)


def _is_anywhere_known(view: View) -> bool:
    return bool(_known(view).any())


def _estimand(statistic: str) -> str:
    return (
        f"{statistic} over the trains that departed in the period and know their running times"
        " before and after the port, per run; mean over runs; trains still under way are out"
    )


DOOR_KPIS: Final = (
    TrainKpi(
        Definition("door_to_door_mean_d", "d", _estimand("mean"), Leg.JOURNEY),
        _mean,
        given=_is_anywhere_known,
    ),
    TrainKpi(
        Definition("door_to_door_p95_d", "d", _estimand("95th percentile"), Leg.JOURNEY),
        _p95,
        given=_is_anywhere_known,
    ),
)
