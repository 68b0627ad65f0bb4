"""Figures about wagons: how long a wagon is at the port, and how many turn a day."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.domain.plan import Gauge
from sim.domain.time import HOUR_S
from sim.metrics.definitions import RATE, Definition, Leg
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.resources import Row
from sim.metrics.view import View
from sim.recording.columns import BoolColumn, reached

_TURNOVER: Final = (
    "mean over the wagons that left the port in the period, loaded or empty, per run; mean over"
    " runs; wagons still there at its end and the initial stock are out"
)

TURNOVERS: Final = {
    gauge: Definition(f"turnover_{gauge}_mean_h", "h", _TURNOVER, Leg.WHOLE) for gauge in Gauge
}
TURNED: Final = Definition(
    "wagons_turned_per_day", "wagons/day", f"wagons of both gauges that left the port: {RATE}"
)

WAGON_DEFINITIONS: Final = (*TURNOVERS.values(), TURNED)


def wagon_rows(view: View, groups: tuple[Group, ...]) -> Iterator[Row]:
    """Return the rows of whole ports that have a pool of wagons."""
    pools, rakes = view.tables.pools, view.tables.rakes
    left = view.within(rakes.left_s)
    for group in groups:
        own = np.array([group.port in (EVERYTHING, pool.port) for pool in pools], dtype=np.bool_)
        if not (group.is_whole_port and own.any()):
            continue
        for gauge, turnover in TURNOVERS.items():
            of_gauge = np.array([pool.gauge is gauge for pool in pools], dtype=np.bool_)
            if (own & of_gauge).any():
                hours = _turnover_h(view, left & (own & of_gauge)[rakes.pool])
                yield group, turnover.name, turnover.unit, hours
        wagons = int(rakes.wagons[left & own[rakes.pool]].sum())
        yield group, TURNED.name, TURNED.unit, wagons / view.days if view.days else None


def _turnover_h(view: View, lots: BoolColumn) -> float | None:
    rakes = view.tables.rakes
    lots = lots & reached(rakes.arrived_s)
    wagons = rakes.wagons[lots]
    wagon_seconds = int((wagons * (rakes.left_s[lots] - rakes.arrived_s[lots])).sum())
    return wagon_seconds / (int(wagons.sum()) * HOUR_S) if len(wagons) else None
