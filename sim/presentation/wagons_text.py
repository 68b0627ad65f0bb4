"""Where the wagons of one train came from and went, in sentences."""

from collections.abc import Iterator

from sim.metrics.story import Story
from sim.metrics.story_wagons import TrainWagons, WagonLot
from sim.presentation.catalogue import GAUGES
from sim.presentation.harmless import clean
from sim.presentation.moments import moment_words
from sim.scenario.schema import Scenario


def wagon_lines(scenario: Scenario, wagons: TrainWagons, story: Story) -> Iterator[tuple[str, str]]:
    """Yield question and words for the wagons that it left with and those that it brought."""
    question = "Left with"
    for lot in wagons.left_with:
        yield question, f"{_lot(lot)} {_came(scenario, lot)}."
        question = ""
    question = "Its own"
    for lot in wagons.came_with:
        yield question, f"{_lot(lot)} {_went(scenario, lot)}."
        question = ""
    homes = [step for step in story.rake if step.step == "join" and step.finished_s is not None]
    if homes and homes[0].finished_s is not None:
        yield "", f"They were home, empty, on {moment_words(scenario.start, homes[0].finished_s)}."


def _lot(lot: WagonLot) -> str:
    return f"{lot.wagons} {GAUGES[lot.gauge]}"


def _came(scenario: Scenario, lot: WagonLot) -> str:
    if lot.from_train is not None:
        freed = _when(scenario, lot.freed_s)
        return f"of {clean(lot.from_train)}, emptied {freed}, taken {_when(scenario, lot.taken_s)}"
    if lot.arrived_s is None:
        return f"of the first stock, taken {_when(scenario, lot.taken_s)}"
    return f"brought empty {_when(scenario, lot.arrived_s)}, taken {_when(scenario, lot.taken_s)}"


def _went(scenario: Scenario, lot: WagonLot) -> str:
    if lot.freed_s is None:
        return "were still loaded when the run ended"
    emptied = f"were emptied {_when(scenario, lot.freed_s)}"
    if lot.taken_s is None:
        return f"{emptied} and not taken until the end"
    taker = "sent away empty" if lot.to_train is None else f"taken by {clean(lot.to_train)}"
    return f"{emptied} and {taker} {_when(scenario, lot.taken_s)}"


def _when(scenario: Scenario, moment_s: int | None) -> str:
    return "later" if moment_s is None else f"on {moment_words(scenario.start, moment_s)}"
