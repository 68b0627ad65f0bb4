"""The resolved scenario: one form, one hash, and itself again when it is read."""

from pathlib import Path

import pytest

from sim.scenario.loader import Loaded, load
from sim.scenario.resolved import input_files, scenario_hash, to_toml
from tests.unit.scenario.files import FULL, WHOLE, changed, written

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "scenarios").rglob("*.toml"))


def saved(loaded: Loaded, folder: Path) -> Path:
    """Write the resolved scenario and its files to `folder`."""
    for name, content in input_files(loaded).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return written(folder, to_toml(loaded), "scenario.toml")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_is_itself_again_when_resolved(path: Path, tmp_path: Path):
    loaded = load(path)

    again = load(saved(loaded, tmp_path))

    assert again.scenario == loaded.scenario
    assert again.inputs == loaded.inputs
    assert to_toml(again) == to_toml(loaded)
    assert scenario_hash(again) == scenario_hash(loaded)


def test_scenario_with_every_rule_is_itself_again_when_resolved(tmp_path: Path):
    loaded = load(written(tmp_path, FULL))

    again = load(saved(loaded, tmp_path / "out"))

    assert again.scenario == loaded.scenario
    assert to_toml(again) == to_toml(loaded)
    assert scenario_hash(again) == scenario_hash(loaded)


def test_ids_are_written_in_order_whatever_their_order_in_the_file(tmp_path: Path):
    turned = changed(
        ("{ cars = 0.25, electronics = 0.5, other", "{ electronics = 0.5, cars = 0.25, other"),
        text=FULL,
    )
    first, second = (turned.index(f"[ports.khorgos.disturbances.{name}]") for name in
                     ("typhoon", "no-empties"))  # fmt: skip
    end = turned.index("[ports.khorgos.stop_loading]")
    turned = turned[:first] + turned[second:end] + turned[first:second] + turned[end:]

    one, other = (load(written(tmp_path, text)) for text in (FULL, turned))

    assert to_toml(one) == to_toml(other)


def test_rules_that_nobody_gives_are_not_written(tmp_path: Path):
    text = to_toml(load(written(tmp_path, WHOLE)))

    names = ("goods", "disturbances", "shifts", "stop_loading", "expect", "costs")
    assert not any(name in text for name in names)


def test_changes_of_the_command_line_are_in_the_resolved_file(tmp_path: Path):
    loaded = load(written(tmp_path, WHOLE), ["seed=9", "services.freight.trains_per_day=11"])

    again = load(saved(loaded, tmp_path / "out"))

    assert again.scenario == loaded.scenario
    assert again.scenario.provenance["seed"].why == "set on the command line"


def test_no_path_of_the_machine_is_in_the_resolved_file(tmp_path: Path):
    written(tmp_path, WHOLE, "base.toml")
    child = written(tmp_path, 'extends = "base.toml"\nservices.freight.wagons = 9', "child.toml")

    assert str(tmp_path) not in to_toml(load(child))


SAME = [
    changed(("75 min", "1.25 h")),
    changed(("75 min", "1 h 15 min")),
    changed(('limit = "24 h"', 'limit = "1 d"')),
    changed(("lanes = 3", "lanes = 3 # three")),
    changed(("end = 2024-02-01", 'duration = "31 d"')),
    changed(('title = "One port"', 'title = "Another"\nid = "other"\nreplications = 5')),
    changed(("wagons = 55", 'wagons = 55\nlabel = "Freight"')),
    changed(("wagons = 55", "wagons = { westbound = 55, eastbound = 55 }")),
    changed(("lanes = 3", 'lanes = 3\nhours = "00:00-12:00, 12:00-24:00"')),
    changed(('why = "not published"', 'why = "who knows"'), ("value = 310.0", "value = 3.0")),
    changed(("wagons = 55\ndeclared_ahead = 0.5", "declared_ahead = 0.5\nwagons = 55")),
    WHOLE.replace("\n", "\r\n"),
]
OTHER = [
    changed(("75 min", "76 min")),
    changed(("lanes = 3", "lanes = 4")),
    changed(("[clearance]", "seed = 1\n[clearance]")),
    changed(('warm_up = "2 d"', 'warm_up = "3 d"')),
    changed(("end = 2024-02-01", "end = 2024-02-02")),
    changed(("start = 2024-01-01", "start = 2024-01-02")),
    changed(("wagons = 55", "counted = false")),
]


