"""The resources of a trace: a row for each unit that was ever taken, and how many wait."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np

from sim.domain.resource import port_of
from sim.metrics.first_free import first_free
from sim.metrics.hours import pieces_of
from sim.presentation.export.trace_events import Slice
from sim.presentation.export.trace_scene import VISIT, Scene, capital
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say
from sim.presentation.words import resource_words, station_title, step_words
from sim.recording.columns import MISSING, NOBODY, Tables

_STATIONS: Final = ("china", "border", "kazakhstan")


class Visit(NamedTuple):
    """A row of the log; `ended_s` is the end of the run if the visit goes on."""

    began_s: int
    ended_s: int
    train: int
    step: int
    resource: int
    queued_s: int
    finished_s: int | None


def lasting_visits(tables: Tables) -> list[Visit]:
    """Return all visits that were granted and last, in order of their beginning."""
    visits, end_s = tables.visits, tables.end_s
    ended_s = np.where(visits.finished_s == MISSING, end_s, visits.finished_s)
    began_s = np.where(visits.started_s == MISSING, end_s, visits.started_s)
    lasts = np.flatnonzero(ended_s > began_s)
    order = lasts[np.lexsort((visits.step[lasts], visits.train[lasts], began_s[lasts]))]
    columns = (began_s, ended_s, visits.train, visits.step, visits.resource, visits.queued_s)
    finished = visits.finished_s[order].tolist()
    rows = zip(
        *(column[order].tolist() for column in columns),
        (None if moment == MISSING else moment for moment in finished),
        strict=True,
    )
    return [Visit(*row) for row in rows]


def draw_resources(scene: Scene, visits: Sequence[Visit]) -> None:
    """Draw for each station the units of its resources, and how many wait for each."""
    by_resource: dict[int, list[Visit]] = {}
    for visit in visits:
        if visit.resource != NOBODY:
            by_resource.setdefault(visit.resource, []).append(visit)
    names = sorted(enumerate(scene.tables.resources), key=lambda each: _order(each[1]))
    for (port, station), group in groupby(names, key=lambda each: _order(each[1])[:2]):
        words = station_title(_STATIONS[station]) if station < len(_STATIONS) else ""
        process = scene.events.process(listed(filter(None, (scene.port(port), words))))
        for code, resource in group:
            title = capital(resource_words(resource))
            _count_waiting(scene, process, title, code)
            _draw_units(scene, process, title, by_resource.get(code, []))


def draw_others(scene: Scene, visits: Sequence[Visit]) -> None:
    """Draw what needs nothing scarce and is not drawn as the work of a train."""
    tables, drawn = scene.tables, _drawn(scene)
    by_place: dict[tuple[str, int], list[Visit]] = {}
    for visit in visits:
        if visit.resource == NOBODY and (visit.train, visit.step) not in drawn:
            by_place.setdefault((_where(tables, visit.train), visit.step), []).append(visit)
    for port, places in groupby(sorted(by_place), key=lambda place: place[0]):
        process = scene.events.process(
            say("{port}, empties, supply and orders", port=scene.port(port))
        )
        for place in places:
            title = capital(step_words(tables.steps[place[1]]))
            _draw_units(scene, process, title, by_place[place])


def _drawn(scene: Scene) -> set[tuple[int, int]]:
    """Return the trains and steps that are drawn as work of the train itself."""
    pieces = pieces_of(scene.tables)
    train, step = pieces.train[pieces.working].tolist(), pieces.step[pieces.working].tolist()
    return {pair for pair in zip(train, step, strict=True) if pair[0] in scene.places}


def _draw_units(scene: Scene, process: int, title: str, visits: Sequence[Visit]) -> None:
    """Draw visits in rows, each in the first that is free."""
    began_s = np.array([visit.began_s for visit in visits], dtype=np.int64)
    ended_s = np.array([visit.ended_s for visit in visits], dtype=np.int64)
    lanes = first_free(began_s, ended_s).tolist()
    rows: dict[int, list[Visit]] = {}
    for visit, lane in zip(visits, lanes, strict=True):
        rows.setdefault(lane, []).append(visit)
    for lane in sorted(rows):
        thread = scene.events.thread(process, f"{title} {lane + 1}")
        scene.events.slices(thread, (_slice(scene.tables, visit) for visit in rows[lane]))
        for visit in rows[lane]:
            if visit.train in scene.places and visit.resource != NOBODY:
                scene.stops.setdefault(visit.train, []).append((visit.began_s, thread))


def _slice(tables: Tables, visit: Visit) -> Slice:
    moments = {"queued_s": visit.queued_s, "started_s": visit.began_s}
    ended = {} if visit.finished_s is None else {"finished_s": visit.finished_s}
    args = {"step": tables.steps[visit.step], **moments, **ended}
    return Slice(visit.began_s, visit.ended_s, tables.ids[visit.train], VISIT, args)


def _count_waiting(scene: Scene, process: int, title: str, resource: int) -> None:
    visits, end_s = scene.tables.visits, scene.tables.end_s
    until_s = np.where(visits.waited_until_s == MISSING, end_s, visits.waited_until_s)
    chosen = (visits.resource == resource) & (until_s > visits.queued_s)
    spans = zip(visits.queued_s[chosen].tolist(), until_s[chosen].tolist(), strict=True)
    scene.count(process, say("Waiting for: {resource}", resource=title), list(spans))


def _order(resource: str) -> tuple[str, int, str]:
    """Return port, place of the station on the way west, and the id."""
    station = resource.split(".")[1] if "." in resource else ""
    place = _STATIONS.index(station) if station in _STATIONS else len(_STATIONS)
    return port_of(resource), place, resource


def _where(tables: Tables, train: int) -> str:
    """Return the port where a train crosses, or that in an id that is no train's."""
    if train < len(tables.trains):
        return str(tables.streams[tables.trains.stream[train]].port)
    return tables.ids[train].split("/")[1]
