"""The model against independent recursions: no event loop, equal to the second."""

from heapq import heapify, heappop, heappush

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import make_stream
from tests.worlds import play, visits

MANY = settings(max_examples=150, deadline=None, derandomize=True)


def stage(arrivals, work, servers):
    """Return when each train leaves a first-come stage: earliest free server, ties by train."""
    free = [0] * servers
    heapify(free)
    done = [0] * len(arrivals)
    for train in sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train)):
        begins = max(arrivals[train], heappop(free))
        done[train] = begins + work[train]
        heappush(free, done[train])
    return done


@st.composite
def lines(draw):
    trains = draw(st.integers(1, 40))
    gaps = draw(st.lists(st.integers(0, 9), min_size=trains, max_size=trains))
    work = [draw(st.lists(st.integers(1, 12), min_size=trains, max_size=trains)) for _ in range(3)]
    servers = draw(st.tuples(*[st.integers(1, 3)] * 3))
    return np.cumsum(gaps).tolist(), work, servers


@MANY
@given(lines())
def test_three_stages_of_several_servers_with_ties(line):
    arrivals, work, servers = line
    steps = ("reception", "documents", "departure")
    ports = f"""
    khorgos.china.reception = {{ time = "1 s", crews = {servers[0]} }}
    khorgos.china.customs = {{ documents = "1 s", lanes = {servers[1]} }}
    khorgos.china.departure = {{ time = "1 s", locomotives = {servers[2]} }}
    """

    log = play(ports, make_stream(arrived_s=arrivals, work=dict(zip(steps, work, strict=True))))

    moments = arrivals
    for step, seconds, units in zip(steps, work, servers, strict=True):
        moments = stage(moments, seconds, units)
        assert {train: row[2] for train, row in visits(log, step).items()} == dict(
            enumerate(moments)
        )


@st.composite
def blocking_lines(draw):
    trains = draw(st.integers(1, 40))
    gaps = draw(st.lists(st.integers(0, 9), min_size=trains, max_size=trains))
    reception, crane = (
        draw(st.lists(st.integers(1, 12), min_size=trains, max_size=trains)) for _ in range(2)
    )
    return np.cumsum(gaps).tolist(), reception, crane, draw(st.integers(1, 4))


@MANY
@given(blocking_lines())
def test_blocking_after_service_over_the_border(line):
    """One Chinese track, `tracks` Kazakh ones, one reloading track: who is ready waits for room."""
    arrivals, reception, crane, tracks = line
    run_s = 3
    ports = f"""
    khorgos.china = {{ standard_tracks = 1, reception = {{ time = "1 s" }} }}
    khorgos.border.standard.run = "3 s"
    khorgos.kazakhstan = {{ standard_tracks = {tracks}, reload = {{ tracks = 1, time = "1 s" }} }}
    """
    stream = make_stream(
        arrived_s=arrivals, work={"reception": reception, "run": run_s, "reload": crane}
    )

    log = play(ports, stream)

    left_china, left_track, done = [], [], []
    for i, arrived in enumerate(arrivals):
        on_track = max(arrived, left_china[i - 1] + run_s) if i else arrived
        ready = on_track + reception[i]
        left_china.append(max(ready, left_track[i - tracks]) if i >= tracks else ready)
        entered = left_china[i] + run_s
        left_track.append(max(entered, done[i - 1]) if i else entered)
        done.append(left_track[i] + crane[i])
    assert log.milestones["left_china"] == left_china
    assert log.milestones["departed"] == done


@MANY
@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60), st.integers(1, 40))
def test_paths_never_start_closer_than_the_headway(gaps, per_day):
    arrivals = np.cumsum(gaps).tolist()
    ports = f"khorgos.border.standard.paths_per_day = {per_day}"

    log = play(ports, make_stream(arrived_s=arrivals))

    base, count, starts = arrivals[0], 0, []
    for arrived in arrivals:
        earliest = base + count * 86_400 // per_day
        if arrived > earliest:
            base, count, earliest = arrived, 0, arrived
        starts.append(earliest)
        count += 1
    assert [row[1] for row in visits(log, "path").values()] == starts
