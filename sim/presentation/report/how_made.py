"""How results were made: enough to make them again, and to judge what they rest on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.experiments.by_hand import changed_by_hand
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say
from sim.presentation.report.evidence_tables import (
    grade_counts,
    sources_table,
    values_table,
)
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, folded, table
from sim.presentation.report.stress import checklist
from sim.presentation.spans import duration_words, period_words
from sim.presentation.titles import said_title
from sim.scenario.evidence import Known, evidence
from sim.scenario.loaded import Loaded
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Origins:
    """What results come from: the resolved scenario, the record beside them, and the command.

    The record is ``run.json`` or that of another experiment; what it does not have is left out.
    """

    loaded: Loaded
    record: Mapping[str, Any]
    command: str
    """Makes the results again, without any path of this machine."""

    @property
    def scenario(self) -> Scenario:
        """Return the resolved scenario."""
        return self.loaded.scenario

    @cached_property
    def known(self) -> Sequence[Known]:
        """Return every value with how it is known."""
        return evidence(self.loaded)


def how_made(origins: Origins) -> list[Part]:
    """Return the facts, the values with their evidence, the sources, and the STRESS-DES list."""
    values = say("Every value and how it is known ({counts})", counts=grade_counts(origins.known))
    sources = sources_table(origins.scenario)
    stress = say("STRESS-DES checklist (Monks et al. 2019)")
    return [
        table("", [say("What"), say("How")], [*_rows(origins)]),
        *([sources] if sources is not None else []),
        folded(values, [values_table(origins.known)], printed=False),
        folded(stress, [checklist(origins.scenario, origins.known, origins.record)]),
    ]


def _rows(origins: Origins) -> Iterator[list[Cell]]:
    for what, how in _facts(origins):
        yield [Cell(what), Cell(how)]


def _facts(origins: Origins) -> Iterator[tuple[str, str]]:
    """Yield what is known of the making, each with its heading; what is unknown is left out."""
    scenario, record = origins.scenario, origins.record
    yield say("Scenario"), clean(f"{scenario.id}: {said_title(scenario.title)}")
    for change in changed_by_hand(scenario):
        yield say("Changed on the command line"), clean(change)
    yield say("Period"), period_words(scenario)
    yield say("Warm-up, left out"), duration_words(scenario.warm_up)
    yield say("Replications"), str(record.get("replications", scenario.replications))
    yield say("Seed"), str(record.get("seed", scenario.seed))
    yield say("To make it again"), origins.command
    versions = record.get("versions", {})
    if versions:
        named = (f"{name} {version}" for name, version in versions.items())
        yield say("Versions"), clean(listed(named))
    if record.get("scenario_hash"):
        yield say("Hash of the scenario"), clean(str(record["scenario_hash"]))
    yield from _checks(record)


def _checks(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    marks = record.get("fingerprint", {})
    if isinstance(marks, Mapping) and marks:
        named = (f"{name} {mark}" for name, mark in marks.items())
        yield say("Fingerprint"), clean(listed(named))
    balance = record.get("balance", {})
    if "line" in balance:
        yield say("Balance"), clean(str(balance["line"]))
    for heading, key in ((say("Note"), "notes"), (say("Warning"), "warnings")):
        for words in record.get(key, []):
            yield heading, clean(str(words))
