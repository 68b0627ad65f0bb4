import errno
import os
import pickle
import sys
import tempfile
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest

from sim.cli import main
from sim.errors import IntegrityError, ModelStopError, StorageError, UsageError
from sim.experiments import replication
from sim.experiments.interruption import Stop, StoppedError
from sim.experiments.question import Question
from sim.experiments.replication import Job
from sim.experiments.store import STAYS, WHOLE, Shelf, code_digest
from sim.experiments.undertaking import Settings
from sim.experiments.workers import dask_workers, errands, parcel
from sim.experiments.workers.dask_workers import DaskWorkers
from sim.experiments.workers.errands import Errands, Workforce
from sim.experiments.workers.executors import workforce
from sim.experiments.workers.parcel import addressed, carry_out, put_away, versions_here
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, run_lane, write_lane


class AtOnce(Executor):
    """Does each job where it is submitted, and remembers what it was sent."""

    def __init__(self):
        self.sent = []

    def submit(self, work, job):
        self.sent.append(job)
        future = Future()
        try:
            future.set_result(pickle.loads(pickle.dumps(work(job))))
        except Exception as error:
            future.set_exception(error)
        return future


class Staff(Workforce):
    """Workers of which a test says how many there are, and what comes of a job."""

    where = "the cluster"

    def __init__(self, workers=1, outcome=carry_out):
        self.count = workers
        self.outcome = outcome
        self.futures = []

    def submit(self, _work, job):
        self.futures.append(Future())
        try:
            self.futures[-1].set_result(self.outcome(job))
        except NeverError:
            pass
        except Exception as error:
            self.futures[-1].set_exception(error)
        return self.futures[-1]

    def workers(self):
        return self.count

    def killed(self, error):
        return isinstance(error, KilledError)


class KilledError(Exception):
    """The worker of a job was killed each time."""


