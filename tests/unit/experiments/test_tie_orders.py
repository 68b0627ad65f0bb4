"""How far other orders of ties move the figures, on cases that a pencil can follow."""

import pytest

from sim.experiments.ties import tie_orders
from sim.presentation.fingerprint_text import tie_data, tie_sentences
from sim.scenario.loader import load

TIED = """\
title = "Two trains in the same second, an hour of documents each, one lane"
start = 2024-01-01
duration = "1 d"
[services.first.arrivals.khorgos]
westbound = { weekly = ["mon 06:00"] }
eastbound = { weekly = [] }
[services.second.arrivals.khorgos]
westbound = { weekly = ["mon SECOND"] }
eastbound = { weekly = [] }
[ports.khorgos.china]
customs = { lanes = 1, documents = "1 h" }
"""


@pytest.fixture
def orders(tmp_path):
    def found(second, **more):
        path = tmp_path / "tied.toml"
        path.write_text(TIED.replace("SECOND", second))
        return tie_orders(load(path), **more)

    return found


def clearance(found):
    return {
        figure.service: figure
        for figure in found.figures
        if figure.metric == "clearance_mean_h" and figure.port == "khorgos"
        and figure.direction == "westbound"
    }  # fmt: skip


def test_of_two_trains_in_one_second_the_other_waits_when_the_order_is_reversed(orders):
    found = orders("06:00", shuffles=0)
    of_service = clearance(found)

    assert found.orders == 1
    # One hour of work each; whoever comes second waits for one more.
    assert (of_service["first"].by_rank, of_service["first"].farthest) == (1.0, 2.0)
    assert (of_service["second"].by_rank, of_service["second"].farthest) == (2.0, 1.0)
    assert of_service["first"].order == "reversed"
    assert [of_service[name].change for name in ("first", "second")] == [1.0, 0.5]
    assert of_service["all"].change == 0.0
    assert of_service["first"].is_issue
    assert not of_service["all"].is_issue


def test_the_figures_that_move_are_called_a_modelling_issue(orders):
    found = orders("06:00", shuffles=2)

    sentences = " ".join(tie_sentences(found))

    assert found.orders == 3
    assert "the headline figures move by at most 0 %" in sentences
    assert "Modelling issue: " in sentences
    assert "of the headline figures 0" in sentences
    assert tie_data(found)["issues"] == len(found.issues) > 0
    assert tie_data(found)["figures"][0]["change"] in (None, 1.0)


def test_without_ties_nothing_moves(orders):
    found = orders("06:30")

    assert found.orders == 21
    assert not any(figure.change for figure in found.figures)
    assert list(tie_sentences(found))[1].startswith("No figure moves by more than 1 %")
    assert tie_data(found)["figures"] == []


def test_processes_change_nothing(orders):
    assert orders("06:00", shuffles=3, jobs=2) == orders("06:00", shuffles=3)
