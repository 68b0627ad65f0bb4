"""Dated closures and cuts, bans on empties, and gales; the scenario starts on 1 January 2024."""

import pytest

from tests.builders import H, make_stream
from tests.worlds import play, started, visits


def cut(resource, start, end, capacity=0, *, more="", name="cut"):
    """Return a disturbance between two times of 1 January."""
    day = "2024-01-01T"
    return (
        f"khorgos.disturbances.{name} = {{ start = {day}{start}:00, end = {day}{end}:00, "
        f'resource = "{resource}", capacity = {capacity}{more} }}\n'
    )


CUSTOMS = """
khorgos.china.customs.lanes = {lanes}
khorgos.china.customs.documents = "1 h"
khorgos.china.customs.closing = "{closing}"
"""


@pytest.mark.parametrize(
    ("closing", "moments"),
    [
        ("pause", (5 * H, 5 * H, 11 * H)),
        ("finish", (5 * H, 5 * H, 8 * H)),
        ("fits", (5 * H, 9 * H, 12 * H)),
    ],
)
def test_a_closure_is_a_closing_like_any_other(closing, moments):
    ports = CUSTOMS.format(lanes=1, closing=closing) + cut("china.customs", "06:00", "09:00")

    log = play(ports, make_stream(arrived_s=[5 * H], work={"documents": 3 * H}))

    assert visits(log, "documents") == {0: moments}


def test_work_that_is_done_at_the_very_closing_is_done():
    ports = CUSTOMS.format(lanes=1, closing="pause") + cut("china.customs", "06:00", "09:00")

    log = play(ports, make_stream(arrived_s=[3 * H, 3 * H], work={"documents": 3 * H}))

    assert visits(log, "documents") == {0: (3 * H, 3 * H, 6 * H), 1: (3 * H, 9 * H, 12 * H)}


def test_a_cut_closes_the_last_lanes_and_the_strongest_of_several_counts():
    ports = (
        CUSTOMS.format(lanes=3, closing="pause")
        + cut("china.customs", "02:00", "20:00", 2, name="a")
        + cut("china.customs", "04:00", "06:00", 1, name="b")
    )

    log = play(ports, make_stream(arrived_s=[0, 0, 0], work={"documents": 5 * H}))

    # The third rests from 2 h to 20 h with three hours to go, the second from 4 h to 6 h.
    assert visits(log, "documents") == {
        0: (0, 0, 5 * H),
        1: (0, 0, 7 * H),
        2: (0, 0, 23 * H),
    }


def test_hours_and_closures_add_up():
    ports = (
        CUSTOMS.format(lanes=1, closing="pause")
        + 'khorgos.china.customs.hours = "08:00-16:00"\n'
        + cut("china.customs", "06:00", "10:00")
    )

    log = play(ports, make_stream(arrived_s=[0], work={"documents": 7 * H}))

    # Six hours from 10 h to 16 h, one at the opening of the second day.
    assert visits(log, "documents") == {0: (0, 10 * H, 33 * H)}


def test_a_closure_is_dated_at_the_clock_of_the_port():
    ports = (
        CUSTOMS.format(lanes=1, closing="pause")
        + 'khorgos.utc_offset = "+05:00"\n'
        + cut("china.customs", "06:00", "09:00")
    )

    log = play(ports, make_stream(arrived_s=[9 * H], work={"documents": H}))

    # 06:00 to 09:00 at +05:00 is 9 h to 12 h.
    assert started(log, "documents") == {0: 12 * H}


def test_a_date_is_its_midnight():
    ports = CUSTOMS.format(lanes=1, closing="pause") + (
        "khorgos.disturbances.day = { start = 2024-01-02, end = 2024-01-04, "
        'resource = "china.customs" }'
    )

    log = play(ports, make_stream(arrived_s=[23 * H], work={"documents": 2 * H}))

    assert visits(log, "documents") == {0: (23 * H, 23 * H, 73 * H)}


def test_tracks_that_are_held_stay_held_and_the_last_ones_are_not_given_again():
    ports = """
    khorgos.china.standard_tracks = { westbound = 2, eastbound = 1 }
    khorgos.china.reception.time = "1 h"
    """ + cut("china.standard_tracks_westbound", "02:00", "20:00", 1)
    stream = make_stream(arrived_s=[0, 0, 1, 1], work={"reception": [10 * H, 4 * H, 2 * H, H]})

    log = play(ports, stream)

    # The second track closes at 2 h under train 1 and is empty from 4 h on. The first goes on
    # from train to train.
    assert visits(log, "track") == {
        0: (0, 0, 10 * H),
        1: (0, 0, 4 * H),
        2: (1, 10 * H, 12 * H),
        3: (1, 12 * H, 13 * H),
    }


