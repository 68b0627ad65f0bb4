import numpy as np
import pytest

from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, UnitsSpec
from sim.model.run import simulate
from sim.recording.columns import MISSING, NOBODY
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.worlds import scenario_of

CUSTOMS = "khorgos.china.customs"
W0, W1 = "any/khorgos/westbound/0", "any/khorgos/westbound/1"


def visit_rows(tables):
    """Return the visits as texts and numbers."""
    visits = tables.visits
    names = [*tables.resources, None]
    return [
        (tables.ids[train], tables.steps[step], names[resource], *times)
        for train, step, resource, *times in zip(
            visits.train.tolist(),
            visits.step.tolist(),
            visits.resource.tolist(),
            visits.queued_s.tolist(),
            visits.started_s.tolist(),
            visits.finished_s.tolist(),
            strict=True,
        )
    ]


def test_visits_come_by_their_end_with_those_under_way_last():
    plans = make_plans(make_stream(arrived_s=[0, H]))
    log = make_log(
        plans,
        [
            (W0, "documents", CUSTOMS, 0, 0, 3 * H),
            (W1, "documents", CUSTOMS, H, 3 * H, None),
            (W0, "boarding", "", 3 * H, 3 * H, 3 * H),
            (W1, "reception", "", H, H, 2 * H),
        ],
        resources=[UnitsSpec(CUSTOMS, 1)],
    )

    rows = visit_rows(tabulate(plans, log))

    assert rows == [
        (W1, "reception", None, H, H, 2 * H),
        (W0, "documents", CUSTOMS, 0, 0, 3 * H),
        (W0, "boarding", None, 3 * H, 3 * H, 3 * H),
        (W1, "documents", CUSTOMS, H, 3 * H, MISSING),
    ]


def test_moments_from_the_end_on_are_not_reached():
    plans = make_plans(make_stream())
    log = make_log(plans, [(W0, "documents", CUSTOMS, 0, 5 * H, 6 * H)], end_s=6 * H)

    (row,) = visit_rows(tabulate(plans, log))

    assert row[3:] == (0, 5 * H, MISSING)


def test_an_emptied_rake_goes_under_the_id_of_its_train():
    plans = make_plans(make_stream(arrived_s=[0, H]))
    log = make_log(plans, [(f"rake:{W1}", "run_empty", "", 5 * H, 5 * H, 6 * H)])

    assert visit_rows(tabulate(plans, log))[0][0] == W1


def test_a_resource_without_limit_is_no_resource():
    plans = make_plans(make_stream())
    log = make_log(plans, [(W0, "documents", CUSTOMS, 0, 0, H)], resources=[])

    assert tabulate(plans, log).visits.resource.tolist() == [NOBODY]


def test_time_passes_in_use_and_work_but_not_in_what_is_only_held():
    plans = make_plans(make_stream())
    log = make_log(
        plans,
        [
            (W0, "track", "khorgos.china.standard_tracks", 0, 0, 9 * H),
            (W0, "documents", CUSTOMS, 0, 0, H),
            (W0, "boarding", "", H, H, 2 * H),
            (W0, "path", "khorgos.border.standard_path_westbound", H, H, 2 * H),
        ],
    )

    tables = tabulate(plans, log)

    assert dict(zip(tables.steps, tables.works.tolist(), strict=True)) == {
        "track": False,
        "documents": True,
        "boarding": True,
        "path": False,
    }


def test_a_declaration_made_ahead_counts_from_presentation():
    plans = make_plans(make_stream(arrived_s=[0, H], declared_ahead=[True, False]))
    moments = {"presented": 0, "declared": 2 * H}
    log = make_log(plans, milestones={W0: moments, W1: moments})

    assert tabulate(plans, log).trains.declared_s.tolist() == [0, 2 * H]


@pytest.mark.parametrize("steps", [("reload", "reload"), ("unload", "load")])
def test_reloading_lasts_from_the_first_crane_job_to_the_last(steps):
    first, last = steps
    plans = make_plans(make_stream())
    visits = [(W0, first, "", H, 2 * H, 3 * H)]
    if last != first:
        visits.append((W0, last, "", 7 * H, 8 * H, 9 * H))

    trains = tabulate(plans, make_log(plans, visits)).trains

    assert trains.reload_started_s.tolist() == [2 * H]
    assert trains.reload_finished_s.tolist() == [9 * H if last != first else 3 * H]


def test_trains_keep_their_order_of_rank_and_their_cargo():
    plans = make_plans(
        make_stream("b", arrived_s=[-H, 5], teu=[80, 90], wagons=50),
        make_stream("a", "alashankou", "eastbound", arrived_s=[7], tonnes=900.5),
    )

    tables = tabulate(plans, make_log(plans, start_s=-2 * H))

    assert tables.ids == (
        "a/alashankou/eastbound/0",
        "b/khorgos/westbound/-1",
        "b/khorgos/westbound/0",
    )
    assert tables.trains.stream.tolist() == [0, 1, 1]
    assert tables.trains.teu.tolist() == [104, 80, 90]
    assert tables.trains.tonnes.tolist() == [900.5, 1000.0, 1000.0]
    assert tables.trains.departed_s.tolist() == [MISSING] * 3


def test_nothing_happened_makes_empty_tables():
    tables = tabulate(make_plans(), make_log(make_plans()))

    assert (len(tables.trains), len(tables.visits), len(tables.rakes)) == (0, 0, 0)


PORT = """
[khorgos.china]
standard_tracks = { westbound = 2, eastbound = 2 }
customs = { lanes = 1, documents = "3 h" }
reload = { tracks = 1, time = "2 h" }
[khorgos.border.standard]
paths_per_day = 12
[khorgos.kazakhstan]
reload = { tracks = 1, time = "1 h" }
yard_teu = 300
[khorgos.wagons.standard]
ready = 55
order_up_to = 60
lead_time = "9 h"
[khorgos.wagons.broad]
ready = 30
order_up_to = 0
lead_time = "20 h"
surplus_above = 200
"""


def small_run(days):
    rng = np.random.default_rng(7)
    work = {"documents": 3 * H, "reload": H, "unload": H, "load": H}
    streams = [
        make_stream(
            direction=direction,
            arrived_s=[moment for moment in arrivals if moment < days * 24 * H],
            work=work,
        )
        for direction in ("westbound", "eastbound")
        for arrivals in [np.sort(rng.integers(0, 20 * 24 * H, 80)).tolist()]
    ]
    lead = {("khorgos", gauge): [9 * H] * 500 for gauge in Gauge}
    plans = make_plans(*streams, lead_times=lead)
    return tabulate(plans, simulate(scenario_of(PORT, days=days), plans))


def test_the_log_of_a_longer_run_begins_with_that_of_a_shorter():
    short, long = small_run(8), small_run(20)

    before = [row for row in visit_rows(short) if row[5] != MISSING]
    assert len(before) > 200
    assert visit_rows(long)[: len(before)] == before

    left = int((short.rakes.left_s != MISSING).sum())
    assert left > 20
    for name in ("wagons", "arrived_s", "freed_s", "taken_s", "left_s"):
        shorter, longer = (getattr(run.rakes, name)[:left].tolist() for run in (short, long))
        assert shorter == longer


def test_path_slots_are_known_as_paths():
    plans = make_plans(make_stream())
    path = "khorgos.border.standard_path_westbound"
    log = make_log(plans, [(W0, "path", path, 0, H, 2 * H)], resources=[PathSpec(path, 24)])

    assert visit_rows(tabulate(plans, log)) == [(W0, "path", path, 0, H, 2 * H)]
