"""Which law times which step: the whole table, from a port where every law is different."""

import pytest

from sim.scenario.steps import step_laws, visit_share
from tests.unit.workload.scenarios import E, W, make_scenario, one_way

PORT = {
    "china": {
        "reception": {"time": {"westbound": "1 min", "eastbound": "2 min"}},
        "customs": {
            "documents": {"westbound": "3 min", "eastbound": "4 min"},
            "boarding": {"westbound": "5 min", "eastbound": "6 min"},
            "scanner": {"time": "7 min"},
            "examination": {"share": {"westbound": 0.03, "eastbound": 0.1}, "time": "8 min"},
        },
        "departure": {"time": "9 min"},
        "reload": {"time": "10 min"},
        "forming": {"time": "11 min"},
        "bulk": {"time": "12 min"},
    },
    "border": {
        "standard": {"run": {"westbound": "13 min", "eastbound": "14 min"}},
        "broad": {"run": {"westbound": "15 min", "eastbound": "16 min"}},
    },
    "kazakhstan": {
        "papers": {"westbound": "17 min", "eastbound": "18 min"},
        "reload": {"time": "19 min"},
        "forming": {"time": "20 min"},
        "locomotive": {"time": "21 min"},
    },
}


def minutes(port, direction, cargo="containers"):
    """Return the minutes of the constant law of each step."""
    scenario = make_scenario(ports={"khorgos": port})
    laws = step_laws(scenario, "khorgos", direction, cargo)
    return {step: law.constant // 60 for step, law in laws.items()}


def test_westbound_trains_are_cleared_in_china_and_reloaded_in_kazakhstan():
    assert minutes(PORT, W) == {
        "reception": 1,
        "documents": 3,
        "boarding": 5,
        "scan": 7,
        "examination": 8,
        "departure": 9,
        "run": 13,
        "papers": 17,
        "reload": 19,
        "unload": 19,
        "load": 19,
        "forming": 20,
        "locomotive": 21,
        "run_empty": 14,
    }


def test_eastbound_trains_have_papers_first_and_are_reloaded_in_china():
    assert minutes(PORT, E) == {
        "papers": 18,
        "run": 16,
        "reception": 2,
        "documents": 4,
        "boarding": 6,
        "scan": 7,
        "examination": 8,
        "reload": 10,
        "forming": 11,
        "run_empty": 15,
    }


def test_bulk_trains_are_handled_on_their_track():
    assert minutes(PORT, E, "bulk") == {"papers": 18, "run": 16, "run_empty": 15, "bulk": 12}


def test_bulk_trains_do_not_run_westbound():
    with pytest.raises(ValueError, match="eastbound only"):
        minutes(PORT, W, "bulk")


@pytest.mark.parametrize("direction", [W, E])
def test_port_without_times_has_no_laws(direction):
    assert minutes({}, direction) == {}


@pytest.mark.parametrize("check", ["release_check", "seal_check"])
def test_short_check_alone_makes_documents_a_step(check):
    assert minutes({"china": {"customs": {check: "20 min"}}}, W) == {"documents": 0}


def test_only_the_examination_is_visited_by_a_share():
    scenario = make_scenario({"any": one_way()}, {"khorgos": PORT})

    assert visit_share(scenario, "any", "khorgos", W, "examination") == 0.03
    assert visit_share(scenario, "any", "khorgos", E, "examination") == 0.1
    assert visit_share(scenario, "any", "khorgos", W, "scan") == 1.0
    assert visit_share(scenario, "any", "khorgos", W, "documents") == 1.0


def test_trains_cleared_inland_visit_no_inspection():
    scenario = make_scenario({"any": one_way(cleared_inland=0.25)}, {"khorgos": PORT})

    assert visit_share(scenario, "any", "khorgos", E, "examination") == pytest.approx(0.075)
    assert visit_share(scenario, "any", "khorgos", W, "scan") == 0.75
    assert visit_share(scenario, "any", "khorgos", W, "documents") == 1.0


def test_examination_is_visited_by_the_mean_share_over_the_goods():
    services = {"any": one_way(goods={"cars": 0.5, "grain": 0.3, "toys": 0.2})}
    goods = {"cars": {"examination": 0.1}, "grain": {}, "toys": {"examination": 0.0}}
    scenario = make_scenario(services, {"khorgos": PORT}, goods=goods)

    # Half of the trains at 10 %, three tenths at the port's 3 %, the rest never.
    assert visit_share(scenario, "any", "khorgos", W, "examination") == pytest.approx(0.059)


def test_locomotives_that_are_away_have_turns_of_their_own():
    port = {
        "china": {"departure": {"time": "9 min", "turn": "90 min"}},
        "kazakhstan": {"locomotive": {"time": "21 min", "turn": "4 h"}},
    }

    assert minutes(port, W) == {
        "departure": 9,
        "departure_turn": 90,
        "locomotive": 21,
        "locomotive_turn": 240,
    }
    assert minutes(port, E) == {}
