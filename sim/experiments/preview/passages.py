"""What the trains of a stream may have to wait for on their way, and in which part of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.domain.journey import Act, Precedence, Step
from sim.experiments.preview.offered import Question
from sim.metrics.definitions import Leg
from sim.model.places import GREEN
from sim.model.program import rake_of, train_journey
from sim.workload.demand import StreamId

_QUEUES: Final = (
    *(Act.USE, Act.HOLD, Act.PATH, Act.CLAIM, Act.CHOOSE, Act.LEND, Act.RESERVE),
)  # fmt: skip
_BEGINS: Final[Mapping[str, tuple[Leg, ...]]] = {
    "presented": (Leg.CLEARANCE, Leg.CHINA),
    "entered_kazakhstan": (Leg.KAZAKHSTAN,),
}
_ENDS: Final[Mapping[str, Leg]] = {
    "released": Leg.CLEARANCE,
    "left_china": Leg.CHINA,
    "left_kazakhstan": Leg.KAZAKHSTAN,
}
_ALL_THE_WAY: Final = frozenset({Leg.WHOLE, Leg.JOURNEY})


class Passage(NamedTuple):
    """A stream's visit to a resource: who goes first, and where its trains pile up before it.

    A train that keeps tracks while it waits keeps others from them: then trains pile up before
    those tracks too.
    """

    resource: str
    stream: StreamId
    precedence: Precedence
    legs: frozenset[Leg]


def passages(question: Question, stream: StreamId) -> Iterator[Passage]:
    """Yield what the trains of `stream`, and the rakes they leave empty, can queue for.

    Trains leave the queue of a check that ends at the clearance limit, so that is none. A gate
    with a stop-loading order keeps the rest of the port from filling up: who waits, waits before
    it.
    """
    scenario = question.scenario
    is_green = (stream.port, stream.service) in question.programs.green
    cargo = scenario.services[stream.service].cargo
    journey = train_journey(stream.port, stream.direction, cargo, GREEN if is_green else "")
    way, home = (question.programs.by_name[name].steps for name in (journey, rake_of(journey)))
    is_held_before = scenario.ports[stream.port].stop_loading.toward(stream.direction) is not None
    for passage in (*_Way(stream).along(way), *_of_rake(stream, home)):
        legs = frozenset({Leg.JOURNEY}) if is_held_before else passage.legs
        yield passage._replace(legs=legs)


def _of_rake(stream: StreamId, steps: Sequence[Step]) -> Iterator[Passage]:
    """Yield the queues of empty rakes, which are in the turnover of a train's wagons."""
    for step in steps:
        if step.act in _QUEUES:
            yield Passage(step.resource, stream, step.precedence, _ALL_THE_WAY)


@dataclass(slots=True)
class _Way:
    """A train of a stream on both ways through its journey, over the ground and not."""

    stream: StreamId
    open: set[Leg] = field(default_factory=set)
    held: dict[str, frozenset[Leg]] = field(default_factory=dict)
    """Where trains pile up before what is kept."""

    def along(self, steps: Sequence[Step]) -> Iterator[Passage]:
        """Yield the queues on the way along `steps`."""
        for step in steps:
            if step.act is Act.MARK:
                self._pass(step.name)
            elif step.act is Act.FREE:
                self.held.pop(step.resource, None)
            elif step.act in _QUEUES and step.resource:
                legs = _ALL_THE_WAY.union(self.open, *self.held.values())
                yield Passage(step.resource, self.stream, step.precedence, legs)
                if step.act is Act.HOLD:
                    self.held[step.resource] = legs

    def _pass(self, mark: str) -> None:
        if mark == "arrived" and self.stream.direction == "eastbound":
            self.open.add(Leg.KAZAKHSTAN)
        self.open.update(_BEGINS.get(mark, ()))
        self.open.discard(_ENDS.get(mark, Leg.WHOLE))
