"""Figures in one line of words: the digits their interval supports, with their unit."""

import pytest

from sim.presentation.figure_text import difference, estimate


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ((57.314, 56.9, 57.7, "h", 20), "57.3 h (56.9 to 57.7)"),
        ((7739.4, 7734.2, 7745.1, "trains", 20), "7,739 trains (7,734 to 7,745)"),
        ((2.5, 2.5, 2.5, "h", 2), "2.50 h"),
        ((57.314, None, None, "h", 1), "57.3 h (one replication: no interval)"),
        ((57.314, None, None, "h", 5), "57.3 h (no interval)"),
        ((0.982, 0.97, 0.99, "share", 20), "98.2 % (97.0 to 99.0)"),
        ((0.99995, 0.9998, 0.99999, "share", 20), "99.995 % (99.980 to 99.999)"),
        ((1.0, None, None, "share", 1), "100 % (one replication: no interval)"),
    ],
)
def test_estimate_is_as_exact_as_its_interval(figure, words):
    assert estimate(*figure) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ((-2.14, -2.44, -1.84, "h"), "−2.1 h (−2.4 to −1.8)"),
        ((0.021, -0.004, 0.046, "share"), "+2 percentage points (0 to +5)"),
        ((-1.0, -1.0, -1.0, "h"), "−1 h"),
        ((0.0, 0.0, 0.0, "h"), "0 h"),
        ((3.26, None, None, "trains"), "+3.26 trains"),
    ],
)
def test_difference_has_signs(figure, words):
    assert difference(*figure) == words
