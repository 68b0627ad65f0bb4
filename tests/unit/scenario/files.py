"""Scenario files for tests: a whole one to spoil, and what the loader says of a spoilt one."""

from pathlib import Path

import pytest

from sim.errors import LandbridgeError
from sim.scenario.loader import load

WHOLE = """\
title = "One port"
start = 2024-01-01
end = 2024-02-01
warm_up = "2 d"

[clearance]
limit = "24 h"

[services.freight]
trains_per_day = 10
ports = { khorgos = 1.0 }
westbound = 0.6
wagons = 55
declared_ahead = 0.5

[ports.khorgos.china.customs]
lanes = 3
documents = { mean = "75 min", cv = 0.4 }
boarding = "40 min"

[ports.khorgos.china.customs.examination]
share = 0.03
bays = 2
time = { mean = "5 h", cv = 0.5 }

[ports.khorgos.border.broad]
paths_per_day = 9
run = { triangular = ["25 min", "30 min", "45 min"] }

[ports.khorgos.kazakhstan]
broad_tracks = { westbound = 11, eastbound = 9 }

[ports.khorgos.wagons.broad]
ready = 300
order_up_to = 40
bring = 60
lead_time = { gamma = "105 h", cv = 0.3 }

[sources.a-paper]
title = "A paper"
date = 2024-07-18

[provenance]
"ports.khorgos.china.customs.lanes" = { grade = "assumed", range = [2, 8], why = "not published" }
"services.freight.trains_per_day" = { grade = "reported", source = "a-paper" }

[targets.all-trains]
metric = "trains_arrived"
value = 310.0
use = "calibrated"
source = "a-paper"
"""

FULL = """\
title = "Two ports with every rule"
start = 2023-12-01
end = 2024-01-31
warm_up = "5 d"

[clearance]
at_limit = "release"
examined_afterwards = true

[services.freight]
trains_per_day = 12
ports = { alashankou = 0.5, khorgos = 0.5 }
westbound = 0.6
teu = 104
origin = { westbound = "Xi'an", eastbound = "Duisburg" }
destination = { westbound = "Almaty", eastbound = "Xi'an" }
to_port = { all = { mean = "4 d", cv = 0.2 }, khorgos = "5 d" }
from_port = "3 d"
goods = { cars = 0.25, electronics = 0.5, other = 0.25 }
may_divert = { alashankou = 0.5, khorgos = { westbound = 0.2, eastbound = 0.0 } }

[services.express]
trains_per_day = 1
ports = { alashankou = 0.0, khorgos = 1.0 }
westbound = 1.0
teu = 80

[goods.cars]
damage_per_lift = 0.001
crane_time = 1.5

[goods.electronics]
label = "Electronics"
examination = 0.1
examination_time = 2.0
value_per_teu = 60_000.0

[goods.other]

[diversion]
extra_run = { mean = "2 d", cv = 0.2 }
margin = "12 h"

[costs]
currency = "CNY"
free_time = "2 d"
demurrage_per_teu_day = 12.0
inventory_per_year = 0.08
reload_per_teu = 45.0
ground_lift_per_teu = 20.0
path = 300.0
wagon_day = 5.0
overtime_lane_hour = 90.0

[expect]
clearance_p95_h = "lower"
share_cleared_in_limit = { expected = ">= 0.95", port = "khorgos", why = "the promise" }

[ports.alashankou]
china.standard_tracks = 20
china.broad_tracks = 20

[ports.khorgos.china]
standard_tracks = { westbound = 12, eastbound = 5 }
broad_tracks = 14
reception = { time = "30 min", crews = 3 }
departure = { time = "1 h", locomotives = 5, turn = "2 h" }
reload = { tracks = 4, cranes = 3, time = "1 h", open_air = true }
forming = { time = "1 h", crews = 3 }
onward = { paths_per_day = 20 }

[ports.khorgos.china.customs]
lanes = 4
hours = "06:00-24:00"
closing = "finish"
documents = { mean = "75 min", cv = 0.4 }
boarding = "40 min"
shifts.night = { hours = "20:00-08:00", lanes = 2 }
shifts.weekend = { hours = "08:00-20:00", days = ["sat", "sun"], lanes = 3 }
green = { lanes = 1, services = ["express"] }
overtime = { lanes = 2, above = 10, until = 3 }
scanner = { time = "20 min", scanners = 1 }
examination = { share = 0.03, bays = 2, time = "5 h" }

[ports.khorgos.border.standard]
paths_per_day = 20
accepted_per_day = 16

[ports.khorgos.border.broad]
paths_per_day = { westbound = 9, eastbound = 10 }
accepted_per_day = { eastbound = 8 }

[ports.khorgos.kazakhstan]
standard_tracks = 13
broad_tracks = 17
yard_teu = 2_000
reload = { tracks = 3, cranes = 2, time = "1 h" }
forming = { time = "1 h", crews = 3 }
locomotive = { time = "1 h", locomotives = 6, turn = "3 h" }
onward = { paths_per_day = 18 }

[ports.khorgos.wagons.standard]
ready = 300
order_up_to = 40
brought_per_day = 4
surplus_above = 500

[ports.khorgos.wagons.broad]
ready = 600
order_up_to = 500
lead_time = "4 d"
brought_per_day = 9
claim = "arrival"

[ports.khorgos.gales]
days_per_year = 155
lasting = { mean = "7 h", cv = 0.6 }

[ports.khorgos.disturbances.typhoon]
label = "Line washed out"
start = 2023-12-12
end = 2023-12-15T06:00:00
resource = "kazakhstan.onward_path"
capacity = 4

[ports.khorgos.disturbances.no-empties]
start = 2023-12-15
end = 2023-12-29
resource = "border.standard_path_eastbound"
trains = "empties"

[ports.khorgos.stop_loading]
westbound = { above = 90, until = 60, released_per_day = 20 }
eastbound = { above = 80, until = 50 }

[provenance]
"ports.khorgos.gales.days_per_year" = { grade = "assumed", range = [140, 170], why = "a station" }
"""
"""Two ports, one of them with every rule that there is."""


def written(folder: Path, text: str, name: str = "spoilt.toml") -> Path:
    """Write `text` to a file of `folder` and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def changed(*replacements: tuple[str, str], text: str = WHOLE) -> str:
    """Return a scenario with each old text replaced, and check that it was there."""
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def refusal(path: Path, *overrides: str) -> LandbridgeError:
    """Return what the loader has against the file `path`."""
    with pytest.raises(LandbridgeError) as caught:
        load(path, overrides)
    return caught.value


def line_of(text: str, part: str) -> int:
    """Return the number of the first line of `text` that holds `part`."""
    return next(at for at, line in enumerate(text.split("\n"), 1) if part in line)
