"""A plan that grows step by step, played again after each step and held against a dictionary."""

from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sim.metrics.balance import balance
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.verification.worlds import scenario_of
from tests.builders import make_plans, make_stream
from tests.verification.port_by_dictionary import played
from tests.worlds import visits

START = datetime.fromisoformat("2024-01-01")
MINUTE, DAYS = 60, 4
END_S = DAYS * 86_400
SIZES = (
    (20, 20),
    pytest.param((100, 20), marks=pytest.mark.slow),
    pytest.param((2_000, 50), marks=pytest.mark.nightly),
)
"""How many plans, of how many steps each."""

minutes = st.integers(1, 90).map(lambda number: number * MINUTE)
moments = st.integers(0, 3 * 24 * 4).map(lambda quarter: quarter * 15 * MINUTE)
UNITS = {"lanes": "china.customs", "cranes": "china.cranes"}


class GrowingPlan(RuleBasedStateMachine):
    @initialize(lanes=st.integers(1, 3), cranes=st.integers(1, 2), by_priority=st.booleans())
    def a_port(self, lanes, cranes, by_priority):
        self.plan = {
            "trains": [],
            "lanes": lanes,
            "cranes": cranes,
            "ready": 50,
            "by_priority": by_priority,
            "cuts": [],
        }

    @rule(
        arrived=moments,
        eastbound=st.booleans(),
        priority=st.integers(0, 2),
        wagons=st.sampled_from([30, 50]),
        work=st.tuples(minutes, minutes, minutes),
    )
    def a_train_arrives(self, arrived, eastbound, priority, wagons, work):
        documents, reload, home = work
        self.plan["trains"].append(
            {
                "arrived": arrived,
                "eastbound": eastbound,
                "elsewhere": False,
                "priority": priority,
                "wagons": wagons,
                "documents": documents,
                "reload": reload,
                "home": home,
            }
        )

    @precondition(lambda self: self.plan["trains"])
    @rule(data=st.data())
    def trains_arrive_behind_a_train(self, data):
        """Let three more come in the same second."""
        train = data.draw(st.sampled_from(self.plan["trains"]))
        more = data.draw(st.lists(st.tuples(minutes, minutes, st.booleans()), min_size=3))
        for documents, reload, eastbound in more[:3]:
            self.plan["trains"].append(
                train | {"documents": documents, "reload": reload, "eastbound": eastbound}
            )

    @rule(
        kind=st.sampled_from(sorted(UNITS)), from_s=moments, lasting=minutes, left=st.integers(0, 2)
    )
    def units_are_out_of_service(self, kind, from_s, lasting, left):
        if left < self.plan[kind]:
            self.plan["cuts"].append((kind, from_s, from_s + 8 * lasting, left))

    @precondition(lambda self: self.plan["cuts"])
    @rule(data=st.data())
    def a_closure_is_called_off(self, data):
        self.plan["cuts"].remove(data.draw(st.sampled_from(self.plan["cuts"])))

    @rule(wagons=st.sampled_from([-50, -30, 30, 50]))
    def wagons_are_released_or_withheld(self, wagons):
        self.plan["ready"] = max(0, self.plan["ready"] + wagons)

    @precondition(lambda self: self.plan["trains"])
    @rule(data=st.data())
    def a_train_goes_by_the_other_port(self, data):
        data.draw(st.sampled_from(self.plan["trains"]))["elsewhere"] = True

    @precondition(lambda self: self.plan["lanes"] < 4)
    @rule()
    def a_lane_more_is_staffed(self):
        self.plan["lanes"] += 1

    @invariant()
    def the_model_says_what_the_dictionary_says(self):
        scenario, plans = in_words_of_the_model(self.plan)
        log = simulate(scenario, plans)
        expected = played(self.plan, END_S)
        for name in ("released", "departed"):
            assert log.milestones[name] == expected[name], name
        tables = tabulate(plans, log)
        assert balance(tables, scenario).faults == ()
        assert ready_at_end(self.plan, log) == expected["ready"]


def in_words_of_the_model(plan):
    """Return the scenario and the plans of a plan."""
    china = {
        "customs": {
            "lanes": plan["lanes"],
            "documents": "1 h",
            "order": "priority" if plan["by_priority"] else "arrival",
        },
        "reload": {"cranes": plan["cranes"], "time": "1 h"},
    }
    khorgos = {
        "china": china,
        "border": {"standard": {"run": "1 h"}},
        "kazakhstan": {"reload": {"time": "1 h"}},
        "wagons": {"standard": {"ready": plan["ready"]}},
        "disturbances": {
            f"cut-{number}": {
                "resource": UNITS[kind],
                "start": START + timedelta(seconds=from_s),
                "end": START + timedelta(seconds=to_s),
                "capacity": left,
            }
            for number, (kind, from_s, to_s, left) in enumerate(plan["cuts"])
        },
    }
    streams = [
        make_stream(
            f"t{key:03d}",
            "alashankou" if train["elsewhere"] else "khorgos",
            "eastbound" if train["eastbound"] else "westbound",
            arrived_s=[train["arrived"]],
            work={
                "documents": train["documents"],
                "reload": train["reload"],
                "run": 0,
                "run_empty": train["home"],
            },
            wagons=train["wagons"],
            priority=train["priority"],
        )
        for key, train in enumerate(plan["trains"])
    ]
    plenty = {"customs": {"documents": "1 h"}, "reload": {"time": "1 h"}}
    ports = {
        "khorgos": khorgos,
        "alashankou": {"china": plenty, "kazakhstan": {"reload": {"time": "1 h"}}},
    }
    service = {"ports": {"khorgos": 1.0}, "trains_per_day": 0.0}
    services = {stream.service: service for stream in streams}
    scenario = scenario_of("", duration=f"{DAYS} d", ports=ports, services=services)
    return scenario, make_plans(*streams)


def ready_at_end(plan, log):
    """Return the wagons that stand ready in China at the end, from the visits to the pool."""
    count, ready = len(plan["trains"]), plan["ready"]
    for entity, (_, started, _) in visits(log, "join").items():
        train = plan["trains"][entity - count]
        if started is not None and not train["eastbound"] and not train["elsewhere"]:
            ready += train["wagons"]
    for entity, (_, started, _) in visits(log, "wagons").items():
        if started is not None and plan["trains"][entity]["eastbound"]:
            ready -= plan["trains"][entity]["wagons"]
    return ready


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]} plans")
def test_the_model_and_the_dictionary_agree_after_every_step(size):
    plans, steps = size
    run_state_machine_as_test(
        GrowingPlan,
        settings=settings(
            max_examples=plans, stateful_step_count=steps, derandomize=True, deadline=None
        ),
    )
