"""Files that are written as text goes along, packed by gzip if their name says so."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from sim.experiments.files import storage_errors

PACKED: Final = ".gz"
_EFFORT: Final = 6


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """Yield a file for text in UTF-8 whose line ends stay; the same text gives the same bytes.

    Raises:
        StorageError: it cannot be written.
    """
    with storage_errors(path), ExitStack() as open_files:
        binary = open_files.enter_context(path.open("wb"))
        if path.suffix == PACKED:
            # Without name and date of the file, which gzip would note.
            packed = GzipFile("", "wb", compresslevel=_EFFORT, fileobj=binary, mtime=0)
            yield open_files.enter_context(
                TextIOWrapper(open_files.enter_context(packed), encoding="utf-8", newline="")
            )
        else:
            yield open_files.enter_context(TextIOWrapper(binary, encoding="utf-8", newline=""))
