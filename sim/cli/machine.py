"""What the machine does not do, in one line: memory, files, an output that takes no more."""

import os
import sys
from contextlib import suppress
from typing import Final

from sim.errors import StorageError

ENVIRONMENT: Final = (MemoryError, ImportError, OSError)
"""Errors of the machine and not of landbridge."""

LEAST_BYTES: Final = 512 * 2**20
"""With less the libraries may not load."""


def in_words(error: Exception) -> str:
    """Return in one line what the machine does not do."""
    if isinstance(error, MemoryError):
        return f"out of memory{_limit()}; use fewer --jobs or a shorter scenario"
    if isinstance(error, ImportError):
        words = _one_line(error)
        return f"{words}; a part of landbridge, or of what it needs, cannot be loaded"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror or error}"
    # What is left in the buffer would be complained of once more when Python ends.
    silence()
    return f"output: {getattr(error, 'strerror', None) or error}"


def _one_line(error: BaseException | None) -> str:
    """Return the words of an error, or of what caused it where a library says a page about it."""
    lines: list[str] = []
    while error is not None:
        words = [line for line in str(error).splitlines() if line.strip()]
        if len(words) == 1:
            return words[0]
        lines += words
        error = error.__cause__ or error.__context__
    return lines[0] if lines else "a library is missing"


def check_address_space() -> None:
    """Refuse to go on where the libraries cannot even be loaded.

    That of linear algebra, which NumPy and SciPy bring along, takes 32 MiB for each thread when it
    is loaded, and goes round for ever if it does not get them.

    Raises:
        StorageError: this process is limited to too little.
    """
    limit = _address_space()
    if limit is not None and limit < LEAST_BYTES and "numpy" not in sys.modules:
        raise StorageError(
            f"out of memory{_limit()}; landbridge needs {LEAST_BYTES / 2**20:,.0f} MiB of address"
            " space: raise it with `ulimit -v unlimited`"
        )


def _limit() -> str:
    """Return the limit of memory that is set for this process, in words, "" if there is none."""
    limit = _address_space()
    return "" if limit is None else f" (the limit of this process is {limit / 2**20:,.0f} MiB)"


def _address_space() -> int | None:
    """Return how many bytes this process may address, None without a limit."""
    try:
        import resource
    except ImportError:
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit


def silence() -> None:
    """Let nothing more be written, so that Python does not complain once more when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
