"""Gridlocks that are planted are found and named; trains that only wait raise no alarm."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.plan import Gauge
from sim.metrics.gridlock import gridlock
from sim.metrics.waits import WaitGraph
from sim.model.run import simulate
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from tests.builders import H, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario
from tests.worlds import scenario_of

TRACKS = """
khorgos.china.standard_tracks = {china}
khorgos.china.broad_tracks = 1
khorgos.china.reload = {{ tracks = 1, time = "1 h" }}
khorgos.kazakhstan.standard_tracks = 1
khorgos.kazakhstan.broad_tracks = {kazakhstan}
khorgos.kazakhstan.reload = {{ tracks = 1, time = "1 h" }}
khorgos.border = {{ standard.run = "30 min", broad.run = "30 min" }}
"""
SPLIT = "{ westbound = 1, eastbound = 1 }"
WORK = {"run": H // 2, "reload": H, "unload": H, "load": H}


def the_scenario(ports, streams, days):
    anyone = {
        stream.service: {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0, "cargo": stream.cargo}
        for stream in streams
    }
    services = make_scenario(anyone).services
    return scenario_of(ports, days=days).model_copy(update={"services": services})


def ended(ports, *streams, days=5):
    plans = make_plans(*streams)
    scenario = the_scenario(ports, streams, days)
    return gridlock(tabulate(plans, simulate(scenario, plans)), scenario)


def three_each_way():
    return (
        make_stream("west", arrived_s=[0, 0, 0], work=WORK),
        make_stream("east", direction="eastbound", arrived_s=[0, 0, 0], work=WORK),
    )


def test_head_on_trains_in_shared_yards_are_named_with_what_they_hold():
    found = ended(TRACKS.format(china=1, kazakhstan=1), *three_each_way())

    assert found is not None
    assert found.trains == 6
    assert {standing.train for standing in found.circle} == {
        f"{service}/khorgos/{direction}/{number}"
        for service, direction in (("west", "westbound"), ("east", "eastbound"))
        for number in range(3)
    }
    assert str(found).startswith("gridlock at khorgos since day 0, 1.5 h: 6 trains")
    assert "holds china.broad_tracks, waits for china.reload_tracks" in str(found)


def test_each_waits_for_what_the_next_one_holds():
    found = ended(TRACKS.format(china=1, kazakhstan=1), *three_each_way())

    assert found is not None
    following = [*found.circle[1:], found.circle[0]]
    for standing, next_ in zip(found.circle, following, strict=True):
        assert standing.waits_for in next_.holds


def test_a_lock_at_one_port_is_found_while_the_other_runs():
    elsewhere = make_stream("z", port="alashankou", arrived_s=range(0, 100 * H, H), work={})
    ports = TRACKS.format(china=1, kazakhstan=1) + "alashankou.border.standard.paths_per_day = 30"

    found = ended(ports, *three_each_way(), elsewhere)

    assert found is not None
    assert found.trains == 6


def test_a_group_for_each_direction_is_no_gridlock():
    assert ended(TRACKS.format(china=SPLIT, kazakhstan=SPLIT), *three_each_way()) is None


def test_a_long_queue_is_no_gridlock():
    stream = make_stream(arrived_s=[0] * 50, work={"documents": 9 * H})
    ports = """
    khorgos.china.standard_tracks = 3
    khorgos.china.customs = { lanes = 1, documents = "9 h" }
    """

    assert ended(ports, stream) is None


def test_a_closed_lane_and_missing_wagons_are_no_gridlock():
    stream = make_stream(arrived_s=[0] * 5, work={"documents": 9 * H, "reload": H})
    ports = """
    khorgos.china.standard_tracks = 1
    khorgos.china.customs = { lanes = 1, documents = "9 h", hours = "08:00-09:00" }
    khorgos.kazakhstan = { yard_teu = 0, standard_tracks = 1, reload.time = "1 h" }
    khorgos.wagons.broad = { ready = 0 }
    """

    assert ended(ports, stream) is None


SHORTAGE = """
khorgos.china.reload = {{ tracks = 2, time = "1 h" }}
khorgos.kazakhstan.reload = {{ tracks = 2, time = "1 h" }}
khorgos.kazakhstan.yard_teu = {yard}
khorgos.border = {{ standard.run = "30 min", broad.run = "30 min" }}
khorgos.wagons.standard = {{ ready = {standard}{rule} }}
khorgos.wagons.broad = {{ ready = {broad} }}
"""


def shortage(*streams, standard=30, broad=30, yard=0, rule=""):
    """Return the gridlock at a port whose pools are too small for a single train."""
    ports = SHORTAGE.format(standard=standard, broad=broad, yard=yard, rule=rule)
    return ended(ports, *(streams or three_each_way()))


def test_both_directions_that_wait_for_each_others_empties_are_named():
    found = shortage()

    assert found is not None
    assert found.trains == 6
    assert {(one.train, one.holds, one.waits_for) for one in found.circle} == {
        (
            "west/khorgos/westbound/0",
            ("khorgos.china.standard_wagons",),
            "khorgos.kazakhstan.broad_wagons",
        ),
        (
            "east/khorgos/eastbound/0",
            ("khorgos.kazakhstan.broad_wagons",),
            "khorgos.china.standard_wagons",
        ),
    }
    assert "holds china.standard_wagons, waits for kazakhstan.broad_wagons" in str(found)


def test_trains_on_their_way_to_the_end_of_the_queue_do_not_undo_a_shortage():
    late = make_stream("west", arrived_s=[0, 5 * 24 * H - H // 4], work=WORK)
    east = make_stream("east", direction="eastbound", arrived_s=[0], work=WORK)

    found = shortage(late, east)

    assert found is not None
    assert found.trains == 2


def test_a_shortage_locks_who_waits_for_the_tracks_behind_it():
    ports = SHORTAGE.format(standard=0, broad=0, yard=0, rule="") + (
        "khorgos.china.standard_tracks = { westbound = 1, eastbound = 9 }\n"
        "khorgos.kazakhstan.standard_tracks = 1\n"
    )

    found = ended(ports, *three_each_way())

    assert found is not None
    assert found.trains == 6


def test_a_shortage_with_a_full_yard_is_found():
    # The first goes over the ground and fills the yard; its wagons are not enough for the others.
    west = make_stream("west", arrived_s=[0, H, 2 * H], wagons=[10, 55, 55], work=WORK)
    east = make_stream("east", direction="eastbound", arrived_s=[0, 0], work=WORK)

    assert shortage(west, east, standard=0, broad=0, yard=104) is not None
    assert shortage(west, east, standard=0, broad=0, yard=1_000) is None


def test_one_empty_rake_is_enough_for_everybody():
    assert shortage(broad=55) is None
    assert shortage(standard=55) is None


def test_a_pool_that_orders_wagons_is_no_shortage():
    assert shortage(rule=", order_up_to = -500") is None


def test_a_shortage_on_one_side_ends_with_the_next_train_from_the_other():
    west = make_stream("west", arrived_s=[0, 0], work=WORK)

    assert shortage(west, standard=0, broad=0) is None


def test_bulk_trains_bring_no_wagons():
    bulk = make_stream(
        "bulk", direction="eastbound", arrived_s=[0], cargo="bulk", work={"bulk": 500 * H}
    )

    found = shortage(*three_each_way(), bulk)

    assert found is not None
    assert found.trains == 6


def test_wagons_reserved_at_arrival_are_not_given_up_for_lost():
    # The first train has its wagons set aside and is still in customs; the second waits.
    reserved = """
    khorgos.china.customs.documents = "200 h"
    khorgos.wagons.broad = { ready = 55, claim = "arrival" }
    khorgos.wagons.standard = { ready = 0 }
    khorgos.kazakhstan.yard_teu = 0
    """
    west = make_stream("west", arrived_s=[0, 1], work={"documents": [200 * H, H]})
    east = make_stream("east", direction="eastbound", arrived_s=[2], work={})

    assert ended(reserved, west, east) is None


CUT = """
[khorgos.disturbances.works]
start = {day}
end = {after}
resource = "china.{group}"
capacity = 0
"""


def test_trains_that_lock_each_other_on_tracks_with_a_dated_closure_are_found():
    ports = TRACKS.format(china=1, kazakhstan=1)
    works = [CUT.format(day="2024-01-04", after="2024-01-05", group=group) for group in GROUPS]

    found = [ended(ports + closed, *three_each_way(), days=9) for closed in works]

    assert [lock and lock.trains for lock in found] == [6, 6]


GROUPS = ("broad_tracks", "reload_tracks")


def test_tracks_that_are_only_closed_are_no_gridlock():
    # Two trains have a track; the third waits for the other track, which opens after the works.
    west = make_stream(arrived_s=[0, 1, 2], work={"documents": 500 * H})
    ports = """
    khorgos.china.standard_tracks = 3
    khorgos.china.customs = { lanes = 1, documents = "500 h" }
    """
    works = CUT.format(day="2024-01-01", after="2024-01-09", group="standard_tracks")

    assert ended(ports + works.replace("capacity = 0", "capacity = 2"), west) is None


def test_a_locomotive_that_is_away_comes_back():
    west = make_stream("west", arrived_s=[0, 0], work={"departure": H, "departure_turn": 900 * H})
    ports = """
    khorgos.china.departure = { time = "1 h", locomotives = 1, turn = "900 h" }
    khorgos.kazakhstan.standard_tracks = 1
    """

    assert ended(ports, west) is None


def random_port(chance):
    """Return the lines of a port that is short of something."""
    tracks = chance.choice(["1", "2", SPLIT])
    lines = [
        f"khorgos.china.standard_tracks = {tracks}",
        f"khorgos.china.broad_tracks = {chance.choice([1, 2])}",
        f"khorgos.kazakhstan.standard_tracks = {chance.choice([1, 3])}",
        f"khorgos.kazakhstan.yard_teu = {chance.choice([0, 104, 250])}",
        'khorgos.china.reload = { tracks = 1, time = "1 h" }',
        'khorgos.kazakhstan.reload = { tracks = 1, time = "1 h" }',
        'khorgos.border = { standard.run = "30 min", broad.run = "30 min" }',
    ]
    for gauge in ("standard", "broad"):
        ready, claim = chance.choice([0, 30, 60, 200]), chance.choice(["readiness", "arrival"])
        rule = chance.choice(["", "", ", order_up_to = 0, lead_time = '9 h'"])
        pool = f'{{ ready = {ready}, claim = "{claim}"{rule} }}'
        lines.append(f"khorgos.wagons.{gauge} = {pool}")
    return "\n".join(lines)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_who_is_said_to_stand_for_ever_still_stands_much_later(chance):
    ports = random_port(chance)
    wagons = [chance.choice([20, 55, 90]) for _ in range(60)]
    streams = [
        make_stream(
            service,
            direction=direction,
            arrived_s=sorted(chance.randrange(30 * 24 * H) for _ in range(60)),
            wagons=wagons,
            work=WORK,
        )
        for service, direction in (("west", "westbound"), ("east", "eastbound"))
    ]
    lead = {("khorgos", gauge): [9 * H] * 900 for gauge in Gauge}

    early, late = (graph_of(ports, streams, lead, days) for days in (10, 30))

    for train in early.standing():
        visit = early.tables.visits
        row = early.waits[train]
        same = (late.tables.visits.train == train) & (
            late.tables.visits.queued_s == visit.queued_s[row]
        )
        same &= late.tables.visits.started_s == MISSING
        assert late.tables.ids[train] == early.tables.ids[train]
        assert same.any(), early.tables.ids[train]


def graph_of(ports, streams, lead_times, days):
    plans = make_plans(*streams, lead_times=lead_times)
    scenario = the_scenario(ports, streams, days)
    return WaitGraph(tabulate(plans, simulate(scenario, plans)), scenario)


def test_where_nobody_gets_through_for_days_somebody_stands_for_ever():
    locked = 0
    for seed in range(50):
        chance = random.Random(seed)
        ports = random_port(chance)
        wagons = [chance.choice([20, 55, 90]) for _ in range(40)]
        streams = [
            make_stream(
                service,
                direction=direction,
                arrived_s=sorted(chance.randrange(10 * 24 * H) for _ in range(40)),
                wagons=wagons,
                work=WORK,
            )
            for service, direction in (("west", "westbound"), ("east", "eastbound"))
        ]
        lead = {("khorgos", gauge): [9 * H] * 900 for gauge in Gauge}
        graph = graph_of(ports, streams, lead, 10)
        trains, standing = graph.tables.trains, graph.standing()
        lately = trains.stream[trains.departed_s >= 6 * 24 * H]
        locked += bool(standing)
        assert standing or len(set(lately.tolist())) == 2, ports

    assert locked >= 5
