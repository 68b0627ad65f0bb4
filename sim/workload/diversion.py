"""Which trains may go by another port, and the work they would be there.

A diverted train keeps its luck: a train that is slow to check is so at either port.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn
from sim.scenario.schema import Scenario
from sim.workload.demand import StreamId
from sim.workload.draws import Draws
from sim.workload.work import NO_TIME, Trains, work_columns


def diverting(scenario: Scenario, stream: StreamId, draws: Draws) -> NDArray[np.bool_] | None:
    """Return which trains of `stream` may divert, None when nobody may."""
    service = scenario.services[stream.service]
    share = service.may_divert.at(stream.port, stream.direction)
    if scenario.diversion is None or not share or len(scenario.ports) < 2:
        return None
    return draws.marks("may_divert", share)


def work_elsewhere(
    scenario: Scenario, stream: StreamId, trains: Trains, draws: Draws
) -> dict[str, Mapping[str, IntColumn]]:
    """Return the work columns of the trains at each other port, after the run "diversion"."""
    law = NO_TIME if scenario.diversion is None else scenario.diversion.extra_run
    extra_run_s = draws.seconds("diversion", law)
    return {
        port: {
            "diversion": extra_run_s,
            **work_columns(scenario, stream._replace(port=port), trains, draws),
        }
        for port in sorted(scenario.ports)
        if port != stream.port
    }
