"""The two families of figures that a comparison tests: the headline figures, and all others.

Which figure is in which is fixed by its name, before any data are seen, so testing few of them
together is no choice of what came out well.
"""

from collections.abc import Iterable
from typing import Final

from sim.metrics.groups import EVERYTHING

HEADLINE: Final = "headline"
OTHER: Final = "other"

Key = tuple[str, str, str, str]
"""Port, direction, service, metric."""
Place = tuple[str, str]
"""Port and direction."""

HEADLINES: Final = (
    "trains_departed",
    "clearance_mean_h",
    "share_cleared_in_limit",
    "stay_china_mean_h",
    "stay_kazakhstan_mean_h",
    "dwell_mean_h",
    "dwell_p95_h",
    "door_to_door_mean_d",
    "cost_per_train",
    "trains_inside_at_end",
)
"""The figures of all counted services by port and direction that are printed, in order."""

TURNOVERS: Final = {
    "westbound": "turnover_standard_mean_h",
    "eastbound": "turnover_broad_mean_h",
}
"""The turnover of the wagons that trains of a direction bring; a figure of the whole port."""


def places_of(keys: Iterable[Key]) -> set[Place]:
    """Return the ports and directions that have figures."""
    return {key[:2] for key in keys if EVERYTHING not in key[:2]}


def headline_keys(place: Place) -> tuple[Key, ...]:
    """Return the headline figures of a port and direction, in the order in which they stand."""
    port, way = place
    keys = [(port, way, EVERYTHING, metric) for metric in HEADLINES]
    return (*keys, (port, EVERYTHING, EVERYTHING, TURNOVERS[way]))


def headline_figures(keys: Iterable[Key]) -> set[Key]:
    """Return which of the figures `keys` are headline figures."""
    known = set(keys)
    return {key for place in places_of(known) for key in headline_keys(place)} & known
