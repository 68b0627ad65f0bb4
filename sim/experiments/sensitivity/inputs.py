"""Which values of a scenario are not known for sure, and within which ranges: what is varied.

One entry of ``[provenance]`` is one input: all places that it speaks for share the value. What is
assumed and yet not varied is listed with the reason, since a study is silent about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sim.errors import SafetyLimitError, ScenarioError, UsageError
from sim.experiments.calibrate.varied import Varied, ranges_of
from sim.experiments.point import Load
from sim.experiments.sweep.values import check_keys
from sim.scenario.defaults import RUN_SETTINGS
from sim.scenario.evidence import Known, evidence
from sim.scenario.loaded import DEFAULT, Loaded
from sim.scenario.provenance import Entries, Leaf, allowed_range, leaves_of, quantity
from sim.scenario.schema import Scenario

MOST_INPUTS: Final = 100
"""Beyond so many nobody reads the answer."""

NO_RANGE: Final = "no range in [provenance]"
BY_DEFAULT: Final = "left at the default of the format"
SEVERAL: Final = "is not one number or one time"
NO_TRAINS: Final = "belongs to a service without trains"
PRICE: Final = "is a price, which changes no train"
REFUSED: Final = "the rules refuse an end of its range"
AT_ODDS: Final = "the rules refuse it together with other inputs"

_UNSURE: Final = frozenset({"assumed", "fitted"})
_COSTS: Final = "costs"
_IN_MONEY: Final = ("cost", "demurrage")


class LeftOut(NamedTuple):
    """A value that is assumed or fitted and not varied, and why."""

    key: str
    why: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is varied, what is not although it is not known, and whether the file chose it."""

    varied: tuple[Varied, ...]
    left_out: tuple[LeftOut, ...]
    are_chosen: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the inputs."""
        return tuple(each.key for each in self.varied)

    def without(self, error: ScenarioError) -> "Inputs":
        """Return the inputs without those that the rules refuse together with others.

        Raises:
            ScenarioError: the inputs were asked for, or none of them is to blame.
        """
        blamed = {
            each.key: f"{problem.key}: {problem.message}"
            for problem in error.problems
            for each in self.varied
            if any(problem.key == key or key.startswith(f"{problem.key}.") for key in each.keys)
        }
        if self.are_chosen or not blamed:
            raise error
        more = tuple(LeftOut(key, AT_ODDS, why) for key, why in blamed.items())
        kept = tuple(each for each in self.varied if each.key not in blamed)
        _check_some(kept)
        return Inputs(kept, (*self.left_out, *more), self.are_chosen)


def inputs_of(
    loaded: Loaded, wishes: Sequence[str], load: Load, metrics: Sequence[str] = ()
) -> Inputs:
    """Return the inputs that `wishes` name, or else all that are not known and have a range.

    Raises:
        UsageError: a wish does not fit, or there is nothing to vary.
        SafetyLimitError: too many inputs.
    """
    if wishes:
        varied = ranges_of(loaded, wishes)
        check_keys([key for each in varied for key in each.keys])
        left_out = _others(loaded, varied)
    else:
        varied, left_out = _unsure(loaded, metrics)
        varied, refused = _allowed(varied, load)
        left_out = (*left_out, *refused)
        _check_some(varied)
    if len(varied) > MOST_INPUTS:
        raise SafetyLimitError(
            f"{len(varied)} inputs; the limit is {MOST_INPUTS}: choose by --vary"
        )
    return Inputs(varied, left_out, are_chosen=bool(wishes))


def _check_some(varied: Sequence[Varied]) -> None:
    if not varied:
        raise UsageError(
            "the scenario has no value that is graded assumed or fitted and has a range in"
            ' [provenance]; name what to vary, as in --vary "KEY=LOW..HIGH"'
        )


class _Unsure(NamedTuple):
    """A value that is not known for sure and the entry that says so, empty for a default."""

    leaf: Leaf
    known: Known
    entry: str


def _all_unsure(loaded: Loaded) -> Iterator[_Unsure]:
    scenario = loaded.scenario
    entries = Entries(scenario.provenance, scenario.ports)
    for leaf, known in zip(leaves_of(scenario, {}), evidence(loaded), strict=True):
        if known.grade in _UNSURE and leaf.key[0] not in RUN_SETTINGS:
            covering = entries.covering(leaf.key)
            yield _Unsure(leaf, known, covering[0] if covering else "")


def _unsure(
    loaded: Loaded, metrics: Sequence[str]
) -> tuple[tuple[Varied, ...], tuple[LeftOut, ...]]:
    """Return one range for each entry of the provenance, and what none is found for."""
    groups: dict[str, list[str]] = {}
    left_out = []
    for each in _all_unsure(loaded):
        why = _not_varied(each, loaded.scenario, metrics)
        if why:
            left_out.append(LeftOut(each.known.key, why))
        else:
            groups.setdefault(each.entry, []).append(each.known.key)
    found = iter(ranges_of(loaded, [key for keys in groups.values() for key in keys]))
    together = [_as_one(entry, keys, [next(found) for _ in keys]) for entry, keys in groups.items()]
    return tuple(together), tuple(left_out)


def _not_varied(each: _Unsure, scenario: Scenario, metrics: Sequence[str]) -> str:
    """Return why a value is not varied, empty if it is."""
    section, *rest = map(str, each.leaf.key)
    if not each.entry:
        return BY_DEFAULT if each.known.set_in == DEFAULT else NO_RANGE
    if section == "services" and not _has_trains(scenario, rest[0]):
        return NO_TRAINS
    if section == _COSTS and not any(word in name for name in metrics for word in _IN_MONEY):
        return PRICE
    if not quantity(each.leaf) or isinstance(each.leaf.value, list):
        return SEVERAL
    span = each.known.range
    return "" if span is not None and span != allowed_range(each.leaf) else NO_RANGE


def _has_trains(scenario: Scenario, name: str) -> bool:
    service = scenario.services[name]
    return service.trains != 0 and service.trains_per_day != 0


def _as_one(entry: str, keys: Sequence[str], found: Sequence[Varied]) -> Varied:
    """Return the ranges of all values of an entry, which are the same, as one input."""
    first = next((each for each in found if each.kind != "whole"), found[0])
    return replace(
        first,
        key=entry if len(keys) > 1 or "*" in entry or first.kind == "time" else keys[0],
        keys=tuple(keys),
        was=tuple(each.was[0] for each in found),
        grades=tuple(each.grades[0] for each in found),
    )


def _allowed(
    varied: Sequence[Varied], load: Load
) -> tuple[tuple[Varied, ...], tuple[LeftOut, ...]]:
    """Return those of which the rules allow both ends, and the others."""
    allowed, refused = [], []
    for each in varied:
        more = next(filter(None, (_refusal(each, end, load) for end in (each.low, each.high))), "")
        if more:
            refused.append(LeftOut(each.key, REFUSED, more))
        else:
            allowed.append(each)
    return tuple(allowed), tuple(refused)


def _refusal(varied: Varied, end: float, load: Load) -> str:
    try:
        load(list(varied.change(end)))
    except ScenarioError as error:
        return f"at {varied.written(end)}: {error.problems[0].message}"
    return ""


def _others(loaded: Loaded, varied: Sequence[Varied]) -> tuple[LeftOut, ...]:
    """Return what is not known and was not asked for."""
    asked = {key for each in varied for key in each.keys}
    return tuple(
        LeftOut(each.known.key, "was not asked for")
        for each in _all_unsure(loaded)
        if each.entry and each.known.key not in asked
    )
