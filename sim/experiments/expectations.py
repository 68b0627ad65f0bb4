"""What a scenario expects of its figures, held against a run or a comparison.

A bound such as ``>= 0.95`` is about the figure itself, a sign such as ``lower`` about the paired
difference to the scenario that this one extends. Nothing here changes how a command ends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import ge, gt, le, lt
from typing import Any, Final

from sim.experiments.compare.differences import (
    GRIDLOCK,
    GROWING,
    IDENTICAL,
    NO_VALUE,
    DifferenceRow,
)
from sim.metrics.kpis import definition_of
from sim.scenario.schema import Expectation, Scenario

HOLDS: Final = "holds"
FAILS: Final = "fails"
CANNOT_TELL: Final = "cannot tell"

SIGNS: Final = ("lower", "higher", "unchanged")

_BOUNDS: Final[dict[str, Callable[[float, float], bool]]] = {">=": ge, "<=": le, ">": gt, "<": lt}
_NO_INTERVAL: Final = "one replication gives no interval"
_TOO_FEW_ALIKE: Final = "so few replications may differ alike by luck"
_STRADDLES: Final = "the interval reaches both sides"
_NOT_THERE: Final = "the results have no such figure"
_UNDEFINED: Final = "the figure has no value here"


@dataclass(frozen=True, slots=True)
class ExpectationRow:
    """One expectation, what was found, and whether that bears it out.

    `found` is the figure itself for a bound, alternative less base for a sign. `reason` says why
    nothing can be told, and what is odd about a failure.
    """

    metric: str
    port: str
    direction: str
    service: str
    expected: str
    unit: str
    found: float | None
    lower_95: float | None
    upper_95: float | None
    verdict: str
    reason: str
    why: str


def is_sign(expectation: Expectation) -> bool:
    """Return whether `expectation` is about the difference to another scenario."""
    return expectation.expected in SIGNS


def bounds(scenario: Scenario, summary: Sequence[Mapping[str, Any]]) -> list[ExpectationRow]:
    """Return every bound of `scenario` held against the summary of its run.

    A bound holds if the whole 95 % interval keeps it, fails if none of it does. Without an
    interval nothing can be told: one replication is luck.
    """
    known = {(row["port"], row["direction"], row["service"], row["metric"]): row for row in summary}
    return [
        _held(_begun(metric, expectation), known)
        for metric, expectation in sorted(scenario.expect.items())
        if not is_sign(expectation)
    ]


def signs(
    scenario: Scenario, rows: Sequence[DifferenceRow], replications: int
) -> list[ExpectationRow]:
    """Return every sign of `scenario` held against its paired differences to a base.

    `lower` and `higher` hold if the whole 95 % interval of the difference lies on that side of 0
    and fail if it lies on the other; `unchanged` holds if every replication is the same and fails
    if the interval excludes 0.
    """
    known = {row.key: row for row in rows}
    return [
        _compared(_begun(metric, expectation), known, replications)
        for metric, expectation in sorted(scenario.expect.items())
        if is_sign(expectation)
    ]


def _begun(metric: str, about: Expectation) -> ExpectationRow:
    unit = definition_of(metric).unit
    place = (about.port, about.direction, about.service)
    nothing = (None, None, None)
    return ExpectationRow(
        metric, *place, about.expected, unit, *nothing, CANNOT_TELL, _NOT_THERE, about.why
    )


def _held(
    row: ExpectationRow, known: Mapping[tuple[str, str, str, str], Mapping[str, Any]]
) -> ExpectationRow:
    found = known.get((row.port, row.direction, row.service, row.metric))
    if found is None:
        return row
    row = replace(row, unit=found["unit"])
    if found["mean"] is None:
        estimand = str(found["estimand"])
        return replace(row, reason=estimand if estimand.startswith("not given") else _UNDEFINED)
    lower, upper = found["lower_95"], found["upper_95"]
    row = replace(row, found=found["mean"], lower_95=lower, upper_95=upper)
    if lower is None or upper is None:
        return replace(row, reason=_NO_INTERVAL)
    relation, limit = row.expected.split()
    keeps = [_BOUNDS[relation](value, float(limit)) for value in (lower, upper)]
    if any(keeps) != all(keeps):
        return replace(row, reason=_STRADDLES)
    return replace(row, verdict=HOLDS if all(keeps) else FAILS, reason="")


def _compared(
    row: ExpectationRow,
    known: Mapping[tuple[str, str, str, str], DifferenceRow],
    replications: int,
) -> ExpectationRow:
    found = known.get((row.port, row.direction, row.service, row.metric))
    if found is None:
        return row
    row = replace(row, unit=found.unit)
    if found.verdict in (NO_VALUE, GROWING, GRIDLOCK):
        return replace(row, reason=found.verdict)
    lower, upper = found.lower_95, found.upper_95
    row = replace(row, found=found.difference, lower_95=lower, upper_95=upper)
    if found.verdict == IDENTICAL:
        return _identical(row, replications)
    if lower is None or upper is None:
        return replace(row, reason=_NO_INTERVAL if replications < 2 else _TOO_FEW_ALIKE)
    return _on_a_side(row, lower, upper)


def _on_a_side(row: ExpectationRow, lower: float, upper: float) -> ExpectationRow:
    """Judge a difference by the side of 0 on which its interval lies."""
    if lower <= 0 <= upper:
        return replace(row, reason=_STRADDLES)
    side = "lower" if upper < 0 else "higher"
    if row.expected == side:
        return replace(row, verdict=HOLDS, reason="")
    return replace(row, verdict=FAILS, reason=f"it is {side}")


def _identical(row: ExpectationRow, replications: int) -> ExpectationRow:
    """Judge a difference of exactly 0 in every replication."""
    if replications < 2:
        return replace(row, reason=_NO_INTERVAL)
    if row.expected == "unchanged":
        return replace(row, verdict=HOLDS, reason="")
    return replace(row, verdict=FAILS, reason="it is the same in every replication")
