"""Small scenarios written as a user would write them, and what runs of them leave behind."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.domain.log import WIDTH, RunLog
from sim.domain.plan import Plans
from sim.model.run import simulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

Rows = NDArray[np.int64]


def scenario_of(text: str, **more: Any) -> Scenario:
    """Return the scenario that the TOML lines `text` describe, with the keys `more`.

    A title, an id and a start need not be given.
    """
    plain = {"title": "A check", "id": "check", "start": date(2024, 1, 1)}
    return Scenario.model_validate({**plain, **tomllib.loads(text), **more})


def runs(scenario: Scenario, replications: int) -> Iterator[tuple[Plans, RunLog]]:
    """Yield the plans and the log of each replication of `scenario`."""
    for replication in range(replications):
        plans = draw(scenario, Inputs(), replication)
        yield plans, simulate(scenario, plans)


def rows_of(log: RunLog, step: str = "") -> Rows:
    """Return the visits of a log to the step called `step`, or all of them.

    The columns are entity, step, queued_s, started_s and finished_s, as in `sim.domain.log`.
    """
    rows = np.array(log.rows, dtype=np.int64).reshape(-1, WIDTH)
    if not step:
        return rows
    numbers = [number for number, found in enumerate(log.steps) if found.name == step]
    return rows[np.isin(rows[:, 1], numbers)]
