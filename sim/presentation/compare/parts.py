"""What the pictures of a comparison have in common: captions, headings, what a difference means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from matplotlib.lines import Line2D

from sim.experiments.by_hand import CHANGED, changed_by_hand
from sim.experiments.compare.differences import GRIDLOCK, GROWING, HIGHER, IDENTICAL, LOWER
from sim.metrics.better import better_way
from sim.presentation import canvas
from sim.presentation.canvas import Caption
from sim.presentation.compare.data import MOST_SHOWN, ComparisonData, Place
from sim.presentation.digits import fixed, places_of, plain, signed
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import drawable, width_in, wrapped
from sim.presentation.limits import released_words
from sim.presentation.spans import period_words
from sim.presentation.words import metric_words

_ENDINGS: Final = (" (h)", " (d)", " (trains)")
_UNITS: Final = {"h": "hours", "d": "days", "share": "percentage points"}


_REASONS: Final = {GROWING: "queue grows", GRIDLOCK: "gridlock"}


class Kind(Enum):
    """What a difference means: the colour and the marker it is drawn with, and words for them."""

    BETTER = (canvas.BLUE, "o", "better than the base")
    WORSE = (canvas.VERMILLION, "D", "worse than the base")
    NOT_SHOWN = (canvas.GREY, "o", "no difference shown")
    IDENTICAL = (canvas.GREY, "s", "identical in every replication")
    NOTHING = (canvas.GREY, "", "not given")

    @property
    def color(self) -> str:
        """Return its colour."""
        return self.value[0]

    @property
    def is_shown(self) -> bool:
        """Return whether there is a difference beyond chance."""
        return self in (Kind.BETTER, Kind.WORSE)

    @property
    def marker(self) -> dict[str, Any]:
        """Return the settings of its marker; hollow where nothing is shown."""
        filling = self.color if self.is_shown else "white"
        size = 4.5 if self is Kind.IDENTICAL else 6.5
        edge = {"markeredgecolor": self.color, "markeredgewidth": 1.4}
        return {"marker": self.value[1], "ms": size, "markerfacecolor": filling, **edge}


@dataclass(frozen=True, slots=True)
class Cell:
    """A difference as it is drawn, shares in percentage points; `reason` says why there is none."""

    kind: Kind
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    factor: float | None = None
    """By what pairing shrank the variance."""
    reason: str = ""

    @property
    def words(self) -> str:
        """Return the difference with half its interval, or why it is not given."""
        if self.mean is None or self.kind is Kind.NOTHING:
            return self.reason
        if self.kind is Kind.IDENTICAL:
            return "identical"
        if self.lower is None or self.upper is None:
            return signed(plain(self.mean))
        half = max(self.upper - self.mean, self.mean - self.lower)
        if not half:
            return signed(plain(self.mean))
        places = places_of(half)
        return f"{signed(fixed(self.mean, places))} ±{fixed(half, places)}"

    @property
    def reach(self) -> tuple[float, ...]:
        """Return the numbers that are drawn."""
        return tuple(number for number in (self.mean, self.lower, self.upper) if number is not None)


def cell(data: ComparisonData, name: str, place: Place, metric: str) -> Cell:
    """Return the difference of a figure between an alternative and the base."""
    row = data.row(name, place, metric)
    if row is None:
        return Cell(Kind.NOTHING, reason="no trains")
    if row["difference"] is None:
        return Cell(Kind.NOTHING, reason=_REASONS.get(row["verdict"], "not defined"))
    mean, lower, upper = (
        scaled(row[key], row["unit"]) for key in ("difference", "lower_95", "upper_95")
    )
    kind = _kind(row["verdict"], metric)
    return Cell(kind, mean, lower, upper, factor=row["variance_reduction"])


def _kind(verdict: str, metric: str) -> Kind:
    if verdict in (HIGHER, LOWER):
        way = "higher" if verdict == HIGHER else "lower"
        return Kind.BETTER if way == better_way(metric) else Kind.WORSE
    return Kind.IDENTICAL if verdict == IDENTICAL else Kind.NOT_SHOWN


def scaled(value: float | None, unit: str) -> float | None:
    """Return `value` as it is drawn: shares in per cent."""
    return value * 100 if unit == "share" and value is not None else value


def name_lines(name: str, size_pt: float, room_in: float) -> str:
    """Return the name of a scenario on at most two lines, broken after a hyphen if it can be."""
    parts = name.replace("_", "_ ").replace("-", "- ").split()
    first = next(
        (n for n in range(len(parts), 0, -1) if width_in("".join(parts[:n]), size_pt) <= room_in), 1
    )
    pieces = ("".join(parts[:first]), "".join(parts[first:]))
    return "\n".join(wrapped(piece, size_pt, room_in, most=1) for piece in pieces if piece)


def metric_heading(data: ComparisonData, metric: str) -> str:
    """Return what a figure is called over its column, with the unit of its difference."""
    unit = next((str(row["unit"]) for row in data.rows if row["metric"] == metric), "")
    if metric == "share_cleared_in_limit":
        words = {released_words(each) for each in (data.base, *data.others.values())}
        heading = words.pop() if len(words) == 1 else "released within the limit"
    else:
        heading = metric_words(metric)
    for ending in _ENDINGS:
        heading = heading.removesuffix(ending)
    unit = _UNITS.get(unit, unit)
    shown = "" if unit in heading else f", {unit}"
    return f"{heading[:1].upper()}{heading[1:]}{shown}"


def kinds_key(cells: Iterable[Cell], *, untested: bool) -> list[LegendKey]:
    """Return the legend's entries for the kinds of difference among `cells`."""
    found = {each.kind for each in cells}
    words = {kind: kind.value[2] for kind in Kind}
    if untested:
        words[Kind.NOT_SHOWN] = "not tested: one replication"
    return [
        LegendKey(Line2D([], [], color=kind.color, lw=1.8, **kind.marker), words[kind])
        for kind in Kind
        if kind in found and kind is not Kind.NOTHING
    ]


def caption(data: ComparisonData, heading: str, notes: Sequence[str]) -> Caption:
    """Return the caption of a picture of a comparison."""
    base = data.base
    title = f"Base: {drawable(base.title, base.id)}"
    many = f"{data.replications} replications" if data.replications > 1 else "One replication"
    footer = f"{many}, the same trains with the same luck in all. landbridge, base {base.id}."
    everything = (*notes, *_about(data), footer)
    return Caption(heading, title, period_words(base), everything)


def _about(data: ComparisonData) -> Iterator[str]:
    """Yield what the alternatives are, and what is not in the picture."""
    titles = {name: drawable(data.others[name].title, name) for name in data.names}
    telling = [f"{n}: {title}" for n, title in titles.items() if title != data.base.title]
    if telling:
        yield f"{'; '.join(telling)}."
    if len(data.others) > MOST_SHOWN:
        yield (
            f"The first {MOST_SHOWN} of {len(data.others)} alternatives; all are in comparison.csv."
        )
    if data.without_trains:
        yield f"No trains: {'; '.join(data.without_trains)}."
    changes = [drawable(each, each.partition(" ")[0]) for each in changed_by_hand(data.base)]
    if changes:
        yield f"{CHANGED[0].upper()}{CHANGED[1:]}{'; '.join(changes)}."
