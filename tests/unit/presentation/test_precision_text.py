from types import SimpleNamespace

import pytest

from sim.experiments.headlines import Precision, as_record
from sim.experiments.precision import Goal, Reached
from sim.presentation.precision_text import goal, half_widths

PORTS = {"khorgos": "Khorgos"}


def figure(metric="dwell_mean_h", half_width=0.012, direction="westbound", reason=""):
    is_share = metric.startswith("share")
    return Precision("khorgos", direction, metric, is_share, half_width, reason)


def results(*figures):
    record = {"precision": as_record(figures)} if figures else {}
    return SimpleNamespace(record=record, port_name=PORTS.get)


def reached(*figures, many=54, at_most=500, **wish):
    return Reached(Goal(**{"precision": 0.05, **wish}), many, at_most, figures)


def words(answers):
    return [answer.words for answer in answers]


@pytest.mark.parametrize(
    ("widths", "said"),
    [
        ((0.012,), "±1.2 %"),
        ((0.012, 0.03), "±1.2–3.0 %"),
        ((0.05, 0.05), "±5.0 %"),
        ((0.4041,), "±41 %"),
        ((0.00401,), "±0.41 %"),
    ],
)
def test_half_widths_have_two_digits_and_are_never_rounded_down(widths, said):
    found = results(*(figure(half_width=width) for width in widths))

    (line,) = words(half_widths(found))

    assert line.startswith(f"mean crossing {said}")


def test_the_widest_figure_is_named_whole():
    found = results(figure(), figure("share_cleared_in_limit", 0.034, "eastbound"))

    assert words(half_widths(found)) == [
        "mean crossing ±1.2 %; widest share released in time, Khorgos eastbound"
        " ±3.4 percentage points."
    ]


def test_wagons_are_those_of_the_whole_port():
    found = results(figure("turnover_broad_mean_h", 0.1, "all"))

    assert words(half_widths(found)) == ["widest turnover of broad-gauge wagons, Khorgos ±10 %."]


def test_figures_without_luck_are_told_as_such():
    assert words(half_widths(results(figure(half_width=0.0)))) == [
        "none; every headline figure is the same in all replications."
    ]


def test_without_intervals_nothing_is_said():
    assert words(half_widths(results())) == []
    assert words(half_widths(results(figure(half_width=None)))) == []


def test_a_goal_reached_is_one_line():
    (line,) = goal(results(), reached(figure()))

    assert line.words == "±5 % (shares ±5 percentage points) reached with 54 replications."
    assert not line.grave
    assert list(goal(results(), None)) == []


def test_a_goal_missed_names_the_worst_first():
    missed = reached(figure(half_width=0.06), figure("dwell_p95_h", 0.2), many=500)

    found = list(goal(results(), missed))

    assert words(found) == [
        "±5 % (shares ±5 percentage points) not reached with 500 replications, the most allowed.",
        "Missed: crossing of 95 %, Khorgos westbound ±20 %; mean crossing, Khorgos westbound"
        " ±6.0 %.",
    ]
    assert all(answer.grave for answer in found)


def test_a_limit_of_the_run_itself_is_told_as_such():
    missed = reached(figure(half_width=0.06), many=90, at_most=90)

    assert words(goal(results(), missed))[0].endswith(
        "the most that a run of so many trains may have."
    )


def test_figures_left_out_are_named_with_their_reason():
    growing = "not given: the queue grows by 2 trains a day"
    found = words(goal(results(), reached(figure(), figure("dwell_p95_h", None, reason=growing))))

    assert found[1] == (
        "Left out, without an interval: crossing of 95 %, Khorgos westbound (the queue grows by 2"
        " trains a day)."
    )


def test_where_no_figure_has_an_interval_it_says_so():
    found = words(goal(results(), reached(figure(half_width=None, reason="only one"), many=20)))

    assert found[0].endswith(
        "cannot be reached: no headline figure has an interval; 20 replications."
    )
