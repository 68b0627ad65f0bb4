"""Where the search looks next, and what it calls the limit: on made-up answers, without runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.capacity.search import confidence_of_a_look, looks_of, next_place
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS

LAST = 100


def searched(answer, last=LAST, start=0):
    """Ask `answer` for verdicts until nothing is left to ask; return them by place."""
    known = {start: answer(start)}
    while (place := next_place(known, start, last)) is not None:
        assert place not in known
        known[place] = answer(place)
    return known


def breaking(failed, unclear=()):
    """Return what is answered where a port fails from `failed` on."""
    return lambda at: CANNOT_TELL if at in unclear else FAILS if at >= failed else HOLDS


@pytest.mark.parametrize("failed", [1, 2, 6, 7, 8, 50, 99, 100])
def test_it_finds_the_first_step_that_fails(failed):
    known = searched(breaking(failed))

    assert known[failed] == FAILS
    assert known[failed - 1] == HOLDS
    assert len(known) <= 13


def test_it_ends_at_the_furthest_step_where_nothing_breaks():
    assert searched(breaking(1000)) == dict.fromkeys((0, 7, 14, 28, 56, 100), HOLDS)


def test_a_base_that_fails_is_all_there_is_to_ask():
    assert searched(breaking(0)) == {0: FAILS}


@pytest.mark.parametrize("unclear", [range(18, 21), range(10, 21), range(20, 21), range(21)])
def test_it_finds_both_ends_of_what_cannot_be_told(unclear):
    known = searched(breaking(21, unclear))

    assert known[21] == FAILS
    assert known[20] == CANNOT_TELL
    if unclear[0]:
        assert known[unclear[0]] == CANNOT_TELL
        assert known[unclear[0] - 1] == HOLDS


def test_what_cannot_be_told_may_reach_to_the_furthest_step():
    known = searched(breaking(1000, range(90, 101)))

    assert known[100] == CANNOT_TELL
    assert (known[89], known[90]) == (HOLDS, CANNOT_TELL)


def test_it_searches_on_from_where_a_relief_begins():
    known = searched(breaking(51), start=21)

    assert (known[50], known[51]) == (HOLDS, FAILS)
    assert min(known) == 21


@pytest.mark.parametrize(
    ("replications", "looks"),
    [(1, (5, 10)), (2, (2,)), (6, (6,)), (8, (4, 8)), (20, (5, 10, 20)), (21, (6, 11, 21))],
)
def test_replications_come_in_up_to_three_rounds(replications, looks):
    assert looks_of(replications) == looks


def test_all_looks_together_are_as_sure_as_was_asked_for():
    assert confidence_of_a_look(0.95, (20,)) == pytest.approx(0.95)
    assert confidence_of_a_look(0.95, (5, 10, 20)) == pytest.approx(1 - 0.05 / 3)


@given(st.lists(st.sampled_from([HOLDS, FAILS, CANNOT_TELL]), min_size=2, max_size=40), st.data())
def test_whatever_the_answers_it_ends_and_never_asks_twice(answers, data):
    last = len(answers) - 1
    start = data.draw(st.integers(0, last))

    known = searched(answers.__getitem__, last, start)

    assert set(known) <= set(range(last + 1))


def test_what_cannot_be_told_above_a_failure_does_not_end_the_search_below_it():
    assert next_place({0: HOLDS, 8: FAILS, 16: CANNOT_TELL}, 0, 20) == 4
