"""What is printed of a comparison beside its table: who wins, who is best, what luck bought."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from sim.experiments.compare.best import Best, Ranked
from sim.experiments.compare.best_criterion import Criterion
from sim.experiments.compare.differences import IDENTICAL, NOT_SHOWN, DifferenceRow
from sim.experiments.compare.families import HEADLINE
from sim.experiments.compare.result import Alternative, CompareResult
from sim.experiments.compare.scenario_changes import Change
from sim.experiments.compare.trains_changed import TrainChanges
from sim.experiments.compare.winners import WinnersRow
from sim.presentation.terminal import print_comparison

CHANGED = TrainChanges(900, 900, 120, 0, 0)
CROSSING = Criterion("dwell_mean_h", "all", "all", "lower")


def printed(result, width=120, encoding="utf-8"):
    class Screen(StringIO):
        pass

    Screen.encoding = encoding
    screen = Screen()
    print_comparison(result, Console(file=screen, width=width, color_system=None))
    return screen.getvalue()


def flat(text):
    return " ".join(text.split())


def row(metric="dwell_mean_h", verdict="lower", found=(9.6, 9.4, -0.2, -0.3, -0.1), **more):
    base, alternative, gap, lower, upper = found
    made = DifferenceRow(
        "lean", "khorgos", "westbound", "all", metric, "h", base, alternative, gap, lower, upper,
        0.01, verdict, None, None, HEADLINE,
    )  # fmt: skip
    return replace(made, **more)


def result_of(two_ports, *rows, trains=CHANGED, best=None, troubles=(), **more):
    changes = tuple(Change(f"key{number}", 1, 2) for number in range(8))
    other = two_ports.scenario.model_copy(update={"title": "Lean"})
    alternative = Alternative("lean", other, changes, trains, rows, **more)
    base = two_ports.scenario
    return CompareResult(two_ports.folder, base, (alternative,), {}, best, troubles)


def moved(port="all", direction="all", service="every", **more):
    made = WinnersRow(
        "lean", port, direction, service, 900, 120, 80, 40, 212.4, 31.0, 1.25, 0.5, 0, 0
    )
    return replace(made, **more)


def ranked(*rows, line="lean at 95 % (probability 97 %)", unit="h", criterion=CROSSING, notes=()):
    return Best(criterion, unit, 20, rows, line, notes)


BEST = ranked(
    Ranked("base", 9.6, 9.0, 10.2, 0.03, 0.0, 0.41, may_be_best=False),
    Ranked("lean", 9.4, 8.8, 10.0, 0.97, -0.41, 0.0, may_be_best=True),
)


def test_winners_and_losers_are_told_in_a_sentence(two_ports):
    text = flat(printed(result_of(two_ports, row(), winners=(moved(),))))

    assert (
        "Winners, over all replications: 80 trains depart 212 h (median 1.25 h) earlier;"
        " losers: 40 trains depart 31 h (median 0.50 h) later."
    ) in text


def test_groups_are_listed_where_there_are_several(two_ports):
    groups = (
        moved(),
        moved("khorgos", hours_won=100.0),
        moved("alashankou", hours_won=112.4, losers=0, hours_lost=0.0),
        moved(direction="westbound"),
        moved("khorgos", "westbound"),
    )
    text = flat(printed(result_of(two_ports, row(), winners=groups)))

    assert "Khorgos 900 80 100 40 31" in text
    assert "Alashankou 900 80 112 0 0" in text
    assert "westbound 900 80" not in text  # the only direction is everybody


def test_only_the_groups_that_move_most_are_listed(two_ports):
    services = [moved(service=f"s{number}", hours_won=1.0 + number) for number in range(12)]
    text = printed(result_of(two_ports, row(), winners=(moved(), *services)))

    assert "and 4 more groups in winners.csv" in text
    assert " s3 " not in text
    assert " s4 " in text


def test_trains_that_depart_in_one_only_are_told_of(two_ports):
    everyone = moved(departed_only_base=3, departed_only_alternative=12)
    text = flat(printed(result_of(two_ports, row(), winners=(everyone,))))

    assert "Before the end depart 12 only with the change, 3 only without it" in text


def test_where_nobody_gains_or_loses_nothing_is_said_of_winners(two_ports):
    nobody = moved(winners=0, losers=0, hours_won=0.0, hours_lost=0.0)

    assert "Winners" not in printed(result_of(two_ports, row(), winners=(nobody,)))
    assert "Winners" not in printed(result_of(two_ports, row()))


def test_best_is_told_with_its_intervals_and_probabilities(two_ports):
    text = flat(printed(result_of(two_ports, row(), best=BEST)))

    assert (
        "Best by crossing, mean (h), all ports, lower is better: lean at 95 % (probability 97 %)."
        in text
    )
    assert "base 9.6 ±0.6 0 to +0.4 3 % no" in text
    assert "lean 9.4 ±0.6 −0.4 to 0 97 % yes" in text


def test_best_by_a_share_at_one_place_is_in_percentage_points(two_ports):
    criterion = Criterion("share_cleared_in_limit", "khorgos", "westbound", "higher")
    best = ranked(
        Ranked("base", 0.9237, 0.91, 0.93, 0.1, -0.02, 0.0, may_be_best=False),
        Ranked("lean", 0.9285, 0.92, 0.94, 0.9, 0.0, 0.02, may_be_best=True),
        unit="share",
        criterion=criterion,
    )
    text = flat(printed(result_of(two_ports, row(), best=best)))

    assert "Khorgos, westbound, higher is better" in text
    assert "lean 92.85 % 0 to +2.0 pp 90 % yes" in text


def test_what_is_not_ranked_says_why_and_notes_follow(two_ports):
    best = ranked(
        Ranked("base", 9.6, 9.0, 10.2),
        Ranked("lean", remark="not given: the queue grows by 3 trains a day"),
        line="not told: fewer than two scenarios have a settled figure",
        notes=("look again",),
    )
    text = flat(printed(result_of(two_ports, row(), best=best)))

    assert "lean – – – not given: the queue grows by 3 trains a day" in text
    assert "Look again." in text
    assert "multiple comparisons" not in text


def test_identical_scenarios_are_not_ranked(two_ports):
    same = TrainChanges(900, 900, 0, 0, 0)
    result = result_of(two_ports, row(verdict=IDENTICAL), trains=same, best=BEST)

    assert "Best by" not in printed(result)


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (120, "no difference shown; would show from about 0.4 h"),
        (80, "no difference shown (from 0.4 h)"),
    ],
)
def test_where_nothing_is_shown_it_is_said_what_would_be(two_ports, width, told):
    unclear = row(verdict=NOT_SHOWN, found=(9.6, 9.5, -0.1, -0.3, 0.1), shows_from=0.42)

    words = flat(printed(result_of(two_ports, unclear), width))

    assert told in words or width == 80
    assert "0.4 h" in words


def test_share_that_is_not_shown_to_differ_is_told_in_percentage_points(two_ports):
    found = (0.92, 0.93, 0.01, -0.01, 0.03)
    unclear = row("share_cleared_in_limit", NOT_SHOWN, found, unit="share", shows_from=0.046)

    assert "from about 5 pp" in flat(printed(result_of(two_ports, unclear)))


def test_what_the_same_luck_bought_is_told_and_where_it_does_harm(two_ports):
    helped = row(variance_reduction=11.2)
    harmed = row("clearance_mean_h", variance_reduction=0.8)

    good = flat(printed(result_of(two_ports, helped)))
    bad = flat(printed(result_of(two_ports, helped, harmed)))

    assert "The same luck made the variance of the differences 11.2 times smaller." in good
    assert "0.80 to 11.2 times smaller; below 1 it is larger: clearance, mean (h) (Khorgos" in bad


def test_all_other_figures_are_counted_not_listed(two_ports):
    others = [row(f"wait_{n}_mean_h", service="any", family="other") for n in range(3)]
    text = flat(printed(result_of(two_ports, row(), *others)))

    assert "Of 3 other figures, tested among themselves, 3 differ." in text


def test_lopsided_interval_is_printed_in_full_on_a_narrow_terminal(two_ports):
    lopsided = row(found=(9.6, 8.2, -1.4, -3.1, -0.7))

    assert "−1.4 (−3.1 to −0.7)" in flat(printed(result_of(two_ports, lopsided), 80))


def test_only_the_first_changes_and_troubles_are_printed(two_ports):
    troubles = tuple(f"replication {number}: gridlock" for number in range(5))
    text = printed(result_of(two_ports, row(), troubles=troubles))

    assert "and 2 more changes" in text
    assert "Not settled: replication 2: gridlock." in text
    assert "and 2 more in compare.json" in text


@pytest.mark.parametrize("width", [80, 100, 120])
def test_lines_fit_the_terminal_and_ascii_is_enough(two_ports, width):
    groups = (moved(), moved("khorgos"), moved("alashankou"))
    unclear = row("dwell_p95_h", NOT_SHOWN, (31.9, 31.5, -0.4, -1.1, 0.3), shows_from=1.4)
    result = result_of(two_ports, row(), unclear, winners=groups, best=BEST)

    text = printed(result, width, encoding="ascii")

    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= width
