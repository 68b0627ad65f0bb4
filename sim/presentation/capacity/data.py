"""A folder of a search for capacity as the pictures read it: ports, levels, limits, axes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S
from sim.experiments.capacity.experiment import RECORD
from sim.experiments.capacity.levels import GRIDLOCK
from sim.metrics.groups import EVERYTHING
from sim.presentation.canvas import Caption, value_axis
from sim.presentation.digits import as_spoken
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.spans import month_of_year, period_words
from sim.presentation.studies import by_hand_notes, made_by, port_words, title_words
from sim.scenario.loader import load
from sim.scenario.schema import Scenario

Row = Mapping[str, Any]

_TIME_UNITS: Final = ((2 * DAY_S, DAY_S, phrase("days")), (2 * HOUR_S, HOUR_S, phrase("hours")))


class Spot(NamedTuple):
    """A level at a port: which figure, in which direction."""

    metric: str
    port: str
    direction: str


@dataclass(frozen=True)
class CapacityData:
    """What a search for capacity left in its folder."""

    scenario: Scenario
    record: Row

    @classmethod
    def read(cls, folder: Path) -> "CapacityData":
        """Return the search in `folder`.

        Raises:
            StorageError: a file cannot be read.
        """
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return cls(load(folder / "scenario.toml", root=folder).scenario, record)

    @property
    def kind(self) -> str:
        """Return what is grown: the volume, the value of a key, or months."""
        return str(self.record["axis"]["kind"])

    @property
    def limits(self) -> Sequence[Row]:
        """Return up to where each port holds, with what relieves it."""
        found: Sequence[Row] = self.record["limits"]
        return found

    @property
    def ports(self) -> list[str]:
        """Return the ports in order."""
        return [limit["port"] for limit in self.limits]

    def limit(self, port: str) -> Row:
        """Return up to where a port holds."""
        return next(limit for limit in self.limits if limit["port"] == port)

    def metrics(self) -> list[str]:
        """Return the figures that are kept; a gridlock has no curve."""
        names = dict.fromkeys(row["metric"] for row in self.record["tried"])
        return [name for name in names if name != GRIDLOCK]

    def readings(self, metric: str) -> dict[Spot, list[Row]]:
        """Return a figure at the volumes tried as things are, by place, by size of the volume.

        Of the counted services together.
        """
        found: dict[Spot, list[Row]] = {}
        for row in self.record["tried"]:
            is_all = row["service"] == EVERYTHING
            if row["metric"] == metric and not row["step"] and is_all:
                spot = Spot(metric, row["port"], row["direction"])
                found.setdefault(spot, []).append(row)
        return {spot: sorted(rows, key=lambda row: row["value"]) for spot, rows in found.items()}

    def port_title(self, port: str) -> str:
        """Return what a port is called in a picture."""
        return port_words(self.scenario, port)

    def caption(self, heading: str, notes: Iterable[str]) -> Caption:
        """Return the caption of a picture."""
        scenario, looks = self.scenario, self.record["replications"]
        many = str(looks[-1])
        if len(looks) > 1:
            many = say("{low} to {high}", low=looks[0], high=looks[-1])
        how = say(
            "{count} replications a volume, the same luck at all of them; verdicts {sure} % sure.",
            count=many,
            sure=as_spoken(f"{self.record['confidence'] * 100:g}"),
        )
        footer = together([how, made_by(scenario)])
        everything = (*notes, *by_hand_notes(scenario), footer)
        return Caption(heading, title_words(scenario), period_words(scenario), everything)

    @property
    def unit(self) -> tuple[float, str]:
        """Return the size in seconds and the name of the unit of a time on the axis."""
        longest = max(row["value"] for row in self.record["tried"])
        found = ((size, name) for least, size, name in _TIME_UNITS if longest >= least)
        return next(found, (MINUTE_S, phrase("minutes")))

    @property
    def is_time(self) -> bool:
        """Return whether a time is grown."""
        return self.kind == "key" and self.record["axis"]["number"] == "time"

    @property
    def is_falling(self) -> bool:
        """Return whether what is grown becomes less."""
        first = self.limits[0]
        return bool(first["last"]["value"] < first["base"]["value"])

    def place(self, value: float) -> float:
        """Return where a value lies on the axis."""
        if self.kind == "volume":
            return (value - 1.0) * 100
        return value / self.unit[0] if self.is_time else value

    @property
    def axis_words(self) -> str:
        """Return what is written at the axis."""
        what = self.record["grow"]
        if self.kind == "months":
            return say("month, at the growth a year that the scenario gives ({key})", key=what)
        if self.kind == "volume":
            if what == "services":
                return say("volume of all services, more than in the scenario (%)")
            return say("volume of {key}, more than in the scenario (%)", key=what)
        if self.is_time:
            return say("{key} ({unit})", key=what, unit=say(self.unit[1]))
        return str(what)

    def show_axis(self, axes: Axes, *, last: bool) -> None:
        """Let the x axis show what is grown, with its label in the `last` panel."""
        value_axis(axes, "x", most=7)
        axes.tick_params(axis="x", length=3)
        if self.kind == "months":
            first = self.record["axis"]["first_month"]
            axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, steps=[1, 2, 3, 6, 10]))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _month(first + round(at))))
        elif self.kind == "volume":
            axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: _signed(at)))
        if last:
            axes.set_xlabel(self.axis_words)


def _month(months: int) -> str:
    year, month = divmod(months, 12)
    return month_of_year(month + 1, year)


def _signed(value: float) -> str:
    return as_spoken(f"{value:+,.6g}".replace("-", "−")) if value else "0"
