"""Empty wagons: a stock that is ordered up to a level, and two flows that need each other's."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.domain.time import DAY_S
from sim.verification.check import Check, Finding, Scale, exactly, on_average
from sim.verification.closed_forms.case import (
    GROUP,
    MANY,
    Case,
    Figure,
    many_ports,
    many_shares,
    play,
    printed,
    waiting,
)
from sim.verification.closed_forms.formulas import at_least, excess, unpaired
from sim.verification.statistics import gathered
from sim.verification.worlds import scenario_of

_WAIT: Final = "wait_kazakhstan.broad_wagons_mean_h"
_RATE: Final = 2 / 24
_LEAD_H: Final = 30.0


def _stock(seed: int, level: int, ready: int) -> str:
    return f"""
warm_up = "30 d"
seed = {seed}
services.any = {{ trains_per_day = 2, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}
ports.khorgos.kazakhstan.yard_teu = 0

[ports.khorgos.wagons.broad]
ready = {ready}
order_up_to = {level}
bring = 55
lead_time = {{ gamma = "30 h", cv = 0.5 }}
""".lstrip()


def _in_stock() -> tuple[Figure, ...]:
    due = _RATE * _LEAD_H
    return (
        printed("mean wait for platforms, h", excess(due, 3) / _RATE, _WAIT),
        waiting("wagons", at_least(due, 3)),
    )


def _owed() -> tuple[Figure, ...]:
    wait = _LEAD_H + 2 / _RATE
    return (printed("mean wait for platforms, h", wait, _WAIT),)


CASES: Final = (
    Case(
        id="stock",
        title="Platforms ordered one lot for one (base stock)",
        formula="lots on order are Poisson, X, for any lead time (Palm); Wq = E[(X - S)+] / lambda",
        parameters="2 trains of 55 a day, lead time gamma of 30 h, cv = 0.5; level 165, S = 3 lots",
        scenario=_stock(1740, 165, 165),
        figures=_in_stock,
        quick=470,
        full=4_500,
    ),
    Case(
        id="stock-owed",
        title="Platforms ordered when two lots are owed",
        formula="Wq = lead time - level / demand",
        parameters="2 trains of 55 a day, lead time gamma of 30 h, cv = 0.5; level -110",
        scenario=_stock(1741, -110, 0),
        figures=_owed,
        quick=50,
        full=150,
        weight=0.6,
    ),
)

_A_DAY: Final = 1.2
_PAIRS: Final = f"""
seed = 1742
services.any = {{ trains_per_day = 60, westbound = 0.5, ports = {many_shares()} }}

[ports]
{many_ports("wagons = { standard = { ready = 0 }, broad = { ready = 0 } }")}
""".lstrip()
_DAYS: Final = (2, 5)
_YEAR: Final = """
duration = "365 d"
services.any = { trains_per_day = 4, westbound = 0.5, ports = { khorgos = 1.0 } }
ports.khorgos.wagons = { standard = { ready = 0 }, broad = { ready = 0 } }
"""
_USERS: Final = {Scale.QUICK: 3, Scale.FULL: 30}
_RUNS: Final = {Scale.QUICK: 120, Scale.FULL: 1_600}


def _unpaired(scale: Scale) -> Sequence[Finding]:
    """Return the trains left over after some days, each port a sample of its own."""
    scenario = scenario_of(_PAIRS, duration=f"{_DAYS[-1]} d")
    moments_s = np.array(_DAYS) * DAY_S - 1
    left = np.array([it.inside(moments_s) / len(MANY) for it in play(scenario, _RUNS[scale])])
    users = _USERS[scale]
    given = sum(_has_mean(user) for user in range(users))
    return [
        exactly(f"studies of a year of {users} that print a mean stay", 0, given),
        *_each_day(left, scale),
    ]


def _has_mean(seed: int) -> bool:
    """Return whether a study of a year, five replications, prints how long trains stay."""
    rows = gathered(scenario_of(_YEAR, seed=seed), 5).summary
    return any(row.metric == "dwell_mean_h" and row.mean is not None for row in rows)


def _each_day(left: NDArray[np.float64], scale: Scale) -> Sequence[Finding]:
    return [
        on_average(
            f"trains that wait for the other direction's wagons after {days} d",
            unpaired(_A_DAY * days),
            column,
            scale,
        )
        for days, column in zip(_DAYS, left.T, strict=True)
    ]


CHECKS: Final = (
    Check(
        id="pairing",
        group=GROUP,
        title="Two directions that live on each other's wagons have no steady state",
        formula="E|N1 - N2| = 2 m exp(-2 m) (I0(2 m) + I1(2 m)) (Skellam), about sqrt(4 m / pi);"
        " so no mean may be printed",
        parameters="1.2 trains a day each way at 25 ports, no wagons to begin with; m = 2.4, 6",
        compute=_unpaired,
        weight=2.0,
        scenario=_PAIRS,
    ),
)
