"""Picture: what late trains waited for beside what one more really saves, resource by resource.

A block for each port. The bars on the left are suspects: the queue in which hours were spent, and
the cause to which they are charged. Those on the right are remedies that were tried. Both stand in
the same row, so that a long queue whose remedy saves nothing is seen at once.
"""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiments.bottleneck.verdicts import COSTS, NOT_SHOWN, NOT_TESTED, REFUSED, SAVES
from sim.presentation import canvas
from sim.presentation.bottleneck.data import (
    BottleneckData,
    Thing,
    Waiting,
    chosen,
    is_shared,
    saves,
)
from sim.presentation.bottleneck.notes import Block, caption, verdict
from sim.presentation.canvas import Look
from sim.presentation.catalogue import WAYS
from sim.presentation.compare.grid import draw_span, write_over
from sim.presentation.digits import MISSING, fixed, places_of, plain, signed
from sim.presentation.language.joining import capital
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import TITLE_PT, as_title, drawable, wrapped
from sim.presentation.retelling import retell
from sim.presentation.words import direction_words

_NOBODY: Final = phrase("Nobody waited for anything that there could be more of.")
_ROW_IN: Final = 0.38
_HEAD_IN: Final = 1.15
_FOOT_IN: Final = 0.35
_LABELS_IN: Final = 2.45
_WIDTHS: Final = (1.0, 1.0, 1.25)
_THICK: Final = 0.34
_FARTHEST: Final = 3.0
_STRIPE: Final = "#F4F4F4"

_WAITED: Final = Look("#DDDDDD", hatch="/////")
_CHARGED: Final = Look("#6E6E6E")
_LOOKS: Final = {
    SAVES: Look(canvas.BLUE),
    COSTS: Look(canvas.VERMILLION, hatch="xxx"),
    NOT_SHOWN: Look("#FFFFFF"),
}
_LOOK_WORDS: Final = {
    SAVES: phrase("saves hours"),
    COSTS: phrase("costs hours"),
    NOT_SHOWN: phrase("not shown to save any"),
}


def draw(data: BottleneckData) -> Figure:
    """Return the picture: a block for each port, columns for waiting by direction and savings."""
    every = {port: data.things(port) for port in data.ports}
    blocks = [Block(port, *chosen(things), things) for port, things in every.items()]
    blocks = [block for block in blocks if block.drawn]
    about = caption(data, blocks)
    if not blocks:
        return canvas.empty(about, say(_NOBODY))
    figure = canvas.sheet(about, sum(map(_height_in, blocks)), _legend(blocks))
    panels = figure.subplots(
        len(blocks),
        3,
        squeeze=False,
        sharey="row",
        gridspec_kw={
            "width_ratios": _WIDTHS,
            "height_ratios": [_height_in(block) for block in blocks],
        },
    )
    for line, block in zip(panels, blocks, strict=True):
        _draw_block(data, line, block)
    return figure


def _height_in(block: Block) -> float:
    return _HEAD_IN + _FOOT_IN + _ROW_IN * len(block.drawn)


def _draw_block(data: BottleneckData, line: Sequence[Axes], block: Block) -> None:
    *left, right = line
    longest = max((each.waiting_h for each in block.drawn), default=0.0) or 1.0
    for axes, way in zip(left, WAYS, strict=True):
        _draw_waiting(axes, block.drawn, way, longest)
        _write_heading(axes, _waiting_heading(data, block.port, way), _across_in(0.235))
    _draw_savings(right, block)
    saved = say("Really saved by one more: hours of each train of the port")
    _write_heading(right, saved, _across_in(0.3))
    names = [wrapped(each.words, canvas.NOTE_PT + 0.5, _LABELS_IN) for each in block.drawn]
    left[0].set_yticks(range(len(names)), names, size=canvas.NOTE_PT + 0.5)
    left[0].set_ylim(len(names) - 0.5, -0.5)
    _write_title(left[0], data.port_title(block.port), verdict(block.drawn))
    for axes in line:
        axes.tick_params(axis="y", left=False)
        axes.tick_params(axis="x", labelsize=canvas.NOTE_PT)
        axes.spines["left"].set_visible(False)
        canvas.value_axis(axes, "x", most=4)
        for height in range(0, len(names), 2):
            axes.axhspan(height - 0.5, height + 0.5, color=_STRIPE, lw=0, zorder=0)


def _waiting_heading(data: BottleneckData, port: str, way: str) -> str:
    count = data.late_trains(port, way)
    direction = capital(direction_words(way))
    if not count:
        return say("{direction}: no late train waited", direction=direction)
    return say(
        "{direction}: hours of each of {count} late trains",
        direction=direction,
        count=plain(count, 0),
    )


def _write_title(axes: Axes, port: str, sentence: str) -> None:
    """Write the port and what is to be said of it over the whole block."""
    room_in = _across_in(0.95)
    lines = wrapped(sentence, canvas.TEXT_PT, room_in)
    # An empty title keeps the room; a long one would push the other columns away.
    axes.set_title(" ", pad=52 + 13 * lines.count("\n"))
    write_over(axes, lines, 33, size=canvas.TEXT_PT)
    above_pt = 47 + 13 * lines.count("\n")
    write_over(axes, as_title(port, room_in), above_pt, weight="bold", size=TITLE_PT)


