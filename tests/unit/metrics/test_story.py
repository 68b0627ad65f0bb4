"""One train's story by pencil: its steps, who was around, its clock, its wagons."""

import pytest

from sim.domain.clearance import Reading
from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import GateSpec, PathSpec, PoolSpec, UnitsSpec
from sim.metrics.bystanders import Visitor
from sim.metrics.story import STEP_ORDER, story_of
from sim.metrics.story_clock import readings_of
from sim.metrics.story_gap import gap_between
from sim.metrics.story_wagons import wagons_of
from sim.metrics.view import View
from sim.model.program import build_programs
from sim.model.specs import resource_specs
from sim.recording.tables import tabulate
from sim.scenario.loader import load
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
OVERTIME = UnitsSpec("khorgos.china.customs_overtime", 1, "lanes", helps=LANE.id, above=0)
TRACKS = UnitsSpec("khorgos.china.standard_tracks", 1, "tracks")
LOCOMOTIVES = UnitsSpec("khorgos.kazakhstan.locomotives", 1, "locomotives")
LINE = PathSpec("khorgos.border.standard_path_westbound", 12)
GATE = GateSpec("khorgos.upstream.westbound", "khorgos", above=2)
PLATFORMS = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, 20)
WAGONS = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, 0)
W = [f"any/khorgos/westbound/{n}" for n in range(6)]
E = [f"any/khorgos/eastbound/{n}" for n in range(6)]


def tables_of(visits, *, arrived=(0,), resources=(), milestones=None, end_s=10 * DAY, **more):
    plans = make_plans(make_stream(arrived_s=list(arrived)))
    found = {train: {"presented": at} for train, at in zip(W, arrived, strict=False)}
    for train, moments in (milestones or {}).items():
        found[train] = found.get(train, {}) | moments
    log = make_log(plans, visits, end_s=end_s, resources=resources, milestones=found, **more)
    return tabulate(plans, log)


def one_lane():
    """Three trains an hour apart, three hours each in the one lane."""
    ends = [3 * H, 6 * H, 9 * H]
    visits = [
        (train, "documents", LANE.id, n * H, ends[n] - 3 * H, ends[n])
        for n, train in enumerate(W[:3])
    ]
    moments = {train: {"departed": ends[n], "released": ends[n]} for n, train in enumerate(W[:3])}
    arrived = [0, H, 2 * H]
    return tables_of(visits, arrived=arrived, resources=[LANE], milestones=moments)


def test_the_third_train_waits_behind_the_second_and_for_the_first():
    story = story_of(one_lane(), 2)

    (step,) = story.steps
    assert (step.resource, step.waited_s, step.worked_s) == (LANE.id, 4 * H, 3 * H)
    assert step.others.before == (Visitor(W[1]),)
    assert step.others.holders == (Visitor(W[0]),)
    assert step.others.freed_by == (Visitor(W[1]),)
    assert step.others.overtook == ()
    assert (story.stay_s, story.waited_s, story.remainder_s) == (7 * H, 4 * H, 0)


def test_a_train_that_need_not_wait_has_nobody_around():
    (step,) = story_of(one_lane(), 0).steps

    assert step.others.before == step.others.holders == step.others.freed_by == ()


def test_who_comes_later_and_is_served_first_has_overtaken():
    visits = [
        (W[0], "documents", LANE.id, 0, 0, 5 * H),
        (W[1], "documents", LANE.id, H, 7 * H, 8 * H),
        (W[2], "documents", LANE.id, 2 * H, 5 * H, 7 * H),
    ]
    tables = tables_of(visits, arrived=[0, H, 2 * H], resources=[LANE])

    slow, fast = (story_of(tables, rank).steps[0].others for rank in (1, 2))

    assert (slow.overtook, slow.before) == ((Visitor(W[2]),), ())
    assert fast.before == ()


