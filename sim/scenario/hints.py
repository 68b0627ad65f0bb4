"""What a planner probably meant by a key or a name that does not exist."""

import functools
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from sim.scenario.merging import LAWS
from sim.scenario.schema import DIRECTIONS
from sim.scenario.shape import PLACE, all_keys, shape_at
from sim.scenario.words import Key, dotted, quoted

_MOST_LISTED: Final = 12
_HIDDEN: Final = frozenset({"places", "shared", "name", "constant"})
"""Fields that carry the short forms; nobody writes them."""
_FAMILIAR: Final = {
    "name": "title",
    "description": "title",
    "customs_lanes": "lanes",
    "trains_day": "trains_per_day",
    "rate": "trains_per_day",
    "warmup": "warm_up",
    "burn_in": "warm_up",
    "horizon": "duration",
    "length": "duration",
    "begin": "start",
    "runs": "replications",
    "iterations": "replications",
    "random_seed": "seed",
    "schema_version": "format",
    "version": "format",
    "opening_hours": "hours",
}
"""What other tools call it."""
_HEAVY: Final = (
    "there is no law of infinite variance, whose means and intervals would tell nothing;"
    ' for a long tail { mean = "1 h", cv = 3 }'
)
_LOGNORMAL: Final = 'as in { mean = "45 min", cv = 0.5 }, which is lognormal'
_GAMMA: Final = 'as in { gamma = "45 min", cv = 0.5 }; k stages have cv = 1 / sqrt(k)'
_SPREAD: Final = "the spread is cv, standard deviation over mean"
_ALONE: Final = 'a time that is always the same stands alone, as in "45 min"'
_BOUNDS: Final = 'as in { triangular = ["20 min", "40 min", "70 min"] } or { uniform = [...] }'
_OTHER_LAWS: Final = {
    **dict.fromkeys(("pareto", "lomax", "cauchy", "levy", "alpha"), _HEAVY),
    **dict.fromkeys(("lognormal", "normal", "gauss", "gaussian", "median"), _LOGNORMAL),
    **dict.fromkeys(("erlang", "weibull", "beta", "shape", "scale", "k"), _GAMMA),
    **dict.fromkeys(("sd", "std", "stdev", "sigma", "variance"), _SPREAD),
    **dict.fromkeys(("fixed", "deterministic", "value"), _ALONE),
    **dict.fromkeys(("min", "max", "low", "high", "mode"), _BOUNDS),
}
"""How to say what the laws of time here do not have under that name."""
_ONE_UNIT: Final = re.compile(r"([0-9.]+) ?[a-z]+")
_ELSEWHERE: Final = 0.75
"""How alike a key of another section must be to be meant."""


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return which of the `known` names `name` is most like, None if it is like none."""
    names = sorted(known)
    # Long enough for any key; a hostile one is not compared letter by letter.
    close = get_close_matches(name.lower()[:200], names, n=1, cutoff=likeness)
    return close[0] if close else None


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a reference to a thing called `name` that is not among the `known`."""
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return f"did you mean {close}?"
    if not names:
        return "there are none"
    more = ", ..." if len(names) > _MOST_LISTED else ""
    return f"known are {', '.join(names[:_MOST_LISTED])}{more}"


def unknown_key(key: Key, data: Mapping[str, Any]) -> str:
    """Return the remedy for the unknown `key` of a scenario whose tables are `data`."""
    name = str(key[-1])
    here = allowed_keys(key[:-1])
    is_own_section = len(key) > 1 and name == key[-2]
    if is_own_section and (close := nearest(name, here)):
        return f"did you mean {close}?"
    if "cv" in here and name.lower() in _OTHER_LAWS:
        return _OTHER_LAWS[name.lower()]
    if name not in LAWS and (home := _home(name, key, data)):
        return f"{name} belongs under {home}"
    names = {name: own for name, own in _FAMILIAR.items() if own in here}
    names.update(zip(here, here, strict=True))
    if close := nearest(name, names):
        return f"did you mean {names[close]}?"
    if elsewhere := nearest(name, _homes(), _ELSEWHERE):
        return f"did you mean {elsewhere}, under {_home(elsewhere, key, data)}?"
    more = ", ..." if len(here) > _MOST_LISTED else ""
    return f"allowed are {', '.join(here[:_MOST_LISTED])}{more}" if here else "nothing stands here"


def allowed_keys(table: Key) -> list[str]:
    """Return the keys that the table at `table` may have, in the order of the manual."""
    shape = shape_at(table)
    names: list[str] = []
    while shape is not None and shape.inner is not None:
        names = sorted(DIRECTIONS)
        shape = shape.inner
    if shape is None:
        return names
    first = ["extends"] if not table else []
    return [*first, *(name for name in shape.fields() if name not in _HIDDEN), *names]


@functools.lru_cache(maxsize=1)
def _homes() -> dict[str, list[tuple[str, ...]]]:
    """Return by name the tables of the format in which a key of that name stands."""
    homes: dict[str, list[tuple[str, ...]]] = {}
    for key in all_keys():
        homes.setdefault(key[-1], []).append(key[:-1])
    return homes


def _home(name: str, key: Key, data: Mapping[str, Any]) -> str:
    """Return the section in which `name` stands, the nearest to `key` first, "" if in none."""
    homes = _homes().get(name, [])
    likeness = {home: _common(home, key[:-1]) for home in homes}
    ordered = sorted(homes, key=lambda home: (-likeness[home], len(home)))
    best = [home for home in ordered if likeness[home] == likeness[ordered[0]]][:2]
    return " or ".join(_section(home, key, data) for home in best)


def _common(pattern: tuple[str, ...], key: Key) -> int:
    count = 0
    for ours, theirs in zip(pattern, key, strict=False):
        if ours not in (PLACE, theirs):
            break
        count += 1
    return count


def _section(pattern: tuple[str, ...], key: Key, data: Mapping[str, Any]) -> str:
    """Return `pattern` as a section header, with ids of this scenario in it."""
    parts: list[str] = []
    for at, part in enumerate(pattern):
        if part != PLACE:
            parts.append(part)
        elif at < len(key) and list(key[:at]) == parts:
            parts.append(str(key[at]))
        else:
            table = data.get(pattern[0])
            parts.append(str(next(iter(table), PLACE)) if isinstance(table, Mapping) else PLACE)
    return f"[{dotted(parts)}]" if parts else "the top, before any section"


def rate_for(text: str, seconds: int) -> str:
    """Return the remedy for an interval where a rate is due: both ways to read it."""
    rate = 86_400 / seconds if seconds else 0.0
    if not rate:
        return quoted(text)
    every = f"one train every {text} is trains_per_day = {rate:.4g}"
    number = _ONE_UNIT.fullmatch(text.strip())
    if number is None:
        return every
    return f"{every}; {number[1]} trains a day are trains_per_day = {number[1]}"
