"""Tracks that push back, paths with their headways, and who runs first."""

from itertools import pairwise

from tests.builders import H, make_stream
from tests.worlds import play, started, visits

MIN = 60


def test_a_full_yard_keeps_the_third_train_outside():
    stream = make_stream(arrived_s=[0, 0, 0], work={"reception": H})
    ports = """
    khorgos.china.standard_tracks = { westbound = 2, eastbound = 1 }
    khorgos.china.reception = { time = "1 h" }
    """

    log = play(ports, stream)

    assert started(log, "track") == {0: 0, 1: 0, 2: H}
    assert log.milestones["presented"] == [0, 0, 0]
    assert log.milestones["entered"] == [0, 0, H]


def test_the_far_side_pushes_back_over_the_border():
    # One track in Kazakhstan, held during papers of 5 h: the second train waits on its own track.
    stream = make_stream(arrived_s=[0, 0, 0], work={"run": 30 * MIN, "papers": 5 * H})
    ports = """
    khorgos.china.standard_tracks = 2
    khorgos.border.standard.run = "30 min"
    khorgos.kazakhstan.standard_tracks = 1
    khorgos.kazakhstan.papers = "5 h"
    khorgos.kazakhstan.reload.tracks = 1
    """

    log = play(ports, stream)

    assert started(log, "far_track") == {0: 0, 1: 330 * MIN, 2: 660 * MIN}
    assert started(log, "track") == {0: 0, 1: 0, 2: 30 * MIN}
    assert log.milestones["entered_kazakhstan"] == [30 * MIN, 360 * MIN, 690 * MIN]


def test_paths_start_at_floored_multiples_of_the_headway():
    stream = make_stream(arrived_s=[5] * 15, work={})
    ports = "khorgos.border.standard.paths_per_day = 14"

    moments = list(started(play(ports, stream), "path").values())

    assert moments == [5 + k * 86_400 // 14 for k in range(15)]


def test_a_path_taken_late_starts_a_new_count():
    stream = make_stream(arrived_s=[0, 1, 50_000, 50_001], work={})
    ports = "khorgos.border.standard.paths_per_day = 14"

    log = play(ports, stream)

    assert visits(log, "path") == {
        0: (0, 0, 6171),
        1: (1, 6171, 12342),
        2: (50_000, 50_000, 56_171),
        3: (50_001, 56_171, 62_342),
    }


def test_a_grid_has_fixed_slots_and_uses_each_once():
    stream = make_stream(arrived_s=[0, 0, 1, 30_000], work={})
    ports = 'khorgos.border.standard = { paths_per_day = 7, slots = "grid" }'

    moments = list(started(play(ports, stream), "path").values())

    assert moments == [k * 86_400 // 7 for k in (0, 1, 2, 3)]


def test_runs_may_overlap_but_starts_may_not():
    stream = make_stream(arrived_s=[0, 0, 0], work={"run": 4 * H})
    ports = 'khorgos.border.standard = { paths_per_day = 24, run = "4 h" }'

    log = play(ports, stream)

    assert log.milestones["left_china"] == [0, H, 2 * H]
    assert log.milestones["entered_kazakhstan"] == [4 * H, 5 * H, 6 * H]


def test_loaded_trains_run_before_bulk():
    loaded = make_stream("loaded", direction="eastbound", arrived_s=[2, 3])
    bulk = make_stream("bulk", direction="eastbound", arrived_s=[0, 1], cargo="bulk")
    ports = "khorgos.border.broad.paths_per_day = 24"

    moments = started(play(ports, bulk, loaded), "path")

    assert sorted(moments, key=moments.__getitem__) == [0, 2, 3, 1]
    assert all(later - sooner == H for sooner, later in pairwise(sorted(moments.values())))


def test_the_clearance_clock_of_an_eastbound_train_starts_in_china():
    stream = make_stream(direction="eastbound", arrived_s=[0, 0], work={"papers": H, "run": H})
    ports = """
    khorgos.kazakhstan.papers = "1 h"
    khorgos.border.broad = { paths_per_day = 2, run = "1 h" }
    """

    log = play(ports, stream)

    assert log.milestones["left_kazakhstan"] == [H, 13 * H]
    assert log.milestones["presented"] == log.milestones["entered"] == [2 * H, 14 * H]


def test_ties_are_settled_by_service_not_by_place_in_the_file():
    work = {"documents": H}
    first = make_stream("alpha", arrived_s=[0], work=work)
    second = make_stream("beta", arrived_s=[0], work=work)
    ports = 'khorgos.china.customs = { lanes = 1, documents = "1 h" }'

    assert started(play(ports, second, first), "documents") == {0: 0, 1: H}


def test_a_bulk_train_ends_in_china_and_sends_its_wagons_home():
    stream = make_stream(direction="eastbound", cargo="bulk", work={"bulk": 12 * H, "run_empty": H})
    ports = """
    khorgos.china.broad_tracks = 1
    khorgos.china.bulk = { time = "12 h" }
    khorgos.border.broad = { paths_per_day = 24, run = "1 h" }
    """

    log = play(ports, stream)

    assert log.milestones["released"] == log.milestones["departed"] == [12 * H]
    assert started(log, "path_empty") == {1: 12 * H}
    assert visits(log, "run_empty") == {1: (12 * H, 12 * H, 13 * H)}
