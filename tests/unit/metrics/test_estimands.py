"""Every figure says what it estimates: over what, how runs are taken together, what is cut off."""

import re

import pytest

from sim.metrics.kpis import DEFINITIONS

OVER = r"\b(trains?|wagons?|wagon-days|visits|orders?|units|number|hours|each run's value)\b"
TOGETHER = r"\b(mean over runs|pooled over runs)\b"
CUT_OFF = (
    r"\b(trains|wagons|visits|those|others|orders?|work|stock)\b[^;]*\b(are|is) (in|out)\b"
    r"|cut-off trains (in|out|counted)"
)
PERIOD = r"\b(in|of|over) the period\b|\bof the warm-up are in\b"


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_every_figure_declares_its_estimand(name):
    said = DEFINITIONS[name].estimand

    assert re.search(OVER, said), "over trains, wagons, visits, orders or time"
    assert len(re.findall(TOGETHER, said)) == 1, "the mean of the runs' values, or pooled"
    assert re.search(CUT_OFF, said), "what the end of the period cuts off is in or out"
    assert re.search(PERIOD, said), "of the period, that is without the warm-up, or with it"


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_shares_of_trains_are_pooled_and_all_else_is_the_mean_of_the_runs(name):
    definition = DEFINITIONS[name]
    is_of_trains = definition.unit == "share" and not name.startswith("utilisation")

    assert ("pooled over runs" in definition.estimand) == is_of_trains
