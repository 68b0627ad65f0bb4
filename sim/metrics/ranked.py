"""Values of single trains in order, and where in it those of some streams are."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.groups import Choices
from sim.recording.sorting import in_order, stable_order

_BLOCK: Final = 128
"""Values that are gone through one by one where counts have told that the place is among them."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Rising `values`, filled up to whole blocks, and the `stream` of each.

    What fills up has a stream of its own, the last. ``before[block, stream]`` is how many values
    of a stream come before a block, and in the last row, how many there are.
    """

    values: IntColumn
    stream: IntColumn
    before: IntColumn

    @classmethod
    def of(cls, values: IntColumn, stream: IntColumn, streams: int) -> "Ranked":
        """Return `values` of trains of so many streams in order."""
        order = stable_order(values)
        blocks = -(-len(values) // _BLOCK) or 1
        rising = np.zeros(blocks * _BLOCK, dtype=np.int64)
        own = np.full(blocks * _BLOCK, streams)
        rising[: len(order)] = in_order(values, order)
        own[: len(order)] = in_order(stream, order)
        cell = own + np.repeat(np.arange(blocks) * (streams + 1), _BLOCK)
        found = np.bincount(cell, minlength=blocks * (streams + 1)).reshape(blocks, streams + 1)
        before = np.zeros((blocks + 1, streams), dtype=np.int64)
        np.cumsum(found[:, :streams], axis=0, out=before[1:])
        return cls(rising, own, before)

    def counts(self, choices: Choices) -> IntColumn:
        """Return how many values each of `choices` has."""
        return choices.added(self.before[-1])

    def at(self, choices: Choices, places: IntColumn) -> IntColumn:
        """Return the values at `places` [..., choice], from 0 on, among those of each choice.

        Of no use where a choice has no such place.
        """
        before = choices.added(self.before[:-1])
        block = (before <= places[..., None, :]).sum(axis=-2) - 1
        everyone = np.arange(len(choices))
        rest = places - before[block, everyone]
        member = np.zeros((len(choices), self.before.shape[1] + 1), dtype=np.int64)
        member[:, :-1] = choices.members
        own = member[everyone[:, None], self.stream.reshape(-1, _BLOCK)[block]]
        found = np.argmax(np.cumsum(own, axis=-1) > rest[..., None], axis=-1)
        values: IntColumn = self.values[block * _BLOCK + found]
        return values
