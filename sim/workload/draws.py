"""The draws that every train of one stream takes: marks, numbers of wagons, durations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import FloatColumn, IntColumn
from sim.scenario.quantities import Distribution
from sim.workload.streams import Luck
from sim.workload.variates import Samples, durations_s


@dataclass(frozen=True, slots=True)
class Draws:
    """One value for each train of `ordinal`, by purpose; the same purpose is the same luck."""

    luck: Luck
    ordinal: IntColumn
    samples: Samples

    def uniforms(self, purpose: str) -> FloatColumn:
        """Return a uniform for each train."""
        return self.luck.of(purpose, self.ordinal)

    def of(self, kept: NDArray[np.bool_]) -> "Draws":
        """Return the draws of those trains that are `kept`."""
        return Draws(self.luck, self.ordinal[kept], self.samples)

    def marks(self, purpose: str, share: float | FloatColumn) -> NDArray[np.bool_]:
        """Return which trains have the mark; those of a smaller share keep it under a larger."""
        return self.uniforms(purpose) < share

    def choice(self, purpose: str, weights: Sequence[float]) -> IntColumn:
        """Return the place of one of the `weights` for each train, drawn in proportion to them."""
        bounds = np.cumsum(weights)
        # The last bound is left out: rounding must not put a train beyond it.
        place = np.searchsorted(bounds[:-1], self.uniforms(purpose) * bounds[-1], side="right")
        return np.asarray(place, dtype=np.int64)

    def whole(self, purpose: str, low: int, high: int) -> IntColumn:
        """Return a whole number of ``[low, high]`` for each train, all alike."""
        return low + np.floor(self.uniforms(purpose) * (high - low + 1)).astype(np.int64)

    def seconds(self, purpose: str, law: Distribution) -> IntColumn:
        """Return a duration in whole seconds for each train."""
        return durations_s(law, self.uniforms(purpose), self.samples)
