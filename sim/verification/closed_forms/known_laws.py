"""Laws of duration as textbooks have them: moments and distributions, written down a second time.

Nothing here uses what draws the durations, nor the libraries that it uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf, exp, lgamma, log, sqrt
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one law in minutes, and the text that says it in a scenario."""

    text: str
    mean: float
    variance: float
    cdf: Callable[[float], float]
    rounding: float = 1.0 / 12.0
    """What rounding to whole seconds adds to the variance, in square seconds."""


def lognormal(mean: float, cv: float) -> Known:
    """Return the lognormal law with this mean and coefficient of variation of the time itself."""
    sigma = sqrt(log(1.0 + cv**2))
    middle = log(mean) - sigma**2 / 2.0

    def cdf(x: float) -> float:
        return 0.5 * (1.0 + erf((log(x) - middle) / (sigma * sqrt(2.0))))

    return Known(f'{{ mean = "{mean} min", cv = {cv} }}', mean, (mean * cv) ** 2, cdf)


def exponential(mean: float) -> Known:
    """Return the exponential law with this mean."""
    return Known(f'{{ exponential = "{mean} min" }}', mean, mean**2, lambda x: 1.0 - exp(-x / mean))


def gamma(mean: float, cv: float) -> Known:
    """Return the gamma law with this mean and coefficient of variation."""
    shape, scale = cv**-2, mean * cv**2
    return Known(
        f'{{ gamma = "{mean} min", cv = {cv} }}',
        mean,
        (mean * cv) ** 2,
        lambda x: _below_gamma(shape, x / scale),
    )


def _below_gamma(shape: float, x: float) -> float:
    """Sum the series x^k e^-x (1 / k! + x / (k + 1)! + ...), which needs no library."""
    term = exp(shape * log(x) - x - lgamma(shape + 1.0))
    total, n = 0.0, 0
    while term > 1e-16 * total:
        total += term
        n += 1
        term *= x / (shape + n)
    return total


def triangular(low: float, mode: float, high: float) -> Known:
    """Return the triangular law: low, mode, high."""
    square = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high

    def cdf(x: float) -> float:
        if x <= low or x >= high:
            return float(x >= high)
        if x < mode:
            return (x - low) ** 2 / ((high - low) * (mode - low))
        return 1.0 - (high - x) ** 2 / ((high - low) * (high - mode))

    text = f'{{ triangular = ["{low} min", "{mode} min", "{high} min"] }}'
    return Known(text, (low + mode + high) / 3.0, square / 18.0, cdf)


def uniform(low: float, high: float) -> Known:
    """Return the uniform law."""
    text = f'{{ uniform = ["{low} min", "{high} min"] }}'
    return Known(
        text, (low + high) / 2.0, (high - low) ** 2 / 12.0, lambda x: (x - low) / (high - low)
    )


def cut_exponential(mean: float, low: float, high: float) -> Known:
    """Return the exponential law cut to [low, high]: moments by parts, the rest scaled up."""
    first, last = exp(-low / mean), exp(-high / mean)
    kept = first - last
    of_first = first * (low + mean) - last * (high + mean)
    of_second = first * ((low + mean) ** 2 + mean**2) - last * ((high + mean) ** 2 + mean**2)
    text = f'{{ exponential = "{mean} min", at_least = "{low} min", at_most = "{high} min" }}'
    return Known(
        text,
        of_first / kept,
        of_second / kept - (of_first / kept) ** 2,
        lambda x: (first - exp(-x / mean)) / kept,
    )


SAMPLES: Final[dict[str, tuple[int, ...]]] = {}
"""Files of the empirical laws, in seconds."""


def empirical(*minutes: int) -> Known:
    """Return the law that takes each of `minutes` with equal chance."""
    name = f"{'-'.join(map(str, minutes))}.csv"
    SAMPLES[name] = tuple(sorted(60 * value for value in minutes))
    count, mean = len(minutes), sum(minutes) / len(minutes)
    return Known(
        f'{{ empirical = "{name}" }}',
        mean,
        sum((value - mean) ** 2 for value in minutes) / count,
        lambda x: sum(value <= x for value in minutes) / count,
        rounding=0.0,
    )
