"""Which days of which replication are drawn: as asked for, or the two around the busiest day."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from math import isfinite
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S, HOUR_S
from sim.errors import UsageError
from sim.metrics.view import View
from sim.model.specs import resource_specs
from sim.presentation.results import Results
from sim.presentation.spans import period_words
from sim.recording.columns import Tables
from sim.recording.reading import Span, read_tables
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.gales import gales

USUAL_DAYS: Final = 2.0
MOST_DAYS: Final = 14.0
_EXAMPLE: Final = 'write a date or a moment, as in 2024-03-01 or "2024-03-01 12:00"'


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: from when, how many days, of which replication; None where nothing."""

    from_: str | None = None
    days: float | None = None
    replication: int | None = None

    @property
    def is_anything(self) -> bool:
        """Return whether anything was asked for."""
        return (self.from_, self.days, self.replication) != (None, None, None)


NOTHING: Final = Asked()


@dataclass(frozen=True, eq=False)
class Excerpt:
    """One replication, and the window ``[from_s, to_s)`` of it that is drawn."""

    view: View
    replication: int
    from_s: int
    to_s: int


def excerpt_of(results: Results, asked: Asked = NOTHING, first: Tables | None = None) -> Excerpt:
    """Return the window of the results that was asked for; `first` are the tables of replication 0.

    Raises:
        UsageError: there is no such window or replication.
        StorageError: a table cannot be read.
    """
    scenario = results.scenario
    number = asked.replication or 0
    if not 0 <= number < results.replications:
        last = results.replications - 1
        raise UsageError(f"--replication {number}: {results.folder} has 0 to {last}")
    length_s = min(window_length_s(asked.days), scenario.end_s)
    from_s = None if asked.from_ is None else beginning_s(scenario, asked.from_)
    view = View(_tables(results, number, first), scenario, 0, scenario.end_s)
    if from_s is None:
        from_s = busiest_s(view, length_s)
    return Excerpt(view, number, from_s, min(from_s + length_s, scenario.end_s))


def _tables(results: Results, number: int, first: Tables | None) -> Tables:
    """Return the tables of a replication with the capacities of its resources."""
    scenario = results.scenario
    inputs = results.inputs or load(results.folder / "scenario.toml", root=results.folder).inputs
    specs = resource_specs(scenario, gales(scenario, inputs, number))
    if first is not None and number == 0:
        return replace(first, specs=specs)
    span = Span(-scenario.warm_up, scenario.end_s)
    return read_tables(results.folder, number, span, specs)


def window_length_s(days: float | None) -> int:
    """Return the length of a window of so many days, two by default.

    Raises:
        UsageError: it is none, or too long to be read.
    """
    length = USUAL_DAYS if days is None else days
    seconds = round(length * DAY_S) if isfinite(length) else 0
    if seconds < 1 or length > MOST_DAYS:
        raise UsageError(f"--days {length:g}: more than 0 and at most {MOST_DAYS:g} can be drawn")
    return seconds


def beginning_s(scenario: Scenario, text: str) -> int:
    """Return the moment in `text`, on the scenario's clock, in seconds from the start.

    Raises:
        UsageError: it is no moment, or lies outside the period.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f'--from "{text[:40]}": {_EXAMPLE}') from None
    if moment.tzinfo is not None:
        raise UsageError(f'--from "{text[:40]}": the clock is the scenario\'s; {_EXAMPLE}')
    passed = moment - datetime.combine(scenario.start, time())
    seconds = passed.days * DAY_S + passed.seconds
    if not 0 <= seconds < scenario.end_s:
        raise UsageError(f'--from "{text[:40]}": outside of the period, {period_words(scenario)}')
    return seconds


def busiest_s(view: View, length_s: int) -> int:
    """Return where a window of this length begins that has the busiest day in its middle.

    That is the first day with most departures of all trains, or arrivals if none departed. The
    window stays in the period as far as it fits.
    """
    trains = view.trains
    seen = [m[view.within(m)] for m in (trains.departed_s, trains.arrived_s)]
    day_s = next((_fullest_s(moments) for moments in seen if len(moments)), 0)
    begins_s = day_s + (DAY_S - length_s) // 2
    return max(0, min(begins_s // HOUR_S * HOUR_S, view.to_s - length_s))


def _fullest_s(moments: IntColumn) -> int:
    days, counts = np.unique(moments // DAY_S, return_counts=True)
    return int(days[np.argmax(counts)]) * DAY_S
