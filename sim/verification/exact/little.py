"""Little's law on the path of random ports, in whole seconds.

The number of trains at a stage is read from milestones, the times of the trains from their visits:
two sides that the model writes down independently.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sim.domain.plan import Direction
from sim.verification.check import Check
from sim.verification.exact.cases import Cases, Tally, total
from sim.verification.exact.chance import Chance
from sim.verification.exact.diary import Diary, Train, diaries
from sim.verification.exact.random_ports import PARAMETERS, PORTS
from sim.verification.exact.sums import area, lasting

_CLEARED: Final = ("reception", "documents", "boarding", "scan", "examination", "bulk")

_STAGES: Final = {
    Direction.WESTBOUND: {
        ("due", "arrived"): {"diversion", "upstream"},
        ("presented", "released"): {"track", *_CLEARED},
        ("released", "left_china"): {
            *("examination_afterwards", "departure", "quota", "far_track", "path"),
        },
        ("left_china", "entered_kazakhstan"): {"run"},
        ("entered_kazakhstan", "departed"): {
            *("papers", "wagons", "yard", "reload_track", "reload", "unload", "load"),
            *("broad_track", "forming", "locomotive", "onward_path"),
        },
    },
    Direction.EASTBOUND: {
        ("due", "arrived"): {"diversion", "upstream"},
        ("arrived", "left_kazakhstan"): {"broad_track", "papers", "quota", "far_track", "path"},
        ("left_kazakhstan", "presented"): {"run"},
        ("presented", "released"): {*_CLEARED},
        ("released", "departed"): {
            *("examination_afterwards", "wagons", "reload_track", "reload", "standard_track"),
            *("forming", "onward_path"),
        },
    },
}
"""Between which milestones a train is at a stage, and what it visits there."""


class _Stage(NamedTuple):
    """The trains of a port and direction between two milestones, and what they visit there."""

    trains: Sequence[Train]
    begins: str
    ends: str
    steps: set[str]


def littles_law(chance: Chance) -> Tally:
    """Compare the area under the number of trains with the sum of their visits, stage by stage."""
    tallies = []
    for _, diary in diaries(chance):
        spans = ((diary.log.start_s, 0), (0, diary.end_s))
        for direction, stages in _STAGES.items():
            for port in PORTS:
                own = [
                    train
                    for train in diary.trains
                    if train.port == port and train.stream.direction is direction
                ]
                whole = {("arrived", "departed"): set().union(*list(stages.values())[1:])}
                for (begins, ends), steps in (stages | whole).items():
                    stage = _Stage(own, begins, ends, steps)
                    tallies += [_little(diary, stage, *span) for span in spans]
    return total(tallies)


def _little(diary: Diary, stage: _Stage, from_s: int, to_s: int) -> Tally:
    changes = [
        change
        for train in stage.trains
        for change in (
            (diary.moment(stage.begins, train), 1),
            (diary.moment(stage.ends, train), -1),
        )
    ]
    stays = sum(
        lasting(piece.queued_s, piece.until_s, from_s, to_s)
        for train in stage.trains
        for piece in diary.pieces(train)
        if piece.step in stage.steps
    )
    return Tally.of([area(changes, from_s, to_s)], [stays])


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="littles-law",
        group="exact",
        title="Little's law on the path, per stage and whole port, before and after the cut",
        formula="integral of N(t) dt = sum of the times of the trains",
        parameters=PARAMETERS,
        compute=Cases("littles-law", littles_law, quick=25, full=150, what="areas in s"),
    ),
)
