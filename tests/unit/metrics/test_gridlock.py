"""Gridlocks that are planted are found and named; trains that only wait raise no alarm."""

from sim.metrics.gridlock import gridlock
from sim.model.run import simulate
from sim.recording.tables import tabulate
from tests.builders import H, make_plans, make_stream
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


def ended(ports, *streams, days=5):
    plans = make_plans(*streams)
    return gridlock(tabulate(plans, simulate(scenario_of(ports, days=days), plans)))


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
