"""Timetables: CSV files with one train a line, at the local time of its port.

``arrival,service,port,direction[,wagons,teu,tonnes,value]``; what a cell leaves open comes from
the service.
"""

import datetime
import functools
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from sim.domain.plan import Direction
from sim.domain.time import DAY_S, HOUR_S, MINUTE_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.clock import utc_offset_s
from sim.scenario.findings import Finding, Spot
from sim.scenario.hints import nearest, unknown_name
from sim.scenario.inputs import TimetableRow
from sim.scenario.rows import Row, Table
from sim.scenario.schema import DIRECTIONS, Scenario
from sim.scenario.words import quoted

REQUIRED: Final = ("arrival", "service", "port", "direction")
OPTIONAL: Final = ("wagons", "teu", "tonnes", "value")

_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")
_WHOLE = re.compile(r"[0-9]{1,8}")
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_LEAST: Final = {"wagons": 1, "teu": 0}
_MOMENT_REMEDY: Final = "as in 2024-01-31 08:30"


class Timetable:
    """Reads one timetable file for one scenario."""

    def __init__(self, content: bytes, shown: str, name: str, scenario: Scenario) -> None:
        self._table = Table(content, shown, REQUIRED, OPTIONAL)
        self._name = name
        self._scenario = scenario

    @property
    def findings(self) -> list[Finding]:
        """Return what is wrong with the file, after `read`."""
        return self._table.findings

    def read(self) -> tuple[TimetableRow, ...]:
        """Return the trains of the file in order of arrival."""
        rows = [row for row in map(self._row, self._table.rows()) if row is not None]
        if not rows and not self.findings:
            nothing = Finding("SCN-097", (), "holds no trains", "", Spot(self._table.file, 2, 1))
            self.findings.append(nothing)
        return tuple(sorted(rows, key=lambda row: row.arrival_s))

    def _row(self, row: Row) -> TimetableRow | None:
        before = len(self.findings)
        self._check_names(row)
        moment_s = self._moment_s(row)
        wagons, teu = self._whole(row, "wagons"), self._whole(row, "teu")
        tonnes, value = self._number(row, "tonnes"), self._number(row, "value")
        if moment_s is None or len(self.findings) > before:
            return None
        service, port = row.cells["service"], row.cells["port"]
        ahead_s = utc_offset_s(self._scenario.ports[port].utc_offset) - SCENARIO_UTC_OFFSET_S
        direction = Direction(row.cells["direction"])
        return TimetableRow(
            moment_s - ahead_s, service, port, direction, wagons, teu, tonnes, value
        )

    def _check_names(self, row: Row) -> None:
        known = {
            "service": self._scenario.services.keys(),
            "port": self._scenario.ports.keys(),
            "direction": DIRECTIONS,
        }
        unknown = [column for column in known if row.cells[column] not in known[column]]
        for column in unknown:
            name = row.cells[column]
            remedy = _remedy_for_name(column, name, known[column])
            self._table.refuse(row, "SCN-094", column, f"{quoted(name)} is no {column}", remedy)
        if not unknown:
            self._check_reader(row)

    def _check_reader(self, row: Row) -> None:
        """Refuse a row that no service would read, or that its service cannot have."""
        name, direction = row.cells["service"], Direction(row.cells["direction"])
        if not self._reads(name, row.cells["port"], direction):
            wrong = f"{name} does not take these trains from this file"
            remedy = f'as in services.{name}.arrivals = {{ timetable = "..." }}'
            self._table.refuse(row, "SCN-098", "service", wrong, remedy)
        if self._scenario.services[name].cargo == "bulk" and direction is Direction.WESTBOUND:
            wrong = "bulk trains run eastbound only"
            self._table.refuse(row, "SCN-068", "direction", wrong)

    def _reads(self, service: str, port: str, direction: Direction) -> bool:
        try:
            law = self._scenario.services[service].arrivals.at(port, direction)
        except KeyError:
            return False
        return law.timetable == self._name

    def _moment_s(self, row: Row) -> int | None:
        text = row.cells["arrival"]
        match = _MOMENT.fullmatch(text)
        if match is None:
            wrong, remedy = _not_a_moment(text)
            self._table.refuse(row, "SCN-095", "arrival", wrong, remedy)
            return None
        day, hour, minute, second = match.groups(default="0")
        day_s = _day_s(day, self._scenario.start)
        if day_s is None or int(hour) > 23 or int(minute) > 59 or int(second) > 59:
            wrong = f"there is no such moment: {text}"
            remedy = "midnight is 00:00 of the next day" if hour == "24" else _MOMENT_REMEDY
            self._table.refuse(row, "SCN-095", "arrival", wrong, remedy)
            return None
        return day_s + int(hour) * HOUR_S + int(minute) * MINUTE_S + int(second)

    def _whole(self, row: Row, column: str) -> int | None:
        text = row.cells.get(column, "")
        if not text:
            return None
        if not _WHOLE.fullmatch(text) or int(text) < _LEAST[column]:
            wrong = f"a whole number from {_LEAST[column]} is due, got {quoted(text)}"
            self._table.refuse(row, "SCN-096", column, wrong, "as in 55")
            return None
        return int(text)

    def _number(self, row: Row, column: str) -> float | None:
        text = row.cells.get(column, "")
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            wrong = f"a number is due, got {quoted(text)}"
            self._table.refuse(row, "SCN-096", column, wrong, "with a decimal point, as in 1234.5")
            return None
        return float(text)


@functools.lru_cache(maxsize=1_024)
def _day_s(text: str, start: datetime.date) -> int | None:
    """Return the midnight of the day `text` in seconds from that of `start`."""
    try:
        return (datetime.date.fromisoformat(text) - start).days * DAY_S
    except ValueError:
        return None


def _remedy_for_name(column: str, name: str, known: Iterable[str]) -> str:
    remedy = unknown_name(name, known)
    if column == "direction" or nearest(name, known) or not _ID.fullmatch(name):
        return remedy
    return f"{remedy}; or give it a section [{column}s.{name}]"


def _not_a_moment(text: str) -> tuple[str, str]:
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text):
        return f"{text} looks like a serial date of a spreadsheet", f"as text, {_MOMENT_REMEDY}"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return f"{text} has no time of day", _MOMENT_REMEDY
    if re.fullmatch(r".*(Z|[+-][0-9]{2}:?[0-9]{2})", text):
        return f"{quoted(text)} has an offset", "times are those of the port's clock, without one"
    return f"{quoted(text)} is no moment", _MOMENT_REMEDY


def outside_run(rows: tuple[TimetableRow, ...], scenario: Scenario) -> Counter[str]:
    """Return how many trains of each service come before the warm-up or after the end."""
    end_s, start_s = scenario.end_s, -scenario.warm_up
    return Counter(row.service for row in rows if not start_s <= row.arrival_s < end_s)
