"""A figure is held against its goal in the right direction, and stands where it belongs."""

import pytest

from benchmarks import __main__ as command
from benchmarks import tables
from benchmarks.alternating import (
    QUICK,
    Entry,
    Goal,
    Row,
    Timed,
    alternate,
    figure,
    in_seconds,
    judged,
    not_measured,
    ratio,
    ratio_row,
    timed,
)

SECONDS = {"slow": [3.0, 4.0, 9.0], "fast": [1.0, 2.0, 3.0]}


def test_at_most_means_that_less_is_better():
    goal = Goal(2.0)

    assert [goal.met(value) for value in (1.99, 2.0, 2.01)] == [True, True, False]
    assert str(goal) == "<= 2"


def test_at_least_means_that_more_is_better():
    goal = Goal(60, at_least=True)

    assert [goal.met(value) for value in (59.9, 60, 60.1)] == [False, True, True]
    assert str(goal) == ">= 60"


def test_a_ratio_is_the_median_within_rounds_and_that_of_the_shortest_times():
    assert ratio(SECONDS, "slow", "fast") == (3.0, 3.0)
    assert ratio(SECONDS, "fast", "slow") == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert ratio({"a": [4.0, 2.0, 6.0], "b": [2.0, 2.0, 1.0]}, "a", "b") == (2.0, 2.0)


@pytest.mark.parametrize(
    ("goal", "said", "met"),
    [
        (None, "–", "–"),
        (3, "<= 3", "yes"),
        (2.9, "<= 2.9", "no"),
        (Goal(3, at_least=True), ">= 3", "yes"),
        (Goal(3.1, at_least=True), ">= 3.1", "no"),
    ],
)
def test_a_row_says_what_was_to_be_reached_and_whether_it_was(goal, said, met):
    row = ratio_row("slow / fast", SECONDS, "slow", "fast", goal)

    assert row == Row("slow / fast", "3.00 (3.00)", said, met, "3.00 s / 1.00 s")


def test_the_exact_figure_is_held_against_the_goal_and_not_the_printed_one():
    assert judged("x", 2.004, figure(2.004), 2.0).met == "no"
    assert judged("x", 2.004, figure(2.004), 2.0).measured == "2.00"


def test_what_was_not_measured_meets_nothing_and_says_why():
    row = not_measured("simmer", "R is not installed", Goal(20, at_least=True))

    assert row == Row("simmer", "not measured: R is not installed", ">= 20", "–", "")
    assert not_measured("simmer", "none", 1.3).goal == "<= 1.3"


def test_figures_have_three_digits_that_count():
    said = [figure(value) for value in (0.01234, 0.304, 2.5, 12.34, 123.4)]
    assert said == ["0.0123", "0.30", "2.50", "12.3", "123"]
    durations = [in_seconds(value) for value in (0.0000316, 0.0123, 0.25, 12)]
    assert durations == ["31.6 us", "12.3 ms", "0.25 s", "12.00 s"]


def test_who_keeps_its_own_time_is_believed():
    assert timed(lambda: Timed(1_000.0, None)) == 1_000.0


def test_functions_take_turns_and_the_quick_ones_run_often(monkeypatch):
    monkeypatch.setattr("gc.collect", lambda: 0)  # of all that tests have loaded, it takes seconds
    calls = {"usual": 0, "quick": 0}

    def called(name):
        def call():
            calls[name] += 1
            return Timed(float(calls[name]), None)

        return call

    seconds = alternate({name: called(name) for name in calls}, 2, quick=("quick",))

    assert calls == {"usual": 2, "quick": 2 * QUICK}
    assert seconds == {"usual": [1.0, 2.0], "quick": [3.0, 8.0]}  # medians of 1-5 and 6-10


def test_the_tables_name_the_section_that_measures_a_row_again():
    entry = Entry("line", "C 12", "equal", 0.5, 0.01, 1.0, 2e7)
    missing = Entry("line", "simmer", "not measured: R is not installed")

    lines = tables.tables({"line": [Row("a / b", "1.00"), entry, missing]}).splitlines()

    assert lines[2] == "| a / b | 1.00 | – | – |  | `--only line` |"
    assert lines[-2] == "| line | C 12 | equal | 0.50 | 0.0100 | 1.00 | 20,000,000 |"
    assert lines[-1] == "| line | simmer | not measured: R is not installed | – | – | – | – |"


def test_the_page_keeps_what_stands_around_the_marks():
    page = f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n"

    found = tables.replaced(page, "new")

    assert found == f"before\n{tables.BEGIN}\n\nnew\n\n{tables.END}\nafter\n"
    assert tables.replaced(found, "new") == found


@pytest.mark.parametrize("page", ["no marks", tables.BEGIN, f"{tables.END} {tables.BEGIN}"])
def test_a_page_without_marks_is_refused(page):
    with pytest.raises(SystemExit, match="lacks the marks"):
        tables.replaced(page, "new")


def test_the_page_has_its_marks():
    assert tables.replaced(tables.PAGE.read_text(encoding="utf-8"), "new")


def test_one_section_alone_is_not_written_into_the_page(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["benchmarks", "--only", "line", "--write"])

    with pytest.raises(SystemExit):
        command.arguments()

    assert "use --write without --only" in capsys.readouterr().err
