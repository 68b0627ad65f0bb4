"""Every law against formulas written down here a second time: moments, quantiles, inversion.

A million inversions a law. The z-scores are of means, variances and shares below nine quantiles;
the suite-wide budget for false alarms puts their limit at 4.66. A mean is only accepted when its
standard error is below 0.44 % of it, so that an error of 3 % could not pass.
"""

from math import erf, exp, factorial, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from sim.domain.time import HOUR_S, MINUTE_S
from sim.errors import UsageError
from sim.scenario.quantities import Distribution
from sim.workload.laws import Lognormal
from sim.workload.streams import Luck
from sim.workload.variates import durations_s, law_of, mean_s

DRAWS = 10**6
LIMIT = 4.66
U = Luck(20240718, 0, "verification").uniforms("variates", 0, DRAWS)
GRID = (np.arange(10_000) + 0.5) / 10_000
DECILES = [0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99]


def lognormal(mean, cv):
    sigma = sqrt(log(1 + cv**2))
    mu = log(mean) - sigma**2 / 2
    return mean, (mean * cv) ** 2, lambda x: NormalDist(mu, sigma).cdf(log(x))


def exponential(mean):
    return mean, mean**2, lambda x: 1 - exp(-x / mean)


def gamma(mean, cv):
    shape, scale = 1 / cv**2, mean * cv**2
    return mean, (mean * cv) ** 2, lambda x: _gamma_cdf(shape, x / scale)


def triangular(low, mode, high):
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18

    def cdf(x):
        if x <= low:
            return 0.0
        if x <= mode:
            return (x - low) ** 2 / ((high - low) * (mode - low))
        return 1 - (high - x) ** 2 / ((high - low) * (high - mode))

    return (low + mode + high) / 3, variance, cdf


def uniform(low, high):
    return (low + high) / 2, (high - low) ** 2 / 12, lambda x: (x - low) / (high - low)


def _gamma_cdf(shape, x):
    """Sum the series x^k e^-x (1 / k! + x / (k + 1)! + ...)."""
    term = exp(shape * log(x) - x - lgamma(shape + 1.0))
    total, n = 0.0, 0
    while term > 1e-16 * total:
        total += term
        n += 1
        term *= x / (shape + n)
    return total


M, H = MINUTE_S, HOUR_S
LAWS = [
    *(
        ({"mean": text, "cv": cv}, lognormal(mean, cv))
        for text, mean, cv in [
            ("45 min", 45 * M, 0.5),
            ("2 h", 2 * H, 0.6),
            ("105 h", 105 * H, 0.3),
            ("138 min", 138 * M, 0.15),
            ("3 h", 3 * H, 1.0),
        ]
    ),
    *(
        ({"exponential": text}, exponential(mean))
        for text, mean in [
            ("72 min", 72 * M),
            ("1 h", H),
            ("20 min", 20 * M),
            ("30 h", 30 * H),
            ("4 d", 96 * H),
        ]
    ),
    *(
        ({"gamma": text, "cv": cv}, gamma(mean, cv))
        for text, mean, cv in [
            ("72 min", 72 * M, 0.5),
            ("1 h", H, 0.6),
            ("2 h", 2 * H, 1.0),
            ("5 h", 5 * H, 1.3),
            ("105 h", 105 * H, 0.3),
        ]
    ),
    *(
        (
            {"triangular": [f"{low} min", f"{mode} min", f"{high} min"]},
            triangular(low * M, mode * M, high * M),
        )
        for low, mode, high in [
            (20, 40, 70),
            (47, 57, 71),
            (10, 40, 70),
            (30, 60, 60),
            (15, 15, 90),
        ]
    ),
    *(
        ({"uniform": [f"{low} min", f"{high} min"]}, uniform(low * M, high * M))
        for low, high in [(36, 108), (0, 60), (120, 180), (5, 15), (600, 6_000)]
    ),
]
IDS = [" ".join(f"{key} {value}" for key, value in raw.items()) for raw, _ in LAWS]


