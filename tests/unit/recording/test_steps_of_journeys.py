from collections.abc import Iterator

from sim.domain.journey import Act, Choice, Journey, Step
from sim.domain.plan import Direction
from sim.model import journeys
from sim.model.places import Places
from sim.recording.columns import INSTANT_STEPS, RAKE_STEPS
from sim.scenario.schema import Port

VISITED = {Act.USE, Act.WORK, Act.HOLD, Act.PATH, Act.CLAIM, Act.JOIN, Act.LEAVE}


def steps(journey: Journey) -> Iterator[Step]:
    for line in journey:
        if isinstance(line, Choice):
            yield from steps(line.direct)
            yield from steps(line.ground)
        else:
            yield line


def visited(*all_journeys: Journey) -> list[Step]:
    return [step for journey in all_journeys for step in steps(journey) if step.act in VISITED]


def test_readers_tell_work_from_what_is_held_by_the_name_of_the_step():
    places = Places.of("khorgos", Port(), Direction.WESTBOUND)
    found = visited(
        journeys.westbound(places, ground=True),
        journeys.westbound(places, ground=False),
        journeys.eastbound(places),
        journeys.eastbound_bulk(places),
        journeys.standard_rake_home(places),
        journeys.supply("pool", "path"),
        journeys.surplus("pool", "path"),
    )

    instant = {step.name for step in found if step.act not in (Act.USE, Act.WORK)}
    working = {step.name for step in found if step.act in (Act.USE, Act.WORK)}

    assert instant == INSTANT_STEPS
    assert working.isdisjoint(INSTANT_STEPS)


def test_emptied_rakes_are_known_by_their_steps():
    places = Places.of("khorgos", Port(), Direction.WESTBOUND)
    homeward = visited(
        journeys.standard_rake_home(places),
        journeys.broad_rake_home(places),
        journeys.bulk_rake_home(places),
    )
    loaded = visited(
        journeys.westbound(places, ground=True),
        journeys.eastbound(places),
        journeys.eastbound_bulk(places),
    )

    assert {step.name for step in homeward} == RAKE_STEPS
    assert RAKE_STEPS.isdisjoint(step.name for step in loaded)
