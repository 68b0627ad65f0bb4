import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.recording import sorting
from sim.recording.sorting import Groups, blocks, changes, distinct, in_order, stable_order


def test_equal_numbers_stay_as_they_stand():
    assert stable_order(np.array([5, 3, 5, -2, 3])).tolist() == [3, 1, 4, 0, 2]


def test_nothing_is_in_order():
    assert stable_order(np.zeros(0, dtype=np.int64)).tolist() == []
    assert distinct(np.zeros(0, dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("far", [2**40, 2**62, np.iinfo(np.int64).max])
def test_numbers_that_leave_no_room_for_their_places_are_sorted_all_the_same(far):
    assert stable_order(np.array([far, 0, -far, 0, far])).tolist() == [2, 1, 3, 0, 4]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(st.integers(-300, 300), max_size=60), st.sampled_from([np.int16, np.int32, np.int64])
)
def test_any_numbers_of_any_width_are_sorted_as_python_sorts_them(numbers, width):
    column = np.array(numbers, dtype=width)

    assert stable_order(column).tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
    assert column.tolist() == numbers
    assert distinct(column).tolist() == sorted(set(numbers))


def test_the_first_of_equal_neighbours_is_a_change():
    assert changes(np.array([4, 4, 7, 9, 9])).tolist() == [True, False, True, True, False]


def test_rows_are_found_by_their_code_and_those_without_one_in_no_group():
    groups = Groups.of(np.array([2, 0, -1, 2, 0, 3], dtype=np.int16), 5)

    assert [groups[code].tolist() for code in range(5)] == [[1, 4], [], [0, 3], [5], []]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.integers(-1, 4), max_size=40), st.integers(1, 12))
def test_rows_are_found_alike_however_many_are_sorted_at_once(codes, at_once):
    column = np.array(codes, dtype=np.int16)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "_SORTED_AT_ONCE", at_once)
        groups = Groups.of(column, 5)

    for code in range(5):
        assert groups[code].tolist() == [row for row, its in enumerate(codes) if its == code]


def test_entries_are_put_in_order_some_at_a_time(monkeypatch):
    monkeypatch.setattr(sorting, "_BLOCK", 2)

    found = in_order(np.array([10, 20, 30], dtype=np.int64), np.array([2, 0, 1], dtype=np.int8))

    assert found.tolist() == [30, 10, 20]
    assert found.dtype == np.int64


def test_rows_of_several_codes_rise():
    groups = Groups.of(np.array([2, 0, -1, 2, 0, 3]), 4)

    assert groups.any_of([0, 2]).tolist() == [0, 1, 3, 4]
    assert groups.any_of([3]).tolist() == [5]
    assert groups.any_of([]).tolist() == []


def test_blocks_have_every_row_once_and_none_is_empty(monkeypatch):
    monkeypatch.setattr(sorting, "_BLOCK", 4)

    assert [(part.start, part.stop) for part in blocks(10)] == [(0, 4), (4, 8), (8, 10)]
    assert len(list(blocks(8))) == 2
    assert list(blocks(0)) == []