@pytest.mark.parametrize(("raw", "reference"), LAWS, ids=IDS)
def test_moments_and_quantiles_meet_the_closed_form(raw, reference):
    mean, variance, cdf = reference
    law = Distribution.model_validate(raw)

    drawn = durations_s(law, U, {}).astype(float)

    mean_error = sqrt(variance / DRAWS)
    assert mean_error <= 0.0044 * mean
    assert abs(drawn.mean() - mean) <= LIMIT * mean_error
    squares = (drawn - mean) ** 2
    # Rounding to whole seconds adds a twelfth of a square second.
    variance_error = squares.std() / sqrt(DRAWS)
    assert abs(squares.mean() - 1 / 12 - variance) <= LIMIT * variance_error
    for x in law_of(law, {}).quantile(np.array(DECILES)):
        edge = np.floor(x)
        # A whole second stands for the half second on either side of it.
        share = cdf(edge + 0.5)
        error = sqrt(share * (1 - share) / DRAWS)
        assert abs((drawn <= edge).mean() - share) <= LIMIT * error


@pytest.mark.parametrize(("raw", "reference"), LAWS, ids=IDS)
def test_mean_and_distribution_are_the_closed_form(raw, reference):
    mean, _, cdf = reference
    distribution = Distribution.model_validate(raw)
    law = law_of(distribution, {})

    quantiles = law.quantile(np.array(DECILES))

    assert mean_s(distribution, {}) == pytest.approx(mean, rel=1e-12)
    assert law.mean_below(float(quantiles[4])) == pytest.approx(
        _mean_below(cdf, float(quantiles[4])), rel=1e-4
    )
    for share, x in zip(DECILES, quantiles, strict=True):
        assert cdf(float(x)) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("x", [0.25, 1.0, 4.0])
def test_a_partial_mean_is_right_below_a_second_too(x):
    law = Lognormal(2.0, 1.0)

    assert law.mean_below(x) == pytest.approx(_mean_below(law.cdf, x), rel=1e-4)


CUTS = [
    {"mean": "270 min", "cv": 0.6, "at_most": "24 h"},
    {"mean": "270 min", "cv": 0.6, "at_least": "2 h", "at_most": "6 h"},
    {"exponential": "1 h", "at_least": "3 h"},
    {"exponential": "1 h", "at_most": "30 min"},
    {"gamma": "1 h", "cv": 1.5, "at_least": "1 min", "at_most": "2 h"},
    {"triangular": ["20 min", "40 min", "70 min"], "at_least": "30 min", "at_most": "1 h"},
    {"uniform": ["1 h", "3 h"], "at_least": "90 min"},
]


@pytest.mark.parametrize("raw", [raw for raw, _ in LAWS] + CUTS, ids=str)
def test_distribution_undoes_the_inversion(raw):
    law = law_of(Distribution.model_validate(raw), {})

    assert np.abs(law.cdf(law.quantile(GRID)) - GRID).max() <= 1e-12


