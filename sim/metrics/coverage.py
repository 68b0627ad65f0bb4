"""How often the printed 95 % intervals contained the truth where it was known, by kind of figure.

Measured by `results/statistics/make` over a thousand users of `REPLICATIONS` replications each, on
lanes with loads of 0.5 and 0.8 and on wagons that go round; `docs/statistics.md` has every figure.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sim.metrics.definitions import Definition

REPLICATIONS: Final = 20
"""With fewer the truth is missed more often: mostly the interval then promises too little."""

MEANS: Final = "mean times"
EXTREMES: Final = "95 % within"
SHARES: Final = "shares of trains"
RATES: Final = "numbers a day and utilisation"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lowest and the highest share of intervals that contained the truth, over all cases."""

    lowest: float
    highest: float


MEASURED: Final[dict[str, Coverage]] = {
    MEANS: Coverage(0.9, 0.958),
    EXTREMES: Coverage(0.945, 0.961),
    SHARES: Coverage(0.937, 1.0),
    RATES: Coverage(0.952, 0.961),
}
"""By kind of figure. A test holds them against ``results/statistics/coverage.csv``."""

METHODS: Final = {
    "means": (
        "over replications; each side reaches as far as Student's t interval or Willink's, which"
        " allows for skewness; nowhere below 0 or above the largest possible value"
    ),
    "shares of trains": (
        "pooled over replications; exact binomial limits for the effective number of trains (Korn"
        " and Graubard), each side as far as Willink's where that reaches further, within 0 to 1"
    ),
    "one replication": "no interval",
}


def kind_of(definition: Definition) -> str:
    """Return the kind of figure whose measured coverage is nearest to that of a figure."""
    if definition.unit == "share":
        return RATES if definition.name.startswith("utilisation") else SHARES
    if "_p95_" in definition.name:
        return EXTREMES
    return MEANS if definition.unit in ("h", "d") else RATES


def as_record() -> dict[str, Any]:
    """Return what ``run.json`` says of the intervals: how they are made, how often they hold."""
    measured = {kind: asdict(coverage) for kind, coverage in MEASURED.items()}
    return {
        "level": 0.95,
        "methods": dict(METHODS),
        "measured_coverage": measured,
        "measured_with_replications": REPLICATIONS,
    }