@pytest.mark.parametrize("number", range(len(SAME)))
def test_hash_does_not_depend_on_spelling_names_and_evidence(number: int, tmp_path: Path):
    base = load(written(tmp_path, WHOLE, "base.toml"))

    assert scenario_hash(load(written(tmp_path, SAME[number]))) == scenario_hash(base)


@pytest.mark.parametrize("number", range(len(OTHER)))
def test_hash_depends_on_everything_that_changes_results(number: int, tmp_path: Path):
    base = load(written(tmp_path, WHOLE, "base.toml"))

    assert scenario_hash(load(written(tmp_path, OTHER[number]))) != scenario_hash(base)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('clearance_p95_h = "lower"', 'clearance_p95_h = "higher"'),
        ('label = "Electronics"', 'label = "Chips"'),
        ('label = "Line washed out"\n', ""),
        ("end = 2023-12-29", "end = 2023-12-29T00:00:00"),
        ("accepted_per_day = 16", "accepted_per_day = { westbound = 16, eastbound = 16 }"),
        ('why = "a station"', 'why = "who knows"'),
    ],
)
def test_hash_does_not_depend_on_labels_and_expectations(tmp_path: Path, old: str, new: str):
    base = load(written(tmp_path, FULL, "base.toml"))

    other = load(written(tmp_path, changed((old, new), text=FULL)))

    assert scenario_hash(other) == scenario_hash(base)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("examined_afterwards = true\n", ""),
        ("cars = 0.25, electronics = 0.5", "cars = 0.5, electronics = 0.25"),
        ("value_per_teu = 60_000.0", "value_per_teu = 70_000.0"),
        ('margin = "12 h"', 'margin = "13 h"'),
        ("path = 300.0", "path = 301.0"),
        ('currency = "CNY"', 'currency = "USD"'),
        ("days_per_year = 155", "days_per_year = 156"),
        ("end = 2023-12-15T06:00:00", "end = 2023-12-15T06:00:01"),
        ("capacity = 4", "capacity = 5"),
        ("released_per_day = 20", "released_per_day = 21"),
        ('westbound = "Almaty"', 'westbound = "Tashkent"'),
    ],
)
def test_hash_depends_on_every_rule(tmp_path: Path, old: str, new: str):
    base = load(written(tmp_path, FULL, "base.toml"))

    other = load(written(tmp_path, changed((old, new), text=FULL)))

    assert scenario_hash(other) != scenario_hash(base)


SAMPLE = changed(('boarding = "40 min"', 'boarding = { empirical = "a.csv" }'))


def test_hash_depends_on_what_a_file_says_not_on_its_name_or_form(tmp_path: Path):
    written(tmp_path, "value\n60 min\n", "a.csv")
    written(tmp_path, "value\r\n1 h\r\n", "b.csv")
    written(tmp_path, "value\n61 min\n", "c.csv")

    hashes = [
        scenario_hash(load(written(tmp_path, SAMPLE.replace("a.csv", name))))
        for name in ("a.csv", "b.csv", "c.csv")
    ]

    assert hashes[0] == hashes[1] != hashes[2]


def test_services_and_ports_are_written_in_order_whatever_their_order_in_the_file(tmp_path: Path):
    more = "[services.{}]\ntrains = 1\nports = {{ khorgos = 1.0 }}\n"
    one = load(written(tmp_path, WHOLE + more.format("a") + more.format("z")))
    other = load(written(tmp_path, WHOLE + more.format("z") + more.format("a")))

    assert to_toml(one) == to_toml(other)
