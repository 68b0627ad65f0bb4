"""What a table says at its foot of its 95 % intervals: how often such ones were right."""

from sim.metrics.coverage import EXTREMES, MEANS, MEASURED, RATES, REPLICATIONS, SHARES
from sim.presentation.digits import plain
from sim.presentation.language.speaking import say


def coverage_words() -> str:
    """Return how often intervals of each kind of figure contained a truth that was known."""
    return say(
        "Where the truth is known, 95 % intervals of {number} replications contain it in {means} %"
        " of cases (mean times), {extremes} % (95 % within), {shares} % (shares of trains),"
        " {rates} % (trains a day); those of fewer less often.",
        number=REPLICATIONS,
        means=_span(MEANS),
        extremes=_span(EXTREMES),
        shares=_span(SHARES),
        rates=_span(RATES),
    )


def _span(kind: str) -> str:
    found = MEASURED[kind]
    return say("{low} to {high}", low=plain(found.lowest * 100), high=plain(found.highest * 100))
