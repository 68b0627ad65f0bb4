"""Saying things in the language that is spoken: phrases are written in English where they are used.

`say` looks a phrase up in the catalogue and fills in its values. The phrase is a literal at the
place of the call, or a constant marked by `phrase`, so that a test finds every one of them and
holds the catalogue against the code: none may be missing, none may be left over. What has no entry
(a label of a scenario, a message that a run has recorded) is said as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sim.errors import UsageError
from sim.presentation.language.catalogue_files import Entry, entries

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "zh": "中文", "ru": "Русский"}
"""The languages by their codes, each under its own name."""

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` within the block.

    Raises:
        UsageError: there is no such language.
    """
    check_language(language)
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def check_language(language: str) -> None:
    """Check that there is such a language.

    Raises:
        UsageError: there is none.
    """
    if language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
        raise UsageError(f'no language "{language}"; there are {known}')


def spoken() -> str:
    """Return the code of the language that is spoken."""
    return _spoken.get()


def say(words: str, /, **values: object) -> str:
    """Return a phrase in the language that is spoken, with its `values` filled in."""
    entry = _entry(words)
    template = entry if isinstance(entry, str) else words
    return template.format(**values) if values else template


def say_count(one: str, many: str, /, count: int, **values: object) -> str:
    """Return the form of a phrase that goes with `count`, which is one of its values.

    `count` is written as text in `values` where it needs separators: ``count=n, shown="1,200"``.
    """
    entry = _entry(many)
    if isinstance(entry, tuple):
        template = entry[_russian_form(count)]
    else:
        template = entry or (one if count == 1 else many)
    return template.format(count=count, **values)


def phrase(words: str) -> str:
    """Mark a constant as a phrase that is said elsewhere; return it as it is."""
    return words


def _entry(words: str) -> Entry | None:
    language = _spoken.get()
    return None if language == ENGLISH else entries(language).get(words)


def _russian_form(count: int) -> int:
    """Return 0 for 1, 21, 31...; 1 for 2-4, 22-24...; 2 for all others."""
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14 else 2
