"""The three tables of one replication as NumPy columns: trains, visits, rakes.

Texts are coded: a column holds places in a tuple of texts. Moments are whole seconds from the
start, `MISSING` where the run ended first. The columns that files and readers show are listed in
`docs/results.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.domain.log import NOT_REACHED
from sim.domain.plan import Direction, FloatColumn, Gauge, IntColumn
from sim.domain.resource import ResourceSpec
from sim.recording.sorting import Codes, Groups

BoolColumn = NDArray[np.bool_]

MISSING: Final = NOT_REACHED
"""In a column of moments: the run ended first, or the train does not have this moment."""

NOBODY: Final = -1
"""In a column of codes: none."""

TRAIN_MOMENTS: Final = (
    "arrived_s",
    "presented_s",
    "entered_s",
    "declared_s",
    "released_s",
    "left_china_s",
    "entered_kazakhstan_s",
    "left_kazakhstan_s",
    "reload_started_s",
    "reload_finished_s",
    "departed_s",
)

WORDS: Final = ("goods", "origin", "destination")
"""Columns of trains that hold places in `Tables.texts`."""

RAKE_STEPS: Final = frozenset({"path_empty", "run_empty", "join"})
"""Steps of an emptied rake on its way home."""

TURN_STEPS: Final = frozenset({"departure_turn", "locomotive_turn"})
"""Steps of a locomotive that has brought its train and is away until it can bring the next."""

DETACHED_STEPS: Final = RAKE_STEPS | TURN_STEPS
"""Steps of what has left its train, though its visits carry the train's id."""

UPSTREAM_STEPS: Final = frozenset({"upstream", "diversion"})
"""What a train does between the moment it was due and its arrival at the port."""

ORDER_STEP: Final = "stop_loading"
"""The visit that lasts as long as a stop-loading order is in force."""

INSTANT_STEPS: Final = frozenset(
    {
        "track",
        "far_track",
        "reload_track",
        "broad_track",
        "standard_track",
        "yard",
        "wagons",
        "path",
        "onward_path",
        "path_empty",
        "supply_path",
        "join",
        "leave",
        "quota",
        "upstream",
    }
)
"""Steps that take no time once granted: what is held is held through the steps that follow."""


class StreamName(NamedTuple):
    """The trains of one service at one port in one direction."""

    service: str
    port: str
    direction: Direction


