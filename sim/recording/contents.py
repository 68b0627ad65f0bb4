"""What the files of a replication hold: columns of its tables, codes with the texts they mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn
from sim.recording.columns import MISSING, NOBODY, TRAIN_MOMENTS, WORDS, Tables, text_codes

KpiRow = tuple[str, str, str, str, str, float | None, int | None, int | None]
"""Port, direction, service, metric, unit, value; of a share also successes and trials."""


class Coded(NamedTuple):
    """A column of few different texts: the place of each among `names`, `NOBODY` for none."""

    names: Sequence[str]
    codes: IntColumn


Written = Mapping[str, NDArray[Any] | Coded]
"""Columns to be written: `MISSING`, NaN and None become null."""


def of_trains(tables: Tables) -> Written:
    """Return the columns of the trains."""
    trains = tables.trains
    services, ports, directions = zip(*tables.streams, strict=True) if tables.streams else ((),) * 3
    amounts = ("wagons", "teu", "tonnes", "value", *TRAIN_MOMENTS, "provisional", "diverted")
    added = ("due_s", "to_port_s", "from_port_s")
    return {
        "train": np.array(tables.ids[: len(trains)], dtype=object),
        "service": _coded(services, trains.stream),
        "port": _coded(ports, trains.stream),
        "direction": _coded(map(str, directions), trains.stream),
        **{name: getattr(trains, name) for name in (*amounts, *added)},
        **{name: Coded(tables.texts, getattr(trains, name)) for name in WORDS},
    }


def of_visits(tables: Tables) -> Written:
    """Return the columns of the visits."""
    visits = tables.visits
    return {
        "train": named(tables.ids, visits.train),
        "step": Coded(tables.steps, visits.step),
        "resource": Coded(tables.resources, visits.resource),
        "queued_s": visits.queued_s,
        "started_s": visits.started_s,
        "finished_s": visits.finished_s,
    }


def of_rakes(tables: Tables) -> Written:
    """Return the columns of the lots of wagons."""
    rakes = tables.rakes
    trains = tables.ids[: len(tables.trains)]
    return {
        "port": _coded([pool.port for pool in tables.pools], rakes.pool),
        "gauge": _coded([str(pool.gauge) for pool in tables.pools], rakes.pool),
        "wagons": rakes.wagons,
        "from_train": named(trains, rakes.from_train),
        "to_train": named(trains, rakes.to_train),
        **{name: getattr(rakes, name) for name in ("arrived_s", "freed_s", "taken_s", "left_s")},
    }


def named(names: Sequence[str], codes: IntColumn) -> NDArray[Any]:
    """Return the text of each code; `NOBODY` is -1, hence the last entry, which is no text."""
    return np.array([*names, None], dtype=object)[codes]


def _coded(texts: Iterable[str], codes: IntColumn) -> Coded:
    """Return the text of each code, where several codes may stand for the same text."""
    names, places = text_codes(list(texts))
    return Coded(names, np.array([*places, NOBODY], dtype=np.int64)[codes])


def of_kpis(kpis: Iterable[KpiRow], scenario: str) -> Written:
    """Return the columns of the figures."""
    rows = list(kpis)
    *texts, value, successes, trials = zip(*rows, strict=True) if rows else ((),) * 8
    names = ("port", "direction", "service", "metric", "unit")
    return {
        "scenario": np.full(len(rows), scenario, dtype=object),
        **{name: np.array(text, dtype=object) for name, text in zip(names, texts, strict=True)},
        "value": np.array([np.nan if v is None else v for v in value], dtype=np.float64),
        "successes": _counts(successes),
        "trials": _counts(trials),
    }


def _counts(counts: Iterable[int | None]) -> IntColumn:
    return np.array([MISSING if count is None else count for count in counts], dtype=np.int64)
