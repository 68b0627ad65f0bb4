"""Small scenarios whose capacity is known by pencil, and searches for it, for tests."""

from pathlib import Path

from sim.experiments.capacity.experiment import capacity
from sim.experiments.capacity.quest import CapacityWish
from sim.experiments.effort import Effort
from sim.experiments.undertaking import Settings
from tests.unit.experiments.lanes import write_lane

DOCUMENTS = "ports.khorgos.china.customs.documents"

# One train an hour is all that the lane can do: 24 a day, 20 % more than come.
LANE = """\
title = "A lane and even trains"
start = 2024-01-01
duration = "50 d"
replications = 2
ports.khorgos.china.customs = { lanes = 1, documents = "1 h" }
[services.any]
trains_per_day = 20
westbound = 1.0
ports = { khorgos = 1.0 }
arrivals = "even"
"""

TWO_LANES = LANE.replace("lanes = 1", "lanes = 2")

# The lane can do 24 a day, the reloading track 30.
_RELOAD = 'ports.khorgos.kazakhstan.reload = { tracks = 1, time = "48 min" }\n'
STAGES = LANE.replace("[services.any]", f"{_RELOAD}[services.any]")

# Two ports with one lane each: 24 a day are 20 % more at one, 60 % more at the other.
TWO_PORTS = """\
title = "Two lanes apart"
start = 2024-01-01
duration = "60 d"
replications = 2
[ports.alashankou]
china.customs = { lanes = 1, documents = "1 h" }
[ports.khorgos]
china.customs = { lanes = 1, documents = "1 h" }
[services.any]
trains_per_day = 35
westbound = 1.0
ports = { alashankou = 0.42857142857142855, khorgos = 0.5714285714285714 }
arrivals = "even"
"""

# Platforms for eight trains a day; without a yard trains wait on the tracks, which fill up.
STARVED = """\
title = "Starved of platforms"
start = 2024-01-01
duration = "80 d"
warm_up = "2 d"
replications = 2
[services.any]
trains_per_day = 6
arrivals = "even"
westbound = 1.0
ports = { khorgos = 1.0 }
[ports.khorgos]
china.standard_tracks = 4
china.customs = { lanes = 3, documents = "2 h" }
kazakhstan = { standard_tracks = 3, reload = { tracks = 2, time = "1 h" }, yard_teu = 0 }
[ports.khorgos.wagons.broad]
order_up_to = 110
lead_time = "1 h"
brought_per_day = 8
"""

RANDOM = """\
title = "A lane and trains at random"
start = 2024-01-01
duration = "120 d"
warm_up = "10 d"
replications = 10
ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "1 h" } }
[services.any]
trains_per_day = 12
westbound = 1.0
ports = { khorgos = 1.0 }
arrivals = "poisson"
"""


def capacity_of(folder: Path, text: str = LANE, *changes: str, out: str = "out", **more):
    """Search for the capacity of the scenario `text` in this process."""
    names = ("grow", "keep", "confidence", "up_to", "step", "ladder", "price", "by_date")
    wishes = {name: more.pop(name) for name in names if name in more}
    wish = CapacityWish(file=write_lane(folder, text), changes=changes, out=folder / out, **wishes)
    confirmed = more.pop("confirmed", False)
    return capacity(wish, Settings(**{"jobs": 1, **more}), Effort(confirmed=confirmed))


def limit(result, port: str = "khorgos"):
    """Return the last volume that holds and the first that fails, in words."""
    found = next(each for each in result.record["limits"] if each["port"] == port)
    return tuple(found[name] and found[name]["words"] for name in ("held", "failed"))