class PoolName(NamedTuple):
    """The empty wagons of one gauge at one port."""

    port: str
    gauge: Gauge


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trains:
    """One entry per train, in order of rank; `stream` is a place in `Tables.streams`.

    That is the stream where the train crosses; its id has the port where it was planned. `goods`,
    `origin` and `destination` are places in `Tables.texts` or `NOBODY`. `due_s` is the planned
    arrival, `to_port_s` and `from_port_s` are running times, `MISSING` where unknown.
    """

    stream: IntColumn
    wagons: IntColumn
    teu: IntColumn
    tonnes: FloatColumn
    value: FloatColumn
    arrived_s: IntColumn
    presented_s: IntColumn
    entered_s: IntColumn
    declared_s: IntColumn
    released_s: IntColumn
    left_china_s: IntColumn
    entered_kazakhstan_s: IntColumn
    left_kazakhstan_s: IntColumn
    reload_started_s: IntColumn
    reload_finished_s: IntColumn
    departed_s: IntColumn
    provisional: BoolColumn
    diverted: BoolColumn
    due_s: IntColumn
    goods: IntColumn
    origin: IntColumn
    destination: IntColumn
    to_port_s: IntColumn
    from_port_s: IntColumn

    def __len__(self) -> int:
        return len(self.stream)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """One entry per step visited, by the moment it ended; those still under way come last.

    A visit that is finished but never started left the queue unserved: its limit was up. `train`
    is a place in `Tables.ids`, `step` in `Tables.steps`, `resource` in `Tables.resources`
    or `NOBODY`; of a run these are narrower than 64 bits, so beware of products.
    """

    train: Codes
    step: Codes
    resource: Codes
    queued_s: IntColumn
    started_s: IntColumn
    finished_s: IntColumn

    def __len__(self) -> int:
        return len(self.train)

    @property
    def waited_until_s(self) -> IntColumn:
        """Return when each visit's waiting ended: at its start, or when it left unserved."""
        return self.waited_until(slice(None))

    def waited_until(self, rows: IntColumn | slice) -> IntColumn:
        """Return the same of some `rows`, without the room that it takes for all of them."""
        started_s = self.started_s[rows]
        return np.where(started_s == MISSING, self.finished_s[rows], started_s)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rakes:
    """One entry per lot of wagons that came together and left together.

    `pool` is a place in `Tables.pools`; `from_train` and `to_train` are ranks or `NOBODY`.
    """

    pool: IntColumn
    wagons: IntColumn
    from_train: IntColumn
    to_train: IntColumn
    arrived_s: IntColumn
    freed_s: IntColumn
    taken_s: IntColumn
    left_s: IntColumn

    def __len__(self) -> int:
        return len(self.pool)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """What is known of one replication over ``[start_s, end_s)``; `start_s` is minus the warm-up.

    `ids` are those of the trains in order of rank, then those of the supply and surplus trains,
    whose numbers of wagons are `empty_wagons`, and of the stop-loading orders. `streams` are those
    of the plans, then those in which only diverted trains cross. `works` tells for each step
    whether time passes between its start and its finish, or only before its start. `specs` are
    the limited resources. `asked` has for each visit, as it came up in the run, its place in
    `visits`: the order within a second, which moments do not tell. It is not kept in files.
    """

    start_s: int
    end_s: int
    streams: tuple[StreamName, ...]
    ids: tuple[str, ...]
    empty_wagons: IntColumn
    steps: tuple[str, ...]
    works: BoolColumn
    resources: tuple[str, ...]
    pools: tuple[PoolName, ...]
    texts: tuple[str, ...]
    specs: Mapping[str, ResourceSpec]
    trains: Trains
    visits: Visits
    rakes: Rakes
    asked: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @cached_property
    def by_step(self) -> Groups:
        """Return the rows of visits by step."""
        return Groups.of(self.visits.step, len(self.steps))

    @cached_property
    def by_resource(self) -> Groups:
        """Return the rows of visits by resource."""
        return Groups.of(self.visits.resource, len(self.resources))

    @cached_property
    def places_of_empties(self) -> Mapping[str, list[int]]:
        """Return the places in `ids` of what are no loaded trains, by the head of their ids.

        That is kind, port and gauge; of an order, kind, port and direction.
        """
        count = len(self.trains)
        return places_by_head(self.ids[count:], first=count)

    def among(self, *steps: str) -> BoolColumn:
        """Return which of the `steps` of the tables are among these."""
        return np.array([name in steps for name in self.steps], dtype=np.bool_)

    def rows_of(self, *steps: str) -> IntColumn:
        """Return the rows of the visits of one of `steps`, rising."""
        return self.by_step.any_of(np.flatnonzero(self.among(*steps)).tolist())

    def rows_of_each(self, *steps: str) -> IntColumn:
        """Return the same rows step by step, for sums that ask for no order."""
        return self.by_step.each_of(np.flatnonzero(self.among(*steps)).tolist())

    def rows_to(self, *resources: str) -> IntColumn:
        """Return the rows of the visits to one of `resources`, rising."""
        wanted = [n for n, name in enumerate(self.resources) if name in resources]
        return self.by_resource.any_of(wanted)

    def visits_of(self, *steps: str) -> BoolColumn:
        """Return which visits are of one of `steps`."""
        return self.among(*steps)[self.visits.step]

    def visits_to(self, resource: str) -> BoolColumn:
        """Return which visits are to `resource`."""
        code = self.resources.index(resource) if resource in self.resources else NOBODY - 1
        return np.equal(self.visits.resource, code)


def reached(moments: IntColumn) -> BoolColumn:
    """Return which of `moments` the run reached."""
    return np.not_equal(moments, MISSING)


def missing_last(moments: IntColumn) -> IntColumn:
    """Return `moments` with those not reached after all others, for sorting and comparing."""
    return np.where(moments == MISSING, np.iinfo(np.int64).max, moments)


def text_codes(texts: list[str]) -> tuple[tuple[str, ...], Iterator[int]]:
    """Return the different `texts` in order of appearance, and the place of each among them."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return tuple(places), (places[text] for text in texts)


def places_by_head(ids: Sequence[str], first: int = 0) -> dict[str, list[int]]:
    """Return the places of `ids`, from `first` on, by what is before their last part."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(ids, start=first):
        found.setdefault(name.rpartition("/")[0], []).append(place)
    return found
