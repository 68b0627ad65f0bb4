"""Two bands around a figure: how far luck moves it, and how far what is not known moves it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from sim.experiments.sensitivity.response import Response
from sim.experiments.sweep.rows import Curve

_TAIL: Final = 0.025


@dataclass(frozen=True, slots=True)
class Band:
    """A figure as the scenario stands with its 95 % interval, and over the ranges of the inputs.

    `low` and `high` hold the middle 95 % of the means at `points` points, of which `unsettled`
    have none because a queue grows or trains stand for ever, and `undefined` because no train has
    the figure. Whatever these would be, the band is at least so wide; None where too many are
    missing. `luck_share` is the part of luck in the variance between the points.
    """

    curve: Curve
    unit: str
    mean: float | None
    lower_95: float | None
    upper_95: float | None
    low: float | None
    high: float | None
    lowest: float | None
    highest: float | None
    points: int
    unsettled: int
    undefined: int
    luck_share: float | None
    remark: str

    @property
    def is_whole(self) -> bool:
        """Return whether every point has a mean."""
        return not self.unsettled and not self.undefined

    def row(self) -> dict[str, Any]:
        """Return the band as a row of ``bands.csv``."""
        content = asdict(self)
        del content["curve"]
        return {**self.curve._asdict(), **content}


COLUMNS: Final = (
    *("metric", "port", "direction", "unit", "mean", "lower_95", "upper_95", "low", "high"),
    *("lowest", "highest", "points", "unsettled", "undefined", "luck_share", "remark"),
)


def band_of(spread: Response, base: Mapping[str, Any] | None) -> Band:
    """Return the bands of a figure from its means over the ranges and its row as it stands."""
    known = sorted(mean for mean in spread.means if mean is not None)
    points = len(spread.means)
    low, high = quantile(known, points), quantile([-mean for mean in reversed(known)], points)
    high = None if high is None else -high
    if low is not None and high is not None and low > high:
        low = high = None
    unsettled = len(spread.unsettled)
    given = base or {"mean": None, "lower_95": None, "upper_95": None, "remark": ""}
    return Band(
        spread.curve,
        spread.unit,
        given["mean"],
        given["lower_95"],
        given["upper_95"],
        low,
        high,
        known[0] if known else None,
        known[-1] if known else None,
        points,
        unsettled,
        points - len(known) - unsettled,
        spread.luck_share(),
        str(given["remark"]),
    )


def quantile(known: Sequence[float], points: int) -> float | None:
    """Return the 2.5 % quantile of `points` values if the missing ones are above all that is known.

    `known` goes up. Between two values it lies on the straight line, as is usual.
    """
    at = _TAIL * (points - 1)
    if not known or at > len(known) - 1:
        return None
    return float(np.interp(at, range(len(known)), known))
