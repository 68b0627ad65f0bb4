"""The log pack: one replication's trains and visits in few bytes, for pages that show every train.

The pack is a JSON object: `version`, `unreadable` (what to say where it cannot be unpacked),
`start` and `end` (seconds; the warm-up lies before 0), `startDate` (whose midnight at `utcOffset`
is second 0), `names`, `trains` and `visits` (how many), `kinds`, `heads`, `columns` and `data`.
`data` is in base 64 one zlib stream: the columns end to end as listed in `columns` ([name, how many
numbers]), written as `coding` says, then the tails of the ids as UTF-8.

An *owner* is a train by rank, then a train of empties or a stop-loading order. Columns, in order:

- `id_head` (place in `heads`), `id_kept`, `id_tail` per owner: its id is the head, the first
  `id_kept` bytes of the tail of the owner before it, and the next `id_tail` bytes of the tails.
- `moments` per owner: how many different moments it has; `first` (folded, less the first of the
  owner before that has any, at first less 0) for each with some; `between` for each later moment.
- Per train: `service`, `port`, `direction` (places in `names`), `flags` (1 provisional,
  2 diverted), `wagons`, `teu`, then one column for each of `TRAIN_MOMENTS`: 0 if missing, else
  the place of the moment among its owner's, from 1, folded after taking off the place in the
  milestone before it.
- `visited` per owner: how many visits; then per visit, in order of owner: `kind` (place in
  `kinds`: step, resource or -1, span), `queued` (folded place less that of the owner's visit
  before, at first less 0), `started` (0 if missing, else 1 more than its place less that of
  `queued`), `finished` (0 if missing, else: where the kind's span is 1, 1 more than the seconds
  since `started`; where it is 0, 1 more than the place less that of `queued`).

Nothing is rounded: the decoder gives back every number.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import SCENARIO_UTC_OFFSET_S
from sim.metrics.view import View
from sim.model.specs import resource_specs
from sim.presentation.language.speaking import phrase, say
from sim.presentation.replay.coding import compressed, folded, written
from sim.presentation.replay.moments import Moments
from sim.presentation.replay.names import Sorted, named
from sim.presentation.results import Results
from sim.recording.columns import MISSING, TRAIN_MOMENTS, BoolColumn, Tables, missing_last
from sim.recording.reading import Span, read_tables
from sim.scenario.loader import load
from sim.workload.gales import gales

VERSION: Final = 1
UNREADABLE: Final = phrase(
    "This browser cannot unpack the trains of this page. Any browser of 2023 or later can; the"
    " pictures and tables need no trains."
)
_FEW: Final = 8
"""A kind of visit that lasts so many different times at most is written by how long it lasts."""

Column = tuple[str, IntColumn]


def view_of(results: Results, replication: int) -> View:
    """Return one replication's tables in a folder of results, seen over the period.

    Raises:
        StorageError: a file cannot be read.
    """
    scenario = results.scenario
    inputs = results.inputs or load(results.folder / "scenario.toml", root=results.folder).inputs
    specs = resource_specs(scenario, gales(scenario, inputs, replication))
    span = Span(-scenario.warm_up, scenario.end_s)
    tables = read_tables(results.folder, replication, span, specs)
    return View(tables, scenario, 0, scenario.end_s)


def packed(results: Results, view: View) -> bytes:
    """Return the log pack of a replication as JSON, its words in the language that is spoken."""
    tables = view.tables
    heads, ids, tails = _ids(tables.ids)
    kinds, kind = _kinds(tables)
    lasting = np.array([span for *_, span in kinds], dtype=np.bool_)[kind]
    columns = [*ids, *_trains_and_visits(view, kind, lasting)]
    about = {
        "version": VERSION,
        "unreadable": say(UNREADABLE),
        "start": tables.start_s,
        "end": tables.end_s,
        "startDate": str(results.scenario.start),
        "utcOffset": SCENARIO_UTC_OFFSET_S,
        "names": named(results, tables),
        "trains": len(tables.trains),
        "visits": len(tables.visits),
        "heads": heads,
        "kinds": kinds,
        "columns": [[name, len(column)] for name, column in columns],
        "data": compressed([*(written(column) for _, column in columns), tails]),
    }
    return json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()


def _ids(ids: tuple[str, ...]) -> tuple[list[str], list[Column], bytes]:
    """Return the heads of ids, their columns, and the bytes of their tails."""
    parts = [name.rpartition("/") for name in ids]
    heads = {head: place for place, head in enumerate(dict.fromkeys(h + s for h, s, _ in parts))}
    tails = [tail.encode() for *_, tail in parts]
    kept = [_shared(one, other) for one, other in pairwise([b"", *tails])]
    columns = {
        "id_head": [heads[head + slash] for head, slash, _ in parts],
        "id_kept": kept,
        "id_tail": [len(tail) - keep for tail, keep in zip(tails, kept, strict=True)],
    }
    rest = b"".join(tail[keep:] for tail, keep in zip(tails, kept, strict=True))
    found = [(name, np.array(column, dtype=np.int64)) for name, column in columns.items()]
    return list(heads), found, rest


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes two tails share at their beginnings."""
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def _trains_and_visits(view: View, kind: IntColumn, lasting: BoolColumn) -> Iterator[Column]:
    tables, visits = view.tables, view.tables.visits
    order = np.lexsort((missing_last(visits.finished_s), visits.queued_s, visits.train))
    ended_s = np.where(lasting, MISSING, visits.finished_s)
    ranks = np.arange(len(tables.trains))
    milestones = [getattr(tables.trains, name) for name in TRAIN_MOMENTS]
    owned = [(visits.train, column) for column in (visits.queued_s, visits.started_s, ended_s)]
    moments = Moments.of(len(tables.ids), [*owned, *((ranks, column) for column in milestones)])
    yield from _moments(moments)
    yield from _trains(view, moments, ranks)
    yield "visited", np.bincount(visits.train, minlength=len(tables.ids))
    yield "kind", kind[order]
    places = [moments.places(visits.train[order], column[order]) for _, column in owned]
    queued, started, finished = places
    first = np.diff(visits.train[order], prepend=-1) != 0
    before = np.where(first, 0, np.concatenate(([0], queued[:-1]))[: len(queued)])
    yield "queued", folded(queued - before)
    yield "started", np.where(started, started - queued + 1, 0)
    lasted_s = visits.finished_s[order] - visits.started_s[order] + 1
    since = np.where(finished, finished - queued + 1, 0)
    is_over = visits.finished_s[order] != MISSING
    yield "finished", np.where(lasting[order] & is_over, lasted_s, since)


