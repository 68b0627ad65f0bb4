"""The same relations through the command: the bytes of the whole result folder."""

import cProfile
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import strategies as st

from sim.api.runs import run
from sim.cli import main
from tests.metamorphic.playing import folder_of
from tests.metamorphic.rewriting import in_another_order, in_other_units, weeks_later
from tests.metamorphic.scenarios import Drawn, scenarios
from tests.metamorphic.sizes import holds_for
from tests.unit.experiments.lanes import contents

FOLDERS = (1, 4, 100)
"""Whole runs with their files take a second each."""
luck = st.integers(0, 2**32).map(Random)
MANIFEST = "manifest.json"
"""Lists the files of a folder with their checksums."""
WITH_DATES = {"run.json", "scenario.toml", MANIFEST}
"""Files that repeat what the scenario file says, its dates among them."""


def run_by_command(scenario: Path, out: Path, *arguments: str) -> dict[str, bytes]:
    """Run the command and return the bytes of the folder; gridlock is a result like any other."""
    command = ["run", str(scenario), "--out", str(out), "--jobs", "1", "--no-pictures", *arguments]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as errors:
        status = main(command)
    assert status in (0, 5), errors.getvalue()
    return contents(out)


def folder_made_of(drawn: Drawn, *arguments: str) -> dict[str, bytes]:
    """Return the bytes that the command makes of `drawn`."""
    with folder_of(drawn) as folder:
        return run_by_command(folder / "scenario.toml", folder / "out", "--quiet", *arguments)


@holds_for(scenarios(), luck, cases=FOLDERS)
def test_units_and_order_leave_every_byte_of_the_folder(drawn, rng):
    """But for the copies of data files, whose lines are in another order, too."""
    as_written = folder_made_of(drawn)
    other = folder_made_of(in_another_order(in_other_units(drawn, rng), rng))
    assert other.keys() == as_written.keys()
    for name in as_written.keys() - {MANIFEST}:
        assert "inputs/" in name or other[name] == as_written[name], name


@holds_for(scenarios(), st.integers(1, 60), cases=FOLDERS)
def test_whole_weeks_later_every_table_has_the_same_bytes(drawn, weeks):
    """`run.json` and the resolved scenario have the dates."""
    here = folder_made_of(weeks_later(drawn.changed(targets=None), 0))
    later = folder_made_of(weeks_later(drawn.changed(targets=None), weeks))
    assert here.keys() == later.keys()
    for name in here.keys() - WITH_DATES:
        assert "inputs/" in name or here[name] == later[name], name


@holds_for(scenarios(), cases=FOLDERS)
def test_how_much_is_said_and_shown_changes_no_byte(drawn):
    with folder_of(drawn) as folder:
        file = folder / "scenario.toml"
        quiet = run_by_command(file, folder / "quiet", "--quiet")
        told = run_by_command(file, folder / "told")
        data = run_by_command(file, folder / "data", "--json")
        observed = cProfile.Profile()
        profiled = observed.runcall(run_by_command, file, folder / "profiled", "--quiet")
        assert quiet == told == data == profiled


@pytest.mark.slow
@holds_for(scenarios(), cases=FOLDERS)
def test_a_report_and_questions_leave_the_tables_as_they_are(drawn):
    with folder_of(drawn) as folder:
        before = run_by_command(folder / "scenario.toml", folder / "out", "--quiet")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            assert main(["report", str(folder / "out"), "--quiet"]) == 0
            main(["explain", str(folder / "out"), "--worst", "3"])
            main(["validate", str(folder / "out")])
        after = contents(folder / "out")
        for name in before.keys() - {MANIFEST}:
            assert after[name] == before[name], name


@holds_for(scenarios(), st.integers(1, 2), cases=FOLDERS)
def test_a_replication_is_the_same_alone_and_among_others(drawn, most):
    """Replication k of many, of k + 1, and in a longer run: every row of every table."""
    with folder_of(drawn.changed(replications=None)) as folder:
        file = folder / "scenario.toml"
        many = rows_by_replication(file, most + 1)
        for fewer in range(1, most + 1):
            few = rows_by_replication(file, fewer)
            assert few == {name: {k: rows for k, rows in by.items() if k < fewer}
                           for name, by in many.items()}  # fmt: skip


TABLES = ("trains", "visits", "rakes", "kpis")


def rows_by_replication(file: Path, replications: int) -> dict[str, dict[int, list[dict]]]:
    """Return the rows of every table by replication."""
    result = run(file, replications=replications, jobs=1, progress=False, pictures=False)
    found: dict[str, dict[int, list[dict]]] = {name: {} for name in TABLES}
    for name in TABLES:
        for row in getattr(result, name):
            found[name].setdefault(row["replication"], []).append(row)
    return found
