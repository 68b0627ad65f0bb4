"""How long each supply train of empty wagons will take, should it be ordered."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from sim.domain.plan import Direction, Gauge, IntColumn, Stream
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Pool, Scenario
from sim.scenario.steps import BULK
from sim.workload.draws import Draws
from sim.workload.ledger import Ledger
from sim.workload.streams import Luck
from sim.workload.work import NO_TIME

_RELOADED_TO: Final = {Direction.WESTBOUND: Gauge.BROAD, Direction.EASTBOUND: Gauge.STANDARD}
"""The gauge of the empty wagons that trains of a direction are reloaded to."""


def lead_times(
    scenario: Scenario,
    inputs: Inputs,
    replication: int,
    streams: Iterable[Stream],
    ledger: Ledger | None = None,
) -> dict[tuple[str, Gauge], IntColumn]:
    """Return the lead time of the k-th lot ordered for each pool that orders."""
    claims = _claims(streams)
    found = {}
    for port in sorted(scenario.ports):
        wagons = scenario.ports[port].wagons
        for gauge, pool in ((Gauge.BROAD, wagons.broad), (Gauge.STANDARD, wagons.standard)):
            if pool is None or pool.order_up_to is None:
                continue
            lots = most_lots(pool, pool.order_up_to, claims.get((port, gauge), ()))
            luck = Luck(scenario.seed, replication, f"supply/{port}/{gauge}", ledger)
            draws = Draws(luck, np.arange(lots), inputs.samples)
            found[port, gauge] = draws.seconds("lead_time", pool.lead_time or NO_TIME)
    return found


def most_lots(pool: Pool, order_up_to: int, claims: Iterable[IntColumn]) -> int:
    """Return how many lots the pool can order at most when each of `claims` is made once.

    Lots are ordered whenever the position (ready + ordered - owed) is below `order_up_to`, until
    it is not. So first the start's shortfall is ordered away. From then on only a claim can bring
    the position below the level, by its wagons at most: wagons that come home and claims that are
    dropped raise it, a lot that arrives leaves it, and a surplus goes only from above a mark that
    is not below the level.
    """
    shortfall = max(order_up_to - pool.ready, 0)
    return _lots(shortfall, pool.bring) + sum(
        int(np.sum(-(-wagons // pool.bring))) for wagons in claims
    )


def _lots(wagons: int, bring: int) -> int:
    return -(-wagons // bring)


def _claims(streams: Iterable[Stream]) -> dict[tuple[str, Gauge], list[IntColumn]]:
    """Return the wagons of all claims that the trains of `streams` can make, by pool."""
    claims: dict[tuple[str, Gauge], list[IntColumn]] = {}
    for stream in streams:
        if stream.cargo == BULK:
            continue
        # A westbound train that waits for wagons or room claims; if it then goes over the ground,
        # it drops that claim, and its containers make another.
        times = 2 if stream.direction is Direction.WESTBOUND else 1
        for port, wagons in _where(stream):
            of_pool = claims.setdefault((port, _RELOADED_TO[stream.direction]), [])
            of_pool += [wagons] * times
    return claims


def _where(stream: Stream) -> Iterator[tuple[str, IntColumn]]:
    """Yield each port at which trains of `stream` can claim, and the wagons of those trains."""
    yield stream.port, stream.wagons
    if stream.may_divert is not None:
        for port in stream.elsewhere:
            yield port, stream.wagons[stream.may_divert]
