"""A scenario with its inputs as something to compute: what a worker is sent."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sim.scenario.inputs import Inputs, RouteRow, TimetableRow
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import to_toml
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A resolved scenario as text and the content of its input files; equal only to itself."""

    text: str
    timetables: Mapping[str, tuple[TimetableRow, ...]]
    samples: Mapping[str, tuple[int, ...]]
    routes: Mapping[str, tuple[RouteRow, ...]]

    @classmethod
    def of(cls, loaded: Loaded) -> "Question":
        """Return what a worker must know of `loaded`."""
        # Plain dictionaries, because a frozen view of one cannot be pickled.
        given = loaded.inputs
        text = to_toml(loaded)
        return cls(text, dict(given.timetables), dict(given.samples), dict(given.routes))

    @property
    def scenario(self) -> Scenario:
        """Return the scenario; read only once in each process."""
        return _scenario(self.text)

    @property
    def inputs(self) -> Inputs:
        """Return the content of the input files."""
        return Inputs(self.timetables, self.samples, self.routes)


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    return Scenario.model_validate(tomllib.loads(text))
