"""One customs lane is an M/M/1 queue: the scenario language, the workload and the model at once.

A hundred independent replications; a figure fails when it is further from theory than 4.66
standard errors (one false alarm in a thousand suites of a hundred checks), and is inconclusive,
hence fails as well, when its standard error is too wide to see an error of 3 %.
"""

from datetime import date
from math import exp

import numpy as np
import pytest

from sim.domain.time import HOUR_S
from sim.model.run import simulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

ARRIVALS_PER_H = 16 / 24
REPLICATIONS = 100
WIDEST_Z = 4.66
WIDEST_ERROR = 0.0044


def lane(check_min, days, warm_up_days):
    """Return the five-line scenario with another check and period."""
    return Scenario.model_validate(
        {
            "title": "One customs lane",
            "id": "one-customs-lane",
            "start": date(2024, 1, 1),
            "duration": f"{days} d",
            "warm_up": f"{warm_up_days} d",
            "seed": 16,
            "services": {
                "any": {
                    "trains_per_day": 16,
                    "arrivals": "poisson",
                    "westbound": 1.0,
                    "ports": {"khorgos": 1.0},
                }
            },
            "ports": {
                "khorgos": {
                    "china": {
                        "customs": {"lanes": 1, "documents": {"exponential": f"{check_min} min"}}
                    }
                }
            },
        }
    )


def times_h(scenario, replication):
    """Return wait and clearance in hours of the trains that were released after the warm-up."""
    log = simulate(scenario, draw(scenario, Inputs(), replication))
    queued, started, finished = np.array(log.rows).reshape(-1, 5)[:, 2:].T
    counted = (queued >= 0) & (finished >= 0)
    return (
        (started - queued)[counted] / HOUR_S,
        (finished - queued)[counted] / HOUR_S,
    )


def figures(scenario, hours):
    """Return mean wait, share that waits, mean clearance, share within `hours`: a row per run."""
    rows = []
    for replication in range(REPLICATIONS):
        wait, clearance = times_h(scenario, replication)
        rows.append((wait.mean(), (wait > 0).mean(), clearance.mean(), (clearance <= hours).mean()))
    return np.array(rows)


def check(measured, theory):
    mean = measured.mean(axis=0)
    error = measured.std(axis=0, ddof=1) / np.sqrt(len(measured))
    assert (error <= WIDEST_ERROR * theory).all(), f"inconclusive: {error / theory}"
    assert (np.abs(mean - theory) <= WIDEST_Z * error).all(), f"z = {(mean - theory) / error}"


def theory_of(check_h, hours):
    load = ARRIVALS_PER_H * check_h
    wait = load * check_h / (1 - load)
    return np.array([wait, load, wait + check_h, 1 - exp(-(1 / check_h - ARRIVALS_PER_H) * hours)])


def test_lane_at_load_0_6_meets_theory():
    scenario = lane(check_min=54, days=1_250, warm_up_days=15)

    check(figures(scenario, hours=3), theory_of(0.9, hours=3))


@pytest.mark.slow
def test_lane_at_load_0_8_meets_theory():
    scenario = lane(check_min=72, days=4_000, warm_up_days=90)

    check(figures(scenario, hours=24), theory_of(1.2, hours=24))
