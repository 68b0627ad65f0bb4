"""What each train's crossing costs, item by item, from the tables and the scenario's rates.

Amounts are in the currency of the rates, one per train, and of no use for a train that has not
departed: it is still running up costs.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.domain.resource import UnitsSpec
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.view import View
from sim.recording.columns import RAKE_STEPS, BoolColumn, reached
from sim.recording.parquet import COSTS, Columns
from sim.scenario.schema import Costs

YEAR_S: Final = 365 * DAY_S
"""The year of the inventory rate."""

TOTAL: Final = COSTS[-1]
_PATHS: Final = 2
"""Over the border and onward."""
_GROUND: Final = ("yard", "unload", "load")


def cost_of(view: View, rates: Costs, item: str) -> FloatColumn:
    """Return one item of `recording.parquet.COSTS` per train."""
    if item == TOTAL:
        total: FloatColumn = np.sum([cost(view, rates) for cost in _ITEMS.values()], axis=0)
        return total
    return _ITEMS[item](view, rates)


def cost_table(view: View, rates: Costs) -> Columns:
    """Return the table of the trains that departed in the period, as it is written."""
    ranks = np.flatnonzero(view.within(view.trains.departed_s))
    return {"train": ranks, **{item: cost_of(view, rates, item)[ranks] for item in COSTS}}


def _dwell_s(view: View) -> IntColumn:
    """Return the stay at the port, 0 for trains that have not departed."""
    trains = view.trains
    return np.where(reached(trains.departed_s), trains.departed_s - trains.arrived_s, 0)


def _demurrage(view: View, rates: Costs) -> FloatColumn:
    beyond_s = np.maximum(_dwell_s(view) - rates.free_time, 0)
    return rates.demurrage_per_teu_day * (view.trains.teu * beyond_s / DAY_S)


def _inventory(view: View, rates: Costs) -> FloatColumn:
    return rates.inventory_per_year * (view.trains.value * _dwell_s(view) / YEAR_S)


def _handling(view: View, rates: Costs) -> FloatColumn:
    teu = np.where(_is_lifted(view), view.trains.teu, 0)
    over_the_ground = np.where(_goes_over_the_ground(view), teu, 0)
    return rates.reload_per_teu * teu + rates.ground_lift_per_teu * over_the_ground


def _paths(view: View, rates: Costs) -> FloatColumn:
    """Charge what was run, whether or not the scenario limits it: no visit shows what is free."""
    own = np.where(_is_lifted(view), _PATHS, _PATHS - 1)  # bulk is tipped beyond the border
    under_way = view.tables.visits_of(*RAKE_STEPS) & reached(view.visits.started_s)
    gone_home = _counted(view, under_way) > 0
    return np.float64(rates.path) * np.where(reached(view.trains.departed_s), own + gone_home, 0)


def _wagon_days(view: View, rates: Costs) -> FloatColumn:
    under_load_s = _dwell_s(view) - _on_the_ground_s(view)
    return rates.wagon_day * (view.trains.wagons * under_load_s / DAY_S)


def _overtime(view: View, rates: Costs) -> FloatColumn:
    visits, tables = view.visits, view.tables
    helps = [_helps(view, name) for name in tables.resources]
    worked = np.array([*helps, False])[visits.resource]  # `NOBODY` is the last
    rows = np.flatnonzero(worked & reached(visits.started_s) & reached(visits.finished_s))
    seconds = np.zeros(len(view.trains), dtype=np.int64)
    np.add.at(seconds, visits.train[rows], visits.finished_s[rows] - visits.started_s[rows])
    return rates.overtime_lane_hour * (seconds / HOUR_S)


def _damage(view: View, _rates: Costs) -> FloatColumn:
    """Return the expected loss: one lift wagon to wagon, two over the ground."""
    lifts = np.where(_is_lifted(view), 1 + _goes_over_the_ground(view), 0)
    goods = view.scenario.goods
    texts = [goods[text].damage_per_lift if text in goods else 0.0 for text in view.tables.texts]
    per_lift = np.array([*texts, 0.0])[view.trains.goods]  # `NOBODY` is the last
    loss: FloatColumn = lifts * per_lift * view.trains.value
    return loss


_ITEMS: Final[Mapping[str, Callable[[View, Costs], FloatColumn]]] = {
    "demurrage": _demurrage,
    "inventory_cost": _inventory,
    "handling_cost": _handling,
    "path_cost": _paths,
    "wagon_cost": _wagon_days,
    "overtime_cost": _overtime,
    "damage_cost": _damage,
}


def _helps(view: View, resource: str) -> bool:
    spec = view.tables.specs.get(resource)
    return isinstance(spec, UnitsSpec) and bool(spec.helps)


def _is_lifted(view: View) -> BoolColumn:
    """Return which trains change wagons by crane: not bulk, which is tipped."""
    services = view.scenario.services
    lifted = [services[stream.service].cargo != "bulk" for stream in view.tables.streams]
    return view.per_train(lifted).astype(np.bool_)


def _goes_over_the_ground(view: View) -> BoolColumn:
    return _counted(view, view.tables.visits_of(*_GROUND)) > 0


def _on_the_ground_s(view: View) -> IntColumn:
    """Return for how long the load of each departed train had no wagons.

    It asks for them when it has been unloaded and its rake parts; one that goes direct keeps its
    wagons meanwhile.
    """
    visits, trains = view.visits, view.trains
    rows = np.flatnonzero(view.tables.visits_of("wagons") & reached(visits.started_s))
    rows = rows[visits.train[rows] < len(trains)]
    seconds = np.zeros(len(trains), dtype=np.int64)
    np.add.at(seconds, visits.train[rows], visits.started_s[rows] - visits.queued_s[rows])
    return np.where(reached(trains.departed_s) & _goes_over_the_ground(view), seconds, 0)


def _counted(view: View, visits: BoolColumn) -> IntColumn:
    """Return how many of `visits` each train or its rake made."""
    train = view.visits.train[visits]
    count = len(view.trains)
    return np.bincount(train[train < count], minlength=count)
