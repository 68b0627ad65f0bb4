"""What takes part: a name, whether it is there, and how it plays the trains of a line."""

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version as version_of

from benchmarks.alternating import Timed
from benchmarks.contestants.line import Inputs

Departures = Sequence[float]
Play = Callable[[], Departures | Timed[Departures]]
"""Plays one year; what keeps its own time, in a process of its own, says how long it took."""


@dataclass(frozen=True)
class Contestant:
    """One engine on the reference line."""

    name: str
    missing: Callable[[], str]
    """Why it cannot take part, in plain words; empty if it can."""
    ready: Callable[[Inputs], AbstractContextManager[Play]]
    """Compile, start and hand over what is no part of a run, and give back how to play."""
    version: Callable[[], str]


def departures(contestant: Contestant, year: Inputs) -> list[float]:
    """Return when each train departs, in milliseconds."""
    with contestant.ready(year) as play:
        return departures_of(play())


def departures_of(outcome: Departures | Timed[Departures]) -> list[float]:
    """Return the departures alone."""
    found = outcome.result if isinstance(outcome, Timed) else outcome
    return [float(moment) for moment in found]


def in_process(
    name: str, package: str, play: Callable[[Inputs], Departures], *, of: str = ""
) -> Contestant:
    """Return the contestant of a Python package that plays in this process.

    `of` is the name of its distribution where that is another one.
    """

    @contextmanager
    def ready(year: Inputs) -> Iterator[Play]:
        _ = year.lists
        yield partial(play, year)

    def missing() -> str:
        return "" if importlib.util.find_spec(package) else f"{package} is not installed"

    return Contestant(name, missing, ready, lambda: version_of(of or package))
