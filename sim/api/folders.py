"""Where results live: in the folder that the user names, or in a temporary one that goes again."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.experiments.files import storage_errors
from sim.experiments.interruption import StoppedError
from sim.experiments.scratch import scratch_folder


class Keeper:
    """Keeps a folder of results; a temporary one goes when nobody keeps it any more."""

    def __init__(self, folder: Path, temporary: Path | None = None) -> None:
        self.folder = folder
        self.is_temporary = temporary is not None
        if temporary is not None:
            self.drop = weakref.finalize(self, _remove, temporary, os.getpid())

    @classmethod
    def of(cls, out: str | os.PathLike[str] | None, name: str) -> "Keeper":
        """Return the keeper of `out`, or of a new temporary folder with a folder `name` in it.

        Raises:
            StorageError: there is no place for it.
        """
        if out is not None:
            return cls(Path(out))
        with storage_errors(Path(tempfile.gettempdir())):
            temporary = scratch_folder()
        return cls(temporary / name, temporary)

    @contextmanager
    def filling(self, *, is_shared: bool) -> Iterator[None]:
        """Leave nothing in a temporary folder if the block fails, and say so.

        `is_shared` tells that the replications are kept in a store.

        Raises:
            StoppedError: a signal came.
        """
        try:
            yield
        except BaseException as error:
            if not self.is_temporary:
                raise
            self.drop()
            if isinstance(error, StoppedError) and not is_shared:
                raise StoppedError(_NOT_KEPT, error.exit_status - 128) from None
            raise


_NOT_KEPT = "stopped; nothing is kept, since there was neither out= nor store= to keep it in"


def _remove(temporary: Path, owner: int) -> None:
    # A forked copy of this process must not take the folder away.
    if os.getpid() == owner:
        shutil.rmtree(temporary, ignore_errors=True)
