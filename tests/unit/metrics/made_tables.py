"""Random tables that are not the run of any model, so that no definition can lean on one."""

import random

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.plan import Direction, Gauge
from sim.domain.resource import GateSpec, PathSpec, PoolSpec, QuotaSpec, UnitsSpec
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
    *("unload", "load", "path_empty", "quota", "departure_turn", "examination_afterwards"),
)
GATE, OVERTIME = "khorgos.upstream.westbound", "khorgos.china.customs_overtime"
CRANES = "khorgos.china.cranes"
GOODS = ("cars", "grain")
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
    rates = {
        "currency": "EUR",
        "free_time": "9 h",
        "demurrage_per_teu_day": 3.0,
        "inventory_per_year": 0.08,
        "reload_per_teu": 11.0,
        "ground_lift_per_teu": 7.0,
        "path": 250.0,
        "wagon_day": 13.0,
        "overtime_lane_hour": 90.0,
    }
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
        clearance={"at_limit": "release"},
        diversion={"extra_run": "9 h"},
        goods={"cars": {"damage_per_lift": 0.001}, "grain": {}},
        costs=rates,
    )


def the_specs():
    """Return resources of every kind at one port, two of them at the other."""
    day_shift = Calendar.daily([(8 * H, 16 * H)], START, END + DAY)
    always = Calendar.daily([(0, 0)], START, END + DAY)
    closed = ((DAY, 2 * DAY, 0), (3 * DAY, 3 * DAY + H, 5))
    specs = [
        UnitsSpec("khorgos.china.customs", 2, "lanes", calendars=(day_shift, day_shift)),
        UnitsSpec("khorgos.china.standard_tracks", 3, "tracks"),
        UnitsSpec("khorgos.kazakhstan.container_yard", 500, "TEU"),
        UnitsSpec("khorgos.china.examination", 0, "bays"),
        UnitsSpec(CRANES, 3, "cranes", calendars=(always, day_shift, day_shift)),
        UnitsSpec(OVERTIME, 1, "lanes", helps="khorgos.china.customs"),
        PathSpec("khorgos.kazakhstan.onward_path", 24),
        PathSpec("khorgos.border.standard_path_westbound", 12, cuts=closed),
        QuotaSpec("khorgos.border.standard_quota_westbound", 7, -5 * H // 2, closed),
        GateSpec(GATE, "khorgos", above=30),
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
    ids += ["supply/khorgos/broad/0", "surplus/khorgos/broad/0", "order/khorgos/westbound/0"]
    steps = (*STEPS, "upstream", "stop_loading")
    return Tables(
        start_s=START,
        end_s=END,
        streams=streams,
        ids=tuple(ids),
        empty_wagons=np.array([55, 55, 0]),
        steps=steps,
        works=np.array([step not in INSTANT_STEPS for step in steps]),
        resources=tuple(sorted(specs)),
        pools=(PoolName("alashankou", Gauge.STANDARD), PoolName("khorgos", Gauge.BROAD)),
        texts=GOODS,
        specs=specs,
        trains=_trains(chance, streams, stream),
        visits=_visits(chance, visits, trains, specs),
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
        complete = 0 if chance.random() < 0.1 else 1  # not yet arrived
        for name, moment in zip(order, _rising(chance, len(order), complete=complete), strict=True):
            moments[name][rank] = moment
    count = len(stream)
    some = np.array([chance.random() < 0.3 for _ in range(count)], dtype=np.bool_)
    unknown = np.full(count, NOBODY)
    arrived_s = np.array(moments["arrived_s"], dtype=np.int64)
    held_s = np.array([chance.choice([0, H]) for _ in range(count)], dtype=np.int64)
    return Trains(
        stream=np.array(stream, dtype=np.int64),
        wagons=np.array([chance.randint(1, 60) for _ in range(count)], dtype=np.int64),
        teu=np.array([chance.randint(0, 110) for _ in range(count)], dtype=np.int64),
        tonnes=np.array([float(chance.randint(0, 999)) for _ in range(count)]),
        value=np.array([float(chance.randint(0, 9) * 1_000) for _ in range(count)]),
        provisional=some,
        diverted=~some,
        due_s=np.where(arrived_s == MISSING, 0, arrived_s - held_s),
        goods=np.array([chance.choice([NOBODY, 0, 1]) for _ in range(count)], dtype=np.int64),
        origin=unknown,
        destination=unknown,
        to_port_s=np.where(some, 30 * H, MISSING),
        from_port_s=np.where(held_s > 0, 40 * H, MISSING),
        **{name: np.array(column, dtype=np.int64) for name, column in moments.items()},
    )


def _visits(chance, count, trains, specs):
    """Return visits of anybody to anything, and some that only a train or an order can make."""
    rows, resources = [], sorted(specs)
    upstream, stop_loading = len(STEPS), len(STEPS) + 1
    only_trains = {"khorgos.kazakhstan.container_yard", OVERTIME}
    anything = [place for place, name in enumerate(resources) if name not in only_trains]
    for _ in range(count):
        train = chance.randrange(trains + 2)
        step = chance.randrange(len(STEPS))
        resource = chance.choice([NOBODY, *(range(len(resources)) if train < trains else anything)])
        if chance.random() < 0.1:
            resource = resources.index(GATE)
            step = stop_loading if train >= trains else upstream
            train = trains + 2 if train >= trains else train
        moments = _rising(chance, 3, complete=1)
        if step == stop_loading:
            moments[1] = moments[0]
        elif chance.random() < 0.2:  # left the queue unserved
            moments[1] = MISSING
        rows.append([train, step, resource, *moments])
    _let_cranes_work(chance, rows, resources.index(CRANES), specs[CRANES])
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return Visits(**dict(zip(Visits.__slots__, columns, strict=True)))


def _let_cranes_work(chance, rows, cranes, spec):
    """Make the visits to cranes such as can be: the first that is free and open is taken.

    No two of them ask or are done in the same second.
    """
    own = sorted((row for row in rows if row[2] == cranes), key=lambda row: row[3])
    free_s, last_s = [START] * spec.capacity, START
    for second, row in enumerate(own):
        row[1], row[3] = STEPS.index("reload"), row[3] // 60 * 60 + second
        starts = [
            calendar.next_open(max(row[3], last_s, free))
            for calendar, free in zip(spec.calendars, free_s, strict=True)
        ]
        last_s = min(starts)
        unit = starts.index(last_s)
        done_s = (last_s + chance.choice([0, H, 20 * H])) // 60 * 60 + 60 + second
        is_done, is_begun = done_s < END and chance.random() < 0.9, last_s < END
        free_s[unit] = done_s if is_done else 2 * END
        row[4:] = last_s if is_begun else MISSING, done_s if is_done and is_begun else MISSING


def _rakes(chance, count):
    rows = []
    for _ in range(count):
        moments = _rising(chance, 4)
        if chance.random() < 0.3:  # initial stock
            moments[:2] = MISSING, MISSING
        rows.append([chance.randrange(2), chance.randint(1, 50), NOBODY, NOBODY, *moments])
    columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return Rakes(**dict(zip(Rakes.__slots__, columns, strict=True)))
