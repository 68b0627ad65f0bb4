"""What held, diverted and provisionally released trains, goods and turns look like in tables."""

import duckdb
import numpy as np
import pytest

from sim.domain.log import EmptyTrain
from sim.domain.plan import Direction, Gauge
from sim.domain.resource import GateSpec, PoolSpec, UnitsSpec
from sim.recording.columns import MISSING, NOBODY, WORDS, StreamName
from sim.recording.parquet import COSTS, OPTIONAL_SCHEMAS, combine, write_costs, write_replication
from sim.recording.reading import Span, read_tables
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.recording.test_rakes import lots

W = [f"any/khorgos/westbound/{n}" for n in range(3)]
E0 = "any/khorgos/eastbound/0"
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
GATE = GateSpec("khorgos.upstream.westbound", "khorgos", above=1)
STANDARD = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=0)


def test_a_train_arrives_when_the_run_says_and_is_due_when_its_plan_says():
    plans = make_plans(make_stream(arrived_s=[0, H, 2 * H]))
    moments = {W[1]: {"arrived": 5 * H}, W[2]: {"arrived": None}}

    trains = tabulate(plans, make_log(plans, milestones=moments)).trains

    assert trains.due_s.tolist() == [0, H, 2 * H]
    assert trains.arrived_s.tolist() == [0, 5 * H, MISSING]


def test_a_provisional_release_is_told_by_its_moment():
    plans = make_plans(make_stream(arrived_s=[0, 0]))

    trains = tabulate(plans, make_log(plans, milestones={W[1]: {"provisional": 9}})).trains

    assert trains.provisional.tolist() == [False, True]


def diverted_tables():
    plans = make_plans(
        make_stream("any", arrived_s=[0, 0, 0]),
        make_stream("z", "alashankou"),
    )
    log = make_log(plans, diverted={W[0]: "dostyk", W[2]: "alashankou"})
    return tabulate(plans, log)


def test_a_diverted_train_is_in_the_stream_where_it_crosses_under_its_own_id():
    tables = diverted_tables()

    west = Direction.WESTBOUND
    assert tables.streams == (
        StreamName("any", "khorgos", west),
        StreamName("z", "alashankou", west),
        StreamName("any", "alashankou", west),
        StreamName("any", "dostyk", west),
    )
    assert tables.trains.stream.tolist() == [3, 0, 2, 1]
    assert tables.trains.diverted.tolist() == [True, False, True, False]
    assert tables.ids[:3] == tuple(W)


def test_a_stream_that_has_a_plan_is_not_made_twice():
    plans = make_plans(make_stream(), make_stream(port="alashankou"))

    tables = tabulate(plans, make_log(plans, diverted={W[0]: "alashankou"}))

    assert len(tables.streams) == 2
    assert tables.trains.stream.tolist() == [0, 0]


def test_goods_and_places_are_texts_where_they_are_known():
    plans = make_plans(
        make_stream(arrived_s=[0, 0], goods=["grain", "cars"], origin=["Xi'an", ""]),
        make_stream("z", to_port_s=5 * H, from_port_s=[7 * H], destination=["Almaty"]),
    )

    tables = tabulate(plans, make_log(plans))

    def texts(column):
        return [None if code == NOBODY else tables.texts[code] for code in column.tolist()]

    assert tables.texts == ("Almaty", "Xi'an", "cars", "grain")
    assert texts(tables.trains.goods) == ["grain", "cars", None]
    assert texts(tables.trains.origin) == ["Xi'an", None, None]
    assert texts(tables.trains.destination) == [None, None, "Almaty"]
    assert tables.trains.to_port_s.tolist() == [MISSING, MISSING, 5 * H]
    assert tables.trains.from_port_s.tolist() == [MISSING, MISSING, 7 * H]


def an_eventful_run():
    """Return tables with a bit of everything."""
    plans = make_plans(
        make_stream(
            arrived_s=[0, 0, 0],
            goods=["cars", "", "cars"],
            origin=["Xi'an"] * 3,
            destination=["Duisburg", "Almaty", "Almaty"],
            to_port_s=4 * H,
        )
    )
    order = EmptyTrain("order/khorgos/westbound/0", "khorgos", None, 0)
    crew = UnitsSpec("khorgos.china.departure", 1)
    visits = [
        (W[0], "documents", LANE.id, 0, 0, 3 * H),
        (W[1], "documents", LANE.id, 0, None, 2 * H),
        (W[0], "quota", "khorgos.border.standard_quota_westbound", 3 * H, 4 * H, 4 * H),
        (W[0], "departure", crew.id, 4 * H, 4 * H, 5 * H),
        (f"locomotive:{W[0]}", "departure_turn", crew.id, 5 * H, 5 * H, 9 * H),
        (W[2], "upstream", GATE.id, 0, None, None),
        (order.id, "stop_loading", GATE.id, 0, 0, None),
    ]
    moments = {W[1]: {"provisional": 2 * H}, W[2]: {"arrived": None}}
    log = make_log(
        plans,
        visits,
        resources=[LANE, GATE, crew],
        empty_trains=[order],
        milestones=moments,
        diverted={W[2]: "alashankou"},
    )
    return tabulate(plans, log)


