"""Overlays: a later file changes one key of a disturbance, a class, a rate, and no more."""

import datetime
from pathlib import Path

import pytest

from sim.domain.plan import Direction
from sim.scenario.loader import Loaded, load
from sim.scenario.schema import Port
from tests.unit.scenario.files import FULL, WHOLE, line_of, refusal, written

W, E = Direction
QUOTA = "ports.khorgos.border.standard.accepted_per_day"


def child(folder: Path, text: str, base: str = FULL) -> Loaded:
    written(folder, base, "base.toml")
    return load(written(folder, f'extends = "base.toml"\n{text}', "child.toml"))


def khorgos(loaded: Loaded) -> Port:
    return loaded.scenario.ports["khorgos"]


def test_one_key_of_a_disturbance_is_changed_and_others_are_left_alone(tmp_path: Path):
    text = "ports.khorgos.disturbances.typhoon.end = 2024-01-02"

    cuts = khorgos(child(tmp_path, text)).disturbances

    assert cuts["typhoon"].end == datetime.date(2024, 1, 2)
    assert (cuts["typhoon"].start, cuts["typhoon"].capacity) == (datetime.date(2023, 12, 12), 4)
    assert set(cuts) == {"typhoon", "no-empties"}


def test_disturbance_is_added_to_those_of_the_base(tmp_path: Path):
    text = """
    [ports.khorgos.disturbances.festival]
    start = 2024-01-10
    end = 2024-01-12
    resource = "china.customs"
    """

    assert len(khorgos(child(tmp_path, text)).disturbances) == 3


@pytest.mark.parametrize(
    ("said", "westbound", "eastbound"),
    [
        (f"{QUOTA} = 6", 6, 6),
        (f"{QUOTA}.westbound = 6", 6, 16),
        (f"{QUOTA} = {{ westbound = 6 }}", 6, 16),
    ],
)
def test_quota_of_one_direction_leaves_the_other(
    tmp_path: Path, said: str, westbound: int, eastbound: int
):
    quota = khorgos(child(tmp_path, said)).border.standard.accepted_per_day

    assert quota is not None
    assert (quota.westbound, quota.eastbound) == (westbound, eastbound)


def test_goods_are_merged_by_class_and_by_direction(tmp_path: Path):
    text = "services.freight.goods.eastbound = { cars = 0.75, electronics = 0.0 }"

    goods = child(tmp_path, text).scenario.services["freight"].goods

    assert goods.toward(W) == {"cars": 0.25, "electronics": 0.5, "other": 0.25}
    assert goods.toward(E) == {"cars": 0.75, "electronics": 0.0, "other": 0.25}


def test_another_law_replaces_the_whole_law_of_a_rule(tmp_path: Path):
    text = """
    diversion.extra_run = "1 d"
    ports.khorgos.gales.lasting = { exponential = "5 h" }
    ports.khorgos.china.departure.turn = { gamma = "2 h", cv = 0.1 }
    services.freight.to_port = { mean = "9 d", cv = 0.1 }
    """

    loaded = child(tmp_path, text)

    diversion, gales = loaded.scenario.diversion, khorgos(loaded).gales
    assert diversion is not None
    assert diversion.extra_run.constant == 86_400
    assert gales is not None
    assert gales.lasting.cv is None
    assert loaded.scenario.services["freight"].to_port is not None
    assert loaded.scenario.services["freight"].to_port.at("khorgos", W).mean == 9 * 86_400


def test_rates_and_thresholds_are_merged_by_key(tmp_path: Path):
    text = """
    costs.path = 0.0
    ports.khorgos.stop_loading.westbound.above = 10_000
    ports.khorgos.china.customs.shifts.night.lanes = 1
    ports.khorgos.china.customs.green.services = ["freight"]
    """

    loaded = child(tmp_path, text)

    assert loaded.scenario.costs is not None
    assert (loaded.scenario.costs.path, loaded.scenario.costs.wagon_day) == (0.0, 5.0)
    order, customs = khorgos(loaded).stop_loading.westbound, khorgos(loaded).china.customs
    assert order is not None
    assert (order.above, order.until) == (10_000, 60)
    assert customs.shifts["night"].lanes == 1
    assert customs.green is not None
    assert customs.green.services == ("freight",)


def test_expectations_of_a_base_are_not_inherited(tmp_path: Path):
    assert child(tmp_path, "").scenario.expect == {}

    own = child(tmp_path, 'expect.clearance_p50_h = "unchanged"').scenario.expect

    assert {name: each.expected for name, each in own.items()} == {"clearance_p50_h": "unchanged"}


def test_expectations_of_the_file_itself_and_of_the_command_line_are_kept(tmp_path: Path):
    path = written(tmp_path, FULL)

    expect = load(path, ["expect.trains_departed=higher", "seed=4"]).scenario.expect

    assert set(expect) == {"clearance_p95_h", "share_cleared_in_limit", "trains_departed"}


def test_nonsense_among_the_expectations_of_a_base_hurts_no_child(tmp_path: Path):
    base = WHOLE + '[expect]\nclearance_p95_h = "nonsense"\n'

    assert "SCN-059" in str(refusal(written(tmp_path, base)))
    assert child(tmp_path, "", base).parent is None


def test_date_that_no_longer_fits_that_of_the_base_is_refused_where_it_stands(tmp_path: Path):
    base = written(tmp_path, FULL, "base.toml")
    text = 'extends = "base.toml"\nports.khorgos.disturbances.typhoon.start = 2025-12-12\n'

    told = str(refusal(written(tmp_path, text, "child.toml")))

    # The end stands in the base, and it is the end that does not follow.
    line = line_of(FULL, "end = 2023-12-15")
    assert f"{base}:{line}:1: ports.khorgos.disturbances.typhoon.end: 2023-12-15T06:00" in told
