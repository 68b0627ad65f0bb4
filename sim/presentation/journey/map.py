"""Picture: the way of a train through a port, drawn from the tables that the model plays.

Each box is a step, in the order in which the train takes them and in the lane of the station where
it happens; what the train keeps meanwhile is a bar.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from sim.experiments.files import storage_errors, write_file
from sim.experiments.journey_lines import PortJourney
from sim.presentation import canvas
from sim.presentation.canvas import Caption, Look
from sim.presentation.charts import FORMATS
from sim.presentation.journey.lanes import BAR_IN
from sim.presentation.journey.layout import layout
from sim.presentation.journey.shapes import (
    DETAIL_IN,
    DETAIL_PT,
    PAD_IN,
    STRIP_IN,
    TEXT_PAD_IN,
    TITLE_IN,
    TITLE_PT,
    Arrow,
    Bar,
    Box,
    Layout,
)
from sim.presentation.journey.text import heading
from sim.presentation.journey.words import Kind
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import say
from sim.presentation.lettering import CHINESE_FAMILY, FAMILY, drawable, width_in
from sim.presentation.spans import period_words
from sim.presentation.studies import made_by, title_words
from sim.presentation.words import station_title
from sim.scenario.schema import Scenario

_BODY_IN: Final = canvas.WIDTH_IN - 2 * canvas.MARGIN_IN - 0.12
_LOOKS: Final = {
    Kind.WORK: Look(canvas.BLUE),
    Kind.FREE_WORK: Look("white"),
    Kind.KEPT: Look(canvas.GREEN, hatch="////"),
    Kind.PATH: Look(canvas.YELLOW),
    Kind.WAGONS: Look(canvas.PURPLE, hatch="----"),
    Kind.RULE: Look(canvas.VERMILLION, hatch="xxxx"),
}
_LANE: Final = "#F4F4F4"
_BAR_PT: Final = 7.0
_FONT: Final = f"'{FAMILY}', '{CHINESE_FAMILY}'".encode()
_FONTS: Final = f"'{FAMILY}', Verdana, sans-serif".encode()
"""Where the font of the pictures is not to be had, one as wide, then any without serifs."""


def draw_journeys(
    scenario: Scenario,
    journeys: Sequence[PortJourney],
    folder: Path,
    formats: Sequence[str] = FORMATS,
) -> tuple[Path, ...]:
    """Draw `journeys` of a scenario into `folder`; return the files.

    Raises:
        StorageError: a picture cannot be written.
    """
    written = []
    with canvas.house_style():
        for journey in journeys:
            name = f"journeys-{journey.name}"
            figure = canvas.settled(draw(scenario, journey))
            for suffix in formats:
                path = folder / f"{name}.{suffix}"
                with storage_errors(path):
                    folder.mkdir(parents=True, exist_ok=True)
                    write_file(path, _encoded(figure, name, suffix))
                written.append(path)
    return tuple(written)


def _encoded(figure: Figure, name: str, suffix: str) -> bytes:
    """Return a picture as bytes; in an SVG words stay words, to be found and a quarter as long."""
    with mpl.rc_context({"svg.fonttype": "none"}):
        content = canvas.encoded(figure, name, suffix)
    return content.replace(_FONT, _FONTS) if suffix == "svg" else content


def draw(scenario: Scenario, journey: PortJourney) -> Figure:
    """Return the picture of a journey; call it inside `canvas.house_style`."""
    found = layout(journey, _BODY_IN)
    shown = {box.kind for box in found.boxes}
    keys = [canvas.patch_key(look, say(kind)) for kind, look in _LOOKS.items() if kind in shown]
    figure = canvas.sheet(_caption(scenario, journey), found.height + 0.12, keys)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(0, found.width)
    axes.set_ylim(found.height, 0)
    _draw_lanes(axes, found)
    _draw_milestones(axes, found)
    for arrow in found.arrows:
        _draw_arrow(axes, arrow)
    for bar in found.bars:
        _draw_bar(axes, bar)
    for box in found.boxes:
        _draw_box(axes, box)
    for middle, down, words in found.ways:
        axes.text(
            middle - 0.06, down, words, size=DETAIL_PT, style="italic", ha="right", va="bottom"
        )
    return figure


def _caption(scenario: Scenario, journey: PortJourney) -> Caption:
    words = drawable(heading(scenario, journey), journey.name)
    notes = (
        say(
            "Read from the top. Times are means of the work of a train that has it; waits come on"
            " top. Steps that can never matter in this scenario are left out. Dashed: what is"
            " needed first, and the emptied rake."
        ),
        together([say("Drawn from the journeys that the model plays."), made_by(scenario)]),
    )
    title = say("Journey: {journey}", journey=words)
    return Caption(title, title_words(scenario), period_words(scenario), notes)


def _draw_lanes(axes: Axes, found: Layout) -> None:
    for station, lane in found.lanes.items():
        ground = Rectangle((lane.low, 0.0), lane.length, found.height, color=_LANE, lw=0, zorder=0)
        axes.add_patch(ground)
        axes.text(
            lane.middle,
            0.2,
            station_title(station),
            size=canvas.TEXT_PT,
            weight="bold",
            ha="center",
            va="center",
        )


def _draw_milestones(axes: Axes, found: Layout) -> None:
    for milestone in found.milestones:
        for row, words in enumerate(milestone.words):
            down = milestone.down + row * DETAIL_IN
            axes.text(0.0, down, words, size=DETAIL_PT, va="center")
        begins = width_in(milestone.words[0], DETAIL_PT) + 0.08
        axes.plot(
            [begins, milestone.to],
            [milestone.down] * 2,
            color=canvas.MIDDLE_GREY,
            ls=(0, (1, 2)),
            lw=0.9,
            zorder=1,
        )
    for down, words in found.headings:
        axes.text(0.0, down, words, size=TITLE_PT, weight="bold", va="center")


def _draw_arrow(axes: Axes, arrow: Arrow) -> None:
    across, down = zip(*arrow.points, strict=True)
    style = (0, (3, 2)) if arrow.is_dashed else "-"
    axes.plot(across[:-1], down[:-1], color=canvas.INK, lw=1.0, ls=style, zorder=2)
    axes.annotate(
        "",
        arrow.points[-1],
        arrow.points[-2],
        arrowprops={
            "arrowstyle": "-|>,head_length=0.35,head_width=0.17",
            "color": canvas.INK,
            "lw": 1.0,
            "ls": style,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=2,
    )


def _draw_bar(axes: Axes, bar: Bar) -> None:
    look = _LOOKS[Kind.KEPT]
    axes.add_patch(
        Rectangle((bar.at, bar.down.low), BAR_IN, bar.down.length, color=look.color, lw=0, zorder=3)
    )
    if width_in(bar.words, _BAR_PT) < bar.down.length - 0.1:
        axes.text(
            bar.at + BAR_IN / 2,
            bar.down.middle,
            bar.words,
            size=_BAR_PT,
            color="white",
            rotation=90,
            ha="center",
            va="center",
            zorder=4,
        )


def _draw_box(axes: Axes, box: Box) -> None:
    look = _LOOKS[box.kind]
    axes.add_patch(
        FancyBboxPatch(
            (box.across.low, box.down.low),
            box.across.length,
            box.down.length,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor="white",
            edgecolor=canvas.GREY,
            linewidth=0.8,
            linestyle=(0, (3, 2)) if box.is_rake else "-",
            zorder=3,
        )
    )
    if look.color != "white":
        strip = Rectangle(
            (box.across.low, box.down.low),
            STRIP_IN,
            box.down.length,
            zorder=4,
            **canvas.filled(look),
        )
        axes.add_patch(strip)
    _write_box(axes, box)


def _write_box(axes: Axes, box: Box) -> None:
    left, at = box.across.low + STRIP_IN + TEXT_PAD_IN, box.down.low + PAD_IN
    for words in box.title:
        axes.text(left, at + TITLE_IN / 2, words, size=TITLE_PT, va="center_baseline", zorder=5)
        at += TITLE_IN
    if box.is_flat:
        left, at = box.across.high - TEXT_PAD_IN, at - (TITLE_IN + DETAIL_IN) / 2
    for words in box.details:
        axes.text(
            left,
            at + DETAIL_IN / 2,
            words,
            size=DETAIL_PT,
            color=canvas.GREY,
            ha="right" if box.is_flat else "left",
            va="center_baseline",
            zorder=5,
        )
        at += DETAIL_IN