def test_closed_tracks_keep_trains_outside_until_they_open():
    ports = """
    khorgos.china.standard_tracks = { westbound = 2, eastbound = 1 }
    khorgos.china.reception.time = "1 h"
    """ + cut("china.standard_tracks_westbound", "02:00", "20:00")
    stream = make_stream(arrived_s=[H, 2 * H, 3 * H, 4 * H], work={"reception": 3 * H})

    log = play(ports, stream)

    assert started(log, "track") == {0: H, 1: 20 * H, 2: 20 * H, 3: 23 * H}
    assert visits(log, "reception")[0] == (H, H, 4 * H)


def test_cranes_that_are_cut_rest_with_their_train():
    ports = """
    khorgos.china.reload = { tracks = 2, cranes = 2, time = "1 h" }
    """ + cut("china.cranes", "01:00", "05:00", 1)
    stream = make_stream(direction="eastbound", arrived_s=[0, 0, 0], work={"reload": 2 * H})

    log = play(ports, stream)

    # The third gets a track and the first crane at 2 h.
    assert visits(log, "reload") == {
        0: (0, 0, 2 * H),
        1: (0, 0, 6 * H),
        2: (2 * H, 2 * H, 4 * H),
    }


LINE = 'khorgos.border.standard = {{ paths_per_day = {per_day}, slots = "{slots}" }}\n'
PATH = "border.standard_path_westbound"


def departures(arrived_s, per_day, *cuts, slots="headway", more=""):
    ports = LINE.format(per_day=per_day, slots=slots) + "".join(cuts) + more
    moments = started(play(ports, make_stream(arrived_s=arrived_s)), "path")
    return [moments[who] for who in sorted(moments)]


def test_half_a_headway_is_half_to_go_at_a_lower_rate():
    slow = cut(PATH, "00:30", "23:00", 6)

    # Half an hour of one, then two of four hours; the next a whole headway of four hours later.
    assert departures([0, 0, 0], 24, slow) == [0, 9_000, 9_000 + 4 * H]


def test_half_a_headway_at_a_lower_rate_is_half_to_go_when_the_rate_is_back():
    slow = cut(PATH, "00:00", "02:00", 6)

    assert departures([0, 0, 0], 24, slow) == [0, 9_000, 9_000 + H]


def test_a_headway_does_not_pass_in_a_closure():
    closed = cut(PATH, "00:30", "10:30")

    assert departures([0, 0, 0], 24, closed) == [0, 11 * H, 12 * H]


def test_who_comes_in_a_closure_starts_at_its_end():
    closed = cut(PATH, "02:00", "05:00")

    assert departures([0, 3 * H, 3 * H], 24, closed) == [0, 5 * H, 6 * H]


def test_a_headway_that_is_over_when_the_closure_begins_is_over_when_it_ends():
    closed = cut(PATH, "01:00", "05:00")

    # At 1 h the headway is over, but the line is closed.
    assert departures([0, 0, 0], 24, closed) == [0, 5 * H, 6 * H]
    assert departures([H, 5 * H], 24, closed) == [5 * H, 6 * H]


