import pytest

from sim.presentation.words import (
    CAUSES,
    STEPS,
    cause_of,
    metric_words,
    resource_words,
    step_words,
    wait_words,
)


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("khorgos.china.customs", "customs lanes (China)"),
        ("china.customs", "customs lanes (China)"),
        ("kazakhstan.broad_wagons", "empty broad-gauge platforms (Kazakhstan)"),
        ("khorgos.china.standard_tracks_westbound", "standard-gauge tracks, westbound (China)"),
        ("border.broad_path_eastbound", "broad-gauge paths, eastbound (border)"),
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

    assert {step for step in STEPS if cause_of(step) == "other"} == of_empties
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
