"""Being told to stop, once and twice, by whatever signal, and a reader that goes away."""

import os
import signal
import time
from random import Random

import pytest

from sim.errors import ScenarioError
from tests.faults.acting import (
    MANY,
    RUN,
    finish,
    goes_on,
    is_honest,
    landbridge,
    members,
    start,
    wait_until,
)
from tests.unit.experiments.lanes import write_lane

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="looks into /proc")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLOW, NIGHTLY = 6, 100


def stop_it(folder, undisturbed, number, sent, *, to_all, twice=False):
    """Send a signal at the instant of trial `number`, and check what is left of the run."""
    write_lane(folder, MANY)
    process = start(folder, *RUN, "--jobs", "2")
    wait_until((folder / "out" / ".landbridge").exists)
    time.sleep(Random(number).uniform(0, 2))
    send = os.killpg if to_all else os.kill
    for _ in range(1 + twice):
        if process.poll() is None:
            send(process.pid, sent)
    status, _, err = finish(process)
    assert status in (0, 128 + sent)
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 1
    wait_until(lambda: not members(process.pid), seconds=10)
    state = is_honest(folder / "out", undisturbed)
    assert (status == 0) <= (state == "complete")
    goes_on(folder, undisturbed)


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_run_that_is_told_to_stop_ends_in_order_and_goes_on(tmp_path, undisturbed_many, sent):
    stop_it(tmp_path, undisturbed_many, 0, sent, to_all=sent != signal.SIGTERM)


def test_a_run_that_is_told_to_stop_twice_goes_on(tmp_path, undisturbed_many):
    stop_it(tmp_path, undisturbed_many, 1, signal.SIGINT, to_all=True, twice=True)


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_command_that_has_ended_keeps_its_status_whatever_comes(tmp_path, sent):
    code = "import os, sys; from sim.cli import main; status = main();"
    code += f"os.kill(os.getpid(), {int(sent)}); sys.exit(status)"
    status, _, err = landbridge(tmp_path, "check", "nowhere.toml", code=code)
    assert status == ScenarioError.exit_status
    assert err == "nowhere.toml: no such file [SCN-001]\n"


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2, 2 + SLOW))
def test_a_run_that_is_stopped_at_more_instants_goes_on(tmp_path, undisturbed_many, number):
    sent = SIGNALS[number % 3]
    stop_it(tmp_path, undisturbed_many, number, sent, to_all=number % 2 == 0, twice=number > 4)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(NIGHTLY))
def test_a_run_that_is_stopped_anywhere_goes_on(tmp_path, undisturbed_many, number):
    sent = SIGNALS[number % 3]
    stop_it(tmp_path, undisturbed_many, number, sent, to_all=number % 2 == 0, twice=number % 5 == 0)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    write_lane(folder, MANY)
    assert landbridge(folder, *RUN)[0] == 0
    return folder


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_stopped_leaves_no_folder(results, sent):
    process = start(results, "export", "out", "--format", "csv", "--out", "exported/deep")
    wait_until(lambda: list(results.glob("exported/deep/.landbridge-*")) or process.poll() == 0)
    process.send_signal(sent)

    status, _, err = finish(process)

    assert err == ""
    assert status in (0, 128 + sent)
    assert (status == 0) == (results / "exported").exists()
    if status == 0:
        for path in sorted((results / "exported").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (results / "exported").rmdir()


def test_a_lost_terminal_does_not_stop_a_run_that_is_to_survive_it(tmp_path, undisturbed_many):
    write_lane(tmp_path, MANY)
    process = start(tmp_path, *RUN, "--jobs", "2", before=("nohup",))
    wait_until((tmp_path / "out" / ".landbridge").exists)
    os.kill(process.pid, signal.SIGHUP)

    status, _, _ = finish(process)

    assert status == 0
    assert is_honest(tmp_path / "out", undisturbed_many) == "complete"


def test_progress_survives_a_clock_that_stands_still(tmp_path, undisturbed_many):
    write_lane(tmp_path, MANY)
    process = start(tmp_path, *RUN, "--jobs", "2")
    wait_until((tmp_path / "out" / ".store").exists)
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGCONT)

    assert finish(process)[::2] == (0, "")
    assert is_honest(tmp_path / "out", undisturbed_many) == "complete"
