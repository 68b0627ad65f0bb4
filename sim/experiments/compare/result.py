"""What a comparison found, and the record of it: all that is printed stands in ``compare.json``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.experiments.by_hand import changed_by_hand
from sim.experiments.compare.best import Best
from sim.experiments.compare.differences import DifferenceRow
from sim.experiments.compare.families import HEADLINE
from sim.experiments.compare.scenario_changes import Change
from sim.experiments.compare.shared_luck import SharedLuck, shared_luck
from sim.experiments.compare.trains_changed import TrainChanges
from sim.experiments.compare.winners import WinnersRow
from sim.experiments.expectations import ExpectationRow
from sim.experiments.precision import Reached
from sim.experiments.store import model_versions
from sim.metrics.touched import Touched
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Alternative:
    """One scenario held against the base.

    `parent` is the id of the scenario that it extends, against which its expectations are stated;
    None if it extends none. `winners` are empty where trains cannot be paired. `troubles` say what
    makes means meaningless: gridlock, and queues that grow.
    """

    name: str
    scenario: Scenario
    changes: tuple[Change, ...]
    trains: TrainChanges
    rows: tuple[DifferenceRow, ...]
    expectations: tuple[ExpectationRow, ...] = ()
    parent: str | None = None
    resources: tuple[Touched, ...] = ()
    """Every resource, with whether its visits are the same as in the base."""
    winners: tuple[WinnersRow, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def luck(self) -> SharedLuck:
        """Return what it bought to give both the same luck."""
        return shared_luck(self.rows)

    def record(self, loaded: Loaded) -> dict[str, Any]:
        """Return all of it but the figures that are no headline."""
        return {
            "name": self.name,
            "title": self.scenario.title,
            "hash": scenario_hash(loaded),
            "changes": [asdict(change) for change in self.changes],
            "trains": {**asdict(self.trains), "line": str(self.trains)},
            "winners": [asdict(row) for row in self.winners],
            "headline": [asdict(row) for row in self.rows if row.family == HEADLINE],
            "variance_reduction": [asdict(each) for each in self.luck.factors],
            "expectations": [asdict(row) for row in self.expectations],
            "stated_against": self.parent,
            "resources": [asdict(each) for each in self.resources],
            "limits_s": dict(self.scenario.limit_of),
            "troubles": list(self.troubles),
        }


@dataclass(frozen=True, slots=True)
class CompareResult:
    """A complete folder of a comparison, and what stands in it.

    `troubles` are those of the base; `best` is None where nothing was ranked.
    """

    folder: Path
    base: Scenario
    alternatives: tuple[Alternative, ...]
    record: Mapping[str, Any]
    best: Best | None = None
    troubles: tuple[str, ...] = ()
    reached: Reached | None = None
    """How far the wished precision was reached, None where none was wished."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of all alternatives, as they stand in ``comparison.json``."""
        return [asdict(row) for alternative in self.alternatives for row in alternative.rows]


def record_of(
    everyone: Sequence[Loaded],
    alternatives: Sequence[Alternative],
    best: Best,
    troubles: Sequence[str],
) -> dict[str, Any]:
    """Return the content of ``compare.json``; `everyone` are the base and the alternatives."""
    base, *others = everyone
    return {
        "base": base.scenario.id,
        "base_title": base.scenario.title,
        "base_hash": scenario_hash(base),
        "base_troubles": list(troubles),
        "base_limits_s": dict(base.scenario.limit_of),
        "changed_on_the_command_line": changed_by_hand(base.scenario),
        "seed": base.scenario.seed,
        "replications": base.scenario.replications,
        "versions": model_versions(),
        "best": best.record(),
        "alternatives": [
            alternative.record(loaded)
            for alternative, loaded in zip(alternatives, others, strict=True)
        ],
    }
