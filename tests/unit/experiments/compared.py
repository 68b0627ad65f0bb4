"""Made figures and trains of scenarios that are compared."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.experiments.gathering import Gathered
from sim.metrics.balance import Balance
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.summary import summarise
from sim.recording.columns import MISSING, TRAIN_MOMENTS

BALANCE = Balance(0, 0, 0, {}, {})
WESTBOUND = ("khorgos", "westbound", "all")
EVERYWHERE = ("all", "all", "all")


def figures(values, unit="h"):
    """Return what replications say whose figures are given by (port, direction, service, metric).

    A key that is a text is that metric of all westbound trains at Khorgos.
    """
    columns = {
        key if isinstance(key, tuple) else (*WESTBOUND, key): column
        for key, column in values.items()
    }
    count = len(next(iter(columns.values())))
    tables = tuple(
        KpiTable(tuple(Kpi(*key, unit, column[number]) for key, column in columns.items()))
        for number in range(count)
    )
    return Gathered((), tables, tuple(summarise(tables)), BALANCE, (), {}, ())


def growing(gathered, why="the queue grows by 3 trains a day"):
    """Return `gathered` with every mean withheld."""
    rows = (replace(row, mean=None, estimand=f"not given: {why}") for row in gathered.summary)
    return replace(gathered, summary=tuple(rows))


def locked(gathered):
    """Return `gathered` with a replication that ended in gridlock."""
    return replace(gathered, gridlocks=("replication 0: trains wait for each other",))


def train(name, departs_h, port="khorgos", way="westbound", *, service="any", due_h=0):
    """Return a train that departs so many hours after the start, None for not before the end."""
    departed_s = MISSING if departs_h is None else round(departs_h * 3_600)
    moments = {**dict.fromkeys(TRAIN_MOMENTS, due_h * 3_600), "departed_s": departed_s}
    names = {"train": name, "port": port, "direction": way, "service": service}
    return {**names, **moments, "due_s": due_h * 3_600, "provisional": False, "diverted": False}


def trains_read(monkeypatch, tables):
    """Let the module of winners read `tables`, lists of trains by folder name."""

    def read(folder: Path, _name: str):
        rows = tables[folder.name]
        kinds = {str: object, int: np.int64, bool: np.bool_}
        return {
            name: np.array([row[name] for row in rows], dtype=kinds[type(value)])
            for name, value in rows[0].items()
        }

    monkeypatch.setattr("sim.experiments.compare.winners.read_columns", read)
