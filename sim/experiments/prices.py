"""What one more unit costs a day: amounts that the command line gives for values of a scenario.

Every price is the user's; none stands in a scenario, and none is made up here. They are in the
user's currency, which nothing converts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from sim.errors import UsageError
from sim.scenario.defaults import RUN_SETTINGS
from sim.scenario.hints import unknown_name
from sim.scenario.loaded import Loaded
from sim.scenario.provenance import ANY, Leaf, leaves_of
from sim.scenario.words import dotted, show

FROM: Final = "command line"
"""Where every price is from, in records."""

_HOW: Final = 'give an amount for a unit and day, as in "ports.khorgos.china.customs.lanes=1200"'
_MOST_NAMED: Final = 5
_MOST: Final = 1e15
"""Beyond it sums of amounts lose their cents."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Amounts per unit and day, by the key of what they are for; `wishes` are as they were given.

    `currency` is the label that the scenario's own rates have, "" if it has none.
    """

    by_key: Mapping[str, float]
    wishes: tuple[str, ...] = ()
    currency: str = ""

    def of(self, key: str) -> float | None:
        """Return what one unit more at `key` costs a day, None if nobody said."""
        return self.by_key.get(key)

    def together(self, keys: Iterable[str]) -> float | None:
        """Return what one unit more at each of `keys` costs a day, None if one has no price."""
        amounts = [self.of(key) for key in keys]
        known = [amount for amount in amounts if amount is not None]
        return sum(known) if len(known) == len(amounts) else None

    def as_data(self) -> list[dict[str, Any]]:
        """Return the prices as they stand in a record."""
        return [
            {"key": key, "per_unit_and_day": amount, "from": FROM}
            for key, amount in sorted(self.by_key.items())
        ]


def prices_of(loaded: Loaded, wishes: Sequence[str]) -> Prices:
    """Return the prices that `wishes`, texts such as ``"KEY=1200"``, give; `*` is any one part.

    Raises:
        UsageError: a key is no whole number of the scenario, an amount none, or given twice.
    """
    leaves = {dotted(leaf.key): leaf for leaf in leaves_of(loaded.scenario, {})}
    by_key: dict[str, float] = {}
    for wish in wishes:
        key, amount = _read(wish)
        for name in _meant(key, leaves):
            if name in by_key:
                raise UsageError(f"--price {key}: {name} has a price already; give it only one")
            by_key[name] = amount
    costs = loaded.scenario.costs
    return Prices(by_key, tuple(wishes), "" if costs is None else costs.currency)


def _read(wish: str) -> tuple[str, float]:
    key, equals, text = (part.strip() for part in wish.partition("="))
    if not equals or not key or not text:
        raise UsageError(f"--price {wish}: {_HOW}")
    try:
        amount = float(text)
    except ValueError:
        raise UsageError(f"--price {wish}: {text} is not a number; {_HOW}") from None
    if not isfinite(amount) or not 0 <= amount <= _MOST:
        limits = f"an amount is at least 0 and at most {_MOST:.0e}"
        raise UsageError(f"--price {wish}: {limits}; {_HOW}")
    return key, amount + 0.0


def _meant(key: str, leaves: Mapping[str, Leaf]) -> list[str]:
    """Return the names of the values that `key` stands for."""
    parts = key.split(".")
    found = [name for name, leaf in leaves.items() if name == key or _fits(parts, leaf.key)]
    if not found:
        raise UsageError(f"--price {key}: {_nothing_there(key, leaves)}")
    for name in found:
        if leaves[name].key[0] in RUN_SETTINGS:
            raise UsageError(f"--price {key}: says how the question is asked, and has no price")
        if not _is_whole(leaves[name]):
            wrong = f"{show(leaves[name].value)} is not a whole number"
            raise UsageError(f"--price {key}: {wrong}; a price is for one unit more")
    return found


def _fits(parts: Sequence[str], key: Sequence[object]) -> bool:
    pairs = zip(parts, key, strict=False)
    return len(parts) == len(key) and all(ours in (ANY, theirs) for ours, theirs in pairs)


def _is_whole(leaf: Leaf) -> bool:
    return isinstance(leaf.value, int) and not isinstance(leaf.value, bool)


def _nothing_there(key: str, leaves: Mapping[str, Leaf]) -> str:
    """Return what is wrong with a `key` that is no value, and which keys are near."""
    names = sorted(
        name for name, leaf in leaves.items() if _is_whole(leaf) and leaf.key[0] not in RUN_SETTINGS
    )
    below = [name for name in names if name.startswith(f"{key}.")]
    if below:
        more = ", ..." if len(below) > _MOST_NAMED else ""
        return f"is not one value; there are {', '.join(below[:_MOST_NAMED])}{more}"
    return f"there is no such value in the scenario; {unknown_name(key, names)}"
