"""Exporting a folder of results: which files a format makes of it, and where they go.

Without a place of their own they go into the folder's ``export/`` and are part of its results;
elsewhere nothing that is there already is replaced, unless that is asked for.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from sim.errors import StorageError, UsageError
from sim.experiments.alive import is_abandoned, signature
from sim.experiments.files import Manifest, remove_tree, storage_errors, sync_file
from sim.experiments.folder import ADDING, EXPORTS, check_complete, claimed, publish, stage
from sim.experiments.opened import OpenedRun, open_run
from sim.presentation.export import tables

EVERYTHING: Final = "all"
_RECORD_OF_RUN: Final = "run.json"
_WORKSHOP: Final = ".landbridge-"


class Format(NamedTuple):
    """What the files of a format are called; the first suffix is the usual one."""

    suffixes: tuple[str, ...]
    stem: str | None
    """What a file is called that holds one replication; None for tables."""


FORMATS: Final = {
    "chrome-trace": Format((".json.gz", ".json"), "trace"),
    "xes": Format((".xes.gz", ".xes"), "log"),
    "csv": Format((".csv", ".csv.gz"), None),
    "parquet": Format((".parquet",), None),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported, in which format, and where to.

    Without `replication` it is 0 in formats that hold one, and all of them in tables; -1 is all.
    Without `tables` it is all of them.
    """

    format: str
    out: Path | None = None
    replication: int | None = None
    tables: Sequence[str] = ()
    replace: bool = False


ALL_REPLICATIONS: Final = -1

Write = Callable[[Path], None]


class Part(NamedTuple):
    """A file to be: its usual name, and what writes it."""

    name: str
    write: Write


def export(folder: Path, wish: Wish) -> tuple[Path, ...]:
    """Write the results in `folder` as `wish` has it; return the files.

    Raises:
        UsageError: there is no such format, replication or table, or the place does not fit.
        StorageError: the results cannot be read, or a file not written or not replaced.
        IntegrityError: a file of the results is missing or was changed.
    """
    chosen = _format(wish)
    parts = _parts(folder, wish, chosen)
    if wish.out is None:
        return _into_results(folder, parts)
    return _elsewhere(_placed(parts, wish.out, chosen, folder), replace=wish.replace)


def _format(wish: Wish) -> Format:
    if wish.format not in FORMATS:
        raise UsageError(f'no format "{wish.format}"; there are {", ".join(FORMATS)}')
    chosen = FORMATS[wish.format]
    if chosen.stem is not None and wish.tables:
        raise UsageError(f"--table goes with csv and parquet; {wish.format} holds the visits")
    return chosen


def _parts(folder: Path, wish: Wish, chosen: Format) -> list[Part]:
    manifest = check_complete(folder, needed=lambda _name: False)
    if _RECORD_OF_RUN not in manifest:
        return _parts_of_experiment(folder, manifest, wish, chosen)
    run = open_run(folder)
    replication = _replication(run, wish, chosen)
    if chosen.stem is not None:
        return _parts_of_log(run, replication, wish, chosen)
    return _parts_of_tables(run, manifest, replication, wish)


def _replication(run: OpenedRun, wish: Wish, chosen: Format) -> int | None:
    """Return the replication that is wanted, None for all."""
    wanted = wish.replication
    if wanted is None:
        return None if chosen.stem is None else 0
    if wanted != ALL_REPLICATIONS and not 0 <= wanted < run.replications:
        last = run.replications - 1
        raise UsageError(f"--replication {wanted}: {run.folder} has 0 to {last}")
    return None if wanted == ALL_REPLICATIONS else wanted


def _parts_of_log(
    run: OpenedRun, replication: int | None, wish: Wish, chosen: Format
) -> list[Part]:
    """Return a file for each replication, since two of them are two worlds."""
    from sim.presentation.export.chrome_trace import write_trace
    from sim.presentation.export.xes import write_xes

    write = write_xes if wish.format == "xes" else write_trace
    numbers = range(run.replications) if replication is None else [replication]
    suffix = chosen.suffixes[0]
    return [
        Part(f"{chosen.stem}-{number}{suffix}", partial(write, run, number)) for number in numbers
    ]


def _parts_of_tables(
    run: OpenedRun, manifest: Manifest, replication: int | None, wish: Wish
) -> list[Part]:
    kept = {
        name: run.folder / file
        for name, file in tables.kept_tables([*manifest])
        if name not in tables.LOGGED
    }
    known = {name for name in tables.LOGGED if f"{name}.parquet" in manifest}
    if tables.SUMMARY in kept:
        kept[tables.SUMMARY] = run.folder / f"{tables.SUMMARY}.json"
    logged = [name for name in tables.LOGGED if name in known]
    _check_whole(run.folder, kept)
    return [
        _part_of_log(run, name, replication, wish) if name in known else _part(name, kept, wish)
        for name in _chosen(wish, [*logged, *kept], run.folder)
    ]


