"""All figures of one replication: the registry of definitions, and the table of values."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.metrics.definitions import Definition
from sim.metrics.groups import EVERYTHING, Choices, Group, groups_of
from sim.metrics.orders import ORDER_DEFINITIONS, order_rows
from sim.metrics.resources import RESOURCE_DEFINITIONS, ResourceFigures, about
from sim.metrics.trains import TRAIN_KPIS
from sim.metrics.view import View
from sim.metrics.wagon_days import WAGON_DAYS, wagon_day_rows
from sim.metrics.wagons import WAGON_DEFINITIONS, wagon_rows
from sim.recording.columns import MISSING, Tables
from sim.recording.parquet import read_columns
from sim.scenario.schema import Scenario

DEFINITIONS: Final[dict[str, Definition]] = {
    definition.name: definition
    for definition in (
        *(kpi.definition for kpi in TRAIN_KPIS),
        *WAGON_DEFINITIONS,
        *WAGON_DAYS.values(),
        *ORDER_DEFINITIONS,
        *RESOURCE_DEFINITIONS,
    )
}
"""Every figure by name; in names with ``<resource>`` an id without its port is put there."""


def definition_of(metric: str) -> Definition:
    """Return what `metric` means.

    Raises:
        KeyError: there is no such figure.
    """
    definition = DEFINITIONS.get(metric) or about(metric)
    if definition is None:
        raise KeyError(metric)
    return definition


class Kpi(NamedTuple):
    """One figure of one group; of a share also what it is the quotient of."""

    port: str
    direction: str
    service: str
    metric: str
    unit: str
    value: float | None
    successes: int | None = None
    trials: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what tells this figure from all others."""
        return (self.port, self.direction, self.service, self.metric)


@dataclass(frozen=True)
class KpiTable:
    """The figures of one replication."""

    rows: tuple[Kpi, ...]

    @cached_property
    def by_key(self) -> dict[tuple[str, str, str, str], Kpi]:
        """Return the rows by port, direction, service and metric."""
        return {row.key: row for row in self.rows}

    def value(
        self,
        metric: str,
        port: str = EVERYTHING,
        direction: str = EVERYTHING,
        service: str = EVERYTHING,
    ) -> float | None:
        """Return one figure, None where it is undefined.

        Raises:
            KeyError: the table has no such row.
        """
        return self.by_key[port, direction, service, metric].value


def compute(
    tables: Tables, scenario: Scenario, window_s: tuple[int, int] | None = None
) -> KpiTable:
    """Return all figures of a replication over `window_s`, by default from start to end."""
    from_s, to_s = window_s or (0, tables.end_s)
    view = View(tables, scenario, from_s, to_s)
    groups = groups_of(scenario, tables.streams)
    return KpiTable(tuple(_rows(view, groups)))


def _rows(view: View, groups: tuple[Group, ...]) -> Iterator[Kpi]:
    choices = Choices.of(groups, len(view.tables.streams))
    names = [(group.port, group.direction, group.service) for group in groups]
    named = [*zip(names, choices.of_group, strict=True)]
    for kpi in TRAIN_KPIS:
        if kpi.given(view):
            metric = kpi.definition.name
            unit = kpi.definition.unit if kpi.unit_of is None else kpi.unit_of(view)
            values = kpi.measure(view).of(choices)
            yield from [Kpi(*whose, metric, unit, *values[place]) for whose, place in named]
    for group, metric, unit, value in chain(
        wagon_rows(view, groups),
        wagon_day_rows(view, groups),
        order_rows(view, groups),
        ResourceFigures(view).rows(groups),
    ):
        yield Kpi(group.port, group.direction, group.service, metric, unit, value)


def read_kpis(folder: Path, replication: int) -> KpiTable:
    """Return the figures that the folder of a replication holds.

    Raises:
        StorageError: the file cannot be read.
    """
    columns = read_columns(folder, "kpis", replication=replication)
    texts = [columns[name].tolist() for name in ("port", "direction", "service", "metric", "unit")]
    values = [None if np.isnan(value) else value for value in columns["value"].tolist()]
    counts = [_counts(columns[name]) for name in ("successes", "trials")]
    return KpiTable(tuple(Kpi(*row) for row in zip(*texts, values, *counts, strict=True)))


def _counts(column: IntColumn) -> list[int | None]:
    return [None if count == MISSING else count for count in column.tolist()]
