"""The search for the volume at which a port breaks: by doubling steps, then by halving.

At each volume replications are added in rounds until every level clearly holds or one clearly
fails. Volumes at which neither is clear lie between two limits: the last that holds and the first
that fails. Each port is judged by itself, from the same runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from sim.experiments.capacity.axis import Axis
from sim.experiments.capacity.levels import Judge, Reading, together
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.laboratory import Changes, Laboratory, Outcome, Wish

_FIRST_PART: Final = 16
"""The first step is this part of the whole axis."""
_LOOKS: Final = 3
_FEWEST: Final = 4
_DEFAULT: Final = 10


def looks_of(replications: int) -> tuple[int, ...]:
    """Return after how many replications a volume is judged, the last being all there may be.

    One replication gives no interval: then up to ten are taken.
    """
    most = replications if replications > 1 else _DEFAULT
    looks = [most]
    while len(looks) < _LOOKS and looks[0] // 2 >= _FEWEST:
        looks.insert(0, ceil(looks[0] / 2))
    return tuple(looks)


def confidence_of_a_look(confidence: float, looks: Sequence[int]) -> float:
    """Return the confidence of each look, so that all of them together have `confidence`."""
    return 1.0 - (1.0 - confidence) / len(looks)


def next_place(known: Mapping[int, str], start: int, last: int) -> int | None:
    """Return where to look next, given the verdicts by place; None when nothing is left to ask.

    `start` is where the search begins.
    """
    failed = min((at for at, verdict in known.items() if verdict == FAILS), default=None)
    top = max(known)
    if failed is None and top < last:
        step = max(1, ceil(last / _FIRST_PART))
        return min(last, max(start + step, start + 2 * (top - start)))
    held = _held(known, failed)
    unclear = [
        at
        for at, verdict in known.items()
        if verdict == CANNOT_TELL and at > held and (failed is None or at < failed)
    ]
    if held >= 0:
        above = min(unclear, default=failed)
        if above is not None and above - held > 1:
            return (above + held) // 2
    below = max(unclear, default=held)
    if failed is not None and below >= 0 and failed - below > 1:
        return (failed + below) // 2
    return None


def _held(known: Mapping[int, str], failed: int | None) -> int:
    """Return the highest place that holds below the lowest that fails, -1 if there is none."""
    return max(
        (at for at, v in known.items() if v == HOLDS and (failed is None or at < failed)),
        default=-1,
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A volume that was tried, what was found at one port, and in how many replications."""

    place: int
    port: str
    replications: int
    readings: tuple[Reading, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to where a port holds, from where it fails, and what lies in between.

    None where it holds nowhere, or fails nowhere up to `last`. `odd` are pairs of places: it
    fails at the first and holds at the second, which lies above.
    """

    port: str
    held: int | None
    failed: int | None
    unclear: tuple[int, ...]
    odd: tuple[tuple[int, int], ...]
    last: int


@dataclass(slots=True)
class Prober:
    """Runs volumes and judges them, with replications in rounds; `base` is the scenario as is."""

    lab: Laboratory
    axis: Axis
    judge: Judge
    looks: tuple[int, ...]
    _outcomes: dict[tuple[Changes, int], Outcome] = field(default_factory=dict)

    def outcome(self, place: int, relief: Changes, replications: int) -> Outcome:
        """Return what so many replications say at `place` with `relief`."""
        key = (*self.axis.changes(place), *relief), replications
        if key not in self._outcomes:
            self._outcomes[key] = self.lab.outcome(*key)
        return self._outcomes[key]

    def attend(self, wanted: Iterable[tuple[int, Changes]], replications: int) -> None:
        """Compute so many replications of all `wanted`, and of the base, together."""
        changes = [(*self.axis.changes(place), *relief) for place, relief in wanted]
        self.lab.attend(Wish(each, replications) for each in ((), *changes))

    def tried(self, port: str, place: int, relief: Changes, replications: int) -> Tried:
        """Return the judgement of `port` after so many replications."""
        here = self.outcome(place, relief, replications)
        base = self.outcome(0, (), replications)
        readings = self.judge.readings(port, here, base)
        return Tried(place, port, replications, readings, together(readings))


@dataclass(slots=True)
class Line:
    """Volumes under one relief: what is known of each port, and the search among them."""

    prober: Prober
    ports: tuple[str, ...]
    relief: Changes = ()
    start: int = 0
    tried: dict[tuple[str, int], Tried] = field(default_factory=dict)

    def search(self) -> None:
        """Try volumes until nothing is left to ask of any port."""
        self.settle(dict.fromkeys(self.ports, self.start))
        while wanted := self._wanted():
            self.settle(wanted)

    def _wanted(self) -> dict[str, int]:
        last = self.prober.axis.last
        places = {port: next_place(self.known(port), self.start, last) for port in self.ports}
        return {port: place for port, place in places.items() if place is not None}

    def known(self, port: str) -> dict[int, str]:
        """Return the verdicts that more replications would not change, by place."""
        most = self.prober.looks[-1]
        return {
            each.place: each.verdict
            for (name, _), each in self.tried.items()
            if name == port and (each.verdict != CANNOT_TELL or each.replications == most)
        }

    def settle(self, wanted: Mapping[str, int]) -> None:
        """Add replications at each place until its port is judged, or all are spent."""
        for many in self.prober.looks:
            left = {port: at for port, at in wanted.items() if at not in self.known(port)}
            places = sorted(set(left.values()))
            if not places:
                return
            self.prober.attend([(place, self.relief) for place in places], many)
            for place in places:
                self._judge(place, many)

    def _judge(self, place: int, replications: int) -> None:
        """Judge every port at `place`: those that did not ask for it come along."""
        for port in self.ports:
            if place not in self.known(port):
                found = self.prober.tried(port, place, self.relief, replications)
                self.tried[port, place] = found

    def limit(self, port: str) -> Limit:
        """Return up to where `port` holds."""
        known = self.known(port)
        failed = min((at for at, verdict in known.items() if verdict == FAILS), default=None)
        held = _held(known, failed)
        unclear = sorted(
            at
            for at, verdict in known.items()
            if verdict == CANNOT_TELL and at > held and (failed is None or at < failed)
        )
        above = [at for at, verdict in sorted(known.items()) if verdict == HOLDS]
        odd = [
            (at, min(high for high in above if high > at))
            for at, verdict in sorted(known.items())
            if verdict == FAILS and any(high > at for high in above)
        ]
        return Limit(
            port,
            held if held >= 0 else None,
            failed,
            tuple(unclear),
            tuple(odd),
            self.prober.axis.last,
        )
