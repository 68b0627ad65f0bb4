"""The cells that the schematic of a port may have, and which trains come to each for what.

Westbound trains go from the right to the left through the upper half, eastbound trains from the
left to the right through the lower, and both through the customs between.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WEST: Final = "westbound"
EAST: Final = "eastbound"


class Look(StrEnum):
    """How a cell is drawn."""

    DESK = "desk"
    """A queue, and a box with the places where work is done."""
    TRACKS = "tracks"
    """A row of tracks, as many full as are taken, and the queue before them."""
    QUEUE = "queue"
    """Trains that wait, and nothing else."""
    ROOM = "room"
    """A container yard: how full it is, and who waits on the ground."""
    POOL = "pool"
    """Empty wagons standing ready, and who waits for them."""
    LINE = "line"
    """A line over the border, with trains on it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cell that a port may have: who comes to it, for which steps, and where it stands.

    `users` are directions, or kind and gauge of trains of empties (``supply/broad``). `resources`
    are local ids, none for steps that need nothing scarce; an id stands for its per-direction
    groups, too. A pattern with `ground` is where containers wait that are in the yard.
    """

    section: str
    name: str
    look: Look
    steps: tuple[str, ...]
    users: tuple[str, ...]
    resources: tuple[str, ...] = ()
    ground: bool = False


_WEST_ONLY: Final = (WEST,)
_EAST_ONLY: Final = (EAST,)
_BOTH: Final = (WEST, EAST)
_STANDARD_SUPPLY: Final = ("supply/standard",)
_BROAD_SUPPLY: Final = ("supply/broad",)

PATTERNS: Final = (
    # Westbound, from the right to the left.
    Pattern("east-in", "upstream", Look.QUEUE, ("upstream", "diversion"), _WEST_ONLY),
    Pattern("east-in", "track", Look.QUEUE, ("track",), _WEST_ONLY, ("china.standard_tracks",)),
    Pattern(
        "china-in-west", "standard_yard", Look.TRACKS, (), _WEST_ONLY, ("china.standard_tracks",)
    ),
    Pattern("china-in-west", "reception_west", Look.DESK, ("reception",), _WEST_ONLY),
    Pattern("customs", "customs", Look.DESK, ("documents",), _BOTH, ("china.customs",)),
    Pattern("customs", "green", Look.DESK, ("documents",), _BOTH, ("china.customs_green",)),
    Pattern("customs", "overtime", Look.DESK, ("documents",), _BOTH, ("china.customs_overtime",)),
    Pattern("customs", "boarding", Look.DESK, ("boarding",), _BOTH),
    Pattern("customs", "scanner", Look.DESK, ("scan",), _BOTH),
    Pattern("customs", "examination", Look.DESK, ("examination", "examination_afterwards"), _BOTH),
    Pattern("china-out-west", "departure", Look.DESK, ("departure",), _WEST_ONLY),
    Pattern("border-west", "quota_west", Look.QUEUE, ("quota",), _WEST_ONLY),
    Pattern("border-west", "far_track_west", Look.QUEUE, ("far_track",), _WEST_ONLY),
    Pattern("border-west", "path_west", Look.QUEUE, ("path",), _WEST_ONLY),
    Pattern("line-standard-west", "run_west", Look.LINE, ("run",), _WEST_ONLY),
    Pattern(
        "kazakhstan-in-west",
        "far_yard",
        Look.TRACKS,
        (),
        _WEST_ONLY,
        ("kazakhstan.standard_tracks",),
    ),
    Pattern("kazakhstan-in-west", "papers_west", Look.DESK, ("papers",), _WEST_ONLY),
    Pattern(
        "kazakhstan-reload",
        "platforms",
        Look.POOL,
        ("wagons",),
        _WEST_ONLY,
        ("kazakhstan.broad_wagons",),
    ),
    Pattern(
        "kazakhstan-reload",
        "reload_west",
        Look.DESK,
        ("reload_track", "reload", "unload", "load"),
        _WEST_ONLY,
    ),
    Pattern(
        "kazakhstan-reload",
        "ground",
        Look.ROOM,
        ("yard",),
        _WEST_ONLY,
        ("kazakhstan.container_yard",),
        ground=True,
    ),
    Pattern(
        "kazakhstan-out-west",
        "broad_yard_west",
        Look.TRACKS,
        ("broad_track",),
        _WEST_ONLY,
        ("kazakhstan.broad_tracks",),
    ),
    Pattern("kazakhstan-out-west", "forming_west", Look.DESK, ("forming",), _WEST_ONLY),
    Pattern("kazakhstan-out-west", "locomotive", Look.DESK, ("locomotive",), _WEST_ONLY),
    Pattern(
        "west-out",
        "onward_west",
        Look.QUEUE,
        ("onward_path",),
        (WEST, "surplus/broad"),
        ("kazakhstan.onward_path",),
    ),
    Pattern("west-out", "supply_broad", Look.QUEUE, ("lead_time", "supply_path"), _BROAD_SUPPLY),
    # Eastbound, from the left to the right.
    Pattern("west-in", "upstream_east", Look.QUEUE, ("upstream", "diversion"), _EAST_ONLY),
    Pattern(
        "west-in",
        "far_broad",
        Look.QUEUE,
        ("broad_track",),
        _EAST_ONLY,
        ("kazakhstan.broad_tracks",),
    ),
    Pattern(
        "kazakhstan-east",
        "broad_yard_east",
        Look.TRACKS,
        (),
        _EAST_ONLY,
        ("kazakhstan.broad_tracks",),
    ),
    Pattern("kazakhstan-east", "papers_east", Look.DESK, ("papers",), _EAST_ONLY),
    Pattern("border-east", "quota_east", Look.QUEUE, ("quota",), _EAST_ONLY),
    Pattern("border-east", "far_track_east", Look.QUEUE, ("far_track",), _EAST_ONLY),
    Pattern("border-east", "path_east", Look.QUEUE, ("path",), _EAST_ONLY),
    Pattern("line-broad-east", "run_east", Look.LINE, ("run",), _EAST_ONLY),
    Pattern("china-in-east", "broad_yard", Look.TRACKS, (), _EAST_ONLY, ("china.broad_tracks",)),
    Pattern("china-in-east", "reception_east", Look.DESK, ("reception",), _EAST_ONLY),
    Pattern("china-in-east", "bulk", Look.DESK, ("bulk",), _EAST_ONLY),
    Pattern(
        "china-reload",
        "standard_wagons",
        Look.POOL,
        ("wagons",),
        _EAST_ONLY,
        ("china.standard_wagons",),
    ),
    Pattern("china-reload", "reload_east", Look.DESK, ("reload_track", "reload"), _EAST_ONLY),
    Pattern(
        "china-reload",
        "standard_yard_east",
        Look.TRACKS,
        ("standard_track",),
        _EAST_ONLY,
        ("china.standard_tracks",),
    ),
    Pattern("china-reload", "forming_east", Look.DESK, ("forming",), _EAST_ONLY),
    Pattern(
        "east-out",
        "onward_east",
        Look.QUEUE,
        ("onward_path",),
        (EAST, "surplus/standard"),
        ("china.onward_path",),
    ),
    Pattern(
        "east-out", "supply_standard", Look.QUEUE, ("lead_time", "supply_path"), _STANDARD_SUPPLY
    ),
    # Emptied rakes, against the direction of the train that they came with.
    Pattern("border-empties-east", "empty_path_east", Look.QUEUE, ("path_empty",), _WEST_ONLY),
    Pattern("line-standard-east", "empty_run_east", Look.LINE, ("run_empty",), _WEST_ONLY),
    Pattern("border-empties-west", "empty_path_west", Look.QUEUE, ("path_empty",), _EAST_ONLY),
    Pattern("line-broad-west", "empty_run_west", Look.LINE, ("run_empty",), _EAST_ONLY),
)
"""All cells there can be, in the order in which they stand in their sections."""
