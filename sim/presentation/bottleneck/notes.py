"""The words of the picture of bottlenecks: what a port's block says, notes, what is left out."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sim.experiments.bottleneck.verdicts import NOT_TESTED
from sim.presentation.bottleneck.data import BottleneckData, Thing, saves, unneeded
from sim.presentation.canvas import Caption
from sim.presentation.digits import plain
from sim.presentation.language.joining import in_row, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.lettering import drawable
from sim.presentation.retelling import retell
from sim.presentation.spans import duration_words, period_words
from sim.presentation.studies import by_hand_notes, made_by, title_words
from sim.presentation.words import resource_words

_HEADING: Final = phrase("Where late trains wait, and what one more really saves")


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
    queue = (
        say("Longest queue: {resource}", resource=resource_words(suspect.resource))
        if longest
        else say("No queue")
    )
    best = next((each for each in things if saves(each)), None)
    if best is not None:
        return say("{queue}; largest saving shown: {best}.", queue=queue, best=best.words)
    is_tested = all(each.saving is None or each.saving["verdict"] != NOT_TESTED for each in things)
    if is_tested:
        return say("{queue}; no saving shown.", queue=queue)
    return say("{queue}; savings not tested: one replication.", queue=queue)


def caption(data: BottleneckData, blocks: Sequence[Block]) -> Caption:
    """Return the caption of the picture."""
    scenario = data.scenario
    notes = tuple(_notes(data, blocks))
    return Caption(say(_HEADING), title_words(scenario), period_words(scenario), notes)


def _notes(data: BottleneckData, blocks: Sequence[Block]) -> Iterator[str]:
    yield say(
        "Late: {late}. Left: both bars of a direction have the same sum, the first at what was"
        " waited for, the second at why that was not free.",
        late=late_words(data.record["late"]["over_s"], data.record["late"]["share"]),
    )
    if data.replications > 1:
        yield say(
            "Right: of all trains of the port due in the period, by running again with one more (or"
            " what the row says) under the same luck; mean, and line: 95 % interval. Tested"
            " together (Holm); remedies of the same rank are not separated."
        )
    else:
        yield say(
            "Right: of all trains of the port due in the period, by running again with one more (or"
            " what the row says) under the same luck."
        )
    for block in blocks:
        yield from _left_out(data, block)
    if data.record["troubles"]:
        yield say(
            "Not settled, so that hours depend on the length of the run: {trouble}",
            trouble=drawable(retell(data.record["troubles"][0]), ""),
        )
    yield from by_hand_notes(data.scenario)
    count = data.replications
    many = (
        say("{count} replications.", count=count)
        if count > 1
        else say("One replication, hence no interval.")
    )
    yield together([many, made_by(data.scenario)])


def late_words(over_s: int | None, share: float | None) -> str:
    """Return which crossings count as late."""
    if over_s is not None:
        return say("crossings of more than {time}", time=duration_words(over_s))
    return say(
        "the slowest {share} % of crossings by port and direction",
        share=plain((share or 0) * 100),
    )


def _left_out(data: BottleneckData, block: Block) -> Iterator[str]:
    """Yield what is not drawn of a port, summed up."""
    rest, idle = block.left_out, unneeded(block.everything)
    words = []
    if rest:
        waiting = plain(max(each.waiting_h for each in rest))
        saved = plain(max(abs(each.saved_h) for each in rest))
        words.append(
            say(
                "{count} more, each with at most {waiting} h of waiting and {saved} h saved",
                count=len(rest),
                waiting=waiting,
                saved=saved,
            )
        )
    if idle:
        words.append(say("{count} for which nobody waited", count=idle))
    if words:
        yield say(
            "{port}, not drawn: {rest}.", port=data.port_title(block.port), rest=in_row(words)
        )
