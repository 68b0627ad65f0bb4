"""How large an experiment may be, and how long it is said to take."""

from types import SimpleNamespace

import pytest

from sim.errors import SafetyLimitError
from sim.experiments.effort import MOST_POINTS, MOST_RUNS, Effort, Work, check_size


def test_exactly_as_many_points_and_runs_as_the_limits_are_allowed():
    check_size(MOST_POINTS, MOST_RUNS // MOST_POINTS, Effort())
    check_size(MOST_POINTS + 1, 100, Effort(confirmed=True))
    for points, replications in ((MOST_POINTS + 1, 1), (1, MOST_RUNS + 1)):
        with pytest.raises(SafetyLimitError):
            check_size(points, replications, Effort())


def test_the_time_is_shared_by_the_processes_that_have_work():
    settings = SimpleNamespace(workers=lambda: 4)
    work = Work((), Effort(), settings, SimpleNamespace(), to_come=2)

    assert work._expected_s(3.0, [None] * 10) == 9.0
    assert work._expected_s(3.0, [None]) == 3.0
