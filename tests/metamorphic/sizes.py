"""How many random cases a relation is held against: a few, more, or as many as the charter says."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SCENARIOS = (3, 12, 100)
"""Whole scenarios: by default, under the marker slow, under the marker nightly."""
PATHS = (15, 100, 1_000)
"""Small cases of a few dozen trains, likewise."""


def holds_for(*drawn: st.SearchStrategy[Any], cases: Sequence[int] = SCENARIOS) -> Callable:
    """Make a test of a check, which is asked about random draws: few, more, and many."""

    def made(check: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("count", _parameters(cases))
        def test(count: int) -> None:
            asked = settings(
                max_examples=count,
                derandomize=True,
                deadline=None,
                database=None,
                # A scenario that fails is printed whole; to make it smaller takes many minutes.
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            asked(given(*drawn)(check))()

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        test.__module__ = check.__module__
        return test

    return made


def _parameters(cases: Sequence[int]) -> list[Any]:
    few, more, many = cases
    return [
        pytest.param(few, id="few"),
        pytest.param(more, id="more", marks=pytest.mark.slow),
        pytest.param(many, id="many", marks=pytest.mark.nightly),
    ]
