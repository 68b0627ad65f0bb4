"""The static check for circular holds: found before any run, and no false alarm."""

from sim.model.holds import circular_holds
from tests.builders import H, make_stream
from tests.worlds import play, scenario_of

SHARED = """
khorgos.china.standard_tracks = 2
khorgos.china.broad_tracks = 1
khorgos.china.reload = { tracks = 1, time = "2 h" }
khorgos.kazakhstan.standard_tracks = 1
khorgos.kazakhstan.broad_tracks = 2
khorgos.kazakhstan.reload = { tracks = 1, time = "2 h" }
"""
SPLIT = """
khorgos.china.standard_tracks = { westbound = 1, eastbound = 1 }
khorgos.china.broad_tracks = 1
khorgos.china.reload = { tracks = 1, time = "2 h" }
khorgos.kazakhstan.broad_tracks = { westbound = 1, eastbound = 1 }
khorgos.kazakhstan.standard_tracks = 1
khorgos.kazakhstan.reload = { tracks = 1, time = "2 h" }
"""


def test_tracks_shared_by_both_directions_make_a_circle():
    circle = circular_holds(scenario_of(SHARED))

    assert circle[0] == circle[-1]
    assert set(circle) == {
        "khorgos.china.standard_tracks",
        "khorgos.kazakhstan.standard_tracks",
        "khorgos.kazakhstan.reload_tracks",
        "khorgos.kazakhstan.broad_tracks",
        "khorgos.china.broad_tracks",
        "khorgos.china.reload_tracks",
    }


def test_a_group_for_each_direction_breaks_the_circle():
    assert circular_holds(scenario_of(SPLIT)) == ()


def test_one_shared_yard_alone_cannot_lock():
    assert circular_holds(scenario_of("khorgos.china.standard_tracks = 5")) == ()


def meeting_trains():
    work = {"reload": 2 * H, "unload": 2 * H, "load": 2 * H}
    west = make_stream("west", arrived_s=[0] * 6, work=work)
    east = make_stream("east", direction="eastbound", arrived_s=[0] * 6, work=work)
    return west, east


def test_the_circle_really_locks_and_the_split_does_not():
    locked = play(SHARED, *meeting_trains())
    free = play(SPLIT, *meeting_trains())

    assert None in locked.milestones["departed"]
    assert None not in free.milestones["departed"]
