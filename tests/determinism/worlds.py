"""The scenario that every configuration runs: two ports, small, with something of everything.

It names no seed, has calendars and gales, texts in its tables, and tied arrivals.
"""

import tomllib
from pathlib import Path
from typing import Any

import tomli_w

REPLICATIONS = 3
TEXT = """\
title = "Two ports, a week"
start = 2024-01-01
duration = "7 d"
warm_up = "2 d"
replications = 3

[clearance]
limit = "24 h"
at_limit = "release"

[services.express]
trains = 60
ports = { alashankou = 0.6, khorgos = 0.4 }
arrivals = { even_with_lateness = "3 h" }
priority = 2
declared_ahead = 0.5
origin = { westbound = "Xi'an", eastbound = "Duisburg" }
destination = { westbound = "Duisburg", eastbound = "Xi'an" }

[services.freight]
trains_per_day = 10
ports = { alashankou = 0.5, khorgos = 0.5 }
origin = { westbound = "Chengdu", eastbound = "Almaty" }
destination = { westbound = "Almaty", eastbound = "Chengdu" }

[services.local.arrivals.khorgos]
westbound = { weekly = ["mon 06:00", "tue 06:00", "wed 06:00"] }
eastbound = { weekly = ["mon 06:00", "thu 06:00"] }

[ports.alashankou.gales]
days_per_year = 180
lasting = { uniform = ["2 h", "12 h"] }

[ports.alashankou.china]
standard_tracks = 8

[ports.alashankou.china.reload]
cranes = 2
time = { gamma = "80 min", cv = 0.3 }
open_air = true

[ports.alashankou.china.customs]
lanes = 1
order = "priority"
hours = "06:00-22:00"
documents = { mean = "75 min", cv = 0.5 }
release_check = "10 min"

[ports.khorgos.china.customs]
lanes = 1
documents = { gamma = "80 min", cv = 0.5 }
examination = { share = 0.05, bays = 1, time = { mean = "5 h", cv = 0.5 } }

[ports.khorgos.kazakhstan.reload]
tracks = 2
time = { triangular = ["47 min", "57 min", "71 min"] }

[ports.khorgos.wagons.broad]
ready = 100
order_up_to = 100
bring = 50
lead_time = { gamma = "48 h", cv = 0.3 }
"""
OTHER = """\
title = "Another world"
start = 2023-05-01
duration = "4 d"
services.any = { trains_per_day = 20, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 1, documents = { gamma = "70 min", cv = 0.5 } }
"""
NAME = "port.toml"


def write(folder: Path, form: str) -> Path:
    """Write the scenario into `folder` in one of the forms of its text; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(_as(form).encode())
    (folder / "other.toml").write_text(OTHER)
    return folder / NAME


def _as(form: str) -> str:
    if form == "CR LF":
        return TEXT.replace("\n", "\r\n")
    if form == "keys backward":
        return tomli_w.dumps(_backward(tomllib.loads(TEXT)))
    if form == "comments":
        return "# Before\n\n" + TEXT.replace("\n", "  # here\n").replace("\n  # here\n", "\n#\n\n")
    return TEXT


def _backward(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _backward(inner) for key, inner in reversed(value.items())}
