import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import PathSpec, PoolSpec
from sim.recording.columns import MISSING
from sim.recording.rakes import match
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream

STANDARD = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=20)
W = [f"any/khorgos/westbound/{n}" for n in range(4)]
E = [f"any/khorgos/eastbound/{n}" for n in range(4)]


def lots(tables):
    """Return the lots as (wagons, from, to, arrived, freed, taken, left)."""
    rakes = tables.rakes
    ids = [*tables.ids, None]
    return [
        (wagons, ids[came], ids[went], *(None if m == MISSING else m for m in moments))
        for wagons, came, went, *moments in zip(
            rakes.wagons.tolist(),
            rakes.from_train.tolist(),
            rakes.to_train.tolist(),
            rakes.arrived_s.tolist(),
            rakes.freed_s.tolist(),
            rakes.taken_s.tolist(),
            rakes.left_s.tolist(),
            strict=True,
        )
    ]


def test_lots_are_cut_where_either_side_changes():
    wagons, source, taker = match(np.array([30, 30]), np.array([20, 25]))

    assert wagons.tolist() == [20, 10, 15, 15]
    assert source.tolist() == [0, 0, 1, 1]
    assert taker.tolist() == [0, 1, 1, 2]


def wagon_by_wagon(joining, taking):
    line = [source for source, wagons in enumerate(joining) for _ in range(wagons)]
    takers = [taker for taker, wagons in enumerate(taking) for _ in range(wagons)]
    takers = (takers + [len(taking)] * len(line))[: len(line)]
    counted = {}
    for pair in zip(line, takers, strict=True):
        counted[pair] = counted.get(pair, 0) + 1
    return [(wagons, *pair) for pair, wagons in counted.items()]


sizes = st.lists(st.integers(0, 9), max_size=8)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(sizes, sizes)
def test_lots_equal_a_line_of_single_wagons(joining, taking):
    joined, taken = np.array(joining, dtype=np.int64), np.array(taking, dtype=np.int64)

    found = list(zip(*(column.tolist() for column in match(joined, taken)), strict=True))

    assert found == wagon_by_wagon(joining, taking)


def wagons_of_two_trains():
    """Two trains of 30 bring wagons to a stock of 20; eastbound trains take 40, then 25."""
    plans = make_plans(
        make_stream(arrived_s=[0, H], wagons=30),
        make_stream(direction="eastbound", arrived_s=[0, H], wagons=[40, 25]),
    )
    pool = STANDARD.id
    visits = [
        (f"rake:{W[0]}", "run_empty", "", 5 * H, 5 * H, 6 * H),
        (f"rake:{W[0]}", "join", pool, 6 * H, 6 * H, 6 * H),
        (f"rake:{W[1]}", "run_empty", "", 7 * H, 7 * H, 9 * H),
        (f"rake:{W[1]}", "join", pool, 9 * H, 9 * H, 9 * H),
        (E[0], "wagons", pool, 2 * H, 6 * H, 6 * H),
        (E[1], "wagons", pool, 3 * H, 9 * H, 9 * H),
    ]
    moments = {E[0]: {"departed": 8 * H}}
    log = make_log(plans, visits, resources=[STANDARD], milestones=moments)
    return tabulate(plans, log)


def test_wagons_are_taken_first_in_first_out_from_the_initial_stock_on():
    assert lots(wagons_of_two_trains()) == [
        (20, None, E[0], None, None, 6 * H, 8 * H),
        (20, W[0], E[0], 0, 5 * H, 6 * H, 8 * H),
        (10, W[0], E[1], 0, 5 * H, 9 * H, None),
        (15, W[1], E[1], H, 7 * H, 9 * H, None),
        (15, W[1], None, H, 7 * H, None, None),
    ]


def test_wagons_that_still_stand_loaded_or_run_home_are_lots_too():
    plans = make_plans(make_stream(arrived_s=[0, H, 9 * H], wagons=30))
    visits = [
        (f"rake:{W[1]}", "run_empty", "", 7 * H, 7 * H, None),
        (f"rake:{W[0]}", "run_empty", "", 8 * H, 8 * H, 8 * H),
        (f"rake:{W[0]}", "join", STANDARD.id, 8 * H, 8 * H, 8 * H),
    ]
    log = make_log(plans, visits, resources=[STANDARD], end_s=9 * H)

    # The third train arrives at the horizon: it is not there.
    assert lots(tabulate(plans, log)) == [
        (20, None, None, None, None, None, None),
        (30, W[0], None, 0, 8 * H, None, None),
        (30, W[1], None, H, 7 * H, None, None),
    ]


def test_supplied_wagons_arrive_when_they_join_and_surplus_leaves_on_its_path():
    plans = make_plans(make_stream(direction="eastbound", arrived_s=[0], wagons=50))
    brought = EmptyTrain("supply/khorgos/standard/0", "khorgos", Gauge.STANDARD, 55)
    away = EmptyTrain("surplus/khorgos/standard/0", "khorgos", Gauge.STANDARD, 10)
    path = PathSpec("khorgos.china.onward_path", 24)
    visits = [
        (brought.id, "lead_time", "", 0, 0, 4 * H),
        (brought.id, "join", STANDARD.id, 4 * H, 4 * H, 4 * H),
        (E[0], "wagons", STANDARD.id, 0, 4 * H, 4 * H),
        (away.id, "leave", STANDARD.id, 5 * H, 5 * H, 5 * H),
        (away.id, "onward_path", path.id, 5 * H, 7 * H, 8 * H),
    ]

    def lots_with(*resources):
        log = make_log(plans, visits, resources=resources, empty_trains=[brought, away])
        return lots(tabulate(plans, log))

    assert lots_with(STANDARD, path) == [
        (10, None, None, 4 * H, 4 * H, 5 * H, 7 * H),
        (20, None, E[0], None, None, 4 * H, None),
        (30, None, E[0], 4 * H, 4 * H, 4 * H, None),
        (15, None, None, 4 * H, 4 * H, None, None),
    ]
    assert lots_with(STANDARD)[0][-1] == 5 * H  # without a limit on paths they leave at once


def test_bulk_trains_and_ports_without_a_pool_have_no_lots():
    plans = make_plans(
        make_stream("bulk", direction="eastbound", cargo="bulk"),
        make_stream("any", "alashankou"),
    )
    broad = PoolSpec("khorgos.kazakhstan.broad_wagons", "khorgos", Gauge.BROAD, ready=0)

    assert lots(tabulate(plans, make_log(plans, resources=[broad]))) == []


def test_every_wagon_is_in_exactly_one_lot():
    tables = wagons_of_two_trains()

    assert tables.rakes.wagons.sum() == 20 + 30 + 30
    assert tables.rakes.wagons[tables.rakes.to_train == 0].sum() == 40
