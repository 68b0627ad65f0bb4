"""Reading the files of a scenario with suspicion: sizes, kinds, encodings, and where they lie.

A size is known before a byte is read; only regular files are opened; nothing outside the scenario
root is touched; nothing in a path is expanded.
"""

import errno
import os
import re
import stat
from collections.abc import Callable
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from sim.errors import StorageError
from sim.scenario.findings import Finding, Spot, refuse_one
from sim.scenario.signatures import kind_of_binary
from sim.scenario.words import Key, dotted, printable, quoted

SCENARIO_BYTES: Final = 1 << 20
ALL_SCENARIOS_BYTES: Final = 4 << 20
TABLE_BYTES: Final = 16 << 20

_NOT_THERE: Final = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}
)
_BOM: Final = b"\xef\xbb\xbf"


class Request(NamedTuple):
    """A file to read: its path, its name in messages, and who asks for it under which key.

    `asker` tells the place that names the file; it is asked only when something is wrong.
    """

    path: Path
    shown: str
    asker: Callable[[], Spot]
    key: Key = ()
    written: str = ""
    """The path as it stands in the file that asks."""

    @classmethod
    def of_user(cls, path: Path) -> "Request":
        """Return the request for a file that the user named."""
        shown = display(path)
        return cls(path, shown, lambda: Spot(shown))

    def refuse(self, code: str, message: str, remedy: str = "") -> NoReturn:
        """Say at the place that asks what is wrong with the file."""
        refuse_one(Finding(code, self.key, self._named(message), remedy), self.asker())

    def refuse_missing(self) -> NoReturn:
        """Say that there is no such file, where it was looked for, and what there is instead."""
        if not self.key:
            self.refuse("SCN-001", "no such file", _similar(self.path))
        wrong = f"no such file {quoted(self.written)}"
        if self.written != self.shown:
            wrong += f", looked for as {printable(self.shown, 300)}"
        spot = self.asker()
        remedy = _similar(self.path, but=os.path.basename(spot.file))
        refuse_one(Finding("SCN-001", self.key, wrong, remedy), spot)

    def storage_error(self, error: OSError) -> StorageError:
        """Return what the system has against reading the file."""
        message = self._named(f"cannot be read: {error.strerror}")
        key = f"{dotted(self.key)}: " if self.key else ""
        return StorageError(f"{self.asker()}: {key}{message}")

    def _named(self, message: str) -> str:
        return f"{printable(self.shown, 300)} {message}" if self.key else message


def read_bytes(request: Request, longest: int) -> bytes:
    """Return the content of the regular file asked for, of at most `longest` bytes.

    Raises:
        ScenarioError: there is no such file, or it is a folder.
        SafetyLimitError: it is larger, or it is a device or pipe.
        StorageError: the system does not let us read it.
    """
    handle = _opened(request)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            request.refuse("SCN-006", "is a device or pipe", "only regular files are read")
        if status.st_size > longest:
            _refuse_size(request, f"has {status.st_size:,} bytes", longest)
        try:
            content = file.read(longest + 1)
        except OSError as error:
            raise request.storage_error(error) from error
    if len(content) > longest:
        _refuse_size(request, "has no end in sight", longest)
    return content


def _opened(request: Request) -> int:
    # Not to wait for the writer of a pipe; for a regular file this changes nothing.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if request.path.is_dir():
            request.refuse("SCN-002", "is a folder, not a file", _inside(request.path))
        return os.open(request.path, flags)
    except ValueError:
        request.refuse("SCN-001", "is no path")
    except OSError as error:
        if error.errno in _NOT_THERE:
            request.refuse_missing()
        if error.errno == errno.ENXIO:
            request.refuse("SCN-006", "is a device or pipe", "only regular files are read")
        raise request.storage_error(error) from error


def decode(content: bytes, shown: str) -> tuple[str, bool]:
    """Return the text of `content` with plain line ends, and whether it began with a mark (BOM).

    Raises:
        ScenarioError: it is not UTF-8 text.
    """
    marked = content.startswith(_BOM)
    body = content.removeprefix(_BOM)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_wide(body):
        refuse_one(Finding("SCN-004", (), "looks like UTF-16", "save it as UTF-8"), Spot(shown))
    if kind := kind_of_binary(body):
        refuse_one(Finding("SCN-005", (), kind, "give plain text"), Spot(shown))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        spot = Spot(shown, line, error.start - body.rfind(b"\n", 0, error.start))
        wrong = f"byte 0x{body[error.start]:02x} is not UTF-8"
        refuse_one(Finding("SCN-004", (), wrong, "save the file as UTF-8"), spot)
    return text.replace("\r\n", "\n"), marked


def scenario_root(path: Path) -> Path:
    """Return the folder that the files of the scenario `path` must not leave."""
    real = Path(os.path.realpath(path))
    return next((each for each in real.parents if each.name == "scenarios"), real.parent)


def why_not_allowed(reference: str, base: Path, root: Path) -> str:
    """Return why `reference`, as written in a file of the folder `base`, may not be opened."""
    if not reference.strip() or any(not char.isprintable() for char in reference):
        return "is no path"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", reference):
        return "is an address, and nothing is fetched"
    if reference.startswith(("~", "/", "\\")) or re.match(r"[A-Za-z]:", reference):
        return "is not a relative path"
    if "\\" in reference or "$" in reference or "%" in reference:
        return "holds characters that are not expanded here"
    target = os.path.realpath(base / reference)
    real_root = os.path.realpath(root)
    if os.path.commonpath([real_root, target]) != real_root:
        return "leads out of the scenario root"
    return ""


def shown_beside(including: str, reference: str) -> str:
    """Return how messages name the file `reference` that the file shown as `including` names."""
    return os.path.normpath(os.path.join(os.path.dirname(including), reference))


def _refuse_size(request: Request, what: str, longest: int) -> NoReturn:
    request.refuse("SCN-007", what, f"at most {longest:,} bytes are read")


def _inside(folder: Path) -> str:
    inside = ", ".join(quoted(name) for name in _data_files(folder)[:5])
    return f"it holds {inside}" if inside else "give a scenario file"


def _similar(path: Path, but: str = "") -> str:
    """Return which files of the folder of `path` may be meant, `but` not the one that asks."""
    if not path.parent.is_dir():
        return "there is no such folder either"
    names = [name for name in _data_files(path.parent) if name != but]
    by_stem = {name.partition(".")[0]: name for name in names}
    stem = path.name.partition(".")[0][:200]
    if close := get_close_matches(stem, by_stem, n=3, cutoff=0.6):
        return "did you mean " + ", ".join(quoted(by_stem[name]) for name in close) + "?"
    return "the folder has " + ", ".join(quoted(name) for name in names[:5]) if names else ""


def _data_files(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, 2_000)]
    except (OSError, ValueError):
        return []
    return sorted(name for name in names if name.endswith((".toml", ".csv")))


def _looks_wide(body: bytes) -> bool:
    """Return whether every second byte of the beginning is zero, as in UTF-16 of plain text."""
    head = body[:200]
    if len(head) < 8:
        return False
    return any(head) and not (any(head[1::2]) and any(head[0::2]))


def display(path: Path) -> str:
    """Return how messages name `path`, whatever bytes its name holds."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"), 300)
