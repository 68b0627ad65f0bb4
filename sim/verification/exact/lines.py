"""Lines of stages: every moment of every train against a recursion."""

from collections.abc import Sequence
from typing import Final

from sim.domain.time import HOUR_S
from sim.verification.check import Check, Finding, Scale, exactly
from sim.verification.exact import queues
from sim.verification.exact.cases import Cases, Tally, one_by_one, played, total, trains, visits
from sim.verification.exact.chance import Chance

_THREE_STAGES: Final = ("reception", "documents", "departure")


_TIMETABLE: Final = {1: (3, 6, 9, 12), 2: (3, 4, 6, 7), 4: (3, 4, 5, 6)}
"""Hours at which trains are done that arrive at 0, 1, 2, 3 h, with 3 h of work, by lanes."""


def timetable(_scale: Scale) -> Sequence[Finding]:
    """Return the findings of a timetable worked out with a pencil (D/D/c)."""
    found = []
    for lanes, hours in _TIMETABLE.items():
        ports = f'ports.khorgos.china.customs = {{ lanes = {lanes}, documents = "3 h" }}'
        work = {"documents": 3 * HOUR_S}
        log = played(ports, trains([hour * HOUR_S for hour in range(4)], work))
        done = [visit[2] for visit in visits(log, "documents")]
        late = Tally.of([hour * HOUR_S for hour in hours], done).wrong
        found.append(exactly(f"{lanes} lanes: wrong of 4 departures", 0, late))
    return found


def _stages(units: tuple[int, ...]) -> str:
    reception, documents, departure = units
    return f"""
    ports.khorgos.china.reception = {{ time = "1 s", crews = {reception} }}
    ports.khorgos.china.customs = {{ documents = "1 s", lanes = {documents} }}
    ports.khorgos.china.departure = {{ time = "1 s", locomotives = {departure} }}
    """


def several_servers(chance: Chance) -> Tally:
    """Play up to 60 trains through three stages of one to three units, ties included."""
    count = chance.whole(1, 60)
    moments: list[int] = chance.moments(count, chance.one_of([3, 9, 2_000]))
    longest = chance.one_of([12, 12, 6_000])
    work = [chance.wholes(count, 1, longest) for _ in _THREE_STAGES]
    units = tuple(chance.wholes(3, 1, 3))

    log = played(_stages(units), trains(moments, dict(zip(_THREE_STAGES, work, strict=True))))

    tallies = []
    for step, seconds, there in zip(_THREE_STAGES, work, units, strict=True):
        moments = queues.first_come(moments, seconds, there)
        tallies.append(Tally.of(moments, [visit[2] for visit in visits(log, step)]))
    return total(tallies)


def single_servers(chance: Chance) -> Tally:
    """Play trains through three stages of one unit each."""
    count = chance.whole(1, 60)
    arrivals = chance.moments(count, 15)
    work = [chance.wholes(count, 1, 12) for _ in _THREE_STAGES]

    log = played(_stages((1, 1, 1)), trains(arrivals, dict(zip(_THREE_STAGES, work, strict=True))))

    expected = queues.one_after_the_other(arrivals, work)
    return total(
        [
            Tally.of(moments, [visit[2] for visit in visits(log, step)])
            for step, moments in zip(_THREE_STAGES, expected, strict=True)
        ]
    )


def blocking(chance: Chance) -> Tally:
    """Play trains through reception, crane and forming with few tracks before each."""
    count = chance.whole(1, 50)
    arrivals, run_s = chance.moments(count, 9), chance.whole(0, 5)
    work = [chance.wholes(count, 1, 12) for _ in range(3)]
    near, far, broad = chance.wholes(3, 1, 4)
    ports = f"""
    ports.khorgos.china.standard_tracks = {near}
    ports.khorgos.china.reception = {{ time = "1 s", crews = 1 }}
    ports.khorgos.border.standard.run = "1 s"
    ports.khorgos.kazakhstan.standard_tracks = {far}
    ports.khorgos.kazakhstan.reload = {{ tracks = 1, time = "1 s" }}
    ports.khorgos.kazakhstan.broad_tracks = {broad}
    ports.khorgos.kazakhstan.forming = {{ time = "1 s", crews = 1 }}
    """
    names = dict(zip(("reception", "reload", "forming"), work, strict=True))

    log = played(ports, trains(arrivals, {**names, "run": run_s}))

    left, departed = queues.blocking_line(arrivals, work, (near, far, broad), run_s)
    return total(
        [
            Tally.of(left, log.milestones["left_china"]),
            Tally.of(departed, log.milestones["departed"]),
        ]
    )


def _in_order(chance: Chance, order: str) -> Tally:
    count, lanes = chance.whole(1, 40), chance.whole(1, 3)
    arrivals, work = chance.wholes(count, 0, 90), chance.wholes(count, 1, 12)
    limits, priorities = chance.wholes(count, 1, 60), chance.wholes(count, 0, 2)
    ports = f"""
    ports.khorgos.china.customs = {{ lanes = {lanes}, documents = "1 s", order = "{order}" }}
    """
    streams = one_by_one(arrivals, {"documents": work}, limits_s=limits, priorities=priorities)

    log = played(ports, *streams)

    def rank(train: int) -> tuple[int, ...]:
        if order == "priority":
            return (-priorities[train],)
        return (arrivals[train] + limits[train],) if order == "deadline" else ()

    expected = queues.by_rank(arrivals, work, lanes, rank)
    return Tally.of(expected, [visit[1:] for visit in visits(log, "documents")])


