"""The names of everything a train can wait for at one port, seen from one direction.

Journeys are written with these names. A yard whose tracks are given per direction has a group of
its own for each, so that the two directions cannot lock each other out.
"""

from dataclasses import dataclass, fields
from typing import Final, Self

from sim.domain.plan import Direction, Gauge
from sim.scenario.schema import Port, Tracks

GREEN: Final = "green"
"""The channel of services with lanes of their own."""


@dataclass(frozen=True, slots=True)
class ChinaPlaces:
    """Resource ids of the Chinese station."""

    standard_tracks: str
    broad_tracks: str
    reception: str
    customs: str
    customs_green: str
    customs_overtime: str
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
    standard_quota_westbound: str
    broad_quota_eastbound: str


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
    """Resource ids of a port for trains of one direction; `upstream` is the gate before it."""

    china: ChinaPlaces
    border: BorderPlaces
    kazakhstan: KazakhstanPlaces
    upstream: str

    @classmethod
    def of(cls, name: str, port: Port, direction: Direction, channel: str = "") -> Self:
        """Return the places of the port called `name` for trains of `direction` and `channel`."""
        china = {f.name: f"{name}.china.{f.name}" for f in fields(ChinaPlaces)}
        border = {f.name: f"{name}.border.{f.name}" for f in fields(BorderPlaces)}
        kazakhstan = {f.name: f"{name}.kazakhstan.{f.name}" for f in fields(KazakhstanPlaces)}
        if is_split(port.china.standard_tracks):
            china["standard_tracks"] += f"_{direction}"
        if is_split(port.kazakhstan.broad_tracks):
            kazakhstan["broad_tracks"] += f"_{direction}"
        if channel == GREEN:
            # The green channel has lanes of its own, which no overtime helps.
            china["customs"] = china["customs_green"]
            china["customs_overtime"] = ""
        return cls(
            ChinaPlaces(**china),
            BorderPlaces(**border),
            KazakhstanPlaces(**kazakhstan),
            f"{name}.upstream.{direction}",
        )

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
