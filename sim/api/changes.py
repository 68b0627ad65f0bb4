"""Changes of a scenario as Python writes them: texts as for ``--set``, or keys with values."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from json import dumps
from numbers import Integral, Real
from typing import Any

from sim.errors import UsageError
from sim.scenario.words import show

Change = str | Mapping[str, Any]
"""``"ports.khorgos.china.customs.lanes=8"``, or ``{"ports.khorgos.china.customs.lanes": 8}``."""


def texts_of(changes: Iterable[Change], **luck: int | None) -> Iterator[str]:
    """Yield `changes` as texts for ``--set``, and after them what is given of `luck`.

    Raises:
        UsageError: a value is nothing that a scenario can say.
    """
    for change in changes:
        if isinstance(change, str):
            yield change
        elif isinstance(change, Mapping):
            yield from (f"{key}={written(key, value)}" for key, value in change.items())
        else:
            raise UsageError(
                f"{show(change)} is no change; give a text such as"
                ' "ports.khorgos.china.customs.lanes=8", or a mapping of keys to values'
            )
    for key, value in luck.items():
        if value is not None:
            yield f"{key}={written(key, value)}"


def written(key: str, value: Any) -> str:
    """Return `value` as a scenario file would have it.

    Raises:
        UsageError: a scenario has no such values.
    """
    if isinstance(value, Mapping):
        pairs = (f"{_quoted(str(name))} = {written(key, part)}" for name, part in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(key, part) for part in value)}]"
    text = _single(value)
    if text is not None:
        return text
    kind = type(value).__name__
    raise UsageError(
        f"{key}: {show(value)} ({kind}) is no value of a scenario; give a number, a text such as"
        ' "90 min", true or false, a date, or a list or mapping of these'
    )


def _single(value: Any) -> str | None:
    """Return a value that has no parts, None if it is of no kind that a scenario knows."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value)
        case timedelta():
            return _quoted(f"{value.total_seconds():g} s")
        case date():
            return value.isoformat()
        case Real():
            return str(int(value)) if isinstance(value, Integral) else repr(float(value))
    return None


def _quoted(text: str) -> str:
    # JSON writes a text as TOML does, but for one letter.
    return dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
