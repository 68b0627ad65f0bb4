"""The draws that every train of one stream takes: marks, numbers of wagons, durations."""

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

    def marks(self, purpose: str, share: float) -> NDArray[np.bool_]:
        """Return which trains have the mark; those of a smaller share keep it under a larger."""
        return self.uniforms(purpose) < share

    def whole(self, purpose: str, low: int, high: int) -> IntColumn:
        """Return a whole number of ``[low, high]`` for each train, all alike."""
        return low + np.floor(self.uniforms(purpose) * (high - low + 1)).astype(np.int64)

    def seconds(self, purpose: str, law: Distribution) -> IntColumn:
        """Return a duration in whole seconds for each train."""
        return durations_s(law, self.uniforms(purpose), self.samples)
