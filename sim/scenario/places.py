"""Where the things found wrong stand: file, line and column, looked up only when there are any."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import Problem
from sim.scenario.findings import COMMAND_LINE, Finding, Spot, problem
from sim.scenario.hints import unknown_key
from sim.scenario.positions import Positions
from sim.scenario.words import Key

_PLACE = re.compile(r"(.*):([0-9]+):([0-9]+)")
_HINTS = 50
"""Unknown keys that get a hint; more are not read by anybody."""


class Document:
    """One scenario file: its path, its name in messages, its text and its tables."""

    def __init__(self, path: Path, shown: str, text: str, data: dict[str, Any]) -> None:
        self.path = path
        self.shown = shown
        self.text = text
        self.data = data

    @cached_property
    def positions(self) -> Positions:
        """Return where the keys of the file stand."""
        return Positions(self.text)

    def spot_of(self, key: Key) -> Spot:
        """Return where `key` stands in the file, its beginning if it does not."""
        return Spot(self.shown, *(self.positions.of(key) or (1, 1)))


class Sorted(NamedTuple):
    """A place that can be put in order: the user's own file first, the command line last."""

    file: int
    spot: Spot


class Places:
    """Finds the place of a key in the files of a scenario, the base last, and the command line."""

    def __init__(self, documents: Sequence[Document], overrides: Sequence[dict[str, Any]]) -> None:
        self._documents = documents
        self._overrides = overrides

    def problems(self, findings: Sequence[Finding], data: dict[str, Any]) -> tuple[Problem, ...]:
        """Return `findings` with their places, in order, and hints for the unknown keys."""
        placed = sorted(((self._place(each), each) for each in findings), key=lambda pair: pair[0])
        hinted = 0
        problems = []
        for (_, spot), finding in placed:
            if finding.code == "SCN-020" and hinted < _HINTS:
                hinted += 1
                problems.append(
                    problem(finding._replace(remedy=unknown_key(finding.key, data)), spot)
                )
            else:
                problems.append(problem(finding, spot))
        return tuple(problems)

    def in_order(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return `problems` in the order of their places, those of whole files first."""
        names = [document.shown for document in self._documents]

        def rank(problem: Problem) -> tuple[int, str, int, int]:
            match = _PLACE.fullmatch(problem.place)
            file, line, column = match.groups() if match else (problem.place, "0", "0")
            known = names.index(file) if file in names else len(names)
            return known + (file == COMMAND_LINE), file, int(line), int(column)

        return sorted(problems, key=rank)

    def _place(self, finding: Finding) -> Sorted:
        spot = finding.spot or self.spot_of(finding.key)
        names = [document.shown for document in self._documents]
        known = names.index(spot.file) if spot.file in names else len(names)
        return Sorted(known + (spot.file == COMMAND_LINE), spot)

    def spot_of(self, key: Key) -> Spot:
        """Return the place of `key`, of the nearest table around it if it stands nowhere."""
        for length in range(len(key), 0, -1):
            if any(_holds(table, key[:length]) for table in self._overrides):
                return Spot(COMMAND_LINE)
            for document in self._documents:
                place = document.positions.of(key[:length])
                if place is not None:
                    return Spot(document.shown, *place)
        return Spot(self._documents[0].shown, 1, 1)


def _holds(table: Any, key: Key) -> bool:
    for part in key:
        if not isinstance(table, dict) or part not in table:
            return False
        table = table[part]
    return True
