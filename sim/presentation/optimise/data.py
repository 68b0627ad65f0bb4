"""A folder of an optimisation as its pictures read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.files import storage_errors
from sim.experiments.optimise.answer import NOT_PURSUED
from sim.presentation import canvas
from sim.presentation.canvas import Caption
from sim.presentation.digits import fixed
from sim.presentation.language.speaking import phrase, say
from sim.presentation.spans import period_words
from sim.presentation.studies import by_hand_notes, title_words
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the sets of a verdict look: colour, mark, hatch, and what is said of them."""

    color: str
    mark: str
    hatch: str
    words: str
    filled: bool = True


KINDS: Final[Mapping[str, Kind]] = {
    HOLDS: Kind(canvas.BLUE, "o", "", phrase("keeps all levels")),
    CANNOT_TELL: Kind(canvas.YELLOW, "D", "....", phrase("cannot tell")),
    FAILS: Kind(canvas.VERMILLION, "X", "////", phrase("fails")),
    NOT_PURSUED: Kind(
        canvas.MIDDLE_GREY,
        "o",
        "",
        phrase("not pursued: no better than the chosen"),
        filled=False,
    ),
}


@dataclass(frozen=True, slots=True)
class OptimiseData:
    """What an optimisation left in its folder."""

    scenario: Scenario
    record: Row

    @classmethod
    def read(cls, folder: Path) -> "OptimiseData":
        """Return the optimisation in `folder`.

        Raises:
            StorageError: a file cannot be read.
        """
        path = folder / "optimise.json"
        with storage_errors(path):
            record = json.loads(path.read_text(encoding="utf-8"))
        return cls(load(folder / "scenario.toml", root=folder).scenario, record)

    @property
    def sets(self) -> list[Row]:
        """Return the sets that were run, the cheapest first."""
        return list(self.record["sets"])

    @property
    def chosen(self) -> Row | None:
        """Return the chosen set."""
        wanted = self.record["chosen"]
        return next((row for row in self.sets if row["units"] == wanted), None)

    @property
    def kinds(self) -> list[str]:
        """Return which verdicts there are."""
        return [kind for kind in KINDS if any(row["verdict"] == kind for row in self.sets)]

    @property
    def money(self) -> str:
        """Return what stands at an axis of amounts."""
        currency = self.record["currency"]
        if not currency:
            return say("amount a day")
        return say("{currency} a day", currency=currency)

    def caption(self, heading: str, *notes: str) -> Caption:
        """Return the caption of a picture."""
        scenario, search = self.scenario, self.record["search"]
        footer = say(
            "{tried} of {sets} sets run, the same luck for all; landbridge, scenario {id}. All"
            " prices are those of the command line.",
            tried=fixed(search["tried"], 0),
            sets=fixed(search["sets"], 0),
            id=scenario.id,
        )
        everything = (*notes, *by_hand_notes(scenario), footer)
        return Caption(heading, title_words(scenario), period_words(scenario), everything)
