"""Writing the pictures of an experiment: each as files in several formats, settled once.

Pictures of a style without a frame have no heading and no footer; what these would say stands in a
file of captions beside them, in the language that is spoken.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.experiments.files import storage_errors, write_file
from sim.presentation import canvas
from sim.presentation.language.speaking import say
from sim.presentation.picture_bytes import check_formats, encoded
from sim.presentation.style import style_in_use

CAPTIONS: Final = "captions.txt"

Painters = Iterable[tuple[str, Callable[[], Figure]]]
"""The name of each picture, and what draws it."""


def write_pictures(painters: Painters, formats: Sequence[str], target: Path) -> tuple[Path, ...]:
    """Draw all pictures in the house style and write them into `target`; return the files.

    Raises:
        UsageError: there is no such format.
        StorageError: a picture cannot be written.
    """
    check_formats(formats)
    written, captions = [], []
    with canvas.house_style():
        for name, draw in painters:
            figure = canvas.settled(draw())
            for suffix in formats:
                path = target / f"{name}.{suffix}"
                _write(path, encoded(figure, name, suffix))
                written.append(path)
            if isinstance(figure, canvas.Sheet):
                captions.append(_caption(name, figure.caption))
    if captions and not style_in_use().is_framed:
        _write(target / CAPTIONS, "\n".join(captions).encode())
        written.append(target / CAPTIONS)
    return tuple(written)


def _write(path: Path, content: bytes) -> None:
    with storage_errors(path):
        write_file(path, content)


def _caption(name: str, caption: canvas.Caption) -> str:
    """Return what is to be printed under a picture: what it shows, of what, and how to read it."""
    shown = say(
        "{heading}. {title}, {period}.",
        heading=caption.heading.rstrip("."),
        title=caption.title.rstrip("."),
        period=caption.period,
    )
    return "\n".join((name, " ".join((shown, *caption.notes)), ""))
