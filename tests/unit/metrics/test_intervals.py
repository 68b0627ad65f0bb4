import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.intervals import Spells, area, open_at, overlaps, peak


def columns(intervals):
    return np.array(intervals, dtype=np.int64).reshape(-1, 2).T


def test_two_that_overlap():
    starts, ends = columns([(0, 4), (2, 6)])

    assert open_at(starts, ends, np.array([-1, 0, 2, 4, 6])).tolist() == [0, 1, 2, 1, 0]
    assert overlaps(starts, ends, 1, 5).tolist() == [3, 3]
    assert area(starts, ends, 1, 5) == 6
    assert peak(starts, ends, 1, 5) == 2


def test_one_that_ends_when_the_next_begins_leaves_one_open():
    assert peak(*columns([(0, 3), (3, 5)]), 0, 9) == 1


def test_nothing_is_open_where_there_is_nothing():
    nothing = columns([])

    assert (area(*nothing, 0, 9), peak(*nothing, 0, 9)) == (0, 0)
    assert area(*columns([(0, 9)]), 5, 5) == 0


pairs = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(0, 20)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=12,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(pairs, st.integers(-10, 10), st.integers(0, 20))
def test_counting_second_by_second_gives_the_same(intervals, from_s, length_s):
    starts, ends = columns(intervals)
    to_s = from_s + length_s
    levels = [sum(s <= t < e for s, e in intervals) for t in range(from_s, to_s)]

    assert open_at(starts, ends, np.arange(from_s, to_s)).tolist() == levels
    assert area(starts, ends, from_s, to_s) == sum(levels)
    assert overlaps(starts, ends, from_s, to_s).sum() == sum(levels)
    if levels:
        assert peak(starts, ends, from_s, to_s) == max(levels)


def test_intervals_are_cut_to_each_span_and_added_up_by_group():
    starts, ends = columns([(-5, 3), (2, 4), (-4, -1), (6, 6)])

    spells = Spells.cut(starts, ends, [(-4, 0), (0, 9)], np.array([1, 0, 0, 1], np.int16), 2)

    # Before 0: 3 of group 0 and 4 of group 1; from 0 on 2 and 3.
    assert spells.sums().tolist() == spells.areas().tolist() == [3, 4, 2, 3]
    assert spells.peaks().tolist() == [1, 1, 1, 1]


def test_one_that_ends_before_it_begins_is_in_the_area_and_not_in_the_sum():
    spells = Spells.cut(*columns([(7, 3)]), [(0, 9)])

    assert (spells.areas().tolist(), spells.sums().tolist()) == ([-4], [0])


@settings(derandomize=True, max_examples=300, deadline=None)
@given(pairs, st.lists(st.integers(0, 3), min_size=12, max_size=12), st.integers(-10, 10))
def test_groups_and_spans_are_those_of_each_alone(intervals, group, cut):
    starts, ends = columns(intervals)
    group = np.array(group[: len(intervals)], dtype=np.int16)
    spans = [(-15, cut), (cut, 30)]

    spells = Spells.cut(starts, ends, spans, group, 4)

    alone = [(starts[group == g], ends[group == g], *span) for span in spans for g in range(4)]
    assert spells.areas().tolist() == [area(*each) for each in alone]
    assert spells.sums().tolist() == [int(overlaps(*each).sum()) for each in alone]
    assert spells.peaks().tolist() == [peak(*each) for each in alone]


def test_groups_may_be_narrow_where_moments_are_large():
    starts, ends = columns([(0, 20_000_000), (5_000_000, 30_000_000)])
    span = [(0, 30_000_000)]

    spells = Spells.cut(starts, ends, span, np.array([3, 7], dtype=np.int8), 8)

    assert spells.areas().tolist() == [0, 0, 0, 20_000_000, 0, 0, 0, 25_000_000]
    assert spells.peaks().tolist() == [0, 0, 0, 1, 0, 0, 0, 1]
