"""Small scenarios to be swept, and their sweeps, for tests of experiments and pictures."""

from pathlib import Path

from sim.experiments.effort import Effort
from sim.experiments.sweep.experiment import SweepWish, sweep
from sim.experiments.undertaking import Settings
from tests.unit.experiments.lanes import LANE, write_lane

LANES = "ports.khorgos.china.customs.lanes"
RATE = "services.any.trains_per_day"
DOCUMENTS = "ports.khorgos.china.customs.documents.exponential"
BAYS = "ports.khorgos.china.customs.examination.bays"
TRACKS = "ports.khorgos.china.standard_tracks"
WAIT = "wait_china.customs_mean_h"

BATCH = """\
title = "Four trains at once"
start = 2024-01-01
duration = "6 d"
replications = 2
ports.khorgos.china.customs = { lanes = 1, documents = "1 h" }
[services.any.arrivals.khorgos]
westbound.weekly = ["mon 00:00", "mon 00:00", "mon 00:00", "mon 00:00"]
eastbound.weekly = []
"""

STEADY = """\
title = "A train every hour"
start = 2024-01-01
duration = "12 d"
replications = 2
ports.khorgos.china.customs = { lanes = 1, documents = "90 min" }
[services.any]
trains_per_day = 24
westbound = 1.0
ports = { khorgos = 1.0 }
arrivals = "even"
"""

_AT_ONCE = """\
[services.{name}]
goods = {{ {name} = 1.0 }}
arrivals.khorgos = {{ westbound.weekly = ["mon 00:00"], eastbound.weekly = [] }}
[goods.{name}]
examination_time = {examination}
crane_time = {crane}
"""

# Examination takes 3, 4 and 2 hours, reloading 1, 1 and 6: with one bay the trains leave after 4,
# 8 and 15 h; with two the third is examined after the first and reloaded last: 4, 5 and 11 h; with
# three it comes first to the one crane: 8, 9 and 10 h. That is 27, 20 and 27 h in all.
ANOMALY = """\
title = "Three trains, two stages"
start = 2024-01-01
duration = "5 d"
replications = 2
[ports.khorgos]
china.customs.examination = { share = 1.0, time = "1 h", bays = 1 }
kazakhstan.reload = { tracks = 1, cranes = 1, time = "1 h" }
""" + "".join(
    _AT_ONCE.format(name=name, examination=examination, crane=crane)
    for name, examination, crane in (("a", 3, 1), ("b", 4, 1), ("c", 2, 6))
)

HEAD_ON = """\
title = "Two trains each way through shared yards"
start = 2024-01-01
duration = "5 d"
replications = 2
[services.any.arrivals.khorgos]
westbound.weekly = ["mon 00:00", "mon 00:00", "mon 00:00"]
eastbound.weekly = ["mon 00:00", "mon 00:00", "mon 00:00"]
[ports.khorgos]
china.standard_tracks = 1
china.broad_tracks = 1
china.reload = { tracks = 1, time = "1 h" }
kazakhstan.standard_tracks = 1
kazakhstan.broad_tracks = 1
kazakhstan.reload = { tracks = 1, time = "1 h" }
border = { standard.run = "30 min", broad.run = "30 min" }
"""


def swept(folder: Path, *vary: str, text: str = LANE, out: str = "out", **more):
    """Sweep the scenario `text` over `vary` in this process into ``folder/out``."""
    wishes = {key: more.pop(key) for key in ("hypercube", "metrics", "changes") if key in more}
    effort = Effort(
        **{key: more.pop(key) for key in ("confirmed", "with_tables", "tell") if key in more}
    )
    file = write_lane(folder, text)
    wish = SweepWish(file=file, vary=vary, out=folder / out, **wishes)
    return sweep(wish, Settings(**{"jobs": 1, **more}), effort)


def means(result, metric: str, place=("khorgos", "westbound", "all")):
    """Return a figure point by point."""
    return [
        row["mean"]
        for row in result.rows
        if row["metric"] == metric and (row["port"], row["direction"], row["service"]) == place
    ]
