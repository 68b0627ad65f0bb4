"""Whole numbers of the command line, read strictly: nothing is rounded, 1.5 is no count."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

from cyclopts import Parameter, Token

from sim.scenario.words import quoted

MOST_DIGITS: Final = 1_000
_WHOLE: Final = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")


def whole_number(_type: Any, tokens: Sequence[Token]) -> int:
    """Return the whole number that an option was given.

    Raises:
        ValueError: it is none.
    """
    text = tokens[0].value
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"a whole number is due, got {quoted(text)}; as in 20.")
    return int(text)


Whole = Annotated[int, Parameter(converter=whole_number)]
WholeOrNone = Annotated[int | None, Parameter(converter=whole_number)]
