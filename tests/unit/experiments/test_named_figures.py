"""Figures that a scenario names: those that it cannot have are refused, at their line."""

import pytest

from sim.errors import ScenarioError
from sim.experiments.named_figures import check_expectations, doubtful_bounds
from sim.experiments.preview.preview import preview
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, write_lane

LINE = LANE.rstrip().count("\n") + 3


def expecting(folder, *lines):
    return load(write_lane(folder, "\n".join([LANE.rstrip(), "[expect]", *lines, ""])))


def refused(folder, *lines):
    with pytest.raises(ScenarioError) as caught:
        check_expectations(expecting(folder, *lines))
    return caught.value.problems


@pytest.mark.parametrize(
    ("figure", "remedy"),
    [
        ("clearence_mean_h", "did you mean clearance_mean_h?"),
        ("'wait_china.custom_mean_h'", "did you mean wait_china.customs_mean_h?"),
        ("'utilisation_kazakhstan.cranes'", "did you mean"),
        ("total_cost", "give [costs]"),
    ],
)
def test_expectation_of_a_figure_that_does_not_exist_is_refused_at_its_line(
    tmp_path, figure, remedy
):
    (problem,) = refused(tmp_path, f"{figure} = 'lower'")

    assert problem.code == "SCN-110"
    assert problem.place.endswith(f"lane.toml:{LINE}:1")
    assert remedy in problem.remedy


def test_resource_of_an_expectation_is_at_its_port(tmp_path):
    check_expectations(expecting(tmp_path, "'queue_china.customs_max' = 'lower'"))
    line = "'queue_china.customs_max' = { expected = 'lower', port = 'khorgos' }"
    check_expectations(expecting(tmp_path, line))


@pytest.mark.parametrize(
    ("bound", "words"),
    [
        (">= 95", ["expect.share_cleared_in_limit: a share runs from 0 to 1, so >= 95 never holds;"
                   " for 95 % write >= 0.95"]),
        ("< 200", ["expect.share_cleared_in_limit: a share runs from 0 to 1, so < 200 always"
                   " holds"]),
        (">= 0.95", []),
        ("lower", []),
    ],
)  # fmt: skip
def test_bound_of_a_share_beyond_one_is_warned_of(tmp_path, bound, words):
    loaded = expecting(tmp_path, f"share_cleared_in_limit = '{bound}'")

    assert list(doubtful_bounds(loaded.scenario)) == words
    assert set(words) <= set(preview(loaded.scenario, loaded.inputs).warnings)
