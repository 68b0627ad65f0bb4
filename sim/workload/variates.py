"""From a law as a scenario writes it to whole seconds: one uniform in, one duration out.

Variates come by inversion only, so that the train with the longer check under one law has the
longer check under any other. A duration is rounded once, here.
"""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.errors import UsageError
from sim.scenario.quantities import Distribution
from sim.workload.laws import (
    Exponential,
    Gamma,
    Law,
    Lognormal,
    Sample,
    Triangular,
    Truncated,
    Uniform,
)

Samples = Mapping[str, Sequence[int]]
"""Values of empirical laws in seconds, by the name of their file."""

NEGLIGIBLE_CV = 1e-6
"""Below this a variation is under a second for any mean under eleven days."""

LEAST_KEPT = 1e-6
"""Bounds that keep less of a law than this are a mistake, and would cost it its digits."""


def durations_s(distribution: Distribution, u: FloatColumn, samples: Samples) -> IntColumn:
    """Return one duration in whole seconds, zero or more, for each uniform of `u`."""
    return np.rint(law_of(distribution, samples).quantile(u)).astype(np.int64)


def mean_s(distribution: Distribution, samples: Samples) -> float:
    """Return the mean of the law in seconds, in closed form."""
    return float(law_of(distribution, samples).mean_below(inf))


def law_of(distribution: Distribution, samples: Samples) -> Law:
    """Return the law a scenario describes, cut at its bounds.

    Raises:
        UsageError: hardly anything of the law lies between its bounds.
    """
    law = _whole_law(distribution, samples)
    if distribution.at_least is None and distribution.at_most is None:
        return law
    low = 0.0 if distribution.at_least is None else float(distribution.at_least)
    high = inf if distribution.at_most is None else float(distribution.at_most)
    if isinstance(law, Sample):
        law = law.between(low, high)
        kept = float(len(law.values))
    else:
        law = Truncated(law, low, high)
        kept = law.kept
    if kept < LEAST_KEPT:
        raise UsageError(
            f"{distribution.model_dump(mode='json')}: the law has next to nothing (less than one in"
            " a million) between at_least and at_most; widen the bounds"
        )
    return law


def _whole_law(distribution: Distribution, samples: Samples) -> Law:
    law: Law | None = None
    match distribution:
        case Distribution(mean=int(mean), cv=float(cv)) if cv > NEGLIGIBLE_CV:
            law = Lognormal(mean, cv)
        case Distribution(gamma=int(mean), cv=float(cv)) if cv > NEGLIGIBLE_CV:
            law = Gamma(mean, cv)
        case Distribution(exponential=int(mean)):
            law = Exponential(mean)
        case Distribution(triangular=(low, mode, high)) if low < high:
            law = Triangular(low, mode, high)
        case Distribution(uniform=(low, high)) if low < high:
            law = Uniform(low, high)
    return law or Sample(_values(distribution, samples))


def _values(distribution: Distribution, samples: Samples) -> tuple[int, ...]:
    """Return the values of a sample, or the only value that a law without spread has."""
    match distribution:
        case Distribution(empirical=str(name)):
            return tuple(sorted(samples[name]))
        case Distribution(triangular=(value, _, _)) | Distribution(uniform=(value, _)):
            return (value,)
    return (distribution.constant or distribution.mean or distribution.gamma or 0,)
