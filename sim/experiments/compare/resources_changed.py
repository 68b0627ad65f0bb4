"""Which resources a change of the scenario touched, over all replications of two scenarios."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.experiments.record import read_record
from sim.metrics.touched import ResourceVisits, Touched, touched

Visits = Mapping[str, ResourceVisits]


def resource_changes(pairs: Iterable[tuple[Path, Path]]) -> tuple[Touched, ...]:
    """Return the changes over pairs of folders of the same replication in base and other."""
    return changes_between(
        (read_record(base).resources, read_record(other).resources) for base, other in pairs
    )


def changes_between(pairs: Iterable[tuple[Visits, Visits]]) -> tuple[Touched, ...]:
    """Return the changes over the visits of each replication in base and other, by resource."""
    found: dict[str, Touched] = {}
    for base, other in pairs:
        for each in touched(base, other):
            known = found.get(each.resource)
            found[each.resource] = each if known is None else known.with_other(each)
    return tuple(found[resource] for resource in sorted(found))
