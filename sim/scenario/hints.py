"""What a planner probably meant by a key or a name that does not exist."""

import functools
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
    "warmup": "warm_up",
    "horizon": "duration",
    "runs": "replications",
}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return which of the `known` names `name` is most like, None if it is like none."""
    names = sorted(known)
    # Long enough for any key; a hostile one is not compared letter by letter.
    close = get_close_matches(name.lower()[:200], names, n=1, cutoff=0.6)
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
    if name not in LAWS and (home := _home(name, key, data)):
        return f"{name} belongs under {home}"
    if close := nearest(_FAMILIAR.get(name, name), here):
        return f"did you mean {close}?"
    if elsewhere := nearest(name, _homes()):
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
    """Return the remedy for an interval where a rate is due."""
    rate = 86_400 / seconds if seconds else 0.0
    return f"one train every {text} is trains_per_day = {rate:.4g}" if rate else quoted(text)
