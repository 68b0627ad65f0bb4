import random

import pytest

from sim.experiments.sweep.bends import bends
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.rows import Curve, Found
from sim.experiments.sweep.values import Axis, Value

CURVE = Curve("dwell_mean_h", "khorgos", "westbound")


def axis(key, *texts):
    return Axis(key, (key,), tuple(Value.of(text) for text in texts))


def grid(*samples, texts=None):
    """Return the design of one key and its points, each with values by replication."""
    lanes = axis("lanes", *(texts or [str(number) for number in range(1, len(samples) + 1)]))
    design = Design((lanes,), tuple((value,) for value in lanes.values), is_grid=True)
    return design, [found(sample) for sample in samples]


def steady(*levels):
    """Return ten replications for each level: they differ, and all by the same."""
    return [[level + number for number in range(10)] for level in levels]


def found(sample):
    samples = {} if sample is None else {CURVE: tuple(sample)}
    return Found(None, (), (), samples, ())


@pytest.mark.parametrize(
    "samples",
    [
        ([3.0, 3.0], [2.0, 2.0], [1.0, 1.0]),
        ([1.0, 1.0], [1.0, 1.0], [2.0, 2.0]),
        ([1.0, 1.0], [1.0, 1.0], [1.0, 1.0]),
        ([1.0, 1.0], [2.0, 2.0]),
    ],
)
def test_a_response_that_goes_one_way_is_no_bend(samples):
    assert bends(*grid(*samples)) == ()


def test_a_valley_and_a_hill_are_bends_with_their_clearest_steps():
    (valley,) = bends(*grid(*steady(5.0, 1.0, 3.0)))
    (hill,) = bends(*grid(*steady(1.0, 5.0, 3.0)))

    assert (valley.fall.start, valley.fall.end, valley.fall.difference) == ("1", "2", -4.0)
    assert (valley.rise.start, valley.rise.end, valley.rise.difference) == ("2", "3", 2.0)
    assert (hill.rise.start, hill.rise.end, hill.rise.difference) == ("1", "2", 4.0)
    assert (hill.fall.start, hill.fall.end, hill.fall.difference) == ("2", "3", -2.0)
    assert str(hill) == (
        "dwell_mean_h (khorgos, westbound) goes up and down along lanes:"
        " +4 from 1 to 2, -2 from 2 to 3"
    )


def test_the_order_is_that_of_the_sizes_not_that_of_the_command_line():
    assert bends(*grid([1.0, 1.0], [3.0, 3.0], [2.0, 2.0], texts=["1", "3", "2"])) == ()


def test_points_that_are_not_settled_take_no_part():
    high, low, lower, middle = steady(5.0, 1.0, 0.5, 3.0)
    assert bends(*grid(high, None, low, lower)) == ()
    assert len(bends(*grid(high, None, low, middle))) == 1


def test_one_replication_tests_nothing():
    assert bends(*grid([5.0], [1.0], [3.0])) == ()


def test_counts_that_differ_alike_in_two_replications_may_do_so_by_luck():
    assert bends(*grid([7, 9], [5, 7], [6, 8])) == ()
    assert len(bends(*grid(*([count, *[count + 2] * 9] for count in (7, 5, 6))))) == 1


def test_what_never_differs_between_replications_has_no_luck_in_it():
    assert len(bends(*grid([7, 7], [5, 5], [6, 6]))) == 1


def test_differences_of_the_last_digit_are_none():
    assert bends(*grid([1.0, 1.0], [1.0 + 1e-15, 1.0 + 1e-15], [1.0, 1.0])) == ()


def test_noise_seldom_looks_like_a_bend_and_a_real_bend_is_found():
    luck = random.Random(1)

    def noisy(*levels):
        common = [luck.gauss(0, 1) for _ in range(10)]
        return [[level + c + luck.gauss(0, 0.3) for c in common] for level in levels]

    flat = sum(len(bends(*grid(*noisy(0, 0, 0, 0, 0)))) for _ in range(200))
    bent = sum(len(bends(*grid(*noisy(2, 1, 0, 1, 2)))) for _ in range(50))

    assert flat <= 4
    assert bent == 50


def test_the_other_keys_of_a_bend_are_named():
    lanes, rate = axis("lanes", "1", "2", "3"), axis("rate", "8", "9")
    points = [(first, second) for first in lanes.values for second in rate.values]
    design = Design((lanes, rate), tuple(points), is_grid=True)
    samples = steady(5.0, 1.0, 1.0, 2.0, 3.0, 3.0)

    (bend,) = bends(design, [found(sample) for sample in samples])

    assert bend.fixed == (("rate", "8"),)
    assert "(khorgos, westbound, rate = 8)" in str(bend)


def test_a_hypercube_has_no_lines_to_test():
    design, points = grid(*steady(5.0, 1.0, 3.0))

    assert bends(Design(design.axes, design.points, is_grid=False), points) == ()
