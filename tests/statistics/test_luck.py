"""The uniforms behind everything: even, independent, no two addresses alike."""

import numpy as np
import pytest

from sim.verification.check import Scale, Verdict
from sim.verification.luck import LUCK_CHECKS, evenness
from sim.workload.streams import Luck

CHECKS = {check.id: check for check in LUCK_CHECKS}


@pytest.mark.nightly
@pytest.mark.parametrize("name", CHECKS)
def test_luck_is_what_it_should_be_in_a_million_draws(name):
    assert all(found.verdict is Verdict.HOLDS for found in CHECKS[name].compute(Scale.FULL))


def test_luck_that_leans_or_follows_itself_is_seen():
    uniforms = Luck(1, 0, "any/khorgos/westbound").uniforms("arrivals", 0, 20_000)
    twice = np.repeat(uniforms[::2], 2)

    assert min(evenness(uniforms).values()) > 1e-5
    assert evenness(uniforms**1.1)["100 bins"] < 1e-5
    assert evenness(uniforms**1.1)["Kolmogorov and Smirnov"] < 1e-5
    assert evenness(twice)["pairs of neighbours"] < 1e-5
