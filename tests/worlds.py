"""Ports by a few lines of TOML, and their runs, for tests of the model."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.plan import Gauge, Stream
from sim.fast import play as fast
from sim.model.run import simulate
from sim.scenario.schema import Scenario
from tests.builders import make_plans
from tests.fast.logs import differences

Ports = str | Mapping[str, object]
"""Lines of TOML, or the table itself."""


def scenario_of(
    ports: Ports,
    *,
    start: date = date(2024, 1, 1),
    days: float = 100,
    warm_up: str = "0 d",
    clearance: Mapping[str, object] | None = None,
    diversion: Mapping[str, object] | None = None,
) -> Scenario:
    """Return a scenario without services with these `ports`.

    `clearance` and `diversion` are the tables of these names.
    """
    tables = {"clearance": clearance, "diversion": diversion}
    return Scenario.model_validate(
        {
            "title": "a test",
            "id": "test",
            "start": start,
            "duration": f"{days} d",
            "warm_up": warm_up,
            "ports": (tomllib.loads(ports) if isinstance(ports, str) else ports) or {"khorgos": {}},
            **{name: table for name, table in tables.items() if table is not None},
        }
    )


def play(
    ports: Ports,
    *streams: Stream,
    days: float = 100,
    lead_times: Mapping[tuple[str, Gauge], Sequence[int]] | None = None,
    gales: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    clearance: Mapping[str, object] | None = None,
    diversion: Mapping[str, object] | None = None,
) -> RunLog:
    """Return the log of `streams` in the ports described by `ports`, the same by both engines."""
    scenario = scenario_of(ports, days=days, clearance=clearance, diversion=diversion)
    plans = make_plans(*streams, lead_times=lead_times, gales=gales)
    log = simulate(scenario, plans)
    with suppress(fast.InexpressibleError):
        assert list(differences(log, fast.simulate(scenario, plans))) == []
    return log


def visits(log: RunLog, step: str) -> dict[int, tuple[int | None, ...]]:
    """Return (queued, started, finished) of the visits to `step` by entity."""
    return {
        entity: tuple(None if moment == NOT_REACHED else moment for moment in moments)
        for entity, number, *moments in log.visits()
        if log.steps[number].name == step
    }


def started(log: RunLog, step: str) -> dict[int, int | None]:
    """Return the moment of grant of every visit to `step` by entity."""
    return {entity: moments[1] for entity, moments in visits(log, step).items()}


def resources(log: RunLog, step: str) -> dict[int, str]:
    """Return where each entity visited `step`."""
    return {
        entity: log.steps[number].resource
        for entity, number, *_ in log.visits()
        if log.steps[number].name == step
    }
