from pathlib import Path

import pytest

from sim.domain.journey import Act
from sim.domain.resource import local_id
from sim.metrics.kpis import DEFINITIONS
from sim.model.program import build_programs
from sim.model.specs import resource_specs
from sim.presentation.catalogue import CAUSES, COSTS, GAUGES, METRICS, RESOURCES, STEPS, WAGON_DAYS
from sim.presentation.words import cause_of, metric_words, resource_words, step_words, wait_words
from sim.scenario.loader import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def baseline():
    return load(SCENARIOS / "h1-2024.toml").scenario


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("khorgos.china.customs", "customs lanes (China)"),
        ("china.customs", "customs lanes (China)"),
        ("kazakhstan.broad_wagons", "empty broad-gauge platforms (Kazakhstan)"),
        ("khorgos.china.standard_tracks_westbound", "standard-gauge tracks, westbound (China)"),
        ("border.broad_path_eastbound", "broad-gauge paths, eastbound (border)"),
        ("khorgos.border.standard_quota_westbound", "daily quota, westbound (border)"),
        ("khorgos.upstream.westbound", "stop-loading order, westbound (upstream)"),
        ("upstream.westbound", "stop-loading order, westbound (upstream)"),
        ("china.customs_overtime", "overtime lanes (China)"),
        ("khorgos.china.quarantine_shed", "quarantine shed (China)"),
    ],
)
def test_resource_is_said_in_plain_words_with_its_station(resource, words):
    assert resource_words(resource) == words


def test_step_without_an_entry_is_spelled_out():
    assert step_words("loading_of-ore") == "loading of ore"
    assert cause_of("loading_of-ore") == "other"


def test_every_step_that_takes_a_trains_time_belongs_to_a_cause():
    of_empties = {"path_empty", "run_empty", "join", "lead_time", "supply_path", "leave"}
    of_others = {"departure_turn", "locomotive_turn", "stop_loading"}

    assert {step for step in STEPS if cause_of(step) == "other"} == of_empties | of_others
    assert {cause_of(step) for step in STEPS} == set(CAUSES)


def test_empty_wagons_are_platforms_westbound_and_wagons_eastbound():
    assert wait_words("wagons", "westbound") == "empty broad-gauge platforms"
    assert wait_words("wagons", "eastbound") == "empty standard-gauge wagons"


def test_metric_of_a_resource_names_the_resource():
    assert metric_words("wait_china.customs_mean_h") == "wait for customs lanes (China), mean (h)"
    assert metric_words("queue_china.customs_max") == (
        "queue for customs lanes (China), longest (trains)"
    )
    assert metric_words("utilisation_china.customs") == "use of customs lanes (China)"
    assert metric_words("a_new_metric") == "a new metric"


def test_wagon_days_name_gauge_and_state():
    assert metric_words("wagon_days_broad_empty_waiting") == (
        "wagon-days of broad-gauge platforms empty and waiting"
    )
    assert metric_words("wagon_days_narrow_asleep") == "wagon days narrow asleep"


def test_every_figure_and_every_step_of_the_model_has_words():
    named = [name for name in DEFINITIONS if "<" not in name and not name.startswith("wagon_days_")]

    assert set(named) <= set(METRICS)
    assert {name for name in DEFINITIONS if name.startswith("wagon_days_")} == {
        f"wagon_days_{gauge}_{state}" for gauge in GAUGES for state in WAGON_DAYS
    }
    assert set(COSTS) < set(named)


def test_every_step_of_every_journey_has_words(baseline):
    programs = build_programs(baseline, resource_specs(baseline))
    quiet = {Act.MARK, Act.FREE, Act.PART, Act.JUMP, Act.RESERVE, Act.EXIT, Act.DIVERT}
    shown = {step.name for step in programs.steps if step.act not in quiet}

    assert shown <= set(STEPS)
    assert {local_id(step.resource) for step in programs.steps if step.resource} <= {
        name + suffix for name in RESOURCES for suffix in ("", "_westbound", "_eastbound")
    }
