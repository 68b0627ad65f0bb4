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


def written(folder: Path, text: str, name: str = "spoilt.toml") -> Path:
    """Write `text` to a file of `folder` and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def changed(*replacements: tuple[str, str]) -> str:
    """Return the whole scenario with each old text replaced, and check that it was there."""
    text = WHOLE
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
