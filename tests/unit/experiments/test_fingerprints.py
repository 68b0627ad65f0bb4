"""Which of the four parts of a fingerprint differ tells what kind of change there was."""

from dataclasses import replace

import numpy as np
import pytest

from sim.domain.plan import Drawn
from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.fingerprint import PARTS, _bytes, fingerprint, short, together
from sim.experiments.fingerprinting import (
    differing,
    expected_from,
    fingerprints,
    meaning,
    read_fingerprint,
)
from sim.metrics.kpis import compute
from sim.model.run import simulate
from sim.recording.columns import MISSING
from sim.recording.tables import tabulate
from sim.scenario.inputs import Inputs
from sim.scenario.loader import load
from sim.verification.worlds import scenario_of
from sim.workload.plans import draw
from tests.unit.experiments.lanes import run_lane, write_lane

LANES = """
duration = "5 d"
seed = 3
services.any = { trains_per_day = 16, westbound = 1.0, ports = { alashankou = 0.5, khorgos = 0.5 } }
ports.alashankou.china.customs = { lanes = 1, documents = { exponential = "72 min" } }
ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "72 min" } }
"""
SAME = dict.fromkeys(PARTS, "0" * 32)


def plans_of(scenario):
    return draw(scenario, Inputs(), 0)


def of(scenario, plans, extra=()):
    tables = tabulate(plans, simulate(scenario, plans))
    return fingerprint(tables, compute(tables, scenario).rows, (*plans.drawn, *extra))


def changed(before, after):
    return differing(after, before)


@pytest.fixture(scope="module")
def lanes():
    return scenario_of(LANES)


def test_the_same_again_is_the_same(lanes):
    assert of(lanes, plans_of(lanes)) == of(lanes, plans_of(lanes))


def test_another_seed_changes_all_parts(lanes):
    other = scenario_of(LANES, seed=4)

    assert changed(of(lanes, plans_of(lanes)), of(other, plans_of(other))) == (*PARTS,)


def test_a_draw_that_nobody_uses_changes_the_luck_alone(lanes):
    drawn = Drawn("any/khorgos/westbound", "nothing", 0, 5, "12")
    plans = plans_of(lanes)

    assert changed(of(lanes, plans), of(lanes, plans, [drawn])) == ("r",)


def test_ties_that_do_not_matter_change_the_order_alone(lanes):
    plans = plans_of(lanes)
    # Trains of two ports that come in the same seconds never meet.
    here, there = plans.streams
    count = min(len(here), len(there))
    both = replace(
        plans, streams=tuple(_first(stream, count, here.arrived_s) for stream in plans.streams)
    )
    reverse = replace(both, ties=tuple(range(4 * count, -1, -1)))

    assert changed(of(lanes, both), of(lanes, reverse)) == ("o",)


def _first(stream, count, arrived_s):
    return replace(
        stream,
        arrived_s=arrived_s[:count],
        work={step: column[:count] for step, column in stream.work.items()},
        **{
            name: getattr(stream, name)[:count]
            for name in ("ordinal", "wagons", "teu", "tonnes", "value", "declared_ahead")
        },
    )


def test_longer_work_under_the_same_luck_changes_times_and_figures_but_no_luck(lanes):
    longer = scenario_of(LANES.replace('"72 min"', '"73 min"'))

    found = changed(of(lanes, plans_of(lanes)), of(longer, plans_of(longer)))

    assert "r" not in found
    assert {"t", "k"} <= set(found)


@pytest.mark.parametrize(
    ("table", "column"), [("trains", "departed_s"), ("visits", "started_s"), ("rakes", "left_s")]
)
def test_one_moment_of_any_table_changes_the_times_alone(lanes, table, column):
    plans = plans_of(lanes)
    tables = tabulate(plans, simulate(lanes, plans))
    rows = getattr(tables, table)
    moments = np.append(getattr(rows, column)[:-1], 7)
    other = replace(tables, **{table: replace(rows, **{column: moments})})

    assert changed(fingerprint(tables, (), ()), fingerprint(other, (), ())) == ("t",)


