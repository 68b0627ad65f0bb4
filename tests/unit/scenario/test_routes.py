"""Routes from CSV files: strict, every problem with its place, and one form of what they say."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.plan import Direction
from sim.errors import LandbridgeError, SafetyLimitError
from sim.scenario.inputs import RouteRow
from sim.scenario.loader import Loaded, load
from sim.scenario.resolved import input_files, scenario_hash, to_toml
from sim.scenario.routes import read_routes
from tests.unit.scenario.files import refusal, written

W, E = Direction
DAY = 86_400

SCENARIO = """\
title = "By routes"
start = 2024-01-01
duration = "3 d"
[services.freight]
trains = 4
ports = { khorgos = 1.0 }
routes = "routes.csv"
[ports.khorgos]
"""
HEADER = "direction,origin,destination,weight,to_port,from_port,cv\n"
WEST = "westbound,Xi'an,Duisburg,3,2 d 6 h,10 d,0.2\n"
EAST = "eastbound,Almaty,Xi'an,0.5,20 h,3 d,\n"


def by_routes(folder: Path, routes: str, text: str = SCENARIO) -> Path:
    """Write a scenario with these routes and return its path."""
    written(folder, routes, "routes.csv")
    return written(folder, text, "scenario.toml")


def rows_of(loaded: Loaded) -> tuple[RouteRow, ...]:
    return loaded.inputs.routes["inputs/routes.csv"]


def test_rows_are_routes_with_times_in_seconds(tmp_path: Path):
    assert rows_of(load(by_routes(tmp_path, HEADER + WEST + EAST))) == (
        RouteRow(E, "Almaty", "Xi'an", 0.5, 72_000, 3 * DAY, 0.0),
        RouteRow(W, "Xi'an", "Duisburg", 3.0, 2 * DAY + 21_600, 10 * DAY, 0.2),
    )


def test_column_of_the_variation_may_be_left_out(tmp_path: Path):
    text = HEADER.replace(",cv", "") + WEST.replace(",0.2", "") + EAST.replace(",\n", "\n")

    assert {row.cv for row in rows_of(load(by_routes(tmp_path, text)))} == {0.0}


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("westbound", "west", "2:1: direction", "SCN-094"),
        ("Xi'an,Duisburg", ",Duisburg", "2:11: origin", "SCN-114"),
        ("Duisburg", "", "2:17: destination", "SCN-114"),
        ("Duisburg", "D" * 201, "2:17: destination", "SCN-114"),
        ("Duisburg", "Duis\x1bburg", "2:17: destination", "SCN-114"),
        (",3,", ",0,", "2:26: weight", "SCN-096"),
        (",3,", ",-3,", "2:26: weight", "SCN-096"),
        (",3,", ",,", "2:26: weight", "SCN-096"),
        (",3,", ",1e3,", "2:26: weight", "SCN-096"),
        ("2 d 6 h", "54", "2:28: to_port", "SCN-031"),
        ("10 d", "10 days", "2:36: from_port", "SCN-032"),
        ("10 d", "", "2:36: from_port", "SCN-032"),
        ("0.2", "20 %", "2:41: cv", "SCN-096"),
        ("0.2", "10.5", "2:41: cv", "SCN-096"),
    ],
)
def test_problem_is_told_with_its_place(tmp_path: Path, old: str, new: str, place: str, code: str):
    assert WEST.count(old) == 1

    error = str(refusal(by_routes(tmp_path, HEADER + WEST.replace(old, new) + EAST)))

    assert f"routes.csv:{place}" in error
    assert code in error


def test_all_problems_are_told_at_once(tmp_path: Path):
    bad = "west,,Duisburg,x,1,2,3\n"

    error = str(refusal(by_routes(tmp_path, HEADER + bad)))

    assert [f"SCN-{code}" in error for code in ("094", "114", "096", "031")] == [True] * 4


@pytest.mark.parametrize(
    ("routes", "code"), [(HEADER, "SCN-097"), (HEADER.replace(",weight", "") + WEST, "SCN-091")]
)
def test_file_without_routes_or_a_column_is_refused(tmp_path: Path, routes: str, code: str):
    assert code in str(refusal(by_routes(tmp_path, routes)))


def test_more_routes_than_anybody_has_are_refused(tmp_path: Path):
    with pytest.raises(SafetyLimitError, match="SCN-100"):
        load(by_routes(tmp_path, HEADER + WEST * 10_001))


def test_direction_with_trains_needs_a_route(tmp_path: Path):
    error = str(refusal(by_routes(tmp_path, HEADER + WEST)))

    assert "services.freight.routes: freight has eastbound trains" in error
    assert "SCN-115" in error


def test_direction_without_trains_needs_none(tmp_path: Path):
    text = SCENARIO.replace("trains = 4", "trains = 4\nwestbound = 1.0")

    assert load(by_routes(tmp_path, HEADER + WEST, text))


@pytest.mark.parametrize(
    "line",
    [
        'origin = "Yiwu"',
        'destination = { westbound = "Liege", eastbound = "Yiwu" }',
        'to_port = "3 d"',
        'from_port = { mean = "3 d", cv = 0.2 }',
    ],
)
def test_what_the_routes_say_is_not_said_twice(tmp_path: Path, line: str):
    text = SCENARIO.replace("trains = 4", f"trains = 4\n{line}")

    error = str(refusal(by_routes(tmp_path, HEADER + WEST + EAST, text)))

    assert f"services.freight.{line.split()[0]}: nothing reads this" in error
    assert "SCN-116" in error


def test_child_replaces_routes_by_one_way_and_one_way_by_routes(tmp_path: Path):
    by_routes(tmp_path, HEADER + WEST + EAST)
    one = 'extends = "scenario.toml"\nservices.freight.origin = "Yiwu"\n'
    back = 'extends = "one.toml"\nservices.freight.routes = "routes.csv"\n'

    freight = load(written(tmp_path, one, "one.toml")).scenario.services["freight"]
    assert (freight.routes, freight.origin.westbound) == (None, "Yiwu")
    freight = load(written(tmp_path, back, "back.toml")).scenario.services["freight"]
    assert (freight.routes, freight.origin.westbound) == ("inputs/routes.csv", "")


def test_resolved_scenario_has_a_copy_and_is_itself_again(tmp_path: Path):
    loaded = load(by_routes(tmp_path, HEADER + WEST + EAST))

    for name, content in input_files(loaded).items():
        written(tmp_path / "out", content.decode(), name)
    again = load(written(tmp_path / "out", to_toml(loaded), "scenario.toml"))

    assert again.inputs == loaded.inputs
    assert scenario_hash(again) == scenario_hash(loaded)


def test_hash_depends_on_what_the_routes_say_and_on_nothing_else(tmp_path: Path):
    def hash_of(folder: str, routes: str) -> str:
        return scenario_hash(load(by_routes(tmp_path / folder, routes)))

    first = hash_of("a", HEADER + WEST + EAST)
    assert hash_of("b", HEADER + EAST.replace("20 h,3 d,", "1200 min,72 h,0") + WEST) == first
    assert hash_of("c", HEADER + WEST.replace("Duisburg", "Liege") + EAST) != first


def test_file_outside_the_root_is_refused(tmp_path: Path):
    text = SCENARIO.replace("routes.csv", "../routes.csv")

    assert "SCN-019" in str(refusal(by_routes(tmp_path / "inside", HEADER + WEST, text)))


ROUTES = st.tuples(
    st.sampled_from(["westbound", "eastbound"]),
    st.sampled_from(["Xi'an", "Kraków", "成都", '"A, B"']),
    st.sampled_from(["1", "0.25", "7.5"]),
    st.sampled_from(["2 d", "1 h 30 min", "0 s"]),
    st.sampled_from(["", "0", "1.5"]),
).map(lambda cells: ",".join([cells[0], cells[1], "Almaty", cells[2], cells[3], "4 d", cells[4]]))


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(ROUTES, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_of_the_lines_does_not_matter(lines, luck):
    def read(chosen):
        rows, findings = read_routes((HEADER + "\n".join(chosen)).encode(), "r.csv")
        assert not findings
        return rows

    shuffled = luck.sample(lines, len(lines))

    assert read(lines) == read(shuffled)
    assert len(read(lines)) == len(lines)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        rows, findings = read_routes((HEADER + text).encode(), "r.csv")
    except LandbridgeError:
        return
    assert bool(rows) or bool(findings)