def priorities(chance: Chance) -> Tally:
    """Play trains of three priorities through one to three lanes."""
    return _in_order(chance, "priority")


def deadlines(chance: Chance) -> Tally:
    """Play trains with limits of their own through lanes that take the earliest deadline."""
    return _in_order(chance, "deadline")


def turns(chance: Chance) -> Tally:
    """Play trains with locomotives that are away for a while when they have brought a train."""
    count, units = chance.whole(1, 40), chance.whole(1, 4)
    arrivals = chance.moments(count, 9)
    work, away = chance.wholes(count, 1, 12), chance.wholes(count, 1, 40)
    ports = f"""
    ports.khorgos.china.departure = {{ time = "1 s", locomotives = {units}, turn = "1 s" }}
    """

    log = played(ports, trains(arrivals, {"departure": work, "departure_turn": away}))

    ours = [visit[1:] for visit in visits(log, "departure")]
    return Tally.of(queues.with_turns(arrivals, work, away, units), ours)


def patience(chance: Chance) -> Tally:
    """Play trains that are released provisionally when their limit is up in the queue."""
    count, lanes = chance.whole(1, 30), chance.whole(1, 3)
    arrivals, documents = chance.wholes(count, 0, 60), chance.wholes(count, 1, 12)
    boarding, limits = chance.wholes(count, 1, 4), chance.wholes(count, 1, 25)
    ports = f"""
    clearance.at_limit = "release"
    ports.khorgos.china.customs = {{ lanes = {lanes}, documents = "1 s", boarding = "1 s" }}
    """
    work = {"documents": documents, "boarding": boarding}

    log = played(ports, *one_by_one(arrivals, work, limits_s=limits))

    expected = queues.with_patience(arrivals, lanes, limits, documents, boarding)
    moments = log.milestones
    ours = list(zip(moments["released"], moments["provisional"], strict=True))
    return Tally.of(expected, ours)


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="timetable",
        group="exact",
        title="A timetable by hand (D/D/c)",
        formula="1 lane: 3 6 9 12; 2 lanes: 3 4 6 7; 4 lanes: 3 4 5 6 h",
        parameters="arrivals at 0, 1, 2, 3 h; 3 h of work each",
        compute=timetable,
        weight=0.1,
    ),
    Check(
        id="several-servers",
        group="exact",
        title="Three stages of one to three units, first come first served (G/G/c)",
        formula="begin = max(arrival, earliest free unit)",
        parameters="up to 60 trains, work of 1 s to 100 min, ties included",
        compute=Cases("several-servers", several_servers, quick=1_000, full=5_000),
    ),
    Check(
        id="single-servers",
        group="exact",
        title="Three stages of one unit (tandem, max-plus)",
        formula="D(i,j) = max(D(i-1,j), D(i,j-1)) + S(i,j)",
        parameters="up to 60 trains, work of 1 to 12 s",
        compute=Cases("single-servers", single_servers, quick=400, full=3_000),
    ),
    Check(
        id="blocking",
        group="exact",
        title="Few tracks: work that is done waits for room ahead (blocking after service)",
        formula="D(i,j) = max(max(D(i-1,j), D(i,j-1)) + S(i,j), D(i-b-1,j+1))",
        parameters="reception, crane, forming; 1 to 4 tracks before each",
        compute=Cases("blocking", blocking, quick=400, full=3_000),
    ),
    Check(
        id="priorities",
        group="exact",
        title="Lanes that take the highest priority first, without breaking off",
        formula="at every free lane: the smallest (-priority, arrival, train)",
        parameters="1 to 3 lanes, three priorities, up to 40 trains",
        compute=Cases("priorities", priorities, quick=300, full=2_000),
    ),
    Check(
        id="deadlines",
        group="exact",
        title="Lanes that take the earliest deadline first",
        formula="at every free lane: the smallest (presented + limit, arrival, train)",
        parameters="1 to 3 lanes, limits of 1 to 60 s, up to 40 trains",
        compute=Cases("deadlines", deadlines, quick=300, full=2_000),
    ),
    Check(
        id="turns",
        group="exact",
        title="Locomotives that are away after their work",
        formula="begin = max(arrival, earliest back); back = done + turn",
        parameters="1 to 4 locomotives, turns of 1 to 40 s, up to 40 trains",
        compute=Cases("turns", turns, quick=150, full=1_500),
    ),
    Check(
        id="patience",
        group="exact",
        title="Provisional release at the limit (queue with patience)",
        formula="released = min(limit, ...) if max(arrival, earliest free lane) >= limit",
        parameters="1 to 3 lanes, limits of 1 to 25 s, up to 30 trains",
        compute=Cases("patience", patience, quick=300, full=2_000),
    ),
)
