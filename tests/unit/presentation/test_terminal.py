"""What is printed: the answer first, honest numbers, and text that is never markup."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from sim.experiments.compare.differences import GROWING, HIGHER, IDENTICAL, NOT_SHOWN, DifferenceRow
from sim.experiments.compare.result import Alternative, CompareResult
from sim.experiments.compare.scenario_changes import Change
from sim.experiments.compare.trains_changed import TrainChanges
from sim.experiments.expectations import HOLDS, ExpectationRow
from sim.experiments.run import run
from sim.experiments.targets import TargetRow
from sim.experiments.undertaking import Settings
from sim.experiments.validate import ValidateResult
from sim.presentation.answers import answers, held_up, promise
from sim.presentation.gathered import gather
from sim.presentation.results import Results
from sim.presentation.terminal import print_comparison, print_run_summary, print_validation
from sim.scenario.loader import load
from tests.unit.experiments.lanes import write_lane
from tests.unit.presentation.made_results import DRY, Made, write_results


def printed(show, result, width=100, encoding="utf-8"):
    """Return what `show` prints of `result` on a terminal without colours."""

    class Screen(StringIO):
        pass

    Screen.encoding = encoding
    screen = Screen()
    show(result, Console(file=screen, width=width, color_system=None))
    return screen.getvalue()


def flat(text):
    return " ".join(text.split())


def rows_of(text):
    return {line[:27].strip(): line[27:].split() for line in text.splitlines() if line[27:].strip()}


def with_row(results, metric, port="all", direction="all", **values):
    """Return `results` with other values in one row of the summary."""
    wanted = (metric, port, direction, "all")
    changed = [
        {**row, **values}
        if (row["metric"], row["port"], row["direction"], row["service"]) == wanted
        else row
        for row in results.summary
    ]
    return replace(results, summary=changed)


def test_answer_begins_with_the_promise(two_ports):
    text = printed(print_run_summary, two_ports)

    first = text.splitlines()[3]
    assert first.startswith("Promise")
    assert text.index("Promise") < text.index("Trains ") < text.index("Held up by")
    assert text.index("Held up by") < text.index("trains departed") < text.index("Balance")


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        ((0.9997, 0.9995, 0.9999), "Kept: 99.97 %"),
        ((0.92, 0.91, 0.93), "Not kept: 92.0 %"),
        ((0.99, 0.97, 0.998), "Not certain: 99"),
        ((1.0, 0.48, 1.0), "Not certain: 100 % (48–100)"),
        ((1.0, 0.995, 1.0), "Kept: 100 % (99.5"),
        ((0.98, None, None), "Not kept: 98.0 %"),
    ],
)
def test_promise_is_judged_by_its_interval(two_ports, found, begins):
    mean, lower, upper = found
    results = with_row(
        two_ports, "share_cleared_in_limit", mean=mean, lower_95=lower, upper_95=upper
    )

    (answer,) = promise(results)

    assert answer.words.startswith(begins)
    assert "within 24 h of arrival before the Chinese station" in answer.words
    assert "It counts as kept from 99 % on." in answer.words
    assert answer.grave != begins.startswith("Kept")


def test_promise_of_one_replication_speaks_for_that_one_only(two_ports):
    row = {"mean": 1.0, "lower_95": None, "upper_95": None}
    results = with_row(two_ports, "share_cleared_in_limit", **row)

    (answer,) = promise(replace(results, record={**results.record, "replications": 1}))

    assert answer.words.startswith("Kept in the one replication: 100 %")


def test_worst_of_the_places_where_trains_pile_up_is_named(two_ports):
    grows = "not given: the queue grows by {} trains a day"
    results = two_ports
    for place, rate in (
        ((), "9"),
        (("alashankou", "westbound"), "2"),
        (("khorgos", "eastbound"), "1.2e+02"),
    ):
        row = {"mean": None, "lower_95": None, "upper_95": None}
        row["estimand"] = grows.format(rate)
        results = with_row(results, "share_cleared_in_limit", *place, **row)

    (answer,) = promise(results)

    assert "(Khorgos, eastbound: the queue grows by 1.2e+02 trains a day" in answer.words
    assert "the most of 2 places where it grows" in answer.words


def test_place_where_trains_take_no_time_is_told_too(two_ports):
    said = [answer.words for answer in answers(two_ports, {})]

    assert "Khorgos, westbound: nothing held them up." in said


def test_pool_that_ran_dry_is_named(tmp_path):
    results = Results.of(run(load(write_lane(tmp_path, DRY)), tmp_path / "out", Settings(jobs=1)))

    (answer,) = held_up(results, gather(results).spent)

    assert answer.grave
    assert "empty broad-gauge platforms (Kazakhstan) ran dry and nobody brings any" in answer.words


def test_waits_stand_beside_the_whole_crossing(two_ports):
    text = flat(printed(print_run_summary, two_ports))

    assert re.search(r"[0-9.]+ h for [a-z- ]+, of [0-9.]+ h for the whole crossing", text)
    assert "h in all" not in text


def test_what_the_command_line_changed_stands_under_the_title(tmp_path):
    change = "ports.khorgos.china.customs.lanes=2"
    loaded = load(write_lane(tmp_path), (change, "seed=3", "replications=2"))
    result = run(loaded, tmp_path / "out", Settings(jobs=1))
    again = run(load(result.folder / "scenario.toml"), tmp_path / "again", Settings(jobs=1))

    for found in (result, again):
        line = printed(print_run_summary, found).splitlines()[2]
        assert line == "changed on the command line: ports.khorgos.china.customs.lanes = 2"


def test_scenario_that_the_command_line_left_alone_has_no_such_line(two_ports):
    assert "changed on the command line" not in printed(print_run_summary, two_ports)


def test_number_of_trains_stands_beside_the_reported_one(two_ports):
    text = flat(printed(print_run_summary, two_ports))
    departed = two_ports.kpi("trains_departed", service="china-europe")["mean"]

    assert "China-Europe Railway Express:" in text
    assert f"reported 336 [agency]: {'+' if departed > 336 else '−'}" in text


def test_longest_waits_are_named_in_plain_words(two_ports):
    text = flat(printed(print_run_summary, two_ports))

    assert "Alashankou, westbound: 4" in text
    assert "h for empty broad-gauge platforms, 0.5 h for a path onward" in text
    assert "h for a path over the border" in text


def test_table_holds_the_figures_of_the_summary(two_ports):
    rows = rows_of(printed(print_run_summary, two_ports))
    row = two_ports.kpi("stay_kazakhstan_mean_h", "alashankou", "westbound")
    turnover = two_ports.kpi("turnover_broad_mean_h", "khorgos")

    shown = rows["stay in Kazakhstan (h)"]
    assert float(shown[0]) == pytest.approx(row["mean"], abs=5)
    assert shown[1].startswith("±")
    assert float(rows["turnover of its wagons (h)"][-2]) == pytest.approx(turnover["mean"], abs=1)


@pytest.mark.parametrize("width", [100, 80])
def test_lines_fit_the_terminal(two_ports, overloaded, width):
    for results in (two_ports, overloaded):
        text = printed(print_run_summary, results, width)
        assert max(len(line) for line in text.splitlines()) <= width
        assert "…" not in text


def test_narrow_terminal_shows_one_port_under_the_other(two_ports):
    wide, narrow = (printed(print_run_summary, two_ports, width) for width in (100, 80))

    assert wide.count("trains departed ") == 1
    assert narrow.count("trains departed ") == 2


def test_ascii_terminal_gets_ascii(two_ports):
    text = printed(print_run_summary, two_ports, encoding="ascii")

    assert text.isascii()
    assert "+-" in text


def test_growing_queue_has_no_mean_but_its_growth_and_what_is_overloaded(overloaded):
    text = printed(print_run_summary, overloaded)
    rows = rows_of(text)

    assert "No: trains pile up before customs (Khorgos, westbound: the queue grows" in flat(text)
    assert "customs lanes (China) offered 133 % of what they can do" in flat(text)
    assert rows["clearance, mean (h)"][-1] == "grows"
    assert rows["crossing, 95 % within (h)"][-1] == "grows"
    assert rows["clearance, mean (h)"][0] != "grows"
    assert "a mean would only say how long the run was" in flat(text)


def test_warnings_that_nothing_else_tells_are_printed(two_ports):
    record = {**two_ports.record, "warnings": ["the pool runs dry", "x: the queue grows by 3 a"]}
    results = replace(two_ports, record=record)

    said = [answer.words for answer in answers(results, gather(results).spent)]

    assert "the pool runs dry" in said
    assert not any("grows by 3" in words for words in said)


def test_run_without_trains_is_answered_without_a_table(no_trains):
    text = printed(print_run_summary, no_trains)

    assert "No train was there long enough" in text
    assert "clearance, mean" not in text
    assert "nan" not in text.lower()


def test_one_replication_has_no_intervals(tmp_path):
    rates = {("khorgos", "any", "westbound"): 5.0}
    results = Results.read(
        write_results(tmp_path, Made(days=6, rates=rates, replications=1, labels={}))
    )

    text = printed(print_run_summary, results)

    assert "±" not in text.replace("± half", "")
    assert "One replication: no intervals." in text


def test_labels_are_neither_markup_nor_orders_to_the_terminal(tmp_path):
    rates = {("khorgos", "any", "westbound"): 5.0}
    labels = {"khorgos": "[bold red]Khorgos[/] \x1b[31m[link=x]", "any": "[/nonsense]"}
    made = Made(days=6, rates=rates, replications=1, labels=labels, title="[blink]T[/blink]")

    text = printed(print_run_summary, Results.read(write_results(tmp_path, made)))

    assert "[blink]T[/blink]" in text
    assert "[bold red]Khorgos[/]" in text
    assert "\x1b" not in text


def difference(metric, verdict, found=(9.6, 9.4, -0.2, -0.3, -0.1), **changes):
    base, alternative, gap, lower, upper = found
    row = DifferenceRow(
        "lean", "khorgos", "westbound", "all", metric, "h", base, alternative, gap, lower, upper,
        0.01, verdict, None, None,
    )  # fmt: skip
    return replace(row, **changes)


def comparison_of(two_ports, trains, *rows):
    change = Change("ports.khorgos.china.customs.lanes", 3, 4)
    other = two_ports.scenario.model_copy(update={"title": "One [lane] more"})
    alternative = Alternative("lean", other, (change,), trains, rows)
    return CompareResult(two_ports.folder, two_ports.scenario, (alternative,), {})


def test_comparison_shows_both_figures_their_difference_and_the_verdict(two_ports):
    result = comparison_of(
        two_ports,
        TrainChanges(900, 900, 120, 0, 0),
        difference("clearance_mean_h", "lower"),
        difference("dwell_p95_h", NOT_SHOWN, (31.9, 31.5, -0.4, -1.1, 0.3)),
        difference("stay_china_mean_h", IDENTICAL, (14.0, 14.0, 0.0, 0.0, 0.0)),
        difference(
            "share_cleared_in_limit",
            HIGHER,
            (0.9237, 0.9285, 0.0048, 0.0021, 0.0075),
            unit="share",
        ),
    )

    text = printed(print_comparison, result)

    assert "ports.khorgos.china.customs.lanes: 3 → 4" in text
    assert "lean: One [lane] more" in text
    assert "120 of 900 trains differ" in text
    assert "clearance, mean (h) 9.60 9.40 −0.20 (−0.30 to −0.10) lower" in flat(text)
    assert "−0.4 (−1.1 to +0.3) no difference shown" in flat(text)
    assert "92.37 % 92.85 % +0.5 (+0.2 to +0.8) pp higher" in flat(text)
    assert "1 identical figures are left out" in flat(text)
    assert "14" not in [word for line in text.splitlines() for word in line.split()]


def test_comparison_of_growing_queue_gives_no_difference(two_ports):
    row = difference("dwell_p95_h", GROWING, (31.9, None, None, None, None))
    result = comparison_of(two_ports, TrainChanges(9, 9, 9, 0, 0), row)

    assert "31.9 – – not given: a queue grows" in flat(printed(print_comparison, result))


def test_identical_scenarios_are_called_identical_and_no_table_follows(two_ports):
    result = comparison_of(
        two_ports, TrainChanges(900, 900, 0, 0, 0), difference("clearance_mean_h", IDENTICAL)
    )

    text = printed(print_comparison, result)

    assert "Identical (0 of 900 trains differ)." in text
    assert "verdict" not in text


def target(name, metric, verdict, **values):
    row = TargetRow(
        target=name, port="all", direction="all", service="all", metric=metric, unit="h",
        from_date=None, to_date=None, value=None, low=None, high=None, simulated=None,
        lower_95=None, upper_95=None, error=None, verdict=verdict, use="held-out",
        source="agency", grade="reported",
    )  # fmt: skip
    return replace(row, **values)


def test_score_card_shows_misses_and_tells_fitted_from_held_out(two_ports):
    rows = (
        target(
            "trains",
            "trains_departed",
            "met",
            service="china-europe",
            unit="trains",
            value=336.0,
            simulated=335.1,
            lower_95=333.0,
            upper_95=337.0,
            error=-0.0027,
            use="calibrated",
        ),
        target(
            "stay",
            "stay_china_mean_h",
            "missed",
            port="khorgos",
            direction="westbound",
            low=6.0,
            high=8.0,
            simulated=9.3,
            lower_95=9.2,
            upper_95=9.4,
            error=0.1625,
            grade="derived",
        ),
        target("promise", "share_cleared_in_limit", "met", unit="share", low=0.99, high=1.0,
               simulated=0.9995, lower_95=0.9988, upper_95=1.0, error=0.0),
    )  # fmt: skip
    result = ValidateResult(two_ports.folder, two_ports.scenario, rows)

    text = printed(print_validation, result, width=120)
    words = flat(text)

    assert "fitted to these figures; of 1: 1 met." in words
    assert "never saw these figures; of 2: 1 met, 1 missed." in words
    assert "China-Europe Railway Express 336 335 ±2 −0.3 % met agency" in words
    assert "6 to 8 9.30 ±0.10 +16 % missed" in words
    assert "at least 99 % 99.95 (≥99.88) % in range met" in words
    assert "agency (derived)" in words


def test_score_card_names_the_source_on_a_narrow_terminal_too(two_ports):
    row = target("stay", "stay_china_mean_h", "met", value=7.0, simulated=7.0, error=0.0)
    result = ValidateResult(two_ports.folder, two_ports.scenario, (row,))

    text = printed(print_validation, result, width=80)

    assert "[agency]" in text
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize(("metric", "told"), [("dwell_p95_h", True), ("clearance_mean_h", False)])
def test_expectation_that_holds_beside_no_difference_shown_is_explained(two_ports, metric, told):
    held = ExpectationRow(
        metric, "khorgos", "westbound", "all", "lower", "h", -0.4, -0.7, -0.1, HOLDS, "", ""
    )
    result = comparison_of(
        two_ports,
        TrainChanges(900, 900, 120, 0, 0),
        difference("clearance_mean_h", "lower"),
        difference("dwell_p95_h", NOT_SHOWN, (31.9, 31.5, -0.4, -0.7, -0.1)),
    )
    (alternative,) = result.alternatives
    result = replace(result, alternatives=(replace(alternative, expectations=(held,)),))

    text = flat(printed(print_comparison, result))

    assert ("An expectation is judged by its own interval alone" in text) == told


def test_comparison_labels_the_share_by_the_limit_only_if_all_trains_have_it(two_ports):
    share = difference(
        "share_cleared_in_limit", HIGHER, (0.9237, 0.9285, 0.0048, 0.0021, 0.0075), unit="share"
    )
    result = comparison_of(two_ports, TrainChanges(900, 900, 120, 0, 0), share)
    (alternative,) = result.alternatives
    clearance = two_ports.scenario.clearance.model_copy(update={"limit": 12 * 3_600})
    other = alternative.scenario.model_copy(update={"clearance": clearance})
    stricter = replace(result, alternatives=(replace(alternative, scenario=other),))

    same, differing = (flat(printed(print_comparison, each)) for each in (result, stricter))

    assert "released within 24 h 92.37 %" in same
    assert "released within the limit 92.37 %" in differing
    assert "The limit: 24 h in the base, 12 h in the alternative." in differing
