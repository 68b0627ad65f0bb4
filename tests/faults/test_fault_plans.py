"""Runs on a disk that fails by a plan; the number of a plan is all that a fault report needs."""

from random import Random

import pytest

from sim.cli import main
from sim.experiments.files import remove_tree
from tests.faults.acting import goes_on, is_honest, undisturbed_run
from tests.faults.faulty_disk import (
    ERRORS,
    FaultyDisk,
    KilledError,
    calls_of,
    dead_process,
    failing,
)
from tests.unit.experiments.lanes import LANE, write_lane

BY_DEFAULT, SLOW, NIGHTLY = 8, 40, 1_000
SHORT = LANE.replace('"5 d"', '"1 d"').replace("replications = 3", "replications = 2")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"), SHORT)


def run_it(folder):
    words = ["run", str(folder / "lane.toml"), "--out", str(folder / "out")]
    return main([*words, "--no-pictures", "--quiet", "--jobs", "1"])


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counted")
    write_lane(folder, SHORT)
    with pytest.MonkeyPatch.context() as patch:
        return calls_of(patch, folder / "out", lambda: run_it(folder))


def plan(number, folder, calls):
    """Return the disk of plan `number`: one error, errors from there on, or the end."""
    random = Random(number)
    first = random.randrange(1, calls + 1)
    kind = random.choice(["once", "once", "from then on", "killed", "killed"])
    last = first if kind != "from then on" else first + random.randrange(1, 4 * calls)
    error = None if kind == "killed" else random.choice(ERRORS)
    return FaultyDisk(folder, first, last, error)


def hold(number, tmp_path, undisturbed, calls, capsys):
    """Do the run under a plan and check the five that must hold after every fault."""
    write_lane(tmp_path, SHORT)
    out = tmp_path / "out"
    disk = plan(number, out, calls)
    with pytest.MonkeyPatch.context() as patch, failing(disk, patch, dead_process()):
        try:
            status = run_it(tmp_path)
        except KilledError:
            status = None
    said = capsys.readouterr().err
    assert status in (0, 4, None), said
    assert "Traceback" not in said
    if status == 4:
        assert said.startswith("landbridge: ")
        assert len(said.splitlines()) == 1
    state = is_honest(out, undisturbed)
    assert status != 0 or state == "complete"
    goes_on(tmp_path, undisturbed)
    remove_tree(out)
    capsys.readouterr()


@pytest.mark.parametrize("number", range(BY_DEFAULT))
def test_a_run_survives_a_disk_that_fails(number, tmp_path, undisturbed, calls, capsys):
    hold(number, tmp_path, undisturbed, calls, capsys)


@pytest.mark.slow
def test_a_run_survives_many_plans_of_failure(tmp_path, undisturbed, calls, capsys):
    for number in range(BY_DEFAULT, BY_DEFAULT + SLOW):
        hold(number, tmp_path, undisturbed, calls, capsys)


@pytest.mark.nightly
def test_a_run_survives_a_thousand_plans_of_failure(tmp_path, undisturbed, calls, capsys):
    for number in range(NIGHTLY):
        hold(number, tmp_path, undisturbed, calls, capsys)
