from sim.experiments.figures import FILE, read_figures, write_figures
from sim.metrics.kpis import Kpi
from tests.unit.experiments.lanes import run_lane

ROWS = (
    Kpi("khorgos", "westbound", "all", "dwell_mean_h", "h", 0.1 + 0.2),
    Kpi("khorgos", "westbound", "all", "dwell_p95_h", "h", None),
    Kpi("khorgos", "westbound", "all", "clearance_mean_h", "h", float("nan")),
    Kpi("khorgos", "all", "all", "trains_arrived", "trains", 7),
    Kpi("all", "all", "all", "share_cleared_in_limit", "share", 2 / 3, 2, 3),
)


def test_figures_come_back_to_the_last_digit_and_what_is_no_number_is_none(tmp_path):
    write_figures(tmp_path, ROWS)

    read = read_figures(tmp_path, 0).rows
    assert [row.value for row in read] == [0.1 + 0.2, None, None, 7.0, 2 / 3]
    assert type(read[3].value) is float
    assert (read[4].successes, read[4].trials) == (2, 3)
    assert [row[:5] for row in read] == [row[:5] for row in ROWS]


def test_the_same_figures_are_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_figures(tmp_path / name, ROWS)

    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()


def test_a_replication_with_tables_says_the_same_as_one_with_figures_alone(tmp_path):
    store = tmp_path / "store"
    run_lane(tmp_path, "replications=1", store=store)
    (folder,) = store.glob("*/replication-0000")
    table = read_figures(folder, 0)

    write_figures(tmp_path, table.rows)

    assert read_figures(tmp_path, 0) == table
