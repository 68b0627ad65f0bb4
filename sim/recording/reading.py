"""The tables of a replication, back from their files, for pictures and questions asked later."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.domain.plan import Direction, Gauge, IntColumn
from sim.domain.resource import ResourceSpec
from sim.recording.columns import (
    INSTANT_STEPS,
    NOBODY,
    TRAIN_MOMENTS,
    WORDS,
    PoolName,
    Rakes,
    StreamName,
    Tables,
    Trains,
    Visits,
)
from sim.recording.parquet import SCHEMAS, Columns, read_columns, read_several


class Span(NamedTuple):
    """What a run covers: from minus the warm-up to its end."""

    start_s: int
    end_s: int


def read_tables(
    folder: Path, replication: int, span: Span, specs: Mapping[str, ResourceSpec] | None = None
) -> Tables:
    """Return the tables of one replication from the files in `folder`.

    Without `specs`, what depends on capacities cannot be computed from them. The numbers of
    wagons of supply and surplus trains are not in the files: `empty_wagons` is zero. Streams and
    texts are only those that some train has.

    Raises:
        StorageError: a file cannot be read.
    """
    trains, visits, rakes = read_several(
        folder, ["trains", "visits", "rakes"], replication=replication
    )
    return _tables(trains, visits, rakes, span, specs or {})


def read_trains(folder: Path, replication: int, span: Span) -> Tables:
    """Return the tables of one replication with its trains alone, which is quick.

    Raises:
        StorageError: a file cannot be read.
    """
    nothing = {
        name: np.zeros(0, dtype=np.int64) for name in (*SCHEMAS["visits"], *SCHEMAS["rakes"])
    }
    trains = read_columns(folder, "trains", replication=replication)
    return _tables(trains, nothing, nothing, span, {})


def _tables(
    trains: Columns,
    visits: Columns,
    rakes: Columns,
    span: Span,
    specs: Mapping[str, ResourceSpec],
) -> Tables:
    ids = _places([*trains["train"].tolist(), *visits["train"].tolist()])
    steps = _places(visits["step"].tolist())
    resources = _places(sorted((set(visits["resource"].tolist()) - {None}) | set(specs)))
    keys = list(zip(*(trains[name].tolist() for name in StreamName._fields), strict=True))
    streams = _places(keys)
    texts = _places(sorted({text for name in WORDS for text in trains[name].tolist() if text}))
    lots = list(zip(rakes["port"].tolist(), rakes["gauge"].tolist(), strict=True))
    pools = _places(sorted(set(lots)))
    return Tables(
        start_s=span.start_s,
        end_s=span.end_s,
        streams=tuple(StreamName(s, port, Direction(d)) for s, port, d in streams),
        ids=tuple(ids),
        empty_wagons=np.zeros(len(ids) - len(keys), dtype=np.int64),
        steps=tuple(steps),
        works=np.array([step not in INSTANT_STEPS for step in steps], dtype=np.bool_),
        resources=tuple(resources),
        pools=tuple(PoolName(port, Gauge(gauge)) for port, gauge in pools),
        texts=tuple(texts),
        specs=specs,
        trains=_trains(trains, _codes(keys, streams), texts),
        visits=_visits(visits, ids, steps, resources),
        rakes=_rakes(rakes, _codes(lots, pools), ids),
    )


def _places(names: list[Any]) -> dict[Any, int]:
    """Return the different `names` in order of appearance, with their places."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _codes(names: list[Any], places: dict[Any, int]) -> IntColumn:
    """Return the place of each name; that of None is `NOBODY`."""
    known = {**places, None: NOBODY}
    return np.fromiter(map(known.__getitem__, names), np.int64, len(names))


def _trains(columns: Columns, stream: IntColumn, texts: dict[str, int]) -> Trains:
    return Trains(
        stream=stream,
        wagons=columns["wagons"],
        teu=columns["teu"],
        tonnes=columns["tonnes"],
        value=columns["value"],
        provisional=columns["provisional"],
        diverted=columns["diverted"],
        due_s=columns["due_s"],
        goods=_codes(columns["goods"].tolist(), texts),
        origin=_codes(columns["origin"].tolist(), texts),
        destination=_codes(columns["destination"].tolist(), texts),
        to_port_s=columns["to_port_s"],
        from_port_s=columns["from_port_s"],
        **{name: columns[name] for name in TRAIN_MOMENTS},
    )


def _visits(
    columns: Columns, ids: dict[str, int], steps: dict[str, int], resources: dict[str, int]
) -> Visits:
    return Visits(
        train=_codes(columns["train"].tolist(), ids),
        step=_codes(columns["step"].tolist(), steps),
        resource=_codes(columns["resource"].tolist(), resources),
        queued_s=columns["queued_s"],
        started_s=columns["started_s"],
        finished_s=columns["finished_s"],
    )


def _rakes(columns: Columns, pool: IntColumn, ids: dict[str, int]) -> Rakes:
    return Rakes(
        pool=pool,
        wagons=columns["wagons"],
        from_train=_codes(columns["from_train"].tolist(), ids),
        to_train=_codes(columns["to_train"].tolist(), ids),
        **{name: columns[name] for name in ("arrived_s", "freed_s", "taken_s", "left_s")},
    )
