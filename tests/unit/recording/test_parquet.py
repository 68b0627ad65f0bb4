import signal
from pathlib import Path

import duckdb
import numpy as np
import pytest

from sim.domain.plan import Gauge
from sim.domain.resource import PoolSpec, UnitsSpec
from sim.errors import StorageError
from sim.recording.columns import MISSING
from sim.recording.parquet import (
    SCHEMAS,
    combine,
    duckdb_session,
    read_columns,
    write_replication,
)
from sim.recording.reading import Span, read_tables, read_trains
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream

DESIGN = {
    "trains": "replication, train, service, port, direction, wagons, teu, tonnes, value, arrived_s,"
    " presented_s, entered_s, declared_s, released_s, left_china_s, entered_kazakhstan_s,"
    " left_kazakhstan_s, reload_started_s, reload_finished_s, departed_s, provisional, diverted,"
    " due_s, goods, origin, destination, to_port_s, from_port_s",
    "visits": "replication, train, step, resource, queued_s, started_s, finished_s",
    "rakes": "replication, port, gauge, wagons, from_train, to_train, arrived_s, freed_s, taken_s,"
    " left_s",
    "kpis": "scenario, replication, port, direction, service, metric, unit, value",
}
"""The columns as users were promised them."""

KPIS = [
    ("khorgos", "all", "all", "trains_arrived", "trains", 2.0, None, None),
    ("khorgos", "all", "all", "share_cleared_in_limit", "share", None, 0, 0),
    ("khorgos", "all", "any", "share_cleared_in_limit", "share", 0.5, 1, 2),
]
W0, W1 = "any/khorgos/westbound/0", "any/khorgos/westbound/1"


def some_tables():
    plans = make_plans(make_stream(arrived_s=[0, H], wagons=30))
    pool = PoolSpec("khorgos.china.standard_wagons", "khorgos", Gauge.STANDARD, ready=20)
    customs = UnitsSpec("khorgos.china.customs", 1)
    visits = [
        (W0, "documents", customs.id, 0, 0, 3 * H),
        (W0, "boarding", "", 3 * H, 3 * H, 4 * H),
        (W1, "documents", customs.id, H, 3 * H, None),
        (f"rake:{W0}", "join", pool.id, 9 * H, 9 * H, 9 * H),
    ]
    moments = {W0: {"presented": 0, "released": 4 * H}, W1: {"presented": H}}
    return tabulate(plans, make_log(plans, visits, resources=[pool, customs], milestones=moments))


def no_tables():
    return tabulate(make_plans(), make_log(make_plans()))


def rows(path):
    return duckdb.read_parquet(str(path)).fetchall()


def types(path):
    described = duckdb.read_parquet(str(path))
    return dict(zip(described.columns, map(str, described.types), strict=True))


@pytest.mark.parametrize("tables", [some_tables(), no_tables()], ids=["rows", "no rows"])
def test_all_files_have_the_promised_columns_with_or_without_rows(tmp_path, tables):
    write_replication(tmp_path, 3, tables, KPIS if len(tables.trains) else [], "a-name")
    out = tmp_path / "out"
    out.mkdir()

    combine([tmp_path], out)

    assert sorted(path.name for path in out.iterdir()) == sorted(f"{n}.parquet" for n in DESIGN)
    for name, columns in DESIGN.items():
        assert list(types(out / f"{name}.parquet")) == columns.split(", ")
        assert types(out / f"{name}.parquet") == dict(SCHEMAS[name])


