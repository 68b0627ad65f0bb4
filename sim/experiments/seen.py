"""The facts of each replication, put together over all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from sim.domain.clearance import Reading
from sim.metrics.busiest import Busiest, LongestQueue, busiest_of, queues_of
from sim.metrics.idleness import Idleness, idleness_of
from sim.metrics.left_waiting import LeftWaiting, left_waiting
from sim.metrics.slack import Entered, Slack, entered_steps, slack_of
from sim.metrics.view import View
from sim.recording.columns import MISSING


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in one replication.

    `longest_clearance_s` is that of released trains and of those still waiting, so far;
    `largest_share` is the largest share of its limit that any train took.
    """

    replication: int
    idleness: tuple[Idleness, ...]
    left: tuple[LeftWaiting, ...]
    queues: tuple[LongestQueue, ...]
    busiest: tuple[Busiest, ...]
    slack: tuple[Slack, ...]
    entered: frozenset[Entered]
    crossed: dict[tuple[str, str], int]
    longest_clearance_s: int
    largest_share: float
    cut_off: int
    diverted: int

    @classmethod
    def of(cls, view: View, replication: int) -> Self:
        """Return what is seen in `view`."""
        longest_s, share = _clearance(view)
        return cls(
            replication,
            idleness_of(view),
            left_waiting(view.tables),
            queues_of(view),
            busiest_of(view),
            slack_of(view.tables),
            frozenset(entered_steps(view.tables)),
            _crossed(view),
            longest_s,
            share,
            int(view.trains.provisional.sum()),
            int(view.trains.diverted.sum()),
        )


def _clearance(view: View) -> tuple[int, float]:
    """Return the longest clearance, also as share of the limit; who waits counts until the end."""
    longest_s, share = 0, 0.0
    taken = view.clock.taken_s(Reading.ARRIVAL).tolist()
    presented, limits = view.trains.presented_s.tolist(), view.clock.limit_s.tolist()
    for taken_s, presented_s, limit_s in zip(taken, presented, limits, strict=True):
        if presented_s != MISSING:
            so_far_s = view.tables.end_s - presented_s if taken_s == MISSING else taken_s
            longest_s, share = max(longest_s, so_far_s), max(share, so_far_s / max(limit_s, 1))
    return longest_s, share


def _crossed(view: View) -> dict[tuple[str, str], int]:
    """Return how many trains there are by port and direction."""
    counts = [int((view.trains.stream == code).sum()) for code in range(len(view.tables.streams))]
    crossed: dict[tuple[str, str], int] = {}
    for stream, count in zip(view.tables.streams, counts, strict=True):
        place = stream.port, str(stream.direction)
        crossed[place] = crossed.get(place, 0) + count
    return crossed


@dataclass(frozen=True, slots=True)
class Together:
    """What was seen in all replications, by resource where it is about one."""

    replications: int
    idleness: dict[str, list[Idleness]] = field(default_factory=dict)
    left: dict[tuple[str, bool], list[tuple[int, LeftWaiting]]] = field(default_factory=dict)
    queues: dict[str, list[tuple[int, LongestQueue]]] = field(default_factory=dict)
    busiest: dict[str, list[tuple[int, Busiest]]] = field(default_factory=dict)
    slack: dict[str, Slack] = field(default_factory=dict)
    entered: set[Entered] = field(default_factory=set)
    crossed: dict[tuple[str, str], int] = field(default_factory=dict)


def together(everything: Sequence[Seen]) -> Together:
    """Return what was seen in all replications."""
    found = Together(len(everything))
    for seen in everything:
        number = seen.replication
        for idle in seen.idleness:
            found.idleness.setdefault(idle.resource, []).append(idle)
        for left in seen.left:
            found.left.setdefault((left.resource, left.loaded), []).append((number, left))
        for queue in seen.queues:
            found.queues.setdefault(queue.resource, []).append((number, queue))
        for busiest in seen.busiest:
            found.busiest.setdefault(busiest.port, []).append((number, busiest))
        _add_slack(found.slack, seen.slack)
        found.entered.update(seen.entered)
        for place, count in seen.crossed.items():
            found.crossed[place] = found.crossed.get(place, 0) + count
    return found


def _add_slack(known: dict[str, Slack], more: Iterable[Slack]) -> None:
    for slack in more:
        before = known.get(slack.resource)
        known[slack.resource] = slack if before is None else before.with_other(slack)
