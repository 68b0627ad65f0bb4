"""Small scenarios of which the cheapest resources are known by pencil, and their optimisation."""

from pathlib import Path

from sim.experiments.effort import Effort
from sim.experiments.optimise.experiment import OptimiseWish, optimise
from sim.experiments.undertaking import Settings
from tests.unit.experiments.lanes import write_lane

LANES = "ports.khorgos.china.customs.lanes"
TRACKS = "ports.khorgos.kazakhstan.reload.tracks"

# 60 trains a day of one hour each: 2.5 lanes' worth of work.
BUSY = """\
title = "A train every 24 minutes"
start = 2024-01-01
duration = "2 d"
replications = 2
ports.khorgos.china.customs = { lanes = 5, documents = "1 h" }
[services.any]
trains_per_day = 60
westbound = 1.0
ports = { khorgos = 1.0 }
arrivals = "even"
"""

# 24 trains a day: 90 minutes need 1.5 lanes, 150 minutes need 2.5 tracks.
STAGES = """\
title = "A train every hour, two stages"
start = 2024-01-01
duration = "4 d"
replications = 2
ports.khorgos.china.customs = { lanes = 2, documents = "90 min" }
ports.khorgos.kazakhstan.reload = { tracks = 4, time = "150 min" }
[services.any]
trains_per_day = 24
westbound = 1.0
ports = { khorgos = 1.0 }
arrivals = "even"
"""

# Waits of 0, 1, 2, 3 h at one lane; 0, 0, 1, 1 at two; 0, 0, 0, 1 at three. Stays are one hour
# longer: 10, 6, 5 and 4 h in all, each of which costs 24 TEU x 1 / 24 h = 1.
BATCH = """\
title = "Four trains at once"
start = 2024-01-01
duration = "6 d"
replications = 2
ports.khorgos.china.customs = { lanes = 1, documents = "1 h" }
costs = { demurrage_per_teu_day = 1.0 }
[services.any]
teu = 24
[services.any.arrivals.khorgos]
westbound.weekly = ["mon 00:00", "mon 00:00", "mon 00:00", "mon 00:00"]
eastbound.weekly = []
"""
WAIT = "wait_china.customs_mean_h"


def cheapest(folder: Path, text: str, *vary: str, out: str = "out", **more):
    """Optimise the scenario `text` in this process into ``folder/out``; a lane costs 1,200."""
    names = ("jobs", "store", "progress", "paint")
    settings = Settings(**{"jobs": 1, **{name: more.pop(name) for name in names if name in more}})
    file = write_lane(folder, text)
    price = more.pop("price", (f"{LANES}=1200",))
    wish = OptimiseWish(file=file, vary=vary, price=price, out=folder / out, **more)
    return optimise(wish, settings, Effort())


def words(result) -> str:
    """Return everything that the record says in words."""
    kinds = ("answer_in_words", "confidence_in_words", "limits_in_words")
    return " ".join(sentence for kind in kinds for sentence in result.record[kind])
