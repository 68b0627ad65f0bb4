"""The model against a second playing of the same journeys, on random worlds: no second differs.

`tests.second_player` is written from the documents and shares no line with `sim.model` but the
data: the journeys as tables and what each resource is. Hours and cuts it reads for itself.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from sim.domain.plan import Plans
from sim.model.run import simulate
from sim.model.specs import resource_specs
from sim.scenario.loader import load
from sim.scenario.schema import Scenario
from sim.workload.plans import draw
from tests.property.policy_worlds import World, bare, seeds, with_everything
from tests.property.ragged_worlds import ragged
from tests.second_player.comparing import differences
from tests.second_player.hours import Hours
from tests.second_player.playing import play_again
from tests.shipped import FILES, ROOT


def everything(rng: Random) -> World:
    return with_everything(rng, bare(rng))


def agreed(world: World) -> None:
    assert differences(world.run(), play_again(world.scenario, world.plans)) == []


def worlds(examples: int):
    """Return the settings of a test on so many random worlds."""
    return settings(max_examples=examples, deadline=None, derandomize=True)


@worlds(20)
@given(seeds())
def test_bare_worlds_are_played_alike(rng):
    agreed(bare(rng))


@worlds(40)
@given(seeds())
def test_worlds_with_every_policy_are_played_alike(rng):
    agreed(everything(rng))


@worlds(40)
@given(seeds())
def test_uneven_worlds_are_played_alike(rng):
    agreed(ragged(rng))


@worlds(20)
@given(seeds())
def test_worlds_with_another_order_of_ties_are_played_alike(rng):
    world = ragged(rng)
    plans = world.plans
    ties = list(range(2 * plans.trains))
    rng.shuffle(ties)
    other = replace(plans, ties=tuple(ties))

    log = simulate(world.scenario, other)

    assert differences(log, play_again(world.scenario, other)) == []


@worlds(20)
@given(seeds())
def test_hours_of_units_are_those_of_the_scenario(rng):
    world = ragged(rng)
    scenario, plans = world.scenario, world.plans
    for name, spec in resource_specs(scenario, plans.gales).items():
        if hasattr(spec, "calendars"):
            spells = Hours(scenario, name.partition(".")[0], plans).of(spec)
            for unit in range(spec.capacity):
                calendar = spec.calendars[unit] if spec.calendars else None
                edges = [
                    0,
                    *(edge for spell in spells[unit : unit + 1] for at in spell for edge in at),
                ]
                for moment in (moment for moment in edges if 0 <= moment < scenario.end_s):
                    is_open = calendar is None or calendar.next_open(moment) == moment
                    inside = not spells or any(a <= moment < b for a, b in spells[unit])
                    assert is_open == inside, (name, unit, moment)


def kinds_of_worlds(share: int):
    """Return (how to draw a world, how many) of one ninth, four ninths and four ninths."""
    return [(bare, share), (everything, 4 * share), (ragged, 4 * share)]


def play_many(draw_world, count: int) -> None:
    """Play the worlds of `count` seeds that the tests above do not have."""
    for seed in range(count):
        world = draw_world(Random(f"second player {seed}"))
        found = differences(world.run(), play_again(world.scenario, world.plans))
        assert found == [], seed


@pytest.mark.slow
@pytest.mark.parametrize(("draw_world", "count"), kinds_of_worlds(60))
def test_hundreds_of_worlds_are_played_alike(draw_world, count):
    play_many(draw_world, count)


@pytest.mark.nightly
@pytest.mark.parametrize(("draw_world", "count"), kinds_of_worlds(560))
def test_thousands_of_worlds_are_played_alike(draw_world, count):
    play_many(draw_world, count)


def part_of(path: Path, days: int) -> tuple[Scenario, Plans]:
    """Return a shipped scenario for so many days, around the first of its disturbances.

    There are as many trains a day as in all of its time. Timetables run as they are.
    """
    loaded = load(path)
    scenario = loaded.scenario
    if scenario.end_s <= days * 86_400:
        return scenario, draw(scenario, loaded.inputs, 0)
    starts = [
        cut.start.date() if isinstance(cut.start, datetime) else cut.start
        for port in scenario.ports.values()
        for cut in port.disturbances.values()
    ]
    start = max(min(starts) - timedelta(days=3), scenario.start) if starts else scenario.start
    part = days * 86_400 / scenario.end_s
    services = {
        name: service.model_copy(
            update={} if service.trains is None else {"trains": round(service.trains * part)}
        )
        for name, service in scenario.services.items()
    }
    scenario = scenario.model_copy(
        update={
            "start": date(start.year, start.month, start.day),
            "end": None,
            "duration": days * 86_400,
            "warm_up": 3 * 86_400,
            "services": services,
        }
    )
    return scenario, draw(scenario, loaded.inputs, 0)


DAYS = 10
"""The days of a shipped scenario that are played for every change; the rest is for the night."""


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_days_of_shipped_scenarios_are_played_alike(path):
    scenario, plans = part_of(path, DAYS)

    assert plans.trains
    assert differences(simulate(scenario, plans), play_again(scenario, plans)) == []


@pytest.mark.nightly
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_scenarios_are_played_alike_from_beginning_to_end(path):
    loaded = load(path)
    plans = draw(loaded.scenario, loaded.inputs, 0)

    log = simulate(loaded.scenario, plans)

    assert differences(log, play_again(loaded.scenario, plans)) == []
