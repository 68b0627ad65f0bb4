"""Services without trains, goods and routes: what the shipped files say of them."""

import csv
from math import fsum

import numpy as np
import pytest

from sim.domain.plan import Direction
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.scenario.steps import examined_share, goods_factor, goods_mix
from sim.workload.plans import draw
from tests.shipped import ROOT

TRADE = ROOT / "h1-2024-trade.toml"
SERVICES = ("china-europe", "china-central-asia")


def routes_of(name):
    with (ROOT / "routes" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_named_services_without_trains_change_nothing():
    loaded = load(ROOT / "h1-2024.toml", overrides=('duration="20 d"', "replications=1"))
    scenario = loaded.scenario
    with_trains = {name: each for name, each in scenario.services.items() if each.trains != 0}
    fewer = scenario.model_copy(update={"services": with_trains})

    logs = [simulate(each, draw(each, loaded.inputs, 0)) for each in (scenario, fewer)]

    assert {"e-commerce-uzbekistan", "nantong-hairatan", "xian-return"} <= {*scenario.services}
    assert len(with_trains) == len(scenario.services) - 3
    assert logs[0].trains == logs[1].trains
    assert list(logs[0].visits()) == list(logs[1].visits())


def test_named_services_of_2025_lie_within_the_reported_total():
    loaded = load(ROOT / "jan-nov-2025.toml")
    end_s = loaded.scenario.end_s

    arrived = {
        name: sum(
            int(((stream.arrived_s >= 0) & (stream.arrived_s < end_s)).sum())
            for stream in draw(loaded.scenario, loaded.inputs, 0).streams
            if stream.service == name
        )
        for name, service in loaded.scenario.services.items()
        if service.counted
    }

    assert sum(arrived.values()) == 16_000
    assert arrived["china-europe-timetabled"] == 764
    assert min(arrived.values()) > 0


def test_there_are_80_routes_from_24_provinces_to_13_countries():
    routes = routes_of("china-europe-routes.csv")
    ways = {
        direction: {(row[a], row[b]) for row in routes if row["direction"] == direction}
        for direction, a, b in (
            ("westbound", "origin", "destination"),
            ("eastbound", "destination", "origin"),
        )
    }

    assert ways["westbound"] == ways["eastbound"]
    assert len(ways["westbound"]) == 80
    assert len({province for province, _ in ways["westbound"]}) == 24
    assert len({country for _, country in ways["westbound"]}) == 13


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("direction", list(Direction))
def test_goods_leave_the_means_of_the_baseline_as_they_are(name, direction):
    scenario = load(TRADE).scenario
    service = scenario.services[name]
    mix = goods_mix(service, direction)

    def mean(value_of):
        return fsum(share * value_of(goods) for goods, share in mix.items())

    teu, value = (each.at("khorgos", direction) for each in (service.teu, service.value))
    usual = examined_share(scenario, "khorgos", direction)
    assert mean(lambda goods: examined_share(scenario, "khorgos", direction, goods)) == (
        pytest.approx(usual)
    )
    assert mean(lambda goods: goods_factor(scenario, "reload", goods)) == pytest.approx(1)
    assert mean(lambda goods: scenario.goods[goods].value_per_teu) == (
        pytest.approx(value / teu, rel=0.003)
    )


def test_trains_with_routes_know_their_way_from_door_to_door():
    loaded = load(TRADE, overrides=('duration="5 d"', "replications=1"))

    streams = draw(loaded.scenario, loaded.inputs, 0).streams

    for stream in (each for each in streams if each.service in SERVICES):
        assert len(stream.origin) == len(stream.destination) == len(stream)
        assert np.all(stream.to_port_s > 0)
        assert np.all(stream.from_port_s > 0)