def _part_of_log(run: OpenedRun, name: str, replication: int | None, wish: Wish) -> Part:
    is_csv = wish.format == "csv"
    write = tables.write_table_as_csv if is_csv else tables.write_table_as_parquet
    return Part(f"{name}.{wish.format}", partial(write, run, name, replication))


def _part(name: str, kept: dict[str, Path], wish: Wish) -> Part:
    is_csv = wish.format == "csv"
    write = tables.write_kept_as_csv if is_csv else tables.write_kept_as_parquet
    return Part(f"{name}.{wish.format}", partial(write, kept[name]))


def _check_whole(folder: Path, kept: dict[str, Path]) -> None:
    # Of a table as JSON, the order of columns stands in the CSV file beside it.
    names = {each.name for path in kept.values() for each in (path, path.with_suffix(".csv"))}
    check_complete(folder, needed=lambda name: name in names)


def _parts_of_experiment(
    folder: Path, manifest: Manifest, wish: Wish, chosen: Format
) -> list[Part]:
    kept = {name: folder / file for name, file in tables.kept_tables([*manifest])}
    if chosen.stem is not None or not kept:
        raise UsageError(
            f"{folder}: not the results of a run, so there is no {wish.format} of them;"
            " export the folder of a run"
        )
    if wish.replication is not None:
        raise UsageError("--replication goes with the results of a run")
    _check_whole(folder, kept)
    return [_part(name, kept, wish) for name in _chosen(wish, [*kept], folder)]


def _chosen(wish: Wish, known: Sequence[str], folder: Path) -> list[str]:
    """Return the tables that are wanted, in the order of `known`."""
    for unknown in [name for name in wish.tables if name not in (*known, EVERYTHING)]:
        names = ", ".join((*known, EVERYTHING))
        raise UsageError(f'{folder} has no table "{unknown}"; there are {names}')
    everything = not wish.tables or EVERYTHING in wish.tables
    return [name for name in known if everything or name in wish.tables]


def _placed(parts: Sequence[Part], out: Path, chosen: Format, folder: Path) -> dict[Path, Write]:
    """Return where each file goes: `out` is one file if it ends as the format's files do."""
    if out.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            f"--out {out}: lies in the results; without --out the files go to {folder / EXPORTS}"
        )
    if not out.name.endswith(chosen.suffixes) or out.is_dir():
        _check_folder(out, chosen)
        return {out / part.name: part.write for part in parts}
    if len(parts) > 1:
        raise UsageError(f"--out {out}: {len(parts)} files are to be written; name a folder")
    return {out: parts[0].write}


def _check_folder(out: Path, chosen: Format) -> None:
    """Refuse an `out` that is a file, or reads like one of another format, for a folder."""
    usual = " or ".join(chosen.suffixes)
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: is no folder, nor a file that ends in {usual}")
    known = tuple(suffix for each in FORMATS.values() for suffix in each.suffixes)
    if out.name.endswith(known) and not out.is_dir():
        raise UsageError(f"--out {out}: files of this format end in {usual}")


def _into_results(folder: Path, parts: Sequence[Part]) -> tuple[Path, ...]:
    with claimed(folder, ADDING) as owned:
        target = stage(owned) / EXPORTS
        with storage_errors(target):
            target.mkdir()
        for part in parts:
            part.write(target / part.name)
        publish(owned, keep_others=True)
    return tuple(folder / EXPORTS / part.name for part in parts)


def _elsewhere(places: dict[Path, Write], *, replace: bool) -> tuple[Path, ...]:
    """Write all files, and only then give them their places."""
    if not replace:
        _refuse_existing(places)
    parents = dict.fromkeys(path.parent for path in places)
    for parent in parents:
        with storage_errors(parent), _workshop(parent) as workshop:
            for path, write in places.items():
                write(workshop / path.name)
                sync_file(workshop / path.name)
            for path in places:
                os.replace(workshop / path.name, path)
    return tuple(places)


def _refuse_existing(places: dict[Path, Write]) -> None:
    for path in places:
        if path.exists() or path.is_symlink():
            raise StorageError(f"{path}: is there already; add --replace, or choose another --out")


@contextmanager
def _workshop(parent: Path) -> Iterator[Path]:
    """Yield a folder in `parent` in which files are made; nothing of it stays.

    If nothing comes of it, folders that were made for it go too, also after a killed process.
    """
    made = [each for each in (parent, *parent.parents) if not each.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{_WORKSHOP}*-*-*-*"):
        if is_abandoned(left):
            remove_tree(left)
    try:
        with TemporaryDirectory(prefix=f"{_WORKSHOP}{signature()}-", dir=parent) as name:
            yield Path(name)
    except BaseException:
        # What others put there meanwhile stays, and so does the folder.
        with suppress(OSError):
            for each in made:
                each.rmdir()
        raise
