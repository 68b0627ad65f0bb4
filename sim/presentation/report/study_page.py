"""The pages of studies of one scenario: bottlenecks, capacity, sensitivity, optimisation."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.presentation.report import (
    bottleneck_page,
    capacity_page,
    optimise_page,
    sensitivity_page,
)
from sim.presentation.report.page import Page
from sim.presentation.report.studied import refuse_replication

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish

_BY_RECORD: Final[Mapping[str, Callable[[Path], Page]]] = {
    "bottleneck.json": bottleneck_page.page_of,
    "capacity.json": capacity_page.page_of,
    "sensitivity.json": sensitivity_page.page_of,
    "optimise.json": optimise_page.page_of,
}


def page_of(folder: Path, wish: "Wish") -> Page:
    """Return the page of the study in `folder`.

    Raises:
        UsageError: a single replication is wished for.
        StorageError: the study cannot be read.
    """
    refuse_replication(wish)
    make = next(make for record, make in _BY_RECORD.items() if (folder / record).is_file())
    return make(folder)
