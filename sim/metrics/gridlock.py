"""Gridlock: trains that hold what each other waits for, found in the log by its open visits.

A train stands still for ever if every unit it could get is held by a train that stands still
itself, or if all wagons it could get are under the load of such trains. What is left when everybody
else has been struck off is a gridlock; there is no false alarm, because a struck-off train may
still move. `sim.metrics.waits` says who counts as able to.
"""

from collections.abc import Set
from dataclasses import dataclass

from sim.domain.resource import local_id, port_of
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.waits import WaitGraph
from sim.recording.columns import Tables
from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Standing:
    """A train that waits for ever: what it holds, and what it waits for since when."""

    train: str
    holds: tuple[str, ...]
    waits_for: str
    since_s: int


@dataclass(frozen=True, slots=True)
class Gridlock:
    """A circle of trains each of which waits for what the next one holds.

    `trains` is the number of all trains that can never move again, also those behind the circle.
    """

    circle: tuple[Standing, ...]
    trains: int

    def __str__(self) -> str:
        """Return who holds what and waits for what, in one sentence."""
        since_s = max(standing.since_s for standing in self.circle)
        day, hours = divmod(since_s / HOUR_S, DAY_S / HOUR_S)
        links = "; ".join(
            f"{standing.train} holds {' and '.join(map(local_id, standing.holds))},"
            f" waits for {local_id(standing.waits_for)}"
            for standing in self.circle
        )
        return (
            f"gridlock at {port_of(self.circle[0].waits_for)} since day {day:.0f}, {hours:.1f} h:"
            f" {self.trains} trains can never move again; {links}"
        )


def gridlock(tables: Tables, scenario: Scenario) -> Gridlock | None:
    """Return the gridlock in which a replication ended, if it did."""
    graph = WaitGraph(tables, scenario)
    standing = graph.standing()
    return Gridlock(tuple(_circle(graph, standing)), len(standing)) if standing else None


def _circle(graph: WaitGraph, standing: Set[int]) -> list[Standing]:
    """Return one circle among the trains that stand, each before the one for which it waits."""
    way: list[int] = []
    train = min(standing)
    while train not in way:
        way.append(train)
        train = graph.helper(train, standing)
    circle = way[way.index(train) :]
    before = [circle[-1], *circle[:-1]]
    return [
        _described(graph, train, graph.wanted(waiting))
        for train, waiting in zip(circle, before, strict=True)
    ]


def _described(graph: WaitGraph, train: int, awaited: int) -> Standing:
    """Return what `train` holds, with the wagons under its load if these are `awaited`."""
    tables = graph.tables
    visits, names = tables.visits, tables.resources
    held = dict.fromkeys(names[visits.resource[row]] for row in graph.holds.get(train, []))
    if awaited in graph.hopes:
        held[names[awaited]] = None
    return Standing(
        tables.ids[train],
        tuple(held),
        names[graph.wanted(train)],
        int(visits.queued_s[graph.waits[train]]),
    )
