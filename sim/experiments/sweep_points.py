"""The points of a sweep as scenarios: every one is checked by all rules before anything is run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from sim.errors import Problem, ScenarioError
from sim.experiments.question import Question
from sim.experiments.store import FIGURES, Shelf, content_key
from sim.experiments.sweep_design import Design, Values
from sim.experiments.undertaking import Progress
from sim.scenario.findings import COMMAND_LINE
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash

Load = Callable[[Iterable[str]], Loaded]
"""Reads the scenario with changes, as for ``--set``."""

_MOST_KEPT: Final = 1_000
"""Problems beyond so many are counted by nobody."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its number from 1 on, its values, its scenario, and where its runs are kept.

    `whole` holds replications with all their tables, as `run` and `compare` leave them; `light`
    those with figures alone.
    """

    number: int
    values: Values
    question: Question
    hash: str
    whole: Shelf
    light: Shelf

    @property
    def replications(self) -> int:
        """Return how many replications there are to be."""
        return self.question.scenario.replications

    def place(self, replication: int) -> Path | None:
        """Return where a finished replication is kept, None if it is to be computed."""
        for shelf in (self.whole, self.light):
            if shelf.holds(replication):
                return shelf.place(replication)
        return None

    def is_kept(self, replication: int) -> bool:
        """Return whether a replication seems to be there, without reading it."""
        return any(shelf.place(replication).is_dir() for shelf in (self.whole, self.light))

    def places(self) -> list[Path]:
        """Return where all replications are, when all of them are finished."""
        found = (self.place(replication) for replication in range(self.replications))
        return [place for place in found if place is not None]


def points_of(design: Design, load: Load, store: Path, progress: Progress) -> tuple[Point, ...]:
    """Return every point of `design`, its runs kept in `store`.

    Raises:
        ScenarioError: everything that the rules refuse at any point, in one pass.
        SafetyLimitError: a point is beyond the limits of a scenario.
    """
    found: list[Point] = []
    refused: dict[tuple[str, ...], list[Problem]] = {}
    for number, values in enumerate(design.points, 1):
        progress("points checked", number - 1, len(design.points))
        try:
            loaded = load(design.changes(values))
        except ScenarioError as error:
            _note(refused, error, partial(design.words, values))
            continue
        found.append(point_of(number, values, loaded, store))
    if refused:
        raise ScenarioError(tuple(_told(problems) for problems in refused.values()))
    return tuple(found)


def point_of(
    number: int, values: Values, loaded: Loaded, store: Path, light: str = FIGURES
) -> Point:
    """Return one point; `light` is the kind of its shelf without tables."""
    digest = scenario_hash(loaded)
    folder = store / content_key(digest, loaded.scenario.id)
    return Point(number, values, Question.of(loaded), digest, Shelf(folder), Shelf(folder, light))


def _note(
    refused: dict[tuple[str, ...], list[Problem]], error: ScenarioError, words: Callable[[str], str]
) -> None:
    """Gather the problems of a point under what they have in common with those of others."""
    for problem in error.problems:
        key = (problem.code, problem.key, problem.message, problem.remedy)
        if key in refused or len(refused) < _MOST_KEPT:
            by_hand = problem.place == COMMAND_LINE
            place = f"--vary {words(problem.key)}" if by_hand else problem.place
            refused.setdefault(key, []).append(replace(problem, place=place))


def _told(problems: list[Problem]) -> Problem:
    """Return one problem for those of all points that have the same."""
    first, others = problems[0], len(problems) - 1
    if not others:
        return first
    more = f" (so at {others} more point{'' if others == 1 else 's'})"
    return replace(first, message=first.message + more)


def values_by_key(design: Design, point: Point) -> Mapping[str, int | float | str]:
    """Return the values of a point as they stand in a table, by key as written."""
    pairs = zip(design.axes, point.values, strict=True)
    return {axis.key: value.cell for axis, value in pairs}
