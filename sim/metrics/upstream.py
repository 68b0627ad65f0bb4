"""Figures about trains that are held upstream by stop-loading orders."""

from typing import Final

import numpy as np

from sim.domain.resource import GateSpec
from sim.metrics.crowding import most_waiting
from sim.metrics.definitions import PERIOD, Definition
from sim.metrics.figures import TrainKpi
from sim.metrics.measures import Measure, Total
from sim.metrics.view import View
from sim.recording.columns import missing_last

HELD: Final = "upstream"
"""The step of a train that is held."""


def can_order(view: View) -> bool:
    """Return whether an order can be given at any gate."""
    specs = view.tables.specs.values()
    return any(isinstance(spec, GateSpec) and spec.above is not None for spec in specs)


def _most_held(view: View) -> Measure:
    return most_waiting(view, view.tables.rows_of(HELD))


def _held_at_end(view: View) -> Measure:
    visits, held = view.visits, view.tables.rows_of(HELD)
    going_on = missing_last(visits.waited_until(held)) >= view.to_s
    held = held[(visits.queued_s[held] < view.to_s) & going_on]
    streams = view.trains.stream[visits.train[held]]
    return Total(np.bincount(streams, minlength=len(view.tables.streams)))


_MOST: Final = (
    "most trains held upstream at one moment of the period; mean over runs; those of the warm-up"
    " are in"
)

UPSTREAM_KPIS: Final = (
    TrainKpi(Definition("held_upstream_max", "trains", _MOST), _most_held, given=can_order),
    TrainKpi(
        Definition(
            "trains_held_upstream_at_end", "trains", f"{PERIOD}; trains of the warm-up are in"
        ),
        _held_at_end,
        given=can_order,
    ),
)
