"""Trains that may divert: who, what they would be worked there, and the wagons they would claim."""

import numpy as np

from sim.domain.plan import Gauge
from sim.workload.plans import draw
from sim.workload.streams import Luck
from tests.unit.workload.scenarios import (
    NO_FILES,
    SEED,
    assert_same_trains,
    make_scenario,
    one_way,
    only_stream,
)


def port(documents, reload):
    """Return a port with a check and crane jobs."""
    customs = {
        "documents": documents,
        "release_check": "10 min",
        "examination": {"share": 0.2, "time": {"mean": "5 h", "cv": 0.5}},
    }
    return {
        "china": {"customs": customs},
        "kazakhstan": {"reload": {"time": reload}},
    }


PORTS = {
    "khorgos": port({"mean": "2 h", "cv": 0.5}, "57 min"),
    "alashankou": port({"mean": "3 h", "cv": 0.5}, {"mean": "66 min", "cv": 0.2}),
}
DIVERSION = {"extra_run": {"mean": "20 h", "cv": 0.3}}


def divertible(share, ports=None, diversion=DIVERSION, **service):
    services = {"any": one_way(trains=300, may_divert=share) | service}
    return make_scenario(services, PORTS if ports is None else ports, diversion=diversion)


def test_nobody_may_without_a_share_a_rule_or_another_port():
    for scenario in (
        divertible(0.0),
        divertible(0.5, diversion=None),
        divertible(0.5, {"khorgos": PORTS["khorgos"]}),
    ):
        stream = only_stream(scenario)
        assert stream.may_divert is None
        assert stream.elsewhere == {}


def test_share_of_the_trains_may_and_a_smaller_share_is_part_of_it():
    few, many = only_stream(divertible(0.2)).may_divert, only_stream(divertible(0.7)).may_divert

    u = Luck(SEED, 0, "any/khorgos/westbound").of("may_divert", np.arange(300))
    assert np.array_equal(few, u < 0.2)
    assert not np.any(few & ~many)


def test_diversion_changes_nothing_at_the_port_itself():
    assert_same_trains(only_stream(divertible(0.5)), only_stream(divertible(0.0)))


def test_work_elsewhere_is_that_of_the_other_port_with_the_same_luck():
    stream = only_stream(divertible(0.5, declared_ahead=0.4, cleared_inland=0.1))

    # The same stream key and the laws of the other port.
    swapped = {"khorgos": PORTS["alashankou"]}
    there = only_stream(divertible(0.5, swapped, declared_ahead=0.4, cleared_inland=0.1))
    elsewhere = dict(stream.elsewhere["alashankou"])
    extra_run = elsewhere.pop("diversion")
    assert list(stream.elsewhere) == ["alashankou"]
    assert list(elsewhere) == list(there.work)
    for step, seconds in there.work.items():
        assert np.array_equal(elsewhere[step], seconds), step
    assert abs(extra_run.mean() - 72_000) <= 4.66 * 0.3 * 72_000 / len(stream) ** 0.5


def test_pools_of_the_other_port_are_supplied_for_trains_that_may_come():
    pool = {"order_up_to": 0, "bring": 30, "ready": 0, "lead_time": "36 h"}
    ports = {name: {"wagons": {"broad": pool}} for name in ("alashankou", "khorgos")}
    services = {"any": one_way(trains=10, wagons=55, may_divert=1.0)}

    def lots(diversion):
        scenario = make_scenario(services, ports, diversion=diversion)
        return {key: len(times) for key, times in draw(scenario, NO_FILES, 0).lead_times.items()}

    # Each of the ten trains claims twice at most, two lots each time.
    here, there = ("khorgos", Gauge.BROAD), ("alashankou", Gauge.BROAD)
    assert lots(None) == {here: 40, there: 0}
    assert lots(DIVERSION) == {here: 40, there: 40}
