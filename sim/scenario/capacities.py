"""What limits the trains at a port: each resource by name, its key, and who needs it.

Resources are named as in the results, without the port.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sim.domain.plan import Direction
from sim.scenario.schema import (
    ChineseStation,
    Customs,
    KazakhStation,
    Line,
    Port,
    Scenario,
    Tracks,
)
from sim.scenario.traffic import BULK, CONTAINERS, Flow
from sim.scenario.words import Key

Kind = tuple[Direction, str]
"""Direction and cargo of trains."""

WEST: Kind = (Direction.WESTBOUND, CONTAINERS)
EAST: Kind = (Direction.EASTBOUND, CONTAINERS)
BULK_EAST: Kind = (Direction.EASTBOUND, BULK)


class Capacity(NamedTuple):
    """How many there are of something, and the trains that need one.

    `key` lies below the port. Without `number` there is no limit. `only` are the services that
    use it, None for all but those in `never`.
    """

    resource: str
    key: Key
    number: int | None
    kinds: tuple[Kind, ...] = ()
    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    def needed_by(self, here: Iterable[Flow]) -> list[str]:
        """Return the services among the trains that come here that need one."""
        return [
            name
            for name in services_of(here, self.kinds)
            if name not in self.never and (self.only is None or name in self.only)
        ]


def services_of(here: Iterable[Flow], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the services whose trains are of one of the `kinds`, in the alphabet's order."""
    return sorted({flow.service for flow in here if (flow.direction, flow.cargo) in kinds})


def limited(port: Port) -> dict[str, Capacity]:
    """Return the limits that `port` has, by resource."""
    everything = (*capacities(port), *paths(port))
    return {each.resource: each for each in everything if each.number is not None}


def capacities(port: Port, examined: Sequence[Flow] = ()) -> Iterator[Capacity]:
    """Yield the units of `port`, limited or not; the trains that are `examined` need bays."""
    yield from _china(port.china)
    yield from _customs(port.china.customs, examined)
    yield from _kazakhstan(port.kazakhstan)


def _china(station: ChineseStation) -> Iterator[Capacity]:
    yield from _tracks("china.standard_tracks", station.standard_tracks, (EAST,))
    tracks = station.broad_tracks
    yield _unit("china.broad_tracks", "china.broad_tracks", tracks, EAST, BULK_EAST)
    if station.reception is not None:
        crews = station.reception.crews
        yield _unit("china.reception", "china.reception.crews", crews, WEST, EAST)
    if station.departure is not None:
        engines = station.departure.locomotives
        yield _unit("china.departure", "china.departure.locomotives", engines, WEST)
    yield _unit("china.reload_tracks", "china.reload.tracks", station.reload.tracks, EAST)
    yield _unit("china.cranes", "china.reload.cranes", station.reload.cranes, EAST)
    if station.forming is not None:
        yield _unit("china.forming", "china.forming.crews", station.forming.crews, EAST)
    if station.bulk is not None:
        yield _unit("china.bulk", "china.bulk.crews", station.bulk.crews, BULK_EAST)


def _customs(post: Customs, examined: Sequence[Flow]) -> Iterator[Capacity]:
    green = frozenset(post.green.services) if post.green is not None else frozenset[str]()
    lanes = _unit("china.customs", "china.customs.lanes", post.lanes, WEST, EAST)
    yield lanes._replace(never=green)
    if post.green is not None:
        key, number = "china.customs.green.lanes", post.green.lanes
        yield _unit("china.customs_green", key, number, WEST, EAST)._replace(only=green)
    if post.scanner is not None:
        scanners = post.scanner.scanners
        yield _unit("china.scanner", "china.customs.scanner.scanners", scanners, WEST, EAST)
    if post.examination is not None:
        key, bays = "china.customs.examination.bays", post.examination.bays
        names = frozenset(flow.service for flow in examined)
        yield _unit("china.examination", key, bays, WEST, EAST)._replace(only=names)


