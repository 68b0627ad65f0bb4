"""The tables of a random world with policies, seen with a scenario that knows its services."""

from functools import cache

from sim.metrics.view import View
from sim.recording.tables import tabulate
from tests.property.policy_worlds import PORTS, Played
from tests.unit.workload.scenarios import make_scenario


@cache
def played_view(seed: int) -> View:
    """Return what happened in the world of `seed`, over its period."""
    played = Played(seed)
    world = played.world
    cargo = {stream.service: stream.cargo for stream in world.plans.streams}
    ports = dict.fromkeys(PORTS, 0.5)
    scenario = make_scenario(
        {
            name: {"ports": ports, "trains_per_day": 1.0, "cargo": goods}
            | ({"counted": False, "westbound": 0.0} if goods == "bulk" else {})
            for name, goods in cargo.items()
        },
        {port: {} for port in PORTS},
        duration=f"{world.days} d",
    )
    tables = tabulate(world.plans, played.log)
    return View(tables, scenario, 0, tables.end_s)
