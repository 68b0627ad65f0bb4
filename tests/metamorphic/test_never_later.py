"""Inequalities that hold on every path, each within its domain: somebody is never later.

Beyond these domains they are false; `test_known_anomalies` has the cases.
"""

from typing import Any

from hypothesis import strategies as st

from tests.builders import make_stream
from tests.metamorphic.lines import STAGES, Line, departures, in_order, lines, never_later
from tests.metamorphic.sizes import PATHS, holds_for
from tests.worlds import play, visits


@st.composite
def one_stage(draw: Any) -> Line:
    """Draw a line of which only the lanes take time, one to three of them."""
    line = draw(lines())
    none = (0,) * len(line.arrived_s)
    return line.changed(work=(none, line.work[1], none), units=(99, draw(st.integers(1, 3)), 99))


@holds_for(one_stage(), cases=PATHS)
def test_one_more_lane_of_one_first_come_station_delays_nobody(line):
    more = line.changed(units=(99, line.units[1] + 1, 99))
    never_later(more.departures(), line.departures())


@holds_for(lines(), st.data(), cases=PATHS)
def test_shorter_work_in_a_row_of_single_servers_delays_nobody(line, data):
    stage = data.draw(st.integers(0, 2))
    shorter = tuple(data.draw(st.integers(0, seconds)) for seconds in line.work[stage])
    work = [*line.work]
    work[stage] = shorter
    never_later(line.changed(work=tuple(work)).departures(), line.departures())


@holds_for(lines(), st.data(), cases=PATHS)
def test_earlier_arrivals_in_a_row_of_single_servers_delay_nobody(line, data):
    """As long as the trains come in the same order."""
    earlier, last = [], 0
    for moment in line.arrived_s:
        last = data.draw(st.integers(last, max(moment, last)))
        earlier.append(last)
    assert in_order(earlier)
    never_later(line.changed(arrived_s=tuple(earlier)).departures(), line.departures())


@holds_for(lines(), st.data(), cases=PATHS)
def test_a_train_less_in_a_row_of_single_servers_delays_nobody(line, data):
    gone = data.draw(st.integers(0, len(line.arrived_s) - 1))

    def without(times):
        return tuple(time for place, time in enumerate(times) if place != gone)

    work = tuple(without(times) for times in line.work)
    fewer = line.changed(arrived_s=without(line.arrived_s), work=work)
    never_later(fewer.departures(), without(line.departures()))


def blocked(line: Line, tracks: int) -> list[int]:
    """Return the departures over the border with so many Kazakh tracks: who is ready waits."""
    ports = f"""
    khorgos.china = {{ standard_tracks = 1, reception = {{ time = "1 s" }} }}
    khorgos.border.standard.run = "3 s"
    khorgos.kazakhstan = {{ standard_tracks = {tracks}, reload = {{ tracks = 1, time = "1 s" }} }}
    """
    work = {"reception": line.work[0], "run": 3, "reload": line.work[1]}
    return departures(play(ports, make_stream(arrived_s=line.arrived_s, work=work)))


@holds_for(lines(), st.integers(1, 4), cases=PATHS)
def test_one_more_waiting_track_of_a_blocking_line_delays_nobody(line, tracks):
    never_later(blocked(line, tracks + 1), blocked(line, tracks))


def cleared(line: Line, order: str, arrived: list[int], priorities: list[int]) -> int:
    """Return when one lane has done all its work; each train is a service of its own."""
    streams = [
        make_stream(
            f"train-{n:02}",
            arrived_s=[moment],
            work={"documents": line.work[1][n]},
            priority=priorities[n],
        )
        for n, moment in enumerate(arrived)
    ]
    ports = f'khorgos.china.customs = {{ lanes = 1, documents = "1 s", order = "{order}" }}'
    return max(row[2] or 0 for row in visits(play(ports, *streams), "documents").values())


orders = st.sampled_from(["arrival", "priority", "deadline"])


@holds_for(lines(), orders, st.data(), cases=PATHS)
def test_earlier_arrivals_never_delay_the_moment_when_one_lane_is_done(line, order, data):
    """Whoever comes earlier, and whoever goes first: one server that never idles has less left."""
    priorities = [data.draw(st.integers(0, 3)) for _ in line.arrived_s]
    earlier = [data.draw(st.integers(0, moment)) for moment in line.arrived_s]

    before = cleared(line, order, list(line.arrived_s), priorities)
    assert cleared(line, order, earlier, priorities) <= before


def round_trips(line: Line, sets: int) -> list[int]:
    """Return the departures of trains that all wait for one of `sets` tracks, to go round."""
    ports = f"khorgos.china.standard_tracks = {{ westbound = {sets}, eastbound = 1 }}"
    return line.changed(arrived_s=(0,) * len(line.arrived_s)).departures(ports)


@holds_for(lines(), st.integers(1, 5), cases=PATHS)
def test_one_more_set_in_a_closed_loop_of_single_servers_never_lowers_throughput(line, sets):
    """A track goes round with train after train through three single servers.

    Nobody overtakes: the n-th service at a station is that of the n-th train.
    """
    never_later(round_trips(line, sets + 1), round_trips(line, sets))


@holds_for(lines(), st.data(), cases=PATHS)
def test_a_higher_priority_never_delays_the_train_that_has_it(line, data):
    count = len(line.arrived_s)
    who = data.draw(st.integers(0, count - 1))
    priorities = [data.draw(st.integers(0, 3)) for _ in range(count)]
    ports = 'khorgos.china.customs = { lanes = 1, documents = "1 s", order = "priority" }'

    def ends(of: list[int]) -> int:
        streams = [
            make_stream(
                f"train-{n:02}",
                arrived_s=[moment],
                work={"documents": line.work[1][n]},
                priority=of[n],
            )
            for n, moment in enumerate(line.arrived_s)
        ]
        return departures(play(ports, *streams))[who]

    raised = [*priorities]
    raised[who] += data.draw(st.integers(1, 5))
    assert ends(raised) <= ends(priorities)


@holds_for(lines(), st.integers(1, 5), st.integers(0, 30), cases=PATHS)
def test_the_throughput_of_a_closed_loop_lies_between_its_bounds(line, sets, pause):
    """N sets, a pause Z of the same length for all, services of the same length S at each stage.

    N / (Z + N sum S) <= X <= min(N / (Z + sum S), 1 / max S), from the first round to the last.
    """
    count = 40 * sets
    times = [line.work[stage][0] for stage in range(3)]
    ports = f"""
    khorgos.china.standard_tracks = {{ westbound = {sets}, eastbound = 1 }}
    khorgos.china.reception = {{ time = "1 s", crews = 1 }}
    khorgos.china.customs = {{ documents = "1 s", lanes = 1, boarding = "1 s" }}
    khorgos.china.departure = {{ time = "1 s", locomotives = 1 }}
    """
    work = dict(zip(STAGES, times, strict=True)) | {"boarding": pause}
    ends = departures(play(ports, make_stream(arrived_s=[0] * count, work=work)))

    once = pause + sum(times)
    for number, end in enumerate(ends, start=1):
        # Of the first `number` trains each set has brought at most one more than its share.
        assert end >= max(once * -(-number // sets), once + (number - 1) * max(times))
        assert end <= once + (number - 1) * (pause + sets * sum(times)) / sets + once
    assert in_order(ends)
