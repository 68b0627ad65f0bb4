"""The command that writes a scenario to start from: init."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import Flag, print_json
from sim.errors import LandbridgeError, StorageError, UsageError

if TYPE_CHECKING:
    from sim.scenario.loaded import Loaded

_BASELINE = "h1-2024.toml"
_FOLDER = Path("scenarios")
_KINDS = ("lane", "ports", "policy")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_ -]*(\.[A-Za-z0-9_ -]+)*")


def init(
    file: Path | None = None,
    /,
    *,
    like: str = "lane",
    base: Path | None = None,
    json: Flag = False,
    quiet: Flag = False,
) -> None:
    """Write a small scenario with comments to start from. A file is never overwritten.

    Args:
        file: The file to write, NAME or NAME.toml; by default my-scenario.toml.
        like: lane (the smallest), ports (both ports, changed), or policy (for compare).
        base: For ports and policy: the scenario to extend; by default scenarios/h1-2024.toml.
        json: Print data, not words.
        quiet: Print nothing but errors.
    """
    _check_kind(like)
    if like == "lane" and base is not None:
        raise UsageError("--base is for --like ports and --like policy; a lane extends nothing")
    path = _path(file, like)
    if os.path.lexists(path):
        raise UsageError(f"{path}: there is such a file already; give another name")
    found = None if like == "lane" else _base(path, base)
    _write(path, _text(like, path, found))
    _check_valid(path)
    then = [f"landbridge check {path}", _next(like, path, found)]
    if json:
        print_json({"file": str(path), "then": then})
    elif not quiet:
        print(f"{path}: written; mend it to your case, then", *then, sep="\n  ")


def _check_kind(name: str) -> None:
    from sim.scenario.hints import unknown_name

    if name not in _KINDS:
        raise UsageError(f"--like {name}: there is no such start; {unknown_name(name, _KINDS)}")


def _path(file: Path | None, kind: str) -> Path:
    """Return the file to write, with its ending."""
    if file is None:
        name = "my-policy" if kind == "policy" else "my-scenario"
        return (Path() if kind == "lane" else _FOLDER) / f"{name}.toml"
    if file.suffix not in ("", ".toml"):
        raise UsageError(f"{file}: scenarios are TOML files; give a name that ends in .toml")
    if not _NAME.fullmatch(file.name):
        example = "give one of letters, digits and hyphens, as in my-scenario"
        raise UsageError(f"{file}: is no name of a scenario file; {example}")
    path = file if file.suffix else file.with_name(f"{file.name}.toml")
    if not path.parent.is_dir():
        raise UsageError(f"{file}: there is no folder {path.parent} to write into")
    return path


def _text(kind: str, path: Path, base: Path | None) -> str:
    from sim.scenario import starters

    if base is None:
        return starters.LANE
    reference = Path(os.path.relpath(base, path.parent)).as_posix()
    loaded = _loaded(base, path, reference)
    if kind == "ports":
        return starters.changing(loaded, reference)
    compare = _next(kind, path, base)
    return starters.policy(loaded, reference, compare, lambda change: _fits(base, change))


def _next(kind: str, path: Path, base: Path | None) -> str:
    """Return the command that a new file is for."""
    return f"landbridge compare {base} {path}" if kind == "policy" else f"landbridge run {path}"


def _base(path: Path, base: Path | None) -> Path:
    """Return the file to extend."""
    if base is not None:
        return base
    for folder in (path.parent, _FOLDER):
        if (folder / _BASELINE).is_file():
            return folder / _BASELINE
    raise UsageError(
        f"there is no {_FOLDER / _BASELINE} here to start from; go to its folder, name another"
        " scenario with --base, or take --like lane, which needs none"
    )


def _loaded(base: Path, path: Path, reference: str) -> "Loaded":
    """Return the scenario `base`, which `path` is to extend as `reference`.

    Raises:
        UsageError: a file there could not extend it.
    """
    from sim.scenario.files import scenario_root, why_not_allowed
    from sim.scenario.loader import load

    loaded = load(base)
    if why := why_not_allowed(reference, path.parent, scenario_root(path)):
        beside = f"write the new file into {base.parent} or below it"
        raise UsageError(f"{path}: the base {reference} {why}; {beside}")
    return loaded


def _fits(base: Path, change: str) -> bool:
    from sim.scenario.loader import load

    try:
        load(base, [change])
    except LandbridgeError:
        return False
    return True


def _check_valid(path: Path) -> None:
    """Take a new file away again that is not valid where it lies, as by its name."""
    from sim.scenario.loader import load

    try:
        load(path)
    except LandbridgeError:
        path.unlink()
        raise


def _write(path: Path, text: str) -> None:
    is_ours = False
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            is_ours = True
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path}: there is such a file already; give another name") from None
    except OSError as error:
        if is_ours:
            path.unlink(missing_ok=True)
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
