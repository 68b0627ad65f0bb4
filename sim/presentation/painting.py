"""Which pictures a folder of results has: by the record that stands in it."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from sim.errors import UsageError
from sim.experiments.files import storage_errors
from sim.experiments.folder import FOR_PAPER
from sim.presentation.guest import leave_no_folders
from sim.presentation.style import style_in_use

Draw = Callable[[Path, Sequence[str], Path | None], tuple[Path, ...]]
"""Draws the results in a folder, in formats, into another folder; returns the files."""

_OF_RUN: Final = "sim.presentation.charts:draw_all"
_BY_RECORD: Final = {
    "sweep.json": "sim.presentation.sweep.pictures:draw_sweep",
    "compare.json": "sim.presentation.compare.pictures:draw_comparison",
    "bottleneck.json": "sim.presentation.bottleneck.pictures:draw_bottleneck",
    "capacity.json": "sim.presentation.capacity.pictures:draw_capacity",
    "sensitivity.json": "sim.presentation.sensitivity.pictures:draw_sensitivity",
    "optimise.json": "sim.presentation.optimise.pictures:draw_optimise",
}


def paint(
    folder: Path, into: Path | None = None, formats: Sequence[str] | None = None
) -> tuple[Path, ...]:
    """Draw all pictures of the results in `folder`, by default into it; return the files.

    They are in the style in use, by default in its formats.

    Raises:
        UsageError: there is no such format.
        StorageError: the results cannot be read or a picture not written.
    """
    leave_no_folders()
    places = (place for name, place in _BY_RECORD.items() if (folder / name).is_file())
    module, _, name = next(places, _OF_RUN).partition(":")
    draw = cast("Draw", getattr(import_module(module), name))
    return draw(folder, _chosen(formats), into)


def paint_window(
    folder: Path,
    asked: tuple[str | None, float | None, int | None],
    into: Path | None = None,
    formats: Sequence[str] | None = None,
) -> tuple[Path, ...]:
    """Draw the single trains of a run from when, for how many days, of which replication.

    Raises:
        UsageError: these are not the results of a run, or there is no such window.
        StorageError: the results cannot be read or a picture not written.
    """
    for record in _BY_RECORD:
        if (folder / record).is_file():
            raise UsageError(
                f"{folder}: only a run has single trains to draw (this has {record});"
                " leave --from, --days and --replication out"
            )
    leave_no_folders()
    from sim.presentation.charts import draw_window
    from sim.presentation.traingraph.window import Asked

    return draw_window(folder, Asked(*asked), _chosen(formats), into)


def place_of_pictures(staging: Path) -> Path:
    """Return where below `staging` the pictures of the style in use are written.

    Those for the screen stand beside the results; others have the same names and a folder.
    """
    style = style_in_use()
    if style.is_framed:
        return staging
    place = staging / FOR_PAPER
    with storage_errors(place):
        place.mkdir(exist_ok=True)
    return place


def _chosen(formats: Sequence[str] | None) -> tuple[str, ...]:
    from sim.presentation.picture_bytes import check_formats

    chosen = style_in_use().formats if formats is None else tuple(dict.fromkeys(formats))
    check_formats(chosen)
    return chosen
