"""The search and its reading on figures that a formula gives, without any run."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiments.calibrate.fit import Fit, _mixed
from sim.experiments.calibrate.goals import UNDEFINED, Goal
from sim.experiments.calibrate.reading import PINNED, TOGETHER, UNSEEN, WEAK, Reader
from sim.experiments.calibrate.spans import open_spans
from sim.experiments.calibrate.trials import Outcome
from sim.experiments.calibrate.varied import Varied, grain_of, in_hours
from sim.metrics.summary import SummaryRow
from sim.scenario.quantities import parse_duration
from sim.scenario.schema import Target

TARGET = Target(metric="clearance_mean_h", value=1.0, use="calibrated")


@dataclass
class Formula:
    """A bench whose figures `of` gives, in each of as many replications as `luck` has."""

    of: object
    luck: tuple[float, ...] = (0.0, 0.0)
    tried: set = field(default_factory=set)

    def attend(self, points):
        self.tried.update(points)

    def outcome(self, point):
        self.tried.add(point)
        figures = np.atleast_1d(np.asarray(self.of(*point), dtype=float))
        values = np.array([figures + own for own in self.luck])
        rows = tuple(
            SummaryRow("all", "all", "all", "clearance_mean_h", "h", mean, mean, mean, 2, "")
            for mean in values.mean(axis=0).tolist()
        )
        return Outcome(point, rows, values, ())


def whole(key, low, high, start):
    return Varied(key, (key,), "whole", "", low, high, 1, start, (start,), ("assumed",))


def number(key, low=0.0, high=1.0, start=0.5):
    grain = grain_of("number", high - low)
    return Varied(key, (key,), "number", "", low, high, grain, start, (start,), ("assumed",))


def goal(value, tolerance=0.1):
    return Goal("goal", TARGET, "h", value, value, tolerance, is_assumed=True)


def between(low, high):
    return Goal("goal", TARGET, "h", low, high, (high - low) / 2, is_assumed=False)


def read(of, varied, goals, point, luck=(0.0, 0.0)):
    return Reader(Formula(of, luck), varied, goals, point).read()


def test_a_straight_line_is_fitted_with_a_handful_of_points():
    bench = Formula(lambda x: 3 * x)

    point = Fit(bench, (number("x"),), (goal(2.1),)).run()

    assert point == pytest.approx((0.7,))
    assert len(bench.tried) <= 6


def test_a_curve_like_that_of_a_queue_is_fitted():
    point = Fit(Formula(lambda x: 1 / (1 - x)), (number("x", 0.0, 0.99, 0.1),), (goal(5.0),)).run()

    assert point == pytest.approx((0.8,), abs=0.002)


def test_whole_numbers_and_others_are_found_together():
    varied = whole("n", 1, 9, 2), number("x")

    point = Fit(Formula(lambda n, x: (n + x, n - 5 * x)), varied, (goal(6.3), goal(4.5))).run()

    assert point == pytest.approx((6, 0.3), abs=0.01)


def test_of_whole_numbers_that_only_come_near_the_nearest_is_taken():
    point = Fit(Formula(lambda n: n * n), (whole("n", 1, 9, 2),), (goal(30.0),)).run()

    assert point == (5,)


def test_of_sets_that_fit_equally_well_the_nearest_to_the_start_is_taken():
    varied = number("x", start=0.2), number("y", start=0.2)

    point = Fit(Formula(lambda x, y: x + y), varied, (goal(1.0),)).run()

    assert point == pytest.approx((0.5, 0.5), abs=0.01)


def test_a_figure_without_a_value_is_far_off():
    assert goal(1.0).distance(float("nan")) == UNDEFINED
    assert goal(1.0).distance(1.3) == pytest.approx(3.0)
    assert between(1.0, 2.0).distance(1.7) == 0.0
    assert between(1.0, 2.0).distance(0.5) == pytest.approx(-1.0)
    assert between(1.0, float("inf")).distance(99.0) == 0.0


def test_a_combination_says_what_makes_up_for_what():
    varied = number("time", 0.0, 10.0, 5.0), whole("level", 0, 1000, 500), number("other")

    reading = read(lambda t, s, _: t - s / 100, varied, (goal(0.0, 1.0),), (5.0, 500, 0.5))

    (combination,) = reading.combinations
    assert combination.keys == ("time", "level")
    assert combination.moves[1] / combination.moves[0] == pytest.approx(100)
    assert reading.statuses == (TOGETHER, TOGETHER, UNSEEN)
    assert reading.singular_values[1:] == pytest.approx([0.0] * (len(reading.singular_values) - 1))


def test_what_stays_within_the_tolerance_over_its_whole_range_is_left_open():
    reading = read(lambda x: 0.5 * x, (number("x"),), (goal(0.25, 1.0),), (0.5,))

    assert reading.statuses == (WEAK,)
    assert reading.spans == ((0.0, 1.0),)
    assert not reading.combinations


def test_two_targets_that_say_the_same_pin_only_one_combination():
    varied, goals = (number("x"), number("y")), (goal(1.0), goal(2.0))

    reading = read(lambda x, y: (x + y, 2 * x + 2.001 * y), varied, goals, (0.5, 0.5))

    assert reading.statuses == (TOGETHER, TOGETHER)


def test_targets_that_say_different_things_pin_both():
    reading = read(
        lambda x, y: (x + y, x - y), (number("x"), number("y")), (goal(1.0), goal(0.0)), (0.5, 0.5)
    )

    assert reading.statuses == (PINNED, PINNED)
    # x and y from their sum and difference, each known to 0.1.
    assert reading.spans[0] == pytest.approx((0.4, 0.6))


def test_a_slope_that_may_be_chance_is_none():
    class Wild(Formula):
        def outcome(self, point):
            plain = super().outcome(point)
            other_way = np.array([[point[0]], [1.0 - 10 * point[0]]])
            return Outcome(point, plain.rows, other_way, ())

    reading = Reader(Wild(lambda x: x), (number("x"),), (goal(0.5),), (0.5,)).read()

    assert reading.statuses == (UNSEEN,)


def test_a_bend_far_from_the_fit_does_not_narrow_what_is_open():
    # Steep from 0.52 on, as where a queue begins; the band of the target ends before that.
    reading = read(
        lambda x: x + 1000 * max(0.0, x - 0.52), (number("x"),), (goal(0.5, 0.01),), (0.5,)
    )

    assert reading.spans[0] == pytest.approx((0.49, 0.51), abs=0.001)


def test_a_target_pressed_against_says_so_only_while_it_pulls():
    out_of_reach = read(lambda x: x, (number("x"),), (goal(3.0),), (1.0,))
    reached = read(lambda x: x, (number("x"),), (goal(1.0),), (1.0,))

    assert out_of_reach.limits == ("high",)
    assert reached.limits == ("",)


def test_whole_numbers_leave_no_fractions_open():
    varied = whole("n", 1, 9, 4), number("x")
    bench = Formula(lambda n, x: n + 0.4 * x)

    spans = open_spans(varied, (goal(4.2),), bench.outcome((4, 0.5)), np.array([[80.0, 4.0]]))

    assert spans[0] == (4, 4)
    assert spans[1] == pytest.approx((0.25, 0.75))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 50), st.floats(0, 1)), max_size=4),
)
def test_figures_between_whole_numbers_are_read_off_the_straight_line(ranges):
    varied = [whole(f"n{at}", low, low + span, low) for at, (low, span, _) in enumerate(ranges)]
    places = np.array([place for _, _, place in ranges])
    point = tuple(
        each.snapped(each.value(place)) for each, place in zip(varied, places, strict=True)
    )

    mixed = [*_mixed(varied, point, places)]

    assert sum(weight for weight, _ in mixed) == pytest.approx(1.0)
    assert all(weight >= -1e-9 for weight, _ in mixed)
    for at, each in enumerate(varied):
        assert all(each.low <= corner[at] <= each.high for _, corner in mixed)
        mean = sum(weight * corner[at] for weight, corner in mixed)
        assert mean == pytest.approx(each.value(places[at]), abs=1e-5)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.sampled_from(["time", "whole", "number"]),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.floats(-0.5, 1.5),
)
def test_every_value_tried_lies_in_its_limits_and_is_written_as_it_is(kind, low, span, place):
    unit = 1e-4 if kind == "number" else 1
    ends = low * unit, (low + span) * unit
    grain = grain_of(kind, ends[1] - ends[0])
    each = Varied("key", ("key",), kind, "", *ends, grain, ends[0], (ends[0],), ("assumed",))

    value = each.snapped(each.value(place))

    assert each.low - 1e-9 <= value <= each.high + 1e-9
    written = each.written(value)
    assert (parse_duration(written) if kind == "time" else written) == value
    (change,) = each.change(value)
    assert change.startswith("key=")
    assert each.nudge >= grain


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (3_600, "1 h"), (421_200, "117 h"), (4_271, "1 h 11 min 11 s")],
)
def test_times_are_written_in_hours(seconds, text):
    assert in_hours(seconds) == text
