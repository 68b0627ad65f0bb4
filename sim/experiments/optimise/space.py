"""The sets of resources among which the cheapest is looked for: whole numbers between limits.

A set is a tuple of whole numbers, one for each thing that is varied. Its price a day is known
without any run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from sim.errors import UsageError
from sim.experiments.calibrate.varied import Varied, ranges_of
from sim.experiments.laboratory import Changes
from sim.experiments.prices import Prices
from sim.scenario.loaded import Loaded
from sim.scenario.provenance import ANY

Units = tuple[int, ...]
"""A set of resources: how many units of each thing that is varied."""


@dataclass(frozen=True, slots=True)
class Space:
    """What is varied, and what one unit of each costs a day, at all its places together."""

    varied: tuple[Varied, ...]
    each: tuple[float, ...]
    now: float
    """What the scenario's own numbers cost a day."""
    base: Units | None
    """The scenario's own numbers, None if they are not among the sets."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys as they were given."""
        return tuple(each.key for each in self.varied)

    @property
    def size(self) -> int:
        """Return how many sets there are."""
        return prod(int(each.span) + 1 for each in self.varied)

    @property
    def lowest(self) -> Units:
        """Return the set with the fewest units of everything."""
        return tuple(int(each.low) for each in self.varied)

    @property
    def highest(self) -> Units:
        """Return the set with the most units of everything."""
        return tuple(int(each.high) for each in self.varied)

    def price(self, units: Units) -> float:
        """Return what a set costs a day."""
        return sum(count * amount for count, amount in zip(units, self.each, strict=True))

    def rank(self, units: Units) -> tuple[float, int, Units]:
        """Return what orders sets: the cheaper first, of equal ones that with fewer units."""
        return self.price(units), sum(units), units

    def changes(self, units: Units) -> Changes:
        """Return the changes, as for ``--set``, that make the scenario have a set."""
        pairs = zip(self.varied, units, strict=True)
        return tuple(change for varied, count in pairs for change in varied.change(count))

    def ordered(self) -> list[Units]:
        """Return all sets, the cheapest first."""
        ranges = [range(int(each.low), int(each.high) + 1) for each in self.varied]
        return sorted(product(*ranges), key=self.rank)

    def holds(self, units: Sequence[int]) -> bool:
        """Return whether `units` lie within all limits."""
        pairs = zip(self.varied, units, strict=True)
        return all(varied.low <= count <= varied.high for varied, count in pairs)

    def one_less(self, units: Units) -> Iterator[Units]:
        """Yield the sets with one unit less of one thing."""
        yield from self._moved(units, (-1,))

    def around(self, units: Units) -> Iterator[Units]:
        """Yield the sets one unit off in one thing, and those with a unit here for one there."""
        yield from self._moved(units, (-1, 1))
        for less, more in product(range(len(units)), repeat=2):
            if less != more:
                swapped = list(units)
                swapped[less] -= 1
                swapped[more] += 1
                if self.holds(swapped):
                    yield tuple(swapped)

    def _moved(self, units: Units, steps: Sequence[int]) -> Iterator[Units]:
        for place, step in product(range(len(units)), steps):
            moved = list(units)
            moved[place] += step
            if self.holds(moved):
                yield tuple(moved)


def is_more(one: Units, other: Units) -> bool:
    """Return whether `one` has as much as `other` of everything, and more of something."""
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def space_of(loaded: Loaded, wishes: Sequence[str], prices: Prices) -> Space:
    """Return the sets that `wishes`, texts such as ``"KEY=2..6"``, span.

    Raises:
        UsageError: a key or a limit does not fit, or has no price.
    """
    if not wishes:
        raise UsageError('optimise needs a --vary, as in --vary "KEY=LOW..HIGH"')
    varied = ranges_of(loaded, wishes)
    for one in varied:
        if one.kind != "whole":
            raise UsageError(f"--vary {one.key}: only whole numbers are optimised, no {one.kind}")
    _check_used(varied, prices)
    each = tuple(_price(one, prices) for one in varied)
    parts = (prices.of(key) or 0.0 for one in varied for key in one.keys)
    own = (was for one in varied for was in one.was)
    now = sum(price * was for price, was in zip(parts, own, strict=True))
    space = Space(varied, each, now, None)
    base = tuple(int(one.was[0]) for one in varied)
    is_inside = all(len(set(one.was)) == 1 for one in varied) and space.holds(base)
    return Space(varied, each, now, base if is_inside else None)


def _price(one: Varied, prices: Prices) -> float:
    price = prices.together(one.keys)
    if price is None:
        missing = next(key for key in one.keys if prices.of(key) is None)
        how = f'--price "{missing}=AMOUNT" a unit and day, or =0 if it is free'
        raise UsageError(f"--vary {one.key}: has no price; give {how}")
    return price


def _check_used(varied: Sequence[Varied], prices: Prices) -> None:
    """Refuse the price of a single value that nothing varies: it would count for nothing."""
    known = {key for one in varied for key in one.keys}
    for wish in prices.wishes:
        key = wish.partition("=")[0].strip()
        if ANY not in key.split(".") and key not in known:
            raise UsageError(f"--price {key}: is not varied; vary it, or leave its price out")
