"""The lanes of a drawn journey: stations side by side, and the two ways of a choice in one."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sim.domain.journey import Act
from sim.experiments.journey_lines import JourneyLine, PortJourney
from sim.presentation.catalogue import STATION_TITLES
from sim.presentation.journey.shapes import Span
from sim.presentation.journey.words import station_of

MARGIN_IN: Final = 1.18
BAR_IN: Final = 0.15
BAR_STEP_IN: Final = 0.19
_LANE_GAP_IN: Final = 0.22
_WEIGHTS: Final = {"kazakhstan": 1.0, "border": 0.78, "china": 1.0}
_WITH_CHOICE: Final = 2.05


class Track(NamedTuple):
    """Where boxes stand: a lane or one of its two ways, and how many bars have room beside them."""

    lane: Span
    bars: int

    @property
    def boxes(self) -> Span:
        """Return from where to where boxes reach."""
        return Span(self.lane.low + self.bars * BAR_STEP_IN + 0.06, self.lane.high - 0.06)


def lanes_of(
    journey: PortJourney, width: float, choice: JourneyLine | None
) -> Iterator[tuple[str, Span]]:
    """Yield the lanes from west to east; one with a choice has room for both ways."""
    weights = dict(_WEIGHTS)
    if choice is not None:
        weights[station_of(choice, journey, "")] = _WITH_CHOICE
    room = width - MARGIN_IN - _LANE_GAP_IN * (len(STATION_TITLES) - 1)
    at = MARGIN_IN
    for station in STATION_TITLES:
        wide = room * weights[station] / sum(weights.values())
        yield station, Span(at, at + wide)
        at += wide + _LANE_GAP_IN


def most_kept(journey: PortJourney, station: str) -> int:
    """Return how many things are kept at most in the lane of `station` outside a choice."""
    kept: set[str] = set()
    most = 0
    inside = range(0)
    for at, line in enumerate(journey.lines):
        if line.act is Act.CHOOSE:
            inside = range(at, journey.lines[line.target - 1].target)
        if line.act is Act.HOLD and at not in inside:
            if station_of(line, journey, "") == station:
                kept.add(line.resource)
        elif line.act is Act.FREE:
            kept.discard(line.resource)
        most = max(most, len(kept))
    return most


def ways_of(track: Track) -> tuple[Track, Track]:
    """Return the two ways of a choice in a lane, each with room for two bars."""
    whole = Span(track.lane.low + track.bars * BAR_STEP_IN, track.lane.high)
    return (
        Track(Span(whole.low, whole.middle), 1),
        Track(Span(whole.middle, whole.high), 2),
    )
