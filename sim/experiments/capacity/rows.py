"""The tables of a search for capacity: every volume that was tried, the ladder, the reliefs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.experiments.capacity.axis import Axis
from sim.experiments.capacity.causes import not_separated
from sim.experiments.capacity.ladder import Climb, Rung
from sim.experiments.capacity.levels import Reading
from sim.experiments.capacity.reliefs import Relief, helpless, price_of
from sim.experiments.capacity.search import Limit, Line, Tried
from sim.experiments.capacity.words import PerDay, broken_words
from sim.experiments.prices import Prices

TRIED: Final = (
    "port", "step", "relief", "volume", "value", "trains_per_day", "replications", "metric",
    "direction", "service", "unit", "relation", "bound", "found", "lower", "upper", "verdict",
    "reason", "port_verdict",
)  # fmt: skip
LADDER: Final = (
    "port", "step", "breaks_at", "value", "trains_per_day", "broke", "direction",
    "waiting_grew_most_at", "grew_h_per_train", "utilisation", "not_separated", "relief",
    "changes", "verdict", "units", "held_before", "held_after", "fails_after",
    "trains_per_day_before", "trains_per_day_after", "extra_trains_per_day",
    "is_at_least", "units_per_extra_train", "price_per_day", "price_per_extra_train",
)  # fmt: skip
RELIEFS: Final = (
    "port", "step", "volume", "resource", "more", "changes", "verdict", "level",
    "saved_train_h_per_day", "lower_95", "upper_95", "p_adjusted", "remark",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes rows of what was found along `axis`; `per_day` are trains a day at a port."""

    axis: Axis
    per_day: PerDay
    prices: Prices

    def tried(self, first: Line, climbs: Mapping[str, Climb]) -> Iterator[Row]:
        """Yield a row for each volume, port and level that was tried."""
        for port, each in climbs.items():
            for step, line in enumerate((first, *each.lines)):
                for (name, _), tried in sorted(line.tried.items()):
                    if name == port:
                        yield from self._volume(step, line, tried)

    def _volume(self, step: int, line: Line, tried: Tried) -> Iterator[Row]:
        about = {
            "port": tried.port,
            "step": step,
            "relief": "; ".join(line.relief),
            **self._at("volume", tried.port, tried.place),
            "replications": tried.replications,
        }
        for reading in tried.readings:
            yield {**about, **_level(reading), "port_verdict": tried.verdict}

    def at(self, port: str, place: int) -> Row:
        """Return a place as data: in words, as a value, in trains a day."""
        return self._at("words", port, place)

    def _at(self, name: str, port: str, place: int) -> Row:
        return {
            name: self.axis.words(place),
            "value": self.axis.value(place),
            "trains_per_day": self.per_day(port, place),
        }

    def ladder(self, climbs: Mapping[str, Climb]) -> Iterator[Row]:
        """Yield a row for each step of each port."""
        for each in climbs.values():
            for rung in each.rungs:
                first, *others = not_separated(rung.piles) or (None,)
                yield {
                    "port": rung.port,
                    "step": rung.number,
                    **self._at("breaks_at", rung.port, rung.place),
                    "broke": broken_words(rung.broke),
                    "direction": " ".join(dict.fromkeys(one.direction for one in rung.broke)),
                    "waiting_grew_most_at": first.resource if first else None,
                    "grew_h_per_train": first.grew_h if first else None,
                    "utilisation": first.utilisation if first else None,
                    "not_separated": "; ".join(one.resource for one in others if one),
                    **self._relief(rung),
                    **self._gain(rung),
                }

    def _relief(self, rung: Rung) -> Row:
        taken = rung.taken
        return {
            "relief": taken.candidate.name if taken else None,
            "changes": "; ".join(taken.candidate.changes) if taken else None,
            "verdict": taken.verdict if taken else helpless(rung.tried),
            "units": taken.units if taken else None,
        }

    def _gain(self, rung: Rung) -> Row:
        """Return what the relief of a step gains, and what an extra train costs."""
        before, after, taken = rung.before, rung.after, rung.taken
        extra = self.extra(rung)
        price = None if taken is None else price_of(taken, self.prices)
        units = None if taken is None else taken.units
        return {
            "held_before": self._words(before.held),
            "held_after": self._words(after.held) if after else None,
            "fails_after": self._words(after.failed) if after else None,
            "trains_per_day_before": self._trains(before),
            "trains_per_day_after": self._trains(after) if after else None,
            "extra_trains_per_day": extra,
            "is_at_least": after is not None and after.held == after.last,
            "units_per_extra_train": units / extra if units and extra else None,
            "price_per_day": price,
            "price_per_extra_train": price / extra if price is not None and extra else None,
        }

    def extra(self, rung: Rung) -> float | None:
        """Return how many trains a day more the port takes; None where that means nothing.

        So it is where it held nowhere before, and where no volume was grown.
        """
        if rung.after is None or self.axis.kind == "key":
            return None
        before, after = self._trains(rung.before), self._trains(rung.after)
        return None if before is None or after is None else max(after - before, 0.0)

    def _words(self, place: int | None) -> str | None:
        return None if place is None else self.axis.words(place)

    def _trains(self, limit: Limit) -> float | None:
        return None if limit.held is None else self.per_day(limit.port, limit.held)

    def reliefs(self, climbs: Mapping[str, Climb]) -> Iterator[Row]:
        """Yield a row for each thing of which one more was tried."""
        for each in climbs.values():
            for rung in each.rungs:
                volume = self.axis.words(rung.place)
                about = {"port": rung.port, "step": rung.number, "volume": volume}
                yield from ({**about, **_tried_relief(relief)} for relief in rung.tried)


def as_cells(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield `rows` for a spreadsheet, to which "+18 %" is a formula: "18 % more"."""
    for row in rows:
        yield {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    is_more = isinstance(value, str) and value.startswith("+")
    return f"{value[1:]} more" if is_more else value


def _level(reading: Reading) -> Row:
    return {
        "metric": reading.metric,
        "direction": reading.direction,
        "service": reading.service,
        "unit": reading.unit,
        "relation": reading.relation,
        "bound": reading.bound,
        "found": reading.found,
        "lower": reading.lower,
        "upper": reading.upper,
        "verdict": reading.verdict,
        "reason": reading.reason,
    }


def _tried_relief(relief: Relief) -> Row:
    saving = relief.saving
    return {
        "resource": saving.candidate.resource,
        "more": str(saving.candidate.more),
        "changes": "; ".join(saving.candidate.changes),
        "verdict": relief.verdict,
        "level": relief.tried.verdict if relief.tried else None,
        "saved_train_h_per_day": saving.saved_h,
        "lower_95": saving.lower_95,
        "upper_95": saving.upper_95,
        "p_adjusted": saving.p_adjusted,
        "remark": saving.remark,
    }
