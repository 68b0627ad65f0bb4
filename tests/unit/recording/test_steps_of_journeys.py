"""Readers of the files know steps by their names alone: the names must say what the acts do."""

from collections.abc import Iterator
from itertools import product

import pytest

from sim.domain.journey import Act, Choice, Journey, Step
from sim.domain.plan import Direction
from sim.model import journeys
from sim.model.journeys import Rules
from sim.model.places import Places
from sim.recording.columns import (
    DETACHED_STEPS,
    INSTANT_STEPS,
    RAKE_STEPS,
    TURN_STEPS,
    UPSTREAM_STEPS,
)
from sim.scenario.schema import Port

HELD = {Act.HOLD, Act.PATH, Act.CLAIM, Act.JOIN, Act.LEAVE, Act.ENTER}
WORKED = {Act.USE, Act.WORK, Act.LEND, Act.CLEAR, Act.AFTERWARDS, Act.STAND_IN}
PLACES = Places.of("khorgos", Port(), Direction.WESTBOUND)


def steps(journey: Journey) -> Iterator[Step]:
    for line in journey:
        if isinstance(line, Choice):
            yield from steps(line.direct)
            yield from steps(line.ground)
        else:
            yield line


def visited(*all_journeys: Journey) -> list[Step]:
    return [
        step for journey in all_journeys for step in steps(journey) if step.act in HELD | WORKED
    ]


@pytest.fixture
def loaded() -> list[Journey]:
    """Return the journeys of loaded trains under every combination of rules."""
    rules = [Rules(*flags) for flags in product((True, False), repeat=4)]
    found = [write(PLACES, r) for write in (journeys.westbound, journeys.eastbound) for r in rules]
    found += [journeys.by_another_port(journey) for journey in found]
    return [*found, journeys.eastbound_bulk(PLACES)]


HOMEWARD = (
    journeys.standard_rake_home(PLACES),
    journeys.broad_rake_home(PLACES),
    journeys.bulk_rake_home(PLACES),
)
EMPTIES = (journeys.supply("pool", "path"), journeys.surplus("pool", "path"))


def test_readers_tell_work_from_what_is_held_by_the_name_of_the_step(loaded):
    found = visited(*loaded, *HOMEWARD, *EMPTIES)

    assert {step.name for step in found if step.act in HELD} == INSTANT_STEPS
    assert INSTANT_STEPS.isdisjoint(step.name for step in found if step.act in WORKED)


def test_emptied_rakes_and_locomotives_away_are_known_by_their_steps(loaded):
    names = {step.name for step in visited(*loaded)}

    assert {step.name for step in visited(*HOMEWARD)} == RAKE_STEPS
    assert RAKE_STEPS.isdisjoint(names)
    assert {step.name for journey in loaded for step in steps(journey) if "turn" in step.name} == (
        TURN_STEPS
    )
    assert DETACHED_STEPS == RAKE_STEPS | TURN_STEPS


def test_what_comes_before_the_arrival_is_known_by_its_steps(loaded):
    for journey in loaded:
        before = True
        for step in steps(journey):
            before = before and (step.act, step.name) != (Act.MARK, "arrived")
            if step.act in HELD | WORKED:
                assert (step.name in UPSTREAM_STEPS) == before
