"""Small lines of trains at one port, for what must hold on every path; times in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.domain.log import RunLog
from tests.builders import make_stream
from tests.worlds import play

STAGES = ("reception", "documents", "departure")
Times = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """Trains by order of arrival, with their time at each of three stages."""

    arrived_s: Times
    work: tuple[Times, Times, Times]
    units: tuple[int, int, int] = (1, 1, 1)

    def changed(self, **changes: Any) -> "Line":
        return replace(self, **changes)

    def departures(self, ports: str = "") -> list[int]:
        """Return when each train departs; `ports` are more lines of TOML."""
        return departures(self.log(ports))

    def log(self, ports: str = "") -> RunLog:
        """Return the log of these trains through their stages."""
        crews, lanes, locomotives = self.units
        stages = f"""
        khorgos.china.reception = {{ time = "1 s", crews = {crews} }}
        khorgos.china.customs = {{ documents = "1 s", lanes = {lanes} }}
        khorgos.china.departure = {{ time = "1 s", locomotives = {locomotives} }}
        """
        work = dict(zip(STAGES, self.work, strict=True))
        return play(stages + ports, make_stream(arrived_s=self.arrived_s, work=work))


def departures(log: RunLog) -> list[int]:
    """Return when each train departs, by rank."""
    moments = log.milestones["departed"]
    assert None not in moments
    return [moment for moment in moments if moment is not None]


def never_later(sooner: Sequence[int], later: Sequence[int]) -> None:
    """Check that no train departs later than in the other run."""
    late = [(n, a, b) for n, (a, b) in enumerate(zip(sooner, later, strict=True)) if a > b]
    assert late == []


@st.composite
def lines(draw: Any, most: int = 30) -> Line:
    """Draw a line of single servers, busy enough that trains wait."""
    count = draw(st.integers(2, most))
    gaps = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    times = st.lists(st.integers(1, 12), min_size=count, max_size=count).map(tuple)
    arrived = tuple(np.cumsum(gaps).tolist())
    return Line(arrived, (draw(times), draw(times), draw(times)))


def in_order(moments: Sequence[int]) -> bool:
    return all(first <= second for first, second in pairwise(moments))
