"""Which pictures a folder of results has: by the record that stands in it."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from sim.presentation.guest import leave_no_folders

Draw = Callable[[Path, Sequence[str], Path | None], tuple[Path, ...]]
"""Draws the results in a folder, in formats, into another folder; returns the files."""

FORMATS: Final = ("png", "svg")

_OF_RUN: Final = "sim.presentation.charts:draw_all"
_BY_RECORD: Final = {
    "sweep.json": "sim.presentation.sweep.pictures:draw_sweep",
    "compare.json": "sim.presentation.compare.pictures:draw_comparison",
    "bottleneck.json": "sim.presentation.bottleneck.pictures:draw_bottleneck",
    "capacity.json": "sim.presentation.capacity.pictures:draw_capacity",
    "sensitivity.json": "sim.presentation.sensitivity.pictures:draw_sensitivity",
    "optimise.json": "sim.presentation.optimise.pictures:draw_optimise",
}


def paint(folder: Path, into: Path | None = None) -> tuple[Path, ...]:
    """Draw all pictures of the results in `folder`, by default into it; return the files.

    Raises:
        StorageError: the results cannot be read or a picture not written.
    """
    leave_no_folders()
    places = (place for name, place in _BY_RECORD.items() if (folder / name).is_file())
    module, _, name = next(places, _OF_RUN).partition(":")
    draw = cast("Draw", getattr(import_module(module), name))
    return draw(folder, FORMATS, into)
