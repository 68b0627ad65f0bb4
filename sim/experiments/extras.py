"""Libraries that only some studies need: loaded when asked for, named where they are missing."""

from importlib import import_module
from typing import Any

from sim.errors import StorageError


def of_analysis(module: str, what_for: str) -> Any:
    """Return a module of the extra ``analysis``.

    Raises:
        StorageError: the extra is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise StorageError(
            f"{what_for} needs {library}, which is not installed here;"
            " in landbridge's folder: pip install -c constraints.txt -e '.[analysis]'"
        ) from error
