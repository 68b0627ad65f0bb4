"""Headline figures and all others are tested apart, each family for itself."""

from dataclasses import replace

import pytest

from sim.experiments.compare.differences import (
    GRIDLOCK,
    GROWING,
    HIGHER,
    NOT_SHOWN,
    differences,
)
from sim.experiments.compare.families import HEADLINE, OTHER, headline_figures
from sim.experiments.compare.shared_luck import Factor, SharedLuck, shared_luck
from sim.experiments.expectations import signs
from sim.metrics.statistics import detectable_difference, paired
from sim.scenario.loader import load
from tests.unit.experiments.compared import figures, growing, locked
from tests.unit.experiments.lanes import LANE, write_lane

BASE = (10.0, 11.0, 12.0, 13.0)
A_LITTLE = (10.6, 11.4, 12.6, 13.4)
"""0.4 to 0.6 more than the base."""
NOISE = [(9.0, 12.0, 11.5, 14.0), (11.0, 10.5, 13.0, 12.5), (10.5, 10.0, 12.5, 13.0)]


def alone(values, base=BASE):
    return paired([two - one for one, two in zip(base, values, strict=True)]).p_value


def rows_of(base, *others):
    found = differences(figures(base), [(str(n), figures(each)) for n, each in enumerate(others)])
    return [{row.key[3]: row for row in rows} for rows in found.values()]


def test_headline_figures_are_those_of_all_services_by_port_and_direction():
    west, east = ("khorgos", "westbound"), ("khorgos", "eastbound")
    keys = [
        (*west, "all", "dwell_mean_h"),
        (*west, "any", "dwell_mean_h"),
        (*west, "all", "dwell_of_something_else"),
        ("khorgos", "all", "all", "dwell_mean_h"),
        ("all", "all", "all", "dwell_mean_h"),
        (*east, "all", "trains_departed"),
        ("khorgos", "all", "all", "turnover_broad_mean_h"),
        ("alashankou", "all", "all", "turnover_broad_mean_h"),
    ]

    assert headline_figures(keys) == {keys[0], keys[5], keys[6]}


def test_other_figures_cost_the_headline_figures_no_power():
    noise = {f"wait_{n}_mean_h": values for n, values in enumerate(NOISE)}
    base = {"dwell_mean_h": BASE, **dict.fromkeys(noise, BASE)}

    (rows,) = rows_of(base, {"dwell_mean_h": A_LITTLE, **noise})

    assert rows["dwell_mean_h"].p_adjusted == pytest.approx(alone(A_LITTLE))
    assert (rows["dwell_mean_h"].family, rows["dwell_mean_h"].verdict) == (HEADLINE, HIGHER)
    assert {rows[name].family for name in noise} == {OTHER}
    smallest = min(alone(values) for values in NOISE)
    assert min(rows[name].p_adjusted for name in noise) == pytest.approx(min(1, 3 * smallest))


def test_headline_figures_of_all_alternatives_are_one_family():
    one, two = rows_of(
        {"dwell_mean_h": BASE}, {"dwell_mean_h": A_LITTLE}, {"dwell_mean_h": NOISE[0]}
    )

    assert one["dwell_mean_h"].p_adjusted == pytest.approx(2 * alone(A_LITTLE))
    assert two["dwell_mean_h"].p_adjusted == pytest.approx(alone(NOISE[0]))


def test_headline_figure_under_another_name_is_the_same_test():
    again = ("khorgos", "westbound", "any", "dwell_mean_h")
    base = {"dwell_mean_h": BASE, again: BASE, "wait_a_mean_h": BASE}
    other = {"dwell_mean_h": A_LITTLE, again: A_LITTLE, "wait_a_mean_h": NOISE[0]}

    headline, same, wait = next(iter(differences(figures(base), [("x", figures(other))]).values()))

    assert (headline.family, same.family, wait.family) == (HEADLINE, OTHER, OTHER)
    assert headline.p_adjusted == same.p_adjusted == pytest.approx(alone(A_LITTLE))
    assert wait.p_adjusted == pytest.approx(alone(NOISE[0]))


def test_difference_that_would_show_is_that_of_the_whole_family():
    base = {"dwell_mean_h": BASE, "clearance_mean_h": BASE}
    (rows,) = rows_of(base, {"dwell_mean_h": NOISE[0], "clearance_mean_h": NOISE[1]})
    row = rows["dwell_mean_h"]
    gaps = [two - one for one, two in zip(BASE, NOISE[0], strict=True)]

    assert row.verdict == NOT_SHOWN
    assert row.detectable == pytest.approx(detectable_difference(gaps))
    assert row.shows_from == pytest.approx(detectable_difference(gaps, tests=2))
    assert row.shows_from > row.detectable


def test_where_the_skewed_interval_reaches_beyond_0_no_difference_is_shown():
    gaps = (-5.0, -5.1, -4.9, -5.2, -4.8, 2.0)  # one replication in six went the other way
    row = differences(figures({"dwell_mean_h": (9.0,) * 6}), [("x", _plus(gaps))])["x"][0]

    assert row.p_adjusted < 0.05
    assert row.lower_95 < 0 < row.upper_95
    assert row.verdict == NOT_SHOWN


