"""From a scenario file to a valid `Loaded`, or to everything that is wrong with it in one pass.

The files of the chain are laid over each other, the command line last; then the schema and all
rules are asked. Where the schema refuses some values, the rules see the scenario without them, so
that nobody has to mend a file twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import LandbridgeError
from sim.scenario import (
    rules,
    rules_disturbances,
    rules_evidence,
    rules_policies,
    rules_stations,
    rules_trade,
    rules_traffic,
    sizes,
)
from sim.scenario.attachments import Attachments, attach
from sim.scenario.chain import Chain, read_chain
from sim.scenario.findings import COMMAND_LINE, Finding, refuse, without_repeats
from sim.scenario.guard import check_counts
from sim.scenario.inputs import Inputs
from sim.scenario.loaded import Loaded as Loaded
from sim.scenario.loaded import Origin as Origin
from sim.scenario.merging import Merged, merge
from sim.scenario.notes import notes
from sim.scenario.overrides import read_overrides
from sim.scenario.places import Places
from sim.scenario.provenance import ANY, settled
from sim.scenario.schema import Scenario
from sim.scenario.wording import findings_of, not_numbers
from sim.scenario.words import Key, dotted

_RULES: Final = (
    rules,
    rules_traffic,
    rules_stations,
    rules_policies,
    rules_disturbances,
    rules_trade,
    sizes,
)
_OF_VALUES_ALONE: Final = frozenset(
    {"SCN-020", "SCN-022", "SCN-023", "SCN-024", "SCN-025", "SCN-026", "SCN-028", "SCN-029"}
    | {"SCN-030", "SCN-031", "SCN-032", "SCN-033", "SCN-034", "SCN-035", "SCN-036", "SCN-037"}
    | {"SCN-038", "SCN-039", "SCN-045", "SCN-046", "SCN-056", "SCN-058", "SCN-059"}
)
"""Codes that hold for a value whatever else the file says, even in lines that cannot be read."""
_OF_NAMES: Final = frozenset(
    {"SCN-065", "SCN-066", "SCN-067", "SCN-080", "SCN-081", "SCN-086"}
    | {"SCN-121", "SCN-123", "SCN-128"}
)
"""Codes of references, which may be the fault of a section that could not be read."""
_OF_WHAT_IS_MISSING: Final = frozenset({"SCN-076", "SCN-122", "SCN-128"})
"""Codes of keys that need another, which may be one of those left out."""


def load(path: str | Path, overrides: Iterable[str] = (), root: str | Path | None = None) -> Loaded:
    """Return the scenario in the file `path` with the changes of the command line.

    `overrides` are texts such as ``"seed=1"``. Files that it names lie below `root`, by default
    the nearest folder above called ``scenarios``, else its own folder.

    Raises:
        ScenarioError: everything that is wrong with it, with places and remedies.
        SafetyLimitError: it is beyond the limits of size.
        StorageError: the system does not let us read a file.
    """
    chain = read_chain(Path(path), None if root is None else Path(root))
    return _load(chain, tuple(overrides))


def _load(chain: Chain, overrides: tuple[str, ...]) -> Loaded:
    tables, findings = read_overrides(overrides)
    draft = _Draft.of(chain, tables)
    draft.findings += findings
    scenario = draft.checked()
    inputs = draft.inputs
    return Loaded(
        scenario=settled(scenario, draft.merged, draft.top, draft.file_names),
        inputs=inputs,
        files=draft.attachments.files,
        origins=dict(draft.origins()),
        parent=_parent(chain, is_changed=bool(overrides)),
        notes=(*chain.notes, *map(draft.attachments.as_written, notes(scenario, inputs))),
        places=draft.places,
    )


def _parent(chain: Chain, *, is_changed: bool) -> Loaded | None:
    """Return what the chain's first file changes, or what the command line does without one."""
    rest = replace(chain, documents=chain.documents[1:]) if len(chain.documents) > 1 else chain
    if rest is chain and not is_changed:
        return None
    try:
        return _load(rest, ())
    except LandbridgeError:
        # A base may leave out what each of its children gives.
        return None


