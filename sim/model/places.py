"""The names of everything a train can wait for at one port, seen from one direction.

Journeys are written with these names. A yard whose tracks are given per direction has a group of
its own for each, so that the two directions cannot lock each other out.
"""

from dataclasses import dataclass, fields
from typing import Self

from sim.domain.plan import Direction, Gauge
from sim.scenario.schema import Port, Tracks


@dataclass(frozen=True, slots=True)
class ChinaPlaces:
    """Resource ids of the Chinese station."""

    standard_tracks: str
    broad_tracks: str
    reception: str
    customs: str
    scanner: str
    examination: str
    departure: str
    reload_tracks: str
    cranes: str
    standard_wagons: str
    supply_path: str
    forming: str
    bulk: str
    onward_path: str


@dataclass(frozen=True, slots=True)
class BorderPlaces:
    """Resource ids of the border section: one line per gauge, with paths for each direction."""

    standard_path_westbound: str
    standard_path_eastbound: str
    broad_path_westbound: str
    broad_path_eastbound: str


@dataclass(frozen=True, slots=True)
class KazakhstanPlaces:
    """Resource ids of the Kazakh station."""

    standard_tracks: str
    broad_tracks: str
    reload_tracks: str
    cranes: str
    container_yard: str
    broad_wagons: str
    supply_path: str
    forming: str
    locomotives: str
    onward_path: str


@dataclass(frozen=True, slots=True)
class Places:
    """Resource ids of a port for trains of one direction."""

    china: ChinaPlaces
    border: BorderPlaces
    kazakhstan: KazakhstanPlaces

    @classmethod
    def of(cls, name: str, port: Port, direction: Direction) -> Self:
        """Return the places of the port called `name` for trains of `direction`."""
        china = {f.name: f"{name}.china.{f.name}" for f in fields(ChinaPlaces)}
        border = {f.name: f"{name}.border.{f.name}" for f in fields(BorderPlaces)}
        kazakhstan = {f.name: f"{name}.kazakhstan.{f.name}" for f in fields(KazakhstanPlaces)}
        if is_split(port.china.standard_tracks):
            china["standard_tracks"] += f"_{direction}"
        if is_split(port.kazakhstan.broad_tracks):
            kazakhstan["broad_tracks"] += f"_{direction}"
        return cls(ChinaPlaces(**china), BorderPlaces(**border), KazakhstanPlaces(**kazakhstan))

    def pool(self, gauge: Gauge) -> str:
        """Return the pool where empties of `gauge` are loaded."""
        return (
            self.china.standard_wagons if gauge is Gauge.STANDARD else self.kazakhstan.broad_wagons
        )


def is_split(tracks: Tracks | None) -> bool:
    """Return whether the tracks are given per direction."""
    return tracks is not None and tracks.shared is None


def yard_of(pool: str) -> str:
    """Return the container yard beside a pool of empties."""
    return f"{pool.rpartition('.')[0]}.container_yard"
