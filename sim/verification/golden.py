"""Small scenarios whose fingerprints are shipped: any machine can show that it computes the same.

They are kept beside this module; `python -m tests.golden --accept "reason"` writes them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sim.experiments.fingerprint import Fingerprint, together
from sim.experiments.fingerprinting import fingerprint_of
from sim.scenario.inputs import Inputs
from sim.verification.worlds import scenario_of

STORED: Final = Path(__file__).with_name("golden.json")
SEEDS: Final = (0, 1, 2, 3, 4)

WORLDS: Final[Mapping[str, str]] = {
    "lane": """
        duration = "20 d"
        warm_up = "5 d"
        services.any = { trains_per_day = 16, westbound = 1.0, ports = { khorgos = 1.0 } }
        ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "72 min" } }
    """,
    "wagons": """
        duration = "20 d"
        warm_up = "10 d"
        [services.freight]
        trains_per_day = 10
        ports = { khorgos = 1.0 }
        westbound = 0.6
        arrivals = { gamma_cv = 0.6 }
        wagons = { uniform = [40, 60] }
        [ports.khorgos.border]
        standard = { paths_per_day = 24, run = "30 min" }
        broad = { paths_per_day = 12, run = "30 min" }
        [ports.khorgos.china]
        reload = { cranes = 1, time = "2 h" }
        onward = { paths_per_day = 48 }
        [ports.khorgos.kazakhstan.reload]
        tracks = 2
        time = { triangular = ["47 min", "57 min", "71 min"] }
        [ports.khorgos.wagons.standard]
        ready = 200
        surplus_above = 200
        surplus_lot = 50
        [ports.khorgos.wagons.broad]
        ready = 200
        order_up_to = 100
        bring = 50
        lead_time = { gamma = "48 h", cv = 0.3 }
    """,
    "two ports": """
        duration = "14 d"
        warm_up = "7 d"
        [clearance]
        limit = "24 h"
        at_limit = "release"
        [services.express]
        trains = 150
        ports = { alashankou = 0.6, khorgos = 0.4 }
        arrivals = { even_with_lateness = "3 h" }
        priority = 2
        declared_ahead = 0.5
        [services.freight]
        trains_per_day = 12
        ports = { alashankou = 0.5, khorgos = 0.5 }
        [ports.alashankou]
        gales = { days_per_year = 120, lasting = { uniform = ["2 h", "12 h"] } }
        [ports.alashankou.china]
        standard_tracks = 8
        reload = { cranes = 2, time = { gamma = "80 min", cv = 0.3 }, open_air = true }
        [ports.alashankou.china.customs]
        lanes = 2
        order = "priority"
        hours = "06:00-22:00"
        documents = { mean = "75 min", cv = 0.5 }
        release_check = "10 min"
        [ports.khorgos.china.customs]
        lanes = 2
        documents = { uniform = ["40 min", "100 min"] }
        examination = { share = 0.05, bays = 1, time = { mean = "5 h", cv = 0.5 } }
    """,
}
"""The scenarios as lines of TOML, by name."""


def golden() -> dict[str, dict[str, str]]:
    """Return the shipped fingerprint of each world and seed, as in ``lane 0``."""
    return dict(json.loads(STORED.read_text(encoding="utf-8")))


def computed(seeds: tuple[int, ...] = SEEDS, replications: int = 1) -> dict[str, dict[str, str]]:
    """Return the fingerprint of each world and seed, computed here and now."""
    return {
        f"{name} {seed}": of_world(name, seed, range(replications))
        for name in WORLDS
        for seed in seeds
    }


def of_world(name: str, seed: int, replications: range = range(1)) -> dict[str, str]:
    """Return the fingerprint of one world; its replications are told in order of their number."""
    scenario = scenario_of(WORLDS[name], seed=seed)
    found: dict[int, Fingerprint] = {}
    for replication in replications:
        found[replication] = fingerprint_of(scenario, Inputs(), replication)
    return together([found[replication] for replication in sorted(found)])
