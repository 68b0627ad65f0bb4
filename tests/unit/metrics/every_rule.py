"""A run of the model in which every rule does something, to hold figures and identities against."""

from datetime import date
from functools import cache

from sim.model.run import simulate
from sim.recording.columns import Tables
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw
from tests.unit.workload.scenarios import make_scenario

PATHS = {"paths_per_day": 12, "run": "30 min"}
BORDER = {
    "standard": PATHS | {"accepted_per_day": 9},
    "broad": PATHS | {"accepted_per_day": {"eastbound": 6}},
}
KHORGOS = {
    "utc_offset": "+05:30",
    "china": {
        "standard_tracks": {"westbound": 6, "eastbound": 4},
        "customs": {
            "lanes": 2,
            "documents": "3 h",
            "hours": "06:00-22:00",
            "overtime": {"lanes": 1, "above": 4, "until": 1},
            "green": {"lanes": 1, "services": ["rail-timetabled"]},
            "shifts": {"evening": {"hours": "18:00-22:00", "lanes": 1}},
            "examination": {"share": 0.2, "bays": 1, "time": "5 h"},
        },
        "departure": {"time": "1 h", "locomotives": 2, "turn": "3 h"},
        "reload": {"tracks": 1, "cranes": 1, "time": "2 h", "open_air": True},
        "bulk": {"time": "12 h"},
        "onward": {"paths_per_day": 24},
    },
    "border": BORDER,
    "kazakhstan": {
        "reload": {"tracks": 1, "time": "1 h"},
        "yard_teu": 300,
        "locomotive": {"time": "1 h", "locomotives": 2, "turn": "5 h"},
    },
    "wagons": {
        "standard": {"ready": 120, "surplus_above": 110},
        "broad": {
            "ready": 30,
            "order_up_to": 0,
            "lead_time": "20 h",
            "brought_per_day": 4,
            "claim": "arrival",
        },
    },
    "gales": {"days_per_year": 200, "lasting": "6 h"},
    "disturbances": {
        "closure": {
            "start": date(2024, 1, 3),
            "end": date(2024, 1, 4),
            "resource": "border.standard_path_westbound",
        }
    },
    "stop_loading": {"westbound": {"above": 7, "until": 4, "released_per_day": 8}},
}
ALASHANKOU = {
    "china": {"customs": {"lanes": 2, "documents": "1 h"}},
    "border": BORDER,
}


def the_scenario(days: int) -> Scenario:
    """Return a scenario of `days` with every rule."""
    rail = {
        "ports": {"khorgos": 0.7, "alashankou": 0.3},
        "trains_per_day": 9.0,
        "may_divert": 0.3,
        "teu": 104,
        "value": 1_000_000.0,
        "to_port": "4 d",
        "from_port": "9 d",
        "goods": {"cars": 0.5, "grain": 0.5},
    }
    bulk = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0, "westbound": 0.0, "cargo": "bulk"}
    return make_scenario(
        {
            "bulk": bulk | {"counted": False},
            "rail": rail,
            "rail-timetabled": rail | {"trains_per_day": 2.0, "counts_as": "rail"},
        },
        {"khorgos": KHORGOS, "alashankou": ALASHANKOU},
        duration=f"{days} d",
        warm_up="3 d",
        clearance={"at_limit": "release", "limit": "10 h", "examined_afterwards": True},
        diversion={"extra_run": "5 h"},
        goods={"cars": {"damage_per_lift": 0.001}, "grain": {}},
        costs={
            "currency": "EUR",
            "free_time": "12 h",
            "demurrage_per_teu_day": 1.0,
            "inventory_per_year": 0.08,
            "reload_per_teu": 10.0,
            "ground_lift_per_teu": 5.0,
            "path": 10.0,
            "wagon_day": 3.0,
            "overtime_lane_hour": 5.0,
        },
    )


@cache
def the_run(days: int) -> Tables:
    """Return the tables of the first replication."""
    scenario = the_scenario(days)
    plans = draw(scenario, Inputs(), 0)
    return tabulate(plans, simulate(scenario, plans))
