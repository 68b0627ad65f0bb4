"""Where the values of some streams stand among those of all, against sorting them anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.groups import Choices, Group
from sim.metrics.measures import Quantile, Value
from sim.metrics.ranked import Ranked

STREAMS = 4


def choices_of(*streams):
    return Choices.of([Group("all", "all", "all", own) for own in streams], STREAMS)


def ranked(values, stream):
    return Ranked.of(np.array(values, np.int64), np.array(stream, np.int64), STREAMS)


def test_groups_of_the_same_streams_are_one_choice():
    choices = choices_of((0, 2), (1,), (0, 2), ())

    assert choices.of_group == (0, 1, 0, 2)
    assert choices.members.tolist() == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert choices.added(np.array([[1, 2, 4, 8], [1, 1, 1, 1]])).tolist() == [[5, 2, 0], [2, 1, 0]]


def test_median_and_longest_by_pencil():
    found = ranked([7, 1, 5, 3], [0, 1, 0, 1])
    choices = choices_of((0, 1), (0,), (1,), (2,))

    assert Quantile(found, 50, by=1).of(choices) == [
        Value(4.0),
        Value(6.0),
        Value(2.0),
        Value(None),
    ]
    assert Quantile(found, 100, by=1).of(choices) == [
        Value(7.0),
        Value(7.0),
        Value(3.0),
        Value(None),
    ]


def test_no_values_at_all():
    assert Quantile(ranked([], []), 95).of(choices_of((0, 1, 2, 3), ())) == [Value(None)] * 2


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(0, 700),
    st.integers(1, 10**9),
    st.lists(st.sets(st.integers(0, STREAMS - 1)), min_size=1, max_size=6),
    st.integers(0, 100),
)
def test_every_place_of_every_choice_as_if_it_were_sorted_alone(seed, count, most, sets, percent):
    luck = np.random.default_rng(seed)
    values, stream = luck.integers(0, most, count), luck.integers(0, STREAMS, count)
    found, choices = Ranked.of(values, stream, STREAMS), choices_of(*map(tuple, sets))

    quantiles = Quantile(found, percent, by=1).of(choices)

    for group, place in enumerate(choices.of_group):
        alone = np.sort(values[np.isin(stream, list(sets[group]))])
        assert found.counts(choices)[place] == len(alone)
        for nth in range(len(alone)):
            places = np.full(len(choices), nth)
            assert found.at(choices, places)[place] == alone[nth]
        if len(alone):
            expected = np.percentile(alone.astype(np.float64), percent)
            assert quantiles[place].value == pytest.approx(expected, rel=1e-12)
        else:
            assert quantiles[place].value is None