def test_gaps_that_cancel_are_no_difference_shown_but_not_identical():
    (row,) = differences(figures({"dwell_mean_h": (9.0,) * 4}), [("x", _plus((1, -1, 2, -2)))])["x"]

    assert row.difference == 0.0
    assert row.verdict == NOT_SHOWN


def test_interval_beside_0_shows_nothing_where_the_family_makes_chance_likely():
    base = {"dwell_mean_h": BASE, "clearance_mean_h": BASE}
    gaps = (0.15, 0.45, 0.45, 0.75)  # t = 3.7 with three degrees of freedom
    a_little = tuple(value + gap for value, gap in zip(BASE, gaps, strict=True))
    (rows,) = rows_of(base, {"dwell_mean_h": a_little, "clearance_mean_h": NOISE[0]})
    row = rows["dwell_mean_h"]

    assert alone(a_little) < 0.05 < row.p_adjusted
    assert row.lower_95 > 0
    assert row.verdict == NOT_SHOWN


def _plus(gaps):
    return figures({"dwell_mean_h": tuple(9.0 + gap for gap in gaps)})


def test_gridlock_takes_the_meaning_from_means_but_not_from_counts():
    values = {"dwell_mean_h": BASE, "trains_departed": BASE}
    other = figures({"dwell_mean_h": A_LITTLE, "trains_departed": A_LITTLE})

    mean, count = differences(figures(values), [("x", locked(other))])["x"]

    assert (mean.verdict, mean.difference, mean.p_adjusted) == (GRIDLOCK, None, None)
    assert (mean.base, mean.alternative) == (11.5, None)
    assert count.verdict == HIGHER


def test_gridlock_in_the_base_takes_the_meaning_too():
    values = {"dwell_mean_h": BASE, "trains_departed": BASE}
    other = figures({"dwell_mean_h": A_LITTLE, "trains_departed": A_LITTLE})

    mean, count = differences(locked(figures(values)), [("x", other)])["x"]

    assert (mean.verdict, mean.difference, mean.p_adjusted) == (GRIDLOCK, None, None)
    assert (mean.base, mean.alternative) == (None, pytest.approx(12.0))
    assert count.verdict == HIGHER


def test_queue_that_grows_in_the_base_alone_withholds_the_difference():
    base, other = figures({"dwell_mean_h": BASE}), figures({"dwell_mean_h": A_LITTLE})

    (row,) = differences(growing(base), [("x", other)])["x"]

    assert (row.verdict, row.difference, row.p_adjusted) == (GROWING, None, None)


def test_trains_of_each_direction_turn_the_wagons_that_bring_them():
    standard, broad = (
        ("khorgos", "all", "all", f"turnover_{w}_mean_h") for w in ("standard", "broad")
    )
    west = ("khorgos", "westbound", "all", "trains_departed")
    east = ("khorgos", "eastbound", "all", "trains_departed")

    assert headline_figures({west, standard, broad}) == {west, standard}
    assert headline_figures({east, standard, broad}) == {east, broad}


def test_expectation_about_what_gridlock_withholds_cannot_be_told(tmp_path):
    text = LANE + '[expect]\ndwell_mean_h = { expected = "lower", port = "khorgos" }\n'
    scenario = load(write_lane(tmp_path, text)).scenario
    key = ("khorgos", "all", "all", "dwell_mean_h")

    rows = differences(figures({key: BASE}), [("x", locked(figures({key: A_LITTLE})))])["x"]
    (row,) = signs(scenario, rows, 4)

    assert row.reason == GRIDLOCK


def test_what_the_same_luck_bought_is_told_of_headline_figures_smallest_first():
    opposite = tuple(reversed(BASE))
    base = {"dwell_mean_h": BASE, "clearance_mean_h": BASE, "wait_a_mean_h": BASE}
    other = {"dwell_mean_h": A_LITTLE, "clearance_mean_h": opposite, "wait_a_mean_h": opposite}
    (rows,) = rows_of(base, other)

    luck = shared_luck(list(rows.values()))

    assert [each.metric for each in luck.factors] == ["clearance_mean_h", "dwell_mean_h"]
    assert [each.metric for each in luck.harmed] == ["clearance_mean_h"]
    assert luck.harmed[0].factor == pytest.approx(0.5)


def test_growing_queue_is_no_test_of_its_family():
    key = ("khorgos", "eastbound", "all", "dwell_mean_h")
    base = figures({"dwell_mean_h": BASE, key: BASE})
    other = figures({"dwell_mean_h": A_LITTLE, key: NOISE[0]})
    other = replace(other, summary=(other.summary[0], growing(other).summary[1]))

    settled, grown = differences(base, [("x", other)])["x"]

    assert settled.p_adjusted == pytest.approx(alone(A_LITTLE))
    assert grown.p_adjusted is None


def test_same_luck_does_harm_only_where_less_than_1_is_printed():
    factors = [Factor("khorgos", "westbound", "dwell_mean_h", each) for each in (0.99, 0.996, 1.05)]

    assert [each.factor for each in SharedLuck(tuple(factors)).harmed] == [0.99]