def _kazakhstan(station: KazakhStation) -> Iterator[Capacity]:
    tracks = station.standard_tracks
    yield _unit("kazakhstan.standard_tracks", "kazakhstan.standard_tracks", tracks, WEST)
    yield from _tracks("kazakhstan.broad_tracks", station.broad_tracks, (EAST, BULK_EAST))
    reload = station.reload
    yield _unit("kazakhstan.reload_tracks", "kazakhstan.reload.tracks", reload.tracks, WEST)
    yield _unit("kazakhstan.cranes", "kazakhstan.reload.cranes", reload.cranes, WEST)
    if station.forming is not None:
        yield _unit("kazakhstan.forming", "kazakhstan.forming.crews", station.forming.crews, WEST)
    if station.locomotive is not None:
        key, engines = "kazakhstan.locomotive.locomotives", station.locomotive.locomotives
        yield _unit("kazakhstan.locomotives", key, engines, WEST)


def _tracks(group: str, tracks: Tracks | None, eastbound: tuple[Kind, ...]) -> Iterator[Capacity]:
    if tracks is None:
        return
    if tracks.shared is not None:
        yield _unit(group, group, tracks.shared, WEST, *eastbound)
    else:
        yield _unit(f"{group}_westbound", f"{group}.westbound", tracks.westbound, WEST)
        yield _unit(f"{group}_eastbound", f"{group}.eastbound", tracks.eastbound, *eastbound)


def _unit(resource: str, key: str, number: int | None, *kinds: Kind) -> Capacity:
    return Capacity(resource, tuple(key.split(".")), number, kinds)


def paths(port: Port) -> Iterator[Capacity]:
    """Yield what limits the trains a day of `port`: paths, quotas and supply."""
    lines = {"standard": port.border.standard, "broad": port.border.broad}
    for gauge, line in lines.items():
        yield from _line(f"border.{gauge}", line)
        yield from _quota(f"border.{gauge}", line)
    for place, station in (("china", port.china), ("kazakhstan", port.kazakhstan)):
        number = station.onward.paths_per_day if station.onward is not None else None
        yield _unit(f"{place}.onward_path", f"{place}.onward.paths_per_day", number)
    pools = {"china": port.wagons.standard, "kazakhstan": port.wagons.broad}
    for (place, pool), gauge in zip(pools.items(), lines, strict=True):
        number = pool.brought_per_day if pool is not None else None
        yield _unit(f"{place}.supply_path", f"wagons.{gauge}.brought_per_day", number)


def _line(group: str, line: Line) -> Iterator[Capacity]:
    for direction in Direction:
        number = line.paths_per_day.toward(direction) if line.paths_per_day is not None else None
        yield _unit(f"{group}_path_{direction}", f"{group}.paths_per_day", number)


def _quota(group: str, line: Line) -> Iterator[Capacity]:
    direction = loaded_toward(group)
    number = getattr(line.accepted_per_day, direction, None)
    yield _unit(f"{group}_quota_{direction}", f"{group}.accepted_per_day.{direction}", number)


def loaded_toward(group: str) -> Direction:
    """Return the direction in which trains of the line ``border.<gauge>`` are loaded."""
    return Direction.WESTBOUND if group.endswith("standard") else Direction.EASTBOUND


def is_examined(scenario: Scenario, flow: Flow) -> bool:
    """Return whether any train of `flow` may be examined; classes of goods may have own shares."""
    post = scenario.ports[flow.port].china.customs.examination
    if post is None or flow.cargo == BULK:
        return False
    usual = post.share.toward(flow.direction)
    goods = scenario.services[flow.service].goods.toward(flow.direction)
    known = {name: scenario.goods.get(name) for name, share in goods.items() if share > 0}
    own = [None if each is None else each.examination for each in known.values()]
    return any((usual if share is None else share) > 0 for share in own or [None])
