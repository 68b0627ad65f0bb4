"""Scenarios side by side: what each has, and how it differs from the base, figure by figure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from sim.experiments.compare.families import HEADLINES, TURNOVERS
from sim.presentation.catalogue import WAYS
from sim.presentation.compare.data import EVERYTHING, ComparisonData
from sim.presentation.language.speaking import say
from sim.presentation.report.amounts import (
    place_label,
    port_label,
)
from sim.presentation.report.choosing import Choice
from sim.presentation.report.views import Panel
from sim.presentation.words import direction_words

Row = Mapping[str, Any]
Key = tuple[str, str, str, str]

MAIN: Final = "dwell_mean_h"
"""The figure that is looked at first where nothing else is asked."""

_MOST_STRIPS: Final = 3000
"""So many strips a page holds; figures that are no headline make way first."""


class Estimate(NamedTuple):
    """What a scenario has: a figure with its interval, where that is known."""

    mean: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class SideBySide:
    """A comparison, with the figures that each of its scenarios has by itself."""

    data: ComparisonData
    own: Mapping[str, Mapping[Key, Estimate]]
    """By scenario and figure."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the scenarios that are shown, the base first."""
        return (self.data.base_name, *self.data.names)

    @cached_property
    def rows(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """Return the differences that are shown by figure and service, headline figures first."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.data.rows:
            if row["scenario"] in self.data.names:
                found.setdefault((row["metric"], row["service"]), []).append(row)
        metrics = dict.fromkeys(metric for metric, _ in found)
        best = self.data.record.get("best") or {"metric": MAIN}
        wanted = (best["metric"], *HEADLINES, *TURNOVERS.values())
        first = [metric for metric in dict.fromkeys(wanted) if metric in metrics]
        ordered = [*first, *(metric for metric in metrics if metric not in first)]
        return dict(_as_room_is({key: found[key] for m in ordered for key in found if key[0] == m}))

    @cached_property
    def by_key(self) -> Mapping[Key, Sequence[Row]]:
        """Return the differences of each figure, one for each alternative."""
        found: dict[Key, list[Row]] = {}
        for row in self.data.rows:
            key = (row["port"], row["direction"], row["service"], row["metric"])
            found.setdefault(key, []).append(row)
        return found

    def unit(self, metric: str) -> str:
        """Return the unit of a figure."""
        return next(str(rows[0]["unit"]) for key, rows in self.rows.items() if key[0] == metric)

    @property
    def metrics(self) -> list[str]:
        """Return the figures that are shown."""
        return list(dict.fromkeys(metric for metric, _ in self.rows))


def _as_room_is(
    found: Mapping[tuple[str, str], Sequence[Row]],
) -> Iterator[tuple[tuple[str, str], Sequence[Row]]]:
    """Yield the rows of whole figures while there is room for them."""
    count = 0
    for metric in dict.fromkeys(metric for metric, _ in found):
        own = {key: rows for key, rows in found.items() if key[0] == metric}
        count += sum(map(len, own.values()))
        if count > _MOST_STRIPS:
            return
        yield from own.items()


def ports_of(data: ComparisonData) -> list[str]:
    """Return the ports of all scenarios, those of the base first."""
    scenarios = (data.base, *data.others.values())
    return list(dict.fromkeys(port for scenario in scenarios for port in scenario.ports))


def panel_name(port: str, direction: str) -> str:
    """Return the name of the panel of a port and direction."""
    return f"{port}/{direction}"


def panels_of(data: ComparisonData) -> list[Panel]:
    """Return a panel for every port and direction, all of them together first."""
    found = {(row["port"], row["direction"]) for row in data.rows}
    ports = ports_of(data)
    whole = (EVERYTHING,) if len(ports) > 1 else ()
    order = [(port, way) for port in (*whole, *ports) for way in (EVERYTHING, *WAYS)]
    return [
        Panel(
            panel_name(port, way),
            place_label(data.base, port, way),
            {"port": port, "direction": way},
        )
        for port, way in order
        if (port, way) in found
    ]


def place_filters(data: ComparisonData) -> list[Choice]:
    """Return the lists that choose a port and a direction, where there are several."""
    ports = {port: port_label(data.base, port) for port in ports_of(data)}
    found = {row["direction"] for row in data.rows}
    ways = {way: direction_words(way) for way in WAYS if way in found}
    together = say("all together")
    return [
        Choice("port", say("Port"), _any_of(ports, together)),
        Choice("direction", say("Direction"), _any_of(ways, direction_words(EVERYTHING))),
    ]


def _any_of(labels: Mapping[str, str], together: str) -> list[tuple[str, str]]:
    """Return options for each of `labels`, for all of them, and for them together; none for one."""
    if len(labels) < len(("one", "another")):
        return []
    return [("", say("every one")), *told_apart(labels), (EVERYTHING, together)]


def told_apart(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return options with their labels; those with the same label have their id, too."""
    words = list(labels.values())
    return [
        (name, label if words.count(label) == 1 else f"{label} ({name})")
        for name, label in labels.items()
    ]


def estimates(
    rows: Iterable[Row], side: str, limits: Callable[[Key], tuple[float, float] | None]
) -> dict[Key, Estimate]:
    """Return the figures that one side of the differences has, with the limits that are known."""
    found = {}
    for row in rows:
        key = (row["port"], row["direction"], row["service"], row["metric"])
        lower, upper = limits(key) or (None, None)
        found[key] = Estimate(row[side], lower, upper)
    return found
