"""How much of a line was used, by pencil."""

import numpy as np
import pytest

from sim.domain.resource import PathSpec
from sim.metrics.usage import share_of_path
from tests.builders import H


@pytest.mark.parametrize(("closed_h", "share"), [((0, 1), 1 / 3), ((1, 2), 0.0), ((5, 6), 1 / 4)])
def test_a_line_is_used_over_the_time_in_which_it_is_not_closed(closed_h, share):
    from_h, to_h = closed_h
    spec = PathSpec("line", per_day=24, cuts=((from_h * H, to_h * H, 0),))

    found = share_of_path(spec, np.array([H]), np.array([2 * H]), (0, 4 * H))

    assert found == pytest.approx(share)


def test_a_line_that_is_closed_all_the_time_has_no_use():
    spec = PathSpec("line", per_day=24, cuts=((0, 4 * H, 0),))

    assert share_of_path(spec, np.array([H]), np.array([2 * H]), (0, 4 * H)) is None
