"""What the script of the occupation must know: the resources of each station, and their units."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import Direction
from sim.domain.resource import PathSpec, ResourceSpec, UnitsSpec, local_id
from sim.metrics.occupation import MEASURED
from sim.metrics.own_units import own_units
from sim.metrics.view import View
from sim.presentation.catalogue import RESOURCES, STATION_TITLES, SUFFIXES
from sim.presentation.digits import fixed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.results import Results
from sim.presentation.words import bare_resource, station_title, step_words
from sim.recording.columns import (
    NOBODY,
    ORDER_STEP,
    RAKE_STEPS,
    TURN_STEPS,
    Tables,
    missing_last,
    reached,
)

EDGES: Final = 143
"""The height of what is around the rows: two axes and buttons, in pixels."""
ROWS_HEIGHT: Final = 640
"""The height that the rows of a station may take together before they get narrower, in pixels."""
_STATIONS: Final = ("china", "border", "kazakhstan", "upstream")
_UPSTREAM: Final = phrase("Upstream")
_AT_CHINA: Final = (
    *("reception", "documents", "boarding", "scan", "examination", "examination_afterwards"),
    *("departure", "bulk"),
)
_FREE_AT: Final = {
    **{(step, way): "china" for step in _AT_CHINA for way in Direction},
    **{(step, way): "border" for step in ("run", "run_empty") for way in Direction},
    **{
        (step, way): "kazakhstan"
        for step in ("papers", "unload", "load", "locomotive")
        for way in Direction
    },
    **{(step, Direction.WESTBOUND): "kazakhstan" for step in ("reload", "forming")},
    **{(step, Direction.EASTBOUND): "china" for step in ("reload", "forming")},
}
"""Where trains of a direction do what nothing limits."""

_Free = Mapping[str, tuple[str, ...]]
"""The directions in which trains do a step that nothing limits, by step."""


def occupation_about(results: Results, view: View) -> Mapping[str, Any]:
    """Return what the script must know, its words in the language that is spoken."""
    return {
        "height": ROWS_HEIGHT,
        "edges": EDGES,
        "ports": {port: list(_stations(view, port)) for port in results.ports},
        "turns": sorted(TURN_STEPS),
        "rakes": sorted(RAKE_STEPS),
        "notAsked": sorted({"join", "leave", ORDER_STEP}),
    }


def _stations(view: View, port: str) -> Iterator[Mapping[str, Any]]:
    """Yield the stations of a port at which there is anything, with their resources."""
    tables = view.tables
    for station in _STATIONS:
        prefix = f"{port}.{station}."
        used = sorted((name for name in tables.resources if name.startswith(prefix)), key=_rank)
        limited = [_limited(view, name) for name in used]
        free = [
            {"id": step, "kind": "free", "capacity": 0, "port": port, "steps": [step],
             "directions": ways, "words": step_words(step), "there": say("at work: {count}"),
             "title": say("{resource}: no limit", resource=step_words(step)),
             "atMost": say("at most {count}")}
            for step, ways in _free_steps(tables, port, station).items()
        ]  # fmt: skip
        if limited or free:
            words = station_title(station) if station in STATION_TITLES else say(_UPSTREAM)
            yield {"id": station, "words": words, "resources": [*limited, *free]}


def _rank(resource: str) -> tuple[int, str]:
    """Return where a resource stands: in the order of the catalogue, others behind."""
    local, places = local_id(resource), {name: place for place, name in enumerate(RESOURCES)}
    group = local.removesuffix("_westbound").removesuffix("_eastbound")
    return places.get(local, places.get(group, len(places))), local


def resource_title(resource: str) -> str:
    """Return a resource with its direction but without its station, as "customs lanes"."""
    local = local_id(resource)
    if local in RESOURCES:
        return say(RESOURCES[local])
    ending = next((ending for ending in SUFFIXES if local.endswith(ending)), "")
    bare = say(bare_resource(resource))
    return bare + say(SUFFIXES[ending]) if ending else bare


def _limited(view: View, name: str) -> Mapping[str, Any]:
    spec, words = view.tables.specs.get(name), resource_title(name)
    about = {"id": name, "kind": _kind(spec), "capacity": 0, "words": words, "title": words}
    if isinstance(spec, PathSpec):
        title = say("{resource}: {count} a day", resource=words, count=fixed(spec.per_day, 0))
        return {**about, "capacity": 1, "title": title}
    if not isinstance(spec, UnitsSpec):
        return about
    count = fixed(spec.capacity, 0)
    if spec.unit == MEASURED:
        title = say("{resource}: {count} TEU", resource=words, count=count)
        told = {"there": say("{count} TEU"), "atMost": say("at most {count} TEU")}
        return {**about, **told, "capacity": spec.capacity, "title": title}
    title = say("{resource}: {count}", resource=words, count=count)
    return {**about, **_units(view, spec), "capacity": spec.capacity, "title": title}


def _kind(spec: ResourceSpec | None) -> str:
    if isinstance(spec, UnitsSpec):
        return "measured" if spec.unit == MEASURED else "units"
    return "units" if isinstance(spec, PathSpec) else "count"


def _units(view: View, spec: UnitsSpec) -> Mapping[str, Any]:
    """Return when units are closed; and where they keep different hours, who took which."""
    if not spec.calendars:
        return {}
    tables = view.tables
    calendars = spec.calendars if spec.hours_differ else spec.calendars[:1]
    closed = [list(_closures(each, tables.start_s, tables.end_s)) for each in calendars]
    if not spec.hours_differ:
        return {"closed": closed}
    visits = view.visits
    rows = np.flatnonzero(tables.visits_to(spec.id) & reached(visits.started_s))
    finished_s = missing_last(visits.finished_s[rows])
    order = np.lexsort((finished_s, visits.train[rows], visits.started_s[rows]))
    return {"closed": closed, "own": own_units(view, spec, rows)[order].tolist()}


def _closures(calendar: Calendar, from_s: int, to_s: int) -> Iterator[Sequence[int]]:
    """Yield the spells of ``[from_s, to_s)`` in which a unit is closed."""
    since_s = from_s
    for opens, closes in zip(calendar.opens, calendar.closes, strict=True):
        if closes > from_s and opens < to_s:
            if opens > since_s:
                yield since_s, opens
            since_s = max(since_s, closes)
    if since_s < to_s:
        yield since_s, to_s


def _free_steps(tables: Tables, port: str, station: str) -> _Free:
    """Return what trains do at a station without needing anything scarce."""
    visits = tables.visits
    rows = np.flatnonzero((visits.resource == NOBODY) & (visits.train < len(tables.trains)))
    streams = tables.trains.stream[visits.train[rows]]
    found: dict[str, list[str]] = {}
    pairs = np.unique(visits.step[rows].astype(np.int64) * len(tables.streams) + streams).tolist()
    for step, stream in (divmod(pair, max(len(tables.streams), 1)) for pair in pairs):
        name, way = tables.steps[step], tables.streams[stream].direction
        here = tables.streams[stream].port == port
        if here and _FREE_AT.get((name, way)) == station:
            found.setdefault(name, []).append(str(way))
    return {name: tuple(sorted(set(ways))) for name, ways in found.items()}
