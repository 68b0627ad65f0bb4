"""The JSON Schema takes every file that the loader takes, and catches what an editor can catch."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.scenario.editor import schema_json
from tests.unit.scenario.files import FULL, WHOLE, changed

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios").rglob("*.toml"))
VALIDATOR = Draft202012Validator(schema_json())


def as_json(value: Any) -> Any:
    """Return `value` as an editor sees it: dates are texts."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def takes(text: str) -> bool:
    return VALIDATOR.is_valid(as_json(tomllib.loads(text)))


def test_schema_is_one_of_draft_2020_12():
    Draft202012Validator.check_schema(schema_json())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_is_not_flagged(path: Path):
    errors = VALIDATOR.iter_errors(as_json(tomllib.loads(path.read_text(encoding="utf-8"))))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("westbound = 0.6", "westbound = { khorgos = { westbound = 0.6, eastbound = 0.6 } }"),
        ("westbound = 0.6", "westbound = { all = 0.6 }"),
        ("wagons = 55", "wagons = { uniform = [50, 60] }"),
        ("wagons = 55", "wagons.khorgos = { westbound = 1, eastbound = { uniform = [5, 6] } }"),
        ("wagons = 55", 'arrivals = "even"'),
        ("wagons = 55", 'arrivals = { khorgos = { even_with_lateness = "8 h" } }'),
        ("{ westbound = 11, eastbound = 9 }", "20"),
        ('mean = "75 min", cv = 0.4', 'constant = "1 h"'),
        ('boarding = "40 min"', "boarding = { westbound = '1 h', eastbound = '2 h' }"),
        ("date = 2024-07-18", 'date = "July 2024"'),
    ],
)  # fmt: skip
def test_short_and_long_forms_are_taken(old: str, new: str):
    assert takes(changed((old, new)))


def test_every_rule_is_taken():
    assert takes(FULL)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start = 2023-12-12", "start = 2023-12-12T06:00:00"),
        ("accepted_per_day = 16", "accepted_per_day = { westbound = 16 }"),
        ('expected = ">= 0.95", ', 'expected = "lower", '),
        ("to_port = { all = { mean = \"4 d\", cv = 0.2 }, khorgos = \"5 d\" }", 'to_port = "4 d"'),
        ("may_divert = { alashankou = 0.5, khorgos = { westbound = 0.2, eastbound = 0.0 } }",
         "may_divert = 0.5"),
        ("goods = { cars = 0.25, electronics = 0.5, other = 0.25 }",
         "goods = { westbound = { other = 1.0 }, eastbound = {} }"),
    ],
)  # fmt: skip
def test_short_and_long_forms_of_rules_are_taken(old: str, new: str):
    assert takes(changed((old, new), text=FULL))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('at_limit = "release"', 'at_limit = "let go"'),
        ('days = ["sat", "sun"]', 'days = ["Saturday"]'),
        ('resource = "kazakhstan.onward_path"', "resource = 5"),
        ("accepted_per_day = 16", "accepted_per_day = -1"),
        ('currency = "CNY"', 'currency = "yuan"'),
        ("extra_run =", "extra_rum ="),
        ("above = 90, ", "above = 0, "),
    ],
)
def test_what_an_editor_can_see_of_rules_is_flagged(old: str, new: str):
    assert not takes(changed((old, new), text=FULL))


def test_child_may_give_parts_of_tables():
    assert takes('extends = "base.toml"\nports.x.china.reception.time.westbound = "1 h"')
    assert takes('extends = "base.toml"\nports.x.kazakhstan.broad_tracks.westbound = 5')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lanes = 3", "lnaes = 3"),
        ("lanes = 3", "lanes = -1"),
        ("lanes = 3", "lanes = 1.5"),
        ("lanes = 3", 'order = "fifo"'),
        ('limit = "24 h"', "limit = 24"),
        ('limit = "24 h"', 'limit = "24 hours"'),
        ("westbound = 0.6", "westbound = 1.6"),
        ('title = "One port"\n', ""),
        ("[services.freight]", "[services.Freight]"),
    ],
)
def test_what_an_editor_can_see_is_flagged(old: str, new: str):
    assert takes(WHOLE)
    assert not takes(changed((old, new)))


def test_keys_are_explained():
    service = schema_json()["$defs"]["Service"]["properties"]

    assert service["trains_per_day"]["description"] == "A rate, over all ports and both directions."
    assert schema_json()["$defs"]["Clearance"]["properties"]["limit"]["default"] == "1 d"


def test_every_key_is_explained():
    schema = schema_json()
    tables = {"": schema, **schema["$defs"]}

    unexplained = [
        f"{name}.{key}"
        for name, table in tables.items()
        for form in (table, *table.get("anyOf", ()))
        for key, value in form.get("properties", {}).items()
        if not value.get("description")
    ]

    assert unexplained == []
