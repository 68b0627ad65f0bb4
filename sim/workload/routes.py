"""Where each train comes from and goes to, and how long it runs before and after the port."""

from dataclasses import dataclass

import numpy as np

from sim.domain.plan import IntColumn
from sim.scenario.inputs import Inputs, RouteRow
from sim.scenario.quantities import Distribution
from sim.scenario.schema import Service, Varying
from sim.workload.demand import StreamId
from sim.workload.draws import Draws


@dataclass(frozen=True, slots=True)
class Ways:
    """Origin and destination of each train, or nothing; running times in seconds, or None."""

    origin: tuple[str, ...]
    destination: tuple[str, ...]
    to_port_s: IntColumn | None
    from_port_s: IntColumn | None

    @classmethod
    def drawn(cls, service: Service, stream: StreamId, inputs: Inputs, draws: Draws) -> "Ways":
        """Return the ways of the trains of one stream, from its routes if it has any."""
        if service.routes is not None:
            rows = inputs.routes[service.routes]
            return _from_routes([row for row in rows if row.direction is stream.direction], draws)
        count = len(draws.ordinal)
        return cls(
            _same(service.origin.toward(stream.direction), count),
            _same(service.destination.toward(stream.direction), count),
            _running_s("to_port", service.to_port, stream, draws),
            _running_s("from_port", service.from_port, stream, draws),
        )


def _same(text: str, count: int) -> tuple[str, ...]:
    return (text,) * count if text else ()


def _running_s(
    purpose: str, law: Varying[Distribution] | None, stream: StreamId, draws: Draws
) -> IntColumn | None:
    if law is None:
        return None
    return draws.seconds(purpose, law.at(stream.port, stream.direction))


def _from_routes(routes: list[RouteRow], draws: Draws) -> Ways:
    route = draws.choice("route", [row.weight for row in routes])
    chosen = [routes[place] for place in route.tolist()]
    return Ways(
        tuple(row.origin for row in chosen),
        tuple(row.destination for row in chosen),
        _running_on("to_port", [row.to_port_s for row in routes], routes, route, draws),
        _running_on("from_port", [row.from_port_s for row in routes], routes, route, draws),
    )


def _running_on(
    purpose: str, means_s: list[int], routes: list[RouteRow], route: IntColumn, draws: Draws
) -> IntColumn:
    """Return a running time for each train, with the mean and the variation of its route."""
    seconds = np.array(means_s, dtype=np.int64)[route]
    for place in np.unique(route).tolist():
        mean_s, cv = means_s[place], routes[place].cv
        if mean_s and cv:
            law = Distribution.model_construct(mean=mean_s, cv=cv)
            on_it = route == place
            seconds[on_it] = draws.of(on_it).seconds(purpose, law)
    return seconds
