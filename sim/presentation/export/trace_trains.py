"""The trains of a trace: each a slice as long as its stay, with what it did and waited for."""

from typing import Any, cast

import numpy as np

from sim.metrics.first_free import first_free
from sim.metrics.hours import pieces_of
from sim.presentation.export.trace_events import Slice
from sim.presentation.export.trace_scene import TRAIN, WAITING, WORK, Scene, Span
from sim.presentation.language.speaking import say
from sim.presentation.words import direction_words, step_words, wait_words
from sim.recording.columns import MISSING, TRAIN_MOMENTS


def draw_trains(scene: Scene, port: str, direction: str) -> None:
    """Draw the trains of a port and direction in as few rows as they need."""
    events, ranks = scene.events, _ranks(scene, port, direction)
    spans = [_stay(scene, rank) for rank in ranks]
    process = events.process(
        say("{port}, trains {way}", port=scene.port(port), way=direction_words(direction))
    )
    scene.count(process, say("Trains at the port"), spans)
    arrived_s, left_s = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    lanes = first_free(arrived_s, left_s).tolist()
    threads = [
        events.thread(process, say("Train {number}", number=number + 1))
        for number in range(max(lanes, default=-1) + 1)
    ]
    pieces = _pieces(scene, frozenset(ranks), direction)
    for rank, span, lane in zip(ranks, spans, lanes, strict=True):
        whole = Slice(*span, scene.tables.ids[rank], TRAIN, _about(scene, rank))
        events.slices(threads[lane], [whole, *pieces.get(rank, [])])
        scene.places[rank] = threads[lane], span[0]


def _ranks(scene: Scene, port: str, direction: str) -> list[int]:
    """Return the trains that have been at a port for a while, in order of their arrival."""
    tables, trains = scene.tables, scene.tables.trains
    here = [(s.port, str(s.direction)) == (port, direction) for s in tables.streams]
    ended_s = np.where(trains.departed_s == MISSING, tables.end_s, trains.departed_s)
    lasts = (trains.arrived_s != MISSING) & (ended_s > trains.arrived_s)
    ranks = np.flatnonzero(np.array(here, dtype=np.bool_)[trains.stream] & lasts)
    return cast("list[int]", ranks[np.lexsort((ranks, trains.arrived_s[ranks]))].tolist())


def _stay(scene: Scene, rank: int) -> Span:
    trains = scene.tables.trains
    departed_s = int(trains.departed_s[rank])
    ended_s = scene.tables.end_s if departed_s == MISSING else departed_s
    return int(trains.arrived_s[rank]), ended_s


def _about(scene: Scene, rank: int) -> dict[str, Any]:
    """Return what is told of a train: what it carries, and its moments on the clock."""
    tables, trains = scene.tables, scene.tables.trains
    moments = {name: int(getattr(trains, name)[rank]) for name in TRAIN_MOMENTS}
    return {
        **tables.streams[trains.stream[rank]]._asdict(),
        "wagons": int(trains.wagons[rank]),
        "teu": int(trains.teu[rank]),
        "tonnes": float(trains.tonnes[rank]),
        **{
            name.removesuffix("_s"): scene.moment(moment)
            for name, moment in moments.items()
            if moment != MISSING
        },
    }


def _pieces(scene: Scene, ranks: frozenset[int], direction: str) -> dict[int, list[Slice]]:
    """Return what each train did and waited for, as far as it took any time."""
    tables, pieces = scene.tables, pieces_of(scene.tables)
    ended_s = np.minimum(pieces.ended_s, tables.end_s)
    lasts = np.flatnonzero(ended_s > pieces.began_s)
    order = lasts[np.lexsort((pieces.began_s[lasts], pieces.train[lasts]))]
    columns = (pieces.began_s, ended_s, pieces.train, pieces.step, pieces.working)
    works = [step_words(step) for step in tables.steps]
    waits = [say("Waiting: {cause}", cause=wait_words(step, direction)) for step in tables.steps]
    found: dict[int, list[Slice]] = {}
    for began, ended, train, step, working in zip(
        *(column[order].tolist() for column in columns), strict=True
    ):
        if train in ranks:
            name, kind = (works[step], WORK) if working else (waits[step], WAITING)
            args = {"step": tables.steps[step]}
            found.setdefault(train, []).append(Slice(began, ended, name, kind, args))
    return found
