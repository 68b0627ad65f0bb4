"""The replay as a part of a page: its schematic, its controls and words, and a still picture."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from sim.metrics.view import View
from sim.presentation.language.speaking import say
from sim.presentation.moments import moment_words
from sim.presentation.replay.amounts import amounts, busiest_s
from sim.presentation.replay.key import key
from sim.presentation.replay.pack import packed, view_of
from sim.presentation.replay.placing import WIDE, placed
from sim.presentation.replay.plan import plan
from sim.presentation.replay.replay_words import control_words
from sim.presentation.replay.schematic import Schematic, schematics
from sim.presentation.replay.still import still
from sim.presentation.report.page import Part, filled
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.words import direction_words
from sim.recording.columns import ORDER_STEP

ASSETS: Final = ("replay.css", "log.js", "replay_state.js", "replay_draw.js", "replay.js")
_SPEEDS_S: Final = (240, 120, 60, 30, 12, 4)
"""Seconds that a day may last."""

Filter = tuple[str, str, list[tuple[str, str]]]
"""The end of its id, its label, and its choices with their words."""


def replay_part(results: Results, replication: int) -> Part:
    """Return the replay of one replication, in the language that is spoken.

    Raises:
        StorageError: a file of the results cannot be read.
    """
    view = view_of(results, replication)
    drawn = schematics(view)
    content = json.dumps(plan(results, view, drawn), ensure_ascii=False, separators=(",", ":"))
    moment_s = busiest_s(view)
    html = filled(
        "replay.html.j2",
        words=control_words(),
        speeds=[(seconds, say("{count} s", count=seconds)) for seconds in _SPEEDS_S],
        filters=list(_filters(results, view, drawn)),
        still=_still_words(results, moment_s),
        pictures=list(_pictures(results, view, drawn, moment_s)),
        key=list(key(orders=_has_orders(view))),
        notes=_notes(),
    )
    data = {"log": packed(results, view), "replay-plan": content.encode()}
    return Part(html, ASSETS, data)


def _has_orders(view: View) -> bool:
    """Return whether a stop-loading order was ever in force."""
    return bool(view.tables.visits_of(ORDER_STEP).any())


def _filters(results: Results, view: View, drawn: Sequence[Schematic]) -> Iterator[Filter]:
    streams = view.tables.streams
    ports = [(each.port, results.port_name(each.port)) for each in drawn]
    ways = sorted({str(stream.direction) for stream in streams}, reverse=True)
    services = sorted({stream.service for stream in streams})
    yield "port", say("Port"), [(EVERYTHING, say("all ports")), *ports]
    yield (
        "direction",
        say("Direction"),
        [(EVERYTHING, say("both directions")), *((way, direction_words(way)) for way in ways)],
    )
    yield (
        "service",
        say("Service"),
        [
            (EVERYTHING, say("all services")),
            *((name, results.service_name(name)) for name in services),
        ],
    )


def _pictures(
    results: Results, view: View, drawn: Sequence[Schematic], moment_s: int
) -> Iterator[tuple[str, Markup]]:
    for schematic in drawn:
        label = results.port_label(schematic.port)
        cells = placed(schematic, WIDE)
        yield label, still(label, WIDE, cells, amounts(view, schematic, moment_s))


def _still_words(results: Results, moment_s: int) -> str:
    return say(
        "Both stations at the moment at which most trains waited: {moment}, UTC+08:00. On a screen"
        " with script the trains move through them.",
        moment=moment_words(results.scenario.start, moment_s),
    )


def _notes() -> list[str]:
    return [
        say(
            "Numbers at the frames: in use of what there is; a number by itself counts trains or"
            " empty wagons."
        ),
        say("Keys: space plays, arrows go an hour on or back, with shift a day."),
    ]