def test_overtime_lanes_serve_the_queue_of_the_lanes_they_help():
    visits = [
        (W[0], "documents", LANE.id, 0, 0, 9 * H),
        (W[1], "documents", LANE.id, H, 9 * H, 10 * H),
        (W[2], "documents", OVERTIME.id, 2 * H, 4 * H, 6 * H),
    ]
    tables = tables_of(visits, arrived=[0, H, 2 * H], resources=[LANE, OVERTIME])

    assert story_of(tables, 1).steps[0].others.overtook == (Visitor(W[2]),)
    assert story_of(tables, 2).steps[0].others.before == ()


def test_a_locomotive_that_is_away_is_who_holds_it():
    visits = [
        (W[0], "locomotive", LOCOMOTIVES.id, 0, 0, H),
        (f"locomotive:{W[0]}", "locomotive_turn", LOCOMOTIVES.id, H, H, 9 * H),
        (W[1], "locomotive", LOCOMOTIVES.id, 2 * H, 9 * H, 10 * H),
    ]
    tables = tables_of(
        visits,
        arrived=[0, 2 * H],
        resources=[LOCOMOTIVES],
        milestones={W[0]: {"departed": H}, W[1]: {"departed": 10 * H}},
    )

    first, second = story_of(tables, 0), story_of(tables, 1)

    away = (Visitor(W[0], "locomotive"),)
    assert second.steps[0].others.holders == second.steps[0].others.freed_by == away
    assert (first.stay_s, first.remainder_s) == (H, 0)


def test_the_emptied_rake_is_not_the_trains_own_time():
    visits = [
        (W[0], "reload", "", 0, 0, 2 * H),
        (f"rake:{W[0]}", "path_empty", LINE.id, 2 * H, 7 * H, 9 * H),
        (f"rake:{W[0]}", "run_empty", "", 7 * H, 7 * H, 8 * H),
        (W[0], "forming", "", 2 * H, 2 * H, 3 * H),
    ]
    story = story_of(tables_of(visits, resources=[LINE], milestones={W[0]: {"departed": 3 * H}}), 0)

    assert [step.step for step in story.steps] == ["reload", "forming"]
    assert story.remainder_s == 0
    assert [step.step for step in story.rake] == ["path_empty", "run_empty"]


def test_a_train_still_inside_waits_until_the_end_of_the_run():
    visits = [
        (W[0], "documents", LANE.id, 0, 0, None),
        (W[1], "documents", LANE.id, H, None, None),
    ]
    tables = tables_of(visits, arrived=[0, H], resources=[LANE], end_s=DAY)

    working, waiting = story_of(tables, 0), story_of(tables, 1)

    assert (working.steps[0].worked_s, working.steps[0].goes_on) == (DAY, True)
    assert (waiting.steps[0].waited_s, waiting.steps[0].goes_on) == (DAY - H, True)
    assert waiting.departed_s is None
    assert working.remainder_s == waiting.remainder_s == 0


def test_a_track_is_held_and_its_time_is_that_of_the_steps_that_follow():
    visits = [
        (W[0], "track", TRACKS.id, 0, 2 * H, 7 * H),
        (W[0], "reception", "", 2 * H, 2 * H, 3 * H),
        (W[0], "departure", "", 3 * H, 3 * H, 7 * H),
    ]
    story = story_of(
        tables_of(visits, resources=[TRACKS], milestones={W[0]: {"departed": 7 * H}}), 0
    )

    assert [(s.step, s.waited_s, s.worked_s) for s in story.steps] == [
        ("track", 2 * H, 0),
        ("reception", 0, H),
        ("departure", 0, 4 * H),
    ]
    assert story.remainder_s == 0


