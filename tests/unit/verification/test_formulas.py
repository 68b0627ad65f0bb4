"""The formulas against published numbers and against each other."""

from math import exp

import pytest

from sim.verification.closed_forms import formulas
from sim.verification.closed_forms.calendars import gate
from sim.verification.closed_forms.laws import LAWS
from sim.verification.closed_forms.lines import tandem
from sim.verification.closed_forms.one_lane import truncated_exponential
from sim.verification.closed_forms.unlimited import poisson_shares

RATE = 16 / 24
WORK = 1.2


def wait(square):
    return formulas.pollaczek_khinchine(RATE, WORK, square)


@pytest.mark.parametrize(
    ("square", "expected"),
    [
        (2 * WORK**2, 4.8),  # exponential
        (WORK**2, 2.4),  # constant
        (WORK**2 * 1.25, 3.0),  # Erlang-4
        (WORK**2 + 1.2**2 / 12, 2.6),  # uniform from 0.6 to 1.8
        (WORK**2 + 0.31 / 2.945, 2.58611),  # triangular 0.5, 1.0, 2.1
        (WORK**2 * 3.25, 7.8),  # lognormal
    ],
)
def test_waits_of_one_lane_are_the_published_ones(square, expected):
    if expected == 2.58611:
        low, mode, high = 0.5, 1.0, 2.1
        spread = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
        square = WORK**2 + spread / 18
    assert wait(square) == pytest.approx(expected, abs=5e-6)


def test_trains_of_different_lengths_wait_as_published():
    assert formulas.pollaczek_khinchine(1 / 3, 2.5, 2.5**2 + 0.0916667) == pytest.approx(
        6.3417, abs=5e-5
    )


def test_share_within_a_day_is_the_published_one():
    assert 1 - exp(-(1 / WORK - RATE) * 24) == pytest.approx(0.98168, abs=5e-6)


def test_two_priorities_wait_as_published_and_as_one_queue_together():
    rates, means = (6 / 24, 10 / 24), (1.0, 1.32)
    squares = [2 * mean**2 for mean in means]

    first, second = formulas.cobham(rates, means, squares)

    assert first == pytest.approx(1.30133, abs=5e-6)
    assert second == pytest.approx(6.50667, abs=5e-6)
    # Work is conserved: weighted by load the waits add up to those of one queue.
    square = (rates[0] * squares[0] + rates[1] * squares[1]) / sum(rates)
    together = formulas.pollaczek_khinchine(sum(rates), 0.8 / sum(rates), square)
    assert 0.25 * first + 0.55 * second == pytest.approx(0.8 * together)


def test_trains_without_a_lane_are_the_published_share():
    lost = formulas.erlang_b(5.0, 8)

    assert lost == pytest.approx(0.0700479, abs=5e-8)
    assert 5.0 * (1 - lost) / 8 == pytest.approx(0.58122, abs=5e-6)


@pytest.mark.parametrize(
    ("rate", "work", "limit", "released"),
    [(RATE, WORK, 24, 0.0029653), (RATE, WORK, 4, 0.122349), (1.2, 1.0, 24, 0.167625)],
)
def test_shares_released_at_the_limit_are_the_published_ones(rate, work, limit, released):
    assert formulas.with_patience(rate, work, limit)[0] == pytest.approx(released, abs=5e-7)


def test_without_any_patience_nobody_waits_and_with_much_all_do():
    none, waits = formulas.with_patience(5.0, 1.0, 1e-9, lanes=8)
    assert none == pytest.approx(formulas.erlang_b(5.0, 8))
    assert waits == pytest.approx(none)

    released, waits = formulas.with_patience(1.0, 2.1, 1e3, lanes=3)
    assert released == pytest.approx(0.0, abs=1e-12)
    assert waits == pytest.approx(formulas.erlang_c(2.1, 3))


def test_stages_in_a_row_are_the_published_ones():
    customs, departure, crane = tandem(0.5)

    assert customs + 3.0 == pytest.approx(6.85714, abs=5e-6)
    assert crane + 1.5 == pytest.approx(6.0)
    assert departure + 4.0 == pytest.approx(5.77778, abs=5e-6)
    assert customs + departure + crane + 8.5 == pytest.approx(18.63492, abs=5e-6)


def test_a_gate_is_the_published_one():
    mean, share, square = gate((16.0,), 24.0)

    assert mean.expected == pytest.approx(5.33333, abs=5e-6)
    assert share.expected == pytest.approx(0.66667, abs=5e-6)
    assert square.expected == pytest.approx(56.889, abs=5e-4)


