"""Reading a scenario file and the files it extends, each at most once and none from outside."""

import os
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from sim.errors import Problem, ScenarioError
from sim.scenario.files import (
    ALL_SCENARIOS_BYTES,
    SCENARIO_BYTES,
    Request,
    decode,
    read_bytes,
    scenario_root,
    shown_beside,
    why_not_allowed,
)
from sim.scenario.findings import Finding, Spot, refuse_one
from sim.scenario.guard import check_limits
from sim.scenario.places import Document
from sim.scenario.syntax import parse
from sim.scenario.words import kind_of, quoted, show

DEEPEST: Final = 8
"""Files that may lie between a scenario and its base, the base included."""


@dataclass
class Chain:
    """A scenario file and those it extends, in that order.

    `findings` is what is wrong with the syntax of any of them, `broken` why the chain ends before
    its base.
    """

    root: Path
    documents: list[Document] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    broken: tuple[Problem, ...] = ()
    notes: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def is_partial(self) -> bool:
        """Return whether some lines or files could not be read."""
        return bool(self.findings or self.broken)

    @property
    def default_id(self) -> str:
        """Return the id of a scenario that gives none: its file's name as an id."""
        name = re.sub(r"[^a-z0-9]+", "-", self.documents[0].path.stem.lower()).strip("-")
        return (name if re.match("[a-z]", name) else f"scenario-{name}".rstrip("-"))[:64].rstrip(
            "-"
        )


def read_chain(path: Path, root: Path | None) -> Chain:
    """Return the scenario file `path` with those it extends.

    Raises:
        ScenarioError: the file itself cannot be read as TOML text.
        SafetyLimitError: a file, or all together, are beyond the limits.
        StorageError: the system does not let us read it.
    """
    if str(path) == "-":
        remedy = "save it to a file and name that"
        refuse_one(Finding("SCN-001", (), "standard input is not read", remedy), Spot("-"))
    chain = Chain(root or Path())
    request: Request | None = Request.of_user(path)
    try:
        while request is not None:
            document = _read(request, chain)
            chain.documents.append(document)
            # Known only now: a path that cannot be opened may not even be a path.
            chain.root = root or scenario_root(path)
            request = _parent(document, chain)
    except ScenarioError as error:
        if not chain.documents:
            raise
        chain.broken = error.problems
    return chain


def _read(request: Request, chain: Chain) -> Document:
    content = read_bytes(request, SCENARIO_BYTES)
    chain.size += len(content)
    if chain.size > ALL_SCENARIOS_BYTES:
        wrong = "the files together are too large"
        request.refuse("SCN-007", wrong, f"at most {ALL_SCENARIOS_BYTES:,} bytes are read")
    text, is_marked = decode(content, request.shown)
    if is_marked:
        chain.notes.append(f"{request.shown}: begins with a byte order mark, which is ignored")
    check_limits(text, request.shown)
    parsed = parse(text, request.shown)
    chain.findings += parsed.findings
    if not parsed.data and not parsed.findings:
        empty = Finding("SCN-003", (), "the scenario is empty", _START)
        refuse_one(empty, Spot(request.shown, 1, 1))
    return Document(Path(os.path.realpath(request.path)), request.shown, text, parsed.data)


_START: Final = "start from `landbridge init`, or from title, start and duration"


def _parent(document: Document, chain: Chain) -> Request | None:
    """Return the request for the file that `document` extends, and take the key out of it."""
    reference = document.data.pop("extends", None)
    if reference is None:
        return None
    if why := _why_not(reference, document, chain):
        refuse_one(Finding(why[0], ("extends",), *why[1:]), document.spot_of(("extends",)))
    target = document.path.parent / reference
    shown = shown_beside(document.shown, reference)
    asker = partial(document.spot_of, ("extends",))
    return Request(target, shown, asker, ("extends",), reference)


def _why_not(reference: object, document: Document, chain: Chain) -> tuple[str, str, str] | None:
    """Return code, message and remedy if `document` may not extend `reference`."""
    if not isinstance(reference, str):
        wrong = f"a file name is due, got {kind_of(reference)} {show(reference)}"
        return "SCN-022", wrong, 'as in extends = "base.toml"'
    if reason := why_not_allowed(reference, document.path.parent, chain.root):
        remedy = 'name a file below it, relative to this one, as in "../base.toml"'
        return "SCN-019", f"{quoted(reference)} {reason}", remedy
    target = Path(os.path.realpath(document.path.parent / reference))
    if target in [each.path for each in chain.documents]:
        wrong = f"{quoted(reference)} leads back to a file that extends this one"
        return "SCN-053", wrong, "break the circle"
    if len(chain.documents) > DEEPEST:
        return "SCN-054", f"more than {DEEPEST} files extend each other", "join some of them"
    return None
