"""How many trains come when: profiles by month and weekday, exact numbers."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import Direction
from sim.domain.time import DAY_S, HOUR_S
from sim.scenario.inputs import Inputs
from sim.verification.check import Check, Finding, Scale, exactly, fitting, on_average
from sim.verification.closed_forms.case import GROUP, MANY, many_shares
from sim.verification.worlds import scenario_of
from sim.workload.plans import draw

_MONTHS: Final = (0.7, 0.6, 0.9, 1.0, 1.1, 1.2, 1.3, 1.25, 1.1, 1.0, 0.95, 0.9)
_WEEKDAYS: Final = (1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.3)
_A_DAY: Final = 12
_START: Final = date(2024, 1, 1)
_DAYS: Final = {Scale.QUICK: 366, Scale.FULL: 4 * 366}
_RUNS: Final = 100
_WEEK_H: Final = 168

_PROFILE: Final = f"""
seed = 1800
ports.khorgos = {{}}

[services.any]
trains_per_day = {_A_DAY}
westbound = 1.0
ports = {{ khorgos = 1.0 }}
profile.months = {list(_MONTHS)}
profile.weekdays = {list(_WEEKDAYS)}
""".lstrip()


def _moments(text: str, days: int) -> Iterator[NDArray[np.int64]]:
    """Yield the arrivals of each replication in seconds from the start."""
    scenario = scenario_of(text, duration=f"{days} d")
    for replication in range(_RUNS):
        plans = draw(scenario, Inputs(), replication)
        yield np.concatenate([stream.arrived_s for stream in plans.streams])


def _profile(scale: Scale) -> Sequence[Finding]:
    days = _DAYS[scale]
    dates = [_START + timedelta(day) for day in range(days)]
    months = np.array([each.month - 1 for each in dates])
    weekdays = np.array([each.weekday() for each in dates])
    mean = _A_DAY * np.array(_MONTHS)[months] * np.array(_WEEKDAYS)[weekdays]
    came = list(_moments(_PROFILE, days))
    by_day = np.array([np.bincount(moments // DAY_S, minlength=days) for moments in came])
    bins = 7 * months + weekdays
    counts = np.bincount(bins, by_day.sum(axis=0))
    hours = sum(np.bincount(moments // HOUR_S % _WEEK_H, minlength=_WEEK_H) for moments in came)
    of_week = np.repeat(np.bincount(weekdays, mean), 24) / 24
    spread = ((by_day - mean) ** 2 / mean).mean(axis=1)
    return [
        on_average("trains a day", float(mean.mean()), by_day.mean(axis=1), scale),
        on_average("variance of the trains of a day by their mean", 1.0, spread, scale),
        fitting(
            "84 bins of month and weekday: chi-square by its degrees of freedom",
            counts,
            np.bincount(bins, mean) / mean.sum(),
            scale,
        ),
        fitting(
            "168 hours of the week: chi-square by its degrees of freedom",
            hours,
            of_week / of_week.sum(),
            scale,
        ),
    ]


_NUMBER: Final = """
seed = 1801
services.any = { trains = 1_000, westbound = 0.64, ports = { alashankou = 0.45, khorgos = 0.55 } }
ports.khorgos = {}
ports.alashankou = {}
""".lstrip()
_SPLIT: Final = {
    ("alashankou", "westbound"): 288,
    ("alashankou", "eastbound"): 162,
    ("khorgos", "westbound"): 352,
    ("khorgos", "eastbound"): 198,
}


def _number(scale: Scale) -> Sequence[Finding]:
    days = 90
    scenario = scenario_of(_NUMBER, duration=f"{days} d")
    tenths, wrong = np.zeros(20, dtype=np.int64), 0
    runs = {Scale.QUICK: _RUNS, Scale.FULL: 2 * _RUNS}[scale]
    for replication in range(runs):
        streams = draw(scenario, Inputs(), replication).streams
        wrong += {(each.port, each.direction.value): len(each) for each in streams} != _SPLIT
        for stream in streams:
            tenths += np.bincount(stream.arrived_s * 20 // (days * DAY_S), minlength=20)
    return [
        exactly("replications with another number of trains at a port in a direction", 0, wrong),
        fitting(
            "20 equal parts of the period: chi-square by its degrees of freedom",
            tenths,
            np.full(20, 0.05),
            scale,
        ),
    ]


_FIRST: Final = f"""
seed = 1802
ports = {{ {", ".join(f"{name} = {{}}" for name in MANY)} }}

[services.any]
trains_per_day = {50 * 6}
westbound = 0.5
ports = {many_shares()}
arrivals = {{ westbound = "poisson", eastbound = {{ gamma_cv = 0.5 }} }}
""".lstrip()
_GAP_H: Final = 4.0
_FIRST_RUNS: Final = {Scale.QUICK: 130, Scale.FULL: 2_400}


def _first(scale: Scale) -> Sequence[Finding]:
    """Return when the first train of a stream comes, over many streams."""
    scenario = scenario_of(_FIRST, duration="6 d")
    came: dict[str, list[float]] = {way: [] for way in Direction}
    for replication in range(_FIRST_RUNS[scale]):
        streams = draw(scenario, Inputs(), replication).streams
        for way, means in came.items():
            firsts = [int(each.arrived_s[0]) for each in streams if each.direction == way]
            means.append(sum(firsts) / (len(firsts) * HOUR_S))
    poisson, regular = came["westbound"], came["eastbound"]
    found = [on_average("first train of a regular stream, h", _GAP_H * 1.25 / 2.0, regular, scale)]
    if scale is Scale.FULL:
        found.append(on_average("first train of a Poisson stream, h", _GAP_H, poisson, scale))
    return found


CHECKS: Final = (
    Check(
        id="first-train",
        group=GROUP,
        title="Streams run already when a run begins",
        formula="the gap over a moment is met by its length: E[T1] = m (1 + cv^2) / 2",
        parameters="gaps of m = 4 h, cv = 1 and 0.5, at 25 ports",
        compute=_first,
        weight=1.0,
        scenario=_FIRST,
    ),
    Check(
        id="profile",
        group=GROUP,
        title="Arrivals that follow the month and the weekday",
        formula="counts are Poisson with the mean 12 x month x weekday, and level within a day",
        parameters="12 trains a day; months from 0.6 to 1.3, weekdays from 0.3 to 1.2",
        compute=_profile,
        weight=1.0,
        scenario=_PROFILE,
    ),
    Check(
        id="exact-number",
        group=GROUP,
        title="An exact number of trains",
        formula="shares by largest remainder; a Poisson stream given its number is uniform",
        parameters="1,000 trains in 90 d, 64 % westbound, 45 and 55 % by port",
        compute=_number,
        weight=0.5,
        scenario=_NUMBER,
    ),
)
