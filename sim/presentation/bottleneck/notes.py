"""The words of the picture of bottlenecks: what a port's block says, notes, what is left out."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sim.experiments.bottleneck.verdicts import NOT_TESTED
from sim.experiments.by_hand import CHANGED, changed_by_hand
from sim.presentation.bottleneck.data import BottleneckData, Thing, saves, unneeded
from sim.presentation.canvas import Caption
from sim.presentation.digits import plain
from sim.presentation.lettering import drawable
from sim.presentation.spans import period_words
from sim.presentation.words import resource_words
from sim.scenario.quantities import format_duration

_HEADING: Final = "Where late trains wait, and what one more really saves"


class Block(NamedTuple):
    """A port: what is drawn of it, and everything else there."""

    port: str
    drawn: list[Thing]
    left_out: list[Thing]
    everything: list[Thing]


def verdict(things: Sequence[Thing]) -> str:
    """Return in a sentence what the longest queue is for, and what saves most."""
    queues = [(each.waiting.values(), each) for each in things]
    waited = [(max((own.waited for own in found), default=0.0), each) for found, each in queues]
    longest, suspect = max(waited, key=lambda each: each[0])
    queue = f"Longest queue: {resource_words(suspect.resource)}" if longest else "No queue"
    best = next((each for each in things if saves(each)), None)
    if best is not None:
        return f"{queue}; largest saving shown: {best.words}."
    is_tested = all(each.saving is None or each.saving["verdict"] != NOT_TESTED for each in things)
    helps = "no saving shown" if is_tested else "savings not tested: one replication"
    return f"{queue}; {helps}."


def caption(data: BottleneckData, blocks: Sequence[Block]) -> Caption:
    """Return the caption of the picture."""
    scenario = data.scenario
    title = drawable(scenario.title, scenario.id)
    return Caption(_HEADING, title, period_words(scenario), tuple(_notes(data, blocks)))


def _notes(data: BottleneckData, blocks: Sequence[Block]) -> Iterator[str]:
    yield (
        f"Late: {_late_words(data)}. Left: both bars of a direction have the same sum, the first at"
        " what was waited for, the second at why that was not free."
    )
    right = (
        "Right: of all trains of the port due in the period, by running again with one more (or"
        " what the row says) under the same luck"
    )
    judged = (
        "; mean, and line: 95 % interval. Tested together (Holm); remedies of the same rank are not"
        " separated"
    )
    yield f"{right}{judged if data.replications > 1 else ''}."
    for block in blocks:
        yield from _left_out(data, block)
    if data.record["troubles"]:
        yield (
            "Not settled, so that hours depend on the length of the run:"
            f" {drawable(data.record['troubles'][0], '')}"
        )
    changes = [drawable(each, each.partition(" ")[0]) for each in changed_by_hand(data.scenario)]
    if changes:
        yield f"{CHANGED[0].upper()}{CHANGED[1:]}{'; '.join(changes)}."
    count = data.replications
    many = f"{count} replications" if count > 1 else "One replication, hence no interval"
    yield f"{many}. landbridge, scenario {data.scenario.id}."


def _late_words(data: BottleneckData) -> str:
    late = data.record["late"]
    if late["over_s"] is not None:
        return f"crossings of more than {format_duration(late['over_s'])}"
    return f"the slowest {plain((late['share'] or 0) * 100)} % of crossings by port and direction"


def _left_out(data: BottleneckData, block: Block) -> Iterator[str]:
    """Yield what is not drawn of a port, summed up."""
    rest, idle = block.left_out, unneeded(block.everything)
    words = []
    if rest:
        waiting = plain(max(each.waiting_h for each in rest))
        saved = plain(max(abs(each.saved_h) for each in rest))
        words.append(
            f"{len(rest)} more, each with at most {waiting} h of waiting and {saved} h saved"
        )
    if idle:
        words.append(f"{idle} for which nobody waited")
    if words:
        yield f"{data.port_title(block.port)}, not drawn: {'; '.join(words)}."
