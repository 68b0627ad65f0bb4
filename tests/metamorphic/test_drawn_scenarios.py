"""The random scenarios themselves: valid, of every key of the format, every rule in force."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel

from sim.domain.log import NOT_REACHED
from sim.scenario.quantities import Distribution
from sim.scenario.schema import Scenario
from sim.scenario.values import ArrivalLaw, PerDirection, Tracks, Varying, WagonRange
from tests.metamorphic.playing import Played, loaded_from, play
from tests.metamorphic.scenarios import Drawn, scenarios
from tests.metamorphic.sizes import holds_for

LEAVES = (Distribution, ArrivalLaw, Tracks, WagonRange)
ANY = "*"


def every_key(model: type[BaseModel] = Scenario, head: str = "") -> Iterator[str]:
    """Yield the dotted key of every value of the format; ``*`` stands for an id."""
    for name, field in model.model_fields.items():
        yield from _keys_of(field.annotation, f"{head}{name}")


def _keys_of(kind: Any, key: str) -> Iterator[str]:
    if get_origin(kind) is dict:
        if key.endswith((".ports", ".goods")):
            yield key  # shares by id
        else:
            yield from _keys_of(get_args(kind)[1], f"{key}.{ANY}")
    elif isinstance(kind, type) and issubclass(kind, BaseModel) and not _is_leaf(kind):
        yield from every_key(kind, f"{key}.")
    elif inner := [each for each in get_args(kind) if _is_table(each)]:
        yield from _keys_of(inner[0], key)
    else:
        yield key


def _is_leaf(kind: type[BaseModel]) -> bool:
    return issubclass(kind, (*LEAVES, PerDirection, Varying))


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and not _is_leaf(kind)


def test_the_keys_of_the_format_are_found():
    known = set(every_key())
    assert {"start", "services.*.arrivals", "ports.*.china.customs.shifts.*.lanes"} <= known
    assert len(known) > 150


def keys_in(tables: dict[str, Any], known: set[str], head: str = "") -> Iterator[str]:
    """Yield which of the `known` keys `tables` give."""
    for name, value in tables.items():
        key = next(
            (each for each in (f"{head}{name}", f"{head}{ANY}") if _begins(each, known)), None
        )
        if key in known:
            yield key
        elif key is not None and isinstance(value, dict):
            yield from keys_in(value, known, f"{key}.")


def _begins(key: str, known: set[str]) -> bool:
    return any(each == key or each.startswith(f"{key}.") for each in known)


def kinds_in(value: Any) -> Iterator[str]:
    """Yield the kinds of values that a scenario has: laws, forms by place, units of dates."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from kinds_in(inner)
        if {"westbound", "eastbound"} <= value.keys():
            yield "by direction"
        if "alashankou" in value and isinstance(value["alashankou"], dict):
            yield "by port and direction"
    elif isinstance(value, str):
        yield value
    elif isinstance(value, date):
        yield "a date"


KINDS = {
    *("constant", "mean", "gamma", "exponential", "triangular", "uniform", "empirical"),
    *("at_least", "at_most", "cv", "poisson", "even", "gamma_cv", "even_with_lateness"),
    *("weekly", "timetable", "by direction", "by port and direction", "a date", "all"),
    *("grid", "headway", "pause", "finish", "fits", "arrival", "priority", "deadline"),
    *("measure", "expedite", "release", "bulk", "empties", "+05:00", "routes.csv"),
}


@cache
def drawn_scenarios(count: int) -> tuple[Drawn, ...]:
    """Return the first `count` draws."""
    found: list[Drawn] = []

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios())
    def gather(drawn: Drawn) -> None:
        found.append(drawn)

    gather()
    return tuple(found)


@pytest.mark.slow
def test_300_draws_have_every_key_of_the_format():
    known = set(every_key())
    seen = {key for drawn in drawn_scenarios(300) for key in keys_in(drawn.tables, known)}
    assert sorted(known - seen) == []


@pytest.mark.slow
def test_300_draws_have_every_kind_of_value():
    seen = {kind for drawn in drawn_scenarios(300) for kind in kinds_in(drawn.tables)}
    assert sorted(KINDS - seen) == []


@pytest.mark.parametrize(
    "count", [30, pytest.param(300, marks=pytest.mark.slow)], ids=["few", "more"]
)
def test_every_draw_is_valid_and_small(count):
    for drawn in drawn_scenarios(count):
        loaded_from(drawn)


@holds_for(scenarios())
def test_every_drawn_scenario_runs_to_its_end_and_balances(drawn):
    """`tables` asks every identity in whole numbers; a run is small, so that it takes no time."""
    played = play(drawn)
    assert played.plans.trains <= 200
    assert played.tables.end_s == played.scenario.end_s
    assert len(played.kpis.rows) > 0


def steps_of(played: Played) -> Counter[str]:
    """Return how often each step was granted, and each rule came into force."""
    log = played.log
    found = Counter(
        log.steps[step].name
        for _, step, _, started, _ in log.visits()
        if started != NOT_REACHED
    )  # fmt: skip
    found["diverted"] = len(log.diverted)
    found["provisional"] = sum(m is not None for m in log.milestones["provisional"])
    by_resource = Counter(
        log.steps[step].resource.partition(".")[2]
        for _, step, queued, started, finished in log.visits()
        if started not in (NOT_REACHED, queued)
    )
    found["left unserved"] = sum(
        started == NOT_REACHED != finished for _, _, _, started, finished in log.visits()
    )
    return found + Counter({f"waited for {name}": many for name, many in by_resource.items()})


RULES = (
    *("diverted", "provisional", "left unserved", "stop_loading", "waited for china.customs"),
    *("waited for china.customs_overtime", "waited for china.customs_green", "departure_turn"),
    *("locomotive_turn", "unload", "load", "reload", "quota", "join", "leave", "lead_time"),
    *("waited for upstream.westbound", "waited for border.standard_quota_westbound"),
    *("waited for china.cranes", "waited for kazakhstan.reload_tracks", "bulk", "scan"),
    *("waited for kazakhstan.broad_wagons", "waited for china.standard_wagons", "examination"),
    *("waited for kazakhstan.supply_path", "waited for border.broad_path_eastbound"),
)


@pytest.mark.slow
def test_in_300_draws_every_rule_comes_into_force():
    found = sum((steps_of(play(drawn)) for drawn in drawn_scenarios(300)), Counter())
    assert [rule for rule in RULES if not found[rule]] == []
