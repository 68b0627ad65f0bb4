"""Whatever a file holds, the loader answers with a scenario or with a problem, never a crash."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.errors import LandbridgeError, SafetyLimitError, ScenarioError
from sim.scenario.clock import canonical_hours
from sim.scenario.loader import load
from sim.scenario.quantities import LONGEST_S, format_duration, parse_duration
from tests.unit.scenario.files import FULL, WHOLE

LINE = re.compile(r"SCN-\d{3}\]|and \d+ more$")
TIMES = "arrival,service,port,direction,wagons\n2024-01-02 08:30,freight,khorgos,westbound,5\n"
BY_TIMES = """\
title = "x"
start = 2024-01-01
duration = "3 d"
services.freight.arrivals = { timetable = "times.csv" }
ports.khorgos.china.customs.documents = { empirical = "sample.csv" }
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def answers(path: Path, *overrides: str) -> None:
    """Check that `path` is loaded, or refused with codes and without a line of Python."""
    try:
        load(path, overrides)
    except (ScenarioError, SafetyLimitError) as error:
        strange = [line for line in str(error).split("\n") if not LINE.search(line)]
    else:
        strange = []
    assert strange == []


@given(st.binary(max_size=400))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_arbitrary_bytes_are_answered(folder: Path, content: bytes):
    path = folder / "bytes.toml"
    path.write_bytes(content)

    answers(path)


PIECES = [
    *(line for line in WHOLE.split("\n") if line),
    "24 h", "True", "nan", "-0.0", "1e999", "[[", "]", "{", "}", '"', "'''", "=", ".", ",", "#",
    "\\",
    "2024-02-30", "[services.freight]", "ports = 5", "services = []", "extends = 'x.toml'", "\x00",
    "lanes = { westbound = 1 }", "provenance.a.grade = 'assumed'", "é", "\u202e", "\r", "= 3 = 4",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(PIECES), st.integers(0, 9)),
                min_size=1, max_size=4))  # fmt: skip
@settings(derandomize=True, max_examples=250, deadline=None)
def test_spoilt_scenario_is_answered(folder: Path, changes: list[tuple[int, str, int]]):
    text = WHOLE
    for at, piece, dropped in changes:
        text = text[:at] + piece + text[at + dropped :]
    path = folder / "spoilt.toml"
    path.write_bytes(text.encode())

    answers(path)


RULES = [
    *(line for line in FULL.split("\n") if line),
    "06:00:00", "2023-12-12T06:00:00Z", "2023-12-12T06:00:00.5", "goods = []", "expect = 'lower'",
    "disturbances = 5", "[ports.alashankou.gales]", "days = []", "until = 1e9", "capacity = -1",
]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(FULL)), st.sampled_from(RULES), st.integers(0, 9)),
                min_size=1, max_size=4))  # fmt: skip
@settings(derandomize=True, max_examples=100, deadline=None)
def test_spoilt_rules_are_answered(folder: Path, changes: list[tuple[int, str, int]]):
    text = FULL
    for at, piece, dropped in changes:
        text = text[:at] + piece + text[at + dropped :]
    path = folder / "spoilt.toml"
    path.write_bytes(text.encode())

    answers(path)


def lines_left_out(text: str, places: set[int]) -> str:
    """Return `text` without the lines at `places`."""
    return "\n".join(line for at, line in enumerate(text.split("\n")) if at not in places)


