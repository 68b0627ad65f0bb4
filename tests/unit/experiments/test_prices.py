import pytest

from sim.errors import UsageError
from sim.experiments.prices import Prices, prices_of
from sim.scenario.loader import load
from tests.unit.experiments.lanes import write_lane

LANES = "ports.{}.china.customs.lanes"
BORDER = """\
title = "Two ports"
start = 2024-01-01
duration = "5 d"
services.any = { trains_per_day = 16, westbound = 1.0, ports = { khorgos = 0.5, alashankou = 0.5 } }
ports.khorgos.china.customs = { lanes = 2, documents = "1 h" }
ports.khorgos.china.standard_tracks = { westbound = 4, eastbound = 3 }
ports.alashankou.china.customs = { lanes = 3, documents = "1 h" }
"""


@pytest.fixture
def border(tmp_path):
    return load(write_lane(tmp_path, BORDER))


def test_a_price_is_known_by_its_key_and_anything_else_has_none(border):
    prices = prices_of(border, ["ports.khorgos.china.customs.lanes = 1200.5"])
    assert prices.of(LANES.format("khorgos")) == 1200.5
    assert prices.of(LANES.format("alashankou")) is None


def test_a_star_gives_every_place_the_same_price(border):
    prices = prices_of(border, ["ports.*.china.customs.lanes=1200"])
    keys = [LANES.format(port) for port in ("khorgos", "alashankou")]
    assert [prices.of(key) for key in keys] == [1200.0, 1200.0]
    assert prices.together(keys) == 2400.0


def test_a_sum_with_an_unknown_price_is_unknown():
    assert Prices({"a": 1.0}).together(["a", "b"]) is None


def test_something_may_be_free_if_it_is_said(border):
    assert (
        prices_of(border, ["ports.khorgos.china.customs.lanes=0"]).of(LANES.format("khorgos")) == 0
    )


def test_the_record_says_that_every_price_is_from_the_command_line(border):
    prices = prices_of(border, ["ports.*.china.customs.lanes=7"])
    assert prices.as_data() == [
        {"key": LANES.format(port), "per_unit_and_day": 7.0, "from": "command line"}
        for port in ("alashankou", "khorgos")
    ]


def test_the_currency_is_that_of_the_rates_of_the_scenario(tmp_path, border):
    with_rates = load(write_lane(tmp_path, BORDER + 'costs = { currency = "KZT" }\n', "rates.toml"))
    assert prices_of(border, []).currency == ""
    assert prices_of(with_rates, []).currency == "KZT"


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ("ports.khorgos.china.customs.lanse=1", "did you mean ports.khorgos.china.customs.lanes"),
        ("ports.*.china.customs.booths=1", "no such value"),
        ("ports.khorgos.china.standard_tracks=1", "not one value; there are ports.khorgos.china."),
        ("ports.khorgos.china.customs.documents=1", "no such value|not a whole number"),
        ("services.any.trains_per_day=1", "16.0 is not a whole number"),
        ("seed=1", "says how the question is asked"),
        ("ports.khorgos.china.customs.lanes=-1", "at least 0"),
        ("ports.khorgos.china.customs.lanes=nan", "at least 0"),
        ("ports.khorgos.china.customs.lanes=inf", "at least 0"),
        ("ports.khorgos.china.customs.lanes=1e400", "at least 0"),
        ("ports.khorgos.china.customs.lanes=cheap", "cheap is not a number"),
        ("ports.khorgos.china.customs.lanes=", "give an amount"),
        ("ports.khorgos.china.customs.lanes", "give an amount"),
        ("=5", "give an amount"),
    ],
)
def test_a_wrong_price_is_refused_with_what_to_do(border, wish, complaint):
    with pytest.raises(UsageError, match=complaint):
        prices_of(border, [wish])


def test_a_value_has_one_price_only(border):
    wishes = ["ports.*.china.customs.lanes=1", "ports.khorgos.china.customs.lanes=2"]
    with pytest.raises(UsageError, match="has a price already"):
        prices_of(border, wishes)