def _moments(moments: Moments) -> Iterator[Column]:
    first_s, between_s = moments.steps_s
    yield "moments", moments.counts
    yield "first", folded(np.diff(first_s, prepend=0))
    yield "between", between_s


def _trains(view: View, moments: Moments, ranks: IntColumn) -> Iterator[Column]:
    tables, trains = view.tables, view.tables.trains
    names = Sorted.of(tables.streams)
    codes = [names.places(stream) for stream in tables.streams]
    for place, name in enumerate(("service", "port", "direction")):
        yield name, view.per_train([code[place] for code in codes])
    yield "flags", trains.provisional + 2 * trains.diverted.astype(np.int64)
    yield "wagons", trains.wagons
    yield "teu", trains.teu
    before = np.zeros(len(ranks), dtype=np.int64)
    for name in TRAIN_MOMENTS:
        places = moments.places(ranks, getattr(trains, name))
        yield name, np.where(places, folded(places - before) + 1, 0)
        before = np.where(places, places, before)


def _kinds(tables: Tables) -> tuple[list[tuple[int, int, int]], IntColumn]:
    """Return the different (step, resource, span) of visits, and which each visit has."""
    visits = tables.visits
    width = len(tables.resources) + 1
    pairs, kind = np.unique(
        visits.step.astype(np.int64) * width + visits.resource + 1, return_inverse=True
    )
    kinds = []
    for place, pair in enumerate(pairs.tolist()):
        step, resource = divmod(pair, width)
        kinds.append((step, resource - 1, _span(tables, kind == place)))
    return kinds, kind


def _span(tables: Tables, chosen: BoolColumn) -> int:
    """Return 1 if these visits are best written by how long they last, else 0."""
    started_s, finished_s = (
        tables.visits.started_s[chosen],
        tables.visits.finished_s[chosen],
    )
    over = finished_s != MISSING
    if not over.any() or (started_s[over] == MISSING).any():
        return 0
    lasted_s = finished_s[over] - started_s[over]
    return int(lasted_s.min() > 0 and len(np.unique(lasted_s)) <= _FEW)