class NeverError(Exception):
    """The job never ends."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return contents(run_lane(tmp_path_factory.mktemp("undisturbed")).folder)


@pytest.fixture
def jobs(tmp_path):
    question = Question.of(load(write_lane(tmp_path)))
    return [Job(question, number, Shelf(tmp_path / "shelf")) for number in range(3)]


def test_an_executor_in_this_process_gives_the_same_bytes(tmp_path, undisturbed):
    executor = AtOnce()

    assert contents(run_lane(tmp_path, executor=executor).folder) == undisturbed
    assert [job.replication for job in executor.sent] == [0, 1, 2]


def test_processes_of_somebody_else_give_the_same_bytes(tmp_path, undisturbed):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        result = run_lane(tmp_path, executor=executor, jobs=2)

    assert contents(result.folder) == undisturbed


def test_no_path_of_ours_is_sent(tmp_path):
    executor = AtOnce()
    run_lane(tmp_path, executor=executor)

    assert str(tmp_path).encode() not in pickle.dumps(executor.sent)


@pytest.mark.parametrize("kind", [WHOLE, STAYS])
def test_a_replication_computed_elsewhere_has_the_files_of_one_computed_here(jobs, tmp_path, kind):
    here = replace(jobs[1], shelf=Shelf(tmp_path / "here", kind))
    there = replace(jobs[1], shelf=Shelf(tmp_path / "there", kind))
    here.do()

    put_away(pickle.loads(pickle.dumps(carry_out(addressed(there)))), there)

    assert there.shelf.holds(1)
    assert contents(there.shelf.place(1)) == contents(here.shelf.place(1))


def test_a_worker_leaves_nothing_behind(jobs, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    carry_out(addressed(jobs[0]))

    assert list((tmp_path / "temporary").iterdir()) == []


def damaged(sent, name, content):
    return replace(sent, files={**sent.files, name: content})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda sent: damaged(sent, "kpis.parquet", b"PAR1"), "damaged: kpis.parquet"),
        (lambda sent: damaged(sent, "more", b""), "files are missing"),
        (lambda sent: replace(sent, files={}), "files are missing"),
        (lambda sent: replace(sent, replication=2), "it is replication 2"),
        (
            lambda sent: replace(sent, files={"../x": b""}, manifest={"../x": parcel._entry(b"")}),
            r"damaged: \.\./x",
        ),
    ],
)
def test_a_damaged_parcel_is_refused_and_nothing_is_put_on_the_shelf(jobs, spoil, message):
    sent = carry_out(addressed(jobs[0]))

    with pytest.raises(IntegrityError, match=message):
        put_away(spoil(sent), jobs[0])

    assert not jobs[0].shelf.folder.exists()


def test_what_other_versions_made_is_refused_with_both_versions(jobs):
    sent = carry_out(addressed(jobs[0]))
    other = {**sent.versions, "numpy": "1.0", "code": "0123456789abcdef"}
    here = versions_here()

    with pytest.raises(StorageError) as caught:
        put_away(replace(sent, versions=other), jobs[0])

    assert f"has numpy 1.0 (here {here['numpy']})" in str(caught.value)
    assert f"code 01234567 (here {here['code'][:8]})" in str(caught.value)
    assert not jobs[0].shelf.folder.exists()


def test_an_error_of_other_versions_is_not_taken_for_ours(jobs):
    sent = parcel.Parcel({}, 0, error=ModelStopError("gridlock"))

    with pytest.raises(StorageError, match="has python none"):
        put_away(sent, jobs[0])


def test_a_model_that_cannot_go_on_elsewhere_stops_the_run_here_as_itself(tmp_path, monkeypatch):
    def stops(*_):
        raise ModelStopError("nobody moves")

    monkeypatch.setattr(replication, "simulate", stops)

    with pytest.raises(ModelStopError, match=r"replication 0 of lane .*: nobody moves"):
        run_lane(tmp_path, executor=AtOnce())


def test_what_comes_back_together_with_an_error_is_kept(jobs):
    def outcome(job):
        if job.replication == 0:
            raise RuntimeError("a fault")
        return carry_out(job)

    with pytest.raises(RuntimeError, match="a fault"):
        work_through(jobs, Staff(workers=2, outcome=outcome))

    assert [jobs[0].shelf.holds(number) for number in range(3)] == [False, True, True]


def test_a_worker_without_room_is_named(jobs, monkeypatch):
    def full(_job):
        raise StorageError("kpis.parquet: No space left on device (ENOSPC)")

    monkeypatch.setattr(replication, "replicate", full)

    with pytest.raises(StorageError, match=r"replication 0 of lane .*, on .*: .*No space left"):
        carry_out(addressed(jobs[0]))


def test_a_temporary_folder_that_cannot_be_made_is_a_storage_error(jobs, monkeypatch):
    def refuse(**_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/x")

    monkeypatch.setattr(parcel, "scratch", refuse)

    with pytest.raises(StorageError, match="No space left"):
        carry_out(addressed(jobs[0]))


def work_through(jobs, staff, **more):
    done = []
    Errands(staff, staff.workers, done.append, Stop(), **more).run(jobs)
    return done


def test_a_job_that_loses_its_worker_each_time_is_named_and_the_others_are_kept(jobs):
    def outcome(job):
        if job.replication == 1:
            raise KilledError
        return carry_out(job)

    with pytest.raises(StorageError, match=r"replication 1 of lane .*: the worker died each time"):
        work_through(jobs, Staff(outcome=outcome))

    assert [jobs[0].shelf.holds(number) for number in range(3)] == [True, False, True]


def never(_job):
    raise NeverError


def test_patience_ends_when_no_worker_is_left_and_what_waits_is_cancelled(jobs):
    staff = Staff(workers=0, outcome=never)

    with pytest.raises(StorageError, match="the cluster: no worker for 0 s; finished"):
        work_through(jobs, staff, patience_s=0.01)

    assert all(future.cancelled() for future in staff.futures)


def test_a_job_that_takes_longer_than_the_patience_is_waited_for_while_there_are_workers(jobs):
    class Slow(Staff):
        def submit(self, _work, job):
            self.futures.append(Future())
            answer = self.futures[-1].set_result
            threading.Timer(0.5, answer, (carry_out(job),)).start()
            return self.futures[-1]

    assert len(work_through(jobs[:1], Slow(), patience_s=0.05)) == 1


def test_machines_that_work_together_need_the_same_code_of_all_experiments():
    assert versions_here()["code"] == code_digest(with_experiments=True) != code_digest()


def test_a_lost_connection_is_told_and_what_is_finished_is_kept(jobs):
    staff = Staff(outcome=never)

    class Gone(Stop):
        def check(self):
            if len(staff.futures) == 2:
                for future in staff.futures:
                    future.cancel()
                    future.set_running_or_notify_cancel()

    with pytest.raises(StorageError, match="the cluster: the connection is lost; finished"):
        Errands(staff, staff.workers, print, Gone()).run(jobs)


def test_only_two_jobs_a_worker_are_under_way(jobs):
    most = []

    def outcome(job):
        most.append(sum(not future.done() for future in staff.futures))
        return carry_out(job)

    class Slow(ThreadPoolExecutor):
        def submit(self, _work, job):
            staff.futures.append(super().submit(outcome, job))
            return staff.futures[-1]

    staff = Staff()
    with Slow(3) as executor:
        Errands(executor, lambda: 1, lambda _job: None, Stop()).run(jobs * 3)

    assert max(most) <= 2


def test_an_interruption_cancels_what_waits_and_the_same_command_goes_on(tmp_path, undisturbed):
    def progress(what, done, _total):
        if what == "replications" and done == 1:
            raise KeyboardInterrupt

    staff = Staff(outcome=lambda job: never(job) if job.replication else carry_out(job))

    with pytest.raises(StoppedError, match="1 of 3 replications are kept") as caught:
        run_lane(tmp_path, executor=staff, progress=progress)

    assert caught.value.exit_status == 130
    assert all(future.done() for future in staff.futures)
    assert contents(run_lane(tmp_path).folder) == undisturbed


def test_settings_count_the_workers_of_the_executor():
    assert Settings(executor=Staff(50), jobs=2).workers() == 50
    assert Settings(executor=AtOnce(), jobs=2).workers() == 2
    assert Settings(jobs=3).workers() == 3


def test_processes_of_our_own_work_by_default():
    with workforce(None) as executor:
        assert executor is None


@pytest.mark.parametrize("choice", [{"scheduler": "tcp://127.0.0.1:1"}, {"mpi": True}])
def test_jobs_and_workers_of_others_do_not_go_together(choice):
    with (
        pytest.raises(UsageError, match="--jobs"),
        workforce(**{"scheduler": None, **choice}, jobs=2),
    ):
        pass


def test_two_kinds_of_workers_do_not_go_together():
    with pytest.raises(UsageError, match="only one"), workforce("tcp://127.0.0.1:1", mpi=True):
        pass


def test_an_extra_that_is_not_installed_is_named_with_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    lane = write_lane(tmp_path)

    status = main(["run", str(lane), "--out", str(tmp_path / "out"), "--scheduler", "tcp://a:1"])

    assert status == 4
    assert capsys.readouterr().err == (
        "landbridge: --scheduler needs the extra `cluster`; in landbridge's folder:"
        " pip install -c constraints.txt -e '.[cluster]'\n"
    )
    assert not (tmp_path / "out").exists()


def test_mpi_without_mpi_says_how_to_start_it(tmp_path, capsys):
    lane = write_lane(tmp_path)

    status = main(["run", str(lane), "--out", str(tmp_path / "out"), "--mpi"])

    assert status == 2
    assert (
        "`mpiexec -n 4 python -m mpi4py.futures -m sim run FILE --mpi`" in capsys.readouterr().err
    )


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://", "127.0.0.1"])
def test_a_scheduler_that_cannot_be_reached_is_named_once(tmp_path, monkeypatch, capfd, address):
    monkeypatch.setattr(dask_workers, "CONNECT_S", 0.2)
    lane = write_lane(tmp_path)

    status = main(["run", str(lane), "--out", str(tmp_path / "out"), "--scheduler", address])

    err = capfd.readouterr().err
    assert status == 4
    assert err.startswith(f"landbridge: --scheduler {address}: no Dask scheduler can be reached")
    assert len(err.splitlines()) == 1


class Client:
    """What a Dask client says of the machines of a test."""

    def __init__(self, scheduler, workers):
        self.scheduler, self.found = scheduler, workers

    def wait_for_workers(self, _number, *, timeout):
        if not self.found:
            raise TimeoutError(timeout)

    def run_on_scheduler(self, _function):
        if isinstance(self.scheduler, Exception):
            raise self.scheduler
        return self.scheduler

    def run(self, _function, *, on_error):
        assert on_error == "return"
        return self.found


def test_a_scheduler_without_workers_is_told_how_to_get_some():
    with pytest.raises(
        StorageError, match="has no workers; start some with `dask worker tcp://a:1"
    ):
        dask_workers._check_workers(Client({}, {}), "tcp://a:1")


@pytest.mark.parametrize(
    ("scheduler", "worker", "message"),
    [
        ({"python": "3.9"}, {}, r"the scheduler tcp://a:1 has python 3.9 \(here 3"),
        ({}, {"simpy": "4.0"}, r"the worker tcp://b:2 has simpy 4.0 \(here 4"),
        ({}, {"code": "f" * 32}, r"the worker tcp://b:2 has code ffffffff \(here "),
        ({}, ModuleNotFoundError("No module named 'sim'"), "the worker tcp://b:2 cannot load"),
        (ModuleNotFoundError("No module named 'sim'"), {}, r"the scheduler tcp://a:1 cannot load"),
    ],
)
def test_machines_with_other_versions_are_refused_before_any_work(scheduler, worker, message):
    def whole(said):
        return said if isinstance(said, Exception) else {**versions_here(), **said}

    client = Client(whole(scheduler), {"tcp://b:2": whole(worker)})

    with pytest.raises(StorageError, match=message):
        dask_workers._check_versions(client, "tcp://a:1")


class Mute:
    """A client whose scheduler does not answer."""

    def get_executor(self, **_):
        return None

    def nthreads(self):
        raise OSError


def test_a_scheduler_that_does_not_answer_counts_as_without_workers():
    assert DaskWorkers("--scheduler tcp://a:1", Mute(), None).workers() == 0
    assert errands.PATIENCE_S == 60


def test_a_job_that_dask_has_given_up_is_known():
    scheduler = pytest.importorskip("distributed").scheduler
    workers = DaskWorkers("--scheduler tcp://a:1", Mute(), sys.modules["distributed"])

    assert workers.killed(scheduler.KilledWorker("job", "worker", 3))
    assert not workers.killed(ValueError())
