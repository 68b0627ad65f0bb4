"""Picture: how long a wagon stays at a port, from the loaded train it came with to the next.

Wagons are counted, not trains. Each that left in the period counts with its whole stay, split into
three states; wagons of the initial stock have no known arrival and are left out.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import Replications, caption, port_title
from sim.presentation.catalogue import GAUGES, WAGON_STATES
from sim.presentation.digits import plain
from sim.presentation.gathered import Gathered, Stays
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.results import Results
from sim.presentation.spans import hours_of
from sim.presentation.words import gauge_words

NAME: Final = "turnover"
_HEADING: Final = phrase("Wagon turnover: how long a wagon stays at the port")
_PANEL_IN: Final = 2.5
_LOOKS: Final = {
    "standard": Look(canvas.BLUE, "-"),
    "broad": Look(canvas.VERMILLION, (0, (4, 1.2))),
}
_GAUGES: Final = {"standard": phrase("standard-gauge"), "broad": phrase("broad-gauge")}
_MEAN: Final = Look(canvas.INK, (0, (1, 1)), width=1.3)
_STATE_LOOKS: Final = (
    Look(canvas.DARK_GREY),
    Look(canvas.YELLOW, hatch="..."),
    Look(canvas.SKY, hatch="///"),
)
_METRIC: Final = "turnover_{}_mean_h"
_BINS: Final = 70
_SHOWN: Final = 0.99
"""The axis ends where so many of the wagons have left."""


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a row for each port, stays on the left, their parts on the right.

    Where trains pile up there are no bars: they would only show how long the run was.
    """
    stays = gathered.stays
    growing = {pool for pool in stays if results.withheld(_METRIC.format(pool[1]), pool[0])}
    lasting = [found for pool, found in stays.items() if pool not in growing]
    if not lasting:
        nothing = say("No wagon pool in this scenario, or no wagon left its port.")
        words = say("Trains pile up at every port: no turnover lasts.") if stays else nothing
        return canvas.empty(caption(results, _HEADING), words)
    ports = [port for port in results.ports if any(place == port for place, _ in stays)]
    about = caption(results, _HEADING, _notes(), Replications.POOLED)
    figure = canvas.sheet(about, 0.35 + _PANEL_IN * len(ports), _keys())
    panels = figure.subplots(
        len(ports), 2, sharex="col", squeeze=False, gridspec_kw={"width_ratios": (3, 2)}
    )
    edges_h = _edges(lasting)
    for (spread, states), port in zip(panels, ports, strict=True):
        spread.set_title(as_title(port_title(results, port), 5.0))
        mine = {
            gauge: stays[port, gauge] if (port, gauge) not in growing else None
            for gauge in GAUGES
            if (port, gauge) in stays
        }
        _draw_spread(spread, mine, edges_h)
        _draw_states(states, mine)
    panels[-1][0].set_xlabel(say("hours at the port"))
    panels[-1][1].set_xlabel(say("mean hours"))
    panels[0][1].set_xlim(left=0)
    return figure


def _keys() -> list[Key]:
    return [
        *(canvas.line_key(look, gauge_words(gauge)) for gauge, look in _LOOKS.items()),
        canvas.line_key(_MEAN, say("mean")),
        *map(canvas.patch_key, _STATE_LOOKS, map(say, WAGON_STATES)),
    ]


def _edges(stays: Sequence[Stays]) -> NDArray[np.float64]:
    last = max([1.0, *(_nearly_all(found) for found in stays)])
    step = next(
        step for step in (0.5, 1, 2, 3, 4, 6, 12, 24, 48, 168, last) if last / step <= _BINS
    )
    return np.arange(int(np.ceil(last / step)) + 1, dtype=np.float64) * step


def _nearly_all(found: Stays) -> float:
    """Return the hours within which `_SHOWN` of the wagons have left."""
    order = np.argsort(found.whole_h, kind="stable")
    shares = np.cumsum(found.wagons[order]) / found.wagons.sum()
    return float(found.whole_h[order][np.searchsorted(shares, _SHOWN)])


def _draw_spread(
    axes: Axes, mine: Mapping[str, Stays | None], edges_h: NDArray[np.float64]
) -> None:
    for gauge, found in mine.items():
        if found is None:
            continue
        look = _LOOKS[gauge]
        counts, _ = np.histogram(found.whole_h, edges_h, weights=found.wagons)
        shares = counts / found.wagons.sum()
        axes.stairs(shares, edges_h, color=look.color, alpha=0.18, fill=True, lw=0)
        axes.stairs(shares, edges_h, color=look.color, ls=look.line, lw=1.8)
        mean_h = found.mean_h(found.whole_h)
        axes.axvline(mean_h, color=look.color, lw=_MEAN.width, ls=_MEAN.line)
    axes.set_ylabel(say("share of wagons"))
    axes.set_xlim(0, edges_h[-1])
    canvas.value_axis(axes, most=4)
    axes.yaxis.set_major_formatter(canvas.PER_CENT)
    canvas.from_zero(axes, at_least=0.04)


def _draw_states(axes: Axes, mine: Mapping[str, Stays | None]) -> None:
    for place, found in enumerate(mine.values()):
        at = 0.0
        for look, hours in zip(_STATE_LOOKS, _parts_h(found), strict=False):
            axes.barh(place, hours, left=at, height=0.55, **canvas.filled(look))
            at += hours
        words = hours_of(plain(at, 1))
        if found is None:
            words = say("no lasting mean:\ntrains pile up")
        axes.annotate(words, (at, place), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(mine)), [say(_GAUGES[gauge]) for gauge in mine])
    axes.set_ylim(len(mine) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.18)
    canvas.value_axis(axes, "x", most=5)


def _parts_h(found: Stays | None) -> list[float]:
    """Return the mean hours in each of `WAGON_STATES`."""
    if found is None:
        return []
    return [found.mean_h(part) for part in (found.loaded_h, found.empty_h, found.leaving_h)]


def _notes() -> list[str]:
    return [
        say(
            "Wagons that left the port in the period. From arrival on a loaded train to departure"
            " loaded again or sent away; brought empties count from the moment they are brought."
        ),
        say("The left axis ends where 99 % of the wagons have left."),
    ]