@given(st.sets(st.integers(0, FULL.count("\n")), min_size=1, max_size=12))
@settings(derandomize=True, max_examples=80, deadline=None)
def test_rules_with_lines_left_out_are_answered(folder: Path, places: set[int]):
    path = folder / "lacking.toml"
    path.write_text(lines_left_out(FULL, places), encoding="utf-8")

    answers(path)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.dates()
    | st.sampled_from(["24 h", "poisson", "00:00-24:00", "x.csv", "khorgos"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["westbound", "eastbound", "khorgos", "mean", "cv", "uniform", "x", "all"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)
KEYS = [
    *sorted(set(re.findall(r"^([a-z_]+) =", WHOLE, re.MULTILINE))),
    "services.freight.arrivals", "services.freight.teu", "services.freight.counts_as",
    "ports.khorgos.china.customs.hours", "ports.khorgos.china.standard_tracks",
    "ports.khorgos.kazakhstan.papers", "ports.khorgos.wagons.standard", "ports", "services",
    "provenance", "sources", "targets", "ports.khorgos.border.broad.run", "clearance.limit",
    "ports.khorgos.china.customs.examination", "services.freight.profile.months",
]  # fmt: skip


def as_toml(value: object) -> str:
    """Return `value` as TOML, or as something near it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(each)}" for key, each in value.items()) + " }"
    return str(value)


@given(st.sampled_from(KEYS), values)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_value_at_any_key_is_answered(folder: Path, key: str, value: object):
    path = folder / "whole.toml"
    path.write_text(WHOLE, encoding="utf-8")

    answers(path, f"{key}={as_toml(value)}")


KEYS_OF_RULES = [
    "goods", "goods.cars", "services.freight.goods", "services.freight.may_divert", "diversion",
    "diversion.window", "costs", "costs.path", "costs.currency", "expect", "expect.x", "clearance",
    "clearance.margin", "ports.khorgos.gales", "ports.khorgos.gales.lasting",
    "ports.khorgos.disturbances", "ports.khorgos.disturbances.x",
    "ports.khorgos.disturbances.typhoon.start", "ports.khorgos.disturbances.typhoon.resource",
    "ports.khorgos.stop_loading", "ports.khorgos.stop_loading.westbound",
    "ports.khorgos.china.customs.shifts", "ports.khorgos.china.customs.shifts.night.days",
    "ports.khorgos.china.customs.green", "ports.khorgos.china.customs.green.services",
    "ports.khorgos.china.customs.overtime", "ports.khorgos.border.broad.accepted_per_day",
    "ports.khorgos.wagons.broad.claim", "services.freight.origin", "services.freight.to_port",
]  # fmt: skip


@given(st.sampled_from(KEYS_OF_RULES), values)
@settings(derandomize=True, max_examples=120, deadline=None)
def test_any_value_at_any_key_of_a_rule_is_answered(folder: Path, key: str, value: object):
    path = folder / "rules.toml"
    path.write_text(FULL, encoding="utf-8")

    answers(path, f"{key}={as_toml(value)}")


@given(st.text(max_size=60))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_any_override_is_answered(folder: Path, override: str):
    path = folder / "whole.toml"
    path.write_text(WHOLE, encoding="utf-8")

    answers(path, override)


@given(st.sampled_from(["times.csv", "sample.csv"]), st.integers(0, 60), st.binary(max_size=40))
@settings(derandomize=True, max_examples=120, deadline=None)
def test_spoilt_csv_file_is_answered(folder: Path, name: str, at: int, piece: bytes):
    files = {"times.csv": TIMES.encode(), "sample.csv": b"value\n1 h\n45 min\n"}
    files[name] = files[name][:at] + piece + files[name][at:]
    for each, content in files.items():
        (folder / each).write_bytes(content)
    path = folder / "by-times.toml"
    path.write_text(BY_TIMES, encoding="utf-8")

    answers(path)


@given(st.integers(0, LONGEST_S))
@settings(derandomize=True, max_examples=300)
def test_duration_is_itself_again(seconds: int):
    assert parse_duration(format_duration(seconds)) == seconds


@given(
    st.text(alphabet="0123456789.,-+ eEsminhdkw'\"_٣", max_size=30)
    | st.text(max_size=30)
    | st.one_of(st.none(), st.booleans(), st.integers(), st.floats())
)
@settings(derandomize=True, max_examples=500)
def test_anything_is_a_duration_or_refused_with_a_remedy(raw: object):
    try:
        seconds = parse_duration(raw)
    except PydanticCustomError as refused:
        said = refused.context or {}
        assert said["code"].startswith("SCN-03")
        assert said["remedy"]
    else:
        assert isinstance(raw, str)
        assert 0 <= seconds <= LONGEST_S


minutes = st.integers(0, 24 * 60)


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=3))
@settings(derandomize=True, max_examples=300)
def test_hours_are_refused_or_have_one_spelling(openings: list[tuple[int, int]]):
    text = ", ".join(
        f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"
        for opens, closes in openings
    )
    try:
        once = canonical_hours(text)
    except PydanticCustomError:
        return

    assert canonical_hours(once) == once


def test_refusal_is_an_error_of_this_program():
    assert issubclass(ScenarioError, LandbridgeError)
