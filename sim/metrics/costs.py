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


def costs_of(view: View, rates: Costs) -> dict[str, FloatColumn]:
    """Return the items of `recording.parquet.COSTS` per train, with their total."""
    items = {item: cost(view, rates) for item, cost in _ITEMS.items()}
    total = np.zeros(len(view.trains))
    for amounts in items.values():
        total += amounts
    return {**items, TOTAL: total}


def cost_table(view: View, rates: Costs) -> Columns:
    """Return the table of the trains that departed in the period, as it is written."""
    ranks = np.flatnonzero(view.within(view.trains.departed_s))
    costs = costs_of(view, rates)
    return {"train": ranks, **{item: costs[item][ranks] for item in COSTS}}


def _dwell_s(view: View) -> IntColumn:
    """Return the stay at the port, 0 for trains that have not departed."""
    trains = view.trains
    return np.where(reached(trains.departed_s), trains.departed_s - trains.arrived_s, 0)


def _demurrage(view: View, rates: Costs) -> FloatColumn:
    beyond_s = np.maximum(view.once(_dwell_s) - rates.free_time, 0)
    return rates.demurrage_per_teu_day * (view.trains.teu * beyond_s / DAY_S)


def _inventory(view: View, rates: Costs) -> FloatColumn:
    return rates.inventory_per_year * (view.trains.value * view.once(_dwell_s) / YEAR_S)


def _handling(view: View, rates: Costs) -> FloatColumn:
    teu = np.where(view.once(_is_lifted), view.trains.teu, 0)
    over_the_ground = np.where(view.once(_goes_over_the_ground), teu, 0)
    return rates.reload_per_teu * teu + rates.ground_lift_per_teu * over_the_ground


def _paths(view: View, rates: Costs) -> FloatColumn:
    """Charge what was run, whether or not the scenario limits it: no visit shows what is free."""
    own = np.where(view.once(_is_lifted), _PATHS, _PATHS - 1)  # bulk is tipped beyond the border
    rows = view.tables.rows_of_each(*RAKE_STEPS)
    gone_home = _some(view, rows[reached(view.visits.started_s[rows])])
    return np.float64(rates.path) * np.where(reached(view.trains.departed_s), own + gone_home, 0)


def _wagon_days(view: View, rates: Costs) -> FloatColumn:
    under_load_s = view.once(_dwell_s) - _on_the_ground_s(view)
    return rates.wagon_day * (view.trains.wagons * under_load_s / DAY_S)


def _overtime(view: View, rates: Costs) -> FloatColumn:
    visits, tables = view.visits, view.tables
    rows = tables.rows_to(*(name for name in tables.resources if _helps(view, name)))
    rows = rows[reached(visits.started_s[rows]) & reached(visits.finished_s[rows])]
    seconds = np.zeros(len(view.trains), dtype=np.int64)
    np.add.at(seconds, visits.train[rows], visits.finished_s[rows] - visits.started_s[rows])
    return rates.overtime_lane_hour * (seconds / HOUR_S)


def _damage(view: View, _rates: Costs) -> FloatColumn:
    """Return the expected loss: one lift wagon to wagon, two over the ground."""
    lifts = np.where(view.once(_is_lifted), 1 + view.once(_goes_over_the_ground), 0)
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
    return _some(view, view.tables.rows_of_each(*_GROUND))


def _on_the_ground_s(view: View) -> IntColumn:
    """Return for how long the load of each departed train had no wagons.

    It asks for them when it has been unloaded and its rake parts; one that goes direct keeps its
    wagons meanwhile.
    """
    visits, trains = view.visits, view.trains
    rows = view.tables.rows_of("wagons")
    rows = rows[reached(visits.started_s[rows]) & (visits.train[rows] < len(trains))]
    seconds = np.zeros(len(trains), dtype=np.int64)
    np.add.at(seconds, visits.train[rows], visits.started_s[rows] - visits.queued_s[rows])
    return np.where(reached(trains.departed_s) & view.once(_goes_over_the_ground), seconds, 0)


def _some(view: View, rows: IntColumn) -> BoolColumn:
    """Return which trains made one of the visits `rows`, themselves or by their rake."""
    found = np.zeros(len(view.tables.ids), dtype=np.bool_)
    found[view.visits.train[rows]] = True
    return found[: len(view.trains)]
