"""The points of a sweep as scenarios: every one is checked by all rules before anything is run."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from sim.errors import Problem, ScenarioError
from sim.experiments.point import Load, Point, point_of
from sim.experiments.sweep.design import Design, Values
from sim.experiments.undertaking import Progress
from sim.scenario.findings import COMMAND_LINE

_MOST_KEPT: Final = 1_000
"""Problems beyond so many are counted by nobody."""


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
        found.append(point_of(number, loaded, store))
    if refused:
        raise ScenarioError(tuple(_told(problems) for problems in refused.values()))
    return tuple(found)


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


def values_by_key(design: Design, values: Values) -> Mapping[str, int | float | str]:
    """Return the values of a point as they stand in a table, by key as written."""
    return {axis.key: value.cell for axis, value in zip(design.axes, values, strict=True)}
