"""Paired differences of all figures of two scenarios under the same luck, with their verdicts.

The headline figures of all alternatives of a comparison are tested together (Holm), and so are all
other figures: of a hundred comparisons in which nothing differs at most five show anything at all
in either family.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from sim.experiments.compare.families import HEADLINE, OTHER, headline_figures
from sim.experiments.gathering import Gathered
from sim.metrics.kpis import Kpi, KpiTable, definition_of
from sim.metrics.statistics import detectable_difference, holm, paired, variance_reduction
from sim.metrics.summary import SummaryRow

SIGNIFICANT: Final = 0.05
_COUNTED: Final = ("trains", "share")
"""Units in which replications can be alike by luck; rates a day count too."""
_ROUNDING: Final = 1e-9

IDENTICAL: Final = "identical"
HIGHER: Final = "higher"
LOWER: Final = "lower"
NOT_SHOWN: Final = "no difference shown"
NOT_TESTED: Final = "not tested: one replication"
NO_VALUE: Final = "not given: undefined in one of the two"
GROWING: Final = "not given: a queue grows"
GRIDLOCK: Final = "not given: gridlock"

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A row of ``comparison.csv``: one figure of one alternative against the base.

    `difference` is alternative less base, over the replications in which both are defined.
    `p_adjusted` is None where there is nothing to test. `variance_reduction` says by how much
    pairing shrank the variance of the difference; `detectable` is the true difference that as many
    replications would find nine times in ten if this figure were tested alone, `shows_from` the one
    that would be shown nine times in ten among all figures of its `family`.
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
    family: str = OTHER
    shows_from: float | None = None

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


@dataclass(frozen=True, slots=True)
class _Test:
    """What the test of one vector of differences says among the `tests` of its family."""

    p_adjusted: float | None
    tests: int


_Tests = dict[tuple[float, ...], _Test]


def differences(
    base: Gathered, alternatives: Sequence[tuple[str, Gathered]]
) -> dict[str, list[DifferenceRow]]:
    """Return the rows of every alternative, those of each family tested together."""
    tested = {name: list(_tested(name, base, other)) for name, other in alternatives}
    tests = _tests(list(chain.from_iterable(tested.values())))
    return {name: [_judged(one, tests) for one in rows] for name, rows in tested.items()}


def _tested(name: str, base: Gathered, other: Gathered) -> Iterator[_Tested]:
    summaries = {_key(row): row for row in _meant(base)}
    values, other_values = _values(base.kpis), _values(other.kpis)
    both = [row for row in _meant(other) if _key(row) in summaries]
    headlines = headline_figures(map(_key, both))
    is_luck = _has_luck(base) or _has_luck(other)
    for row in both:
        key = _key(row)
        pairs = list(zip(values[key], other_values[key], strict=True))
        one = _compared(name, summaries[key], row, pairs)
        one = _perhaps_by_luck(one) if is_luck else one
        one = _without_meaning(one) if _is_locked(base, other, row.metric) else one
        family = HEADLINE if key in headlines else OTHER
        yield replace(one, row=replace(one.row, family=family))


def _meant(gathered: Gathered) -> Iterator[SummaryRow]:
    """Yield the summary without the means that gridlock takes the meaning from."""
    for row in gathered.summary:
        yield replace(row, mean=None) if _is_locked(gathered, gathered, row.metric) else row


def _is_locked(base: Gathered, other: Gathered, metric: str) -> bool:
    return bool(base.gridlocks or other.gridlocks) and definition_of(metric).leg is not None


def _without_meaning(tested: _Tested) -> _Tested:
    row = replace(tested.row, verdict=GRIDLOCK, difference=None, lower_95=None, upper_95=None)
    return _Tested(replace(row, variance_reduction=None, detectable=None), (), None)


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


def _has_luck(gathered: Gathered) -> bool:
    """Return whether replications differ in any figure."""
    first, *others = gathered.kpis
    return any(table.rows != first.rows for table in others)


def _perhaps_by_luck(tested: _Tested) -> _Tested:
    """Test a count that differs by the same in all replications, which says nothing of its spread.

    By the signs: without a difference n of them agree with probability 2 ** (1 - n). While that is
    likely, the interval without width is not given.
    """
    row, gaps = tested.row, tested.differences
    is_counted = row.unit in _COUNTED or row.unit.endswith("/day")
    if row.unit == "share" and {row.base, row.alternative} == {0.0, 1.0}:
        return tested  # of all trains and of none, which leaves no room for luck
    if not is_counted or len(gaps) < 2 or not any(gaps) or not _are_same(gaps):
        return tested
    p_value: float = 2.0 ** (1 - len(gaps))
    limit = gaps[0] if p_value < SIGNIFICANT else None
    row = replace(row, lower_95=limit, upper_95=limit, variance_reduction=None, detectable=None)
    return _Tested(row, (gaps[0],) * len(gaps), p_value)


def _are_same(gaps: Sequence[float]) -> bool:
    """Return whether `gaps` are one and the same but for the rounding of quotients."""
    return max(gaps) - min(gaps) <= _ROUNDING * max(map(abs, gaps))


def _tests(tested: Sequence[_Tested]) -> _Tests:
    """Return the tests by vector of differences, each family adjusted for itself.

    A port with one service has the same figure under several names; that is one test, not many,
    and a test of the headline family if one of the names is there.
    """
    headline = {one.differences: one.p_value for one in tested if one.row.family == HEADLINE}
    other = {one.differences: one.p_value for one in tested if one.differences not in headline}
    return {**_together(headline), **_together(other)}


def _together(p_values: dict[tuple[float, ...], float | None]) -> _Tests:
    tests = sum(p_value is not None for p_value in p_values.values())
    adjusted = holm(list(p_values.values()))
    return {gaps: _Test(p, tests) for gaps, p in zip(p_values, adjusted, strict=True)}


def _judged(tested: _Tested, tests: _Tests) -> DifferenceRow:
    row, gaps = tested.row, tested.differences
    if row.verdict:
        return row
    test = tests[gaps]
    return replace(
        row,
        p_adjusted=test.p_adjusted,
        verdict=_verdict(row, gaps, test.p_adjusted),
        shows_from=detectable_difference(gaps, tests=max(test.tests, 1)),
    )


def _verdict(row: DifferenceRow, gaps: tuple[float, ...], p_adjusted: float | None) -> str:
    if not any(gaps):
        return IDENTICAL
    if len(gaps) < 2:
        return NOT_TESTED
    if p_adjusted is None:
        # The difference is the same in every replication.
        return HIGHER if sum(gaps) > 0 else LOWER
    lower, upper = row.lower_95, row.upper_95
    # The t test does not know of skewness; the interval does, and may reach beyond 0.
    is_off_zero = lower is not None and upper is not None and not lower <= 0 <= upper
    if p_adjusted < SIGNIFICANT and is_off_zero:
        return HIGHER if sum(gaps) > 0 else LOWER
    return NOT_SHOWN
