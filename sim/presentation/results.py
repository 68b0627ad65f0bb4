"""A result folder as the pictures and the terminal read it: the scenario, its record, its tables.

Reading only. Names and labels come out as text that is safe to draw: see `lettering`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

from sim.domain.time import DAY_S
from sim.errors import StorageError
from sim.experiments.preview.preview import PoolOutlook, Preview, preview
from sim.presentation.harmless import brief, clean
from sim.presentation.language.speaking import say
from sim.presentation.words import spelled
from sim.scenario.inputs import Inputs
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

Row = Mapping[str, Any]

EVERYTHING: Final = "all"

NOT_GIVEN: Final = "not given: "
"""How the estimand of a figure begins that a growing queue makes meaningless."""


class Finished(Protocol):
    """A run that is over: its folder, and what stands in it, still in hand."""

    @property
    def folder(self) -> Path:
        """Return where the files are."""

    @property
    def scenario(self) -> Scenario:
        """Return the resolved scenario."""

    @property
    def record(self) -> Mapping[str, Any]:
        """Return the content of ``run.json``."""

    @property
    def summary(self) -> Sequence[Row]:
        """Return the rows of the summary."""


@dataclass(frozen=True)
class Results:
    """What one run left in its folder."""

    folder: Path
    scenario: Scenario
    record: Mapping[str, Any]
    summary: Sequence[Row]
    inputs: Inputs | None = None
    """The files that the scenario reads; read when they are needed, if not given."""

    @classmethod
    def read(cls, folder: Path) -> "Results":
        """Return the results in `folder`; a missing record or summary counts as empty.

        Raises:
            ScenarioError, StorageError: there is no scenario in `folder` that can be read.
            StorageError: another file cannot be read.
        """
        loaded = load(folder / "scenario.toml", root=folder)
        try:
            record = _json(folder / "run.json", {})
            summary = _json(folder / "summary.json", [])
        except (OSError, ValueError) as error:
            raise StorageError(f"{folder}: these results cannot be read: {error}") from error
        return cls(folder, loaded.scenario, record, summary, loaded.inputs)

    @classmethod
    def of(cls, result: Finished) -> "Results":
        """Return the results of a run that is just over."""
        return cls(result.folder, result.scenario, result.record, result.summary)

    def kpi(
        self,
        metric: str,
        port: str = EVERYTHING,
        direction: str = EVERYTHING,
        service: str = EVERYTHING,
    ) -> Row | None:
        """Return the summary row of a KPI, None where it is not there or has no value."""
        row = self._by_key.get((metric, port, direction, service))
        return None if row is None or row.get("mean") is None else row

    def withheld(
        self,
        metric: str,
        port: str = EVERYTHING,
        direction: str = EVERYTHING,
        service: str = EVERYTHING,
    ) -> str | None:
        """Return why a KPI is not given although there are trains, None if that is not so."""
        row = self._by_key.get((metric, port, direction, service))
        if row is None or row["mean"] is not None:
            return None
        estimand = str(row["estimand"])
        return estimand.removeprefix(NOT_GIVEN) if estimand.startswith(NOT_GIVEN) else None

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str, str], Row]:
        return {
            (row["metric"], row["port"], row["direction"], row["service"]): row
            for row in self.summary
        }

    @property
    def ports(self) -> tuple[str, ...]:
        """Return the ids of the ports, in the scenario's order."""
        return tuple(self.scenario.ports)

    @property
    def end_s(self) -> int:
        """Return the end of the period in seconds from its start."""
        return self.scenario.end_s

    @property
    def days(self) -> float:
        """Return the length of the period in days."""
        return self.scenario.end_s / DAY_S

    @property
    def offered_loads(self) -> Mapping[str, float]:
        """Return the load that the scenario offers to each resource, with the help that it has.

        Of tracks and yards it is only a floor: how long they are held depends on the waits.
        """
        return {load.resource: load.at_best for load in self._preview.loads}

    @property
    def has_help(self) -> bool:
        """Return whether any resource has another that helps it out."""
        return any(load.with_help is not None for load in self._preview.loads)

    @property
    def pools(self) -> tuple[PoolOutlook, ...]:
        """Return what each pool of empties will live on."""
        return self._preview.pools

    @cached_property
    def _preview(self) -> Preview:
        inputs = self.inputs or load(self.folder / "scenario.toml", root=self.folder).inputs
        return preview(self.scenario, inputs)

    def reported_as(self, service: str) -> str:
        """Return the service whose figures include the trains of `service`."""
        known = self.scenario.services.get(service)
        return service if known is None or known.counts_as is None else known.counts_as

    @cached_property
    def uncounted(self) -> frozenset[str]:
        """Return the services that no count of all trains includes."""
        services = self.scenario.services
        return frozenset(name for name, service in services.items() if not service.counted)

    def port_label(self, port: str) -> str:
        """Return what a port is called: its label, else its id."""
        known = self.scenario.ports.get(port)
        return said_label(known.label if known else "") or spelled(port).title()

    def service_label(self, service: str) -> str:
        """Return what a service is called: its label, else its id."""
        known = self.scenario.services.get(service)
        return said_label(known.label if known else "") or spelled(service)

    def port_name(self, port: str) -> str:
        """Return what a port is called where there is little room."""
        return brief(self.port_label(port))

    def service_name(self, service: str) -> str:
        """Return what a service is called where there is little room."""
        return brief(self.service_label(service))

    @property
    def replications(self) -> int:
        """Return how many replications stand in the tables."""
        return int(self.record.get("replications", self.scenario.replications))

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the replications that stand in the tables: all but those that failed."""
        failed = {each["replication"] for each in self.record.get("failed", ())}
        return tuple(number for number in range(self.replications) if number not in failed)


def said_label(label: str) -> str:
    """Return a label on one harmless line; one that comes with landbridge in any language."""
    return say(clean(label))


def _json(path: Path, otherwise: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else otherwise
