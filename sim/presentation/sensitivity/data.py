"""A folder of a sensitivity study as the pictures read it: effects and bands by place."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sim.presentation.canvas import Caption
from sim.presentation.catalogue import WAYS
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import say
from sim.presentation.lettering import drawable
from sim.presentation.sensitivity.words import input_names
from sim.presentation.spans import period_words
from sim.presentation.studies import (
    EVERYTHING,
    by_hand_notes,
    made_by,
    place_words,
    port_words,
    title_words,
)
from sim.scenario.loader import load
from sim.scenario.schema import Scenario


class Place(NamedTuple):
    """Where a figure is from: a port and a direction, which may be ``all``."""

    port: str
    direction: str


@dataclass(frozen=True, slots=True)
class Bar:
    """What an input does to a figure: its measures as (value, lower, upper), and the verdict."""

    name: str
    verdict: str
    measures: Mapping[str, tuple[float, float | None, float | None]]
    luck: float | None

    @property
    def size(self) -> float:
        """Return by what the inputs are ranked."""
        found = self.measures.get("mu_star") or self.measures.get("total")
        return found[0] if found else 0.0


@dataclass(frozen=True)
class SensitivityData:
    """What a sensitivity study left in its folder."""

    scenario: Scenario
    record: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "SensitivityData":
        """Return the study in `folder`.

        Raises:
            StorageError: a file cannot be read.
        """
        record = json.loads((folder / "sensitivity.json").read_text(encoding="utf-8"))
        return cls(load(folder / "scenario.toml", root=folder).scenario, record)

    @property
    def metrics(self) -> list[str]:
        """Return the figures that were studied."""
        return list(self.record["metrics"])

    @property
    def is_morris(self) -> bool:
        """Return whether the effects are Morris' and not shares of the variance."""
        return bool(self.record["method"] == "morris")

    def bands(self, metric: str) -> dict[Place, Mapping[str, Any]]:
        """Return the bands of a figure by place."""
        rows = [row for row in self.record["bands"] if row["metric"] == metric]
        found = {Place(row["port"], row["direction"]): row for row in rows}
        order = [*self.scenario.ports, EVERYTHING]
        ways = [*WAYS, EVERYTHING]
        places = sorted(found, key=lambda at: (order.index(at.port), ways.index(at.direction)))
        return {place: found[place] for place in places}

    def bars(self, metric: str, place: Place) -> list[Bar]:
        """Return what the inputs do to a figure, the largest first."""
        names = input_names([each["key"] for each in self.record["inputs"]])
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in self.record["effects"]:
            if (row["metric"], row["port"], row["direction"]) == (metric, *place):
                rows.setdefault(row["key"], []).append(row)
        found = [_bar(names[key], own) for key, own in rows.items()]
        return sorted(found, key=lambda bar: (-bar.size, bar.name))

    def title(self, place: Place) -> str:
        """Return what a place is called in a picture."""
        return place_words(port_words(self.scenario, place.port), place.direction)

    def caption(self, heading: str, notes: Sequence[str]) -> Caption:
        """Return the caption of a picture."""
        scenario, count = self.scenario, self.record["replications"]
        how = say("One replication, the same luck at all points.")
        if count > 1:
            how = say("Means of {count} replications, the same luck at all points.", count=count)
        footer = together([how, made_by(scenario)])
        everything = (*notes, *by_hand_notes(scenario), footer)
        return Caption(heading, title_words(scenario), period_words(scenario), everything)


def _bar(name: str, rows: Sequence[Mapping[str, Any]]) -> Bar:
    measures = {
        row["measure"]: (row["value"], row["lower_95"], row["upper_95"])
        for row in rows
        if row["measure"]
    }
    lucks = [row["luck"] for row in rows if row["luck"] is not None]
    return Bar(drawable(name, say("input")), rows[0]["verdict"], measures, next(iter(lucks), None))
