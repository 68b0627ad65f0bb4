"""The compiled engine writes the log of the SimPy engine: random worlds, shipped scenarios."""

from random import Random

import pytest

from sim.experiments.question import Question
from sim.fast import layout
from sim.fast import play as fast
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.fast.logs import differences
from tests.fast.same import SORTS, agree, random_world
from tests.property.ragged_worlds import ragged
from tests.shipped import FILES

TELLING = (96, 107, 115, 119, 131, 132)
"""Ragged worlds that differ when trains of one second do not arrive together."""
WORLDS = {"default": 28, "slow": 100, "nightly": 2_000}


@pytest.mark.parametrize("sort", SORTS)
def test_random_worlds_are_played_alike(sort):
    for seed in range(WORLDS["default"]):
        agree(*random_world(sort, f"engines {seed}"))


def test_worlds_in_which_trains_of_one_second_meet_are_played_alike():
    for seed in TELLING:
        agree(*random_world(SORTS[2], f"engines {seed}"))


@pytest.mark.slow
@pytest.mark.parametrize("sort", SORTS)
def test_hundreds_of_random_worlds_are_played_alike(sort):
    for seed in range(WORLDS["default"], WORLDS["slow"]):
        agree(*random_world(sort, f"engines {seed}"))


@pytest.mark.nightly
@pytest.mark.parametrize("sort", SORTS)
def test_thousands_of_random_worlds_are_played_alike(sort):
    for seed in range(WORLDS["nightly"]):
        agree(*random_world(sort, f"nightly {seed}"))


def test_a_locomotive_and_the_rake_of_one_train_in_one_second_come_in_their_order():
    world = ragged(Random("engines 811"))  # where train 53 has both, and one frees the way of 54

    agree(world.scenario, world.plans)


@pytest.mark.parametrize("sort", SORTS)
def test_a_memory_that_has_to_grow_again_and_again_changes_nothing(sort, monkeypatch):
    monkeypatch.setattr(layout, "rooms_for", lambda _trains: layout.Rooms(8, 128, 8))

    for seed in range(WORLDS["default"] // 2):
        agree(*random_world(sort, f"engines {seed}"))


def _no_rows(_kinds, _stream, _rows) -> int:
    return 0


def test_a_log_that_has_to_grow_again_and_again_changes_nothing(monkeypatch):
    scenario, plans = random_world(SORTS[1], "growing")
    monkeypatch.setattr(fast.Kinds, "rows_of", _no_rows)

    agree(scenario, plans)


def played(file, replication: int) -> None:
    question = Question.of(load(file))
    agree(question.scenario, draw(question.scenario, question.inputs, replication))


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shipped_scenarios_are_played_alike(file):
    played(file, 0)


@pytest.mark.nightly
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_more_replications_of_shipped_scenarios_are_played_alike(file):
    for replication in range(1, 6):
        played(file, replication)


def test_what_differs_is_named():
    scenario, plans = random_world(SORTS[1], "engines 0")
    log, other = simulate(scenario, plans), fast.simulate(scenario, plans)
    other.rows[7, 3] += 1
    other.milestones["departed"][0] += 1
    other.empty_trains.pop()

    found = list(differences(log, other))

    assert [words.split()[0] for words in found] == ["row", "departed", "empty_trains"]
    assert found[0].startswith("row 7 (")
