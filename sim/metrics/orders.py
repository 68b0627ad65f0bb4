"""Figures about stop-loading orders: how many, for how long, and the backlog they leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import GateSpec, port_of
from sim.domain.time import HOUR_S
from sim.metrics.definitions import COUNT, PERIOD, Definition
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import overlaps
from sim.metrics.resources import Row
from sim.metrics.upstream import HELD, can_order
from sim.metrics.view import View
from sim.recording.columns import MISSING, ORDER_STEP, BoolColumn, missing_last

ORDERS: Final = Definition("stop_loading_orders", "orders", f"orders given: {COUNT}")
IN_FORCE: Final = Definition(
    "stop_loading_h",
    "h",
    f"hours of the period in which an order is in force; {PERIOD}; orders still in force are in",
)
BACKLOG: Final = Definition(
    "backlog_clear_mean_h",
    "h",
    "mean over the orders whose last held train was let go in the period, from the order until"
    " then, per run; mean over runs; orders under which none was held, or one still is, are out",
)

ORDER_DEFINITIONS: Final = (ORDERS, IN_FORCE, BACKLOG)


@dataclass(frozen=True, slots=True, eq=False)
class _Orders:
    """The stop-loading orders of all gates, by gate and by the moment they were given.

    `gate` is a place in `Tables.resources`; `cleared_s` is when the last train held under the
    order was let go, `MISSING` where none was held or one is held still.
    """

    gate: IntColumn
    given_s: IntColumn
    lifted_s: IntColumn
    cleared_s: IntColumn

    @classmethod
    def of(cls, view: View) -> "_Orders":
        visits = view.visits
        rows = view.tables.rows_of(ORDER_STEP)
        rows = rows[np.lexsort((visits.started_s[rows], visits.resource[rows]))]
        gate, given_s = visits.resource[rows], visits.started_s[rows]
        lifted_s = missing_last(visits.finished_s[rows])
        return cls(gate, given_s, lifted_s, _cleared_s(view, gate, given_s))


def _cleared_s(view: View, gate: IntColumn, given_s: IntColumn) -> IntColumn:
    """Return when the last train held under each order was let go.

    A train is held under the last order given before it came to the gate.
    """
    visits = view.visits
    held = view.tables.rows_of(HELD)
    cleared_s = np.full(len(gate), MISSING)
    for code in np.unique(gate).tolist():
        places = np.flatnonzero(gate == code)
        own = held[visits.resource[held] == code]
        under = np.searchsorted(given_s[places], visits.queued_s[own], side="right") - 1
        let_go_s = missing_last(visits.started_s[own])[under >= 0]
        np.maximum.at(cleared_s, places[under[under >= 0]], let_go_s)
    return np.where(cleared_s == np.iinfo(np.int64).max, MISSING, cleared_s)


def order_rows(view: View, groups: tuple[Group, ...]) -> Iterator[Row]:
    """Return the rows of groups of all services, where orders can be given.

    An order holds the trains of every service.
    """
    if not can_order(view):
        return
    orders = _Orders.of(view)
    for group in groups:
        if group.service == EVERYTHING:
            own = np.isin(orders.gate, _gates(view, group))
            yield group, ORDERS.name, ORDERS.unit, float((own & view.within(orders.given_s)).sum())
            in_force = overlaps(orders.given_s[own], orders.lifted_s[own], view.from_s, view.to_s)
            yield group, IN_FORCE.name, IN_FORCE.unit, int(in_force.sum()) / HOUR_S
            yield group, BACKLOG.name, BACKLOG.unit, _backlog_h(view, orders, own)


def _gates(view: View, group: Group) -> list[int]:
    return [
        code
        for code, name in enumerate(view.tables.resources)
        if isinstance(view.tables.specs.get(name), GateSpec)
        and group.port in (EVERYTHING, port_of(name))
        and group.direction in (EVERYTHING, name.rpartition(".")[2])
    ]


def _backlog_h(view: View, orders: _Orders, own: BoolColumn) -> float | None:
    cleared = own & view.within(orders.cleared_s)
    seconds = int((orders.cleared_s - orders.given_s)[cleared].sum())
    count = int(cleared.sum())
    return seconds / (count * HOUR_S) if count else None
