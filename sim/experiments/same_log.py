"""Whether two engines wrote the same log: row for row, milestone for milestone, and all the rest.

A moment at or after the end of the run is one that was not reached, as in the tables.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.domain.log import MILESTONES, NOT_REACHED, AnyLog, rows_of
from sim.domain.plan import IntColumn

_COLUMNS: Final = ("entity", "step", "queued", "started", "finished")
_REST: Final = ("start_s", "end_s", "trains", "steps", "resources", "empty_trains", "diverted")


def first_difference(ours: AnyLog, theirs: AnyLog) -> str:
    """Return in words where `theirs` is not what `ours` is, "" if it is the same throughout."""
    for name in _REST:
        if getattr(ours, name) != getattr(theirs, name):
            return _part(name, getattr(ours, name), getattr(theirs, name))
    return _rows(ours, theirs) or _milestones(ours, theirs)


def _part(name: str, ours: Any, theirs: Any) -> str:
    """Return in words where one of the smaller parts of a log differs."""
    if isinstance(ours, Sequence) and isinstance(theirs, Sequence):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            if one != other:
                return f"{name}, entry {place}: {one} and {other}"
        return f"{name}: {len(ours)} and {len(theirs)} entries"
    return f"{name}: {ours} and {theirs}"


def _rows(ours: AnyLog, theirs: AnyLog) -> str:
    mine, others = _rows_of(ours), _rows_of(theirs)
    common = min(len(mine), len(others))
    differs = (mine[:common] != others[:common]).any(axis=1)
    if differs.any():
        place = int(differs.argmax())
        return f"row {place}: {_row(ours, mine[place])} and {_row(theirs, others[place])}"
    if len(mine) != len(others):
        longer, log = (mine, ours) if len(mine) > len(others) else (others, theirs)
        more = f"the first that only one has is {_row(log, longer[common])}"
        return f"{len(mine)} and {len(others)} rows; {more}"
    return ""


def _rows_of(log: AnyLog) -> IntColumn:
    rows = rows_of(log)
    rows[:, 2:][rows[:, 2:] >= log.end_s] = NOT_REACHED
    return rows


def _row(log: AnyLog, row: IntColumn) -> str:
    entity, step, *moments = row.tolist()
    name = log.steps[step].name if 0 <= step < len(log.steps) else str(step)
    told = (f"{column} {_moment(s)}" for column, s in zip(_COLUMNS[2:], moments, strict=True))
    return f"(entity {entity}, {name}, {', '.join(told)})"


def _moment(moment_s: int) -> str:
    return "never" if moment_s == NOT_REACHED else f"{moment_s} s"


def _milestones(ours: AnyLog, theirs: AnyLog) -> str:
    for name in MILESTONES:
        mine, others = _moments(ours, name), _moments(theirs, name)
        if len(mine) != len(others):
            return f"milestone {name}: {len(mine)} and {len(others)} trains"
        if (mine != others).any():
            train = int((mine != others).argmax())
            both = f"{_moment(int(mine[train]))} and {_moment(int(others[train]))}"
            return f"milestone {name} of train {train}: {both}"
    return ""


def _moments(log: AnyLog, name: str) -> IntColumn:
    moments = log.milestones[name]
    if isinstance(moments, np.ndarray):
        return moments.astype(np.int64)
    known = (NOT_REACHED if moment is None else moment for moment in moments)
    return np.fromiter(known, np.int64, len(moments))
