"""The facts of a change: what it did to trains and resources, and what it never touched."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.domain.resource import port_of
from sim.domain.time import HOUR_S
from sim.errors import StorageError
from sim.experiments.compare.resources_changed import Visits, changes_between
from sim.experiments.explaining import check_same_luck
from sim.experiments.fact import Fact, FactSheet, Kind, by_weight
from sim.experiments.facts import facts_of_run
from sim.experiments.opened import is_comparison, open_comparison, open_run
from sim.experiments.undertaking import Progress
from sim.metrics.touched import Touched, trains_that_differ, visits_by_resource


def facts_of_folder(
    folder: Path, progress: Progress, replication: int | None = None
) -> tuple[FactSheet, ...]:
    """Return the facts of the run, or of all alternatives of the comparison, in `folder`."""
    if is_comparison(folder):
        return tuple(_sheets(folder, open_comparison(folder)))
    return (facts_of_run(folder, progress, replication),)


def _sheets(folder: Path, record: Mapping[str, Any]) -> Iterator[FactSheet]:
    for alternative in record["alternatives"]:
        if "resources" not in alternative:
            raise StorageError(
                f"{folder}: compared by an older landbridge, which did not keep what was touched;"
                " compare again"
            )
        touched = [Touched(**each) for each in alternative["resources"]]
        count, trains = int(record["replications"]), alternative["trains"]
        facts = tuple(_changes(touched, trains["line"], count))
        yield FactSheet(str(record["base"]), str(alternative["name"]), count, None, facts)


def facts_against(folder: Path, other: Path, progress: Progress) -> FactSheet:
    """Return what differs in the run in `other` from that in `folder`, resource by resource.

    Raises:
        UsageError: the runs have not the same luck.
        StorageError, IntegrityError: as `open_run`.
    """
    runs = open_run(folder), open_run(other)
    check_same_luck(*runs)
    count = min(run.replications for run in runs)
    pairs: list[tuple[Visits, Visits]] = []
    trains = differing = 0
    for number in range(count):
        progress("replications", number, count)
        base, alternative = (run.view(number).tables for run in runs)
        more, differ = trains_that_differ(base, alternative)
        trains, differing = trains + more, differing + differ
        pairs.append((visits_by_resource(base), visits_by_resource(alternative)))
    line = f"{differing:,} of {trains:,} trains differ"
    facts = tuple(_changes(changes_between(pairs), line, count))
    return FactSheet(runs[0].scenario.id, runs[1].scenario.id, count, None, facts)


def _changes(touched: Sequence[Touched], trains: str, replications: int) -> Iterator[Fact]:
    """Yield what a change did: to trains, to each resource that it touched, and to which none."""
    changed = [each for each in touched if not each.identical]
    number = {"resources": len(touched), "changed": len(changed)}
    yield Fact(Kind.TRAINS, figures={"line": trains, **number})
    found = [
        Fact(
            Kind.CHANGED,
            abs(each.more_waited_s) / HOUR_S / replications,
            port_of(each.resource),
            each.resource,
            {
                "more_waited_h": each.more_waited_s / HOUR_S / replications,
                "base_waited_h": each.base_waited_s / HOUR_S / replications,
                "other_waited_h": each.other_waited_s / HOUR_S / replications,
                "base_visits": each.base_visits / replications,
                "other_visits": each.other_visits / replications,
            },
        )
        for each in changed
    ]
    yield from sorted(found, key=by_weight)
    same = [each.resource for each in touched if each.identical]
    if same:
        yield Fact(Kind.UNTOUCHED, figures={"resources": same, "of": len(touched)})
