"""The line in salabim: a component per train with `yield`, its monitors off (its fastest way)."""

from collections.abc import Generator
from typing import Any

from benchmarks.contestants.contestant import in_process
from benchmarks.contestants.line import AWAY, STAGES, TAKEN, WAGONS, Inputs

Waiting = Generator[Any, None, None]


def play(year: Inputs) -> list[float]:
    """Return the departures."""
    import salabim

    env = salabim.Environment(trace=False, yieldless=False)
    kept = {"env": env, "monitor": False}
    resources = {
        stage: salabim.Resource(stage, capacity=units, **kept)
        for stage, (_, units) in STAGES.items()
    }
    wagons = salabim.Resource("wagons", capacity=WAGONS, anonymous=True, **kept)
    departed: list[float] = [0] * len(year)
    times, urgent, pool = year.lists.times, year.lists.urgent, year.pool

    class Rake(salabim.Component):
        def process(self) -> Waiting:
            yield self.hold(AWAY)
            wagons.release(TAKEN)

    class Train(salabim.Component):
        def process(self, number: int) -> Waiting:
            for stage, resource in resources.items():
                if stage == "crane" and pool:
                    yield self.request((wagons, TAKEN))
                if stage == "customs":
                    yield self.request((resource, 1, 0 if urgent[number] else 1))
                else:
                    yield self.request(resource)
                yield self.hold(times[stage][number])
                self.release(resource)
                if stage == "crane" and pool:
                    Rake(env=env)
            departed[number] = env.now()

    class Source(salabim.Component):
        def process(self) -> Waiting:
            for number, arrival in enumerate(year.lists.arrivals):
                yield self.hold(till=arrival)
                Train(env=env, number=number)

    Source(env=env)
    env.run()
    return departed


SALABIM = in_process("salabim (yield, no monitors)", "salabim", play)
