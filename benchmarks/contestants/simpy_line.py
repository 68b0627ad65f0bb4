"""The line in idiomatic SimPy: requests with `with`, a container of wagons."""

from collections.abc import Generator

import simpy

from benchmarks.contestants.contestant import in_process
from benchmarks.contestants.line import AWAY, STAGES, TAKEN, WAGONS, Inputs

Waiting = Generator[simpy.Event, None, None]


def play(year: Inputs) -> list[float]:
    """Return the departures by the textbook."""
    env = simpy.Environment()
    kinds = {"customs": simpy.PriorityResource}
    resources = {
        stage: kinds.get(stage, simpy.Resource)(env, capacity=units)
        for stage, (_, units) in STAGES.items()
    }
    wagons = simpy.Container(env, capacity=WAGONS, init=WAGONS)
    departed: list[float] = [0] * len(year)
    times, urgent, pool = year.lists.times, year.lists.urgent, year.pool

    def bring_back() -> Waiting:
        yield env.timeout(AWAY)
        yield wagons.put(TAKEN)

    def train(number: int) -> Waiting:
        for stage, resource in resources.items():
            if stage == "crane" and pool:
                yield wagons.get(TAKEN)
            asking: simpy.resources.resource.Request
            if isinstance(resource, simpy.PriorityResource):
                asking = resource.request(0 if urgent[number] else 1)
            else:
                asking = resource.request()
            with asking as request:
                yield request
                yield env.timeout(times[stage][number])
            if stage == "crane" and pool:
                env.process(bring_back())
        departed[number] = env.now

    def source() -> Waiting:
        for number, arrival in enumerate(year.lists.arrivals):
            yield env.timeout(arrival - env.now)
            env.process(train(number))

    env.process(source())
    env.run()
    return departed


IDIOMATIC = in_process("idiomatic SimPy", "simpy", play)