@dataclass
class _Draft:
    """A scenario on its way: laid together, not yet valid."""

    chain: Chain
    merged: Merged
    places: Places
    attachments: Attachments
    findings: list[Finding]
    inputs: Inputs

    @classmethod
    def of(cls, chain: Chain, tables: list[dict[str, Any]]) -> "_Draft":
        """Return the files of `chain` and the `tables` of the command line laid together."""
        layers = [_inherited(each.data) for each in chain.documents[:0:-1]]
        top = [*layers, chain.documents[0].data]
        merged = merge([*enumerate(top), *((len(top), table) for table in tables)])
        merged.data.setdefault("id", chain.default_id)
        check_counts(merged.data, chain.documents[0].shown)
        places = Places(chain.documents, tables)
        attachments = attach(merged.data, merged.layers, chain.documents, chain.root)
        attachments.read(places)
        return cls(chain, merged, places, attachments, [*chain.findings], Inputs())

    @property
    def top(self) -> int:
        """Return the layer of the user's own file."""
        return len(self.chain.documents) - 1

    @property
    def file_names(self) -> list[str]:
        """Return the name of the file of each layer, without its folders."""
        return [document.path.name for document in reversed(self.chain.documents)]

    def checked(self) -> Scenario:
        """Return the scenario, or raise everything that is wrong with it."""
        scenario = self._examine()
        if scenario is None or self.findings or self.attachments.problems or self.chain.broken:
            problems = self.places.problems(without_repeats(self.findings), self.merged.data)
            everything = [*problems, *self.attachments.problems, *self.chain.broken]
            refuse(self.places.in_order(everything))
        return scenario

    def _examine(self) -> Scenario | None:
        """Return the scenario if the schema takes it, and gather what it and the rules refuse."""
        found = not_numbers(self.merged.data)
        refused = {finding.key for finding in found}
        scenario, more = _validated(self.merged.data)
        found += [finding for finding in more if finding.key not in refused]
        if self.chain.is_partial:
            self.findings += [finding for finding in found if finding.code in _OF_VALUES_ALONE]
            return None
        self.findings += found
        if scenario is not None and not found:
            self._ask_rules(scenario, ())
        else:
            self._ask_rules_of_the_rest([finding.key for finding in found])
        return scenario

    def _ask_rules(self, scenario: Scenario, left_out: Sequence[Key]) -> None:
        """Gather what the rules refuse, as far as it is not the fault of keys `left_out`."""
        self.inputs = self.attachments.inputs(scenario)
        gone = dict.fromkeys(left_out, self.top + 2)
        merged = replace(self.merged, removed=self.merged.removed | gone)
        asked = [
            *(each for part in _RULES for each in part.check(scenario, self.inputs)),
            *rules_evidence.check(scenario, merged),
            *self.attachments.findings,
        ]
        if self.attachments.findings:
            # Rows that cannot be read are no trains and no routes.
            asked = [each for each in asked if each.code not in ("SCN-077", "SCN-115")]
        asked = [each._replace(message=self.attachments.as_written(each.message)) for each in asked]
        self.findings += [each for each in asked if not _is_fault_of(left_out, each)]

    def _ask_rules_of_the_rest(self, refused: list[Key]) -> None:
        """Ask the rules about the scenario without the values that the schema refuses."""
        data = deepcopy(self.merged.data)
        left_out: list[Key] = []
        for _attempt in range(3):
            for key in refused:
                left_out.append(_leave_out(data, key))
            scenario, more = _validated(data)
            if scenario is not None:
                self._ask_rules(scenario, left_out)
                return
            refused = [finding.key for finding in more]
        self.findings += self.attachments.findings

    def origins(self) -> Iterator[tuple[str, Origin]]:
        """Yield the dotted key of each value as written, and where it was set."""
        documents = self.chain.documents
        for key, layer in self.merged.layers.items():
            place = documents[self.top - layer].shown if layer <= self.top else COMMAND_LINE
            yield dotted(key), Origin(place)


_NOT_INHERITED: Final = frozenset({"id", "expect"})
"""What a file says of itself alone: its name, and what it changes against its own base."""


def _inherited(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in _NOT_INHERITED}


def _validated(data: dict[str, Any]) -> tuple[Scenario | None, list[Finding]]:
    try:
        return Scenario.model_validate(data), []
    except ValidationError as error:
        return None, findings_of(error, data)


_STAND_INS: Final[dict[str, object]] = {"title": "untitled", "start": date(2024, 1, 1)}


def _leave_out(data: dict[str, Any], key: Key) -> Key:
    """Take the value at `key` out of `data`, and return the key of what was taken out."""
    names = [str(part) for part in key if not isinstance(part, int)]
    if len(names) == 1 and names[0] in _STAND_INS:
        data[names[0]] = _STAND_INS[names[0]]
        return (names[0],)
    table: Any = data
    for at, name in enumerate(names[:-1]):
        inner = table.get(name)
        if not isinstance(inner, dict):
            names = names[: at + 1]
            break
        table = inner
    if names and names[-1] in table:
        del table[names[-1]]
    elif len(names) > 1:
        # Something is missing: the table that lacks it goes.
        return _leave_out(data, tuple(names[:-1]))
    return tuple(names)


def _is_fault_of(left_out: Sequence[Key], finding: Finding) -> bool:
    """Return whether `finding` may be there only because of the values `left_out`."""
    if any(len(key) <= 2 and finding.code in _OF_NAMES for key in left_out):
        return True
    if left_out and finding.code in _OF_WHAT_IS_MISSING:
        return True
    about = finding.key
    if finding.code == "SCN-080":
        about = tuple(str(about[1]).split("."))
    return any(
        _agree(key, about) or (len(key) == len(about) and _agree(key[:-1], about[:-1]))
        for key in left_out
    )


def _agree(key: Key, about: Key) -> bool:
    """Return whether one of the keys is the other or lies below it."""
    pairs = zip(key, about, strict=False)
    return all(theirs in (ours, ANY) for ours, theirs in pairs)