def test_what_is_missing_is_null(tmp_path):
    write_replication(tmp_path, 3, some_tables(), KPIS, "a-name")

    assert rows(tmp_path / "trains.parquet")[1] == (
        *(3, W1, "any", "khorgos", "westbound", 30, 104, 1000.0, 0.0, H, H),
        *(None,) * 9,
        *(False, False),
        *(H, None, None, None, None, None),
    )
    assert rows(tmp_path / "visits.parquet") == [
        (3, W0, "documents", "khorgos.china.customs", 0, 0, 3 * H),
        (3, W0, "boarding", None, 3 * H, 3 * H, 4 * H),
        (3, W0, "join", "khorgos.china.standard_wagons", 9 * H, 9 * H, 9 * H),
        (3, W1, "documents", "khorgos.china.customs", H, 3 * H, None),
    ]
    assert rows(tmp_path / "rakes.parquet") == [
        (3, "khorgos", "standard", 20, None, None, None, None, None, None),
        (3, "khorgos", "standard", 30, W0, None, 0, 9 * H, None, None),
        (3, "khorgos", "standard", 30, W1, None, H, None, None, None),
    ]
    assert rows(tmp_path / "kpis.parquet")[1] == (
        *("a-name", 3, "khorgos", "all", "all", "share_cleared_in_limit", "share", None, 0, 0),
    )


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_replication(tmp_path / name, 0, some_tables(), KPIS, "a-name")

    for name in SCHEMAS:
        one, two = (tmp_path / folder / f"{name}.parquet" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_replications_are_combined_in_the_order_given(tmp_path):
    folders = []
    for replication in (10, 2, 7):
        folder = tmp_path / str(replication)
        folder.mkdir()
        write_replication(folder, replication, some_tables(), KPIS, "a-name")
        folders.append(folder)

    combine(folders, tmp_path)

    assert [row[0] for row in rows(tmp_path / "visits.parquet")] == [10] * 4 + [2] * 4 + [7] * 4
    assert rows(tmp_path / "kpis.parquet")[0] == (
        *("a-name", 10, "khorgos", "all", "all", "trains_arrived", "trains", 2.0),
    )


@pytest.mark.parametrize(
    ("name", "like"), [("it's", "its"), ("a*b", "axb"), ("[ab]", "a"), ("what?", "what1")]
)
def test_a_folder_may_have_any_name(tmp_path, name, like):
    for folder in (tmp_path / name, tmp_path / like, tmp_path / "out"):
        folder.mkdir()
    write_replication(tmp_path / name, 0, some_tables(), KPIS, "a-name")
    write_replication(tmp_path / like, 1, some_tables(), KPIS, "a-name")

    combine([tmp_path / name], tmp_path / "out")

    assert {row[0] for row in rows(tmp_path / "out" / "visits.parquet")} == {0}
    assert set(read_columns(tmp_path / name, "visits")["replication"]) == {0}


def test_a_fault_of_a_file_is_told_in_one_line_without_our_own_question(tmp_path):
    with pytest.raises(StorageError) as said, duckdb_session(tmp_path) as session:
        session.execute("select * from read_parquet('/nowhere/trains.parquet')")

    assert len(str(said.value).splitlines()) == 1
    assert "/nowhere/trains.parquet" in str(said.value)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    gone = tmp_path / "gone"

    with pytest.raises(StorageError, match="gone"):
        write_replication(gone, 0, some_tables(), KPIS, "a-name")
    with pytest.raises(StorageError, match="gone"):
        read_columns(gone, "trains")
    with pytest.raises(StorageError, match="gone"):
        combine([gone], tmp_path)


def test_readers_return_plain_columns(tmp_path):
    write_replication(tmp_path, 3, some_tables(), KPIS, "a-name")

    visits, kpis = read_columns(tmp_path, "visits"), read_columns(tmp_path, "kpis")

    assert not any(isinstance(column, np.ma.MaskedArray) for column in visits.values())
    assert visits["finished_s"].tolist()[-1] == MISSING
    assert visits["resource"].tolist()[1] is None
    assert np.isnan(kpis["value"]).tolist() == [False, True, False]
    assert kpis["trials"].tolist() == [MISSING, 0, 2]
    assert len(read_columns(tmp_path, "visits", replication=4)["train"]) == 0


def as_texts(tables):
    trains, visits, rakes = tables.trains, tables.visits, tables.rakes
    ids, resources = [*tables.ids, None], [*tables.resources, None]
    return {
        "trains": [tables.streams[s] for s in trains.stream.tolist()],
        "released": trains.released_s.tolist(),
        "visits": [
            (ids[t], tables.steps[s], bool(tables.works[s]), resources[r])
            for t, s, r in zip(visits.train, visits.step, visits.resource, strict=True)
        ],
        "started": visits.started_s.tolist(),
        "rakes": [
            (tables.pools[p], w, ids[f])
            for p, w, f in zip(rakes.pool, rakes.wagons, rakes.from_train, strict=True)
        ],
    }


def test_tables_come_back_as_they_were(tmp_path: Path):
    tables = some_tables()
    span = Span(tables.start_s, tables.end_s)
    write_replication(tmp_path, 3, tables, KPIS, "a-name")

    again = read_tables(tmp_path, 3, span, tables.specs)
    trains = read_trains(tmp_path, 3, span)

    assert as_texts(again) == as_texts(tables)
    assert (again.start_s, again.end_s, again.resources) == (0, tables.end_s, tables.resources)
    assert (len(trains.trains), len(trains.visits), len(trains.rakes)) == (2, 0, 0)
    assert len(read_tables(tmp_path, 0, span).trains) == 0


def test_ctrl_c_in_the_middle_of_a_query_is_an_interruption_and_no_fault(tmp_path):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    ticking = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt), duckdb_session(tmp_path) as session:
            session.execute("select sum(hash(range)) from range(1000000000000)").fetchall()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, ticking)
        signal.signal(signal.SIGINT, before)
