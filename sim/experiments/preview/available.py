"""What a resource can do in a period: with opening hours, shifts, gales and dated cuts."""

from collections.abc import Iterator
from math import ceil, floor, inf

from sim.domain.calendar import Calendar, Closing
from sim.domain.resource import PathSpec, QuotaSpec, UnitsSpec
from sim.domain.time import DAY_S
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.variates import mean_s

Span = tuple[int, int]
"""From and to, in seconds from the start."""

_YEAR_DAYS = 365.25


def gale_share(scenario: Scenario, inputs: Inputs, resource: str) -> float:
    """Return the expected share of time in which gales stop `resource`; 0 under a roof."""
    port, _, local = resource.partition(".")
    place = scenario.ports[port]
    cranes = {"china.cranes": place.china.reload, "kazakhstan.cranes": place.kazakhstan.reload}
    if place.gales is None or local not in cranes or not cranes[local].open_air:
        return 0.0
    lasting_days = mean_s(place.gales.lasting, inputs.samples) / DAY_S
    return min(place.gales.days_per_year * lasting_days / _YEAR_DAYS, 1.0)


def starts_per_day(spec: PathSpec | QuotaSpec, span: Span) -> float:
    """Return the trains a day that may start in `span`, on average."""
    from_s, to_s = span
    lost = sum(
        (spec.per_day - min(per_day, spec.per_day)) * _overlap((begins, ends), span)
        for begins, ends, per_day in spec.cuts
    )
    return spec.per_day - lost / (to_s - from_s)


def usable_s(spec: UnitsSpec, span: Span, mean_work_s: float) -> float:
    """Return the unit-seconds of `span` in which units can work, under the rule at closing time.

    Work that rests uses all of the openings. Work that is finished after closing time fills them
    up; work that must fit leaves a rest unused. For these two, every visit is taken as long as
    the mean.
    """
    if not spec.calendars or spec.closing is Closing.PAUSE or not mean_work_s:
        return spec.open_seconds(*span)
    return sum(_used_s(calendar, spec.closing, span, mean_work_s) for calendar in spec.calendars)


def _used_s(calendar: Calendar, closing: Closing, span: Span, mean_work_s: float) -> float:
    used_s = 0.0
    for length_s in _openings_s(calendar, span):
        jobs = length_s / mean_work_s
        used_s += mean_work_s * (ceil(jobs) if closing is Closing.FINISH else floor(jobs))
    # What fits into no opening starts with one and rests, as the model lets it.
    worked_s = used_s or calendar.open_seconds(*span)
    return min(worked_s, span[1] - span[0])


def _openings_s(calendar: Calendar, span: Span) -> Iterator[int]:
    for opening in zip(calendar.opens, calendar.closes, strict=True):
        length_s = _overlap(opening, span)
        if length_s > 0:
            yield length_s


def load_of(needed: float, there: float) -> float:
    """Return `needed` by `there`, endless where nothing is there for what is needed."""
    return needed / there if there > 0 else (inf if needed > 0 else 0.0)


def _overlap(one: Span, other: Span) -> int:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0)
