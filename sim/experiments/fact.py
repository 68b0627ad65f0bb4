"""What a fact about a run is: its kind, its weight, and the figures of its one sentence."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from sim.scenario.schema import Scenario


class Kind(StrEnum):
    """What a fact tells of."""

    IDLE = "idle"
    """A resource stood idle while somebody waited for something else."""
    LEFT = "left waiting"
    """Somebody still waited for a resource when the run ended."""
    QUEUE = "queue"
    """The longest queue for a resource, and all that was waited in it."""
    BUSIEST = "busiest"
    """The busiest day and hour of a port."""
    NEVER_ENTERED = "never entered"
    """A step of a journey that no train entered."""
    NEVER_FULL = "never full"
    """There was always one more of it than needed: the capacity never mattered."""
    NEVER_WAITED = "never waited for"
    """A line, a quota or a pool for which nobody ever waited."""
    NEVER_USED = "never used"
    """A resource that nobody asked for."""
    NEVER_ORDERED = "never ordered"
    """A stop-loading order that was never given."""
    LIMIT = "limit"
    """The clearance limit, if nobody ever reached it."""
    NEVER_DIVERTED = "never diverted"
    """Trains might go by another port, and none did."""
    TRAINS = "trains"
    """How many trains a change touched."""
    CHANGED = "changed"
    """A resource whose visits a change touched."""
    UNTOUCHED = "untouched"
    """The resources whose visits are the same as without the change."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; `weight_h` is the train-hours of waiting that it concerns in a replication.

    `figures` are what its sentence is made of; times are seconds from the start.
    """

    kind: Kind
    weight_h: float = 0.0
    port: str | None = None
    resource: str | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


ORDER = {kind: place for place, kind in enumerate(Kind)}


def by_weight(fact: Fact) -> tuple[float, int]:
    """Return a key that sorts facts by weight, then by kind; equals stay as they were found."""
    return -fact.weight_h, ORDER[fact.kind]


@dataclass(frozen=True, slots=True, eq=False)
class FactSheet:
    """The facts about one thing: a run, or an alternative against its base.

    `about` names the alternative, "" for a run.
    """

    title: str
    about: str
    replications: int
    scenario: Scenario | None
    facts: tuple[Fact, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "scenario": self.title,
            "alternative": self.about or None,
            "replications": self.replications,
            "facts": [
                {**asdict(fact), "kind": str(fact.kind), "figures": dict(fact.figures)}
                for fact in self.facts
            ],
        }
