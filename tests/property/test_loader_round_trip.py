"""A scenario that is valid stays itself when it is resolved, extended by nothing, or reordered."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.evidence import evidence
from sim.scenario.loader import load
from sim.scenario.quantities import format_duration
from sim.scenario.resolved import scenario_hash, to_toml

durations = st.integers(1, 400_000).map(format_duration)
cv = st.floats(0.01, 2)
laws = st.one_of(
    durations,
    st.builds(lambda mean, cv: {"mean": mean, "cv": cv}, durations, cv),
    st.builds(lambda mean, cv: {"gamma": mean, "cv": cv}, durations, cv),
    st.builds(lambda mean: {"exponential": mean}, durations),
    st.lists(st.integers(0, 90_000), min_size=3, max_size=3, unique=True).map(
        lambda three: {"triangular": [format_duration(each) for each in sorted(three)]}
    ),
)
counts = st.integers(1, 60)
shares = st.floats(0, 1)


def by_direction(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a value for both directions, or one for each."""
    return values | st.fixed_dictionaries({"westbound": values, "eastbound": values})


def varying(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a value for all, by direction, by port, or by both."""
    each = by_direction(values)
    return each | st.fixed_dictionaries({"near": each, "far": each}) | st.fixed_dictionaries(
        {"all": each, "far": each}
    )  # fmt: skip


service = st.fixed_dictionaries(
    {"trains_per_day": st.floats(0.1, 50), "ports": st.just({"near": 0.25, "far": 0.75})},
    optional={
        "label": st.text(max_size=20),
        "westbound": shares | st.fixed_dictionaries({"near": shares, "far": shares}),
        "arrivals": varying(
            st.sampled_from(["poisson", "even"])
            | cv.map(lambda value: {"gamma_cv": value})
            | durations.map(lambda value: {"even_with_lateness": value})
        ),
        "wagons": varying(counts | counts.map(lambda low: {"uniform": [low, low + 5]})),
        "teu": varying(counts),
        "tonnes": varying(st.floats(0, 5_000)),
        "limit": durations,
        "priority": st.integers(0, 9),
        "counted": st.booleans(),
        "origin": by_direction(st.text(max_size=20)),
        "from_port": varying(laws),
        "goods": by_direction(st.integers(0, 8).map(lambda n: {"a": n / 8, "b": 1 - n / 8})),
    },
)
customs = st.fixed_dictionaries(
    {"documents": by_direction(laws), "lanes": counts},
    optional={
        "closing": st.sampled_from(["pause", "finish", "fits"]),
        "boarding": by_direction(laws),
        "seal_check": laws,
        "shifts": st.dictionaries(
            st.sampled_from(["early", "late"]),
            st.fixed_dictionaries(
                {"hours": st.sampled_from(["06:00-14:00", "22:00-06:00"]), "lanes": st.just(1)},
                optional={"days": st.just(["sat", "sun"])},
            ),
        ),
        "overtime": st.fixed_dictionaries({"lanes": counts, "above": counts}),
        "scanner": st.fixed_dictionaries({"time": laws}, optional={"scanners": counts}),
        "examination": st.fixed_dictionaries(
            {"share": by_direction(shares), "time": laws}, optional={"bays": counts}
        ),
    },
)
station = {"forming": st.fixed_dictionaries({"time": laws}, optional={"crews": counts})}
pool = st.fixed_dictionaries(
    {"ready": st.integers(0, 500), "order_up_to": st.integers(-500, 100)},
    optional={"lead_time": laws, "surplus_above": st.integers(100, 900), "bring": counts},
)
port = st.fixed_dictionaries(
    {},
    optional={
        "utc_offset": st.sampled_from(["+08:00", "+05:00"]),
        "china": st.fixed_dictionaries(
            {},
            optional={
                **station,
                "customs": customs,
                "standard_tracks": counts
                | st.fixed_dictionaries({"westbound": counts, "eastbound": counts}),
            },
        ),
        "border": st.fixed_dictionaries(
            {},
            optional={
                "broad": st.fixed_dictionaries(
                    {"paths_per_day": by_direction(counts)},
                    optional={
                        "run": by_direction(laws),
                        "slots": st.just("grid"),
                        "accepted_per_day": counts | st.just({"eastbound": 5}),
                    },
                )
            },
        ),
        "kazakhstan": st.fixed_dictionaries({}, optional={**station, "yard_teu": counts}),
        "wagons": st.fixed_dictionaries({}, optional={"standard": pool, "broad": pool}),
    },
)
goods = st.fixed_dictionaries(
    {}, optional={"label": st.text(max_size=9), "damage_per_lift": shares, "value_per_teu": shares}
)
scenarios = st.fixed_dictionaries(
    {
        "title": st.text(min_size=1, max_size=30),
        "start": st.dates(min_value=date(1950, 1, 1),
                          max_value=date(2100, 1, 1)),
        "duration": durations,
        "services": st.fixed_dictionaries({"one": service}, optional={"two": service}),
        "ports": st.fixed_dictionaries({"near": port, "far": port}),
        "goods": st.fixed_dictionaries({"a": goods, "b": goods}),
    },
    optional={
        "warm_up": durations,
        "seed": st.integers(0, 2**64),
        "costs": st.fixed_dictionaries({"path": st.floats(0, 500), "currency": st.just("KZT")}),
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def turned(table: dict[str, Any]) -> dict[str, Any]:
    """Return nested tables with all keys in the opposite order."""
    return {
        key: turned(value) if isinstance(value, dict) else value
        for key, value in reversed(table.items())
    }


@given(scenarios)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_resolved_scenario_is_itself_again(folder: Path, tables: dict[str, Any]):
    path, resolved = folder / "one.toml", folder / "scenario.toml"
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")

    loaded = load(path)
    resolved.write_text(to_toml(loaded), encoding="utf-8")
    again = load(resolved)

    assert again.scenario == loaded.scenario
    assert to_toml(again) == to_toml(loaded)
    assert scenario_hash(again) == scenario_hash(loaded)
    known = [(each.key, each.value, each.grade, each.range, each.why) for each in evidence(loaded)]
    assert known == [
        (each.key, each.value, each.grade, each.range, each.why) for each in evidence(again)
    ]


@given(scenarios)
@settings(derandomize=True, max_examples=30, deadline=None)
def test_order_of_keys_and_an_empty_child_change_nothing(folder: Path, tables: dict[str, Any]):
    path, child = folder / "one.toml", folder / "child.toml"
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")
    loaded = load(path)

    path.write_text(tomli_w.dumps(turned(tables)), encoding="utf-8")
    child.write_text('id = "one"\nextends = "one.toml"\n', encoding="utf-8")

    assert to_toml(load(path)) == to_toml(loaded)
    assert load(child).scenario == loaded.scenario


@given(scenarios, scenarios)
@settings(derandomize=True, max_examples=40, deadline=None)
def test_child_with_everything_of_its_own_owes_nothing_to_its_base(
    folder: Path, base: dict[str, Any], own: dict[str, Any]
):
    """Holds for what the child gives; what it leaves out is inherited."""
    (folder / "base.toml").write_text(tomli_w.dumps(base), encoding="utf-8")
    child = folder / "child.toml"
    child.write_text(tomli_w.dumps({"extends": "base.toml", **own}), encoding="utf-8")
    alone = folder / "alone.toml"
    alone.write_text(tomli_w.dumps({"id": "child", **own}), encoding="utf-8")

    resolved = {each.key: each.value for each in evidence(load(child))}

    for each in evidence(load(alone)):
        if each.set_in != "default":
            assert resolved[each.key] == each.value, each.key
