"""The clearance clock of one train, in every reading of the promise."""

from dataclasses import dataclass

from sim.domain.clearance import Reading
from sim.domain.time import DAY_S
from sim.metrics.view import View
from sim.recording.columns import MISSING


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One reading: from when it counts, until when release is in time, and what came of it.

    `began_s` and `due_s` are None where the clock has not started, `taken_s` where the train is not
    released, `kept` where the run ended before that could be told.
    """

    reading: Reading
    began_s: int | None
    due_s: int | None
    taken_s: int | None
    kept: bool | None


def readings_of(view: View, rank: int) -> tuple[ClockReading, ...]:
    """Return the clock of the train with this rank in every reading."""
    return tuple(_reading(view, rank, reading) for reading in Reading)


def _reading(view: View, rank: int, reading: Reading) -> ClockReading:
    began_s = int(view.clock.began_s(reading)[rank])
    if began_s == MISSING:
        return ClockReading(reading, None, None, None, None)
    length_s = DAY_S if reading is Reading.CALENDAR_DAY else int(view.clock.limit_s[rank])
    due_s = began_s + length_s
    taken_s = int(view.clock.taken_s(reading)[rank])
    if taken_s != MISSING:
        kept = bool(view.clock.kept(reading)[rank])
        return ClockReading(reading, began_s, due_s, taken_s, kept)
    # A release at the very limit is still in time; one at midnight is not on that day.
    last_s = due_s - 1 if reading is Reading.CALENDAR_DAY else due_s
    kept_or_open = None if view.tables.end_s <= last_s else False
    return ClockReading(reading, began_s, due_s, None, kept_or_open)
