"""Runs in Python: figures, tables, stories, and folders that are the command's own."""

import gc
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.interruption import StoppedError
from tests.unit.experiments.lanes import LANE, contents, write_lane
from tests.unit.experiments.sweeps import BATCH, HEAD_ON, LANES

PLACE = ("khorgos", "westbound")


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_figures_are_those_of_pencil_and_paper(tmp_path):
    # Four trains at once before one lane of an hour: 1, 2, 3 and 4 hours, all of it at customs.
    batch = sim.run(write_lane(tmp_path, BATCH), jobs=1)

    value = batch["clearance_mean_h", *PLACE]

    assert (value.mean, value.interval, value.replications) == (2.5, (2.5, 2.5), 2)
    assert str(value) == "2.50 h"
    assert batch.trains.query(
        "select max(released_s) as last from self where replication = 0"
    ).rows() == [{"last": 4 * 3600}]


def test_folder_is_byte_for_byte_that_of_the_command(lane_file, tmp_path, capsys):
    changed = sim.load(lane_file, {LANES: 2}, replications=2, seed=5)
    ours = sim.run(changed, jobs=1, out=tmp_path / "ours")
    words = ["--replications", "2", "--seed", "5", "--set", f"{LANES}=2", "--jobs", "1", "--quiet"]
    main(["run", str(lane_file), *words, "--out", str(tmp_path / "theirs")])

    assert capsys.readouterr().out == ""
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")
    assert "clearance.png" in contents(ours.folder)


def test_precision_finds_the_number_of_replications(lane_file, tmp_path):
    found = sim.run(lane_file, precision=0.5, jobs=1, out=tmp_path / "ours", pictures=False)
    words = ["--precision", "0.5", "--jobs", "1", "--quiet", "--no-pictures"]
    main(["run", str(lane_file), *words, "--out", str(tmp_path / "theirs")])

    assert found.replications == found.scenario.replications >= 20
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")
    with pytest.raises(UsageError, match="give one of them"):
        sim.run(lane_file, precision=0.5, replications=30)


def test_how_it_is_run_changes_nothing(lane, lane_run, tmp_path):
    with ThreadPoolExecutor(1) as executor:
        elsewhere = sim.run(lane, executor=executor, store=tmp_path / "store")

    assert elsewhere.record == lane_run.record
    assert elsewhere.summary.rows() == lane_run.summary.rows()


def test_progress_is_told_to_a_function(lane):
    told = []

    sim.run(lane, replications=2, jobs=1, progress=lambda *step: told.append(step))

    assert told[:3] == [("replications", 0, 2), ("replications", 1, 2), ("replications", 2, 2)]


def test_too_many_processes_are_refused(lane):
    with pytest.raises(UsageError, match="jobs=0: from 1 to"):
        sim.run(lane, jobs=0)


def test_results_without_a_folder_go_with_their_last_table(lane, own_temporary_folder):
    finished = sim.run(lane, replications=1, jobs=1)
    folder, trains = finished.folder, finished.trains
    many = len(trains)
    assert folder.is_dir()

    del finished
    gc.collect()
    assert len(trains) == many

    del trains
    gc.collect()
    assert [*own_temporary_folder.iterdir()] == []


def test_results_without_a_folder_go_at_the_end_of_python(lane_file, own_temporary_folder):
    lines = [
        "import tempfile, sim",
        f"tempfile.tempdir = {str(own_temporary_folder)!r}",
        f"kept = sim.run({str(lane_file)!r}, replications=1)",
        "trains = kept.trains",
        "print(len(trains) > 0, kept.folder.exists())",
    ]

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout, done.stderr) == ("True True\n", "")
    assert [*own_temporary_folder.iterdir()] == []


def test_nothing_is_left_of_a_run_that_fails(lane, own_temporary_folder, tmp_path):
    def stop(*_step):
        raise KeyboardInterrupt

    with pytest.raises(StoppedError, match="nothing is kept, since there was neither out="):
        sim.run(lane, jobs=1, progress=stop)
    with pytest.raises(StoppedError, match="of 3 replications are kept"):
        sim.run(lane, jobs=1, progress=stop, store=tmp_path / "store")

    assert [*own_temporary_folder.iterdir()] == []


