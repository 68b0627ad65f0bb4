"""One lane that begins empty: what a run without warm-up is to show, and not the steady state."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from sim.domain.time import HOUR_S
from sim.verification.check import Check, Finding, Scale, on_average
from sim.verification.closed_forms.case import (
    GROUP,
    MANY,
    Played,
    many_ports,
    many_shares,
    play,
)
from sim.verification.closed_forms.formulas import wait_from_empty
from sim.verification.worlds import scenario_of

_RUNS: Final = {30: {Scale.QUICK: 130, Scale.FULL: 1_650}, 480: {Scale.FULL: 520}}
"""By the number of trains that are looked at."""
_FORMULA: Final = (
    "N at the next arrival = max(N + 1 - G, 0), G geometric; from N = 0, train by train"
)


def _scenario(seed: int) -> str:
    lane = 'china.customs = { lanes = 1, documents = { exponential = "72 min" } }'
    return f"""
seed = {seed}
services.any = {{ trains_per_day = 400, westbound = 1.0, ports = {many_shares()} }}

[ports]
{many_ports(lane)}
""".lstrip()


def _first(played: Played, trains: int) -> float:
    """Return the mean wait in hours of the first `trains` of every port."""
    visits, stream = played.tables.visits, played.tables.trains.stream
    checks = np.flatnonzero(played.tables.visits_of("documents"))
    checks = checks[np.argsort(visits.train[checks])]
    port = stream[visits.train[checks]]
    place = np.arange(len(checks)) - np.searchsorted(port, port)
    chosen = checks[place < trains]
    waits_s = visits.started_s[chosen] - visits.queued_s[chosen]
    return float(waits_s.sum()) / (trains * len(MANY) * HOUR_S)


def _findings(seed: int, days: int, trains: int, scale: Scale) -> Sequence[Finding]:
    scenario = scenario_of(_scenario(seed), duration=f"{days} d")
    waits = [_first(played, trains) for played in play(scenario, _RUNS[trains][scale])]
    expected = wait_from_empty(16 / 24, 1.2, trains)
    name = f"mean wait of the first {trains} trains, h"
    return [on_average(name, expected, np.array(waits), scale)]


CHECKS: Final = (
    Check(
        id="from-empty",
        group=GROUP,
        title="A lane that begins empty (M/M/1)",
        formula=_FORMULA,
        parameters="16 trains a day at each of 25 ports, s = 72 min; the first 30 trains",
        compute=partial(_findings, 1780, 4, 30),
        weight=1.5,
        scenario=_scenario(1780),
    ),
    Check(
        id="from-empty-month",
        group=GROUP,
        title="The first month of a lane that begins empty (M/M/1)",
        formula=_FORMULA + "; 5 % below the steady state",
        parameters="16 trains a day at each of 25 ports, s = 72 min; the first 480 trains",
        compute=partial(_findings, 1781, 40, 480),
        weight=10.0,
        scales=frozenset({Scale.FULL}),
        scenario=_scenario(1781),
    ),
)
