"""Comparisons and sweeps in Python: the command's own files, and figures in the hand."""

import gc

import numpy as np
import pytest

import sim
from sim.cli import main
from sim.errors import UsageError
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.sweeps import BATCH, LANES

HELD = "clearance_mean_h"
DOCUMENTS = "ports.khorgos.china.customs.documents"


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    return sim.load(write_lane(tmp_path_factory.mktemp("batch"), BATCH))


@pytest.fixture(scope="module")
def compared(batch, tmp_path_factory):
    more = batch.with_({"id": "more-lanes", LANES: 2})
    most = batch.with_({"id": "many-lanes", LANES: 4})
    out = tmp_path_factory.mktemp("compared") / "out"
    return sim.compare(batch, more, most, jobs=1, out=out, pictures=False)


def test_difference_is_that_of_pencil_and_paper(compared):
    # One lane releases after 1, 2, 3 and 4 hours, two lanes after 1, 1, 2 and 2.
    found = compared.difference(HELD, "khorgos", "westbound")

    assert (found.mean, found.scenario, found.verdict) == (-1.0, "more-lanes", "lower")
    assert str(found) == "−1 h: lower"
    assert repr(found) == "<more-lanes: clearance_mean_h khorgos westbound all: −1 h: lower>"


def test_differences_of_a_figure_are_given_wherever_it_is(compared):
    found = compared.differences(HELD, direction="westbound")

    assert {each.port for each in found} == {"all", "khorgos"}
    assert {each.scenario: each.mean for each in found} == {"more-lanes": -1.0, "many-lanes": -1.5}
    assert compared.names == ("more-lanes", "many-lanes")
    assert compared.difference(HELD, scenario="many-lanes").mean == -1.5


def test_difference_that_there_is_not_is_answered_with_what_was_meant(compared):
    with pytest.raises(UsageError, match='no figure "clearance"'):
        compared.differences("clearance")
    with pytest.raises(UsageError, match=f'no port "korgos" for {HELD}; did you mean khorgos'):
        compared.differences(HELD, "korgos")
    with pytest.raises(UsageError, match='no alternative "less-lanes"; did you mean more-lanes'):
        compared.difference(HELD, scenario="less-lanes")


def test_comparison_needs_an_alternative(batch):
    with pytest.raises(UsageError, match="at least one alternative"):
        sim.compare(batch)


def test_comparison_has_the_rows_of_its_file(compared):
    lines = (compared.folder / "comparison.csv").read_text().splitlines()

    assert compared.rows.columns == lines[0].split(",")
    assert len(compared.rows) == len(lines) - 1
    assert compared.record["alternatives"][0]["name"] == "more-lanes"
    assert repr(compared) == "<Comparison of more-lanes, many-lanes with lane>"
    assert "Files" in str(compared)


def test_comparison_is_byte_for_byte_that_of_the_command(tmp_path):
    files = [write_lane(tmp_path, BATCH), write_lane(tmp_path, BATCH, "other.toml")]
    base, other = (sim.load(file, {DOCUMENTS: "30 min"}) for file in files)
    sim.compare(base, other, jobs=1, out=tmp_path / "ours", pictures=False)
    words = ["--set", f"{DOCUMENTS}=30 min", "--jobs", "1", "--quiet", "--no-pictures"]
    main(["compare", *map(str, files), *words, "--out", str(tmp_path / "theirs")])

    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")


def test_precision_and_rank_are_those_of_the_command(batch, tmp_path):
    how = {"precision": 0.5, "best": HELD, "pictures": False}
    found = sim.compare(batch, batch, jobs=1, out=tmp_path / "ours", **how)
    words = ["--precision", "0.5", "--best", HELD, "--jobs", "1", "--quiet", "--no-pictures"]
    file = str(batch.asked.file)
    main(["compare", file, file, *words, "--out", str(tmp_path / "theirs")])

    assert found.record["replications"] >= 20
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")


def test_sweep_has_the_figures_of_pencil_and_paper(batch):
    swept = sim.sweep(batch, {LANES: [1, 2, 4]}, metrics=HELD, jobs=1)
    means = swept.rows.query(
        f'select "{LANES}" as lanes, mean from self'
        " where port = 'khorgos' and direction = 'westbound' and service = 'all' order by 1"
    )

    assert [(row["lanes"], row["mean"]) for row in means] == [(1, 2.5), (2, 1.5), (4, 1.0)]
    assert (swept.bends, swept.troubles) == ((), {})
    assert repr(swept) == f"<Sweep of lane over {LANES}: 3 points>"
    assert "Files" not in str(swept)
    assert "<pre" in swept._repr_html_()


def test_sweep_is_byte_for_byte_that_of_the_command(batch, tmp_path):
    sim.sweep(batch, {LANES: (1, 2)}, metrics=[HELD], jobs=1, out=tmp_path / "ours")
    words = ["--vary", f"{LANES}=1,2", "--metrics", HELD, "--jobs", "1", "--quiet"]
    main(["sweep", str(batch.asked.file), *words, "--out", str(tmp_path / "theirs")])

    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")


@pytest.mark.parametrize(
    "vary",
    [
        f"{LANES}=1,2",
        [f"{LANES}=1,2"],
        {LANES: range(1, 3)},
        {LANES: np.arange(1, 3)},
    ],
)
def test_values_are_wished_in_several_ways(batch, vary):
    swept = sim.sweep(batch, vary, metrics=HELD, jobs=1)

    assert swept.record["axes"][0]["values"] == ["1", "2"]


def test_limits_of_a_hypercube_are_two(batch):
    swept = sim.sweep(
        batch, {DOCUMENTS: ("30 min", "60 min")}, latin_hypercube=3, metrics=HELD, jobs=1
    )

    assert len(swept.record["points"]) == 3
    with pytest.raises(UsageError, match="needs two limits, not 3 values"):
        sim.sweep(batch, {LANES: [1, 2, 3]}, latin_hypercube=3)


def test_nothing_is_left_of_experiments_that_are_forgotten(batch, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))

    kept = [sim.compare(batch, batch, jobs=1), sim.sweep(batch, f"{LANES}=1,2", jobs=1)]
    assert len([*folder.iterdir()]) == len(kept)
    kept.clear()
    gc.collect()

    assert [*folder.iterdir()] == []
