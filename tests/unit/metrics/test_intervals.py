import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.intervals import area, open_at, overlaps, peak


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
