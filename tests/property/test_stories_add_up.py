"""In worlds with every policy, the steps of each train's story fill its time to the second."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.story import story_of
from sim.metrics.story_gap import gap_between
from sim.recording.columns import reached
from sim.recording.tables import tabulate
from tests.property.policy_worlds import Played


@settings(derandomize=True, max_examples=12, deadline=None, database=None)
@given(st.integers(0, 2**40))
def test_the_steps_of_every_train_follow_each_other_without_a_gap(seed):
    played = Played(seed)
    tables = tabulate(played.world.plans, played.log)
    stories = [story_of(tables, rank) for rank in range(len(tables.trains))]

    assert not [story.train for story in stories if story.remainder_s]
    for story, arrived in zip(stories, reached(tables.trains.arrived_s), strict=True):
        assert sum(s.waited_s + s.worked_s for s in story.steps) == story.whole_s
        assert (story.arrived_s is not None) == arrived
    for one, two in pairwise(stories):
        if one.stream.direction == two.stream.direction:
            lost_s = sum(line.lost_s for line in gap_between(one, two))
            assert lost_s == two.whole_s - one.whole_s
