"""Figures about wagons: how long a wagon is at the port, and how many turn a day."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.domain.time import HOUR_S
from sim.metrics.definitions import RATE, Definition, Leg
from sim.metrics.groups import EVERYTHING, Group
from sim.metrics.intervals import added
from sim.metrics.resources import Row
from sim.metrics.view import View
from sim.recording.columns import reached

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
    turned, known, wagon_seconds = _sums(view)
    for group in groups:
        if group.is_whole_port:
            own = [group.port in (EVERYTHING, pool.port) for pool in view.tables.pools]
            for gauge, turnover in TURNOVERS.items():
                of_gauge = [pool.gauge is gauge for pool in view.tables.pools]
                chosen = np.logical_and(own, of_gauge)
                if chosen.any():
                    wagons, seconds = int(known[chosen].sum()), int(wagon_seconds[chosen].sum())
                    hours = seconds / (wagons * HOUR_S) if wagons else None
                    yield group, turnover.name, turnover.unit, hours
            if any(own):
                wagons = int(turned[own].sum())
                yield group, TURNED.name, TURNED.unit, wagons / view.days if view.days else None


def _sums(view: View) -> tuple[IntColumn, IntColumn, IntColumn]:
    """Return by pool the wagons that left in the period, those of known arrival, their seconds."""
    rakes, pools = view.tables.rakes, len(view.tables.pools)
    left = np.flatnonzero(view.within(rakes.left_s))
    turned = added(rakes.pool[left], rakes.wagons[left], pools)
    left = left[reached(rakes.arrived_s[left])]
    pool, wagons = rakes.pool[left], rakes.wagons[left]
    wagon_seconds = wagons * (rakes.left_s[left] - rakes.arrived_s[left])
    return turned, added(pool, wagons, pools), added(pool, wagon_seconds, pools)
