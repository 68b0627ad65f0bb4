"""The model against independent recursions: no event loop, equal to the second."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.verification.exact.queues import blocking_line, first_come
from sim.verification.exact.starts import Line, a_headway_apart
from tests.builders import make_stream
from tests.worlds import play, visits

MANY = settings(max_examples=150, deadline=None, derandomize=True)


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
        moments = first_come(moments, seconds, units)
        assert {train: row[2] for train, row in visits(log, step).items()} == dict(
            enumerate(moments)
        )


@st.composite
def blocking_lines(draw):
    trains = draw(st.integers(1, 40))
    gaps = draw(st.lists(st.integers(0, 9), min_size=trains, max_size=trains))
    stages = [draw(st.lists(st.integers(1, 12), min_size=trains, max_size=trains)) for _ in "abc"]
    tracks = draw(st.tuples(*[st.integers(1, 4)] * 3))
    return np.cumsum(gaps).tolist(), stages, tracks, draw(st.integers(0, 5))


@MANY
@given(blocking_lines())
def test_blocking_after_service_over_the_border(line):
    """Few tracks before and behind the border and the crane: who is ready waits for room."""
    arrivals, stages, tracks, run_s = line
    near, far, broad = tracks
    ports = f"""
    khorgos.china = {{ standard_tracks = {near}, reception = {{ time = "1 s", crews = 1 }} }}
    khorgos.border.standard.run = "1 s"
    [khorgos.kazakhstan]
    standard_tracks = {far}
    reload = {{ tracks = 1, time = "1 s" }}
    broad_tracks = {broad}
    forming = {{ time = "1 s", crews = 1 }}
    """
    work = dict(zip(("reception", "reload", "forming"), stages, strict=True))

    log = play(ports, make_stream(arrived_s=arrivals, work=work | {"run": run_s}))

    left_china, departed = blocking_line(arrivals, stages, tracks, run_s)
    assert log.milestones["left_china"] == left_china
    assert log.milestones["departed"] == departed


@MANY
@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60), st.integers(1, 40))
def test_paths_never_start_closer_than_the_headway(gaps, per_day):
    arrivals = np.cumsum(gaps).tolist()
    ports = f"khorgos.border.standard.paths_per_day = {per_day}"

    log = play(ports, make_stream(arrived_s=arrivals))

    expected = a_headway_apart(Line(per_day), arrivals)
    assert [row[1] for row in visits(log, "path").values()] == expected
