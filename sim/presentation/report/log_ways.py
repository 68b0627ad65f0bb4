"""What the script of the train graph must know: the places, and which moments bring a train there.

It finds the stands of a train in the page as `sim.metrics.stands` does: a test holds both against
each other, train by train and second by second.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sim.domain.plan import Direction
from sim.metrics.stands import Place, first_place, last_place
from sim.presentation.catalogue import STEPS
from sim.presentation.language.speaking import phrase, say
from sim.presentation.traingraph.graph import PLACES
from sim.presentation.words import milestone_words, wait_words
from sim.recording.columns import DETACHED_STEPS, ORDER_STEP, UPSTREAM_STEPS
from sim.scenario.schema import Scenario
from sim.scenario.traffic import BULK

HEIGHT: Final = 520
"""The height of the graph without its axis, in pixels."""
EDGES: Final = 98
"""The height of what is around it: its axis and buttons."""


class _Stop(NamedTuple):
    """A place, the moment that brings a train there, and the one that takes it away if known.

    It is there from the later of the moments `entered` and `not_before`.
    """

    place: Place
    entered: str
    not_before: str = ""
    left: str = ""


_UNLOADED: Final = "bulk"
"""The way of eastbound trains that are unloaded on their track, with no customs."""
_STOPS: Final[dict[str, Sequence[_Stop]]] = {
    "westbound": (
        _Stop(Place.BEFORE_CHINA, "arrived"),
        _Stop(Place.YARD_CHINA, "entered"),
        _Stop(Place.CUSTOMS, "declared", not_before="entered"),
        _Stop(Place.BORDER_CHINA, "released", left="left_china"),
        _Stop(Place.KAZAKH, "entered_kazakhstan"),
        _Stop(Place.RELOADING_KAZAKHSTAN, "reload_started"),
        _Stop(Place.FORMING_KAZAKHSTAN, "reload_finished"),
    ),
    "eastbound": (
        _Stop(Place.KAZAKH, "arrived", left="left_kazakhstan"),
        _Stop(Place.BORDER_CHINA, "presented"),
        _Stop(Place.CUSTOMS, "declared", not_before="presented"),
        _Stop(Place.YARD_CHINA, "released"),
        _Stop(Place.RELOADING_CHINA, "reload_started"),
        _Stop(Place.FORMING_CHINA, "reload_finished"),
    ),
    _UNLOADED: (
        _Stop(Place.KAZAKH, "arrived", left="left_kazakhstan"),
        _Stop(Place.BORDER_CHINA, "presented"),
        _Stop(Place.RELOADING_CHINA, "presented"),
    ),
}
MILESTONES: Final[dict[Direction, Sequence[str]]] = {
    Direction.WESTBOUND: (
        *("arrived", "entered", "declared", "released", "left_china", "entered_kazakhstan"),
        *("reload_started", "reload_finished", "departed"),
    ),
    Direction.EASTBOUND: (
        *("arrived", "left_kazakhstan", "presented", "entered", "declared", "released"),
        *("reload_started", "reload_finished", "departed"),
    ),
}
"""The moments of a train that are told, in the order of its way."""
_RELOADED: Final = {
    "reload_started": phrase("reloading began"),
    "reload_finished": phrase("reloaded"),
}


def graph_about(scenario: Scenario) -> Mapping[str, Any]:
    """Return what the script must know, its words in the language that is spoken."""
    services = scenario.services.items()
    return {
        "height": HEIGHT,
        "places": [{"words": say(PLACES[place])} for place in Place],
        "border": int(Place.KAZAKH),
        "ways": {name: _way(name) for name in _STOPS},
        "bulk": sorted(name for name, service in services if service.cargo == BULK),
        "passed": [int(Place.BORDER_CHINA), int(Place.KAZAKH)],
        "milestones": {
            str(way): [{"name": name, "words": moment_name(name)} for name in MILESTONES[way]]
            for way in Direction
        },
        "waits": {
            str(way): {step: wait_words(step, str(way)) for step in STEPS} for way in Direction
        },
        "upstream": sorted(UPSTREAM_STEPS),
        "notOwn": sorted({*DETACHED_STEPS, ORDER_STEP}),
    }


def moment_name(name: str) -> str:
    """Return a moment of a train in words."""
    return say(_RELOADED[name]) if name in _RELOADED else milestone_words(name)


def _way(name: str) -> Mapping[str, Any]:
    way = Direction.WESTBOUND if name == Direction.WESTBOUND else Direction.EASTBOUND
    stands = [
        {
            "place": int(stop.place),
            "from": stop.entered,
            "notBefore": stop.not_before,
            "until": stop.left,
        }
        for stop in _STOPS[name]
    ]
    return {"first": int(first_place(way)), "last": int(last_place(way)), "stands": stands}
