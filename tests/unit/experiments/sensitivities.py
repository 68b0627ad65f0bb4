"""Small scenarios for sensitivity studies, and studies of formulas, for tests."""

from pathlib import Path

from sim.experiments.calibrate.varied import Varied
from sim.experiments.effort import Effort
from sim.experiments.sensitivity.design import plan_of
from sim.experiments.sensitivity.experiment import SensitivityWish, sensitivity
from sim.experiments.sensitivity.response import Response
from sim.experiments.sweep.rows import Curve
from sim.experiments.undertaking import Settings
from tests.unit.experiments.lanes import write_lane

RECEPTION = "ports.*.china.reception.time"
DOCUMENTS = "ports.*.china.customs.documents"
FORMING = "ports.*.kazakhstan.forming.time"
LANES = "ports.*.china.customs.lanes"
DWELL = Curve("dwell_mean_h", "khorgos", "westbound")

# A train every six hours, never two at once: the crossing is 1 + 2 + 1 h, and each time adds up.
LINE = """\
title = "A line without queues"
start = 2024-01-01
duration = "5 d"
replications = 2
[services.any]
trains_per_day = 4
westbound = 1.0
arrivals = "even"
ports = { khorgos = 1.0 }
[ports.khorgos]
china.reception.time = "1 h"
china.customs = { lanes = 5, documents = "2 h" }
kazakhstan.forming.time = "1 h"
[sources.s]
title = "a report"
date = "2023"
[provenance]
"ports.*.china.reception.time" = { grade = "assumed", range = ["1 h", "3 h"] }
"ports.*.china.customs.documents" = { grade = "assumed", range = ["2 h", "5 h"] }
"ports.*.china.customs.lanes" = { grade = "assumed", range = [5, 8] }
"ports.*.kazakhstan.forming.time" = { grade = "fitted", source = "s", range = ["1 h", "2 h"] }
"""

CROWDED = """\
title = "A train every hour at one or more lanes"
start = 2024-01-01
duration = "8 d"
replications = 2
services.any = { trains_per_day = 24, westbound = 1.0, arrivals = "even", ports.khorgos = 1.0 }
ports.khorgos.china.customs = { lanes = 2, documents = "90 min" }
"""


def studied(folder: Path, *vary: str, text: str = LINE, out: str = "out", **more):
    """Study the scenario `text` in this process into ``folder/out``."""
    names = ("method", "trajectories", "samples", "metrics", "changes")
    wishes = {name: more.pop(name) for name in names if name in more}
    small = {"trajectories": 3, "samples": 8, "metrics": ("dwell_mean_h",), **wishes}
    effort = Effort(**{name: more.pop(name) for name in ("confirmed", "tell") if name in more})
    wish = SensitivityWish(file=write_lane(folder, text), vary=vary, out=folder / out, **small)
    return sensitivity(wish, Settings(**{"jobs": 1, **more}), effort)


def number(key: str, low: float, high: float) -> Varied:
    """Return an input that is a plain number, on so fine a grid that it does not matter."""
    return Varied(key, (key,), "number", "", low, high, 1e-9, low, (low,), ("assumed",))


def whole(key: str, low: int, high: int) -> Varied:
    """Return an input that is a whole number."""
    return Varied(key, (key,), "whole", "", low, high, 1, low, (low,), ("assumed",))


def plan_for(inputs, method="morris", trajectories=10, samples=64, seed=1):
    """Return a plan over `inputs`."""
    return plan_of(method, tuple(inputs), trajectories, samples, seed)


def response_of(plan, formula, luck=lambda _values, _replication: 0.0, replications=2):
    """Return the response of a formula of the real values at all points of `plan`."""
    points = [[value.measure for value in values] for values in plan.design.points]
    samples = tuple(
        tuple(formula(*values) + luck(values, number) for number in range(replications))
        for values in points
    )
    return Response(DWELL, "h", tuple(sum(row) / len(row) for row in samples), samples)
