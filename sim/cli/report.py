"""The command that makes a page people want to open: report."""

from pathlib import Path

from sim.cli.numbers import Whole
from sim.cli.options import Flag
from sim.errors import UsageError


def report(
    *results: Path,
    out: Path | None = None,
    language: str = "en",
    replication: Whole = 0,
    quiet: Flag = False,
) -> None:
    """Make one HTML file of results: the answer, the pictures, a replay, and how it was made.

    It holds everything it needs, and opens from the disk. Several folders of runs make one page
    that holds them side by side.

    Args:
        results: Folders that `landbridge run` or an experiment has filled.
        out: The file; by default report.html in the first folder.
        language: What the page is written in: en, zh (Chinese) or ru (Russian).
        replication: The replication whose trains move in the replay, from 0 on.
        quiet: Print nothing but errors.
    """
    if not results:
        raise UsageError("report needs a folder of results, as in results/h1-2024")
    if replication < 0:
        raise UsageError(f"--replication {replication}: they count from 0 on")
    from sim.presentation.guest import leave_no_folders

    leave_no_folders()  # before the page's modules load matplotlib
    from sim.presentation.report.making import Wish, make_report

    path = make_report(results, Wish(language, replication), out)
    if not quiet:
        print(path)
