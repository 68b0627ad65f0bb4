"""Where a train stood: by pencil in each direction, and in order in random worlds."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.plan import Direction
from sim.metrics.stands import Place, Stand, runs_of
from sim.metrics.view import View
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.property.played_views import played_view
from tests.unit.workload.scenarios import make_scenario

BOTH = {"ports": {"khorgos": 1.0}, "trains_per_day": 2.0}
SCENARIO = make_scenario({"any": BOTH})
LAST = 60 * H


def run_of(direction, *, cargo="containers", limit_h=24, **moments_h):
    """Return the line of one train with these moments in hours."""
    due_h = moments_h.pop("due", moments_h.get("arrived", 0))
    stream = make_stream(direction=direction, arrived_s=[due_h * H], cargo=cargo)
    moments = {name: None if h is None else round(h * H) for name, h in moments_h.items()}
    began_s, ended_s = moments.pop("reload_started", None), moments.pop("reload_finished", None)
    train = f"any/khorgos/{direction}/0"
    visits = [] if began_s is None else [(train, "reload", "", began_s, began_s, ended_s)]
    log = make_log(make_plans(stream), visits, end_s=LAST, milestones={train: moments})
    services = {"any": BOTH | {"cargo": cargo, "limit": f"{limit_h} h"}}
    if cargo == "bulk":
        services["any"] |= {"westbound": 0.0}
    view = View(tabulate(make_plans(stream), log), make_scenario(services), 0, LAST)
    (found,) = runs_of(view, 0, LAST)
    return found


def in_hours(run):
    return [(stand.place, stand.from_s / H, stand.to_s / H) for stand in run.stands]


WEST = {
    "arrived": 0, "presented": 0, "entered": 1, "declared": 2, "released": 6, "left_china": 8,
    "entered_kazakhstan": 9, "reload_started": 12, "reload_finished": 20, "departed": 26,
}  # fmt: skip
EAST = {
    "arrived": 0, "left_kazakhstan": 4, "presented": 5, "entered": 5, "declared": 6,
    "released": 9, "reload_started": 10, "reload_finished": 13, "departed": 15,
}  # fmt: skip


def test_a_westbound_train_goes_down_the_line():
    run = run_of("westbound", **WEST)

    assert in_hours(run) == [
        (Place.BEFORE_CHINA, 0, 1),
        (Place.YARD_CHINA, 1, 2),
        (Place.CUSTOMS, 2, 6),
        (Place.BORDER_CHINA, 6, 8),
        (Place.KAZAKH, 9, 12),
        (Place.RELOADING_KAZAKHSTAN, 12, 20),
        (Place.FORMING_KAZAKHSTAN, 20, 26),
    ]
    assert (run.arrived_s, run.departed_s, run.overdue_s) == (0, 26 * H, None)


def test_a_train_declared_before_it_is_on_its_track_is_at_customs_from_then():
    for moments, declared, entered in ((WEST, 0, 1), (EAST, 5, 7)):
        direction = "westbound" if moments is WEST else "eastbound"

        run = run_of(direction, **moments | {"declared": declared, "entered": entered})

        began = entered if moments is WEST else moments["presented"]
        assert (Place.CUSTOMS, began, moments["released"]) in in_hours(run)


def test_an_eastbound_train_goes_up_the_line():
    assert in_hours(run_of("eastbound", **EAST)) == [
        (Place.KAZAKH, 0, 4),
        (Place.BORDER_CHINA, 5, 6),
        (Place.CUSTOMS, 6, 9),
        (Place.YARD_CHINA, 9, 10),
        (Place.RELOADING_CHINA, 10, 13),
        (Place.FORMING_CHINA, 13, 15),
    ]


def test_a_train_held_upstream_stands_inland():
    run = run_of("westbound", **{**WEST, "arrived": 5, "presented": 5, "entered": 5}, due=2)

    assert run.stands[0] == Stand(Place.INLAND_CHINA, 2 * H, 5 * H)


def test_a_train_that_the_end_cuts_off_stands_where_it_is():
    cut = {**WEST, "reload_finished": None, "departed": None}

    assert in_hours(run_of("westbound", **cut))[-1] == (Place.RELOADING_KAZAKHSTAN, 12, 60)


def test_a_train_on_the_border_when_the_run_ends_stands_nowhere():
    later = ("entered_kazakhstan", "reload_started", "reload_finished", "departed")

    run = run_of("westbound", **WEST | dict.fromkeys(later))

    assert in_hours(run)[-1] == (Place.BORDER_CHINA, 6, 8)
    assert run.departed_s is None


def test_without_reloading_the_train_departs_from_where_it_is():
    run = run_of("westbound", **{**WEST, "reload_started": None, "reload_finished": None})

    assert in_hours(run)[-1] == (Place.KAZAKH, 9, 26)


def test_bulk_is_unloaded_and_sees_no_customs():
    bulk = {**EAST, "declared": 5, "released": 15, "reload_started": None, "reload_finished": None}

    assert in_hours(run_of("eastbound", cargo="bulk", **bulk)) == [
        (Place.KAZAKH, 0, 4),
        (Place.BORDER_CHINA, 5, 5),
        (Place.RELOADING_CHINA, 5, 15),
    ]


def test_beyond_the_limit_is_from_when_it_is_up_to_the_release():
    assert run_of("westbound", **WEST, limit_h=4).overdue_s == (4 * H, 6 * H)
    assert run_of("westbound", **WEST, limit_h=6).overdue_s is None


def test_a_train_never_released_is_beyond_its_limit_to_the_end():
    cut = {name: WEST[name] for name in ("arrived", "presented", "entered", "declared")}

    assert run_of("westbound", **cut).overdue_s == (24 * H, LAST)


@settings(derandomize=True, max_examples=10, deadline=None, database=None)
@given(st.integers(0, 2**40), st.integers(0, 7), st.integers(1, 3))
def test_lines_run_one_way_and_hold_every_train_of_the_window(seed, day, days):
    view = played_view(seed)
    from_s, to_s = 24 * H * day, 24 * H * (day + days)

    runs = runs_of(view, from_s, to_s)

    for run in runs:
        falls = run.direction is Direction.WESTBOUND
        for one, two in pairwise(run.stands):
            assert one.from_s <= one.to_s <= two.from_s <= two.to_s
            assert (two.place > one.place) if falls else (two.place < one.place)
        if run.departed_s is not None and run.stands:
            assert run.stands[-1].to_s == run.departed_s
    trains = view.trains
    found = {run.train for run in runs}
    for rank in range(len(trains)):
        begun = min(m for m in (trains.due_s[rank], trains.arrived_s[rank]) if m > -(2**40))
        over = trains.departed_s[rank] if trains.departed_s[rank] > -(2**40) else 2**60
        assert (rank in found) == (begun < to_s and over >= from_s)
