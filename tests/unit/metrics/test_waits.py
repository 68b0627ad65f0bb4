"""Who can still be helped, on logs by hand: one shortage, and each thing that ends it."""

import pytest

from sim.domain.calendar import Calendar
from sim.domain.plan import Gauge
from sim.domain.resource import PoolSpec, UnitsSpec
from sim.metrics.gridlock import gridlock
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

STANDARD = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=0)
BROAD = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, ready=0)
YARD = UnitsSpec("khorgos.kazakhstan.container_yard", 104, "TEU")
CREW = UnitsSpec("khorgos.china.departure", 1, "locomotives")
TRACKS = UnitsSpec("khorgos.kazakhstan.standard_tracks", 1, "tracks")
W = [f"any/khorgos/westbound/{n}" for n in range(3)]
E = "any/khorgos/eastbound/0"
SHORTAGE = (
    (W[0], "wagons", BROAD.id, 5 * H, None, None),
    (E, "wagons", STANDARD.id, 5 * H, None, None),
)


def standing(*visits, resources=(STANDARD, BROAD)):
    """Return how many trains stand for ever; two westbound trains and one eastbound are there."""
    plans = make_plans(make_stream(arrived_s=[0, 0]), make_stream(direction="eastbound"))
    log = make_log(plans, [*SHORTAGE, *visits], end_s=100 * H, resources=resources)
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    found = gridlock(tabulate(plans, log), make_scenario({"any": anything}))
    return 0 if found is None else found.trains


def test_a_train_in_customs_will_queue_behind_those_that_stand():
    assert standing((W[1], "documents", "", H, H, None)) == 2


def test_so_will_one_that_waits_for_what_a_train_in_front_gives_back():
    tracks = (*(STANDARD, BROAD), UnitsSpec(TRACKS.id, 1))
    visits = [
        (W[0], "far_track", TRACKS.id, 3 * H, 3 * H, 4 * H),
        (W[1], "far_track", TRACKS.id, 4 * H, None, None),
    ]

    assert standing(*visits, resources=tracks) == 2


def test_a_train_that_has_its_wagons_will_bring_some():
    has_wagons = (W[1], "wagons", BROAD.id, H, 2 * H, 2 * H)

    assert standing(has_wagons, (W[1], "reload", "", 2 * H, 3 * H, None)) == 0


def test_a_rake_on_its_way_home_brings_some():
    assert standing((f"rake:{W[1]}", "run_empty", "", 90 * H, 90 * H, None)) == 0
    joined = (f"rake:{W[1]}", "join", STANDARD.id, 91 * H, 91 * H, 91 * H)
    assert standing((f"rake:{W[1]}", "run_empty", "", 90 * H, 90 * H, 91 * H), joined) == 2


@pytest.mark.parametrize(("loading", "stands"), [(True, 0), (False, 3)])
def test_room_on_the_ground_helps_who_waits_for_wagons(loading, stands):
    # The yard is full of containers that are loaded, or that wait for wagons themselves.
    visits = [
        (W[1], "yard", YARD.id, H, H, None),
        (f"rake:{W[1]}", "join", STANDARD.id, 2 * H, 2 * H, 2 * H),
        (W[1], "wagons", BROAD.id, 2 * H, *((3 * H, 3 * H) if loading else (None, None))),
    ]
    if loading:
        visits.append((W[1], "load", "", 3 * H, 3 * H, None))

    assert standing(*visits, resources=(STANDARD, BROAD, YARD)) == stands


@pytest.mark.parametrize(
    ("arrived_h", "stands"),
    [((0, 1), 2), ((1, 1), 0), ((1, 0), 0)],
    ids=["behind", "at the same moment", "in front"],
)
def test_a_place_reserved_at_arrival_counts_from_then(arrived_h, stands):
    # The second train is on its way to the wagons; ordinals rise with arrivals, so swap them.
    first, second = (W[0], W[1]) if arrived_h[0] <= arrived_h[1] else (W[1], W[0])
    plans = make_plans(
        make_stream(arrived_s=sorted(hour * H for hour in arrived_h)),
        make_stream(direction="eastbound"),
    )
    visits = [
        (first, "wagons", BROAD.id, 5 * H, None, None),
        (second, "documents", "", 2 * H, 2 * H, None),
        SHORTAGE[1],
    ]
    log = make_log(plans, visits, end_s=100 * H, resources=(STANDARD, BROAD))
    port = {"wagons": {"broad": {"ready": 0, "claim": "arrival"}, "standard": {"ready": 0}}}
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}

    found = gridlock(tabulate(plans, log), make_scenario({"any": anything}, {"khorgos": port}))

    assert (0 if found is None else found.trains) == stands


def test_without_a_queue_of_trains_that_stand_the_next_arrival_helps():
    # Both westbound trains are gone: whoever comes next finds nobody before it.
    plans = make_plans(make_stream(direction="eastbound"))
    log = make_log(plans, SHORTAGE[1:], end_s=100 * H, resources=(STANDARD, BROAD))
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}

    assert gridlock(tabulate(plans, log), make_scenario({"any": anything})) is None


def test_a_locomotive_that_is_away_is_not_held_by_its_train():
    # The first waits for the track of the second, which waits for the locomotive of the first.
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    visits = [
        (f"locomotive:{W[0]}", "departure_turn", CREW.id, 2 * H, 2 * H, None),
        (W[0], "far_track", TRACKS.id, 2 * H, None, None),
        (W[1], "track", TRACKS.id, 0, 0, None),
        (W[1], "departure", CREW.id, 2 * H, None, None),
    ]
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}

    def found(rows):
        log = make_log(plans, rows, end_s=100 * H, resources=(CREW, TRACKS))
        return gridlock(tabulate(plans, log), make_scenario({"any": anything}))

    assert found(visits) is None
    kept = (W[0], "departure", CREW.id, 2 * H, 2 * H, None)
    assert found([kept, *visits[1:]]) is not None


def test_tracks_that_are_closed_for_a_while_open_again():
    closed = Calendar.daily([(8 * H, 9 * H)], 0, 1_000 * H)
    plans = make_plans(make_stream(arrived_s=[0, 0]))
    other = UnitsSpec("khorgos.china.broad_tracks", 1, "tracks")
    visits = [
        (W[0], "track", other.id, 0, 0, None),
        (W[0], "far_track", TRACKS.id, H, None, None),
        (W[1], "track", TRACKS.id, 0, 0, None),
        (W[1], "far_track", other.id, H, None, None),
    ]
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}

    def found(tracks):
        log = make_log(plans, visits, end_s=100 * H, resources=(tracks, other))
        return gridlock(tabulate(plans, log), make_scenario({"any": anything}))

    assert found(UnitsSpec(TRACKS.id, 1, "tracks")) is not None
    # The one track is held, open or not; of two tracks the other one opens.
    assert found(UnitsSpec(TRACKS.id, 1, "tracks", calendars=(closed,))) is not None
    assert found(UnitsSpec(TRACKS.id, 2, "tracks", calendars=(closed, closed))) is None
