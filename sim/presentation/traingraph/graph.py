"""Picture: the train graph, time against place, every train of a window.

Places lie in their order along the line. A train that stands draws a line along its place, beside
the others that stand there; a train that moves on draws one across. Westbound lines are unbroken
and run down, eastbound ones are dashed and run up; beyond the clearance limit a line is thick.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.typing import LineStyleType

from sim.domain.plan import Direction
from sim.domain.time import HOUR_S
from sim.metrics.stands import Place, Run, runs_of
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import port_title, service_title
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.legend import Key
from sim.presentation.lettering import as_title, width_in, wrapped
from sim.presentation.outlines import add_outline, outline
from sim.presentation.results import Results
from sim.presentation.traingraph.layout import Layout, layout_of
from sim.presentation.traingraph.sheet import (
    OTHERS,
    excerpt_caption,
    service_looks,
    show_clock,
)
from sim.presentation.traingraph.window import Excerpt

NAME: Final = "train-graph"
_HEADING: Final = phrase("Train graph: where every train was, and when")
PLACES: Final = {
    Place.INLAND_CHINA: phrase("inland China"),
    Place.BEFORE_CHINA: phrase("before the Chinese station"),
    Place.FORMING_CHINA: phrase("forming, path inland"),
    Place.RELOADING_CHINA: phrase("reloading in China"),
    Place.YARD_CHINA: phrase("yard in China"),
    Place.CUSTOMS: phrase("customs"),
    Place.BORDER_CHINA: phrase("yard, side of the border"),
    Place.KAZAKH: phrase("Kazakh station"),
    Place.RELOADING_KAZAKHSTAN: phrase("reloading, on the ground"),
    Place.FORMING_KAZAKHSTAN: phrase("forming, path onward"),
    Place.INLAND_KAZAKHSTAN: phrase("inland Kazakhstan"),
}
_MOST_PORTS: Final = 3
_GAP_IN: Final = 0.16
_PITCH_IN: Final = 0.05
_LEAST_PITCH_IN: Final = 0.012
_BANDS_IN: Final = 3.0
"""The height that the lanes of a port may take together before they get narrower."""
_LABELS_IN: Final = 2.0
_SMALL_PT: Final = 8.5
_NUMBER_PT: Final = 6.5
_NUMBERS_PT: Final = 11
"""What the numbers above and below a panel need."""
_DASHES: Final[dict[Direction, LineStyleType]] = {
    Direction.WESTBOUND: "-",
    Direction.EASTBOUND: (0, (4, 1.4)),
}
_PASSING: Final = 0.45
_LATE: Final = Look(canvas.VERMILLION, width=3.4)


@dataclass(frozen=True)
class _Panel:
    """The trains of one port and where their lines lie."""

    port: str
    runs: Sequence[Run]
    layout: Layout
    pitch_in: float

    @property
    def height_in(self) -> float:
        return self.layout.height * self.pitch_in


def draw(results: Results, excerpt: Excerpt) -> Figure:
    """Return the picture: a panel for each port with trains in the window, at most three."""
    runs = runs_of(excerpt.view, excerpt.from_s, excerpt.to_s)
    if not runs:
        about = excerpt_caption(results, excerpt, say(_HEADING), [])
        return canvas.empty(about, say("No train was there in this window."))
    ports = _ports(results, runs)
    panels = [_panel(port, [run for run in runs if run.port == port], excerpt) for port in ports]
    looks = service_looks(_service(excerpt, run) for run in runs if run.port in ports)
    about = excerpt_caption(
        results, excerpt, say(_HEADING), _notes(results, {run.port for run in runs}, ports)
    )
    heights = [panel.height_in for panel in panels]
    keys = _keys(results, looks, panels)
    figure = canvas.sheet(about, sum(heights) + 0.42 * len(panels) + 0.35, keys)
    rows = figure.subplots(
        len(panels), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
    )[:, 0]
    for axes, panel in zip(rows, panels, strict=True):
        _draw_panel(axes, panel, excerpt, looks)
        axes.set_title(as_title(_title(results, panel), 8.0), pad=_NUMBERS_PT)
        show_clock(axes, results, excerpt, most=16)
        axes.tick_params(axis="x", which="both", pad=_NUMBERS_PT, labelbottom=axes is rows[-1])
    return figure


def _ports(results: Results, runs: Sequence[Run]) -> list[str]:
    """Return the ports with most trains, in the scenario's order."""
    counts = {port: sum(run.port == port for run in runs) for port in results.ports}
    most = sorted((port for port in counts if counts[port]), key=lambda port: -counts[port])
    return [port for port in results.ports if port in most[:_MOST_PORTS]]


