"""A folder of a sweep as the pictures read it: the keys, the points, the figures that are drawn."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S
from sim.experiments.sweep.values import Kind, Value
from sim.presentation.catalogue import WAYS
from sim.presentation.language.speaking import phrase, say
from sim.presentation.studies import port_words
from sim.recording.parquet import Columns, read_columns
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

EVERYTHING: Final = "all"
_TIME_UNITS: Final = ((2 * DAY_S, DAY_S, phrase("days")), (2 * HOUR_S, HOUR_S, phrase("hours")))


class Cell(NamedTuple):
    """A figure at a point: its mean and 95 % interval, or why it is not given."""

    mean: float | None
    lower: float | None
    upper: float | None
    remark: str


class Place(NamedTuple):
    """Where a figure is from: a port and a direction, which may be ``all``."""

    port: str
    direction: str


@dataclass(frozen=True)
class Key:
    """A key that was varied, its values by size, and what the scenario says itself."""

    key: str
    kind: Kind
    values: tuple[str, ...]
    base: str | None
    short: str

    @cached_property
    def unit(self) -> tuple[float, str]:
        """Return the size in seconds and the name of the unit of a time on an axis."""
        longest = max((Value.of(text).measure or 0.0) for text in self.values)
        found = ((size, name) for least, size, name in _TIME_UNITS if longest >= least)
        return next(found, (MINUTE_S, phrase("minutes")))

    @property
    def label(self) -> str:
        """Return what is written at the axis of the key."""
        if self.kind != "time":
            return self.key
        return say("{key} ({unit})", key=self.key, unit=say(self.unit[1]))

    def place(self, text: str) -> float:
        """Return where a value lies on an axis: a number, a time in its unit, or its rank."""
        if self.kind == "choice":
            return float(self.values.index(text))
        measure = Value.of(text).measure or 0.0
        return measure / self.unit[0] if self.kind == "time" else measure

    @property
    def base_place(self) -> float | None:
        """Return where the scenario's own value lies, None if it has none that fits."""
        if self.base is None or (self.kind == "choice" and self.base not in self.values):
            return None
        if self.kind != "choice" and Value.of(self.base).measure is None:
            return None
        return self.place(self.base)


@dataclass(frozen=True)
class SweepData:
    """What a sweep left in its folder."""

    scenario: Scenario
    record: Mapping[str, Any]
    keys: tuple[Key, ...]
    points: tuple[tuple[str, ...], ...]
    columns: Columns

    @classmethod
    def read(cls, folder: Path) -> "SweepData":
        """Return the sweep in `folder`.

        Raises:
            StorageError: a file cannot be read.
        """
        record = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
        scenario = load(folder / "scenario.toml", root=folder).scenario
        axes = record["axes"]
        shorts = short_names([axis["key"] for axis in axes])
        keys = tuple(
            Key(axis["key"], axis["kind"], tuple(axis["values"]), axis["base"], short)
            for axis, short in zip(axes, shorts, strict=True)
        )
        points = tuple(tuple(point["values"]) for point in record["points"])
        return cls(scenario, record, keys, points, read_columns(folder, "sweep"))

    @property
    def is_grid(self) -> bool:
        """Return whether every combination of the values was run."""
        return bool(self.record["design"] == "grid")

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the figures that are drawn."""
        return tuple(self.record["metrics"])

    @property
    def replications(self) -> int:
        """Return how many replications every point has."""
        return int(self.record["replications"])

    def unit(self, metric: str) -> str:
        """Return the unit of a figure, empty if the sweep has none of that name."""
        units = self.columns["unit"][self.columns["metric"] == metric]
        return str(units[0]) if len(units) else ""

    def figures(self, metric: str) -> dict[Place, list[Cell | None]]:
        """Return a figure of all services by place, for each point a cell if it is there.

        By port and direction; for figures that are not told apart by these, of all together.
        """
        found = self._by_place(metric)
        ports = [port for port in self.scenario.ports if any(place.port == port for place in found)]
        shown = [Place(port, way) for port in ports for way in WAYS]
        if not any(place in found for place in shown):
            shown = [Place(port, EVERYTHING) for port in ports] or [Place(EVERYTHING, EVERYTHING)]
        return {place: found[place] for place in shown if place in found}

    def _by_place(self, metric: str) -> dict[Place, list[Cell | None]]:
        columns = self.columns
        chosen = (columns["metric"] == metric) & (columns["service"] == EVERYTHING)
        names = ("point", "port", "direction", "mean", "lower_95", "upper_95", "remark")
        rows = zip(*(columns[name][chosen].tolist() for name in names), strict=True)
        found: dict[Place, list[Cell | None]] = {}
        for point, port, direction, *numbers, remark in rows:
            place = Place(port, direction)
            cells = found.setdefault(place, [None] * len(self.points))
            mean, lower, upper = (None if isnan(number) else number for number in numbers)
            cells[point - 1] = Cell(mean, lower, upper, remark or "")
        return found

    def port_title(self, port: str) -> str:
        """Return what a port is called in a picture."""
        return port_words(self.scenario, port)

    def bends(self, metric: str, place: Place) -> list[Mapping[str, Any]]:
        """Return where a figure goes up and down again beyond chance."""
        where = (metric, place.port, place.direction)
        return [
            bend
            for bend in self.record["bends"]
            if (bend["metric"], bend["port"], bend["direction"]) == where
        ]


def short_names(keys: Sequence[str]) -> list[str]:
    """Return the shortest ends of dotted `keys` that tell them apart; ``mean`` is not one alone."""
    parts = [key.split(".") for key in keys]
    for length in range(1, max(map(len, parts)) + 1):
        short = [".".join(each[-max(length, 1 + (each[-1] in _LAWS)) :]) for each in parts]
        if len(set(short)) == len(keys):
            break
    return short


_LAWS: Final = frozenset(
    {"constant", "mean", "exponential", "median", "shared", "westbound", "eastbound"}
)
