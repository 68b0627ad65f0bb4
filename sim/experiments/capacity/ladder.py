"""The ladder of a port: what breaks first, what relieves it, how far it holds then, and so on."""

from dataclasses import dataclass

from sim.experiments.capacity.causes import Pile, piles
from sim.experiments.capacity.levels import Reading
from sim.experiments.capacity.reliefs import Relief, best, reliefs
from sim.experiments.capacity.search import Limit, Line, Prober
from sim.experiments.expectations import FAILS, HOLDS
from sim.experiments.laboratory import Changes


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder of a port, which broke at `place` with the reliefs before.

    `after` is its limit with `taken`; both are None where nothing helps.
    """

    number: int
    port: str
    place: int
    broke: tuple[Reading, ...]
    piles: tuple[Pile, ...]
    tried: tuple[Relief, ...]
    before: Limit
    taken: Relief | None
    after: Limit | None


@dataclass(frozen=True, slots=True)
class Climb:
    """What is known of a port: its limit as it is, the rungs, and all lines that were tried."""

    limit: Limit
    rungs: tuple[Rung, ...]
    lines: tuple[Line, ...]


def climb(prober: Prober, first: Line, port: str, steps: int) -> Climb:
    """Return the ladder of `port` from its limit in `first` on, up to so many steps."""
    line, limit = first, first.limit(port)
    rungs: list[Rung] = []
    lines: list[Line] = []
    while limit.failed is not None and len(rungs) < steps:
        rung, above = _rung(prober, line, limit, len(rungs) + 1)
        rungs.append(rung)
        if above is None or rung.after is None:
            break
        lines.append(above)
        line, limit = above, rung.after
    return Climb(first.limit(port), tuple(rungs), tuple(lines))


def _rung(prober: Prober, line: Line, limit: Limit, number: int) -> tuple[Rung, Line | None]:
    """Return the next step, and the line of volumes with its relief."""
    port, place = limit.port, limit.failed or 0
    broken = line.tried[port, place]
    many = broken.replications
    base = prober.outcome(0, (), many)
    where = piles(port, base, prober.outcome(place, line.relief, many))
    found = reliefs(prober, broken, line.relief)
    taken = best(found)
    broke = tuple(reading for reading in broken.readings if reading.verdict == FAILS)
    if taken is None:
        return Rung(number, port, place, broke, where, found, limit, None, None), None
    above = _above(prober, limit, (*line.relief, *taken.candidate.changes))
    after = above.limit(port)
    return Rung(number, port, place, broke, where, found, limit, taken, after), above


def _above(prober: Prober, limit: Limit, relief: Changes) -> Line:
    """Return the volumes with one relief more, searched from where it broke without.

    If one more is not clearly enough there, where it held is tried again: it may hold a little
    further.
    """
    port, place = limit.port, limit.failed or 0
    line = Line(prober, (port,), relief, place)
    line.settle({port: place})
    if line.known(port)[place] != HOLDS and limit.held is not None:
        line.settle({port: limit.held})
    line.search()
    return line