def test_another_way_to_count_changes_the_figures_alone(lanes):
    plans = plans_of(lanes)
    tables = tabulate(plans, simulate(lanes, plans))
    rows = compute(tables, lanes).rows
    before = fingerprint(tables, rows, plans.drawn)
    last = rows[-1]._replace(value=0.5)

    assert changed(before, fingerprint(tables, (*rows[:-1], last), plans.drawn)) == ("k",)


def test_every_stream_says_what_it_drew(lanes):
    drawn = plans_of(lanes).drawn

    assert {each.stream for each in drawn} == {"any/alashankou/westbound", "any/khorgos/westbound"}
    assert {"gap", "documents"} <= {each.purpose for each in drawn}
    assert list(drawn) == sorted(drawn)
    assert all(each.many > 0 and len(each.digest) == 16 for each in drawn)


@pytest.mark.parametrize("far", [0, 2**15 - 1, 2**15, 2**31 - 1, 2**31, 2**62])
def test_columns_of_any_width_are_told_apart(far):
    columns = [[0, far], [far, 0], [far, far + 1], [far, MISSING], [far, -far - 1], [far]]
    if not far:
        columns.remove([far, 0])

    found = {_bytes(np.array(column, dtype=np.int64)) for column in columns}

    assert len(found) == len(columns)


def test_the_order_of_replications_is_part_of_a_fingerprint():
    one, two = dict.fromkeys(PARTS, "1"), dict.fromkeys(PARTS, "2")

    assert together([one, two]) != together([two, one])
    assert list(together([one])) == [*PARTS]


def test_the_short_form_has_eight_digits_of_each_part():
    assert short(SAME) == "t:00000000 o:00000000 r:00000000 k:00000000"
    assert short({"trains": "1"}) == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("t:00000000 o:00000000 r:00000000 k:00000000", ()),
        ("k:00000001", ("k",)),
        ("r:00000000000000000000000000000001, o:12345678", ("o", "r")),
    ],
)
def test_a_fingerprint_may_be_expected_in_part(text, parts):
    assert differing(SAME, expected_from(text)) == parts


@pytest.mark.parametrize(
    "text", ["", "t:123", "x:00000000", "t:00000000 t:00000000", "no-such-folder", "t:0000000G"]
)
def test_what_is_no_fingerprint_is_refused(text):
    with pytest.raises(UsageError, match="neither a result folder nor a fingerprint"):
        expected_from(text)


def test_every_meaning_is_told_by_the_first_cause():
    assert meaning(()) == "nothing differs"
    assert meaning(("r",)) == "other draws were made, but nothing came of them"
    assert meaning(("t", "o", "r", "k")).startswith("other luck")
    assert meaning(("t", "k")).startswith("the same luck, but other times")
    assert meaning(("o",)).startswith("another order within a second")
    assert meaning(("k",)).startswith("the trains did the same")


def test_computed_and_read_from_results_it_is_the_same(tmp_path):
    result = run_lane(tmp_path)
    computed = fingerprints(load(tmp_path / "lane.toml"))

    assert together(computed) == read_fingerprint(result.folder) == result.record["fingerprint"]
    assert fingerprints(load(tmp_path / "lane.toml"), jobs=2) == computed


def test_only_whole_results_of_a_run_have_a_fingerprint(tmp_path):
    folder = run_lane(tmp_path).folder
    (folder / "run.json").write_text("{}")

    with pytest.raises(IntegrityError, match="changed since it was written"):
        read_fingerprint(folder)
    with pytest.raises(StorageError, match="no such folder"):
        read_fingerprint(tmp_path / "nowhere")


def test_a_scenario_in_another_file_has_the_same_fingerprint(tmp_path):
    first = fingerprints(load(write_lane(tmp_path)))

    assert fingerprints(load(write_lane(tmp_path, name="other.toml"))) == first
