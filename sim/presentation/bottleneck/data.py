"""A folder of a search for bottlenecks as its picture reads it: what waits, and what more saves."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sim.errors import StorageError
from sim.experiments.bottleneck.accounts import Who
from sim.experiments.bottleneck.candidates import More
from sim.experiments.bottleneck.verdicts import NOT_WAITED, SAVES
from sim.presentation.catalogue import WAYS
from sim.presentation.language.speaking import say
from sim.presentation.retelling import more_words
from sim.presentation.studies import port_words
from sim.presentation.words import resource_words
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

MOST_ROWS: Final = 10
_OF_EACH: Final = MOST_ROWS // 2
_SMALLEST_H: Final = 0.005

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hours of a late train: those it waited for a thing, and those that are charged to it."""

    waited: float = 0.0
    charged: float = 0.0

    @property
    def most(self) -> float:
        """Return the larger of the two."""
        return max(self.waited, self.charged)


@dataclass(frozen=True, slots=True)
class Thing:
    """A row of the picture: a resource, its waiting by direction, and what more of it saves.

    `saving` is a row of ``savings.csv``, None where nobody can have more of it; `again` is whether
    the resource stands in a row above, with another way of having more.
    """

    resource: str
    waiting: Mapping[str, Waiting]
    saving: Row | None = None
    again: bool = False

    @property
    def words(self) -> str:
        """Return what it is called; how there is more is said unless it is one more."""
        words = resource_words(self.resource)
        more = More.UNIT if self.saving is None else self.saving["more"]
        if more == More.UNIT:
            return words
        return say("{resource}: {more}", resource=words, more=more_words(more))

    @property
    def saved_h(self) -> float:
        """Return the hours saved, 0 where nothing was run."""
        return 0.0 if self.saving is None else float(self.saving["saved_h"] or 0.0)

    @property
    def waiting_h(self) -> float:
        """Return the most hours that it has in any direction."""
        return max((each.most for each in self.waiting.values()), default=0.0)

    @property
    def is_idle(self) -> bool:
        """Return whether it neither has hours nor saves any."""
        return self.waiting_h < _SMALLEST_H and abs(self.saved_h) < _SMALLEST_H


@dataclass(frozen=True)
class BottleneckData:
    """What a search for bottlenecks left in its folder."""

    scenario: Scenario
    record: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "BottleneckData":
        """Return the answer in `folder`.

        Raises:
            ScenarioError, StorageError: a file cannot be read.
        """
        try:
            record = json.loads((folder / "bottleneck.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StorageError(f"{folder}: this answer cannot be read: {error}") from error
        return cls(load(folder / "scenario.toml", root=folder).scenario, record)

    @property
    def replications(self) -> int:
        """Return how many replications each scenario had."""
        return int(self.record["replications"])

    @cached_property
    def ports(self) -> tuple[str, ...]:
        """Return the ports, in the scenario's order."""
        return tuple(self.scenario.ports)

    def port_title(self, port: str) -> str:
        """Return what a port is called."""
        return port_words(self.scenario, port)

    def late_trains(self, port: str, direction: str) -> float:
        """Return how many trains were late, in the mean replication."""
        found = [row["trains"] for row in self._late(port) if row["direction"] == direction]
        return float(found[0]) if found else 0.0

    def _late(self, port: str) -> list[Row]:
        rows = self.record["charges"]
        return [row for row in rows if (row["who"], row["port"]) == (Who.LATE, port)]

    def things(self, port: str) -> list[Thing]:
        """Return everything at a port, what saves most first; without savings, by waiting."""
        waiting = self._waiting(port)
        savings = [row for row in self.record["savings"] if row["port"] == port]
        named = [Thing(row["resource"], waiting.get(row["resource"], {}), row) for row in savings]
        known = {row["resource"] for row in savings}
        named += [Thing(name, own) for name, own in waiting.items() if name not in known]
        return sorted(named, key=lambda each: (-each.saved_h, -each.waiting_h, each.resource))

    def _waiting(self, port: str) -> dict[str, dict[str, Waiting]]:
        found: dict[str, dict[str, Waiting]] = {}
        for row in self._late(port):
            hours = float(row["hours_per_train"])
            parts = ((row["waited_for"], Waiting(hours)), (row["charged_to"], Waiting(0.0, hours)))
            for name, part in parts:
                own = found.setdefault(name, {})
                old = own.get(row["direction"], Waiting())
                total = Waiting(old.waited + part.waited, old.charged + part.charged)
                own[row["direction"]] = total
        return found


def chosen(things: Sequence[Thing]) -> tuple[list[Thing], list[Thing]]:
    """Return the things that are drawn, in order, and those left out that are not idle.

    Drawn are those that save or cost most and those that have the most hours of waiting.
    """
    busy = [each for each in things if not each.is_idle]
    by_saving = sorted(busy, key=lambda each: -abs(each.saved_h))
    by_waiting = sorted(busy, key=lambda each: -each.waiting_h)
    first = [*by_saving[:_OF_EACH], *by_waiting[:_OF_EACH], *by_saving]
    kept = {id(each) for each in list({id(each): each for each in first}.values())[:MOST_ROWS]}
    drawn = [each for each in busy if id(each) in kept]
    return _once(drawn), [each for each in busy if id(each) not in kept]


def _once(things: Iterable[Thing]) -> list[Thing]:
    """Return `things` with the waiting of each resource in its first row only."""
    found: list[Thing] = []
    for each in things:
        again = any(each.resource == other.resource for other in found)
        found.append(Thing(each.resource, each.waiting, each.saving, again))
    return found


def is_shared(thing: Thing, things: Sequence[Thing]) -> bool:
    """Return whether another candidate that saves hours has the same rank."""
    if thing.saving is None or thing.saving["rank"] is None:
        return False
    ranks = [each.saving["rank"] for each in things if each.saving is not None]
    return ranks.count(thing.saving["rank"]) > 1


def unneeded(things: Sequence[Thing]) -> int:
    """Return how many candidates nobody ever waited for."""
    return sum(each.saving is not None and each.saving["verdict"] == NOT_WAITED for each in things)


def saves(thing: Thing) -> bool:
    """Return whether more of it saves hours beyond chance."""
    return thing.saving is not None and thing.saving["verdict"] == SAVES


def ways(things: Sequence[Thing]) -> tuple[str, ...]:
    """Return the directions in which somebody waited; both if nobody did."""
    found = {way for each in things for way in each.waiting}
    return tuple(way for way in WAYS if way in found) or WAYS