def test_a_train_held_upstream_and_sent_around_has_hours_before_its_arrival():
    visits = [
        (W[0], "diversion", "", 0, 0, 9 * H),
        (W[0], "upstream", GATE.id, 9 * H, 12 * H, 12 * H),
        (W[0], "papers", "", 12 * H, 12 * H, 14 * H),
    ]
    story = story_of(
        tables_of(
            visits,
            resources=[GATE],
            milestones={W[0]: {"arrived": 12 * H, "departed": 14 * H}},
            diverted={W[0]: "alashankou"},
        ),
        0,
    )

    assert [step.step for step in story.steps] == ["diversion", "upstream", "papers"]
    assert (story.upstream_s, story.stay_s, story.whole_s) == (12 * H, 2 * H, 14 * H)
    assert (story.diverted, story.stream.port, story.remainder_s) == (True, "alashankou", 0)


def test_a_train_held_at_the_end_has_not_been_at_the_port():
    visits = [(W[0], "upstream", GATE.id, H, None, None)]
    story = story_of(
        tables_of(
            visits,
            arrived=[H],
            resources=[GATE],
            milestones={W[0]: {"arrived": None, "presented": None}},
            end_s=DAY,
        ),
        0,
    )

    assert (story.arrived_s, story.stay_s, story.upstream_s) == (None, 0, DAY - H)
    assert story.steps[0].goes_on
    assert story.remainder_s == 0


def test_a_train_taken_out_of_the_queue_by_its_limit_has_waited_and_not_worked():
    visits = [
        (W[0], "documents", LANE.id, 0, 0, 30 * H),
        (W[1], "documents", LANE.id, H, None, 25 * H),
        (W[1], "scan", "", 25 * H, None, 25 * H),
        (W[1], "departure", "", 25 * H, 25 * H, 26 * H),
    ]
    tables = tables_of(
        visits,
        arrived=[0, H],
        resources=[LANE],
        milestones={W[1]: {"provisional": 25 * H, "released": 25 * H, "departed": 26 * H}},
    )

    story = story_of(tables, 1)

    assert [(s.step, s.waited_s, s.cut_off) for s in story.steps] == [
        ("documents", 24 * H, True),
        ("scan", 0, True),
        ("departure", 0, False),
    ]
    assert story.steps[0].others.before == ()
    assert story.steps[0].others.holders == (Visitor(W[0]),)
    assert (story.provisional, story.remainder_s) == (True, 0)


def test_what_takes_no_time_stands_in_the_order_of_the_journey():
    visits = [
        (W[0], "path", LINE.id, 0, 0, 2 * H),
        (W[0], "far_track", "khorgos.kazakhstan.standard_tracks", 0, 0, 9 * H),
        (W[0], "quota", "khorgos.border.standard_quota_westbound", 0, 0, 0),
        (W[0], "run", "", 0, 0, H),
    ]
    tables = tables_of(visits, resources=[LINE], milestones={W[0]: {"departed": H}})

    steps = [step.step for step in story_of(tables, 0).steps]

    assert steps == ["quota", "far_track", "path", "run"]


def test_seconds_that_no_step_accounts_for_are_noticed():
    visits = [(W[0], "reception", "", 0, 0, H), (W[0], "departure", "", 2 * H, 2 * H, 3 * H)]
    tables = tables_of(visits, milestones={W[0]: {"departed": 3 * H}})

    assert story_of(tables, 0).remainder_s == H


@pytest.mark.parametrize("name", ["h1-2024", "policies/provisional-release-examined"])
def test_the_order_of_steps_is_that_of_the_models_journeys(name):
    scenario = load(f"scenarios/{name}.toml").scenario
    programs = build_programs(scenario, resource_specs(scenario))
    silent = {"mark", "free", "part", "jump", "reserve", "exit", "divert"}

    for program in programs.by_name.values():
        direction = program.name.split("/")[1] if program.name.count("/") == 2 else ""
        if direction in STEP_ORDER and "load" not in {step.name for step in program.steps}:
            order = STEP_ORDER[direction]
            steps = [s.name for s in program.steps if s.name in order and s.name not in silent]
            assert steps == sorted(steps, key=order.index)
        elif direction in STEP_ORDER:
            unknown = {step.name for step in program.steps if step.resource} - silent
            assert unknown <= {*STEP_ORDER[direction], "free"}


