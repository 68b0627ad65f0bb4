"""A replication as an event log for process mining: XES, IEEE 1849-2016.

A trace is a train, an event a transition of one of its steps: ``schedule`` when it asked,
``start`` when it was granted, ``complete`` when it gave back, or ``withdraw`` when it left the
queue unserved. The events of one visit share their ``concept:instance``. Supply trains, surplus
trains and stop-loading orders, which have visits too, are traces of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TextIO
from xml.sax.saxutils import escape

from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S, MINUTE_S, SCENARIO_UTC_OFFSET_S
from sim.experiments.opened import OpenedRun
from sim.presentation.export.places import writing
from sim.recording.columns import MISSING, NOBODY, TRAIN_MOMENTS, WORDS, Tables
from sim.scenario.clock import utc_offset_s

_EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Time", "time"),
)
_GLOBALS: Final = {
    "trace": ['<string key="concept:name" value="none"/>'],
    "event": [
        '<string key="concept:name" value="none"/>',
        '<string key="lifecycle:transition" value="complete"/>',
        '<date key="time:timestamp" value="1970-01-01T00:00:00.000+08:00"/>',
    ],
}
_CLASSIFIERS: Final = {
    "Step": "concept:name",
    "Step and transition": "concept:name lifecycle:transition",
    "Resource": "org:resource",
}

_INSTANCE: Final = "concept:instance"
_LENGTHS: Final = ("to_port_s", "from_port_s")
"""Columns of trains in seconds that are no moments."""

Attributes = Mapping[str, Any]


def write_xes(run: OpenedRun, replication: int, path: Path) -> None:
    """Write the visits of one replication as the file `path`.

    Raises:
        UsageError: there is no such replication.
        StorageError: a table cannot be read, or the file not written.
    """
    tables = run.view(replication).tables
    about = {
        "concept:name": f"{run.scenario.id}, replication {replication}",
        "title": run.scenario.title,
        "scenario": run.scenario.id,
        "replication": replication,
        "seed": str(run.seed),
        "period:start": _Clock(run.scenario.start, SCENARIO_UTC_OFFSET_S).at(0),
        "period:end": _Clock(run.scenario.start, SCENARIO_UTC_OFFSET_S).at(tables.end_s),
        "lifecycle:model": "standard",
    }
    clocks = _clocks(run)
    with writing(path) as file:
        _begin(file, about)
        for trace in _traces(tables, clocks):
            file.write(trace)
        file.write("</log>\n")


class _Clock:
    """Tells moments at a fixed offset from UTC, as "2024-01-31T14:05:00.000+08:00"."""

    def __init__(self, start: date, offset_s: int) -> None:
        self._start = start
        self._ahead_s = offset_s - SCENARIO_UTC_OFFSET_S
        sign, minutes = "-" if offset_s < 0 else "+", abs(offset_s) // MINUTE_S
        self._zone = f".000{sign}{minutes // 60:02d}:{minutes % 60:02d}"
        self._days: dict[int, str] = {}

    def at(self, moment_s: int) -> "Moment":
        """Return the moment `moment_s` seconds from the start of the period."""
        day, second = divmod(moment_s + self._ahead_s, DAY_S)
        minute, second = divmod(second, MINUTE_S)
        hour, minute = divmod(minute, 60)
        return Moment(f"{self._day(day)}T{hour:02d}:{minute:02d}:{second:02d}{self._zone}")

    def _day(self, day: int) -> str:
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = (self._start + timedelta(days=day)).isoformat()
        return known


class Moment(str):
    """A moment as XES writes it, and not any text."""

    __slots__ = ()


_KINDS: Final = {str: "string", bool: "boolean", int: "int", float: "float", Moment: "date"}
"""The element of an attribute, by the type of its value."""


def _clocks(run: OpenedRun) -> dict[str, _Clock]:
    """Return the clock of each port; that of "" is the scenario's."""
    start = run.scenario.start
    ports = run.scenario.ports.items()
    return {
        "": _Clock(start, SCENARIO_UTC_OFFSET_S),
        **{name: _Clock(start, utc_offset_s(port.utc_offset)) for name, port in ports},
    }


def _begin(file: TextIO, about: Attributes) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    file.write(
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    )
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        file.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
    for scope, attributes in _GLOBALS.items():
        file.write(f'<global scope="{scope}">{"".join(attributes)}</global>\n')
    for name, keys in _CLASSIFIERS.items():
        file.write(f'<classifier name="{name}" scope="event" keys="{keys}"/>\n')
    file.write("".join(f"{line}\n" for line in _written(about)))


def _written(attributes: Attributes) -> Iterator[str]:
    """Yield the elements of `attributes`; what is None is left out."""
    for key, value in attributes.items():
        if value is not None:
            yield element(key, value)