def test_who_left_the_queue_waited_until_then():
    visits = an_eventful_run().visits

    waited_until = dict(zip(visits.queued_s, visits.waited_until_s, strict=True))
    assert visits.started_s.tolist()[0] == MISSING
    assert visits.waited_until_s.tolist()[0] == 2 * H
    assert waited_until[3 * H] == 4 * H


def test_turns_and_orders_take_time_and_what_is_granted_in_an_instant_does_not():
    tables = an_eventful_run()

    assert dict(zip(tables.steps, tables.works.tolist(), strict=True)) == {
        "documents": True,
        "quota": False,
        "departure": True,
        "departure_turn": True,
        "upstream": False,
        "stop_loading": True,
    }


def test_tables_with_new_rules_come_back_as_they_were(tmp_path):
    tables = an_eventful_run()
    write_replication(tmp_path, 0, tables, [], "a-name")

    again = read_tables(tmp_path, 0, Span(tables.start_s, tables.end_s), tables.specs)

    assert again.texts == tables.texts
    for name in (
        "arrived_s",
        "due_s",
        "to_port_s",
        "from_port_s",
        "provisional",
        "diverted",
        *WORDS,
    ):
        assert getattr(again.trains, name).tolist() == getattr(tables.trains, name).tolist(), name
    assert [again.streams[s] for s in again.trains.stream] == [
        tables.streams[s] for s in tables.trains.stream
    ]
    assert dict(zip(again.steps, again.works, strict=True)) == dict(
        zip(tables.steps, tables.works, strict=True)
    )
    assert again.visits.started_s.tolist() == tables.visits.started_s.tolist()


def test_what_nobody_says_is_null_in_the_file(tmp_path):
    write_replication(tmp_path, 0, an_eventful_run(), [], "a-name")

    columns = ["port", "arrived_s", "diverted", "due_s", "goods", "destination", "from_port_s"]
    rows = duckdb.read_parquet(str(tmp_path / "trains.parquet")).select(*columns).fetchall()

    assert rows == [
        ("khorgos", 0, False, 0, "cars", "Duisburg", None),
        ("khorgos", 0, False, 0, None, "Almaty", None),
        ("alashankou", None, True, 0, "cars", "Almaty", None),
    ]


def test_a_locomotive_that_turns_frees_no_wagons():
    plans = make_plans(make_stream(wagons=30))
    visits = [
        (f"locomotive:{W[0]}", "departure_turn", "", 2 * H, 2 * H, 3 * H),
        (f"rake:{W[0]}", "run_empty", "", 5 * H, 5 * H, 6 * H),
        (f"rake:{W[0]}", "join", STANDARD.id, 6 * H, 6 * H, 6 * H),
    ]

    tables = tabulate(plans, make_log(plans, visits, resources=[STANDARD]))

    assert lots(tables) == [(30, W[0], None, 0, 5 * H, None, None)]


def test_a_train_that_has_not_arrived_brings_no_wagons():
    plans = make_plans(make_stream(wagons=30))

    tables = tabulate(
        plans, make_log(plans, resources=[STANDARD], milestones={W[0]: {"arrived": None}})
    )

    assert lots(tables) == []


def test_wagons_go_to_the_pool_of_the_port_where_the_train_crosses():
    there = PoolSpec("alashankou.china.standard_wagons", "alashankou", Gauge.STANDARD, ready=0)
    plans = make_plans(make_stream(wagons=30))
    visits = [(f"rake:{W[0]}", "join", there.id, 9 * H, 9 * H, 9 * H)]
    log = make_log(
        plans,
        visits,
        resources=[STANDARD, there],
        milestones={W[0]: {"arrived": 4 * H}},
        diverted={W[0]: "alashankou"},
    )

    tables = tabulate(plans, log)

    assert lots(tables) == [(30, W[0], None, 4 * H, 9 * H, None, None)]
    assert tables.pools[tables.rakes.pool[0]].port == "alashankou"


def test_wagons_reserved_at_arrival_are_taken_when_they_are_claimed():
    pool = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=40)
    plans = make_plans(make_stream(direction="eastbound", wagons=40))
    visits = [(E0, "wagons", pool.id, 7 * H, 7 * H, 7 * H)]

    tables = tabulate(plans, make_log(plans, visits, resources=[pool]))

    assert lots(tables) == [(40, None, E0, None, None, 7 * H, None)]


@pytest.mark.parametrize("ranks", [[0, 2], []], ids=["rows", "no rows"])
def test_costs_are_a_table_of_their_own(tmp_path, ranks):
    tables = an_eventful_run()
    write_replication(tmp_path, 4, tables, [], "a-name")
    costs = {"train": np.array(ranks, dtype=np.int64)}
    costs |= {item: np.array(ranks, dtype=np.float64) for item in COSTS}
    write_costs(tmp_path, 4, tables, costs)
    out = tmp_path / "out"
    out.mkdir()

    combine([tmp_path], out)

    table = duckdb.read_parquet(str(out / "costs.parquet"))
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert types == dict(OPTIONAL_SCHEMAS["costs"])
    assert table.fetchall() == [(4, W[rank], *[float(rank)] * len(COSTS)) for rank in ranks]


def test_without_rates_there_is_no_table_of_costs(tmp_path):
    write_replication(tmp_path, 0, an_eventful_run(), [], "a-name")
    out = tmp_path / "out"
    out.mkdir()

    combine([tmp_path], out)

    assert not (out / "costs.parquet").exists()
