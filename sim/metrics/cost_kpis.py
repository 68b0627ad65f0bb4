"""Figures about money: what the trains that departed have cost, where the scenario has rates."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.domain.plan import FloatColumn
from sim.metrics.costs import TOTAL, costs_of
from sim.metrics.definitions import CURRENCY, Definition, Leg
from sim.metrics.figures import TrainKpi
from sim.metrics.measures import Amount, Measure
from sim.metrics.view import View
from sim.recording.parquet import COSTS


def _is_given(view: View) -> bool:
    return view.scenario.costs is not None


def _currency(view: View) -> str:
    rates = view.scenario.costs
    return CURRENCY if rates is None else rates.currency


def _sums(view: View) -> Mapping[str, FloatColumn]:
    """Return by item and stream what the trains that departed in the period have cost."""
    rates = view.scenario.costs
    if rates is None:
        return {}
    departed = np.flatnonzero(view.within(view.trains.departed_s))
    stream, streams = view.trains.stream[departed], len(view.tables.streams)
    return {
        item: np.bincount(stream, weights=amounts[departed], minlength=streams).astype(np.float64)
        for item, amounts in costs_of(view, rates).items()
    }


def _total(item: str) -> Callable[[View], Measure]:
    return lambda view: Amount(view.once(_sums)[item])


def _per_train(view: View) -> Measure:
    departed = view.counted(view.within(view.trains.departed_s))
    return Amount(view.once(_sums)[TOTAL], counts=departed)


_OVER: Final = "the trains that departed in the period, per run; mean over runs; others are out"
_WHAT: Final = {
    "demurrage": "TEU-days beyond the free time at the port",
    "inventory_cost": "value by the time at the port",
    "handling_cost": "TEU reloaded, over the ground twice",
    "path_cost": "paths run by the train and by its emptied rake",
    "wagon_cost": "wagon-days at the port under load",
    "overtime_cost": "hours that overtime lanes worked on it",
    "damage_cost": "expected loss of value in lifts",
    "total_cost": "all of these",
}

COST_KPIS: Final = (
    *(
        TrainKpi(
            Definition(item, CURRENCY, f"{_WHAT[item]}: sum over {_OVER}"),
            _total(item),
            given=_is_given,
            unit_of=_currency,
        )
        for item in COSTS
    ),
    TrainKpi(
        Definition("cost_per_train", CURRENCY, f"total cost: mean over {_OVER}", Leg.WHOLE),
        _per_train,
        given=_is_given,
        unit_of=_currency,
    ),
)
