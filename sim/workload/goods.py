"""The class of goods of each train, and what depends on it beside its times."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import FloatColumn, IntColumn
from sim.scenario.schema import Scenario, Service
from sim.scenario.steps import goods_mix
from sim.workload.demand import StreamId
from sim.workload.draws import Draws


@dataclass(frozen=True, slots=True)
class GoodsOfTrains:
    """The classes of goods of a stream in the alphabet's order, and the class of each train.

    Without any, nobody says what the trains carry.
    """

    classes: tuple[str, ...]
    of_train: IntColumn

    @classmethod
    def drawn(cls, service: Service, stream: StreamId, draws: Draws) -> "GoodsOfTrains":
        """Return the goods of the trains of one stream."""
        mix = goods_mix(service, stream.direction)
        if not mix:
            return cls((), np.zeros(len(draws.ordinal), dtype=np.int64))
        return cls(tuple(mix), draws.choice("goods", list(mix.values())))

    def names(self) -> tuple[str, ...]:
        """Return the class of each train, nothing at all where nobody says."""
        if not self.classes:
            return ()
        return tuple(self.classes[place] for place in self.of_train.tolist())

    def each(self, value_of: Callable[[str], float]) -> FloatColumn:
        """Return for each train the value of its class; `value_of` is asked for "" without one."""
        return np.array([value_of(name) for name in self.classes or ("",)])[self.of_train]

    def times(self, seconds: IntColumn, factor_of: Callable[[str], float]) -> IntColumn:
        """Return `seconds` times the factor of each train's class, in whole seconds again."""
        return np.rint(seconds * self.each(factor_of)).astype(np.int64)

    def values(self, scenario: Scenario, teu: IntColumn, usual: FloatColumn) -> FloatColumn:
        """Return the value of the cargo of each train in US dollars."""
        per_teu = self.each(lambda name: _value_per_teu(scenario, name))
        return np.where(np.isnan(per_teu), usual, teu * per_teu)


def _value_per_teu(scenario: Scenario, name: str) -> float:
    given = scenario.goods[name].value_per_teu if name else None
    return np.nan if given is None else given
