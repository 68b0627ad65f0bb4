"""What all replications of a scenario say together: the summary, the balance, the warnings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.experiments import fingerprint
from sim.experiments.figures import read_figures
from sim.experiments.preview.preview import preview
from sim.experiments.record import Record, read_record
from sim.experiments.store import Shelf
from sim.experiments.warm_up import warm_up_warnings
from sim.metrics import balance
from sim.metrics.balance import Balance
from sim.metrics.groups import groups_of
from sim.metrics.kpis import KpiTable
from sim.metrics.stability import Growth, Thirds, growing
from sim.metrics.summary import SummaryRow, summarise
from sim.recording.columns import StreamName
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario

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


def gather(scenario: Scenario, shelf: Shelf) -> Gathered:
    """Return what the replications of `scenario` on `shelf` say together."""
    numbers = range(scenario.replications)
    return gather_from(scenario, [shelf.place(number) for number in numbers])


def gather_from(scenario: Scenario, places: Sequence[Path]) -> Gathered:
    """Return what the replications in `places`, in order, say together; figures are enough."""
    folders = tuple(places)
    records = [read_record(folder) for folder in folders]
    kpis = tuple(read_figures(folder, number) for number, folder in enumerate(folders))
    streams = tuple(sorted({stream for record in records for stream in record.streams}))
    growths = _growths(scenario, streams, records)
    return Gathered(
        folders,
        kpis,
        tuple(summarise(kpis, groups_of(scenario, streams), growths)),
        balance.together([record.balance for record in records]),
        growths,
        fingerprint.together([record.fingerprint for record in records]),
        tuple(
            f"replication {number}: {record.gridlock}"
            for number, record in enumerate(records)
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


def _growths(
    scenario: Scenario, streams: tuple[StreamName, ...], records: Sequence[Record]
) -> tuple[Growth, ...]:
    """Return the backlogs that grew; where a replication has no train, none grew."""
    places = dict.fromkeys(place for record in records for place in record.thirds)
    thirds = [{place: record.thirds.get(place, _SETTLED) for place in places} for record in records]
    return growing(scenario, streams, thirds)
