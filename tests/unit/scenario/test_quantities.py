"""Durations, distributions and hours of the day as planners write them."""

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.domain.calendar import Calendar
from sim.domain.resource import UnitsSpec
from sim.domain.time import DAY_S, HOUR_S
from sim.scenario.clock import canonical_hours, opening_hours, utc_offset_s
from sim.scenario.quantities import Distribution, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45 min", 2_700),
        ("1 h 30 min", 5_400),
        ("90 min", 5_400),
        ("1.5 h", 5_400),
        ("5400 s", 5_400),
        ("2 d", 172_800),
        ("1d 25h", 176_400),
        ("0 s", 0),
        ("  1 h  ", 3_600),
        ("0.1 h", 360),
    ],
)
def test_duration_in_seconds(text: str, seconds: int):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (24, "SCN-031", "24 what?"),
        ("24", "SCN-031", "24 what?"),
        (True, "SCN-030", "text"),
        (None, "SCN-030", "text"),
        ("24 km", "SCN-032", "a length, and a time is due"),
        ("3 weeks", "SCN-032", '"7 d"'),
        ("1 month", "SCN-032", '"30 d"'),
        ("24 hours", "SCN-032", 'write "24 h"'),
        ("24 H", "SCN-032", 'write "24 h"'),
        ("1 000 h", "SCN-032", "thousands"),
        ("h 24", "SCN-032", "write a number and a unit"),
        ("٣ h", "SCN-032", "write a number and a unit"),
        ("1 h 2 h", "SCN-033", "repeats"),
        ("1,5 h", "SCN-036", '"1.5 h"'),
        ("-1 h", "SCN-037", "zero or more"),
        ("101 d 99999999999 h", "SCN-034", "100 years"),
        ("9" * 500 + " d", "SCN-034", "100 years"),
        ("0.4 s", "SCN-035", "whole seconds"),
    ],
)
def test_what_is_no_duration_gets_a_remedy(raw: object, code: str, words: str):
    with pytest.raises(PydanticCustomError) as caught:
        parse_duration(raw)

    said = caught.value.context or {}
    assert said["code"] == code
    assert words in f"{said['message']}; {said['remedy']}"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (1, "1 s"), (86_400, "1 d"), (5_400, "1 h 30 min"), (90_061, "1 d 1 h 1 min 1 s")],
)
def test_duration_as_text(seconds: int, text: str):
    assert format_duration(seconds) == text


def test_text_is_a_constant_distribution():
    assert Distribution.model_validate("45 min").constant == 2_700


def test_distribution_is_written_as_short_as_it_was_read():
    assert Distribution.model_validate({"constant": "60 min"}).model_dump() == "1 h"
    assert Distribution.model_validate({"mean": "60 min", "cv": 0.5}).model_dump() == {
        "mean": "1 h",
        "cv": 0.5,
    }


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({}, "SCN-040"),
        ({"mean": "1 h", "exponential": "1 h"}, "SCN-040"),
        ({"mean": "1 h"}, "SCN-041"),
        ({"exponential": "1 h", "cv": 1.0}, "SCN-041"),
        ({"triangular": ["2 h", "1 h", "3 h"]}, "SCN-042"),
        ({"uniform": ["2 h", "1 h"]}, "SCN-043"),
        ({"exponential": "1 h", "at_least": "2 h", "at_most": "2 h"}, "SCN-044"),
        ({"constant": "1 h", "at_most": "2 h"}, "SCN-047"),
        ({"uniform": ["1 h", "2 h"], "at_least": "2 h"}, "SCN-047"),
        ({"triangular": ["1 h", "2 h", "3 h"], "at_most": "1 h"}, "SCN-047"),
    ],
)
def test_law_that_is_none_is_refused(table: dict[str, object], code: str):
    with pytest.raises(ValidationError) as caught:
        Distribution.model_validate(table)

    assert caught.value.errors()[0]["ctx"]["code"] == code


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("00:00-24:00", None),
        ("00:00-12:00, 12:00-24:00", None),
        ("06:00-18:00,18:00-06:00", None),
        ("08:00-16:00", ((28_800, 57_600),)),
        ("14:00-18:00, 08:00-12:00", ((28_800, 43_200), (50_400, 64_800))),
        ("08:00-12:00, 12:00-16:00", ((28_800, 57_600),)),
        ("20:00-06:00", ((72_000, 21_600),)),
        ("20:00-24:00, 00:00-06:00", ((72_000, 21_600),)),
        ("20:00-00:00", ((72_000, 86_400),)),
    ],
)
def test_opening_hours_in_seconds_of_the_day(text: str, hours: object):
    assert opening_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8-16", "SCN-045"),
        ("08:00", "SCN-045"),
        ("08:00-25:00", "SCN-045"),
        ("08:00-24:30", "SCN-045"),
        ("24:00-06:00", "SCN-045"),
        ("", "SCN-045"),
        ("08:00-16:00,", "SCN-045"),
        ("08:00-08:00", "SCN-046"),
        ("00:00-00:00", "SCN-046"),
        ("08:00-12:00, 11:59-13:00", "SCN-046"),
        ("20:00-06:00, 05:00-07:00", "SCN-046"),
        ("20:00-06:00, 22:00-23:00", "SCN-046"),
        ("06:00-18:00, 18:00-06:00, 19:00-20:00", "SCN-046"),
    ],
)
def test_what_are_no_hours_is_refused(text: str, code: str):
    with pytest.raises(PydanticCustomError) as caught:
        opening_hours(text)

    assert (caught.value.context or {})["code"] == code


def test_equal_hours_have_one_spelling():
    assert canonical_hours("20:00-00:00,00:00-06:00") == "20:00-06:00"
    assert canonical_hours("00:00-08:00, 08:00-24:00") == "00:00-24:00"


def test_hours_over_midnight_make_a_calendar_of_as_many_seconds():
    hours = opening_hours("20:00-06:00") or ()

    assert Calendar.daily(hours, 0, 10 * DAY_S).open_seconds(0, DAY_S) == 10 * HOUR_S


def test_units_that_never_close_are_open_for_the_length_of_any_period():
    assert UnitsSpec("khorgos.china.cranes", 3).open_seconds(2 * DAY_S, 3 * DAY_S) == 3 * DAY_S


@pytest.mark.parametrize(
    ("text", "seconds"), [("+08:00", 28_800), ("-03:30", -12_600), ("+00:00", 0)]
)
def test_offset_in_seconds(text: str, seconds: int):
    assert utc_offset_s(text) == seconds


@pytest.mark.parametrize("text", ["8", "+8:00", "+15:00", "+05:60", "Z"])
def test_what_is_no_offset_is_refused(text: str):
    with pytest.raises(PydanticCustomError):
        utc_offset_s(text)
