"""Picture: how many trains wait for what, over time, for the resources with the longest queues.

A queue at a moment is everybody who has asked and is not served yet: loaded trains and empties.
"""

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.domain.resource import local_id
from sim.domain.time import DAY_S
from sim.presentation import canvas
from sim.presentation.captions import Replications, caption, port_title
from sim.presentation.digits import plain
from sim.presentation.gathered import Gathered, Table
from sim.presentation.language.joining import capital, together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.lettering import wrapped
from sim.presentation.results import Results
from sim.presentation.series import banded
from sim.presentation.timeaxis import show_time
from sim.presentation.words import resource_words

NAME: Final = "queues"
_HEADING: Final = phrase("Trains that wait, by what they wait for")
_MOST_ROWS: Final = 5
_WORTH_DRAWING: Final = 0.05
"""Mean queue in trains below which a resource is left out."""
_PANEL_IN: Final = 1.6


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a row for each of the main resources, a column for each port."""
    queues = gathered.queues
    means = {resource: mean_length(queue, gathered) for resource, queue in queues.items()}
    rows = _main(means)
    if not rows:
        return canvas.empty(caption(results, _HEADING), say("No train had to wait."))
    about = caption(results, _HEADING, [_reading(means, rows)], Replications.BAND)
    bands = canvas.bands(results.ports)
    columns = len(bands[0])
    figure = canvas.sheet(about, len(bands) * (0.45 + _PANEL_IN * len(rows)))
    shape = (len(bands) * len(rows), columns)
    panels = figure.subplots(*shape, sharex=True, sharey="row", squeeze=False)
    room_in = canvas.room_in(columns)
    for row, line in enumerate(panels):
        band, name = bands[row // len(rows)], rows[row % len(rows)]
        for axes, port in canvas.filled_panels(line, band):
            title = wrapped(_title(results, port, name), canvas.TEXT_PT, room_in)
            axes.set_title(title, weight="normal", size=canvas.TEXT_PT)
            _draw_queue(axes, queues.get(f"{port}.{name}"), gathered.bounds_s / DAY_S)
            if row % len(rows) == 0:
                canvas.column_heading(axes, port_title(results, port), room_in)
        line[0].set_ylabel(say("trains"))
        canvas.from_zero(line[0])
    for axes in panels[-1]:
        show_time(axes, results.scenario.start, results.end_s, most=int(room_in * 1.4))
    return figure


def _main(means: dict[str, float]) -> list[str]:
    """Return the local ids of the resources with the longest queue at any port, longest first."""
    longest: dict[str, float] = {}
    for resource, mean in means.items():
        name = local_id(resource)
        longest[name] = max(mean, longest.get(name, 0.0))
    worth = [name for name, mean in longest.items() if mean >= _WORTH_DRAWING]
    return sorted(worth, key=lambda name: (-longest[name], name))[:_MOST_ROWS]


def mean_length(queue: Table, gathered: Gathered) -> float:
    """Return the mean of a queue over the period and all replications."""
    return float(np.average(queue.mean(axis=0), weights=np.diff(gathered.bounds_s)))


def _draw_queue(axes: Axes, queue: Table | None, days: NDArray[np.float64]) -> None:
    if queue is not None:
        line = banded(queue)
        if len(queue) > 1:
            axes.stairs(
                line.high, days, baseline=line.low, fill=True, color=canvas.BLUE, alpha=0.25, lw=0
            )
        axes.stairs(line.mean, days, baseline=None, color=canvas.BLUE, lw=1.6)
    canvas.value_axis(axes, most=4)


def _title(results: Results, port: str, name: str) -> str:
    """Return what is waited for, with the mean queue if it lasts."""
    words = capital(resource_words(name))
    row = results.kpi(f"queue_{name}_mean", port)
    if row is None:
        return words
    return say("{resource}: mean {mean}", resource=words, mean=plain(row["mean"]))


def _reading(means: dict[str, float], rows: list[str]) -> str:
    names = {local_id(resource) for resource, mean in means.items() if mean > 0}
    left_out = len(names - set(rows))
    words = say("Loaded trains and empties that have asked and are not served yet.")
    if not left_out:
        return words
    rest = say_count(
        "{count} resources with shorter queues are not drawn.",
        "{count} resources with shorter queues are not drawn.",
        count=left_out,
    )
    return together([words, rest])
