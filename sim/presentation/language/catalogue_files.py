"""Reading the catalogue: TOML files, one for each part of the pages, with every language in each.

An entry is the English phrase as a table's name, with one key for each other language; a phrase
that depends on a number has in Russian a list of three forms: for 1, for 2, for 5.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

Entry = str | tuple[str, str, str]
"""What is said for a phrase: one text, or three forms by number."""

FOLDER: Final = files("sim.presentation.language") / "catalogue"


@cache
def entries(language: str) -> Mapping[str, Entry]:
    """Return what is said in `language`, by English phrase."""
    found: dict[str, Entry] = {}
    for name in sorted(path.name for path in FOLDER.iterdir() if path.name.endswith(".toml")):
        for words, said in read(name).items():
            text = said[language]
            found[words] = text if isinstance(text, str) else (text[0], text[1], text[2])
    return MappingProxyType(found)


def read(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the phrases in one file of the catalogue, with their languages."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