def test_starts_stay_floored_multiples_over_a_change_of_rate():
    slow = cut(PATH, "12:00", "13:00", 1)

    # Fourteen a day: half of the seventh headway is over at noon... exactly none: 7 x 6171.43 s
    # is noon. One hour at one a day is 1/24 of a headway, then 23/24 are left at fourteen.
    eighth = 13 * H + int((1 - 1 / 24) * 86_400 / 14)
    found = departures([0] * 10, 14, slow)
    assert found[:8] == [k * 86_400 // 14 for k in range(7)] + [12 * H]
    assert found[8] == eighth


def test_two_cuts_follow_each_other():
    cuts = (cut(PATH, "00:30", "01:30", 6, name="a"), cut(PATH, "01:30", "04:00", 0, name="b"))

    # 1/2 + 1/4 of a headway, a closure, then 1/4 of an hour.
    assert departures([0, 0], 24, *cuts) == [0, 4 * H + 900]


def test_a_grid_has_the_slots_of_the_rate_in_force():
    slow = cut(PATH, "02:30", "09:00", 6)

    found = departures([0] * 7, 24, slow, slots="grid")
    assert found == [hour * H for hour in (0, 1, 2, 4, 8, 9, 10)]


def test_a_grid_has_no_slots_in_a_closure():
    closed = cut(PATH, "01:00", "03:00")

    assert departures([0, 0, 0], 24, closed, slots="grid") == [0, 3 * H, 4 * H]
    assert departures([0, 0, 0], 24, cut(PATH, "01:01", "03:01"), slots="grid") == [0, H, 4 * H]


BANNED = ', trains = "empties"'
BOTH = """
khorgos.border.standard.paths_per_day = 24
khorgos.border.broad.paths_per_day = 24
"""


def test_a_ban_keeps_empties_at_their_place_and_they_go_in_their_old_order():
    ban = cut("border.standard_path_eastbound", "01:00", "10:00", more=BANNED)
    west = make_stream(arrived_s=[0, 2 * H, 3 * H])

    log = play(BOTH + ban, west)

    # The loaded trains are gone at once; the rakes (3, 4, 5) go home before and after the ban.
    assert started(log, "path") == {0: 0, 1: 2 * H, 2: 3 * H}
    assert started(log, "path_empty") == {3: 0, 4: 10 * H, 5: 11 * H}


def surplus_beside(arrived_h, ban):
    ports = """
    khorgos.wagons.standard = { ready = 180, surplus_above = 60, surplus_lot = 50 }
    khorgos.china.onward.paths_per_day = 24
    """
    loaded = make_stream(
        "east", direction="eastbound", arrived_s=[hour * H for hour in arrived_h], wagons=10
    )
    # Its one wagon comes home at once, and the pool counts its surplus: two lots.
    west = make_stream("west", arrived_s=[0], wagons=1)
    log = play(ports + ban, loaded, west)
    moments = started(log, "onward_path")
    surplus = [who for who in sorted(moments) if who >= 2 * log.trains]
    return [moments[who] / H for who in range(len(arrived_h))], [
        moments[who] / H for who in surplus
    ]


def test_a_ban_on_a_path_inland_stops_surplus_but_no_loaded_train():
    ban = cut("china.onward_path", "00:00", "10:00", more=BANNED)

    assert surplus_beside([1, 9], "") == ([2, 9], [0, 1])
    assert surplus_beside([1, 9], ban) == ([1, 9], [10, 11])


def test_after_a_ban_loaded_trains_still_go_before_surplus():
    ban = cut("china.onward_path", "00:00", "02:00", more=BANNED)

    assert surplus_beside([1, 1, 1], ban) == ([1, 2, 3], [4, 5])


OPEN_AIR = """
khorgos.gales = {{ days_per_year = 10.0, lasting = "3 h" }}
khorgos.kazakhstan.reload = {{ tracks = 2, cranes = 1, time = "1 h", open_air = {open_air} }}
"""


def in_gales(open_air, spells, arrived_h, work_h):
    stream = make_stream(arrived_s=[hour * H for hour in arrived_h], work={"reload": work_h * H})
    hours = [(from_h * H, to_h * H) for from_h, to_h in spells]
    log = play(OPEN_AIR.format(open_air=open_air), stream, gales={"khorgos": hours})
    return {who: tuple(moment / H for moment in row) for who, row in visits(log, "reload").items()}


def test_open_air_cranes_rest_in_a_gale():
    assert in_gales("true", [(2, 5)], [0, 3], 4) == {0: (0, 0, 7), 1: (3, 7, 11)}


def test_cranes_under_a_roof_work_in_any_weather():
    assert in_gales("false", [(2, 5)], [0, 3], 4) == {0: (0, 0, 4), 1: (3, 4, 8)}


def test_a_crane_job_may_rest_in_several_gales_and_begins_in_none():
    assert in_gales("true", [(2, 5), (6, 10)], [2, 2], 2) == {0: (2, 5, 11), 1: (2, 11, 13)}


def test_work_that_ends_as_the_gale_begins_has_ended():
    assert in_gales("true", [(2, 5)], [0, 0], 2) == {0: (0, 0, 2), 1: (0, 5, 7)}


def test_gales_and_closures_of_cranes_add_up():
    ports = OPEN_AIR.format(open_air="true") + cut("kazakhstan.cranes", "04:00", "08:00")

    log = play(
        ports,
        make_stream(arrived_s=[0], work={"reload": 4 * H}),
        gales={"khorgos": [(2 * H, 5 * H)]},
    )

    assert visits(log, "reload") == {0: (0, 0, 10 * H)}
