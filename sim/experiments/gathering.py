"""What all replications of a scenario say together: the summary, the balance, the warnings."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim.domain.resource import local_id, port_of
from sim.experiments import fingerprint
from sim.experiments.figures import read_figures
from sim.experiments.preview.overloads import foreknown
from sim.experiments.preview.preview import preview
from sim.experiments.record import Record, read_record
from sim.experiments.store import Shelf
from sim.experiments.warm_up import warm_up_warnings
from sim.metrics import balance
from sim.metrics.balance import Balance
from sim.metrics.foreknown import Foreknown
from sim.metrics.groups import EVERYTHING, groups_of
from sim.metrics.kpis import KpiTable
from sim.metrics.resources import QUEUE_MAX, named
from sim.metrics.stability import Growth, Thirds, growing
from sim.metrics.summary import SummaryRow, summarise
from sim.recording.columns import StreamName
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario

_POOL: Final = "_wagons"
"""So end the ids of pools of empties."""
_SETTLED = Thirds(0.0, 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The figures of every replication, and what they amount to."""

    folders: tuple[Path, ...]
    kpis: tuple[KpiTable, ...]
    summary: tuple[SummaryRow, ...]
    balance: Balance
    growths: tuple[Growth, ...]
    fingerprint: dict[str, str]
    gridlocks: tuple[str, ...]
    """One sentence for each replication that ended in gridlock."""
    inside: tuple[Mapping[str, tuple[int, ...]], ...] = ()
    """The trains inside each port in each replication, as its record has them."""


def gather(
    scenario: Scenario, inputs: Inputs, shelf: Shelf, without: Container[int] = ()
) -> Gathered:
    """Return what the replications of `scenario` on `shelf` say together, but those `without`."""
    numbers = [number for number in range(scenario.replications) if number not in without]
    return gather_from(scenario, inputs, [shelf.place(number) for number in numbers], numbers)


def gather_from(
    scenario: Scenario,
    inputs: Inputs,
    places: Sequence[Path],
    numbers: Sequence[int] | None = None,
) -> Gathered:
    """Return what the replications in `places`, in order, say together; figures are enough.

    `numbers` are those of the replications, by default from 0 on.
    """
    folders = tuple(places)
    of_places = range(len(folders)) if numbers is None else numbers
    records = [read_record(folder) for folder in folders]
    kpis = tuple(map(read_figures, folders, of_places))
    streams = tuple(sorted({stream for record in records for stream in record.streams}))
    known = seen(foreknown(scenario, inputs), kpis)
    growths = _growths(scenario, streams, records, known)
    return Gathered(
        folders,
        kpis,
        tuple(summarise(kpis, groups_of(scenario, streams), growths)),
        balance.together([record.balance for record in records]),
        growths,
        fingerprint.together([record.fingerprint for record in records]),
        tuple(
            f"replication {number}: {record.gridlock}"
            for number, record in zip(of_places, records, strict=True)
            if record.gridlock
        ),
        tuple(record.inside for record in records),
    )


def summary_rows(gathered: Gathered) -> list[dict[str, Any]]:
    """Return the summary as rows of named values."""
    return [asdict(row) for row in gathered.summary]


def warnings_of(scenario: Scenario, inputs: Inputs, gathered: Gathered) -> list[str]:
    """Return what the load offered, the backlogs seen and the warm-up give to think about."""
    growing_ports = {growth.port for growth in gathered.growths}
    return [
        *preview(scenario, inputs).warnings,
        *_growth_warnings(gathered.growths),
        *warm_up_warnings(scenario, gathered.inside, growing_ports),
    ]


def _growth_warnings(growths: Sequence[Growth]) -> Iterator[str]:
    for growth in growths:
        who = "" if growth.service == "all" else f"{growth.service} "
        yield (
            f"{growth.port}, {who}{growth.direction}, {growth.leg}: {growth};"
            " its means depend on the length of the run and are not given"
        )


def seen(known: Foreknown, kpis: Sequence[KpiTable]) -> Foreknown:
    """Return `known` without the overloads for which nobody has waited in any replication.

    Of the pools of a port, which have their wagons from each other, all are there if one is.
    """
    waited = {each.resource for each in known.overloaded if _is_waited_for(each.resource, kpis)}
    pools = {port_of(resource) for resource in waited if resource.endswith(_POOL)}
    there = (
        each
        for each in known.overloaded
        if each.resource in waited
        or (each.resource.endswith(_POOL) and port_of(each.resource) in pools)
    )
    return replace(known, overloaded=tuple(there))


def _is_waited_for(resource: str, kpis: Sequence[KpiTable]) -> bool:
    metric = named(QUEUE_MAX, local_id(resource))
    key = (port_of(resource), EVERYTHING, EVERYTHING, metric)
    found = (table.by_key.get(key) for table in kpis)
    return any(row is not None and bool(row.value) for row in found)


def _growths(
    scenario: Scenario,
    streams: tuple[StreamName, ...],
    records: Sequence[Record],
    known: Foreknown,
) -> tuple[Growth, ...]:
    """Return the backlogs that grow; where a replication has no train, none grew."""
    places = dict.fromkeys(place for record in records for place in record.thirds)
    thirds = [{place: record.thirds.get(place, _SETTLED) for place in places} for record in records]
    return growing(scenario, streams, thirds, known)
