"""How a run draws itself in a notebook, with pictures that stand in the page itself, as data.

Importing this module loads matplotlib.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure as Figure

from sim.errors import UsageError
from sim.presentation import canvas, charts
from sim.presentation.answers import Answer, answers
from sim.presentation.compare import pictures as compare_pictures
from sim.presentation.compare.data import ComparisonData
from sim.presentation.gathered import gather
from sim.presentation.harmless import clean
from sim.presentation.markup import escaped, text_page
from sim.presentation.results import Results
from sim.presentation.words import spelled
from sim.scenario.hints import unknown_name

SHOWN: Final = ("clearance", "hours")
"""The pictures that a run shows of itself."""

_GRAVE: Final = ' style="color: #B00020; font-weight: bold"'
_LEFT: Final = ' style="text-align: left; vertical-align: top"'
_WIDE: Final = "max-width: 100%; width: 50em; display: block; margin-top: 1em"


def figure_of(results: Results, name: str) -> Figure:
    """Return one of the pictures of a run, known to nobody but the caller.

    Raises:
        UsageError: there is no such picture.
        StorageError: a table cannot be read.
    """
    if name not in charts.PICTURES:
        raise UsageError(f'no picture "{clean(name)}"; {unknown_name(name, charts.PICTURES)}')
    with canvas.house_style():
        return canvas.settled(charts.draw(name, results, gather(results)))


def run_page(results: Results, setting: str) -> str:
    """Return a run as HTML: its title, `setting`, its answers, and the pictures `SHOWN`."""
    gathered = gather(results)
    found = answers(results, gathered.spent, gathered.before)
    parts = [
        f"<h3>{escaped(results.scenario.title)}</h3>",
        f"<p>{escaped(setting)}</p>",
        f"<table>{''.join(_answer_rows(found))}</table>",
        *(_inline(figure_of(results, name), name) for name in SHOWN),
    ]
    return f"<div>{''.join(parts)}</div>"


def _answer_rows(found: Iterable[Answer]) -> Iterator[str]:
    for question, words, grave in found:
        look = _GRAVE if grave else ""
        yield f"<tr><th{_LEFT}>{escaped(question)}</th>"
        yield f"<td{_LEFT}><span{look}>{escaped(words)}</span></td></tr>"


def _inline(figure: Figure, name: str) -> str:
    with canvas.house_style():
        content = canvas.encoded(figure, name, "png")
    data = b64encode(content).decode()
    alt = escaped(spelled(name))
    return f'<img alt="{alt}" style="{_WIDE}" src="data:image/png;base64,{data}">'


def figure_of_comparison(folder: Path, name: str) -> Figure:
    """Return one of the pictures of a comparison, known to nobody but the caller.

    Raises:
        UsageError: there is no such picture.
        StorageError: the comparison cannot be read.
    """
    if name not in compare_pictures.PICTURES:
        raise UsageError(
            f'no picture "{clean(name)}"; {unknown_name(name, compare_pictures.PICTURES)}'
        )
    with canvas.house_style():
        draw = compare_pictures.PICTURES[name]
        return canvas.settled(draw(ComparisonData.read(folder)))


def comparison_page(folder: Path, text: str) -> str:
    """Return a comparison as HTML: what a terminal would show, and its forest plot."""
    picture = _inline(figure_of_comparison(folder, "forest"), "forest plot")
    return f"<div>{text_page(text)}{picture}</div>"
