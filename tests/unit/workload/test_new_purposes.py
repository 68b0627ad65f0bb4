"""What a scenario asks for beside the old keys has luck of its own, and leaves the old alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.plan import NOT_VISITED
from sim.scenario.inputs import Inputs, RouteRow
from sim.workload.plans import draw
from tests.unit.workload.scenarios import DAY, E, W, make_scenario, stream_of

OLD = ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead")
FILES = Inputs(
    routes={
        "r.csv": (
            RouteRow(W, "Xi'an", "Duisburg", 3.0, 2 * DAY, 10 * DAY, 0.3),
            RouteRow(W, "Yiwu", "Tashkent", 1.0, 4 * DAY, 3 * DAY),
            RouteRow(E, "Almaty", "Xi'an", 1.0, DAY, 2 * DAY, 0.1),
        )
    }
)
LAW = {"mean": "3 h", "cv": 0.5}
SERVICE = {
    "ports": {"alashankou": 0.4, "khorgos": 0.6},
    "westbound": 0.6,
    "wagons": {"uniform": [40, 60]},
    "declared_ahead": 0.5,
    "cleared_inland": 0.1,
}
SERVICE_KEYS = {
    "goods": {"cars": 0.3, "grain": 0.7},
    "routes": "r.csv",
    "to_port": LAW,
    "from_port": {"westbound": LAW, "eastbound": "2 d"},
    "origin": "Almaty",
    "may_divert": 0.4,
}
services = st.lists(st.sampled_from(sorted(SERVICE_KEYS)), unique=True).map(
    lambda keys: {key: SERVICE_KEYS[key] for key in keys}
)


def port(*, gales, turns):
    """Return a port where everything takes time, with or without the new keys."""
    turn = {"turn": LAW} if turns else {}
    customs = {
        "documents": LAW,
        "release_check": "20 min",
        "scanner": {"time": LAW},
        "examination": {"share": 0.3, "time": LAW},
    }
    return {
        "china": {
            "customs": customs,
            "departure": {"time": LAW} | turn,
            "reload": {"time": LAW, "open_air": gales},
        },
        "kazakhstan": {"reload": {"time": LAW}, "locomotive": {"time": LAW} | turn},
    } | ({"gales": {"days_per_year": 100.0, "lasting": LAW}} if gales else {})


def plans(keys, *, gales=True, turns=True, days=20, before=3, goods=None):
    one = port(gales=gales, turns=turns)
    scenario = make_scenario(
        {"any": SERVICE | {"trains_per_day": 5.0} | keys},
        {"alashankou": one, "khorgos": one},
        duration=f"{days} d",
        warm_up=f"{before} d",
        goods=goods or {"cars": {"examination": 0.9}, "grain": {"crane_time": 1.3}},
        diversion={"extra_run": LAW},
    )
    return draw(scenario, FILES, 0)


def everything(stream, kept):
    """Return all columns of `stream` for the trains that are `kept`, texts among them."""
    found = {name: getattr(stream, name)[kept].tolist() for name in OLD}
    for name in ("goods", "origin", "destination"):
        found[name] = np.array(getattr(stream, name) or [""] * len(stream))[kept].tolist()
    for name in ("to_port_s", "from_port_s", "may_divert"):
        column = getattr(stream, name)
        found[name] = None if column is None else column[kept].tolist()
    for where, work in {"": stream.work, **stream.elsewhere}.items():
        found |= {f"{where} {step}": seconds[kept].tolist() for step, seconds in work.items()}
    return found


@settings(derandomize=True, max_examples=40, deadline=None)
@given(services, st.booleans(), st.booleans())
def test_new_keys_move_no_old_column(keys, gales, turns):
    neutral = {"cars": {}, "grain": {}}
    before = plans({}, gales=False, turns=False)
    after = plans(keys, gales=gales, turns=turns, goods=neutral)

    for stream in before.streams:
        changed = stream_of(after, stream.key)
        for name in OLD:
            assert np.array_equal(getattr(stream, name), getattr(changed, name)), name
        for step, seconds in stream.work.items():
            assert np.array_equal(seconds, changed.work[step]), step


@settings(derandomize=True, max_examples=40, deadline=None)
@given(services, st.integers(1, 30), st.integers(0, 10), st.integers(1, 20))
def test_longer_run_and_warm_up_keep_every_column(keys, days, before, more):
    short = plans(keys, days=days, before=before)
    long = plans(keys, days=days + more, before=before + more)

    for stream in short.streams:
        longer = stream_of(long, stream.key)
        within = (longer.arrived_s >= -before * DAY) & (longer.arrived_s < days * DAY)
        assert everything(stream, slice(None)) == everything(longer, within)


def test_columns_are_whole_seconds_or_not_visited():
    for stream in plans(SERVICE_KEYS).streams:
        for work in (stream.work, *stream.elsewhere.values()):
            for seconds in work.values():
                assert seconds.dtype == np.int64
                assert ((seconds >= 0) | (seconds == NOT_VISITED)).all()
        assert stream.to_port_s.dtype == stream.from_port_s.dtype == np.int64
