"""A folder of a comparison as the pictures read it: the scenarios, the differences, the tables."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim.domain.plan import FloatColumn
from sim.errors import StorageError
from sim.experiments.compare.curves import Clock
from sim.experiments.compare.tables import CURVES, PAIRED
from sim.presentation.catalogue import WAYS
from sim.presentation.studies import place_words, port_words
from sim.recording.parquet import Columns, read_columns
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

EVERYTHING: Final = "all"
MOST_SHOWN: Final = 8
"""So many alternatives are drawn."""


class Place(NamedTuple):
    """Where trains cross, and which way."""

    port: str
    direction: str


_OF_CURVE: Final = ("hours", "share", "lower_95", "upper_95")


class Curve(NamedTuple):
    """Shares that had finished by hours, with their intervals, or why there are none."""

    hours: FloatColumn
    share: FloatColumn
    lower: FloatColumn
    upper: FloatColumn
    remark: str


@dataclass(frozen=True)
class ComparisonData:
    """What a comparison left in its folder."""

    base: Scenario
    others: Mapping[str, Scenario]
    record: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    paired: Columns
    curves: Columns

    @classmethod
    def read(cls, folder: Path) -> "ComparisonData":
        """Return the comparison in `folder`.

        Raises:
            ScenarioError, StorageError: a file cannot be read.
        """
        try:
            record = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
            rows = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StorageError(f"{folder}: this comparison cannot be read: {error}") from error
        names = [each["name"] for each in record["alternatives"]]
        base, *others = (
            load(folder / name / "scenario.toml", root=folder).scenario
            for name in (record["base"], *names)
        )
        tables = (read_columns(folder, name) for name in (PAIRED, CURVES))
        return cls(base, dict(zip(names, others, strict=True)), record, rows, *tables)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the alternatives that are drawn."""
        return tuple(self.others)[:MOST_SHOWN]

    @property
    def base_name(self) -> str:
        """Return the name of the base."""
        return str(self.record["base"])

    @property
    def replications(self) -> int:
        """Return how many replications each scenario has."""
        return int(self.record["replications"])

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return the ports of the base and the directions in which any scenario has trains."""
        found = {Place(row["port"], row["direction"]) for row in self.rows}
        everywhere = (Place(port, way) for port in self.base.ports for way in WAYS)
        return tuple(place for place in everywhere if place in found)

    @property
    def without_trains(self) -> tuple[str, ...]:
        """Return the ports and directions in which no scenario has trains, in words."""
        everywhere = (Place(port, way) for port in self.base.ports for way in WAYS)
        return tuple(self.place_words(place) for place in everywhere if place not in self.places)

    @cached_property
    def identical(self) -> frozenset[str]:
        """Return the alternatives in which no train differs from the base."""
        alternatives = self.record["alternatives"]
        changes = {each["name"]: each["trains"] for each in alternatives}
        return frozenset(
            name
            for name, trains in changes.items()
            if trains["paired"] == trains["trains"] and not trains["only_other"] + trains["changed"]
        )

    def place_words(self, place: Place) -> str:
        """Return a place as "Khorgos, westbound"."""
        return place_words(port_words(self.base, place.port), place.direction)

    def row(self, name: str, place: Place, metric: str) -> Mapping[str, Any] | None:
        """Return the difference of a figure of all services, None if there is no such figure."""
        return self._by_key.get((name, *place, EVERYTHING, metric))

    @cached_property
    def _by_key(self) -> dict[tuple[str, ...], Mapping[str, Any]]:
        keys = ("scenario", "port", "direction", "service", "metric")
        return {tuple(row[key] for key in keys): row for row in self.rows}

    def pairs(self, name: str, place: Place, metric: str) -> list[float]:
        """Return the differences of a figure by replication, without those not defined."""
        table = self.paired
        wanted = {"scenario": name, **place._asdict(), "service": EVERYTHING, "metric": metric}
        chosen = np.logical_and.reduce([table[key] == value for key, value in wanted.items()])
        gaps = table["difference"][chosen]
        return [float(gap) for gap in gaps[~np.isnan(gaps)].tolist()]

    def curve(self, name: str, place: Place, clock: Clock) -> Curve | None:
        """Return a curve of a scenario, None if it has no trains there."""
        table = self.curves
        wanted = {"scenario": name, **place._asdict(), "clock": clock.name}
        chosen = np.logical_and.reduce([table[key] == value for key, value in wanted.items()])
        if not chosen.any():
            return None
        hours, share, lower, upper = (table[key][chosen] for key in _OF_CURVE)
        return Curve(hours, share, lower, upper, str(table["remark"][chosen][0]))
