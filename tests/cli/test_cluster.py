"""A real Dask cluster on this machine, and a real MPI job: the bytes of a run in one process.

That the command goes on after being killed itself is in test_processes.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.cli import main
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, contents, write_lane

LONG = LANE.replace('"5 d"', '"60 d"').replace("replications = 3", "replications = 12")
BIN = Path(sys.executable).parent
MPIEXEC = shutil.which("mpiexec", path=os.pathsep.join([str(BIN), os.environ["PATH"]]))

PRELOAD = """\
import os
import time
from pathlib import Path

from sim.experiments.workers import parcel

folder = Path(os.environ["DIARY"])


def carry_out(job, real=getattr(parcel.carry_out, "real", parcel.carry_out)):
    with (folder / "begun").open("a") as file:
        file.write(f"{job.replication}\\n")
    if job.replication == 5 and (folder / "hold").exists():
        (folder / "hold").write_text(str(os.getpid()))
        (folder / "hold").rename(folder / "held")
        while (folder / "held").exists():
            time.sleep(0.02)
    return real(job)


carry_out.real = carry_out.__defaults__[0]  # Dask loads this file twice
parcel.carry_out = carry_out
"""
"""What workers load first: they note each job they begin; where asked to, one is held up in one."""

OTHERS = """\
from sim.experiments.workers import parcel

ours = dict(parcel.versions_here())
parcel.versions_here = lambda: {**ours, "landbridge": "0.0.1"}
"""
"""What a worker loads first that pretends to be of another version."""


def until(true, process=None):
    """Wait until `true()`, and return what it is; a process that ends meanwhile has failed."""
    deadline = time.monotonic() + 30
    while not (found := true()):
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


@contextmanager
def started(folder, *words, **environment):
    """Yield a process that is gone after the block, with all that it started."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


