"""Small scenarios for tests of the workload, from the few keys that a test is about."""

from datetime import date
from typing import Any

import numpy as np

from sim.domain.plan import Direction, Plans, Stream
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario
from sim.workload.plans import draw

DAY = 86_400
W, E = Direction.WESTBOUND, Direction.EASTBOUND

NO_FILES = Inputs()

SEED = int(Scenario.model_fields["seed"].default)
"""The seed of a scenario that gives none."""


def make_scenario(
    services: dict[str, Any] | None = None, ports: dict[str, Any] | None = None, **changes: Any
) -> Scenario:
    """Return a scenario of 30 days from a Monday; ports that services name need not be given."""
    listed = (service.get("ports", ()) for service in (services or {}).values())
    named: dict[str, Any] = {port: {} for ports_of in listed for port in ports_of}
    return Scenario.model_validate(
        {
            "title": "a test",
            "id": "test",
            "start": date(2024, 1, 1),
            "duration": "30 d",
            "services": services or {},
            "ports": named | (ports or {}),
        }
        | changes
    )


def one_way(**changes: Any) -> dict[str, Any]:
    """Return a service whose trains all run westbound through Khorgos."""
    return {"ports": {"khorgos": 1.0}, "westbound": 1.0} | changes


def only_stream(scenario: Scenario, inputs: Inputs = NO_FILES, replication: int = 0) -> Stream:
    """Return the single stream of a replication."""
    (stream,) = draw(scenario, inputs, replication).streams
    return stream


def stream_of(plans: Plans, key: str) -> Stream:
    """Return the stream with this key."""
    return {stream.key: stream for stream in plans.streams}[key]


def assert_same_trains(one: Stream, other: Stream) -> None:
    """Check that two streams are equal in every column."""
    assert one.key == other.key
    for name in ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert list(one.work) == list(other.work)
    for step, seconds in one.work.items():
        assert np.array_equal(seconds, other.work[step]), step


def rows_where(stream: Stream, kept: Any) -> dict[str, Any]:
    """Return the columns of `stream` for the trains that are `kept`."""
    columns = {name: getattr(stream, name)[kept] for name in ("ordinal", "arrived_s", "wagons")}
    return columns | {step: seconds[kept] for step, seconds in stream.work.items()}


def assert_same_columns(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Check that two sets of columns are equal."""
    assert list(one) == list(other)
    for name, column in one.items():
        assert np.array_equal(column, other[name]), name
