"""Winners and losers by pencil: a few trains, with and without a change."""

from pathlib import Path

import pytest

from sim.experiments.compare.winners import compare_trains
from sim.scenario.loader import load
from tests.unit.experiments.compared import train, trains_read
from tests.unit.experiments.lanes import LANE, write_lane

SERVICES = """
[services.local]
counted = false
trains_per_day = 1
ports = { khorgos = 1.0 }
[ports.alashankou]
"""

EAST = {"port": "alashankou", "way": "eastbound"}
BASE = [
    train("a", 10),
    train("b", 12),
    train("c", 20),
    train("d", 30, **EAST),
    train("e", 40, service="local"),
    train("f", 50),
]
OTHER = [
    train("a", 9),  # wins 1 h
    train("b", 9),  # wins 3 h
    train("c", 22),  # loses 2 h
    train("d", 24, **EAST),  # wins 6 h
    train("e", 45, service="local"),  # loses 5 h
    train("f", 50),
]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    text = LANE.replace("khorgos = 1.0", "khorgos = 0.5, alashankou = 0.5") + SERVICES
    return load(write_lane(tmp_path_factory.mktemp("lane"), text)).scenario


def compared(monkeypatch, scenario, *pairs):
    tables = {}
    for number, (base, other) in enumerate(pairs):
        tables |= {f"base{number}": base, f"other{number}": other}
    trains_read(monkeypatch, tables)
    folders = [(Path(f"base{n}"), Path(f"other{n}")) for n in range(len(pairs))]
    return compare_trains("other", scenario, folders)


def by_group(rows):
    return {(row.port, row.direction, row.service): row for row in rows}


def test_winners_and_losers_are_counted_with_their_hours(monkeypatch, scenario):
    changes, rows = compared(monkeypatch, scenario, (BASE, OTHER))
    everyone = by_group(rows)["all", "all", "every"]

    assert str(changes) == "5 of 6 trains differ"
    assert (everyone.trains, everyone.changed) == (6, 5)
    assert (everyone.winners, everyone.hours_won, everyone.median_won_h) == (3, 10.0, 3.0)
    assert (everyone.losers, everyone.hours_lost, everyone.median_lost_h) == (2, 7.0, 3.5)
    assert everyone.scenario == "other"


def test_winners_are_told_by_port_direction_and_service(monkeypatch, scenario):
    _, rows = compared(monkeypatch, scenario, (BASE, OTHER))
    groups = by_group(rows)

    assert groups["alashankou", "all", "every"].hours_won == 6.0
    assert groups["all", "eastbound", "every"].winners == 1
    west = groups["all", "westbound", "every"]
    assert (west.winners, west.losers, west.hours_won, west.hours_lost) == (2, 2, 4.0, 7.0)
    assert groups["all", "all", "local"].hours_lost == 5.0
    assert groups["khorgos", "westbound", "any"].hours_lost == 2.0


def test_all_services_are_the_counted_ones_and_every_has_the_others_too(monkeypatch, scenario):
    _, rows = compared(monkeypatch, scenario, (BASE, OTHER))
    groups = by_group(rows)

    assert groups["all", "all", "all"].losers == 1
    assert groups["all", "all", "every"].losers == 2
    assert ("alashankou", "all", "local") not in groups


def test_replications_add_up(monkeypatch, scenario):
    _, rows = compared(monkeypatch, scenario, (BASE, OTHER), (BASE, BASE), (OTHER, BASE))
    everyone = by_group(rows)["all", "all", "every"]

    assert (everyone.trains, everyone.changed) == (18, 10)
    assert (everyone.winners, everyone.losers) == (5, 5)
    assert (everyone.hours_won, everyone.hours_lost) == (17.0, 17.0)


def test_trains_that_depart_in_one_scenario_only_are_counted_apart(monkeypatch, scenario):
    base = [train("a", 10), train("b", None), train("c", 20), train("d", None), train("e", 30)]
    other = [train("a", 10), train("b", 99), train("c", None), train("d", None), train("e", None)]

    _, rows = compared(monkeypatch, scenario, (base, other))
    everyone = by_group(rows)["all", "all", "every"]

    assert (everyone.winners, everyone.losers, everyone.hours_won) == (0, 0, 0.0)
    assert (everyone.departed_only_base, everyone.departed_only_alternative) == (2, 1)
    assert (everyone.median_won_h, everyone.median_lost_h) == (None, None)


def test_identical_trains_have_no_winners(monkeypatch, scenario):
    changes, rows = compared(monkeypatch, scenario, (BASE, BASE))

    assert str(changes) == "identical (0 of 6 trains differ)"
    assert {(row.winners, row.losers, row.changed) for row in rows} == {(0, 0, 0)}


@pytest.mark.parametrize(
    "other", [[*OTHER, train("g", 60)], OTHER[1:], [train("a", 9, due_h=1), *OTHER[1:]]]
)
def test_where_arrivals_differ_nobody_is_called_a_winner(monkeypatch, scenario, other):
    changes, rows = compared(monkeypatch, scenario, (BASE, other))

    assert rows == ()
    assert "arrivals differ" in str(changes)


def test_trains_in_another_order_are_matched_by_name(monkeypatch, scenario):
    _, straight = compared(monkeypatch, scenario, (BASE, OTHER))
    _, reversed_ = compared(monkeypatch, scenario, (BASE, OTHER[::-1]))

    assert straight == reversed_
