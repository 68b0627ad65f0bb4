from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.presentation.harmless import brief, clean
from sim.presentation.lettering import drawable, lines, width_in
from sim.presentation.margin import spread
from sim.presentation.spans import hours_words, period_words
from sim.presentation.timeaxis import ticks
from tests.unit.presentation.made_results import DAY, HOUR


def test_control_characters_and_line_feeds_become_spaces():
    assert clean("a\nb\x1b[31mc\u202ed\x00") == "a b [31mc d"
    assert brief("x" * 50, most=10) == "x" * 9 + "…"


def test_label_in_a_script_without_glyphs_is_drawn_as_its_id():
    assert drawable("हिन्दी", "alashankou") == "alashankou"
    assert drawable("阿拉山口", "alashankou") == "阿拉山口"
    assert drawable("Достык $x^2$", "dostyk") == "Достык $x^2$"
    assert drawable("", "khorgos") == "khorgos"


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=120),
    room_in=st.floats(0.8, 4),
    most=st.integers(1, 3),
)
def test_broken_lines_fit_their_room_and_lose_nothing_but_a_cut_end(text, room_in, most):
    broken = lines(clean(text), 10, room_in, most)

    assert len(broken) <= most
    assert all(width_in(line, 10) <= room_in for line in broken)
    kept = "".join(broken).removesuffix("…").replace(" ", "")
    assert clean(text).replace(" ", "").startswith(kept)
    if not "".join(broken).endswith("…"):
        assert kept == clean(text).replace(" ", "")


@settings(derandomize=True, max_examples=100)
@given(
    heights=st.lists(st.floats(0, 10), min_size=1, max_size=6),
    size=st.floats(0.1, 1.5),
)
def test_remarks_in_the_margin_never_overlap(heights, size):
    middles = spread(heights, [size] * len(heights), 0.0, 10.0)

    ordered = sorted(middles)
    gaps = [above - below for below, above in pairwise(ordered)]
    assert all(gap >= size - 1e-9 for gap in gaps)
    assert max(middles) <= 10.0 - size / 2 + 1e-9


def test_remark_with_room_stays_at_its_height():
    assert spread([2.0, 8.0], [1.0, 1.0], 0.0, 10.0) == [2.0, 8.0]


@pytest.mark.parametrize(
    ("end_s", "first", "last"),
    [
        (12 * HOUR, (0.0, "00:00"), (0.5, "12:00")),
        (5 * DAY, (0.0, "1 Jan"), (5.0, "6 Jan")),
        (182 * DAY, (0.0, "Jan\n2024"), (182.0, "Jul")),
        (1, (0.0, "00:00"), (0.0, "00:00")),
    ],
)
def test_time_axis_has_round_dates_or_hours(end_s, first, last):
    found = ticks(date(2024, 1, 1), end_s, most=9)

    assert found[0] == first
    assert found[-1] == last


@settings(derandomize=True, max_examples=200)
@given(
    start=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    end_s=st.integers(1, 60 * 366 * DAY),
    most=st.integers(3, 12),
)
def test_time_axis_is_neither_crowded_nor_outside_the_period(start, end_s, most):
    found = ticks(start, end_s, most)

    assert len(found) <= 2 * most + 2
    assert all(0 <= at <= end_s / DAY for at, _ in found)
    assert [at for at, _ in found] == sorted({at for at, _ in found})


def test_limit_is_said_in_hours_as_planners_do():
    assert hours_words(DAY) == "24 h"
    assert hours_words(90 * 60) == "1 h 30 min"


def test_period_names_its_last_day_not_the_day_after(two_ports):
    assert period_words(two_ports.scenario) == "1 Jan 2024 to 16 Jan 2024 (16 days)"
