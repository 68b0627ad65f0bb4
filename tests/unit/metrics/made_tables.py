"""Random tables that are not the run of any model, so that no definition can lean on one."""

import random

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import Direction, Gauge
from sim.domain.resource import PathSpec, PoolSpec, UnitsSpec
from sim.recording.columns import (
    INSTANT_STEPS,
    MISSING,
    NOBODY,
    TRAIN_MOMENTS,
    PoolName,
    Rakes,
    StreamName,
    Tables,
    Trains,
    Visits,
)
from sim.scenario.schema import Scenario
from tests.unit.workload.scenarios import make_scenario

H, DAY = 3600, 86_400
START, END = -2 * DAY, 6 * DAY
SERVICES = ("bulk", "other", "rail", "rail-timetabled")
STEPS = (
    *("track", "reception", "documents", "examination", "far_track", "path", "run", "papers"),
    *("wagons", "yard", "reload", "broad_track", "onward_path", "run_empty", "join", "leave"),
)
ORDER_WEST = (
    *("arrived_s", "presented_s", "entered_s", "declared_s", "released_s", "left_china_s"),
    *("entered_kazakhstan_s", "reload_started_s", "reload_finished_s", "departed_s"),
)
ORDER_EAST = (
    *("arrived_s", "left_kazakhstan_s", "presented_s", "entered_s", "declared_s", "released_s"),
    *("reload_started_s", "reload_finished_s", "departed_s"),
)


def the_scenario() -> Scenario:
    """Return services that count as another or not at all, and a port with a clock of its own."""
    anywhere = {"ports": {"alashankou": 0.5, "khorgos": 0.5}, "trains_per_day": 3.0}
    return make_scenario(
        {
            "bulk": anywhere | {"counted": False, "westbound": 0.0, "cargo": "bulk"},
            "other": anywhere | {"limit": "6 h"},
            "rail": anywhere,
            "rail-timetabled": anywhere | {"counts_as": "rail"},
        },
        {"alashankou": {}, "khorgos": {"utc_offset": "+05:30"}},
        duration=f"{END // DAY} d",
        warm_up=f"{-START // DAY} d",
    )


def the_specs():
    """Return resources of every kind at one port, two of them at the other."""
    day_shift = Calendar.daily([(8 * H, 16 * H)], START, END + DAY)
    specs = [
        UnitsSpec("khorgos.china.customs", 2, "lanes", calendar=day_shift),
        UnitsSpec("khorgos.china.standard_tracks", 3, "tracks"),
        UnitsSpec("khorgos.kazakhstan.container_yard", 500, "TEU"),
        UnitsSpec("khorgos.china.examination", 0, "bays"),
        PathSpec("khorgos.kazakhstan.onward_path", 24),
        PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, 20),
        UnitsSpec("alashankou.china.customs", 1, "lanes"),
        PoolSpec("alashankou.china.standard_wagons", "alashankou", Gauge.STANDARD, 20),
    ]
    return {spec.id: spec for spec in specs}


def made_tables(chance: random.Random, trains: int, visits: int, lots: int) -> Tables:
    """Return tables of so many rows, with moments missing anywhere."""
    streams = tuple(
        StreamName(service, port, direction)
        for service in SERVICES
        for port in ("alashankou", "khorgos")
        for direction in (Direction.EASTBOUND, Direction.WESTBOUND)
        if chance.random() < 0.7
    )
    trains = trains if streams else 0
    stream = sorted(chance.randrange(len(streams)) for _ in range(trains))
    specs = the_specs()
    ids = [f"{'/'.join(streams[place])}/{rank}" for rank, place in enumerate(stream)]
    ids.append("supply/khorgos/broad/0")
    return Tables(
        start_s=START,
        end_s=END,
        streams=streams,
        ids=tuple(ids),
        empty_wagons=np.array([55]),
        steps=STEPS,
        works=np.array([step not in INSTANT_STEPS for step in STEPS]),
        resources=tuple(sorted(specs)),
        pools=(PoolName("alashankou", Gauge.STANDARD), PoolName("khorgos", Gauge.BROAD)),
        specs=specs,
        trains=_trains(chance, streams, stream),
        visits=_visits(chance, visits, len(ids), sorted(specs)),
        rakes=_rakes(chance, lots),
    )


def _rising(chance, count, *, complete=0):
    """Return rising moments; from a random one on, none is reached."""
    reached = chance.choice([count, chance.randint(complete, count)])
    first = chance.choice([START, 0, chance.randrange(START, END)])
    steps = [chance.choice([0, 1, H // 2, chance.randrange(20 * H)]) for _ in range(count)]
    moments = list(np.cumsum([first, *steps[1:]]))
    return [
        int(moment) if place < max(reached, complete) and moment < END else MISSING
        for place, moment in enumerate(moments)
    ]


def _trains(chance, streams, stream):
    moments = {name: [MISSING] * len(stream) for name in TRAIN_MOMENTS}
    for rank, place in enumerate(stream):
        west = streams[place].direction is Direction.WESTBOUND
        order = ORDER_WEST if west else ORDER_EAST
        for name, moment in zip(order, _rising(chance, len(order), complete=1), strict=True):
            moments[name][rank] = moment
    count = len(stream)
    no_train = np.zeros(count, dtype=np.bool_)
    return Trains(
        stream=np.array(stream, dtype=np.int64),
        wagons=np.array([chance.randint(1, 60) for _ in range(count)], dtype=np.int64),
        teu=np.array([chance.randint(0, 110) for _ in range(count)], dtype=np.int64),
        tonnes=np.array([float(chance.randint(0, 999)) for _ in range(count)]),
        value=np.zeros(count),
        provisional=no_train,
        diverted=no_train,
        **{name: np.array(column, dtype=np.int64) for name, column in moments.items()},
    )


def _visits(chance, count, ids, resources):
    rows = []
    for _ in range(count):
        train = chance.randrange(ids)
        step = chance.randrange(len(STEPS))
        # Only trains have containers to put into the yard.
        places = [
            place for place, name in enumerate(resources) if train < ids - 1 or "yard" not in name
        ]
        resource = chance.choice([NOBODY, *places])
        rows.append([train, step, resource, *_rising(chance, 3, complete=1)])
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return Visits(**dict(zip(Visits.__slots__, columns, strict=True)))


def _rakes(chance, count):
    rows = []
    for _ in range(count):
        moments = _rising(chance, 4)
        if chance.random() < 0.3:  # initial stock
            moments[:2] = MISSING, MISSING
        rows.append([chance.randrange(2), chance.randint(1, 50), NOBODY, NOBODY, *moments])
    columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return Rakes(**dict(zip(Rakes.__slots__, columns, strict=True)))
