"""The same traces in two other simulators: every train departs at the same second.

Who goes first when two things happen in one second is everybody's own rule, so these traces have no
two moments alike; what ours does with ties is held against a recursion below.
"""

import pytest

from sim.verification.exact.cases import played, trains, visits
from sim.verification.exact.chance import Chance
from sim.verification.exact.queues import first_come

STEPS = ("reception", "documents", "departure")
NEVER = float("inf")
SIZES = (
    20,
    pytest.param(200, marks=pytest.mark.slow),
    pytest.param(2_000, marks=pytest.mark.nightly),
)
"""How many random cases."""


def ours(arrivals, work, units):
    """Return when each train leaves each stage."""
    steps = STEPS[: len(work)]
    ports = {
        "reception": {"time": "1 s", "crews": units[0]},
        "customs": {"documents": "1 s", "lanes": units[1]},
        "departure": {"time": "1 s", "locomotives": units[2]},
    }
    stream = trains(arrivals, dict(zip(steps, work, strict=True)))
    log = played("", stream, ports={"khorgos": {"china": ports}})
    return [[visit[2] for visit in visits(log, step)] for step in steps]


def has_ties(arrivals, work, units):
    """Return whether any two things happen in one second."""
    moments, everything = arrivals, [*arrivals]
    for seconds, there in zip(work, units, strict=False):
        moments = first_come(moments, seconds, there)
        everything += moments
    return len(set(everything)) < len(everything)


def traces(name, count, stages, units):
    """Yield `count` traces without ties: arrivals, work by stage, units by stage."""
    number, found = 0, 0
    while found < count:
        chance = Chance(name, number)
        number += 1
        size = chance.whole(1, 50)
        arrivals = [moment + 1 for moment in chance.moments(size, 2_000)]
        there = [chance.one_of(units) for _ in STEPS]
        work = [
            chance.wholes(size, 1, 2 * there[stage] * chance.one_of([500, 900, 1_500]))
            for stage in range(stages)
        ]
        if not has_ties(arrivals, work, there):
            found += 1
            yield arrivals, work, there


def by_ciw(arrivals, work, units):
    """Return when each train leaves each stage, in order of arrival.

    Ciw hands out service times as services begin; with one station, or with single servers, that
    is the order of arrival.
    """
    import ciw

    gaps = [after - before for before, after in zip([0, *arrivals], arrivals, strict=False)]
    stages = len(work)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*gaps, NEVER]), *[None] * (stages - 1)],
        service_distributions=[ciw.dists.Sequential(seconds) for seconds in work],
        number_of_servers=list(units[:stages]),
        routing=[[float(j == i + 1) for j in range(stages)] for i in range(stages)],
    )
    simulation = ciw.Simulation(network, exact=False)
    simulation.simulate_until_max_time(10**9)
    found = [[0] * len(arrivals) for _ in range(stages)]
    for record in simulation.get_all_records():
        found[record.node - 1][record.id_number - 1] = record.exit_date
    return found


def by_salabim(arrivals, work, units):
    """Return when each train leaves each stage."""
    import salabim

    env = salabim.Environment(trace=False, random_seed=None)
    resources = [salabim.Resource(capacity=there) for there in units[: len(work)]]
    found = [[0] * len(arrivals) for _ in work]

    class Train(salabim.Component):
        def setup(self, place):
            self.place = place

        def process(self):
            for stage, resource in enumerate(resources):
                self.request(resource)
                self.hold(work[stage][self.place])
                self.release(resource)
                found[stage][self.place] = env.now()

    for place, arrived in enumerate(arrivals):
        Train(place=place, at=arrived)
    env.run()
    return found


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize(
    ("stages", "units"), [(1, (1, 2, 3)), (3, (1,))], ids=["one station", "tandem"]
)
def test_trains_depart_as_in_ciw(count, stages, units):
    for case in traces(f"ciw-{stages}", count, stages, units):
        assert ours(*case) == by_ciw(*case)


@pytest.mark.parametrize("count", SIZES)
def test_trains_depart_as_in_salabim(count):
    for case in traces("salabim", count, 3, (1, 2, 3)):
        assert ours(*case) == by_salabim(*case)


def test_a_planted_second_is_seen():
    """One second of work more in one train of one trace: the others do not agree any more."""
    arrivals, work, units = next(iter(traces("ciw-3", 1, 3, (1,))))
    theirs = by_ciw(arrivals, work, units), by_salabim(arrivals, work, units)

    work[1][len(arrivals) // 2] += 1

    assert ours(arrivals, work, units) not in theirs


def with_ties(count):
    """Yield `count` traces of which nearly all moments coincide with another."""
    for number in range(count):
        chance = Chance("ties", number)
        size = chance.whole(5, 60)
        units = chance.wholes(3, 1, 3)
        yield chance.moments(size, 2), [chance.wholes(size, 1, 3) for _ in STEPS], units


@pytest.mark.parametrize("count", SIZES)
def test_ties_are_settled_as_documented(count):
    """At one second: releases, then trains as they complete a step, by rank, then arrivals."""
    for arrivals, work, units in with_ties(count):
        assert has_ties(arrivals, work, units)
        expected, moments = [], arrivals
        for seconds, there in zip(work, units, strict=True):
            moments = first_come(moments, seconds, there)
            expected.append(moments)
        assert ours(arrivals, work, units) == expected
