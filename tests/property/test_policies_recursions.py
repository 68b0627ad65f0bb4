"""Policies against recursions of their own: no event loop, no shared code, equal to the second."""

from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.verification.exact.openings import daily, opening, rested, short_of_time_first
from sim.verification.exact.queues import with_patience
from sim.verification.exact.starts import Line, a_headway_apart, accepted_by_day, in_slots
from tests.builders import H, make_stream
from tests.worlds import play, resources, visits

MANY = settings(max_examples=200, deadline=None, derandomize=True)
SOME = settings(max_examples=100, deadline=None, derandomize=True)
START = datetime.fromisoformat("2024-01-01")
DAY = 24 * H
GRAIN = 600


def one_by_one(arrivals, work, limits):
    """Return a stream for each train, so that each has a limit of its own; ranks follow places."""
    return [
        make_stream(
            f"t{place:02d}",
            arrived_s=[arrived],
            work={step: seconds[place] for step, seconds in work.items()},
            limit_s=limits[place],
        )
        for place, arrived in enumerate(arrivals)
    ]


@st.composite
def impatient(draw):
    count = draw(st.integers(1, 25))

    def numbers(low, high):
        return draw(st.lists(st.integers(low, high), min_size=count, max_size=count))

    arrivals = numbers(0, 60)
    return arrivals, numbers(1, 12), numbers(1, 4), numbers(1, 25), draw(st.integers(1, 3))


@MANY
@given(impatient())
def test_lanes_with_patience(line):
    """Who finds more work before it than its limit leaves; nothing is begun after the limit."""
    arrivals, documents, boarding, limits, lanes = line
    ports = f"""
    khorgos.china.customs = {{ lanes = {lanes}, documents = "1 s", boarding = "1 s" }}
    """
    work = {"documents": documents, "boarding": boarding}

    log = play(ports, *one_by_one(arrivals, work, limits), clearance={"at_limit": "release"})

    expected = with_patience(arrivals, lanes, limits, documents, boarding)
    released, provisional = map(list, zip(*expected, strict=True))
    assert log.milestones["released"] == released
    assert log.milestones["provisional"] == provisional


def clock(second):
    return f"{second // H:02d}:{second % H // 60:02d}"


