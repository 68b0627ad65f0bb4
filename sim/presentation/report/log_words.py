"""The words that the scripts of the log's charts show, and what their lists offer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.view import View
from sim.presentation.catalogue import WAYS
from sim.presentation.digits import MISSING, as_spoken
from sim.presentation.language.speaking import phrase, say
from sim.presentation.results import Results
from sim.presentation.spans import day_in_year, day_words
from sim.presentation.words import direction_words
from sim.scenario.clock import utc_offset_s

_LENGTHS_H: Final = (6, 12, 24, 48, 72, 168)
_HOURS: Final = phrase("{count} h")
_MINUTES: Final = phrase("{count} min")
_SECONDS: Final = phrase("{count} s")
_SHOWN: Final = {
    "train": phrase("Train"),
    "service": phrase("Service"),
    "longestWait": phrase("Longest wait"),
    "waited": phrase("{time} for {what}"),
    "trainsTold": phrase("Trains: {count}; late at customs: {late}."),
    "visitsTold": phrase("Visits: {count}; trains: {trains}."),
    "waitingThere": phrase("waiting: {count}"),
    "mostWaiting": phrase("most waiting: {count}"),
    "nobodyWaits": phrase("nobody waits"),
    "unitOf": phrase("{resource}, no. {number}"),
    "goesOn": phrase("after the end of the run"),
}
"""Texts by the names under which the scripts know them; values in braces are filled in there."""


def words_of(results: Results, view: View) -> Mapping[str, Any]:
    """Return all words that the scripts of both charts show, but for names of their own."""
    scenario, tables = results.scenario, view.tables
    first = tables.start_s // DAY_S - 1  # a port's clock may be behind the scenario's, or ahead
    last = -(-tables.end_s // DAY_S) + 1
    days = [scenario.start + timedelta(days=day) for day in range(first, last + 1)]
    return {
        **{name: say(words) for name, words in _SHOWN.items()},
        "hours": say(_HOURS),
        "minutes": say(_MINUTES),
        "seconds": say(_SECONDS),
        "thousands": as_spoken(","),
        "missing": MISSING,
        "firstDay": first,
        "days": [day_in_year(day) for day in days],
        "datesInFull": [day_words(day) for day in days],
        "clocks": {port: clock_words(results, port) for port in results.ports},
    }


def clock_words(results: Results, port: str) -> str:
    """Return which clock the times at a port are of, as "local time in Khorgos (UTC+8)"."""
    offset_min = utc_offset_s(results.scenario.ports[port].utc_offset) // 60
    hours, minutes = divmod(abs(offset_min), 60)
    offset = f"{'−' if offset_min < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")
    return say("local time at {port} (UTC{offset})", port=results.port_name(port), offset=offset)


def port_choices(results: Results, view: View) -> Sequence[tuple[str, str]]:
    """Return the ports at which trains cross (all if none do), in order, with their labels."""
    there = {stream.port for stream in view.tables.streams} or set(results.ports)
    return [(port, results.port_label(port)) for port in results.ports if port in there]


def direction_choices() -> Sequence[tuple[str, str]]:
    """Return both directions with their words."""
    return [(way, direction_words(way)) for way in WAYS]


def lengths(chosen_s: int) -> Sequence[tuple[str, str]]:
    """Return how long a window may be, in seconds and in words, `chosen_s` among them.

    The first is shown when the reader has zoomed to another.
    """
    known = sorted({hours * HOUR_S for hours in _LENGTHS_H} | {chosen_s})
    return [("", say("as zoomed")), *((str(length), _length_words(length)) for length in known)]


def _length_words(length_s: int) -> str:
    if length_s % DAY_S == 0:
        return say("{count} d", count=length_s // DAY_S)
    return say(_HOURS, count=as_spoken(f"{length_s / HOUR_S:g}"))