def test_script_that_does_not_ask_whether_it_is_main_runs_on_several_processes(tmp_path):
    write_lane(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(
        'import sim\nprint("once")\nrun = sim.run("lane.toml", replications=2, jobs=2)\n'
        "print(run.replications)\n"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    assert (done.stdout, done.stderr) == ("once\n2\n", "")


def test_folder_is_opened_again(lane, lane_run, tmp_path):
    sim.run(lane, out=tmp_path / "out", jobs=1, pictures=False)

    again = sim.open(tmp_path / "out")

    assert again.summary.rows() == lane_run.summary.rows()
    assert again["clearance_mean_h"] == lane_run["clearance_mean_h"]
    assert again.scenario.with_({LANES: 2})[LANES] == 2
    assert str(again) == str(sim.open(tmp_path / "out"))
    assert "\nFiles  " in str(again)


def test_folder_is_checked_when_it_is_opened(lane, tmp_path):
    with pytest.raises(StorageError, match="there is no such folder"):
        sim.open(tmp_path / "nowhere")
    folder = sim.run(lane, replications=1, jobs=1, out=tmp_path / "out", pictures=False).folder
    (folder / "summary.json").write_text("[]")

    with pytest.raises(IntegrityError, match=r"summary\.json missing or changed"):
        sim.open(folder)


def test_tables_are_relations(lane_run):
    trains = lane_run.trains

    assert trains.columns[:3] == ["replication", "train", "service"]
    assert len(trains) == trains.relation.count("*").fetchall()[0][0] == len(trains.rows())
    assert trains.rows()[0]["train"] == next(iter(trains))["train"] == "any/khorgos/westbound/0"
    assert repr(trains).startswith(f"<Table of {len(trains)} rows: replication, train,")


def test_queries_build_on_each_other_and_on_the_other_tables(lane_run):
    late = lane_run.trains.query("select * from self where released_s is null")
    counted = late.query("select replication, count(*) as many from self group by all order by all")
    joined = lane_run.query(
        "select count(*) as many from visits join trains using (replication, train)"
    )
    mixed = late.query("select count(*) as many from self join kpis using (replication)")

    assert sum(row["many"] for row in counted) == len(late)
    assert joined.rows()[0]["many"] == len(lane_run.visits)
    assert mixed.rows()[0]["many"] > 0


@pytest.mark.parametrize("sql", ["select nothing from trains", "selct", "select * from lane_run"])
def test_query_that_cannot_be_answered_is_the_users_mistake(lane_run, sql):
    with pytest.raises(UsageError, match="the query cannot be answered"):
        lane_run.query(sql)
    with pytest.raises(UsageError, match="the query cannot be answered"):
        lane_run.trains.query(sql)


def test_costs_are_there_only_with_rates(lane, lane_run):
    with pytest.raises(UsageError, match=r"lane: no train has costs, since there are no \[costs\]"):
        _ = lane_run.costs
    priced = sim.run(lane.with_("costs.wagon_day=10"), replications=1, jobs=1)

    assert "total_cost" in priced.costs.columns
    assert priced.query("select count(*) as many from costs").rows()[0]["many"] == len(priced.costs)


def test_figure_is_named_by_metric_and_then_by_place(lane_run):
    whole = lane_run["clearance_mean_h"]

    assert whole == lane_run.value("clearance_mean_h") == lane_run["clearance_mean_h", "all"]
    assert lane_run["clearance_mean_h", "khorgos"].port == "khorgos"
    assert float(whole) == whole.mean
    assert repr(whole) == f"<clearance_mean_h all all all: {whole}>"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("clearence_mean_h", 'no figure "clearence_mean_h"; did you mean clearance_mean_h?'),
        (("clearance_mean_h", "korgos"), "did you mean khorgos"),
        (("clearance_mean_h", "khorgos", "up"), "known are all, westbound"),
        (("a", "b", "c", "d", "e"), "not by 5 names"),
    ],
)
def test_figure_that_there_is_not_is_answered_with_what_was_meant(lane_run, wanted, message):
    with pytest.raises(UsageError) as caught:
        lane_run[wanted]

    assert message in str(caught.value)


def test_figure_prints_as_its_interval_supports(lane_run, lane):
    value = lane_run["share_cleared_in_limit"]
    alone = sim.run(lane, replications=1, jobs=1)["clearance_mean_h"]

    assert str(value).count("%") == 1
    assert " to " in str(value)
    assert str(alone).endswith(" h (one replication: no interval)")
    assert alone.interval is None


def test_figure_that_means_nothing_says_why(tmp_path):
    text = LANE.replace("trains_per_day = 16", "trains_per_day = 60").replace('"5 d"', '"60 d"')
    growing = sim.run(write_lane(tmp_path, text), replications=2, jobs=1)

    value = growing["clearance_mean_h"]

    assert value.mean is None
    assert str(value).startswith("not given: ")
    assert any("grows" in warning for warning in growing.warnings)
    with pytest.raises(UsageError, match="not given"):
        float(value)


def test_run_in_gridlock_is_returned_with_a_warning(tmp_path):
    stuck = sim.run(write_lane(tmp_path, HEAD_ON), jobs=1)

    assert stuck.warnings[0].startswith("gridlock in replication 0: ")
    assert "gridlock" in str(stuck)


def test_train_tells_its_story(lane_run):
    worst = lane_run.worst(1)
    train = worst["trains"][0]

    story = lane_run.explain(train["train"], train["replication"])

    assert train["train"] in str(story)
    assert story["train"] == train["train"]
    assert "<pre" in story._repr_html_()
    with pytest.raises(UsageError, match="no train"):
        lane_run.explain("any/khorgos/westbound/99999")
    with pytest.raises(UsageError, match="by=size: it may be clearance"):
        lane_run.worst(by="size")


def test_facts_are_sentences_with_figures(lane_run):
    facts = lane_run.facts()

    assert all(math.isfinite(fact["weight_h"]) for fact in facts["facts"])
    assert {"queue"} <= {fact["kind"] for fact in facts["facts"]}
    assert "customs" in str(facts)


def test_run_prints_what_the_command_prints(lane_run):
    lines = str(lane_run).splitlines()

    assert lines[0] == "One customs lane"
    assert any(line.startswith("Promise") for line in lines)
    # A temporary folder is nothing to be looked for later.
    assert "\nFiles  " not in str(lane_run)
    assert repr(lane_run) == "<Run of lane: 3 replications, seed 0>"


def test_run_takes_a_path_or_a_text(lane_file):
    for file in (str(lane_file), Path(lane_file)):
        assert sim.run(file, replications=1, jobs=1).scenario.id == "lane"
