"""A figure reported for another period is shown beside the result, and not scored."""

from sim.experiments.targets import MISSED, NOT_SCORED, _verdict
from sim.scenario.schema import Target


def target(use: str) -> Target:
    return Target.model_validate({"metric": "dwell_mean_h", "value": 60.0, "use": use})


def test_a_far_figure_is_a_miss_where_it_is_held_against_and_not_scored_where_it_is_not():
    found = (30.0, 29.0, 31.0)

    assert _verdict(target("held-out"), found, -0.5) == MISSED
    assert _verdict(target("other-period"), found, -0.5) == NOT_SCORED
