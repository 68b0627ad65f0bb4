"""Where the wagons of one train came from and went, in sentences."""

from collections.abc import Iterator

from sim.metrics.story import Story
from sim.metrics.story_wagons import TrainWagons, WagonLot
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say
from sim.presentation.moments import moment_words
from sim.presentation.words import gauge_words
from sim.scenario.schema import Scenario


def wagon_lines(scenario: Scenario, wagons: TrainWagons, story: Story) -> Iterator[tuple[str, str]]:
    """Yield question and words for the wagons that it left with and those that it brought."""
    question = say("Left with")
    for lot in wagons.left_with:
        yield question, _came(scenario, lot)
        question = ""
    question = say("Its own")
    for lot in wagons.came_with:
        yield question, _went(scenario, lot)
        question = ""
    homes = [step for step in story.rake if step.step == "join" and step.finished_s is not None]
    if homes and homes[0].finished_s is not None:
        moment = moment_words(scenario.start, homes[0].finished_s)
        yield "", say("They were home, empty, on {moment}.", moment=moment)


def _lot(lot: WagonLot) -> str:
    return say("{number} {wagons}", number=lot.wagons, wagons=gauge_words(lot.gauge))


def _came(scenario: Scenario, lot: WagonLot) -> str:
    told = {"lot": _lot(lot), "taken": _when(scenario, lot.taken_s)}
    if lot.from_train is not None:
        return say(
            "{lot} of {train}, emptied {freed}, taken {taken}.",
            train=clean(lot.from_train),
            freed=_when(scenario, lot.freed_s),
            **told,
        )
    if lot.arrived_s is None:
        return say("{lot} of the first stock, taken {taken}.", **told)
    arrived = _when(scenario, lot.arrived_s)
    return say("{lot} brought empty {arrived}, taken {taken}.", arrived=arrived, **told)


def _went(scenario: Scenario, lot: WagonLot) -> str:
    if lot.freed_s is None:
        return say("{lot} were still loaded when the run ended.", lot=_lot(lot))
    told = {"lot": _lot(lot), "freed": _when(scenario, lot.freed_s)}
    if lot.taken_s is None:
        return say("{lot} were emptied {freed} and not taken until the end.", **told)
    told["taken"] = _when(scenario, lot.taken_s)
    if lot.to_train is None:
        return say("{lot} were emptied {freed} and sent away empty {taken}.", **told)
    train = clean(lot.to_train)
    return say("{lot} were emptied {freed} and taken by {train} {taken}.", train=train, **told)


def _when(scenario: Scenario, moment_s: int | None) -> str:
    if moment_s is None:
        return say("later")
    return say("on {moment}", moment=moment_words(scenario.start, moment_s))