def test_the_first_month_from_empty_is_the_published_one():
    assert formulas.wait_from_empty(RATE, WORK, 480) == pytest.approx(4.551, abs=0.007)
    assert formulas.wait_from_empty(RATE, WORK, 1) == 0.0
    # The second waits if the first is still there: work and gap race.
    second = WORK * RATE * WORK / (1 + RATE * WORK)
    assert formulas.wait_from_empty(RATE, WORK, 2) == pytest.approx(second / 2)


def test_pairs_that_are_left_over_are_the_published_numbers():
    assert formulas.unpaired(0.5 * 720) == pytest.approx(21.406, abs=5e-4)
    assert formulas.unpaired(0.5 * 8_760) == pytest.approx(74.677, abs=5e-4)


def test_a_closed_loop_of_one_is_alone_and_of_many_is_saturated():
    assert formulas.closed_loop(1, 48.0, 4.0) == pytest.approx(1 / 52)
    assert formulas.closed_loop(60, 48.0, 4.0) == pytest.approx(1 / 4, rel=1e-6)


def test_constant_work_in_one_lane_is_known_twice():
    expected = formulas.pollaczek_khinchine(2 / 3, 0.9, 0.81)

    assert formulas.wait_for_constant_work(2 / 3, 0.9, 1) == pytest.approx(expected, rel=1e-9)


def test_constant_work_in_two_lanes_waits_half_as_long_as_random_work_or_a_little_more():
    ratio = formulas.wait_for_constant_work(1.0, 1.2, 2) / formulas.wait_for_lanes(1.0, 1.2, 2)

    assert 0.5 < ratio < 0.55


def test_blocking_disappears_with_the_work_that_blocks():
    waiting, blocked, stay = formulas.blocked_line(0.5, 0.9, 1e-6)

    assert blocked == pytest.approx(0.0, abs=1e-5)
    assert waiting == pytest.approx(0.45 * 0.9 / 0.55, rel=1e-4)
    assert stay == pytest.approx(0.9 / 0.55, rel=1e-4)


def test_blocking_is_a_race_of_two():
    # Who is done first waits; with the second place busy a train is blocked for its rest.
    _, blocked, _ = formulas.blocked_line(1e-6, 1.5, 1.0)

    assert blocked == pytest.approx(0.0, abs=1e-5)


def test_a_stock_that_is_far_too_small_is_short_of_the_difference():
    assert formulas.excess(100.0, 10) == pytest.approx(90.0)
    assert formulas.excess(2.0, 0) == pytest.approx(2.0)
    assert formulas.at_least(2.5, 1) == pytest.approx(1 - exp(-2.5))


@pytest.mark.parametrize(
    ("transform", "sigma"),
    [(lambda s: 1 / (1 + 1.5 * s), 0.6), (lambda s: exp(-1.5 * s), 0.3242)],
)
def test_share_that_waits_is_the_load_of_poisson_arrivals_and_less_of_even_ones(transform, sigma):
    assert formulas.share_that_waits(0.9, transform) == pytest.approx(sigma, abs=5e-5)


def test_squares_of_waits_are_those_of_the_exponential_law():
    # M/M/1: the wait is 0, or exponential with the mean of the stay.
    stay, load = 2.25, 0.6

    moments = (0.9, 2 * 0.9**2, 6 * 0.9**3)

    assert formulas.wait_squared(2 / 3, moments) == pytest.approx(load * 2 * stay**2)


def test_a_cut_exponential_law_is_shifted_and_has_the_moments_of_its_integral():
    mean, square = truncated_exponential(1.0, 0.5, 3.0)

    steps = [0.5 + 2.5 * (place + 0.5) / 20_000 for place in range(20_000)]
    weight = sum(exp(-x) for x in steps)
    assert mean == pytest.approx(sum(exp(-x) * x for x in steps) / weight)
    assert square == pytest.approx(sum(exp(-x) * x * x for x in steps) / weight)


def test_poisson_shares_add_up_and_have_their_mean():
    shares = poisson_shares(10.0, 0, 60)

    assert sum(shares) == pytest.approx(1.0)
    assert sum(n * share for n, share in enumerate(shares)) == pytest.approx(10.0)


@pytest.mark.parametrize("name", LAWS)
def test_laws_have_the_moments_of_their_distribution(name):
    for law in LAWS[name][1]:
        top, count = law.mean + 12 * law.variance**0.5, 6_000
        edges = [top * place / count for place in range(1, count + 1)]
        below = [min(max(law.cdf(edge), 0.0), 1.0) for edge in edges]
        width = top / count
        mean = sum(1 - each for each in below) * width + width / 2
        assert mean == pytest.approx(law.mean, rel=5e-3)
        square = sum(2 * edge * (1 - each) for edge, each in zip(edges, below, strict=True)) * width
        assert square - mean**2 == pytest.approx(law.variance, rel=0.06)
