"""What an input does to a figure, however measured: estimates, and what they allow to say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

from sim.experiments.sweep.rows import Curve

COLUMNS: Final = (
    *("key", "metric", "port", "direction", "measure", "unit", "value", "lower_95", "upper_95"),
    *("count", "luck", "verdict", "remark"),
)
_DIGITS: Final = 9


class Verdict(StrEnum):
    """What may be said of an input and a figure."""

    MATTERS = "matters"
    NOTHING = "changes nothing"
    UNKNOWN = "cannot tell"
    NOT_GIVEN = "not given"


class Estimate(NamedTuple):
    """A value with its 95 % interval, None where there are too few to have one."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @classmethod
    def of(cls, value: float, lower: float | None = None, upper: float | None = None) -> Self:
        """Return the estimate without the digits in which sums of equal numbers differ."""
        limits = (
            None if limit is None else round(float(limit), _DIGITS) for limit in (lower, upper)
        )
        return cls(round(float(value), _DIGITS), *limits)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an input does to a figure: its measures by name, from how many steps or rows.

    `luck` is what the first measure would be if there were nothing but luck, None if not known.
    """

    key: str
    curve: Curve
    unit: str
    measures: Mapping[str, Estimate]
    count: int
    verdict: Verdict
    luck: float | None = None
    remark: str = ""

    @property
    def size(self) -> float:
        """Return by what inputs are ranked: mu*, or the total index; 0 if it is not given."""
        found = self.measures.get("mu_star") or self.measures.get("total")
        return 0.0 if found is None else found.value

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row of ``effects.csv`` for each measure."""
        about = {"key": self.key, **self.curve._asdict()}
        ending = {"count": self.count, "verdict": self.verdict.value, "remark": self.remark}
        unit = self.unit if "mu_star" in self.measures else "share of the variance"
        measures: Mapping[str, Estimate | None] = self.measures or {"": None}
        for name, found in measures.items():
            value, lower, upper = found or (None, None, None)
            limits = {"value": value, "lower_95": lower, "upper_95": upper}
            luck = self.luck if name == "mu_star" else None
            yield {**about, "measure": name, "unit": unit, **limits, "luck": luck, **ending}


def ranked(effects: Sequence[Effect], curve: Curve) -> list[Effect]:
    """Return the effects on a figure, the largest first."""
    found = [effect for effect in effects if effect.curve == curve]
    return sorted(found, key=lambda effect: (-effect.size, effect.key))
