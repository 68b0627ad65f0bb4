"""All pictures of a result folder, always the same ten, as files.

Where there is nothing to draw, the picture says so in words: the set of files does not depend on
the scenario. Importing this module loads matplotlib; commands do it when they draw.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.presentation import (
    backlog,
    clearance,
    hours,
    queues,
    throughput,
    turnover,
    utilisation,
)
from sim.presentation.gathered import Gathered, gather
from sim.presentation.picture_files import write_pictures
from sim.presentation.results import Results
from sim.presentation.traingraph import graph, occupation
from sim.presentation.traingraph.window import Asked, Excerpt, excerpt_of
from sim.presentation.waterfall import picture as waterfall

FORMATS: Final = ("png", "svg")

_OF_REPLICATIONS: Final[dict[str, Callable[[Results, Gathered], Figure]]] = {
    throughput.NAME: throughput.draw,
    backlog.NAME: backlog.draw,
    queues.NAME: queues.draw,
    clearance.NAME: clearance.draw,
    hours.NAME: hours.draw,
    waterfall.NAME: waterfall.draw,
    turnover.NAME: turnover.draw,
}
_OF_SUMMARY: Final[dict[str, Callable[[Results], Figure]]] = {
    utilisation.NAME: utilisation.draw,
}
_OF_TRAINS: Final[dict[str, Callable[[Results, Excerpt], Figure]]] = {
    graph.NAME: graph.draw,
    occupation.NAME: occupation.draw,
}
PICTURES: Final = (
    "throughput",
    "backlog",
    "queues",
    "clearance",
    "hours",
    "waterfall",
    "utilisation",
    "turnover",
    "train-graph",
    "occupation",
)
"""The names of the pictures, in the order in which they are looked at."""


def draw_all(
    folder: Path, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the results in `folder`, by default into it; return the files.

    Raises:
        UsageError: there is no such format.
        StorageError: the results cannot be read or a picture not written.
    """
    target = folder if into is None else into
    results = Results.read(folder)
    gathered = gather(results)
    painters = ((name, partial(draw, name, results, gathered)) for name in PICTURES)
    return write_pictures(painters, formats, target)


def draw_window(
    folder: Path, asked: Asked, formats: Sequence[str] = FORMATS, into: Path | None = None
) -> tuple[Path, ...]:
    """Draw the pictures of single trains over the window that was asked for; return the files.

    Raises:
        UsageError: there is no such window or replication.
        StorageError: the results cannot be read or a picture not written.
    """
    results = Results.read(folder)
    excerpt = excerpt_of(results, asked)
    painters = ((name, partial(paint, results, excerpt)) for name, paint in _OF_TRAINS.items())
    return write_pictures(painters, formats, folder if into is None else into)


def draw(name: str, results: Results, gathered: Gathered) -> Figure:
    """Return one picture, not yet settled; call it inside `canvas.house_style`."""
    if name in _OF_SUMMARY:
        return _OF_SUMMARY[name](results)
    if name in _OF_TRAINS:
        return _OF_TRAINS[name](results, excerpt_of(results, first=gathered.first))
    return _OF_REPLICATIONS[name](results, gathered)
