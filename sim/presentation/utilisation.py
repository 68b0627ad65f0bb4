"""Picture: how much of its open time each resource works, and the load that was offered to it.

Offered load is demand times mean work by capacity. From 1 on the resource cannot keep up, whatever
its utilisation says: its bar is coloured and its queue grows for as long as the demand lasts.
"""

from math import isfinite
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import caption, port_title
from sim.presentation.catalogue import RESOURCES
from sim.presentation.digits import as_spoken, percent
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.results import Results, Row
from sim.presentation.words import resource_words

NAME: Final = "utilisation"
_HEADING: Final = phrase("Use of resources")
_METRIC: Final = "utilisation_"
_LABELS_IN: Final = 3.2
_BAR_IN: Final = 0.3
_NORMAL: Final = Look(canvas.BLUE)
_OVERLOADED: Final = Look(canvas.VERMILLION, hatch="////")
_LONGEST_SCALE: Final = 2.0
"""Offered loads beyond this are written, not drawn to scale."""


def draw(results: Results) -> Figure:
    """Return the picture: a column for each port, a bar for each resource."""
    names = resources(results)
    if not names:
        return canvas.empty(caption(results, _HEADING), _nothing(results))
    loads = results.offered_loads
    keys = [canvas.patch_key(_NORMAL, say("share of open time in use"))]
    if any(load >= 1 for load in loads.values()):
        keys.append(canvas.patch_key(_OVERLOADED, say("overloaded: 100 % or more offered")))
    keys.append(Key(_marker(), say("offered load")))
    about = caption(results, _HEADING, _notes(has_help=results.has_help))
    bands = canvas.bands(results.ports)
    columns = len(bands[0])
    figure = canvas.sheet(about, len(bands) * (0.75 + _BAR_IN * len(names)), keys)
    panels = figure.subplots(len(bands), columns, sharex=True, sharey=True, squeeze=False)
    room_in = (canvas.room_in(1) - _LABELS_IN) / columns
    for line, band in zip(panels, bands, strict=True):
        for axes, port in canvas.filled_panels(line, band):
            axes.set_title(as_title(port_title(results, port), room_in))
            for place, name in enumerate(names):
                row = results.kpi(_METRIC + name, port)
                _draw_bar(axes, place, row, loads.get(f"{port}.{name}"))
            axes.axvline(1.0, color=canvas.INK, lw=1.0)
            axes.tick_params(axis="y", length=0)
            canvas.value_axis(axes, "x", most=5 if columns < 3 else 3)
            axes.xaxis.set_major_formatter(canvas.PER_CENT)
    highest = max([1.0, *(min(load, _LONGEST_SCALE) for load in loads.values())])
    panels[0][0].set_xlim(0, highest * 1.18)
    panels[0][0].set_yticks(range(len(names)), [resource_words(name) for name in names])
    panels[0][0].set_ylim(len(names) - 0.4, -0.6)
    return figure


def _nothing(results: Results) -> str:
    """Return why there is no bar; what has a limit but no capacity are the pools of empties."""
    pools = dict.fromkeys(resource_words(outlook.pool) for outlook in results.pools)
    if not pools:
        return say("No resource in this scenario has a limit.")
    return say(
        "No track, crew or path in this scenario has a limit.\nLimited: {pools} (see queues).",
        pools=listed(pools),
    )


def resources(results: Results) -> list[str]:
    """Return the local ids of the resources with a utilisation, along the way of a train."""
    found = {
        str(row["metric"]).removeprefix(_METRIC)
        for row in results.summary
        if str(row["metric"]).startswith(_METRIC) and row["mean"] is not None
    }
    order = list(RESOURCES)

    def place(name: str) -> tuple[int, str]:
        group = name.removesuffix("_westbound").removesuffix("_eastbound")
        known = name if name in RESOURCES else group
        return (order.index(known) if known in RESOURCES else len(order), name)

    return sorted(found, key=place)


def _draw_bar(axes: Axes, place: int, row: Row | None, load: float | None) -> None:
    overloaded = load is not None and load >= 1
    end = 0.0
    if row is not None:
        look = _OVERLOADED if overloaded else _NORMAL
        axes.barh(place, row["mean"], height=0.62, **canvas.filled(look))
        end = row["mean"]
    if load is not None:
        end = max(end, min(load, _LONGEST_SCALE))
        axes.add_line(_marker(min(load, _LONGEST_SCALE), place))
    words = percent(row["mean"], 0) if row is not None else say("not limited here")
    if load is not None and overloaded:
        words = say("{use}, offered {load} %", use=words, load=_load_words(load))
    axes.annotate(
        words,
        (end, place),
        (7, 0),
        textcoords="offset points",
        va="center",
        size=canvas.NOTE_PT,
        bbox=canvas.PAPER,
    )


def _load_words(load: float) -> str:
    return as_spoken(f"{load * 100:.0f}") if isfinite(load) else "∞"


def _marker(load: float = 0.0, place: float = 0.0) -> Line2D:
    """Return the mark of an offered load; without a place it is the legend's."""
    return Line2D(
        [load],
        [place],
        marker="D",
        ms=6,
        ls="",
        markerfacecolor=canvas.YELLOW,
        markeredgecolor=canvas.BLACK,
        markeredgewidth=1.0,
    )


def _notes(*, has_help: bool) -> list[str]:
    words = say(
        "Offered load: trains a day times mean work, by capacity. From 100 % on the queue grows"
        " for as long as the demand lasts. Of tracks and yards it is the least: waits come on top."
    )
    if not has_help:
        return [words]
    helped = say(
        "Of customs lanes it is what is offered to them and their overtime lanes together."
    )
    return [together([words, helped])]