def view_of(tables, **service):
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0} | service
    scenario = make_scenario({"any": anything}, duration="10 d")
    return View(tables, scenario, 0, tables.end_s)


def test_the_clock_is_shown_in_every_reading():
    moments = {"entered": 10 * H, "declared": 12 * H, "released": 35 * H}
    view = view_of(tables_of([], arrived=[9 * H], milestones={W[0]: moments}))

    found = {each.reading: (each.taken_s, each.kept) for each in readings_of(view, 0)}

    assert found == {
        Reading.ARRIVAL: (26 * H, False),
        Reading.YARD_ENTRY: (25 * H, False),
        Reading.DECLARATION: (23 * H, True),
        Reading.CALENDAR_DAY: (35 * H, False),
    }


@pytest.mark.parametrize(
    ("end_s", "kept"), [(24 * H, None), (33 * H, None), (33 * H + 1, False), (60 * H, False)]
)
def test_a_promise_is_open_as_long_as_it_can_be_kept(end_s, kept):
    view = view_of(tables_of([], arrived=[9 * H], end_s=end_s))

    arrival, entry, *_ = readings_of(view, 0)

    assert (arrival.kept, arrival.taken_s, arrival.due_s) == (kept, None, 33 * H)
    assert (entry.began_s, entry.kept) == (None, None)


def test_wagons_are_told_by_where_they_came_from_and_went():
    plans = make_plans(
        make_stream(arrived_s=[0, H], wagons=30),
        make_stream(direction="eastbound", arrived_s=[2 * H], wagons=30),
    )
    brought = EmptyTrain("supply/khorgos/broad/0", "khorgos", Gauge.BROAD, 40)
    visits = [
        (W[0], "wagons", PLATFORMS.id, 3 * H, 6 * H, 6 * H),
        (brought.id, "join", PLATFORMS.id, 6 * H, 6 * H, 6 * H),
        (f"rake:{W[0]}", "path_empty", LINE.id, 7 * H, 7 * H, 8 * H),
        (f"rake:{W[0]}", "join", WAGONS.id, 9 * H, 9 * H, 9 * H),
        (E[0], "wagons", WAGONS.id, 3 * H, 10 * H, 10 * H),
    ]
    moments = {W[0]: {"departed": 8 * H}, E[0]: {"departed": 12 * H}}
    log = make_log(
        plans,
        visits,
        resources=[PLATFORMS, WAGONS, LINE],
        milestones=moments,
        empty_trains=[brought],
    )
    tables = tabulate(plans, log)

    found = wagons_of(tables, tables.ids.index(W[0]))

    stock, supplied = found.left_with
    assert (stock.wagons, stock.from_train, stock.arrived_s) == (20, None, None)
    assert (supplied.wagons, supplied.from_train, supplied.arrived_s) == (10, None, 6 * H)
    (own,) = found.came_with
    assert (own.wagons, own.to_train, own.freed_s, own.taken_s) == (30, E[0], 7 * H, 10 * H)
    assert wagons_of(tables, tables.ids.index(W[1])).left_with == ()


def test_two_stories_differ_by_the_hours_of_their_steps_exactly():
    first = story_of(one_lane(), 2)
    visits = [
        (W[0], "reception", "", 0, 0, 600),
        (W[0], "documents", LANE.id, 600, 700, 700 + 3 * H),
    ]
    moments = {W[0]: {"departed": 700 + 3 * H}}
    second = story_of(tables_of(visits, resources=[LANE], milestones=moments), 0)

    lines = gap_between(first, second)

    assert [(each.step, each.waiting_lost_s, each.working_lost_s) for each in lines] == [
        ("reception", 0, 600),
        ("documents", 100 - 4 * H, 0),
    ]
    assert sum(each.lost_s for each in lines) == second.whole_s - first.whole_s
