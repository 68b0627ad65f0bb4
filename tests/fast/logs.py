"""In what two logs differ, whichever engine wrote them."""

from collections.abc import Iterator

import numpy as np

from sim.domain.log import NOT_REACHED, rows_of


def numbers(moments) -> list[int]:
    listed = moments.tolist() if isinstance(moments, np.ndarray) else moments
    return [NOT_REACHED if moment is None else moment for moment in listed]


def differences(log, other) -> Iterator[str]:
    """Yield in what two logs differ: the first row, milestones, empty trains, ways around."""
    rows, others = (rows_of(each) for each in (log, other))
    if len(rows) != len(others):
        yield f"{len(rows)} rows, {len(others)} rows"
    many = min(len(rows), len(others))
    for place in np.flatnonzero((rows[:many] != others[:many]).any(axis=1))[:1]:
        step = log.steps[rows[place, 1]].name
        yield f"row {place} ({step}): {rows[place].tolist()}, {others[place].tolist()}"
    for name, moments in log.milestones.items():
        if numbers(moments) != numbers(other.milestones[name]):
            yield name
    for name in ("start_s", "end_s", "trains", "steps", "resources", "empty_trains", "diverted"):
        if getattr(log, name) != getattr(other, name):
            yield name