@pytest.mark.parametrize("raw", CUTS, ids=str)
def test_cut_laws_are_renormalised_and_know_their_mean(raw):
    distribution = Distribution.model_validate(raw)
    whole = {key: raw[key] for key in raw if not key.startswith("at_")}
    uncut = law_of(Distribution.model_validate(whole), {})
    low = float(distribution.at_least or 0)
    high = float(distribution.at_most or inf)

    drawn = durations_s(distribution, U[: DRAWS // 4], {})
    proposed = uncut.quantile(U)
    accepted = proposed[(proposed >= low) & (proposed <= high)]

    assert drawn.min() >= low
    assert drawn.max() <= high
    error = drawn.std() / sqrt(len(drawn))
    assert error <= 0.0044 * drawn.mean()
    assert abs(drawn.mean() - mean_s(distribution, {})) <= LIMIT * error
    # Throwing away what lies outside the bounds gives the same law.
    between = accepted.std() / sqrt(len(accepted)) + error
    assert abs(drawn.mean() - accepted.mean()) <= LIMIT * between


def test_cut_exponential_is_shifted_by_its_lower_bound():
    law = Distribution.model_validate({"exponential": "1 h", "at_least": "3 h"})

    assert mean_s(law, {}) == pytest.approx(4 * H)


def test_empirical_law_gives_each_value_its_turn():
    law = Distribution.model_validate({"empirical": "papers.csv"})
    samples = {"papers.csv": (50, 10, 40, 10, 30)}

    drawn = durations_s(law, np.array([0.01, 0.19, 0.2, 0.39, 0.4, 0.6, 0.8, 0.99]), samples)

    assert drawn.tolist() == [10, 10, 10, 10, 30, 40, 50, 50]
    assert mean_s(law, samples) == 28.0


def test_cut_empirical_law_keeps_the_values_inside():
    law = Distribution.model_validate(
        {"empirical": "papers.csv", "at_least": "10 s", "at_most": "40 s"}
    )
    samples = {"papers.csv": (5, 10, 40, 41)}

    assert durations_s(law, np.array([0.49, 0.51]), samples).tolist() == [10, 40]
    assert mean_s(law, samples) == 25.0


def test_largest_uniform_reaches_no_value_beyond_the_sample():
    law = Distribution.model_validate({"empirical": "a.csv"})
    for count in range(1, 2_000):
        drawn = durations_s(law, np.array([1.0 - 2.0**-53]), {"a.csv": tuple(range(count))})
        assert drawn[0] == count - 1


@pytest.mark.parametrize(
    "raw",
    [
        "45 min",
        {"mean": "45 min", "cv": 0},
        {"gamma": "45 min", "cv": 0.0},
        {"mean": "45 min", "cv": 1e-9},
        {"gamma": "45 min", "cv": 1e-200},
        {"uniform": ["45 min", "45 min"]},
        {"triangular": ["45 min", "45 min", "45 min"]},
    ],
    ids=str,
)
def test_law_without_spread_is_a_constant(raw):
    law = Distribution.model_validate(raw)

    assert set(durations_s(law, GRID, {}).tolist()) == {45 * M}
    assert mean_s(law, {}) == 45 * M


def test_constant_of_zero_takes_no_time():
    law = Distribution.model_validate("0 s")

    assert durations_s(law, GRID[:3], {}).tolist() == [0, 0, 0]
    assert mean_s(law, {}) == 0.0


def test_extreme_uniforms_give_finite_times():
    extremes = np.array([2.0**-53, 1.0 - 2.0**-53])
    for raw in (
        [raw for raw, _ in LAWS]
        + CUTS
        + [
            {"mean": "100 d", "cv": 10},
            {"gamma": "100 d", "cv": 10},
        ]
    ):
        low, high = durations_s(Distribution.model_validate(raw), extremes, {}).tolist()
        assert 0 <= low <= high < 2**62


# Traps of parameterisation, each with the number that the wrong reading would give.


def test_lognormal_is_given_by_its_mean_not_by_its_median():
    law = Distribution.model_validate({"mean": "1 h", "cv": 1.0})

    median = durations_s(law, np.array([0.5]), {})[0]

    assert median == round(H / sqrt(2))  # 3600 if the mean were taken for the median


def test_triangular_is_low_mode_high():
    law = Distribution.model_validate({"triangular": ["0 s", "1 h", "4 h"]})

    at_mode = durations_s(law, np.array([0.25]), {})[0]

    assert at_mode == H  # a quarter lies below the mode; low, high, mode would be refused


def test_gamma_is_given_by_mean_and_cv_not_by_scale_or_rate():
    erlang = Distribution.model_validate({"gamma": "2 h", "cv": 0.5})

    share = law_of(erlang, {}).cdf(np.array([2.0 * H]))[0]

    # Erlang-4 with phases of half an hour, seen after four phases' time.
    assert share == pytest.approx(1 - sum(exp(-4) * 4**k / factorial(k) for k in range(4)))


def test_erlang_needs_no_whole_number_of_phases():
    law = law_of(Distribution.model_validate({"gamma": "1 h", "cv": sqrt(1 / 2.5)}), {})

    assert law.shape == pytest.approx(2.5)


def test_lognormal_spread_is_that_of_the_time_not_of_its_logarithm():
    law = law_of(Distribution.model_validate({"mean": "1 h", "cv": 0.5}), {})

    # One sigma above the median is exp(sigma) times it; sigma is 0.472, not 0.5.
    up = law.quantile(np.array([0.5 * (1 + erf(1 / sqrt(2)))]))[0]
    assert log(up / law.quantile(np.array([0.5]))[0]) == pytest.approx(sqrt(log1p(0.25)))


def test_bounds_that_leave_next_to_nothing_are_refused():
    law = Distribution.model_validate({"exponential": "1 h", "at_least": "40 h"})

    with pytest.raises(UsageError, match="next to nothing"):
        mean_s(law, {})


def test_bounds_around_no_value_of_a_sample_are_refused():
    law = Distribution.model_validate({"empirical": "a.csv", "at_least": "11 s", "at_most": "19 s"})

    with pytest.raises(UsageError, match=r"a\.csv"):
        mean_s(law, {"a.csv": (10, 20)})


def _mean_below(cdf, x, steps=2_000):
    """Integrate the time below `x` by parts: x F(x) minus the area under F."""
    middles = [(step + 0.5) * x / steps for step in range(steps)]
    return x * cdf(x) - sum(max(cdf(middle), 0.0) for middle in middles) * x / steps
