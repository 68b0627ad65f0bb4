"""Weekly plans in scenario files: they say themselves how many trains run, and where."""

from pathlib import Path

import pytest

from sim.domain.plan import Direction
from sim.scenario.loader import load
from sim.scenario.resolved import scenario_hash, to_toml
from sim.scenario.schema import ArrivalLaw
from tests.unit.scenario.files import WHOLE, refusal, written

W, E = Direction

PLAN = """\
title = "Every week"
start = 2024-01-01
duration = "28 d"
[services.morning]
cargo = "containers"
[services.morning.arrivals.khorgos]
westbound.weekly = ["mon 08:15", "THU 20:00"]
eastbound.weekly = []
[ports.khorgos]
"""


def changed_plan(*replacements: tuple[str, str]) -> str:
    text = PLAN
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_plan_needs_neither_number_nor_ports(tmp_path: Path):
    arrivals = load(written(tmp_path, PLAN)).scenario.services["morning"].arrivals

    assert arrivals.at("khorgos", W).weekly == ("mon 08:15", "thu 20:00")
    assert arrivals.at("khorgos", E).weekly == ()


def test_plan_is_itself_again_when_resolved(tmp_path: Path):
    loaded = load(written(tmp_path, PLAN))

    again = load(written(tmp_path, to_toml(loaded), "again.toml"))

    assert again.scenario.services == loaded.scenario.services
    assert scenario_hash(again) == scenario_hash(loaded)


def test_plan_for_both_directions_is_written_once(tmp_path: Path):
    text = changed_plan(('westbound.weekly = ["mon 08:15", "THU 20:00"]', 'weekly = ["mon 08:15"]'),
                        ("eastbound.weekly = []\n", ""))  # fmt: skip

    arrivals = load(written(tmp_path, text)).scenario.services["morning"].arrivals

    assert arrivals.at("khorgos", W) == arrivals.at("khorgos", E)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("trains", "20"),
        ("trains_per_day", "2"),
        ("ports", "{ khorgos = 1.0 }"),
        ("westbound", "0.3"),
        ("profile", "{ weekdays = [1, 1, 1, 1, 1, 1, 0] }"),
    ],
)
def test_what_the_plan_says_is_not_said_twice(tmp_path: Path, key: str, value: str):
    text = changed_plan(('cargo = "containers"', f"{key} = {value}"))

    error = str(refusal(written(tmp_path, text)))

    assert f"services.morning.{key}: nothing reads this: " in error
    assert "SCN-063" in error


def test_plan_for_all_ports_is_refused(tmp_path: Path):
    error = refusal(written(tmp_path, changed_plan(("arrivals.khorgos", "arrivals"))))

    assert "SCN-112" in str(error)
    assert "arrivals = { khorgos = { weekly =" in str(error)


def test_plan_at_a_port_that_is_not_there_is_refused(tmp_path: Path):
    error = refusal(written(tmp_path, changed_plan(("arrivals.khorgos", "arrivals.korgos"))))

    assert "SCN-065" in str(error)
    assert "SCN-113" not in str(error)


@pytest.mark.parametrize(
    "times", [('["mon 08:15", "THU 20:00"]', "[]"), ('duration = "28 d"', 'duration = "8 h"')]
)
def test_plan_without_a_train_in_the_run_is_refused(tmp_path: Path, times: tuple[str, str]):
    assert "SCN-113" in str(refusal(written(tmp_path, changed_plan(times))))


def test_train_of_the_warm_up_is_within_the_run(tmp_path: Path):
    text = changed_plan(('duration = "28 d"', 'duration = "8 h"\nwarm_up = "4 d"'))

    assert load(written(tmp_path, text))


def test_service_half_by_plan_is_refused(tmp_path: Path):
    text = changed_plan(("eastbound.weekly = []", 'eastbound = "poisson"'))

    assert "make two services" in str(refusal(written(tmp_path, text)))


def test_bulk_runs_eastbound_only_by_plan_too(tmp_path: Path):
    bulk = ('cargo = "containers"', 'cargo = "bulk"')

    assert "SCN-068" in str(refusal(written(tmp_path, changed_plan(bulk))))
    turned = changed_plan(bulk, ("westbound.weekly", "x"), ("eastbound.weekly", "westbound.weekly"))
    assert load(written(tmp_path, turned.replace("\nx =", "\neastbound.weekly =")))


def test_child_may_run_by_plan_what_its_base_runs_at_random(tmp_path: Path):
    written(tmp_path, WHOLE + "[services.freight.profile]\nmonths = [1,1,1,1,1,1,1,1,1,1,1,2]\n",
            "base.toml")  # fmt: skip
    plan = '[services.freight.arrivals.khorgos]\nweekly = ["sun 23:59"]\n'

    child = load(written(tmp_path, f'extends = "base.toml"\n{plan}', "child.toml"))

    service = child.scenario.services["freight"]
    assert service.arrivals.at("khorgos", E) == ArrivalLaw(weekly=("sun 23:59",))
    assert service.trains_per_day is None
    assert not service.ports


def test_child_may_run_at_random_what_its_base_runs_by_plan(tmp_path: Path):
    written(tmp_path, PLAN, "base.toml")
    change = 'arrivals = "even"\ntrains = 4\nports = { khorgos = 1.0 }\n'

    child = load(
        written(tmp_path, f'extends = "base.toml"\n[services.morning]\n{change}', "child.toml")
    )

    assert child.scenario.services["morning"].trains == 4


def test_child_changes_one_plan_of_its_base(tmp_path: Path):
    written(tmp_path, PLAN, "base.toml")
    change = 'services.morning.arrivals.khorgos.eastbound.weekly = ["tue 10:00"]'

    arrivals = (
        load(written(tmp_path, f'extends = "base.toml"\n{change}', "child.toml"))
        .scenario.services["morning"]
        .arrivals
    )

    assert arrivals.at("khorgos", E).weekly == ("tue 10:00",)
    assert arrivals.at("khorgos", W).weekly == ("mon 08:15", "thu 20:00")
