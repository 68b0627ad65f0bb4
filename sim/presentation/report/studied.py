"""What the pages of all experiments share: their pictures, and what they cannot choose."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.presentation import canvas
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say, say_count
from sim.presentation.report.filtering import Sieve, filtered_table
from sim.presentation.report.how_made import Origins, how_made
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, picture, table
from sim.presentation.spans import period_words
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish


def drawn(name: str, title: str, draw: Callable[[], Figure]) -> Part:
    """Return the picture that `draw` returns; `title` says what it shows."""
    with canvas.house_style():
        return picture(name, title, canvas.encoded(canvas.settled(draw()), name, "svg"))


def refuse_replication(wish: "Wish") -> None:
    """Refuse the choice of a replication where all of them are shown together.

    Raises:
        UsageError: a replication was chosen.
    """
    if wish.replication:
        raise UsageError(
            f"--replication {wish.replication}: these results show all replications together;"
            " choose one for the report of a single run"
        )


def subtitle(what: str, scenario: Scenario, record: Mapping[str, Any]) -> str:
    """Return what was done, over which period, in how many replications, from which seed."""
    count = int(record["replications"])
    many = say_count("{count} replication", "{count} replications", count=count)
    seed = say("seed {seed}", seed=record["seed"])
    return " · ".join((what, period_words(scenario), many, seed))


def made(folder: Path, record: Mapping[str, Any], command: str) -> list[Part]:
    """Return how results were made from the scenario in `folder`."""
    return how_made(Origins(load(folder / "scenario.toml", root=folder), record, clean(command)))


def headed_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, wide: bool = True
) -> Part:
    """Return a table below its heading, which stays in sight when a wide table is moved."""
    return _headed(title, table("", columns, rows, wide=wide))


def headed_filter(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], sieve: Sieve
) -> Part:
    """Return a table that can be made shorter, below its heading."""
    return _headed(title, filtered_table("", columns, rows, sieve))


def _headed(title: str, part: Part) -> Part:
    if not title:
        return part
    html = Markup("<h3>{}</h3>\n{}").format(title, part.html)
    return Part(html, part.assets, part.data)
