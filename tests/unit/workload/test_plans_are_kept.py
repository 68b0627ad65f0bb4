"""Plans of the shipped baseline are byte for byte those of the release before the whole model.

New keys of the format must cost nobody his luck. A hash changes only with the values of the
scenario file itself; it is then computed anew with the program as it was before that change.
"""

from hashlib import blake2b
from pathlib import Path

import pytest

from sim.scenario.loader import load
from sim.workload.plans import draw

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SERVICES = frozenset({"bulk", "china-central-asia", "china-europe"})
COLUMNS = ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead")
LOTS = 100
"""Lead times are compared so far: how many there are depends on all services together."""


def fingerprint(file, replication):
    """Return a hash of all columns of the plans that there were before."""
    loaded = load(SCENARIOS / f"{file}.toml")
    plans = draw(loaded.scenario, loaded.inputs, replication)
    hashed = blake2b(digest_size=8)
    for stream in (each for each in plans.streams if each.service in SERVICES):
        columns = {name: getattr(stream, name) for name in COLUMNS} | dict(stream.work)
        for name, column in columns.items():
            hashed.update(f"{stream.key} {name} {column.dtype.str} ".encode() + column.tobytes())
    for pool, times in sorted(plans.lead_times.items()):
        hashed.update(f"{pool} ".encode() + times[:LOTS].tobytes())
    return hashed.hexdigest()


@pytest.mark.parametrize(
    ("file", "replication", "expected"),
    [
        ("h1-2024", 0, "8548486d75055fa8"),
        ("h1-2024", 1, "cf8f92ba0cd7e243"),
        ("stressed", 0, "b0fea9aa17565dfd"),
        ("stressed", 1, "aee2a4a62cb76ea4"),
    ],
)
def test_plans_of_the_baseline_are_what_they_were(file, replication, expected):
    assert fingerprint(file, replication) == expected
