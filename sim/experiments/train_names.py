"""Trains by the name that a user types: the rank of a train, or the nearest names there are."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from sim.errors import UsageError
from sim.recording.columns import Tables

_SHAPE: Final = "service/port/direction/ordinal"
_MOST: Final = 3


def rank_of(tables: Tables, train: str, where: str) -> int:
    """Return the rank of the train of this name in `where`, which is named in the message.

    Raises:
        UsageError: there is no such train.
    """
    names = tables.ids[: len(tables.trains)]
    for rank, name in enumerate(names):
        if name == train:
            return rank
    raise UsageError(f'{where}: no train "{train}"; {_remedy(names, train.strip())}')


def _remedy(names: Sequence[str], train: str) -> str:
    if not names:
        return "there are no trains"
    ordinals: dict[str, list[int]] = {}
    for name in names:
        stream, _, ordinal = name.rpartition("/")
        ordinals.setdefault(stream, []).append(int(ordinal))
    stream, _, last = train.rpartition("/")
    if stream in ordinals:
        return _nearest_ordinals(stream, ordinals[stream], last)
    asked = stream if last.lstrip("-").isdigit() else train
    close = get_close_matches(asked, ordinals, n=_MOST, cutoff=0.5) or sorted(ordinals)[:_MOST]
    examples = ", ".join(f"{name}/{min(ordinals[name], key=abs)}" for name in close)
    return f"trains are named {_SHAPE}, as in {examples}"


def _nearest_ordinals(stream: str, ordinals: Sequence[int], last: str) -> str:
    first, final = min(ordinals), max(ordinals)
    if not last.lstrip("-").isdigit():
        return f"trains of {stream} have the ordinals {first} to {final}"
    near = sorted(ordinals, key=lambda ordinal: (abs(ordinal - int(last)), ordinal))[:_MOST]
    names = ", ".join(f"{stream}/{ordinal}" for ordinal in sorted(near))
    return f"the nearest are {names} (ordinals {first} to {final})"
