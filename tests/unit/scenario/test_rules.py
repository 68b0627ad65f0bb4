"""Rules over several sections: what they refuse is in `test_bad_files`; what they must let pass."""

from pathlib import Path

import pytest

from sim.scenario.loader import load
from tests.unit.scenario.files import WHOLE, changed, refusal, written

QUIET = WHOLE.replace("trains_per_day = 10", "trains_per_day = 0")


def test_zero_capacity_without_demand_is_allowed(tmp_path: Path):
    text = QUIET.replace("lanes = 3", "lanes = 0").replace("range = [2, 8]", "range = [0, 8]")

    customs = load(written(tmp_path, text)).scenario.ports["khorgos"].china.customs
    assert customs.lanes == 0


def test_zero_capacity_names_the_services_that_need_it(tmp_path: Path):
    error = refusal(written(tmp_path, changed(("westbound = 11", "westbound = 0"))))

    assert "trains of freight need this" in str(error)


def test_zero_bays_are_allowed_where_nobody_is_examined(tmp_path: Path):
    text = changed(("share = 0.03", "share = 0.0"), ("bays = 2", "bays = 0"))

    assert load(written(tmp_path, text))


def test_zero_tracks_of_a_direction_without_trains_are_allowed(tmp_path: Path):
    text = changed(("westbound = 0.6", "westbound = 1.0"), ("eastbound = 9", "eastbound = 0"))

    assert load(written(tmp_path, text))


def test_sum_of_shares_and_what_is_missing_are_shown(tmp_path: Path):
    error = refusal(written(tmp_path, changed(("khorgos = 1.0", "khorgos = 0.97"))))

    assert "sum to 0.97" in str(error)
    assert "0.03 is missing" in str(error)


@pytest.mark.parametrize("name", ["supply", "surplus", "all", "westbound", "uniform"])
def test_reserved_word_is_no_id_of_a_port(tmp_path: Path, name: str):
    text = WHOLE + f"[ports.{name}]\n"

    assert f"ports.{name}: is a reserved word" in str(refusal(written(tmp_path, text)))


@pytest.mark.parametrize("name", ["all", "gallery"])
def test_reserved_word_is_no_id_of_a_scenario(tmp_path: Path, name: str):
    assert "SCN-057" in str(refusal(written(tmp_path, WHOLE, f"{name}.toml")))


def test_id_of_a_file_with_an_odd_name_is_mended(tmp_path: Path):
    names = {
        "My Scenario v2.toml": "my-scenario-v2",
        "2023.toml": "scenario-2023",
        "Ünï.toml": "n",
        "___.toml": "scenario",
        "a.b.toml": "a-b",
    }

    for name, expected in names.items():
        assert load(written(tmp_path, WHOLE, name)).scenario.id == expected


COUNTING = """
[services.{name}]
trains = 1
ports = {{ khorgos = 1.0 }}
{rest}
"""


def test_counting_in_a_chain_is_refused_with_the_last(tmp_path: Path):
    text = WHOLE + COUNTING.format(name="a", rest='counts_as = "b"')
    text += COUNTING.format(name="b", rest='counts_as = "freight"')

    error = refusal(written(tmp_path, text))

    assert "services.a.counts_as: b counts as freight itself" in str(error)


def test_counting_as_what_is_not_counted_is_refused(tmp_path: Path):
    text = WHOLE + COUNTING.format(name="a", rest='counts_as = "b"')
    text += COUNTING.format(name="b", rest="counted = false")

    assert "b is not counted" in str(refusal(written(tmp_path, text)))


def test_counting_of_a_service_that_is_not_counted_is_refused(tmp_path: Path):
    text = WHOLE + COUNTING.format(name="a", rest='counts_as = "freight"\ncounted = false')

    assert "SCN-066" in str(refusal(written(tmp_path, text)))


def test_calendar_that_is_never_open_in_the_run_is_refused(tmp_path: Path):
    text = changed(
        ("end = 2024-02-01", 'duration = "4 h"'),
        ('warm_up = "2 d"', 'warm_up = "0 s"'),
        ("lanes = 3", 'lanes = 3\nhours = "08:00-16:00"'),
    )

    error = refusal(written(tmp_path, text))

    assert "SCN-071" in str(error)
    assert "customs.hours" in str(error)