def element(key: str, value: Any) -> str:
    """Return an attribute as XML, without what XML cannot hold."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{_KINDS[type(value)]} key={_quoted(key)} value={_quoted(shown)}/>"


def _quoted(text: str) -> str:
    """Return `text` as the value of an attribute, without what XML cannot hold."""
    kept = "".join(letter for letter in text if _is_allowed(letter))
    return '"' + escape(kept, {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}) + '"'


def _is_allowed(letter: str) -> bool:
    """Return whether XML 1.0 may hold `letter`, and it is no control character."""
    return (
        letter in "\t\n\r"
        or " " <= letter <= "~"
        or "\xa0" <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )


def _traces(tables: Tables, clocks: Mapping[str, _Clock]) -> Iterator[str]:
    """Yield the elements of all traces: trains in order of rank, then who else has visits."""
    visits, names = _visits_of(tables), _Names(tables)
    for place in sorted({*range(len(tables.trains)), *visits}):
        about, port = _about(tables, place)
        clock = clocks.get(port, clocks[""])
        written = _written({**about, **_moments(tables, place, clock)})
        events = _events(visits.get(place, []), names, clock)
        inside = "".join(f"{line}\n" for line in chain(written, events))
        yield f"<trace>\n{inside}</trace>\n"


VisitRows = Sequence[tuple[int, int, int, int, int]]
"""Visits as step, resource, queued, started, finished."""


def _visits_of(tables: Tables) -> dict[int, list[tuple[int, int, int, int, int]]]:
    """Return the visits of each train, in the order of the log."""
    visits = tables.visits
    columns = (visits.step, visits.resource, visits.queued_s, visits.started_s, visits.finished_s)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    found: dict[int, list[tuple[int, int, int, int, int]]] = {}
    for train, row in zip(visits.train.tolist(), rows, strict=True):
        found.setdefault(train, []).append(row)
    return found


def _about(tables: Tables, place: int) -> tuple[dict[str, Any], str]:
    """Return what is known of a train but its moments, and where it crosses."""
    name, trains = tables.ids[place], tables.trains
    if place >= len(trains):
        kind, port, *_ = name.split("/")
        return {"concept:name": name, "kind": kind, "port": port}, port
    stream = tables.streams[trains.stream[place]]
    texts = {word: _text(tables.texts, getattr(trains, word), place) for word in WORDS}
    return {
        "concept:name": name,
        "kind": "train",
        **{key: str(value) for key, value in stream._asdict().items()},
        **{key: int(getattr(trains, key)[place]) for key in ("wagons", "teu")},
        **{key: float(getattr(trains, key)[place]) for key in ("tonnes", "value")},
        **{key: bool(getattr(trains, key)[place]) for key in ("provisional", "diverted")},
        **texts,
        **{key: _length_s(getattr(trains, key), place) for key in _LENGTHS},
    }, stream.port


def _text(texts: Sequence[str], codes: IntColumn, place: int) -> str | None:
    return None if codes[place] == NOBODY else texts[codes[place]]


def _length_s(lengths_s: IntColumn, place: int) -> int | None:
    return None if lengths_s[place] == MISSING else int(lengths_s[place])


def _moments(tables: Tables, place: int, clock: _Clock) -> dict[str, Moment]:
    """Return the moments that a train has."""
    if place >= len(tables.trains):
        return {}
    names = ("due_s", *TRAIN_MOMENTS)
    moments = {name: int(getattr(tables.trains, name)[place]) for name in names}
    return {
        name.removesuffix("_s"): clock.at(moment)
        for name, moment in moments.items()
        if moment != MISSING
    }


class _Names:
    """The elements of events that stand for codes, each made once."""

    def __init__(self, tables: Tables) -> None:
        self.steps = [element("concept:name", name) for name in tables.steps]
        # `NOBODY` is -1, hence the last.
        self.resources = [*(element("org:resource", name) for name in tables.resources), ""]
        self.ways = {
            way: element("lifecycle:transition", way)
            for way in ("schedule", "start", "complete", "withdraw")
        }


def _events(visits: VisitRows, names: _Names, clock: _Clock) -> Iterator[str]:
    """Yield the transitions of visits in order of time, those of one visit one after the other."""
    found: list[tuple[int, int, str, str]] = []
    for instance, (step, resource, queued_s, started_s, finished_s) in enumerate(visits):
        about = f"{names.steps[step]}{names.resources[resource]}{element(_INSTANCE, str(instance))}"
        ends = "withdraw" if started_s == MISSING else "complete"
        found.append((queued_s, instance, "schedule", about))
        if started_s != MISSING:
            found.append((started_s, instance, "start", about))
        if finished_s != MISSING:
            found.append((finished_s, instance, ends, about))
    found.sort(key=itemgetter(0, 1))
    for at, _, way, about in found:
        when = f'<date key="time:timestamp" value="{clock.at(at)}"/>'
        yield f"<event>{about}{names.ways[way]}{when}</event>"
