"""What is kept of a replication beside its tables: balance, backlogs, fingerprint."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.experiments.files import json_bytes
from sim.experiments.fingerprint import Fingerprint
from sim.metrics.balance import Balance
from sim.metrics.container_flows import Containers
from sim.metrics.definitions import Leg
from sim.metrics.stability import Place, Thirds
from sim.metrics.touched import ResourceVisits
from sim.recording.columns import StreamName

RECORD = "record.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What a run must know of each of its replications."""

    streams: tuple[StreamName, ...]
    balance: Balance
    thirds: Mapping[Place, Thirds]
    fingerprint: Fingerprint
    gridlock: str = ""
    """Who stood still for ever at the end, in words; empty if nobody did."""
    resources: Mapping[str, ResourceVisits] = field(default_factory=dict)
    """The visits to each resource, as much of them as tells whether they are the same."""
    inside: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By port, how many trains are inside, as `metrics.settling.trains_inside` has it."""


def write_record(folder: Path, record: Record) -> None:
    """Write `record` into the folder of its replication."""
    content = {
        "streams": [list(stream) for stream in record.streams],
        "balance": asdict(record.balance),
        "thirds": [[list(place), list(thirds)] for place, thirds in record.thirds.items()],
        "fingerprint": dict(record.fingerprint),
        "gridlock": record.gridlock,
        "resources": {name: list(visits) for name, visits in record.resources.items()},
        # As text, since there may be thousands of them, and each would have a line of its own.
        "inside": {port: json.dumps(many) for port, many in record.inside.items()},
    }
    (folder / RECORD).write_bytes(json_bytes(content))


def read_record(folder: Path) -> Record:
    """Return the record in the folder of a replication."""
    content = json.loads((folder / RECORD).read_bytes())
    return Record(
        tuple(StreamName(*stream) for stream in content["streams"]),
        _balance(content["balance"]),
        {_place(place): Thirds(*thirds) for place, thirds in content["thirds"]},
        content["fingerprint"],
        content["gridlock"],
        {name: ResourceVisits(*visits) for name, visits in content["resources"].items()},
        {port: tuple(json.loads(many)) for port, many in content["inside"].items()},
    )


def _balance(content: Mapping[str, Any]) -> Balance:
    wagons = {gauge: tuple(counts) for gauge, counts in content["wagons"].items()}
    containers = Containers(*content["containers"])
    return Balance(**{**content, "wagons": wagons, "containers": containers})


def _place(place: Sequence[str]) -> Place:
    port, direction, service, leg = place
    return port, direction, service, Leg(leg)
