"""Policies against recursions of their own: no event loop, no shared code, equal to the second."""

from datetime import datetime, timedelta
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

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

    free = [0] * lanes
    heapify(free)
    count = range(len(arrivals))
    released, provisional = [0 for _ in count], [None for _ in count]
    for train in sorted(count, key=lambda train: (arrivals[train], train)):
        limit = arrivals[train] + limits[train]
        begins = max(arrivals[train], free[0])
        if begins >= limit:
            released[train] = provisional[train] = limit
            continue
        heappop(free)
        done = begins + documents[train]
        heappush(free, done)
        released[train] = done if done >= limit else done + boarding[train]
        provisional[train] = done if done >= limit else None
    assert log.milestones["released"] == released
    assert log.milestones["provisional"] == provisional


def open_spells(hours, days):
    """Return the opening times of many days; spells that touch are one."""
    found = []
    for day in range(-1, days):
        for opens, closes in hours:
            last = closes if closes > opens else closes + DAY
            found.append([day * DAY + opens, day * DAY + last])
    found.sort()
    merged = []
    for opens, closes in found:
        if merged and opens <= merged[-1][1]:
            merged[-1][1] = max(closes, merged[-1][1])
        else:
            merged.append([opens, closes])
    return merged


def opening(spells, moment):
    """Return the first open second from `moment` on."""
    return next(max(opens, moment) for opens, closes in spells if closes > moment)


def done_at(spells, begins, seconds):
    """Return when work is done that rests while closed."""
    for opens, closes in spells:
        if closes > begins:
            there = closes - max(opens, begins)
            if seconds <= there:
                return max(opens, begins) + seconds
            seconds -= there
    raise AssertionError("the calendar ends too soon")


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

    spells = open_spells(hours, 600)  # ten minutes a day for 300,000 seconds of work
    short = [a + limit - margin_h * H for a, limit in zip(arrivals, limits, strict=True)]
    left, free, expected = set(range(len(arrivals))), 0, {}
    while left:
        moment = opening(spells, free)
        waiting = [train for train in left if arrivals[train] < moment]
        if not waiting:
            first = min(left, key=lambda train: (arrivals[train], train))
            moment = opening(spells, max(arrivals[first], free))
            waiting = [train for train in left if arrivals[train] < moment] or [first]
        hurried = [train for train in waiting if short[train] <= moment]
        if hurried:
            chosen = min(hurried, key=lambda train: (short[train], arrivals[train], train))
        else:
            chosen = min(waiting, key=lambda train: (arrivals[train], train))
        left.remove(chosen)
        free = done_at(spells, moment, documents[chosen])
        expected[chosen] = (arrivals[chosen], moment, free)
    end_s = 100 * DAY
    found = visits(log, "documents")
    assert found == {
        train: tuple(value if value < end_s else None for value in row)
        for train, row in expected.items()
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


class Line:
    """So many starts a day, and fewer in cuts (from_s, to_s, starts a day): exact fractions."""

    def __init__(self, per_day, cuts):
        self.per_day, self.cuts = per_day, cuts

    def rate_and_change(self, moment):
        """Return the rate at `moment` and until when it holds."""
        for from_s, to_s, left in self.cuts:
            if from_s <= moment < to_s:
                return left, to_s
        return self.per_day, min((cut[0] for cut in self.cuts if cut[0] > moment), default=None)

    def passed(self, base, headways):
        """Return the exact moment at which so many headways have passed since `base`."""
        moment, due = Fraction(base), Fraction(headways)
        while due:
            rate, change = self.rate_and_change(moment)
            if change is None or due * DAY <= rate * (change - moment):
                return moment + due * DAY / rate
            due -= rate * (change - moment) / DAY
            moment = Fraction(change)
        return moment

    def allowed(self, moment):
        """Return the first second from `moment` on at which trains may start."""
        while not self.rate_and_change(moment)[0]:
            moment = self.rate_and_change(moment)[1]
        return moment


@MANY
@given(cut_lines())
def test_headways_pass_at_the_rate_in_force(drawn):
    arrivals, per_day, cuts = drawn
    port = {
        "border": {"standard": {"paths_per_day": per_day}},
        "disturbances": cut_at(cuts, "border.standard_path_westbound"),
    }

    log = play({"khorgos": port}, make_stream(arrived_s=arrivals))

    line = Line(per_day, cuts)
    starts, base, count = [], None, 0
    for arrived in arrivals:
        asked = line.allowed(arrived)
        earliest = asked if base is None else line.allowed(floor(line.passed(base, count)))
        if base is None or asked > earliest:
            base, count, earliest = asked, 0, asked
        starts.append(earliest)
        count += 1
    assert [row[1] for row in visits(log, "path").values()] == starts


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

    line = Line(per_day, cuts)
    slots = sorted(
        day * DAY + k * DAY // rate
        for rate in {per_day, *(left for *_, left in cuts)} - {0}
        for day in range(60)
        for k in range(rate)
        if line.rate_and_change(day * DAY + k * DAY // rate)[0] == rate
    )
    starts = []
    for arrived in arrivals:
        last = starts[-1] if starts else -1
        starts.append(next(slot for slot in slots if slot >= arrived and slot > last))
    assert [row[1] for row in visits(log, "path").values()] == starts


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

    line, starts = Line(per_day, cuts), []
    edges = [edge for from_s, to_s, _ in cuts for edge in (from_s, to_s)]
    edges += [day * DAY - ahead_s for day in range(60)]
    for arrived in arrivals:
        asked = max(arrived, starts[-1] if starts else 0)
        starts.append(
            next(
                moment
                for moment in [asked, *(edge for edge in sorted(edges) if edge > asked)]
                if sum((other + ahead_s) // DAY == (moment + ahead_s) // DAY for other in starts)
                < line.rate_and_change(moment)[0]
            )
        )
    assert [row[1] for row in visits(log, "quota").values()] == starts


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
        done = done_at(self.spells, moment, seconds) if regular else moment + seconds
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

    post = Post(open_spells(hours, 600), lanes, rule)
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
