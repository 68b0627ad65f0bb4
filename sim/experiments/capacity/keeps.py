"""The bounds that the command line wants kept, as ``"METRIC@port/direction >= X"``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final

from sim.domain.plan import Direction
from sim.errors import ScenarioError, UsageError
from sim.experiments.named_figures import check_expectations
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import definition_of
from sim.scenario.hints import nearest
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Expectation

_WISH: Final = re.compile(
    r"\s*([^\s@<>=]+)\s*(?:@\s*([^\s/<>=]+)\s*(?:/\s*([^\s<>=]+)\s*)?)?(>=|<=|>|<)\s*(\S+)\s*"
)
_HOW: Final = 'write it as in "share_cleared_in_limit >= 0.95" or "dwell_p95_h@khorgos <= 90"'


@dataclass(frozen=True, slots=True)
class Keep:
    """A bound as the command line gives it; places may be ``all``, which is each of them."""

    metric: str
    port: str
    direction: str
    relation: str
    bound: float


def keeps_of(wishes: Sequence[str], loaded: Loaded) -> tuple[Keep, ...]:
    """Return the bounds that `wishes`, texts such as ``"METRIC@port/direction >= X"``, give.

    Raises:
        UsageError: one cannot be read, or the scenario has no such figure or place.
    """
    keeps = tuple(_keep(wish, loaded) for wish in wishes)
    for at, keep in enumerate(keeps):
        if keep in keeps[:at]:
            raise UsageError(f'--keep "{wishes[at]}": is given twice; give it once')
    return keeps


def _keep(wish: str, loaded: Loaded) -> Keep:
    match = _WISH.fullmatch(wish)
    if match is None:
        raise UsageError(f'--keep "{wish}": {_HOW}')
    metric, port, direction, relation, text = match.groups()
    _check_place(wish, "port", port, sorted(loaded.scenario.ports))
    _check_place(wish, "direction", direction, [str(each) for each in Direction])
    keep = Keep(metric, port or EVERYTHING, direction or EVERYTHING, relation, _bound(wish, text))
    _check_figure(wish, keep, loaded)
    return keep


def _check_place(wish: str, what: str, name: str | None, known: Sequence[str]) -> None:
    if name is not None and name not in known:
        close = nearest(name, known)
        remedy = f"did you mean {close}?" if close else f"there are {', '.join(known)}"
        raise UsageError(f'--keep "{wish}": there is no {what} {name}; {remedy}')


def _bound(wish: str, text: str) -> float:
    try:
        bound = float(text)
    except ValueError:
        bound = float("nan")
    if not isfinite(bound):
        raise UsageError(f'--keep "{wish}": {text} is not a number; {_HOW}')
    return bound


def _check_figure(wish: str, keep: Keep, loaded: Loaded) -> None:
    """Refuse a figure that the scenario does not have, as an expectation would be."""
    expected = Expectation(expected=f"{keep.relation} {keep.bound:f}", port=keep.port)
    scenario = loaded.scenario.model_copy(update={"expect": {keep.metric: expected}})
    try:
        check_expectations(replace(loaded, scenario=scenario))
    except ScenarioError as error:
        first = error.problems[0]
        raise UsageError(f'--keep "{wish}": {first.message}; {first.remedy}') from error
    highest = definition_of(keep.metric).highest
    if highest is not None and not 0 <= keep.bound <= highest:
        raise UsageError(f'--keep "{wish}": this figure runs from 0 to {highest:g}')
