"""Hours of the day and offsets from UTC, as planners write them: "08:00-12:00, 14:00-18:00"."""

import datetime
import re
from typing import Final

from sim.domain.time import DAY_S, HOUR_S, MINUTE_S, SCENARIO_UTC_OFFSET_S
from sim.scenario.refusal import refusal

ALWAYS: Final = "00:00-24:00"

_TIME = r"([01][0-9]|2[0-4]):([0-5][0-9])"
_OPENING = re.compile(rf"{_TIME} ?- ?{_TIME}")
_OFFSET = re.compile(r"([+-])(0[0-9]|1[0-4]):([0-5][0-9])")
_EXAMPLE: Final = 'as in "08:00-16:00", "08:00-12:00, 14:00-18:00" or "20:00-06:00"'

Interval = tuple[int, int]


def opening_hours(text: str) -> tuple[Interval, ...] | None:
    """Return the openings in `text` as pairs of seconds of the day, None for always open.

    A pair that ends before it begins runs over midnight. Openings that touch become one.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    openings = sorted(_opening(part.strip()) for part in text.split(","))
    merged = _joined_over_midnight(_joined(openings, text))
    if sum(_length(opening) for opening in merged) == DAY_S:
        return None
    return tuple(merged)


def canonical_hours(text: str) -> str:
    """Return `text` in the one form in which equal hours are equal."""
    hours = opening_hours(text)
    if hours is None:
        return ALWAYS
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in hours)


def utc_offset_s(text: str) -> int:
    """Return an offset from UTC such as ``"+08:00"`` in seconds.

    Raises:
        PydanticCustomError: what is wrong and how to write it.
    """
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise refusal(
            "SCN-039", f'"{text[:40]}" is not an offset from UTC', 'as in "+08:00" or "-03:30"'
        )
    sign, hours, minutes = match.groups()
    return int(f"{sign}1") * (int(hours) * HOUR_S + int(minutes) * MINUTE_S)


def moment_s(moment: datetime.date, start: datetime.date, utc_offset: str) -> int:
    """Return a date (its midnight) or a moment at a port's clock in seconds from `start`."""
    whole = datetime.datetime.combine(moment, datetime.time())
    at = moment if isinstance(moment, datetime.datetime) else whole
    since = at - datetime.datetime.combine(start, datetime.time())
    ahead_s = utc_offset_s(utc_offset) - SCENARIO_UTC_OFFSET_S
    return since.days * DAY_S + since.seconds - ahead_s


def _opening(text: str) -> Interval:
    match = _OPENING.fullmatch(text)
    if match is None:
        raise refusal("SCN-045", f'"{text[:40]}" are no opening hours', _EXAMPLE)
    hour, minute, to_hour, to_minute = map(int, match.groups())
    opens, closes = hour * HOUR_S + minute * MINUTE_S, to_hour * HOUR_S + to_minute * MINUTE_S
    if opens >= DAY_S or closes > DAY_S:
        raise refusal("SCN-045", f'"{text}" names a time after 24:00', _EXAMPLE)
    if opens == closes:
        raise refusal(
            "SCN-046", f'"{text}" is an opening of no length', f'for all day write "{ALWAYS}"'
        )
    return opens, closes or DAY_S


def _length(opening: Interval) -> int:
    return (opening[1] - opening[0]) % DAY_S or DAY_S


def _joined(openings: list[Interval], text: str) -> list[Interval]:
    """Return sorted `openings` with those that touch made one, and refuse those that overlap."""
    joined: list[Interval] = []
    for opens, closes in openings:
        if joined and (_is_over_midnight(joined[-1]) or opens < joined[-1][1]):
            raise _overlap(text)
        if joined and opens == joined[-1][1]:
            joined[-1] = (joined[-1][0], closes)
        else:
            joined.append((opens, closes))
    if len(joined) > 1 and _is_over_midnight(joined[-1]) and joined[-1][1] > joined[0][0]:
        raise _overlap(text)
    return joined


def _joined_over_midnight(openings: list[Interval]) -> list[Interval]:
    """Return `openings` with an evening and a morning that meet at (or after) midnight made one."""
    if len(openings) > 1 and openings[-1][1] % DAY_S == openings[0][0]:
        return [*openings[1:-1], (openings[-1][0], openings[0][1])]
    return openings


def _is_over_midnight(opening: Interval) -> bool:
    return opening[1] <= opening[0]


def _overlap(text: str) -> Exception:
    return refusal("SCN-046", f'the openings in "{text[:80]}" overlap', "join them or part them")


def _clock(second: int) -> str:
    return f"{second // HOUR_S:02d}:{second % HOUR_S // MINUTE_S:02d}"