def _panel(port: str, runs: Sequence[Run], excerpt: Excerpt) -> _Panel:
    bare = layout_of(runs, excerpt.from_s, excerpt.to_s, gap=0.0)
    pitch_in = max(_LEAST_PITCH_IN, min(_PITCH_IN, _BANDS_IN / bare.height))
    layout = layout_of(runs, excerpt.from_s, excerpt.to_s, gap=_GAP_IN / pitch_in)
    return _Panel(port, runs, layout, pitch_in)


def _service(excerpt: Excerpt, run: Run) -> str:
    tables = excerpt.view.tables
    return tables.streams[int(tables.trains.stream[run.train])].service


def _title(results: Results, panel: _Panel) -> str:
    return say_count(
        "{port}: {count} train",
        "{port}: {count} trains",
        count=len(panel.runs),
        port=port_title(results, panel.port),
    )


def _draw_panel(axes: Axes, panel: _Panel, excerpt: Excerpt, looks: Mapping[str, Look]) -> None:
    layout = panel.layout
    axes.set_ylim(layout.height + 0.3, -0.3)
    for begins, ends in layout.bands.values():
        axes.axhspan(begins, ends, color="#F3F3F3", lw=0, zorder=0.5)
    border = (layout.bands[Place.BORDER_CHINA][1] + layout.bands[Place.KAZAKH][0]) / 2
    axes.axhline(border, color=canvas.INK, lw=1.0, ls=(0, (8, 2, 1.5, 2)), zorder=0.9)
    words = {layout.middle(place): say(name) for place, name in PLACES.items()}
    words[border] = say("border")
    axes.set_yticks(
        list(words), [wrapped(text, _SMALL_PT, _LABELS_IN, most=1) for text in words.values()]
    )
    axes.tick_params(axis="y", length=0, labelsize=_SMALL_PT)
    width = max(0.5, min(1.3, panel.pitch_in * 72 * 0.45))
    for service in sorted(set(looks)):
        for direction in Direction:
            mine = [
                run
                for run in panel.runs
                if run.direction is direction and _shown_as(looks, excerpt, run) == service
            ]
            look = looks[service]
            look = look._replace(line=_DASHES[direction], width=width * look.width / 2)
            _draw_lines(axes, panel, mine, excerpt, look)
    _draw_late(axes, panel, excerpt)
    _write_numbers(axes, panel, excerpt)


def _shown_as(looks: Mapping[str, Look], excerpt: Excerpt, run: Run) -> str:
    service = _service(excerpt, run)
    return service if service in looks else OTHERS


def _draw_lines(
    axes: Axes, panel: _Panel, runs: Sequence[Run], excerpt: Excerpt, look: Look
) -> None:
    """Draw the lines of trains that look alike as one path, with a dot where they depart."""
    found = [(run, line) for run in runs if (line := panel.layout.line(run))]
    if not found:
        return
    lines = [[(_hours(excerpt, at), height) for at, height in line] for _, line in found]
    pieces = [piece for line in lines for piece in pairwise(line)]
    lasting = [piece for piece in pieces if piece[1][0] > piece[0][0]]
    # What takes no time is thin: it only leads the eye.
    passing = [piece for piece in pieces if piece[1][0] == piece[0][0]]
    for part, width in ((passing, look.width * _PASSING), (lasting, look.width)):
        add_outline(
            axes, outline(part), fill=False, ec=look.color, ls=look.line, lw=width, zorder=2
        )
    departed = [run.departed_s is not None for run, _ in found]
    ends = [line[-1] for line, gone in zip(lines, departed, strict=True) if gone]
    if ends:
        times, heights = zip(*ends, strict=True)
        axes.plot(times, heights, ls="", marker="o", ms=2.4, color=look.color, zorder=2)


