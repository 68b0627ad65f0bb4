"""Paired differences of all figures of two scenarios under the same luck, with their verdicts.

All figures of all alternatives of a comparison are tested together (Holm), so that of a hundred
comparisons in which nothing differs at most five show anything at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from sim.experiments.gathering import Gathered
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.statistics import detectable_difference, holm, paired, variance_reduction
from sim.metrics.summary import SummaryRow

SIGNIFICANT: Final = 0.05

IDENTICAL: Final = "identical"
HIGHER: Final = "higher"
LOWER: Final = "lower"
NOT_SHOWN: Final = "no difference shown"
NOT_TESTED: Final = "not tested: one replication"
NO_VALUE: Final = "not given: undefined in one of the two"
GROWING: Final = "not given: a queue grows"

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A row of ``comparison.csv``: one figure of one alternative against the base.

    `difference` is alternative less base, over the replications in which both are defined.
    `p_adjusted` is None where there is nothing to test. `variance_reduction` says by how much
    pairing shrank the variance of the difference; `detectable` is the true difference that as many
    replications would find nine times in ten.
    """

    scenario: str
    port: str
    direction: str
    service: str
    metric: str
    unit: str
    base: float | None
    alternative: float | None
    difference: float | None
    lower_95: float | None
    upper_95: float | None
    p_adjusted: float | None
    verdict: str
    variance_reduction: float | None
    detectable: float | None

    @property
    def key(self) -> Key:
        """Return what tells this figure from the others of its scenario."""
        return self.port, self.direction, self.service, self.metric


@dataclass(frozen=True, slots=True)
class _Tested:
    """A row before its verdict: its differences and the p-value of the row alone."""

    row: DifferenceRow
    differences: tuple[float, ...]
    p_value: float | None


def differences(
    base: Gathered, alternatives: Sequence[tuple[str, Gathered]]
) -> dict[str, list[DifferenceRow]]:
    """Return the rows of every alternative, tested together."""
    tested = {name: list(_tested(name, base, other)) for name, other in alternatives}
    adjusted = _adjusted(list(chain.from_iterable(tested.values())))
    return {name: [_judged(one, adjusted) for one in rows] for name, rows in tested.items()}


def _tested(name: str, base: Gathered, other: Gathered) -> Iterator[_Tested]:
    summaries = {_key(row): row for row in base.summary}
    values, other_values = _values(base.kpis), _values(other.kpis)
    for row in other.summary:
        first = summaries.get(_key(row))
        if first is not None:
            key = _key(row)
            yield _compared(
                name, first, row, list(zip(values[key], other_values[key], strict=True))
            )


def _key(row: SummaryRow | Kpi) -> Key:
    return row.port, row.direction, row.service, row.metric


def _values(tables: Sequence[KpiTable]) -> dict[Key, list[float | None]]:
    """Return the values of every figure by replication."""
    found: dict[Key, list[float | None]] = {}
    for number, table in enumerate(tables):
        for row in table.rows:
            found.setdefault(row.key, [None] * len(tables))[number] = row.value
    return found


def _compared(
    name: str,
    base: SummaryRow,
    other: SummaryRow,
    values: Sequence[tuple[float | None, float | None]],
) -> _Tested:
    pairs = [(one, two) for one, two in values if one is not None and two is not None]
    row = DifferenceRow(
        name, *_key(base), base.unit, base.mean, other.mean, *(None,) * 4, "", None, None
    )
    if not pairs:
        return _Tested(replace(row, verdict=NO_VALUE), (), None)
    if base.mean is None or other.mean is None:
        return _Tested(replace(row, verdict=GROWING), (), None)
    ones, twos = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    gaps = tuple(two - one for one, two in pairs)
    found = paired(gaps)
    lower, upper = found.interval or (None, None)
    row = replace(
        row,
        difference=found.mean,
        lower_95=lower,
        upper_95=upper,
        variance_reduction=variance_reduction(ones, twos),
        detectable=detectable_difference(gaps),
    )
    return _Tested(row, gaps, found.p_value)


def _adjusted(tested: Sequence[_Tested]) -> dict[tuple[float, ...], float | None]:
    """Return the adjusted p-value by vector of differences.

    A port with one service has the same figure under several names; that is one test, not many.
    """
    p_values = {one.differences: one.p_value for one in tested}
    return dict(zip(p_values, holm(list(p_values.values())), strict=True))


def _judged(tested: _Tested, adjusted: dict[tuple[float, ...], float | None]) -> DifferenceRow:
    row, gaps = tested.row, tested.differences
    if row.verdict:
        return row
    p_adjusted = adjusted[gaps]
    return replace(row, p_adjusted=p_adjusted, verdict=_verdict(gaps, p_adjusted))


def _verdict(gaps: tuple[float, ...], p_adjusted: float | None) -> str:
    if not any(gaps):
        return IDENTICAL
    if len(gaps) < 2:
        return NOT_TESTED
    if p_adjusted is None or p_adjusted < SIGNIFICANT:
        # Without a p-value the difference is the same in every replication.
        return HIGHER if sum(gaps) > 0 else LOWER
    return NOT_SHOWN
