import random

import pytest

from sim.metrics.definitions import Leg
from sim.metrics.groups import Group
from sim.metrics.kpis import Kpi, KpiTable, compute, read_kpis
from sim.metrics.stability import Growth
from sim.metrics.statistics import share_interval, wider_interval
from sim.metrics.summary import summarise
from sim.recording.parquet import write_replication
from tests.unit.metrics.made_tables import made_tables, the_scenario


def tables(metric, unit, values, port="khorgos"):
    return [KpiTable((Kpi(port, "all", "all", metric, unit, value),)) for value in values]


def share_tables(counts):
    return [
        KpiTable(
            (Kpi("khorgos", "all", "all", "share_cleared_in_limit", "share", s / n, s, n),)
            if n
            else (Kpi("khorgos", "all", "all", "share_cleared_in_limit", "share", None, 0, 0),)
        )
        for s, n in counts
    ]


def test_a_mean_is_taken_over_runs_with_its_interval():
    (row,) = summarise(tables("clearance_mean_h", "h", [4.0, 5.0, 9.0]))

    assert row.mean == 6
    assert (row.lower_95, row.upper_95) == (
        max(0.0, wider_interval([4.0, 5.0, 9.0]).lower),
        wider_interval([4.0, 5.0, 9.0]).upper,
    )
    assert row.replications == 3
    assert "mean over runs" in row.estimand


def test_a_share_is_pooled_over_runs():
    (row,) = summarise(share_tables([(9, 10), (95, 100)]))

    assert row.mean == 104 / 110
    assert (row.lower_95, row.upper_95) == share_interval([9, 95], [10, 100])


def test_runs_without_the_figure_are_left_out_and_not_counted():
    (row,) = summarise(tables("clearance_mean_h", "h", [4.0, None, 6.0]))
    (share,) = summarise(share_tables([(9, 10), (0, 0)]))

    assert (row.mean, row.replications) == (5, 2)
    assert (share.mean, share.lower_95, share.replications) == (0.9, None, 1)


def test_a_figure_that_no_run_has_is_missing():
    (row,) = summarise(tables("clearance_mean_h", "h", [None, None]))

    assert (row.mean, row.lower_95, row.upper_95, row.replications) == (None, None, None, 0)


def test_one_replication_has_a_mean_and_no_interval():
    (row,) = summarise(tables("dwell_mean_h", "h", [4.0]))

    assert (row.mean, row.lower_95, row.upper_95, row.replications) == (4, None, None, 1)


def test_limits_stay_where_the_figure_can_be():
    (queue,) = summarise(tables("queue_china.customs_mean", "trains", [0.0, 0.0, 0.0, 1.0]))
    (use,) = summarise(tables("utilisation_china.customs", "share", [1.0, 1.0, 0.9]))

    assert queue.lower_95 == 0
    assert use.upper_95 == 1


def growth(leg, streams=(1,)):
    return Growth("khorgos", "westbound", "all", leg, streams, 3.2)


GROUPS = [Group("khorgos", "all", "all", (0, 1)), Group("alashankou", "all", "all", (2,))]


@pytest.mark.parametrize(
    ("metric", "leg", "given"),
    [
        ("clearance_mean_h", Leg.CLEARANCE, False),
        ("clearance_mean_h", Leg.KAZAKHSTAN, True),
        ("stay_kazakhstan_mean_h", Leg.KAZAKHSTAN, False),
        ("dwell_p95_h", Leg.WHOLE, False),
        ("wait_kazakhstan.broad_wagons_mean_h", Leg.KAZAKHSTAN, False),
        ("wait_china.customs_mean_h", Leg.KAZAKHSTAN, True),
        ("queue_china.customs_mean", Leg.CHINA, False),
        ("queue_china.customs_max", Leg.CHINA, True),
        ("utilisation_china.customs", Leg.CHINA, True),
        ("trains_departed", Leg.WHOLE, True),
        ("turnover_broad_mean_h", Leg.WHOLE, False),
    ],
)
def test_no_mean_is_given_where_the_queue_of_its_leg_grows(metric, leg, given):
    (row,) = summarise(tables(metric, "x", [4.0, 5.0]), GROUPS, [growth(leg)])

    assert (row.mean is not None) == given
    assert (row.lower_95 is not None) == given
    if not given:
        assert row.estimand == "not given: the queue grows by 3.2 trains a day"
        assert row.replications == 2


def test_other_ports_keep_their_means():
    asked = tables("dwell_mean_h", "h", [4.0, 5.0], port="alashankou")

    (row,) = summarise(asked, GROUPS, [growth(Leg.WHOLE)])

    assert row.mean == 4.5


def test_rows_that_only_later_runs_have_are_kept():
    first = tables("clearance_mean_h", "h", [1.0])
    second = tables("wait_china.examination_mean_h", "h", [2.0])

    assert [row.metric for row in summarise(first + second)] == [
        "clearance_mean_h",
        "wait_china.examination_mean_h",
    ]


def test_figures_come_back_from_their_file_as_they_were(tmp_path):
    made = made_tables(random.Random(8), 20, 40, 10)
    table = compute(made, the_scenario())
    write_replication(tmp_path, 4, made, table.rows, "a-name")

    assert read_kpis(tmp_path, 4) == table
    assert read_kpis(tmp_path, 5).rows == ()
