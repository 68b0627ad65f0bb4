"""Every gridlock is found, and nothing else: judged by watching the trains for days.

Trains of both directions come all the time, no work takes longer than a few hours, and nothing is
closed for more than two days. Where no train has got through a port for days, the port is locked;
where both directions still get through, the trains that matter move. Who is said to stand for ever
must be there, at the same place, in a run that is three times as long.
"""

from random import Random
from typing import NamedTuple

import pytest

from sim.domain.plan import Gauge
from sim.domain.time import DAY_S
from sim.metrics.gridlock import gridlock
from sim.metrics.waits import WaitGraph
from sim.model.run import simulate
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from tests.builders import H, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario
from tests.worlds import scenario_of

DAYS, QUIET_DAYS, TRAINS = 16, 6, 60
PORTS = ("alashankou", "khorgos")
STEPS = ("reception", "documents", "run", "run_empty", "papers", "reload", "unload", "load")
SPLIT = "{ westbound = 1, eastbound = 1 }"


class World(NamedTuple):
    """A scenario, the plans, and the ports at which something may lock."""

    scenario: object
    plans: object

    def tables(self, days):
        scenario = self.scenario.model_copy(update={"duration": days * DAY_S})
        return tabulate(self.plans, simulate(scenario, self.plans)), scenario


def port_lines(chance, name):
    """Return the lines of a port that may be short of tracks, wagons or room."""
    lines = [
        f"china.standard_tracks = {chance.choice(['1', '2', '4', SPLIT])}",
        f"china.broad_tracks = {chance.choice([1, 2])}",
        f"kazakhstan.standard_tracks = {chance.choice([1, 2, 4])}",
        f"kazakhstan.broad_tracks = {chance.choice(['1', '3', SPLIT])}",
        f"kazakhstan.yard_teu = {chance.choice([0, 104, 250, 2_000])}",
        *(
            f'{station}.reload = {{ tracks = {chance.choice([1, 2])}, time = "1 h",'
            f" open_air = {chance.choice(['true', 'false'])}, cranes = 2 }}"
            for station in ("china", "kazakhstan")
        ),
        'border = { standard.run = "30 min", broad.run = "30 min" }',
        'china.customs = { lanes = 2, documents = "1 h", hours = "'
        + chance.choice(["00:00-24:00", "06:00-22:00"])
        + f'", order = "{chance.choice(["arrival", "priority", "deadline"])}" }}',
    ]
    for gauge in ("standard", "broad"):
        ready = chance.choice([0, 55, 200, 900])
        rule = chance.choice(["", "", ", order_up_to = 0, lead_time = '9 h'"])
        claim = chance.choice(["readiness", "arrival"])
        lines.append(f'wagons.{gauge} = {{ ready = {ready}, claim = "{claim}"{rule} }}')
    group = chance.choice(["china.broad_tracks", "china.reload_tracks", "kazakhstan.reload_tracks"])
    if chance.random() < 0.4 and not any(SPLIT in line and group in line for line in lines):
        lines.append(
            f"disturbances.works = {{ start = 2024-01-03, end = 2024-01-04, resource = '{group}',"
            " capacity = 0 }"
        )
    return "\n".join(f"{name}.{line}" for line in lines)


def world_of(seed):
    """Return a random world of two ports."""
    chance = Random(seed)
    lines = "\n".join(port_lines(chance, port) for port in PORTS)
    streams = []
    for port in PORTS:
        for direction in ("westbound", "eastbound"):
            work = {step: [chance.choice([0, H // 2, H]) for _ in range(TRAINS)] for step in STEPS}
            streams.append(
                make_stream(
                    direction,
                    port,
                    direction,
                    arrived_s=sorted(chance.randrange(DAYS * DAY_S) for _ in range(TRAINS)),
                    wagons=[chance.choice([20, 55]) for _ in range(TRAINS)],
                    work=work,
                    priority=chance.choice([0, 1]),
                )
            )
    leads = {(port, gauge): [9 * H] * 900 for port in PORTS for gauge in Gauge}
    gales = {port: [(day * DAY_S, day * DAY_S + 5 * H) for day in (2, 7, 9)] for port in PORTS}
    anyone = {
        name: {"ports": dict.fromkeys(PORTS, 0.5), "trains_per_day": 1.0}
        for name in ("westbound", "eastbound")
    }
    scenario = scenario_of(lines, days=DAYS).model_copy(
        update={"services": make_scenario(anyone).services}
    )
    return World(scenario, make_plans(*streams, lead_times=leads, gales=gales))


def lately_through(tables, port):
    """Return the directions in which trains have left `port` in its last days."""
    trains, since_s = tables.trains, (DAYS - QUIET_DAYS) * DAY_S
    gone = [tables.streams[code] for code in trains.stream[trains.departed_s >= since_s]]
    return {stream.direction for stream in gone if stream.port == port}


def judged(seed):
    """Return how many ports of the world are locked and how many live, and check what is said."""
    world = world_of(seed)
    tables, scenario = world.tables(DAYS)
    graph = WaitGraph(tables, scenario)
    standing = graph.standing()
    ports = {tables.streams[tables.trains.stream[train]].port for train in standing}
    through = {port: lately_through(tables, port) for port in PORTS}
    locked = [port for port in PORTS if not through[port]]
    live = [port for port in PORTS if len(through[port]) == 2]
    assert set(locked) <= ports, f"world {seed}: {set(locked) - ports} stands, and nobody says so"
    found = gridlock(tables, scenario)
    assert (found is None) == (not standing)
    if found is not None:
        check_circle(found)
        check_stands_later(world, tables, graph, standing)
    return len(locked), len(live), len([port for port in live if port not in ports])


def check_circle(found):
    following = [*found.circle[1:], found.circle[0]]
    for standing, next_ in zip(found.circle, following, strict=True):
        assert standing.waits_for in next_.holds


def check_stands_later(world, tables, graph, standing):
    """Check that everybody said to stand for ever stands at the same place much later."""
    later, _ = world.tables(3 * DAYS)
    waiting = {
        (later.ids[train], resource, queued)
        for train, resource, queued, started in zip(
            later.visits.train.tolist(),
            later.visits.resource.tolist(),
            later.visits.queued_s.tolist(),
            later.visits.started_s.tolist(),
            strict=True,
        )
        if started == MISSING and train < len(later.ids)
    }
    for train in standing:
        row = graph.waits[train]
        visits = tables.visits
        where = later.resources.index(tables.resources[visits.resource[row]])
        assert (tables.ids[train], where, int(visits.queued_s[row])) in waiting, tables.ids[train]


def judged_all(seeds):
    """Return how many ports of all worlds are locked, live, and live without any alarm."""
    return tuple(map(sum, zip(*map(judged, seeds), strict=True)))


def test_what_stands_is_found_and_what_moves_is_not_blamed():
    locked, live, quiet = judged_all(range(25))

    assert locked >= 10
    assert live >= 5
    assert quiet >= 5


@pytest.mark.nightly
def test_two_hundred_locked_ports_and_a_thousand_that_live():
    locked, live, _ = judged_all(range(1_500))

    assert locked >= 200
    assert live >= 1_000
