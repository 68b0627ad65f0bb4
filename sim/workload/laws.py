"""Laws of time that can be inverted: each knows its quantiles, its distribution and its mean.

A law is in seconds and has no luck of its own; `quantile` turns a uniform into a time. Laws come
from their mean and coefficient of variation, never from shape parameters.
"""

from dataclasses import dataclass
from math import exp, inf, log, log1p, sqrt
from typing import Protocol

import numpy as np

from sim.domain.plan import FloatColumn

_BELOW_ONE = float(np.nextafter(1.0, 0.0))


class Law(Protocol):
    """What every law can tell about itself, in seconds."""

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the time below which a share `u` of all cases lies; `u` inside (0, 1)."""
        ...

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the share of cases of at most `x`."""
        ...

    def mean_below(self, x: float) -> float:
        """Return the mean of time x [time <= x]: the whole mean when `x` is infinite."""
        ...


@dataclass(frozen=True, slots=True)
class Sample:
    """Each of the sorted `values` with equal chance; a single value is a constant."""

    values: tuple[int, ...]

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the order statistics."""
        values = np.array(self.values, dtype=np.float64)
        # u is below 1 by at least half an ulp, which keeps u x n below n.
        return values[(u * len(values)).astype(np.int64)]

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the steps of the sample."""
        return np.searchsorted(self.values, x, side="right") / len(self.values)

    def mean_below(self, x: float) -> float:
        """Return the sum of the values up to `x` over the number of all."""
        return sum(value for value in self.values if value <= x) / len(self.values)

    def between(self, low: float, high: float) -> "Sample":
        """Return the values that lie in ``[low, high]``; there may be none."""
        return Sample(tuple(value for value in self.values if low <= value <= high))


@dataclass(frozen=True, slots=True)
class Exponential:
    """The memoryless law."""

    mean: float

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse."""
        return -self.mean * np.log1p(-u)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        return -np.expm1(-np.maximum(x, 0.0) / self.mean)

    def mean_below(self, x: float) -> float:
        """Return the partial mean."""
        if x == inf:
            return self.mean
        rest = exp(-x / self.mean)
        return self.mean * (1.0 - rest) - x * rest


@dataclass(frozen=True, slots=True)
class Lognormal:
    """The logarithm is normal; given by the mean and cv of the time itself."""

    mean: float
    cv: float

    @property
    def sigma(self) -> float:
        """Return the standard deviation of the logarithm."""
        return sqrt(log1p(self.cv**2))

    @property
    def mu(self) -> float:
        """Return the mean of the logarithm."""
        return log(self.mean) - 0.5 * log1p(self.cv**2)

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse."""
        from scipy.special import ndtri

        return np.asarray(np.exp(self.mu + self.sigma * ndtri(u)), dtype=np.float64)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        from scipy.special import ndtr

        positive = np.maximum(x, np.finfo(np.float64).tiny)
        return np.asarray(ndtr((np.log(positive) - self.mu) / self.sigma))

    def mean_below(self, x: float) -> float:
        """Return the partial mean."""
        from scipy.special import ndtr

        if x <= 0.0:
            return 0.0
        return self.mean * float(ndtr((log(x) - self.mu) / self.sigma - self.sigma))


@dataclass(frozen=True, slots=True)
class Gamma:
    """A gamma law, given by its mean and cv (Erlang-k has cv = 1/sqrt(k))."""

    mean: float
    cv: float

    @property
    def shape(self) -> float:
        """Return the shape parameter."""
        return self.cv**-2

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse."""
        from scipy.special import gammaincinv

        of_shape = np.asarray(gammaincinv(self.shape, u), dtype=np.float64)
        return of_shape * (self.mean / self.shape)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        from scipy.special import gammainc

        return np.asarray(gammainc(self.shape, np.maximum(x, 0.0) * (self.shape / self.mean)))

    def mean_below(self, x: float) -> float:
        """Return the partial mean, which is the distribution of the next shape."""
        from scipy.special import gammainc

        return self.mean * float(gammainc(self.shape + 1.0, max(x, 0.0) * self.shape / self.mean))


@dataclass(frozen=True, slots=True)
class Triangular:
    """A triangle over ``[low, high]`` with its top at `mode`; `low` is below `high`."""

    low: float
    mode: float
    high: float

    @property
    def _rising(self) -> float:
        # Seconds are whole, so an area that is not empty is at least 1; an empty side is never
        # divided into anything but 0.
        return max((self.high - self.low) * (self.mode - self.low), 1.0)

    @property
    def _falling(self) -> float:
        return max((self.high - self.low) * (self.high - self.mode), 1.0)

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse."""
        at_mode = (self.mode - self.low) / (self.high - self.low)
        rising = self.low + np.sqrt(u * self._rising)
        falling = self.high - np.sqrt((1.0 - u) * self._falling)
        return np.where(u < at_mode, rising, falling)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        inside = np.clip(x, self.low, self.high)
        rising = (inside - self.low) ** 2 / self._rising
        falling = 1.0 - (self.high - inside) ** 2 / self._falling
        return np.where(inside < self.mode, rising, falling)

    def mean_below(self, x: float) -> float:
        """Return the partial mean."""
        inside = min(max(x, self.low), self.high)
        if inside < self.mode:
            run = inside - self.low
            return (2.0 * run**3 / 3.0 + self.low * run**2) / self._rising
        rest = self.high - inside
        above = (self.high * rest**2 - 2.0 * rest**3 / 3.0) / self._falling
        return (self.low + self.mode + self.high) / 3.0 - above


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any time of ``[low, high]`` alike; `low` is below `high`."""

    low: float
    high: float

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse."""
        return self.low + u * (self.high - self.low)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        return (np.clip(x, self.low, self.high) - self.low) / (self.high - self.low)

    def mean_below(self, x: float) -> float:
        """Return the partial mean."""
        inside = min(max(x, self.low), self.high)
        return (inside**2 - self.low**2) / (2.0 * (self.high - self.low))


@dataclass(frozen=True, slots=True)
class Truncated:
    """What is left of a law without jumps in ``[low, high]``, brought back to a whole."""

    law: Law
    low: float
    high: float

    @property
    def _ends(self) -> tuple[float, float]:
        low, high = self.law.cdf(np.array([self.low, self.high]))
        return float(low), float(high)

    @property
    def kept(self) -> float:
        """Return the share of the law that lies between the bounds."""
        low, high = self._ends
        return high - low

    def quantile(self, u: FloatColumn) -> FloatColumn:
        """Return the inverse: `u` is mapped to between the distribution at the bounds."""
        low, high = self._ends
        inner = np.minimum(low + u * (high - low), _BELOW_ONE)
        return np.clip(self.law.quantile(inner), self.low, self.high)

    def cdf(self, x: FloatColumn) -> FloatColumn:
        """Return the distribution."""
        low, high = self._ends
        return (self.law.cdf(np.clip(x, self.low, self.high)) - low) / (high - low)

    def mean_below(self, x: float) -> float:
        """Return the partial mean."""
        inside = min(max(x, self.low), self.high)
        return (self.law.mean_below(inside) - self.law.mean_below(self.low)) / self.kept
