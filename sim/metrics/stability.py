"""Whether a queue settles or grows: a mean over a growing queue says only how long the run was.

Looked at per port, direction and leg of the crossing, for the counted trains together and for
every service that is not counted by itself. Directions that share what is overloaded take turns at
growing, so that neither alone may show it: both together do.

What is known before any run comes first: where the offered load is 1 or more, the queue grows for
ever, whatever has been seen of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final, NamedTuple

import numpy as np

from sim.domain.plan import IntColumn
from sim.domain.resource import GateSpec
from sim.domain.time import DAY_S, HOUR_S
from sim.metrics.definitions import Leg
from sim.metrics.foreknown import UNKNOWN, Foreknown, Overload
from sim.metrics.groups import EVERYTHING, names_of
from sim.metrics.intervals import open_at, overlaps
from sim.metrics.statistics import paired
from sim.metrics.view import View
from sim.recording.columns import StreamName, Tables, missing_last, reached
from sim.scenario.schema import Scenario

Place = tuple[str, str, str, Leg]
"""Port, direction or ``all``, ``all`` or an uncounted service, leg."""


class Thirds(NamedTuple):
    """Mean number of trains in each third of the period, and the fewest in the last.

    The fewest are those at a full hour.
    """

    first: float
    middle: float
    last: float
    fewest: int


MORE_TRAINS: Final = 2.0
MORE_SHARE: Final = 0.25
SIGNIFICANCE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Growth:
    """A backlog that grew, or will: where, the streams concerned, and by how many trains a day.

    `cause` is what is known to be overloaded, None where nothing is and trains pile up all the
    same. `trains_per_day` is what the replications show.
    """

    port: str
    direction: str
    service: str
    leg: Leg
    streams: tuple[int, ...]
    trains_per_day: float
    cause: Overload | None = None

    def __str__(self) -> str:
        """Return the growth as a clause."""
        if self.cause is None:
            return f"the queue grows by {self.trains_per_day:.2g} trains a day"
        seen = f"here by {self.trains_per_day:.2g} trains a day"
        return f"the queue grows for ever: {self.cause}; {seen}"


def thirds_of(tables: Tables, scenario: Scenario) -> dict[Place, Thirds]:
    """Return the mean backlog in each third of the period of one replication."""
    view = View(tables, scenario, 0, tables.end_s)
    legs = {
        Leg.CLEARANCE: (tables.trains.presented_s, tables.trains.released_s),
        Leg.CHINA: view.stay_china_s,
        Leg.KAZAKHSTAN: view.stay_kazakhstan_s,
        Leg.WHOLE: (tables.trains.arrived_s, tables.trains.departed_s),
        **_beyond_the_port(tables),
    }
    found: dict[Place, Thirds] = {}
    places = _places(scenario, tables.streams)
    for (port, direction, service), streams in (places | _together(places)).items():
        own = np.isin(tables.trains.stream, streams)
        for leg, (came_s, gone_s) in legs.items():
            inside = missing_last(came_s[own]), missing_last(gone_s[own])
            found[port, direction, service, leg] = _thirds(*inside, tables.end_s)
    return found


def _beyond_the_port(tables: Tables) -> dict[Leg, tuple[IntColumn, IntColumn]]:
    """Return the leg with the time held upstream, where a train may differ from `Leg.WHOLE`."""
    trains = tables.trains
    gates = [spec for spec in tables.specs.values() if isinstance(spec, GateSpec)]
    if not gates and not reached(trains.to_port_s).any():
        return {}
    return {Leg.JOURNEY: (trains.due_s, trains.departed_s)}


def _thirds(came_s: IntColumn, gone_s: IntColumn, end_s: int) -> Thirds:
    borders = [third * end_s // 3 for third in range(4)]
    first, middle, last = [
        int(overlaps(came_s, gone_s, from_s, to_s).sum()) / max(1, to_s - from_s)
        for from_s, to_s in pairwise(borders)
    ]
    levels = open_at(came_s, gone_s, np.arange(borders[2], end_s, HOUR_S))
    return Thirds(first, middle, last, int(levels.min()) if len(levels) else 0)


def _places(
    scenario: Scenario, streams: Sequence[StreamName]
) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """Return the streams of each port and direction: the counted ones, and each other service."""
    places: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for number, stream in enumerate(streams):
        counted = EVERYTHING in names_of(scenario, stream.service)
        key = (stream.port, str(stream.direction), EVERYTHING if counted else stream.service)
        places[key] = (*places.get(key, ()), number)
    return places


def _together(
    places: Mapping[tuple[str, str, str], tuple[int, ...]],
) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """Return the counted streams of both directions at each port that has trains in both."""
    found: dict[tuple[str, str, str], tuple[int, ...]] = {}
    ways = Counter(port for port, _, service in places if service == EVERYTHING)
    for (port, _, service), streams in places.items():
        if service == EVERYTHING and ways[port] > 1:
            key = (port, EVERYTHING, EVERYTHING)
            found[key] = (*found.get(key, ()), *streams)
    return found


def growing(
    scenario: Scenario,
    streams: Sequence[StreamName],
    thirds: Sequence[Mapping[Place, Thirds]],
    foreknown: Foreknown = UNKNOWN,
) -> tuple[Growth, ...]:
    """Return the backlogs that grew, by the `thirds` of all replications, or are known to.

    Grown means: in the last third there are more than `MORE_TRAINS` trains and `MORE_SHARE` above
    the middle third, and not by chance. That is, a paired test over the replications says so, or
    it is plain in each of them: the middle third is as much above the first, and in the last the
    backlog never comes down to the mean of the first. Where both directions together have grown,
    each direction has that is `MORE_SHARE` above its middle third. What is known to settle has not
    grown, whatever it looks like.
    """
    members = _places(scenario, streams)
    third_days = scenario.end_s / 3 / DAY_S
    together = {
        (place[0], place[-1])
        for place in (thirds[0] if thirds else ())
        if place[1] == EVERYTHING and _has_grown([replication[place] for replication in thirds])
    }
    found = []
    for place in thirds[0] if thirds else ():
        port, direction, service, leg = place
        if direction == EVERYTHING:
            continue
        each = [replication[place] for replication in thirds]
        own = members[port, direction, service]
        shares = service == EVERYTHING and (port, leg) in together and _has_more(each)
        has_grown = (shares or _has_grown(each)) and not foreknown.settles(own, streams)
        cause, through = foreknown.cause(leg, own, streams)
        if has_grown or cause is not None:
            rate = fmean(one.last - one.middle for one in each) / third_days
            concerned = own if has_grown else through
            found.append(Growth(port, direction, service, leg, concerned, rate, cause))
    return tuple(found)


def _has_grown(each: Sequence[Thirds]) -> bool:
    """Return whether a backlog has grown, by its thirds in each replication."""
    differences = [one.last - one.middle for one in each]
    if not _is_more(fmean(one.last for one in each), fmean(one.middle for one in each)):
        return False
    p_value = paired(differences).p_value
    if p_value is not None and p_value < SIGNIFICANCE:
        return True
    return all(_has_plainly_grown(one) for one in each)


def _has_more(each: Sequence[Thirds]) -> bool:
    """Return whether there are more trains at the end, be it by chance."""
    return fmean(one.last for one in each) > (1 + MORE_SHARE) * fmean(one.middle for one in each)


def _has_plainly_grown(thirds: Thirds) -> bool:
    """Return whether one replication alone leaves no doubt."""
    first, middle, last, fewest = thirds
    return _is_more(last, middle) and _is_more(middle, first) and fewest > first


def _is_more(later: float, earlier: float) -> bool:
    return later > earlier + MORE_TRAINS and later > earlier * (1 + MORE_SHARE)
