"""Picture: Sobol' indices, the share of the variance an input has in all and alone."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.presentation import canvas
from sim.presentation.language.speaking import say
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title
from sim.presentation.retelling import retell
from sim.presentation.sensitivity.bars import (
    MOST_BARS,
    NAMES_IN,
    UNTOLD,
    fill,
    name_rows,
    nobody,
    shown,
    whisker,
)
from sim.presentation.sensitivity.data import Bar, Place, SensitivityData
from sim.presentation.studies import heading

_HEAD_IN: Final = 1.0
_BAR_IN: Final = 0.42
_THICK: Final = 0.34
_COLUMNS: Final = 2
_WHY_IN: Final = 2.2


def draw(data: SensitivityData, metric: str) -> Figure:
    """Return the picture of a figure: a panel for each port and direction."""
    places = list(data.bands(metric))
    bars = {place: shown(data.bars(metric, place)) for place in places}
    if not any(bars.values()):
        why = _why_none(data, metric, places[0])
        return canvas.empty(data.caption(_heading(metric), []), why)
    rows = max([3, *map(len, bars.values())])
    most = max((len(data.bars(metric, place)) for place in places), default=0)
    notes = [
        say(
            "Whiskers: 95 % intervals of a bootstrap. Total above first: the input acts together"
            " with others. Estimates below 0 or above 100 % are what few points give, and are drawn"
            " as they are."
        )
    ]
    if most > MOST_BARS:
        notes.append(
            say(
                "At most {shown} of {count} inputs are drawn; effects.csv has all.",
                shown=MOST_BARS,
                count=most,
            )
        )
    keys = [
        Key(Patch(facecolor=canvas.BLUE, edgecolor=canvas.BLUE), say("total: with all others")),
        Key(Patch(facecolor=canvas.SKY, edgecolor=canvas.SKY), say("first: alone")),
        Key(Patch(**UNTOLD), say("cannot be told from luck")),
    ]
    columns = min(_COLUMNS, len(places))
    lines = -(-len(places) // columns)
    about = data.caption(_heading(metric), notes)
    figure = canvas.sheet(about, lines * (_HEAD_IN + _BAR_IN * rows), keys)
    panels = figure.subplots(lines, columns, squeeze=False).ravel()
    for number, axes in enumerate(panels):
        if number >= len(places):
            axes.set_axis_off()
            continue
        room_in = canvas.room_in(columns) - (NAMES_IN if columns > 1 else 0.0)
        axes.set_title(as_title(data.title(places[number]), room_in))
        _panel(axes, data, metric, places[number], bars[places[number]])
    return figure


def _heading(metric: str) -> str:
    return say("{figure}: which inputs it varies with", figure=heading(metric))


def _panel(
    axes: Axes, data: SensitivityData, metric: str, place: Place, bars: Sequence[Bar]
) -> None:
    if not bars:
        nobody(axes, _why_none(data, metric, place), _WHY_IN)
        return
    for row, bar in enumerate(bars):
        for shift, name, color in ((-0.5, "total", canvas.BLUE), (0.5, "first", canvas.SKY)):
            value = bar.measures[name]
            at = row + shift * _THICK
            axes.barh(at, value[0], 0.9 * _THICK, zorder=2, **fill(bar, color))
            whisker(axes, at, value)
    name_rows(axes, bars, numbered=False)
    canvas.value_axis(axes, "x", most=5)
    axes.xaxis.set_major_formatter(canvas.PER_CENT)
    axes.set_xlabel(say("share of the variance"))


def _why_none(data: SensitivityData, metric: str, place: Place) -> str:
    """Return why there are no indices at a place."""
    where = (metric, *place)
    rows = data.record["effects"]
    own = [row for row in rows if (row["metric"], row["port"], row["direction"]) == where]
    why = own[0]["remark"] if own else ""
    if not why:
        return say("No input changes this figure.")
    return say("No indices: {reason}.", reason=retell(why))