def _across_in(share: float) -> float:
    """Return a share of the width of all columns, in inches."""
    return share * (canvas.sheet_width_in() - _LABELS_IN)


def _draw_waiting(axes: Axes, things: Sequence[Thing], way: str, longest: float) -> None:
    axes.set_xlim(0, 1.28 * longest)
    for height, thing in enumerate(things):
        own = thing.waiting.get(way, Waiting())
        if thing.again:
            if thing.waiting:
                _write(axes, 0.0, height, say("see above"), canvas.GREY)
            continue
        parts = ((-0.5, own.waited, _WAITED), (0.5, own.charged, _CHARGED))
        for side, hours, look in parts:
            if hours > 0:
                at = height + side * _THICK
                axes.barh(at, hours, _THICK, zorder=2, **canvas.filled(look))
        if own.most > 0:
            _write(axes, own.most, height, f"{plain(own.waited)} | {plain(own.charged)}")


def _draw_savings(axes: Axes, block: Block) -> None:
    known = [each for each in block.drawn if each.saving is not None]
    axes.set_xlim(_span(known))
    axes.axvline(0.0, color=canvas.INK, lw=1.0, zorder=1)
    for height, thing in enumerate(block.drawn):
        row = thing.saving
        if row is not None and row["saved_h"]:
            look = _LOOKS.get(row["verdict"], _LOOKS[NOT_SHOWN])
            axes.barh(height, row["saved_h"], 0.55, zorder=2, **canvas.filled(look))
            if row["lower_95"] is not None and row["lower_95"] != row["upper_95"]:
                draw_span(axes, height, (row["lower_95"], row["upper_95"]), canvas.INK, 1.3)
        axes.annotate(
            "\n".join(saving_words(thing, block.everything)),
            (1.0, height),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=canvas.NOTE_PT,
            weight="bold" if saves(thing) else "normal",
            color=canvas.BLUE if saves(thing) else canvas.INK,
            va="center",
            annotation_clip=False,
        )


def _span(things: Sequence[Thing]) -> tuple[float, float]:
    saved = [each.saved_h for each in things]
    farthest = _FARTHEST * max(map(abs, saved), default=0.0) or 1.0
    limits = [
        float(limit)
        for each in things
        if each.saving is not None
        for limit in (each.saving["lower_95"], each.saving["upper_95"])
        if limit is not None
    ]
    low, high = min(0.0, *saved, *limits, 0.0), max(0.0, *saved, *limits, 0.0)
    low, high = max(low, -farthest), min(high, farthest)
    spare = 0.06 * (high - low) or 1.0
    return low - spare, high + spare


def saving_words(thing: Thing, everything: Sequence[Thing]) -> list[str]:
    """Return what stands right of a saving: the hours, and how sure they are."""
    row = thing.saving
    if row is None:
        return [say("nothing to have more of")]
    if row["verdict"] == REFUSED:
        why = wrapped(drawable(row["remark"], ""), canvas.NOTE_PT, 1.6).split("\n")[:1]
        return [say("not tried"), *why]
    hours = _hours(row["saved_h"], row["lower_95"], row["upper_95"])
    if row["rank"] is not None:
        if is_shared(thing, everything):
            return [hours, say("rank {rank}, not separated", rank=row["rank"])]
        return [hours, say("rank {rank}", rank=row["rank"])]
    return [hours, say("not tested") if row["verdict"] == NOT_TESTED else retell(row["verdict"])]


def _hours(mean: float | None, lower: float | None, upper: float | None) -> str:
    if mean is None:
        return MISSING
    half = 0.0 if lower is None or upper is None else max(upper - mean, mean - lower)
    if not half:
        return say("{hours} h", hours=signed(plain(mean)))
    places = places_of(half)
    return say("{hours} h", hours=f"{signed(fixed(mean, places))} ±{fixed(half, places)}")


def _write(axes: Axes, at: float, height: float, words: str, color: str = canvas.INK) -> None:
    axes.annotate(
        words,
        (at, height),
        (4, 0),
        textcoords="offset points",
        size=canvas.NOTE_PT,
        color=color,
        va="center",
        zorder=4,
    )


def _write_heading(axes: Axes, words: str, room_in: float) -> None:
    write_over(axes, wrapped(words, canvas.NOTE_PT, room_in, most=3), 4, size=canvas.NOTE_PT)


def _legend(blocks: Sequence[Block]) -> list[LegendKey]:
    rows = [each.saving for block in blocks for each in block.drawn if each.saving is not None]
    found = {row["verdict"] if row["verdict"] in _LOOKS else NOT_SHOWN for row in rows}
    keys = [
        canvas.patch_key(_WAITED, say("as waited: in whose queue")),
        canvas.patch_key(_CHARGED, say("charged on: because of what")),
    ]
    kinds = [kind for kind in _LOOKS if kind in found]
    words = dict(_LOOK_WORDS)
    if any(row["verdict"] == NOT_TESTED for row in rows):
        words[NOT_SHOWN] = phrase("not tested: one replication")
    return [*keys, *(canvas.patch_key(_LOOKS[kind], say(words[kind])) for kind in kinds)]