def test_calendar_of_a_port_with_another_clock_is_shifted(tmp_path: Path):
    # At UTC+0 the port's 20:00-24:00 is 04:00-08:00 of the next Chinese day.
    text = changed(
        ("end = 2024-02-01", 'duration = "5 h"'),
        ('warm_up = "2 d"', 'warm_up = "0 s"'),
        ("lanes = 3", 'lanes = 3\nhours = "20:00-24:00"'),
    )
    there = text.replace("[ports.khorgos.china.customs]", 'ports.khorgos.utc_offset = "+00:00"\n'
                         "[ports.khorgos.china.customs]", 1)  # fmt: skip

    assert "SCN-071" in str(refusal(written(tmp_path, text)))
    assert "SCN-071" not in str(refusal(written(tmp_path, there + "x = 1")))


@pytest.mark.parametrize(
    "line", ['hours = "08:00-16:00"', 'order = "priority"', 'closing = "fits"']
)
def test_rule_for_lanes_that_are_not_there_is_refused(tmp_path: Path, line: str):
    text = changed(
        ("lanes = 3", line), ("bays = 2\n", ""), ('"ports.khorgos.china.customs.lanes"', '"seed"')
    )

    error = refusal(written(tmp_path, text))

    assert "SCN-076" in str(error)
    assert line.split()[0] in str(error)


def test_pool_that_nobody_fills_is_refused(tmp_path: Path):
    pool = 'ready = 300\norder_up_to = 40\nbring = 60\nlead_time = { gamma = "105 h", cv = 0.3 }'
    text = changed((pool, "ready = 0"), ("westbound = 0.6", "westbound = 1.0"))

    error = refusal(written(tmp_path, text))

    assert "ports.khorgos.wagons.broad.ready: trains of freight need wagons" in str(error)


def test_pool_that_the_other_direction_fills_is_allowed(tmp_path: Path):
    pool = 'ready = 300\norder_up_to = 40\nbring = 60\nlead_time = { gamma = "105 h", cv = 0.3 }'

    assert load(written(tmp_path, changed((pool, "ready = 0"))))


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("westbound = 0.6", "westbound = 0.0", "no train is loaded onto these wagons"),
        ("{ westbound = 11, eastbound = 9 }", "20", "both directions share one group"),
        ('boarding = "40 min"', 'boarding = { uniform = ["1 h", "1 h"] }', "time is constant"),
        ("trains_per_day = 10", "trains_per_day = 0", "no train comes here"),
        ("lanes = 3", 'lanes = 3\nclosing = "fits"', "customs never closes"),
    ],
)
def test_what_may_not_be_meant_is_noted(tmp_path: Path, old: str, new: str, note: str):
    assert any(note in each for each in load(written(tmp_path, changed((old, new)))).notes)


def test_size_is_computed_over_warm_up_and_replications(tmp_path: Path):
    fine = changed(("trains_per_day = 10", "trains_per_day = 1000"))

    error = refusal(written(tmp_path, "replications = 200\n" + fine))

    # (31 + 2) days x 1,000 trains x 200 replications, and their supply trains.
    assert error.exit_status == 3
    assert "about 1e+07 trains over 200 replications" in str(error)
    assert "5,000,000" in str(error)


def test_supply_in_tiny_lots_counts_as_trains(tmp_path: Path):
    text = changed(("order_up_to = 40", "order_up_to = 1_000_000"), ("bring = 60", "bring = 1"))

    error = refusal(written(tmp_path, "replications = 10\n" + text))

    assert error.exit_status == 3
    assert "replications: about 1e+07 trains" in str(error)


def test_limits_beside_other_problems_end_with_the_status_of_those(tmp_path: Path):
    text = changed(("trains_per_day = 10", "trains_per_day = 1e9"), ("bays = 2", "bays = 0"))

    assert refusal(written(tmp_path, text)).exit_status == 2


def test_a_service_may_say_that_it_counts_as_itself(tmp_path: Path):
    text = WHOLE.replace("wagons = 55", 'wagons = 55\ncounts_as = "freight"')

    assert load(written(tmp_path, text)).scenario.services["freight"].counts_as == "freight"
