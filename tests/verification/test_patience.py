"""A lane with release at the limit is an M/M/1 queue whose trains leave after waiting so long.

Protocol as for one lane: a hundred replications, 4.66 standard errors, and a standard error of at
most 0.44 % of the figure; a wider one is inconclusive and fails as well.
"""

from datetime import date
from math import exp

import numpy as np
import pytest

from sim.model.run import simulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

REPLICATIONS = 100
WIDEST_Z = 4.66
WIDEST_ERROR = 0.0044


def lane(trains_per_day, check_min, limit_h, days):
    """Return one lane with exponential checks and provisional release at the limit."""
    return Scenario.model_validate(
        {
            "title": "One customs lane with release at the limit",
            "id": "one-patient-lane",
            "start": date(2024, 1, 1),
            "duration": f"{days} d",
            "warm_up": "20 d",
            "seed": 23,
            "clearance": {"limit": f"{limit_h} h", "at_limit": "release"},
            "services": {
                "any": {
                    "trains_per_day": trains_per_day,
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


def figures(scenario):
    """Return the share of provisional trains and of those that wait: a row per run."""
    rows = []
    limit_s = scenario.clearance.limit
    for replication in range(REPLICATIONS):
        plans = draw(scenario, Inputs(), replication)
        log = simulate(scenario, plans)
        arrived = plans.streams[0].arrived_s
        counted = (arrived >= 0) & (arrived < log.end_s - limit_s)
        provisional = np.array([moment is not None for moment in log.milestones["provisional"]])
        queued, started = np.array(log.rows).reshape(-1, 5)[:, 2:4].T
        at_once = np.isin(arrived, queued[queued == started])
        rows.append((provisional[counted].mean(), 1 - at_once[counted].mean()))
    return np.array(rows)


def theory_of(trains_per_day, check_min, limit_h):
    """Return P(released at the limit) and P(wait) of M/M/1+D, from the chance of an idle lane."""
    arrivals, checks = trains_per_day / 24, 60 / check_min
    excess = checks - arrivals
    rest = exp(-excess * limit_h)
    idle = 1 / (1 + arrivals * (1 - rest) / excess + arrivals * rest / checks)
    return np.array([arrivals * idle * rest / checks, 1 - idle])


def check(trains_per_day, check_min, limit_h, days):
    measured = figures(lane(trains_per_day, check_min, limit_h, days))
    theory = theory_of(trains_per_day, check_min, limit_h)
    mean = measured.mean(axis=0)
    error = measured.std(axis=0, ddof=1) / np.sqrt(len(measured))
    assert (error <= WIDEST_ERROR * theory).all(), f"inconclusive: {error / theory}"
    assert (np.abs(mean - theory) <= WIDEST_Z * error).all(), f"z = {(mean - theory) / error}"


def test_theory_has_the_published_figures():
    assert theory_of(16, 72, 24)[0] == pytest.approx(0.0029653, abs=5e-8)
    assert theory_of(16, 72, 4)[0] == pytest.approx(0.122349, abs=5e-7)
    assert theory_of(28.8, 60, 24)[0] == pytest.approx(0.167625, abs=5e-7)


def test_a_lane_at_twice_its_load_lets_most_trains_go_at_the_limit():
    check(16, check_min=180, limit_h=1, days=50)


@pytest.mark.slow
def test_a_lane_at_load_0_8_with_a_limit_of_four_hours():
    check(16, check_min=72, limit_h=4, days=1_000)


@pytest.mark.slow
def test_an_overloaded_lane_with_a_limit_of_a_day():
    check(28.8, check_min=60, limit_h=24, days=1_300)
