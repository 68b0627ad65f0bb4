"""The charts of single trains: the train graph and the occupation, drawn from the log in the page.

Both show a window of a few days of one replication, which the reader moves; print and readers
without script see the pictures of the window that they begin with.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from bokeh.plotting import figure
from markupsafe import Markup
from matplotlib.figure import Figure

from sim.presentation import canvas
from sim.presentation.language.speaking import phrase, say
from sim.presentation.replay.pack import packed
from sim.presentation.report.charts import chart
from sim.presentation.report.log_figures import LOOKS, Look, graph_figure, occupation_figure
from sim.presentation.report.log_tracks import occupation_about
from sim.presentation.report.log_ways import graph_about
from sim.presentation.report.log_words import (
    clock_words,
    direction_choices,
    lengths,
    port_choices,
    words_of,
)
from sim.presentation.report.page import Part, filled
from sim.presentation.report.parts import picture
from sim.presentation.results import Results
from sim.presentation.traingraph import graph, occupation
from sim.presentation.traingraph.window import Asked, Excerpt, excerpt_of

_ASSETS: Final = ("choose.css", "logcharts.css", "log.js", "logtables.js", "logwindow.js")
_GRAPH: Final = phrase("Train graph: where every train was, and when")
_OCCUPATION: Final = phrase("Occupation: what stood on every track, lane, bay and crane, and when")
_GRAPH_LEAD: Final = phrase(
    "A line that lies along a place is a train that stands there, a steep one is a train that moves"
    " on; a place is as high as the most trains that stand there at once. Point at a train for its"
    " moments, click on it to follow it; mark a part of the axis to zoom in."
)
_OCCUPATION_LEAD: Final = phrase(
    "A row is one track, lane, bay, crane or path, a bar is a train on it; which of several like"
    " units it was the log does not say, so it is put on the first that was free. Above the rows:"
    " how many wait, each on a scale of its own."
)
_ALL: Final = ""
"""The value of a list for everything."""


class Field(NamedTuple):
    """A list to choose from; the script fills one without options."""

    name: str
    label: str
    options: Sequence[tuple[str, str]] = ()


class _Kind(NamedTuple):
    """What makes one of the charts: its picture, its figure, what the script must know."""

    name: str
    title: str
    lead: str
    script: str
    draw: Callable[[Results, Excerpt], Figure]
    figure: Callable[[str, Excerpt, str], figure]
    about: Mapping[str, Any]
    fields: Sequence[Field]
    looks: Sequence[Look]


def log_parts(results: Results, replication: int) -> Sequence[Part]:
    """Return the train graph and the occupation of a replication.

    Raises:
        StorageError: a table cannot be read.
    """
    excerpt = excerpt_of(results, Asked(replication=replication))
    log = packed(results, excerpt.view)
    words = as_json(words_of(results, excerpt.view))
    kinds = (_train_graph(results, excerpt), _occupation(results, excerpt))
    return [_part(results, excerpt, kind, {"log": log, "log-words": words}) for kind in kinds]


def _train_graph(results: Results, excerpt: Excerpt) -> _Kind:
    services = sorted({stream.service for stream in excerpt.view.tables.streams})
    labels = [(name, results.service_label(name)) for name in services]
    fields = (
        Field("direction", say("Direction"), [(_ALL, say("both")), *direction_choices()]),
        Field("service", say("Service"), [(_ALL, say("all services")), *labels]),
    )
    return _Kind(
        graph.NAME, say(_GRAPH), say(_GRAPH_LEAD), "traingraph.js", graph.draw, graph_figure,
        graph_about(results.scenario), fields, LOOKS["train-graph"],
    )  # fmt: skip


def _occupation(results: Results, excerpt: Excerpt) -> _Kind:
    return _Kind(
        occupation.NAME, say(_OCCUPATION), say(_OCCUPATION_LEAD), "occupation.js",
        occupation.draw, occupation_figure, occupation_about(results, excerpt.view),
        (Field("station", say("Station")),), LOOKS["occupation"],
    )  # fmt: skip


def _part(results: Results, excerpt: Excerpt, kind: _Kind, shared: Mapping[str, bytes]) -> Part:
    """Return a chart with what chooses its window, and its key."""
    begins = {"from": excerpt.from_s, "to": excerpt.to_s}
    still = picture(f"{kind.name}-still", kind.title, _drawn(kind, results, excerpt))
    ports = port_choices(results, excerpt.view)
    clock = clock_words(results, ports[0][0]) if ports else ""
    drawn = chart(kind.name, kind.title, kind.figure(kind.name, excerpt, clock), still)
    fields = [
        Field("port", say("Port"), ports),
        *kind.fields,
        Field("day", say("From")),
        Field("length", say("Window"), lengths(excerpt.to_s - excerpt.from_s)),
    ]
    html = filled(
        "log_chart.html.j2", name=kind.name, title=kind.title, lead=kind.lead, fields=fields,
        looks=[(look.name, say(look.words)) for look in kind.looks], chart=Markup(drawn.html),
    )  # fmt: skip
    data = {
        **drawn.data,
        **shared,
        f"chart-of-{kind.name}-begins": as_json(begins),
        f"{kind.name}-about": as_json(kind.about),
    }
    return Part(html, (*drawn.assets, *_ASSETS, kind.script), data)


def _drawn(kind: _Kind, results: Results, excerpt: Excerpt) -> bytes:
    with canvas.house_style():
        return canvas.encoded(canvas.settled(kind.draw(results, excerpt)), kind.name, "svg")


def as_json(content: Mapping[str, Any]) -> bytes:
    """Return a block of data."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