def _draw_late(axes: Axes, panel: _Panel, excerpt: Excerpt) -> None:
    """Draw what lies beyond the clearance limit thick, from a cross on."""
    late = [(run, run.overdue_s) for run in panel.runs if run.overdue_s is not None]
    parts = [part for run, span in late if (part := panel.layout.part(run, *span))]
    lines = [[(_hours(excerpt, at), height) for at, height in part] for part in parts]
    if not lines:
        return
    add_outline(axes, outline(lines), fill=False, ec=_LATE.color, lw=_LATE.width, zorder=1.9)
    times, heights = zip(*(line[0] for line in lines), strict=True)
    axes.plot(times, heights, ls="", marker="x", ms=5, mew=1.4, color=canvas.BLACK, zorder=3)


def _write_numbers(axes: Axes, panel: _Panel, excerpt: Excerpt) -> None:
    """Write the number of each train where it comes in, as far as there is room."""
    plot_in = canvas.sheet_width_in() - 2 * canvas.MARGIN_IN - _LABELS_IN - 0.2
    per_inch = (excerpt.to_s - excerpt.from_s) / HOUR_S / plot_in
    across = axes.get_xaxis_transform()
    for direction, height, align in (
        (Direction.WESTBOUND, 1.006, "bottom"),
        (Direction.EASTBOUND, -0.008, "top"),
    ):
        free_h = 0.0
        runs = [run for run in panel.runs if run.direction is direction]
        for run in sorted(runs, key=lambda run: (run.arrived_s or 0, run.train)):
            number = excerpt.view.tables.ids[run.train].rpartition("/")[2]
            at_h = -1.0 if run.arrived_s is None else _hours(excerpt, run.arrived_s)
            half_h = width_in(number, _NUMBER_PT) / 2 * per_inch
            if at_h - half_h >= free_h and at_h + half_h <= per_inch * plot_in:
                words = axes.text(at_h, height, number, ha="center", va=align, transform=across)
                words.set(size=_NUMBER_PT, color=canvas.DARK_GREY, in_layout=False)
                free_h = at_h + half_h + 0.05 * per_inch


def _hours(excerpt: Excerpt, moment_s: float) -> float:
    """Return a moment in hours from the beginning of the window."""
    return (moment_s - excerpt.from_s) / HOUR_S


def _keys(results: Results, looks: Mapping[str, Look], panels: Sequence[_Panel]) -> list[Key]:
    keys = [
        canvas.line_key(look, service_title(results, name) if name else say("other services"))
        for name, look in looks.items()
    ]
    grey = canvas.DARK_GREY
    for direction, words in (
        (Direction.WESTBOUND, say("westbound, down")),
        (Direction.EASTBOUND, say("eastbound, up")),
    ):
        keys.append(canvas.line_key(Look(grey, _DASHES[direction], width=1.5), words))
    if any(run.overdue_s is not None for panel in panels for run in panel.runs):
        handle = Line2D(
            [], [], color=_LATE.color, lw=_LATE.width, marker="x", mec=canvas.BLACK, mew=1.4, ms=5
        )
        keys.append(Key(handle, say("beyond its clearance limit")))
    return keys


def _notes(results: Results, there: set[str], shown: Sequence[str]) -> list[str]:
    notes = [
        say(
            "A line along a place is a train that stands there, a line across is one that moves"
            " on; trains that stand in the same place lie beside each other. A dot: departed."
            " Numbers: which train of its service it is. Loaded trains of all services; times are"
            " on the scenario's clock."
        )
    ]
    hidden = [port_title(results, port) for port in results.ports if port in there - set(shown)]
    if hidden:
        notes.append(say("Left out, with fewer trains: {ports}.", ports=say(", ").join(hidden)))
    return notes
