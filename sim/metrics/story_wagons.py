"""Where the wagons of one train came from, and where the wagons it came with went."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.domain.plan import Gauge, IntColumn
from sim.recording.columns import MISSING, NOBODY, BoolColumn, Tables


@dataclass(frozen=True, slots=True)
class WagonLot:
    """Wagons that came together and left together.

    `from_train` is None for the initial stock (which never arrived) and for supplied wagons,
    `to_train` for wagons that nobody took or that were sent away empty.
    """

    gauge: Gauge
    wagons: int
    from_train: str | None
    to_train: str | None
    arrived_s: int | None
    freed_s: int | None
    taken_s: int | None
    left_s: int | None


@dataclass(frozen=True, slots=True)
class TrainWagons:
    """The lots that a train left with and those that it brought."""

    left_with: tuple[WagonLot, ...]
    came_with: tuple[WagonLot, ...]


def wagons_of(tables: Tables, rank: int) -> TrainWagons:
    """Return the lots of the train with this rank; none where a port has no pool."""
    rakes = tables.rakes
    return TrainWagons(
        tuple(_lots(tables, rakes.to_train == rank, rakes.taken_s)),
        tuple(_lots(tables, rakes.from_train == rank, rakes.taken_s)),
    )


def _lots(tables: Tables, chosen: BoolColumn, order_s: IntColumn) -> Iterator[WagonLot]:
    rakes = tables.rakes
    rows = np.flatnonzero(chosen)
    for row in rows[np.argsort(order_s[rows], kind="stable")].tolist():
        moments = (
            getattr(rakes, name)[row] for name in ("arrived_s", "freed_s", "taken_s", "left_s")
        )
        yield WagonLot(
            tables.pools[rakes.pool[row]].gauge,
            int(rakes.wagons[row]),
            _named(tables, int(rakes.from_train[row])),
            _named(tables, int(rakes.to_train[row])),
            *(None if moment == MISSING else int(moment) for moment in moments),
        )


def _named(tables: Tables, rank: int) -> str | None:
    return None if rank == NOBODY else tables.ids[rank]
