"""Where everything of a drawn journey stands, placed line by line from the top.

Stations are lanes side by side, west on the left; steps are boxes one under the other, each in the
lane of its station. What a train keeps is a bar beside the boxes until it is given back. The two
ways of a choice stand side by side in their lane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from sim.domain.journey import Act
from sim.experiments.journey_lines import JourneyLine, PortJourney
from sim.presentation.journey.lanes import (
    BAR_IN,
    BAR_STEP_IN,
    MARGIN_IN,
    Track,
    lanes_of,
    most_kept,
    ways_of,
)
from sim.presentation.journey.shapes import (
    DETAIL_IN,
    DETAIL_PT,
    TITLE_PT,
    Arrow,
    Bar,
    Box,
    Layout,
    Milestone,
    Span,
    box_of,
)
from sim.presentation.journey.words import (
    Kind,
    is_shown,
    limited,
    milestone_words,
    station_of,
    title,
)
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say
from sim.presentation.lettering import lines as broken

_GAP_IN: Final = 0.17
_MILESTONE_IN: Final = 0.13
_WAYS_IN: Final = 0.3
"""From a choice to the first boxes of its two ways."""
_HEAD_IN: Final = 0.42


def layout(journey: PortJourney, width: float) -> Layout:
    """Return where everything of `journey` stands on a sheet of `width` inches."""
    return _Placing(journey, width).placed()


@dataclass(frozen=True, slots=True)
class _Held:
    """Something that is kept just now: where its bar begins, and in which lane."""

    track: Track
    slot: int
    since: float
    words: str


class _End(NamedTuple):
    """Where a way of a choice ends: how far down, its last box, what is kept."""

    down: float
    box: Box
    held: dict[str, tuple[_Held, ...]]


class _Placing:
    """Places the lines of one journey from top to bottom."""

    def __init__(self, journey: PortJourney, width: float) -> None:
        self._journey = journey
        self._lines = journey.lines
        self._choice = next((line for line in journey.lines if line.act is Act.CHOOSE), None)
        self._out = Layout(width, dict(lanes_of(journey, width, self._choice)))
        self._tracks = {
            station: Track(lane, most_kept(journey, station))
            for station, lane in self._out.lanes.items()
        }
        self._station = ""
        self._y = _HEAD_IN
        self._last: Box | None = None
        self._marks: list[str] = []
        self._held: dict[str, tuple[_Held, ...]] = {}
        self._open_ends: list[Box] = []
        self._aside: list[Box] = []

    def placed(self) -> Layout:
        self._place(self._lines, 0, len(self._lines), None)
        self._end_marks()
        for name in list(self._held):
            self._give_back(name)
        if self._journey.rake:
            self._place_rake()
        self._out.height = self._y + 0.1
        return self._out

    def _place(
        self, lines: Sequence[JourneyLine], first: int, last: int, track: Track | None
    ) -> None:
        """Place ``lines[first:last]``, all in `track` if it is given."""
        at = first
        while at < last:
            line = lines[at]
            if line.act in (Act.MARK, Act.PART):
                self._marks.append(milestone_words(line))
            elif line.act is Act.FREE:
                self._give_back(line.resource)
            elif line.act is Act.CHOOSE:
                self._place_box(line, track, _helper(lines, at))
                at = self._place_choice(lines, at)
                continue
            elif is_shown(line):
                self._place_box(line, track, _helper(lines, at))
            at += 1

    def _place_choice(self, lines: Sequence[JourneyLine], at: int) -> int:
        """Place both ways of the choice at `at` side by side; return the line after them."""
        ground_at = lines[at].target
        ends_at = lines[ground_at - 1].target
        choice, held, top = cast(Box, self._last), dict(self._held), self._y
        ends = []
        for track, words, (first, last) in zip(
            ways_of(self._tracks[self._station]),
            (say("direct"), say("over the ground")),
            ((at + 1, ground_at - 1), (ground_at, ends_at)),
            strict=True,
        ):
            self._out.ways.append((track.boxes.middle, top + _WAYS_IN - 0.06, words))
            self._y, self._last, self._held = top + _WAYS_IN - _GAP_IN, choice, dict(held)
            self._place(lines, first, last, track)
            self._end_marks()
            ends.append(_End(self._y, self._last, self._held))
        self._merge(ends)
        return ends_at

    def _merge(self, ends: Sequence[_End]) -> None:
        """Go on below both ways, with what is kept at the end of either."""
        self._y = max(end.down for end in ends)
        self._last = None
        self._open_ends = [end.box for end in ends]
        names = sorted({name for end in ends for name in end.held})
        self._held = {
            name: tuple(dict.fromkeys(held for end in ends for held in end.held.get(name, ())))
            for name in names
        }

    def _place_box(self, line: JourneyLine, track: Track | None, helper: str) -> None:
        station = station_of(line, self._journey, self._station)
        here = track or self._tracks[station]
        is_aside = line.step == "far_track"
        side_by_side = self._last is not None and station != self._station and not self._marks
        top = self._top(side_by_side=side_by_side and self._station != "")
        box = box_of(line, here.boxes, top, helper)
        self._out.boxes.append(box)
        if line.act is Act.HOLD:
            self._keep(line, here, box)
        if is_aside:
            self._aside.append(box)
            self._y = max(self._y, box.down.high)
            return
        self._join(box)
        self._station, self._last = station, box
        self._y = max(self._y, box.down.high) if side_by_side else box.down.high

    def _top(self, *, side_by_side: bool) -> float:
        """Return where the next box begins, after the marks that come before it."""
        if side_by_side and self._last is not None:
            return self._last.down.low
        self._end_marks()
        return self._y + _GAP_IN

    def _end_marks(self) -> None:
        """Write the moments that were passed since the last box."""
        if self._marks:
            words = tuple(broken(listed(self._marks), DETAIL_PT, MARGIN_IN - 0.1, 4))
            self._y += 0.09
            to = self._out.lanes[self._station].high if self._station else self._out.width
            self._out.milestones.append(Milestone(self._y, words, to))
            self._y += _MILESTONE_IN - 0.09 + DETAIL_IN * (len(words) - 1)
            self._marks = []

    def _join(self, box: Box) -> None:
        """Draw the ways that lead to `box`."""
        if self._last is not None:
            self._connect(self._last, box)
        for end in self._open_ends:
            self._connect(end, box)
        self._open_ends = []
        for aside in self._aside:
            self._connect(aside, box, is_dashed=True)
        self._aside = []

    def _connect(self, one: Box, other: Box, *, is_dashed: bool = False) -> None:
        if one.down.low < other.down.high and other.down.low < one.down.high:
            y = max(one.down.low, other.down.low) + 0.17
            is_left = one.across.low > other.across.low
            ends = (one.across.high, other.across.low)
            if is_left:
                ends = (one.across.low, other.across.high)
            self._out.arrows.append(Arrow(((ends[0], y), (ends[1], y)), is_dashed))
            return
        self._elbow(one, (other.across.middle, other.down.low), is_dashed=is_dashed)

    def _elbow(self, one: Box, to: tuple[float, float], *, is_dashed: bool = False) -> None:
        x, y = one.across.middle, one.down.high
        # Ways part just below a box and meet just above one.
        bend = y + 0.085 if one.kind is Kind.RULE else to[1] - 0.085
        points = ((x, y), to) if abs(x - to[0]) < 0.01 else ((x, y), (x, bend), (to[0], bend), to)
        self._out.arrows.append(Arrow(points, is_dashed))

    def _keep(self, line: JourneyLine, track: Track, box: Box) -> None:
        everything = (held for several in self._held.values() for held in several)
        taken = {held.slot for held in everything if held.track.lane == track.lane}
        slot = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        self._held[line.resource] = (_Held(track, slot, box.down.low, title(line)),)

    def _give_back(self, resource: str) -> None:
        """End the bars of `resource`; one that both ways end is as long as the longer."""
        for held in self._held.pop(resource):
            at = held.track.lane.low + 0.05 + held.slot * BAR_STEP_IN
            bar = Bar(at, Span(held.since, self._end_of_bar(at)), held.words)
            same = [old for old in self._out.bars if (old.at, old.down.low) == (at, held.since)]
            if not same:
                self._out.bars.append(bar)
            elif same[0].down.high < bar.down.high:
                self._out.bars[self._out.bars.index(same[0])] = bar

    def _end_of_bar(self, at: float) -> float:
        """Return how far down a bar reaches: not onto the box below the two ways of a choice."""
        box = self._last
        if box is not None and box.across.low < at + BAR_IN and at < box.across.high:
            return box.down.low
        return self._y

    def _place_rake(self) -> None:
        self._y += 0.16
        words = broken(say("emptied rake"), TITLE_PT, MARGIN_IN - 0.1, bold=True)
        self._out.headings.append((self._y + _GAP_IN + 0.15, "\n".join(words)))
        self._last, self._station = None, ""
        for line in self._journey.rake:
            if is_shown(line):
                station = station_of(line, self._journey, self._station or "border")
                moves = self._last is not None and station != self._station
                top = self._last.down.low if moves and self._last else self._y + _GAP_IN
                box = box_of(line, self._tracks[station].boxes, top, is_rake=True)
                self._out.boxes.append(box)
                if self._last is not None:
                    self._connect(self._last, box, is_dashed=True)
                self._last, self._station = box, station
                self._y = max(self._y, box.down.high)


def _helper(lines: Sequence[JourneyLine], at: int) -> str:
    """Return what helps the step at `at` out, "" if nothing does."""
    follows = lines[at + 1] if at + 1 < len(lines) else None
    if follows is None or follows.act is not Act.STAND_IN or follows.step.endswith("_turn"):
        return ""
    return limited(follows) if follows.limit else ""
