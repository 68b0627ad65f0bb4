from sim.experiments.differing import Differing, differing
from sim.scenario.loader import load
from tests.shipped import ROOT

LANES = "ports.khorgos.china.customs.lanes"
BASE = ROOT / "h1-2024.toml"


def scenario(*changes):
    return load(BASE, changes).scenario


def test_a_changed_value_is_named_with_both_values():
    before = scenario()
    lanes = before.ports["khorgos"].china.customs.lanes

    found = differing(before, scenario(f"{LANES}={lanes + 1}"))

    assert found == [Differing(LANES, str(lanes), str(lanes + 1))]


def test_what_one_of_them_does_not_mention_has_no_value_there():
    key = "ports.khorgos.china.customs.overtime"

    found = differing(scenario(), scenario(f"{key}={{ lanes = 1, above = 3 }}"))

    assert {each.first for each in found} == {None}
    assert all(each.key.startswith(key) for each in found)
    assert differing(scenario(f"{key}={{ lanes = 1, above = 3 }}"), scenario()) == [
        Differing(each.key, each.other, each.first) for each in found
    ]


def test_names_and_luck_are_no_difference():
    named = scenario("title=another", "id=other", "seed=7", "replications=3")

    assert differing(scenario(), named) == []
