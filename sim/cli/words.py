"""The words of the command line, for what an experiment keeps of how it was asked."""

from contextvars import ContextVar
from typing import Final

given: Final[ContextVar[tuple[str, ...]]] = ContextVar("given", default=())
"""The words behind the program's name; none where a command is called from Python."""
