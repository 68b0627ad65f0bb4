"""What the pictures of a comparison have in common: captions, headings, what a difference means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from matplotlib.lines import Line2D

from sim.experiments.compare.differences import GRIDLOCK, GROWING, HIGHER, IDENTICAL, LOWER
from sim.metrics.better import better_way
from sim.presentation import canvas
from sim.presentation.canvas import Caption
from sim.presentation.compare.data import MOST_SHOWN, ComparisonData, Place
from sim.presentation.digits import fixed, places_of, plain, signed
from sim.presentation.language.joining import capital, in_row
from sim.presentation.language.speaking import phrase, say
from sim.presentation.legend import Key as LegendKey
from sim.presentation.lettering import drawable, width_in, wrapped
from sim.presentation.limits import released_words
from sim.presentation.spans import period_words
from sim.presentation.studies import bare, by_hand_notes, title_words, unit_words
from sim.presentation.titles import said_title

_REASONS: Final = {GROWING: phrase("queue grows"), GRIDLOCK: phrase("gridlock")}


class Kind(Enum):
    """What a difference means: the colour and the marker it is drawn with, and words for them."""

    BETTER = (canvas.BLUE, "o", phrase("better than the base"))
    WORSE = (canvas.VERMILLION, "D", phrase("worse than the base"))
    NOT_SHOWN = (canvas.GREY, "o", phrase("no difference shown"))
    IDENTICAL = (canvas.GREY, "s", phrase("identical in every replication"))
    NOTHING = (canvas.GREY, "", phrase("not given"))

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
            return say("identical")
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
        return Cell(Kind.NOTHING, reason=say("no trains"))
    if row["difference"] is None:
        reason = _REASONS.get(row["verdict"], phrase("not defined"))
        return Cell(Kind.NOTHING, reason=say(reason))
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
        heading = words.pop() if len(words) == 1 else say("released within the limit")
    else:
        heading = bare(metric)
    unit = say("percentage points") if unit == "share" else unit_words(unit)
    if unit in heading:
        return capital(heading)
    return say("{figure}, {unit}", figure=capital(heading), unit=unit)


def kinds_key(cells: Iterable[Cell], *, untested: bool) -> list[LegendKey]:
    """Return the legend's entries for the kinds of difference among `cells`."""
    found = {each.kind for each in cells}
    words = {kind: say(kind.value[2]) for kind in Kind}
    if untested:
        words[Kind.NOT_SHOWN] = say("not tested: one replication")
    return [
        LegendKey(Line2D([], [], color=kind.color, lw=1.8, **kind.marker), words[kind])
        for kind in Kind
        if kind in found and kind is not Kind.NOTHING
    ]


def caption(data: ComparisonData, heading: str, notes: Sequence[str]) -> Caption:
    """Return the caption of a picture of a comparison."""
    base = data.base
    title = say("Base: {title}", title=title_words(base))
    everything = (*notes, *_about(data), _footer(data))
    return Caption(heading, title, period_words(base), everything)


def _footer(data: ComparisonData) -> str:
    if data.replications == 1:
        return say(
            "One replication, the same trains with the same luck in all. landbridge, base {id}.",
            id=data.base.id,
        )
    return say(
        "{count} replications, the same trains with the same luck in all. landbridge, base {id}.",
        count=data.replications,
        id=data.base.id,
    )


def _about(data: ComparisonData) -> Iterator[str]:
    """Yield what the alternatives are, and what is not in the picture."""
    titles = {name: drawable(said_title(data.others[name].title), name) for name in data.names}
    known = {data.base.title, said_title(data.base.title)}
    telling = [
        say("{name}: {title}", name=name, title=title)
        for name, title in titles.items()
        if title not in known
    ]
    if telling:
        yield say("{alternatives}.", alternatives=in_row(telling))
    if len(data.others) > MOST_SHOWN:
        yield say(
            "The first {shown} of {count} alternatives; all are in comparison.csv.",
            shown=MOST_SHOWN,
            count=len(data.others),
        )
    if data.without_trains:
        yield say("No trains: {places}.", places=in_row(data.without_trains))
    yield from by_hand_notes(data.base)
