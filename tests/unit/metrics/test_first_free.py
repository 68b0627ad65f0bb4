"""Spans side by side: no two on one number at once, and no more numbers than there must be."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.first_free import first_free
from sim.metrics.intervals import peak

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=40)


def numbers_of(spans, follows=None):
    starts, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    return first_free(starts, ends, follows or {}).tolist()


def test_spans_are_laid_on_the_lowest_free_number():
    assert numbers_of([(0, 10), (2, 4), (3, 6), (4, 5), (10, 11)]) == [0, 1, 2, 1, 0]


def test_a_span_may_begin_where_another_ends():
    assert numbers_of([(0, 5), (5, 9)]) == [0, 0]
    assert numbers_of([(0, 5), (0, 0)]) == [0, 0]


def test_a_span_goes_on_where_the_one_before_it_was_if_that_is_free():
    spans = [(0, 5), (0, 6), (6, 9)]

    assert numbers_of(spans) == [0, 1, 0]
    assert numbers_of(spans, {2: 1}) == [0, 1, 1]


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(SPANS)
def test_spans_on_one_number_never_overlap_and_no_number_is_wasted(pairs):
    spans = [(start, start + length) for start, length in pairs]

    numbers = numbers_of(spans)

    by_number = {}
    for (start, end), number in zip(spans, numbers, strict=True):
        by_number.setdefault(number, []).append((start, end))
    for found in by_number.values():
        ordered = sorted(found)
        assert all(one[1] <= two[0] for one, two in pairwise(ordered))
    longer = [span for span in spans if span[1] > span[0]]
    if longer:
        starts, ends = np.array(longer, dtype=np.int64).T
        most = peak(starts, ends, -1, 100)
        zero = len(spans) > len(longer)
        assert most <= len(by_number) <= most + zero


def test_numbers_do_not_depend_on_the_order_of_the_spans():
    spans = [(5, 9), (0, 6), (1, 2), (2, 8)]

    shuffled = [spans[place] for place in (2, 0, 3, 1)]

    assert numbers_of(shuffled) == [numbers_of(spans)[place] for place in (2, 0, 3, 1)]