@st.composite
def urgent(draw):
    count = draw(st.integers(1, 25))

    def numbers(low, high):
        found = draw(st.lists(st.integers(low, high), min_size=count, max_size=count))
        return [number * GRAIN for number in found]

    edges = draw(st.lists(st.integers(0, 143), min_size=2, max_size=4, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    shift = draw(st.booleans()) and len(edges) > 2
    if shift:
        edges = [*edges[1:], edges[0]]
    hours = [(a * GRAIN, b * GRAIN) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return numbers(0, 300), numbers(1, 20), numbers(1, 500), draw(st.integers(1, 30)), hours


@MANY
@given(urgent())
def test_a_lane_with_hours_in_which_trains_short_of_time_go_ahead(line):
    arrivals, documents, limits, margin_h, hours = line
    text = ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in hours)
    ports = f'khorgos.china.customs = {{ lanes = 1, documents = "1 s", hours = "{text}" }}'
    streams = one_by_one(arrivals, {"documents": documents}, limits)
    clearance = {"at_limit": "expedite", "margin": f"{margin_h} h"}

    log = play(ports, *streams, clearance=clearance, days=100)

    spells = daily(hours, 600)  # ten minutes a day for 300,000 seconds of work
    short = [a + limit - margin_h * H for a, limit in zip(arrivals, limits, strict=True)]
    expected = short_of_time_first(spells, arrivals, documents, short)
    end_s = 100 * DAY
    assert visits(log, "documents") == {
        train: tuple(value if value < end_s else None for value in (arrivals[train], *row))
        for train, row in enumerate(expected)
    }


@st.composite
def cut_lines(draw):
    count = draw(st.integers(1, 40))
    arrivals = sorted(draw(st.lists(st.integers(0, 4 * DAY), min_size=count, max_size=count)))
    per_day = draw(st.integers(1, 40))
    edges = draw(st.lists(st.integers(0, 5 * DAY), min_size=0, max_size=8, unique=True))
    edges.sort()
    cuts = [
        (a, b, draw(st.integers(0, per_day))) for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    return arrivals, per_day, cuts


@MANY
@given(cut_lines())
def test_headways_pass_at_the_rate_in_force(drawn):
    arrivals, per_day, cuts = drawn
    port = {
        "border": {"standard": {"paths_per_day": per_day}},
        "disturbances": cut_at(cuts, "border.standard_path_westbound"),
    }

    log = play({"khorgos": port}, make_stream(arrived_s=arrivals))

    expected = a_headway_apart(Line(per_day, cuts), arrivals)
    assert [row[1] for row in visits(log, "path").values()] == expected


def cut_at(cuts, resource):
    """Return a table of disturbances."""
    return {
        f"cut-{number}": {
            "start": START + timedelta(seconds=from_s),
            "end": START + timedelta(seconds=to_s),
            "resource": resource,
            "capacity": left,
        }
        for number, (from_s, to_s, left) in enumerate(cuts)
    }


@SOME
@given(cut_lines())
def test_a_grid_offers_the_slots_of_the_rate_in_force_once(drawn):
    arrivals, per_day, cuts = drawn
    port = {
        "border": {"standard": {"paths_per_day": per_day, "slots": "grid"}},
        "disturbances": cut_at(cuts, "border.standard_path_westbound"),
    }

    log = play({"khorgos": port}, make_stream(arrived_s=arrivals))

    expected = in_slots(Line(per_day, cuts), arrivals, 60)
    assert [row[1] for row in visits(log, "path").values()] == expected


@SOME
@given(cut_lines(), st.sampled_from(["+08:00", "+05:00", "+05:30", "+09:00"]))
def test_quotas_by_the_day_of_the_port(drawn, offset):
    arrivals, per_day, cuts = drawn
    per_day = -(-per_day // 8)
    cuts = [(from_s, to_s, min(left, per_day)) for from_s, to_s, left in cuts]
    ahead_s = (int(offset[1:3]) - 8) * H + int(offset[4:]) * 60
    port = {
        "utc_offset": offset,
        "border": {"standard": {"accepted_per_day": per_day}},
        "disturbances": cut_at(
            [(from_s + ahead_s, to_s + ahead_s, left) for from_s, to_s, left in cuts],
            "border.standard_quota_westbound",
        ),
    }

    log = play({"khorgos": port}, make_stream(arrived_s=arrivals))

    expected = accepted_by_day(Line(per_day, cuts), arrivals, ahead_s)
    assert [row[1] for row in visits(log, "quota").values()] == expected


class Post:
    """Lanes with hours and overtime lanes, one event after the other."""

    def __init__(self, spells, lanes, rule):
        self.spells, self.lanes, self.rule = spells, lanes, rule
        self.waiting, self.helping = [], False
        self.busy = {"regular": {}, "overtime": {}}
        self.found = {}

    def is_open(self, moment):
        return opening(self.spells, moment) == moment

    def take(self, lane, moment, documents):
        train = self.waiting.pop(0)
        regular = lane == "regular"
        seconds = documents[train]
        done = rested(self.spells, moment, seconds) if regular else moment + seconds
        self.busy[lane][train] = done
        self.found[train] = (lane, moment, done)

    def serve(self, moment, documents):
        """Let lanes take whom they can, then overtime."""
        while self.waiting and self.is_open(moment) and len(self.busy["regular"]) < self.lanes:
            self.take("regular", moment, documents)
        if len(self.waiting) > self.rule["above"]:
            self.helping = True
        while self.helping:
            if len(self.waiting) <= self.rule["until"]:
                self.helping = False
            elif len(self.busy["overtime"]) < self.rule["lanes"]:
                self.take("overtime", moment, documents)
            else:
                break


@st.composite
def helped(draw):
    arrivals, documents, _, _, hours = draw(urgent())
    above = draw(st.integers(0, 6))
    rule = {
        "lanes": draw(st.integers(1, 3)),
        "above": above,
        "until": draw(st.integers(0, above)),
    }
    return arrivals, documents, hours, draw(st.integers(1, 3)), rule


@SOME
@given(helped())
def test_overtime_lanes_beside_lanes_with_hours(drawn):
    """At one second: the opening, then completions by train, then arrivals by train."""
    arrivals, documents, hours, lanes, rule = drawn
    text = ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in hours)
    customs = {"lanes": lanes, "documents": "1 s", "hours": text, "overtime": rule}
    limits = [1_000 * DAY] * len(arrivals)

    log = play(
        {"khorgos": {"china": {"customs": customs}}},
        *one_by_one(arrivals, {"documents": documents}, limits),
        days=200,
    )

    post = Post(daily(hours, 600), lanes, rule)
    order = sorted(range(len(arrivals)), key=lambda train: (arrivals[train], train))
    openings = {spell[0] for spell in post.spells}
    moments = sorted(openings | set(arrivals))
    heapify(moments)
    while len(post.found) < len(arrivals):
        now = heappop(moments)
        while moments and moments[0] == now:
            heappop(moments)
        if now in openings:
            post.serve(now, documents)
        for lane in sorted((train, lane) for lane, busy in post.busy.items() for train in busy):
            train, kind = lane
            if post.busy[kind][train] == now:
                del post.busy[kind][train]
                post.serve(now, documents)
        for train in order:
            if arrivals[train] == now:
                post.waiting.append(train)
                post.serve(now, documents)
        for done in (done for busy in post.busy.values() for done in busy.values()):
            heappush(moments, done)
    names = {"regular": "khorgos.china.customs", "overtime": "khorgos.china.customs_overtime"}
    served = resources(log, "documents")
    assert {
        train: (served[train], *row[1:]) for train, row in visits(log, "documents").items()
    } == {train: (names[lane], *moments) for train, (lane, *moments) in post.found.items()}
