import os
import signal
import threading
import time
from pathlib import Path

import pytest

from sim.errors import ModelStopError
from sim.experiments.interruption import Stop, StoppedError, listening
from sim.experiments.workers.pool import TRIES, Crew, LostJobsError
from sim.experiments.workers.processes import staying


def touch(job):
    Path(job).touch()


def die_at_first(job):
    path = Path(job)
    with path.open("a") as file:
        file.write("x")
    if path.name == "fragile" and len(path.read_text()) == 1:
        os._exit(9)


def die_always(job):
    if Path(job).name == "poison":
        os._exit(9)
    Path(job).touch()


def die_beside_others(job):
    if Path(job).name == "poison":
        time.sleep(0.2)
        os._exit(9)
    time.sleep(0.5)
    Path(job).touch()


def refuse(job):
    raise ModelStopError(f"stopped at {Path(job).name}")


@pytest.fixture
def processes():
    with staying() as kept:
        yield kept


@pytest.fixture
def crew(processes):
    def of(work, workers=2, stop=None):
        done = []
        return Crew(work, done.append, workers, stop or Stop(), processes), done

    return of


def test_every_job_is_done_once(tmp_path, crew):
    jobs = [str(tmp_path / str(number)) for number in range(5)]
    pool, done = crew(touch)

    pool.run(jobs)

    assert sorted(done) == jobs
    assert len(list(tmp_path.iterdir())) == 5


def test_a_job_whose_process_died_is_done_again(tmp_path, crew):
    jobs = [str(tmp_path / name) for name in ("a", "fragile", "b")]
    pool, done = crew(die_at_first)

    pool.run(jobs)

    assert sorted(done) == sorted(jobs)
    assert (tmp_path / "fragile").read_text() == "xx"


def test_a_job_that_kills_its_process_is_named_and_the_others_are_done(tmp_path, crew):
    jobs = [str(tmp_path / name) for name in ("poison", "a", "b")]
    pool, done = crew(die_always)

    with pytest.raises(LostJobsError) as caught:
        pool.run(jobs)

    assert caught.value.jobs == (jobs[0],)
    assert sorted(done) == jobs[1:]
    assert pool._tries[jobs[0]] == TRIES


def test_a_job_that_worked_beside_one_that_kills_its_process_is_not_blamed(tmp_path, crew):
    jobs = [str(tmp_path / name) for name in ("poison", "a", "b", "c")]
    pool, done = crew(die_beside_others)

    with pytest.raises(LostJobsError) as caught:
        pool.run(jobs)

    assert caught.value.jobs == (jobs[0],)
    assert sorted(done) == jobs[1:]


def test_an_error_in_a_job_comes_out_as_it_is(tmp_path, crew):
    pool, done = crew(refuse, workers=1)

    with pytest.raises(ModelStopError, match="stopped at a"):
        pool.run([str(tmp_path / "a"), str(tmp_path / "b")])

    assert done == []


def test_a_noted_signal_ends_the_pool(tmp_path, processes):
    jobs = [str(tmp_path / str(number)) for number in range(4)]

    def interrupt(_job):
        os.kill(os.getpid(), signal.SIGTERM)

    with listening() as stop, pytest.raises(KeyboardInterrupt):
        Crew(touch, interrupt, 1, stop, processes).run(jobs)

    assert stop.number == signal.SIGTERM
    assert len(list(tmp_path.iterdir())) < 4


def test_a_signal_is_raised_at_once_where_nothing_is_at_risk():
    before = signal.getsignal(signal.SIGTERM)
    with listening() as stop, pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)

    assert StoppedError("", stop.number).exit_status == 143
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_second_signal_does_not_wait():
    def interrupt_twice(stop):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.number == signal.SIGINT
        os.kill(os.getpid(), signal.SIGINT)

    with listening() as stop, pytest.raises(KeyboardInterrupt), stop.noted_only():
        interrupt_twice(stop)


def test_outside_the_main_thread_nothing_is_listened_to():
    before = signal.getsignal(signal.SIGINT)

    def listen():
        with listening():
            handlers.append(signal.getsignal(signal.SIGINT))

    handlers = []
    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()

    assert handlers == [before]


def name_of_process(job):
    Path(job).write_text(str(os.getpid()))


def test_processes_stay_between_rounds_and_are_gone_afterwards(tmp_path):
    jobs = [str(tmp_path / str(number)) for number in range(6)]
    with staying() as kept:
        for some in (jobs[:3], jobs[3:]):
            Crew(name_of_process, lambda _job: None, 1, Stop(), kept).run(some)

    (name,) = {Path(job).read_text() for job in jobs}
    with pytest.raises(ProcessLookupError):
        os.kill(int(name), 0)


def leave_a_name():
    Path(os.environ["READY"], str(os.getpid())).touch()


def test_processes_that_were_told_to_get_ready_are_those_that_work(tmp_path, monkeypatch):
    ready = tmp_path / "ready"
    ready.mkdir()
    monkeypatch.setenv("READY", str(ready))
    jobs = [str(tmp_path / str(number)) for number in range(4)]
    with staying() as kept:
        kept.get_ready(2, leave_a_name)
        Crew(name_of_process, lambda _job: None, 2, Stop(), kept).run(jobs)

    assert 1 <= len(list(ready.iterdir())) <= 2
    with staying() as fresh:
        fresh.get_ready(1, leave_a_name)
        with fresh.lent(1) as executor:
            (process,) = executor._processes
    assert str(process) in {path.name for path in ready.iterdir()}


def test_what_goes_wrong_while_getting_ready_does_not_keep_anybody_from_working(tmp_path):
    job = str(tmp_path / "job")
    with staying() as kept:
        kept.get_ready(1, os.abort)
        Crew(touch, lambda _job: None, 1, Stop(), kept).run([job])

    assert Path(job).exists()


def test_what_a_job_comes_to_is_told(tmp_path, processes):
    told = []
    jobs = [str(tmp_path / str(number)) for number in range(3)]

    crew = Crew(os.path.basename, lambda _job: None, 2, Stop(), processes, took=_keeper(told))
    crew.run(jobs)

    assert sorted(told) == sorted((job, Path(job).name) for job in jobs)


def _keeper(told):
    def keep(job, result):
        told.append((job, result))

    return keep
