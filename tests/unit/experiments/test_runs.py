import csv
import errno
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest

from sim.errors import IntegrityError, ModelStopError, StorageError
from sim.experiments import files, replication, undertaking
from sim.experiments.files import damaged_files, read_manifest
from sim.experiments.folder import MARKER, STORE, check_complete, claimed
from sim.experiments.interruption import StoppedError
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.experiments.workers.pool import LostJobsError
from sim.metrics import balance
from sim.recording.parquet import read_columns
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, contents, run_lane, write_lane

TIMETABLE = """\
arrival,service,port,direction
2024-01-01 00:00,any,khorgos,westbound
2024-01-01 01:00,any,khorgos,westbound
2024-01-01 02:00,any,khorgos,westbound
2024-01-01 03:00,any,khorgos,westbound
"""
TIMETABLED = """\
title = "Four trains"
start = 2024-01-01
duration = "1 d"
services.any.arrivals = { timetable = "trains.csv" }
ports.khorgos.china.customs = { lanes = 1, documents = "3 h" }
"""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The bytes of a run that nothing disturbs."""
    return contents(run_lane(tmp_path_factory.mktemp("undisturbed")).folder)


@pytest.fixture
def computed(monkeypatch):
    """The numbers of the replications that are computed, in order."""
    numbers = []
    real = replication.replicate

    def counting(job):
        numbers.append(job.replication)
        real(job)

    monkeypatch.setattr(replication, "replicate", counting)
    return numbers


def interrupt_after(replications):
    def progress(what, done, _total):
        if what == "replications" and done == replications:
            raise KeyboardInterrupt

    return progress


def test_a_result_has_the_files_of_the_design(tmp_path):
    result = run_lane(tmp_path)

    assert sorted(path.name for path in result.folder.iterdir()) == [
        MARKER,
        "host.json",
        "kpis.parquet",
        "manifest.json",
        "rakes.parquet",
        "run.json",
        "scenario.toml",
        "summary.csv",
        "summary.json",
        "trains.parquet",
        "visits.parquet",
    ]
    assert json.loads((result.folder / "run.json").read_text()) == result.record
    assert json.loads((result.folder / "summary.json").read_text()) == result.summary
    check_complete(result.folder)


def test_the_record_says_what_was_run_and_that_it_balances(tmp_path):
    record = run_lane(tmp_path).record

    assert (record["scenario"], record["seed"], record["replications"]) == ("lane", 0, 3)
    assert set(record["fingerprint"]) == {"t", "o", "r", "k"}
    assert record["balance"]["residual"] == 0
    assert "simpy" in record["versions"]


def test_the_summary_in_csv_says_the_same_as_in_json(tmp_path):
    result = run_lane(tmp_path)
    with (result.folder / "summary.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert [row["metric"] for row in rows] == [row["metric"] for row in result.summary]
    for row, known in zip(rows, result.summary, strict=True):
        assert row["mean"] == ("" if known["mean"] is None else repr(known["mean"]))
        assert set(row) == set(known)


def test_no_path_of_the_machine_stands_in_a_result(tmp_path):
    folder = run_lane(tmp_path).folder

    for name, content in contents(folder).items():
        assert str(tmp_path).encode() not in content, name
    assert str(tmp_path) not in (folder / "host.json").read_text()


def test_threads_of_somebody_elses_executor_give_the_same_bytes(tmp_path, undisturbed):
    with ThreadPoolExecutor(3) as executor:
        result = run_lane(tmp_path, executor=executor)

    assert contents(result.folder) == undisturbed


def test_two_processes_give_the_same_bytes(tmp_path, undisturbed):
    assert contents(run_lane(tmp_path, jobs=2).folder) == undisturbed


def test_the_order_in_which_replications_end_does_not_matter(tmp_path, undisturbed):
    ended = [threading.Event() for _ in range(4)]
    ended[3].set()

    class Backwards(ThreadPoolExecutor):
        def submit(self, work, job):
            return super().submit(self.after_the_next, work, job)

        def after_the_next(self, work, job):
            assert ended[job.replication + 1].wait(30)
            done = work(job)
            ended[job.replication].set()
            return done

    with Backwards(3) as executor:
        result = run_lane(tmp_path, executor=executor, jobs=3)

    assert contents(result.folder) == undisturbed


@pytest.mark.parametrize("kept", range(3))
def test_a_run_stopped_after_some_replications_goes_on_from_there(
    tmp_path, undisturbed, computed, kept
):
    with pytest.raises(StoppedError, match=rf"{kept} of 3 replications are kept") as caught:
        run_lane(tmp_path, progress=interrupt_after(kept))
    assert caught.value.exit_status == 130
    assert read_manifest(tmp_path / "out") is None

    result = run_lane(tmp_path)

    assert computed == list(range(3))
    assert contents(result.folder) == undisturbed
    assert not (result.folder / STORE).exists()


def test_a_run_stopped_while_it_writes_its_tables_loses_no_replication(
    tmp_path, undisturbed, computed
):
    def progress(what, _done, _total):
        if what == "tables":
            raise KeyboardInterrupt

    with pytest.raises(StoppedError, match="3 of 3"):
        run_lane(tmp_path, progress=progress)

    assert contents(run_lane(tmp_path).folder) == undisturbed
    assert len(computed) == 3


def test_damaged_replications_are_computed_again(tmp_path, undisturbed, computed):
    with pytest.raises(StoppedError):
        run_lane(tmp_path, progress=interrupt_after(2))
    tables = sorted((tmp_path / "out" / STORE).rglob("trains.parquet"))
    tables[1].write_bytes(tables[1].read_bytes()[:-1])
    computed.clear()

    result = run_lane(tmp_path)

    assert computed == [1, 2]
    assert contents(result.folder) == undisturbed


def test_a_shared_store_is_kept_and_more_replications_add_to_it(tmp_path, undisturbed, computed):
    store = tmp_path / "store"
    run_lane(tmp_path, "replications=2", out="two", store=store)
    result = run_lane(tmp_path, out="four", store=store)

    assert computed == [0, 1, 2]
    assert contents(result.folder) == undisturbed
    assert run_lane(tmp_path, "title='Another title'", out="again", store=store)
    assert len(computed) == 3


def test_another_seed_has_nothing_in_common(tmp_path, computed):
    store = tmp_path / "store"
    first = run_lane(tmp_path, store=store)
    second = run_lane(tmp_path, "seed=1", out="other", store=store)

    assert len(computed) == 6
    for part, one in first.record["fingerprint"].items():
        assert one != second.record["fingerprint"][part]


def test_more_replications_do_not_change_the_first_ones(tmp_path):
    few = run_lane(tmp_path, "replications=2", out="few")
    many = run_lane(tmp_path, out="many")

    for number in (0, 1):
        one = read_columns(few.folder, "visits", replication=number)
        two = read_columns(many.folder, "visits", replication=number)
        assert {name: column.tolist() for name, column in one.items()} == {
            name: column.tolist() for name, column in two.items()
        }


def test_the_resolved_scenario_repeats_the_bytes_elsewhere_and_in_its_own_folder(
    tmp_path, undisturbed
):
    folder = run_lane(tmp_path).folder

    again = run(load(folder / "scenario.toml"), tmp_path / "again", Settings(jobs=1))
    itself = run(load(folder / "scenario.toml"), folder, Settings(jobs=1))

    assert contents(again.folder) == undisturbed
    assert contents(itself.folder) == undisturbed


def test_a_timetable_is_copied_and_the_copy_repeats_the_bytes(tmp_path):
    (tmp_path / "trains.csv").write_text(TIMETABLE)
    write_lane(tmp_path, TIMETABLED)
    first = run_lane(tmp_path)
    assert (first.folder / "inputs" / "trains.csv").read_text() == TIMETABLE

    second = run(load(first.folder / "scenario.toml"), tmp_path / "again", Settings(jobs=2))

    assert contents(second.folder) == contents(first.folder)
    departed = [row for row in second.summary if row["metric"] == "trains_departed"]
    assert departed[0]["mean"] == 4.0


def test_a_change_on_the_command_line_is_repeated_too(tmp_path):
    first = run_lane(tmp_path, "seed=7", "ports.khorgos.china.customs.lanes=2")
    again = run(load(first.folder / "scenario.toml"), tmp_path / "again", Settings(jobs=1))

    assert contents(again.folder) == contents(first.folder)


def test_a_complete_result_stays_until_the_next_is_complete(tmp_path, undisturbed):
    folder = run_lane(
        tmp_path, paint=lambda staging: (staging / "old.png").write_bytes(b"x")
    ).folder
    before = contents(folder)

    def fail(_staging):
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        run_lane(tmp_path, "seed=1", paint=fail)
    assert {name: before[name] for name in before} == {
        name: content for name, content in contents(folder).items() if name in before
    }
    check_complete(folder)

    assert contents(run_lane(tmp_path).folder) == undisturbed


def test_files_of_the_user_stay(tmp_path):
    folder = run_lane(tmp_path).folder
    (folder / "notes.txt").write_text("mine")

    run_lane(tmp_path, "seed=1")

    assert (folder / "notes.txt").read_text() == "mine"


def test_a_foreign_folder_is_refused_before_anything_is_computed(tmp_path, computed):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("precious")

    with pytest.raises(StorageError, match="did not make it"):
        run_lane(tmp_path)

    assert computed == []


def test_a_second_run_into_one_folder_is_refused(tmp_path, computed):
    with claimed(tmp_path / "out"), pytest.raises(StorageError, match="in use by process"):
        run_lane(tmp_path)

    assert computed == []


def test_a_replication_that_does_not_balance_is_not_kept(tmp_path, monkeypatch):
    def leaky(tables, scenario):
        found = balance.balance(tables, scenario)
        return replace(found, residuals={**found.residuals, "trains": 1})

    monkeypatch.setattr(replication, "balance", leaky)

    with pytest.raises(IntegrityError, match=r"replication 0 of lane \(seed 0\).*trains: \+1"):
        run_lane(tmp_path)

    assert not (tmp_path / "out" / "run.json").exists()


def test_a_model_that_stops_names_the_replication_and_keeps_the_others(tmp_path, monkeypatch):
    def stops(scenario, plans):
        stops.calls += 1
        if stops.calls == 3:
            raise ModelStopError("gridlock")
        return replication_simulate(scenario, plans)

    stops.calls = 0
    replication_simulate = replication.simulate
    monkeypatch.setattr(replication, "simulate", stops)

    with pytest.raises(ModelStopError, match=r"replication 2 of lane \(seed 0\): gridlock"):
        run_lane(tmp_path)

    assert len(list((tmp_path / "out" / STORE).rglob("record.json"))) == 2


def test_a_bug_says_in_which_replication_it_is(tmp_path, monkeypatch):
    def buggy(_scenario, _plans):
        raise ZeroDivisionError

    monkeypatch.setattr(replication, "simulate", buggy)

    with pytest.raises(ZeroDivisionError) as caught:
        run_lane(tmp_path)

    assert caught.value.__notes__ == ["in replication 0 of lane (seed 0)"]


def test_a_process_that_dies_each_time_is_a_storage_error_that_names_its_replication(
    tmp_path, monkeypatch
):
    def lose(_crew, jobs):
        raise LostJobsError(jobs[1:2])

    monkeypatch.setattr(undertaking.Crew, "run", lose)

    with pytest.raises(StorageError, match=r"^replication 1 of lane \(seed 0\): its process died"):
        run_lane(tmp_path, jobs=2)


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_whatever_sync_fails_the_same_command_then_gives_the_same_bytes(
    tmp_path, monkeypatch, step
):
    write_lane(tmp_path, LANE.replace('"5 d"', '"1 d"').replace("= 3", "= 1"))
    reference = contents(run_lane(tmp_path, out="reference").folder)
    sync = files.os.fsync
    tried = 0
    for number in count(1, step):
        with monkeypatch.context() as patch:
            patch.setattr(files.os, "fsync", failing_at(number, sync))
            try:
                run_lane(tmp_path)
            except StorageError as error:
                message = str(error)
            else:
                break
        tried += 1
        assert "No space left on device (ENOSPC)" in message
        manifest = read_manifest(tmp_path / "out")
        assert manifest is None or not damaged_files(tmp_path / "out", manifest)
        assert contents(run_lane(tmp_path).folder) == reference

    assert tried > 2
    assert contents(tmp_path / "out") == reference


def failing_at(number, sync):
    calls = count(1)

    def failing(handle):
        if next(calls) == number:
            raise OSError(errno.ENOSPC, "full")
        sync(handle)

    return failing
