"""The command that writes results in the formats of other tools."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.options import Flag
from sim.errors import UsageError

_ALL = "all"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """The options of export."""

    format: str
    "Format: chrome-trace (for Perfetto), xes (for process mining), csv or parquet."
    out: Path | None = None
    "File or folder to write; by default the folder export/ of the results."
    replication: str | None = None
    "One replication, or all; by default 0 in chrome-trace and xes, and all in tables."
    table: Annotated[list[str], Parameter(negative="")] = field(default_factory=list)
    "Of csv and parquet a table, as in trains, or all (the default); may be repeated."
    language: str = "en"
    "Language of the names in chrome-trace: en, zh (Chinese) or ru (Russian)."
    replace: Flag = False
    "Replace files at --out that are there already."
    quiet: Flag = False
    "Print nothing but errors."


def export(results: Path, /, *, options: ExportOptions) -> None:
    """Write results in the formats of other tools.

    Args:
        results: A folder that `landbridge run` or an experiment has filled.
        options: The options.
    """
    from sim.presentation.export.exporting import Wish
    from sim.presentation.export.exporting import export as export_results
    from sim.presentation.language.speaking import speaking

    wish = Wish(
        format=options.format,
        out=options.out,
        replication=_replication(options.replication),
        tables=tuple(options.table),
        replace=options.replace,
    )
    with speaking(options.language):
        written = export_results(results, wish)
    if not options.quiet:
        for path in written:
            print(path)


def _replication(text: str | None) -> int | None:
    from sim.presentation.export.exporting import ALL_REPLICATIONS

    if text is None:
        return None
    if text == _ALL:
        return ALL_REPLICATIONS
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"--replication {text}: a number from 0 on, or all")
    return int(text)
