"""Daily acceptance quotas: so many loaded trains in a calendar day of the port's clock."""

from tests.builders import H, make_stream
from tests.worlds import play, started, visits

WEST = "khorgos.border.standard.accepted_per_day = {}\n"
EAST = "khorgos.border.broad.accepted_per_day = {}\n"


def accepted_h(ports, *arrived_h, **more):
    log = play(ports, make_stream(arrived_s=[hour * H for hour in arrived_h], **more))
    return [moment / H for _, moment in sorted(started(log, "quota").items())]


def test_so_many_start_on_a_day_at_any_second_of_it():
    assert accepted_h(WEST.format(2), 0, 0, 0, 0, 0) == [0, 0, 24, 24, 48]
    assert accepted_h(WEST.format(2), 23, 23, 23, 30) == [23, 23, 24, 30]


def test_a_train_at_the_last_second_counts_for_the_day_that_ends():
    stream = make_stream(arrived_s=[0, 24 * H - 1, 24 * H - 1, 24 * H, 24 * H])

    log = play(WEST.format(2), stream)

    # Train 2 is the first of the second day, before those that come at midnight.
    assert started(log, "quota") == {0: 0, 1: 24 * H - 1, 2: 24 * H, 3: 24 * H, 4: 48 * H}


def test_nothing_is_carried_over_to_the_next_day():
    assert accepted_h(WEST.format(3), 0, 24, 24, 24, 24) == [0, 24, 24, 24, 48]


def test_the_day_is_that_of_the_port():
    ports = WEST.format(2) + 'khorgos.utc_offset = "+05:00"\n'

    # At +05:00 midnight comes at 3 h.
    assert accepted_h(ports, 0, 0, 0, 0, 4) == [0, 0, 3, 3, 27]


def test_the_row_of_a_quota_ends_as_it_starts():
    log = play(WEST.format(1), make_stream(arrived_s=[0, 5]))

    assert visits(log, "quota") == {0: (0, 0, 0), 1: (5, 24 * H, 24 * H)}
    assert log.milestones["left_china"] == [0, 24 * H]


def test_quotas_are_for_loaded_trains_only():
    ports = "khorgos.border.standard.paths_per_day = 24\n" + WEST.format(1)

    log = play(ports, make_stream(arrived_s=[0, H]))

    # The rakes go home as they come.
    assert set(started(log, "quota")) == {0, 1}
    assert started(log, "path_empty") == {2: 0, 3: 24 * H}


def test_bulk_trains_count_for_the_quota_and_go_last():
    bulk = make_stream("bulk", direction="eastbound", arrived_s=[0, 0], cargo="bulk")
    loaded = make_stream("loaded", direction="eastbound", arrived_s=[1, 1])

    log = play(EAST.format(1), bulk, loaded)

    assert started(log, "quota") == {0: 0, 2: 24 * H, 3: 48 * H, 1: 72 * H}


def test_who_is_accepted_then_waits_for_a_track_on_the_far_side():
    ports = (
        WEST.format(1)
        + """
    khorgos.kazakhstan.standard_tracks = 1
    khorgos.kazakhstan.papers = "30 h"
    """
    )

    log = play(ports, make_stream(arrived_s=[0, 0], work={"papers": 30 * H}))

    assert started(log, "quota") == {0: 0, 1: 24 * H}
    assert started(log, "far_track") == {0: 0, 1: 30 * H}


def with_cut(start, end, capacity, per_day=3):
    return WEST.format(per_day) + (
        f"khorgos.disturbances.cut = {{ start = {start}, end = {end}, "
        f'resource = "border.standard_quota_westbound", capacity = {capacity} }}\n'
    )


def test_a_cut_quota_holds_for_its_days():
    ports = with_cut("2024-01-01", "2024-01-03", 1)

    assert accepted_h(ports, 0, 0, 0, 0) == [0, 24, 48, 48]


def test_a_quota_that_is_suspended_lets_nobody_start():
    ports = with_cut("2024-01-01", "2024-01-03", 0)

    assert accepted_h(ports, 0, 0, 30) == [48, 48, 48]


def test_a_quota_that_is_raised_again_within_a_day_counts_who_has_started():
    ports = with_cut("2024-01-01T06:00:00", "2024-01-01T12:00:00", 1)

    # One has started when it falls to one; two more may when it is three again.
    assert accepted_h(ports, 5, 6, 6, 6) == [5, 12, 12, 24]


def test_each_gauge_has_a_quota_of_its_own():
    west = make_stream("west", arrived_s=[0, 0])
    east = make_stream("east", direction="eastbound", arrived_s=[0, 0])

    log = play(WEST.format(1) + EAST.format(2), east, west)

    assert started(log, "quota") == {0: 0, 1: 0, 2: 0, 3: 24 * H}
