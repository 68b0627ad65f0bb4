"""kill -9 of the main process or of a worker, at any instant."""

import os
import signal
import time
from random import Random

import pytest

from sim.experiments.checking import State, check
from tests.faults.acting import (
    LONG,
    MANY,
    RUN,
    finish,
    goes_on,
    is_honest,
    landbridge,
    members,
    start,
    undisturbed_run,
    wait_until,
    workers,
)
from tests.faults.planted import planting
from tests.unit.experiments.lanes import contents, write_lane

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks into /proc")

MAIN = {"default": 2, "slow": 6, "nightly": 200}
WORKER = {"default": 1, "slow": 3, "nightly": 100}


@pytest.fixture(scope="module")
def undisturbed_long(tmp_path_factory):
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"), LONG)


@pytest.fixture(scope="module")
def took(tmp_path_factory):
    """Return how long the run takes here, over which the instants are spread."""
    folder = tmp_path_factory.mktemp("timed")
    write_lane(folder, MANY)
    began = time.monotonic()
    assert landbridge(folder, *RUN, "--jobs", "2")[0] == 0
    return time.monotonic() - began


def kill_main(folder, undisturbed, took, number, text=MANY):
    """Kill the run at the instant of trial `number`, and check what is left of it."""
    write_lane(folder, text)
    process = start(folder, *RUN, "--jobs", "2")
    time.sleep(Random(number).uniform(0, took))
    process.kill()
    process.wait()
    wait_until(lambda: not members(process.pid), seconds=10)
    _, _, err = finish(process)
    # A worker that was being started finds nobody to tell it what to do; Python says so itself.
    assert "Traceback" not in err or ("in spawn_main" in err and "Ran out of input" in err)
    is_honest(folder / "out", undisturbed)
    goes_on(folder, undisturbed)


@pytest.mark.parametrize("number", range(MAIN["default"]))
def test_a_run_that_is_killed_goes_on(number, tmp_path, undisturbed_many, took):
    kill_main(tmp_path, undisturbed_many, took, number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(MAIN["default"], MAIN["default"] + MAIN["slow"]))
def test_a_run_that_is_killed_at_more_instants_goes_on(number, tmp_path, undisturbed_many, took):
    kill_main(tmp_path, undisturbed_many, took, number)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(MAIN["nightly"]))
def test_a_run_of_forty_that_is_killed_anywhere_goes_on(number, tmp_path, undisturbed_long, took):
    kill_main(tmp_path, undisturbed_long, 1.5 * took, number, LONG)


def kill_worker(folder, undisturbed, number):
    """Kill a worker at a random instant of its work; nobody is to notice."""
    write_lane(folder, MANY)
    process = start(folder, *RUN, "--jobs", "2")
    wait_until(lambda: workers(process.pid) or process.poll() is not None)
    time.sleep(Random(number).uniform(0, 1.5))
    for pid in workers(process.pid)[:1]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    status, _, err = finish(process)
    assert (status, err) == (0, "")
    assert contents(folder / "out") == undisturbed


@pytest.mark.parametrize("number", range(WORKER["default"]))
def test_a_worker_that_is_killed_is_replaced(number, tmp_path, undisturbed_many):
    kill_worker(tmp_path, undisturbed_many, number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(WORKER["default"], 1 + WORKER["slow"]))
def test_workers_killed_at_more_instants_are_replaced(number, tmp_path, undisturbed_many):
    kill_worker(tmp_path, undisturbed_many, number)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(WORKER["nightly"]))
def test_workers_killed_anywhere_are_replaced(number, tmp_path, undisturbed_many):
    kill_worker(tmp_path, undisturbed_many, number)


def test_a_replication_that_kills_its_worker_each_time_is_named_and_the_others_are_kept(
    tmp_path, undisturbed_lane
):
    write_lane(tmp_path)
    environment = planting(tmp_path, 1, "kill")

    status, _, err = landbridge(tmp_path, *RUN, "--jobs", "2", environment=environment)

    assert status == 4
    assert "replication 1 of lane (seed 0): its process died 3 times" in err
    assert "`landbridge resume out --replication 1` tries it alone" in err
    assert len(err.splitlines()) == 1
    found = check(tmp_path / "out")
    assert found.state is State.UNFINISHED
    assert [(kept.complete, kept.missing) for kept in found.replications] == [((0, 2), (1,))]
    goes_on(tmp_path, undisturbed_lane)
