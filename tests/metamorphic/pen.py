"""How scenarios are drawn: choices by hypothesis, under the few names that the drawings need."""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from sim.scenario.quantities import format_duration

MINUTE = 60
Law = Any
"""A duration as text, or a table with one law."""


class Pen:
    """Draws choices, so that hypothesis can repeat them and make them simpler."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def chance(self, percent: int) -> bool:
        return self.number(0, 99) >= 100 - percent

    def one_of(self, choices: Sequence[Any]) -> Any:
        return choices[self.number(0, len(choices) - 1)]

    def some(self, percent: int = 50, /, **values: Callable[[], Any]) -> dict[str, Any]:
        """Return each of `values` with its chance, under its name."""
        return {name: value() for name, value in values.items() if self.chance(percent)}

    def eighths(self, low: int = 0, high: int = 8) -> float:
        """Return a share that sums up without rounding."""
        return self.number(low, high) / 8

    def minutes(self, low: int, high: int) -> str:
        """Return a duration between `low` and `high` minutes, sometimes with odd seconds."""
        seconds = self.number(low, high) * MINUTE
        return format_duration(min(seconds + 17, high * MINUTE) if self.chance(20) else seconds)

    def both(self, draw: Callable[[], Any], percent: int = 30) -> Any:
        """Return a value for both directions, or one for each."""
        if self.chance(percent):
            return {"westbound": draw(), "eastbound": draw()}
        return draw()

    def varying(self, ports: Sequence[str], draw: Callable[[], Any]) -> Any:
        """Return a value for everywhere, by direction, by port, or by both."""
        if self.chance(70):
            return self.both(draw)
        if self.chance(40):
            return {"all": self.both(draw), ports[0]: self.both(draw)}
        return {port: self.both(draw) for port in ports}

    def law(self, low: int, high: int) -> Law:
        """Return a distribution around `low` to `high` minutes."""
        mean = self.minutes(low, high)
        kind = self.number(0, 11)
        cv = self.eighths(1, 10)
        edges = [format_duration(low * MINUTE), mean, format_duration(high * MINUTE)]
        laws = {
            1: {"mean": mean, "cv": cv},
            2: {"gamma": mean, "cv": cv},
            3: {"exponential": mean},
            4: {"triangular": edges},
            5: {"uniform": [edges[0], edges[2]]},
            6: {"empirical": "sample.csv"},
            7: {"mean": mean, "cv": cv, "at_most": edges[2]},
            8: {"exponential": mean, "at_least": edges[0]},
            9: {"constant": mean},
        }
        return laws.get(kind, mean)
