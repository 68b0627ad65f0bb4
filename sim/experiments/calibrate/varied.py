"""What a calibration varies: values of a scenario, each between two limits, on a grid.

The limits are those of the command line, or else the range that the provenance gives. A value has
a place in its range, from 0 at the low end to 1 at the high end, in which all of them are alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Final, Literal, NamedTuple

from sim.domain.time import HOUR_S, MINUTE_S
from sim.errors import SafetyLimitError, UsageError
from sim.scenario.defaults import RUN_SETTINGS
from sim.scenario.evidence import Known, evidence
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.provenance import ANY, Leaf, allowed_range, leaves_of, measured, quantity
from sim.scenario.words import dotted, show

MOST_VARIED: Final = 20
MOST_COARSE: Final = 6
"""Whole numbers of few values are tried in all ways of rounding: 64 for six of them."""

_SCALE_LAWS: Final = frozenset({"mean", "exponential", "gamma"})
"""Laws whose one time stands for the whole law: a key may stop short of their name."""
_MOST_NAMED: Final = 5
_FEW: Final = 200
_FINENESS: Final = 1_000
_NUDGE: Final = 20
_TIME_GRAINS_S: Final = (1, 10, MINUTE_S, 10 * MINUTE_S, HOUR_S)

Point = tuple[float, ...]
"""A value for each thing that is varied."""


@dataclass(frozen=True, slots=True)
class Varied:
    """A value that is varied, at one or several `keys`, from `low` to `high` in steps of `grain`.

    Times are in seconds. `start` is what the scenario says now, brought into the range.
    """

    key: str
    keys: tuple[str, ...]
    kind: Literal["time", "whole", "number"]
    unit: str
    low: float
    high: float
    grain: float
    start: float
    was: tuple[float, ...]
    grades: tuple[str, ...]

    @property
    def span(self) -> float:
        """Return how far it is from the low end to the high end."""
        return self.high - self.low

    @property
    def is_coarse(self) -> bool:
        """Return whether it has so few values that a step between two of them matters."""
        return self.kind == "whole" and self.span < _FEW

    @property
    def nudge(self) -> float:
        """Return by how much it is changed to see what reacts.

        Times are whole seconds and a train either overtakes another or not, so that the figures
        are staircases: a step must cross many stairs before it shows the slope.
        """
        return max(self.grain, self.snapped_step(self.span / _NUDGE))

    def snapped_step(self, step: float) -> float:
        """Return `step` as a whole number of grains."""
        return round(step / self.grain) * self.grain

    def snapped(self, value: float) -> float:
        """Return the value of the grid, or the limit, that is nearest to `value`."""
        on_grid = self.snapped_step(value)
        if self.kind == "number":
            # The product of a count and a grain has digits that nobody meant.
            on_grid = round(on_grid, _decimals(self.grain))
        return min(max(on_grid, self.low), self.high)

    def place(self, value: float) -> float:
        """Return where `value` lies in the range, from 0 to 1."""
        return (value - self.low) / self.span

    def value(self, place: float) -> float:
        """Return the value at `place`, not yet on the grid."""
        return self.low + place * self.span

    def written(self, value: float) -> object:
        """Return `value` as a scenario says it: a text for a time, else a number."""
        if self.kind == "time":
            return in_hours(round(value))
        return round(value) if self.kind == "whole" else float(value)

    def change(self, value: float) -> Iterator[str]:
        """Yield the changes, as for ``--set``, that make it `value`."""
        literal = f'"{self.written(value)}"' if self.kind == "time" else repr(self.written(value))
        for key in self.keys:
            yield f"{key}={literal}"


def in_hours(seconds: int) -> str:
    """Return `seconds` as "117 h 18 min": hours and less, which compare better than days."""
    sizes = {"h": HOUR_S, "min": MINUTE_S, "s": 1}
    parts = []
    for unit, size in sizes.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


def varied_of(loaded: Loaded, wishes: Sequence[str]) -> tuple[Varied, ...]:
    """Return what `wishes`, texts such as ``"KEY=LOW..HIGH"``, want varied.

    Raises:
        UsageError: a key or a limit does not fit, or a value is varied twice.
        SafetyLimitError: too many of them.
    """
    if not wishes:
        raise UsageError('calibrate needs a --vary, as in --vary "KEY=LOW..HIGH"')
    if len(wishes) > MOST_VARIED:
        raise SafetyLimitError(f"--vary: {len(wishes)} times, the limit is {MOST_VARIED}")
    found = ranges_of(loaded, wishes)
    coarse = [each.key for each in found if each.is_coarse]
    if len(coarse) > MOST_COARSE:
        raise SafetyLimitError(f"--vary: {len(coarse)} whole numbers, the limit is {MOST_COARSE}")
    return found


def ranges_of(loaded: Loaded, wishes: Sequence[str]) -> tuple[Varied, ...]:
    """Return the ranges that `wishes`, texts such as ``"KEY=LOW..HIGH"``, name.

    Raises:
        UsageError: a key or a limit does not fit, or a value is varied twice.
    """
    known = _values(loaded)
    found = tuple(_varied(wish, known) for wish in wishes)
    keys = [key for each in found for key in each.keys]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise UsageError(f"--vary: {twice} is varied twice; name it in one --vary only")
    return found


class _Value(NamedTuple):
    """A value of the scenario and how it is known."""

    leaf: Leaf
    known: Known


def _values(loaded: Loaded) -> list[_Value]:
    leaves = leaves_of(loaded.scenario, {})
    return [_Value(*pair) for pair in zip(leaves, evidence(loaded), strict=True)]


def _varied(wish: str, known: Sequence[_Value]) -> Varied:
    key, equals, limits = (part.strip() for part in wish.partition("="))
    matched = [each for each in known if _is_meant(key.split("."), each.leaf.key)]
    if not matched:
        raise UsageError(f"--vary {key}: {_nothing_there(key, known)}")
    for each in matched:
        _check_is_one_number(key, each)
    if equals and not limits:
        raise UsageError(f"--vary {wish}: {_HOW}")
    span = _limits(wish, limits, matched[0].leaf) if equals else _known_range(key, matched)
    return _made(_full_key(key, matched[0].leaf), matched, span)


_HOW: Final = 'give the limits as LOW..HIGH, as in "ports.khorgos.china.customs.lanes=2..8"'


def _nothing_there(key: str, known: Sequence[_Value]) -> str:
    """Return what is wrong with a `key` that is no value, and which keys are near."""
    names = sorted({dotted(each.leaf.key) for each in known if quantity(each.leaf)})
    below = [name for name in names if name.startswith(f"{key}.")]
    if below:
        more = ", ..." if len(below) > _MOST_NAMED else ""
        return f"is not one value; there are {', '.join(below[:_MOST_NAMED])}{more}"
    return f"there is no such value in the scenario; {unknown_name(key, names)}"


def _is_meant(parts: Sequence[str], key: Sequence[object]) -> bool:
    if len(parts) == len(key) - 1 and key[-1] in _SCALE_LAWS:
        key = key[:-1]
    pairs = zip(parts, key, strict=False)
    return len(parts) == len(key) and all(ours in (ANY, theirs) for ours, theirs in pairs)


def _full_key(key: str, leaf: Leaf) -> str:
    """Return `key` with the name of the law that it may leave out."""
    is_short = len(key.split(".")) < len(leaf.key)
    return f"{key}.{leaf.key[-1]}" if is_short else key


def _check_is_one_number(key: str, each: _Value) -> None:
    if each.leaf.key[0] in RUN_SETTINGS:
        raise UsageError(f"--vary {key}: says how the question is asked, and is not to be fitted")
    if isinstance(each.leaf.value, list):
        wrong = f"{show(each.leaf.value)} is several values"
        raise UsageError(f"--vary {key}: {wrong}; vary a value that is one number or one time")
    if not quantity(each.leaf):
        wrong = f"{show(each.leaf.value)} is neither a number nor a time"
        raise UsageError(f"--vary {key}: {wrong}; compare scenarios with either choice instead")


def _limits(wish: str, limits: str, leaf: Leaf) -> tuple[float, float]:
    """Return the limits that the command line gives."""
    low, dots, high = (part.strip().strip("\"'") for part in limits.partition(".."))
    ends = [_end(text, leaf) for text in (low, high)]
    if not dots or ends[0] is None or ends[1] is None:
        raise UsageError(f"--vary {wish}: {_HOW}, in the form of {show(leaf.value)}")
    if ends[0] >= ends[1]:
        raise UsageError(f"--vary {wish}: the low limit is not below the high one")
    return ends[0], ends[1]


def _end(text: str, leaf: Leaf) -> float | None:
    if quantity(leaf) == "time":
        return measured(text, "time")
    try:
        number = int(text) if isinstance(leaf.value, int) else float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _known_range(key: str, matched: Sequence[_Value]) -> tuple[float, float]:
    """Return the range that the provenance gives to all of `matched`."""
    ranges = {each.known.range if _says_something(each) else None for each in matched}
    span = ranges.pop()
    if span is None or ranges:
        why = "not the same range everywhere" if ranges else "no range in [provenance]"
        raise UsageError(f"--vary {key}: has {why}; {_HOW}")
    low, high = (measured(end, quantity(matched[0].leaf)) for end in span)
    if low is None or high is None or low >= high:
        raise UsageError(f"--vary {key}: the range {show(list(span))} has no width; {_HOW}")
    return low, high


def _says_something(each: _Value) -> bool:
    """Return whether the range of a value is more than what the format allows anyway."""
    return each.known.range is not None and each.known.range != allowed_range(each.leaf)


def _made(key: str, matched: Sequence[_Value], span: tuple[float, float]) -> Varied:
    low, high = span
    leaf = matched[0].leaf
    is_time = quantity(leaf) == "time"
    is_whole = not is_time and all(isinstance(each.leaf.value, int) for each in matched)
    was = tuple(measured(each.leaf.value, quantity(leaf)) or 0.0 for each in matched)
    middle = min(max(sum(was) / len(was), low), high)
    kind: Literal["time", "whole", "number"] = (
        "time" if is_time else "whole" if is_whole else "number"
    )
    grain = grain_of(kind, high - low)
    return Varied(
        key,
        tuple(dotted(each.leaf.key) for each in matched),
        kind,
        "" if is_time else matched[0].known.unit or "",
        low,
        high,
        grain,
        # Not on the grid: the fit begins with just what the scenario says.
        round(middle) if is_time or is_whole else middle,
        was,
        tuple(each.known.grade or "" for each in matched),
    )


def grain_of(kind: str, span: float) -> float:
    """Return the step of a grid over `span`: fine enough, and a number one likes to read."""
    if kind == "time":
        return max((size for size in _TIME_GRAINS_S if size * _FINENESS <= span), default=1)
    return 1 if kind == "whole" else 10.0 ** floor(log10(span / _FINENESS))


def _decimals(grain: float) -> int:
    return max(0, -floor(log10(grain) + 0.5))
