"""The CSV files that a scenario names: found, read once, and given the names they have in results.

A file may have the same name as another in another folder; in the resolved scenario each is
``inputs/<name>``, with a number where names would clash.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from sim.errors import Problem, ScenarioError
from sim.scenario.files import TABLE_BYTES, Request, read_bytes, shown_beside, why_not_allowed
from sim.scenario.findings import Finding
from sim.scenario.inputs import Inputs
from sim.scenario.places import Document, Places
from sim.scenario.routes import read_routes
from sim.scenario.samples import read_sample
from sim.scenario.schema import Scenario
from sim.scenario.shape import leaves
from sim.scenario.timetables import Timetable
from sim.scenario.words import Key, quoted

FOLDER: Final = "inputs"
FILE_KEYS: Final = ("timetable", "empirical", "routes")
"""Keys whose text names a CSV file."""
_SECTIONS: Final = ("services", "ports", "diversion")


class Attachment(NamedTuple):
    """A CSV file: its path, its names in messages and in the scenario, who names it and how."""

    path: Path
    shown: str
    name: str
    key: Key
    written: str


@dataclass
class Attachments:
    """The CSV files of one scenario; `problems` is what keeps some of them from being read."""

    found: list[Attachment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def read(self, places: Places) -> None:
        """Read the bytes of every file once.

        Raises:
            SafetyLimitError: one is too large, or no regular file.
            StorageError: the system does not let us read one.
        """
        for each in self.found:
            if each.name not in self.files:
                asker = partial(places.spot_of, each.key)
                request = Request(each.path, each.shown, asker, each.key, each.written)
                try:
                    self.files[each.name] = read_bytes(request, TABLE_BYTES)
                except ScenarioError as error:
                    self.problems += error.problems

    def inputs(self, scenario: Scenario) -> Inputs:
        """Return what the files say, and gather what is wrong with them."""
        read: dict[str, dict[str, Any]] = {key: {} for key in FILE_KEYS}
        for each in self.found:
            known = read[str(each.key[-1])]
            if each.name in self.files and each.name not in known:
                known[each.name] = self._rows(each, scenario)
        return Inputs(read["timetable"], read["empirical"], read["routes"])

    def as_written(self, text: str) -> str:
        """Return `text` with the names of files as messages have them."""
        shown = {each.name: each.shown for each in self.found}
        for name in filter(text.__contains__, shown):
            return text.replace(name, shown[name])
        return text

    def _rows(self, each: Attachment, scenario: Scenario) -> tuple[Any, ...]:
        content, shown = self.files[each.name], each.shown
        rows: tuple[Any, ...] = ()
        try:
            if each.key[-1] == "timetable":
                timetable = Timetable(content, shown, each.name, scenario)
                rows, findings = timetable.read(), timetable.findings
            elif each.key[-1] == "routes":
                rows, findings = read_routes(content, shown)
            else:
                rows, findings = read_sample(content, shown)
            self.findings += findings
        except ScenarioError as error:
            self.problems += error.problems
        return rows


def attach(
    data: dict[str, Any], layers: Mapping[Key, int], documents: list[Document], root: Path
) -> Attachments:
    """Return the CSV files that the tables `data` name, and put their new names into `data`."""
    attachments = Attachments()
    names: dict[Path, str] = {}
    for key, reference in list(_references(data)):
        # What the command line names lies beside the user's own file.
        layer = min(layers.get(key, 0), len(documents) - 1)
        document = documents[len(documents) - 1 - layer]
        if reason := why_not_allowed(reference, document.path.parent, root):
            wrong = f"{quoted(reference)} {reason}"
            remedy = "name a file below it, relative to the file that names it"
            attachments.findings.append(Finding("SCN-019", key, wrong, remedy))
            continue
        path = Path(os.path.realpath(document.path.parent / reference))
        name = names.setdefault(path, _free_name(path.name, set(names.values())))
        shown = shown_beside(document.shown, reference)
        attachments.found.append(Attachment(path, shown, name, key, reference))
        _put(data, key, name)
    return attachments


def _references(data: Mapping[str, Any]) -> Iterator[tuple[Key, str]]:
    for key, value in leaves(data):
        if key[0] in _SECTIONS and key[-1] in FILE_KEYS and isinstance(value, str):
            yield key, value


def _free_name(file: str, taken: set[str]) -> str:
    pure, count = PurePosixPath(file), 1
    name = f"{FOLDER}/{file}"
    while name in taken:
        count += 1
        name = f"{FOLDER}/{pure.stem}-{count}{pure.suffix}"
    return name


def _put(data: dict[str, Any], key: Key, value: str) -> None:
    for part in key[:-1]:
        data = data[str(part)]
    data[str(key[-1])] = value