class Cluster:
    """A Dask scheduler with workers on this machine, and the diary of what they begin."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes = []
        (folder / "preload.py").write_text(PRELOAD)
        (folder / "others.py").write_text(OTHERS)
        self._start("scheduler", "--port", "0")
        self.address = json.loads(until(self._about))["address"]

    def _about(self):
        place = self.folder / "scheduler.json"
        return place.exists() and place.read_text()

    def _start(self, kind, *words):
        place = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--no-dashboard")
        own = {"DIARY": str(self.folder), "TMPDIR": str(self.folder)}
        with (self.folder / f"{kind}.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", f"distributed.cli.dask_{kind}", *place),
                    *("--scheduler-file", "scheduler.json", *words),
                ],
                cwd=self.folder,
                env={**os.environ, **own},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def add(self, preload="preload"):
        """Start a worker of one thread."""
        return self._start("worker", "--nthreads", "1", "--no-nanny", "--preload", f"{preload}.py")

    def until_logged(self, words, times):
        log = self.folder / "scheduler.log"
        until(lambda: log.read_text().count(words) >= times)

    def begun(self):
        """Return how often each replication was begun."""
        return Counter(int(line) for line in (self.folder / "begun").read_text().split())

    def hold(self):
        """Let the worker that gets replication 5 next be held up in it."""
        (self.folder / "begun").unlink(missing_ok=True)
        (self.folder / "hold").touch()

    def held(self, process):
        """Return the process id of the worker that is held up by a job of `process`."""
        place = self.folder / "held"
        return int(until(lambda: place.exists() and place.read_text(), process))

    def stop(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler with two workers."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.add()
        cluster.add()
        cluster.until_logged("Register worker", 2)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    settings = Settings(jobs=1)
    return contents(run(load(write_lane(folder, LONG)), folder / "out", settings).folder)


RUN = (sys.executable, "-m", "sim", "run", "lane.toml", "--no-pictures", "--quiet")


def kept(folder):
    """Return the numbers of the replications that are finished."""
    places = folder.glob("results/lane/.store/*/replication-*")
    return {int(place.name.rpartition("-")[2]) for place in places}


def test_a_worker_that_is_killed_changes_no_byte_and_loses_only_what_it_had_in_hand(
    tmp_path, cluster, undisturbed
):
    write_lane(tmp_path, LONG)
    cluster.hold()
    with started(tmp_path, *RUN, "--scheduler", cluster.address) as process:
        victim = cluster.held(process)
        until(lambda: len(kept(tmp_path)) > 5, process)
        finished = kept(tmp_path)

        os.kill(victim, signal.SIGKILL)

        assert ended(process) == (0, "", "")
    (cluster.folder / "held").unlink()
    cluster.add()
    assert contents(tmp_path / "results" / "lane") == undisturbed
    assert 5 not in finished
    assert cluster.begun()[5] == 2
    assert {cluster.begun()[number] for number in finished} == {1}


def test_ctrl_c_keeps_what_is_finished_and_says_so_once(tmp_path, cluster, undisturbed):
    write_lane(tmp_path, LONG)
    cluster.hold()
    with started(tmp_path, *RUN, "--scheduler", cluster.address) as process:
        cluster.held(process)
        until(lambda: len(kept(tmp_path)) > 5, process)

        process.send_signal(signal.SIGINT)

        status, _, err = ended(process)
    (cluster.folder / "held").unlink()
    many = len(kept(tmp_path))
    sentence = f"stopped; {many} of 12 replications are kept; the same command goes on from there"
    assert (status, err) == (130, f"landbridge: {sentence}\n")
    result = run(load(tmp_path / "lane.toml"), tmp_path / "results" / "lane", Settings(jobs=1))
    assert contents(result.folder) == undisturbed


def test_a_sweep_over_the_cluster_has_the_same_bytes(tmp_path, cluster):
    lane = write_lane(tmp_path)
    words = ["sweep", str(lane), "--vary", "ports.khorgos.china.customs.lanes=1,2"]
    words += ["--quiet", "--no-pictures"]
    assert main([*words, "--jobs", "1", "--out", str(tmp_path / "one")]) == 0
    cluster.until_logged("Register worker", 3)
    (cluster.folder / "begun").unlink()

    there = ("--scheduler", cluster.address, "--out", "many")
    with started(tmp_path, sys.executable, "-m", "sim", *words, *there) as process:
        assert ended(process) == (0, "", "")

    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    assert cluster.begun() == {0: 2, 1: 2, 2: 2}


def test_a_worker_of_another_version_is_refused_before_any_work(tmp_path, cluster):
    write_lane(tmp_path)
    other = cluster.add("others")
    cluster.until_logged("Register worker", 4)
    try:
        with started(tmp_path, *RUN, "--scheduler", cluster.address) as process:
            status, _, err = ended(process)
    finally:
        other.kill()

    assert status == 4
    assert "landbridge: the worker tcp://127.0.0.1:" in err
    assert "has landbridge 0.0.1 (here " in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.skipif(MPIEXEC is None, reason="there is no mpiexec")
def test_an_mpi_job_has_the_same_bytes(tmp_path, undisturbed):
    write_lane(tmp_path, LONG)
    module = (sys.executable, "-m", "mpi4py.futures", *RUN[1:])
    # Open MPI wants to be told that it may run as root, and more processes than processors.
    may = {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    }

    with started(tmp_path, MPIEXEC, "-n", "3", *module, "--mpi", **may) as process:
        assert ended(process) == (0, "", "")

    assert contents(tmp_path / "results" / "lane") == undisturbed


@pytest.mark.skipif(MPIEXEC is None, reason="there is no mpiexec")
def test_an_mpi_job_without_the_launcher_of_workers_says_once_how_to_start_it(tmp_path):
    write_lane(tmp_path)

    with started(tmp_path, MPIEXEC, "-n", "2", *RUN, "--mpi") as process:
        status, _, err = ended(process)

    assert status == 2
    assert err.count("`mpiexec -n 4 python -m mpi4py.futures -m sim run FILE --mpi`") == 1
    assert not (tmp_path / "results").exists()
