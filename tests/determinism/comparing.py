"""Runs of one scenario in many surroundings, and which bytes of their results differ."""

import json
import os
import pty
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.determinism import worlds
from tests.determinism.configurations import PLAIN, Configuration
from tests.unit.experiments.lanes import contents

ROOT = Path(__file__).parents[2]
HOOKS = Path(__file__).with_name("hooks")
_CHARMAPS = Path("/usr/share/i18n/charmaps")
_C_LIBRARY = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"}
LONGEST_S = 600
"""A run that takes longer stands still."""
_FREE = ("PYTHONPATH", "PYTHONHASHSEED", "PYTHONUTF8", "LC_ALL", "LANG", "TZ", "COLUMNS")


@dataclass
class Laboratory:
    """Where configurations are run, each in a folder of its own below `folder`.

    With a `plant` the same fault is in all of them.
    """

    folder: Path
    locales: Path
    plant: str = ""
    _runs: int = field(default=0, init=False)

    @cached_property
    def plain(self) -> dict[str, bytes]:
        """Return the result of the plain configuration, which all others are held against."""
        return self.results(PLAIN)

    def differing(self, configuration: Configuration) -> list[str]:
        """Return the files of the results that `configuration` changes, makes or does not make."""
        plain, found = self.plain, self.results(configuration)
        return sorted(
            name for name in {*plain, *found} if plain.get(name, b"-") != found.get(name, b"-")
        )

    def results(self, configuration: Configuration) -> dict[str, bytes]:
        """Return the bytes that a run under `configuration` leaves."""
        self._runs += 1
        place = self.folder / str(self._runs)
        file = worlds.write(place / "files", configuration["form"])
        here, named = self._named(configuration["folder"], place, file)
        out = place / "results" / "out"
        out.parent.mkdir()
        flags = (
            configuration["interpreter"].split() if configuration["interpreter"][0] == "-" else []
        )
        words = [json.dumps(configuration), str(named), str(out)]
        _run(
            [sys.executable, *flags, "-m", "tests.determinism.player", *words],
            cwd=here,
            env=self._environment(configuration),
            umask=0o077 if configuration["user"] == "umask 077" else -1,
            on_terminal=configuration["terminal"] == "a terminal",
        )
        found = contents(out)
        shutil.rmtree(place)
        return found

    def _named(self, how: str, place: Path, file: Path) -> tuple[Path, Path]:
        """Return the folder to start in, and the scenario file as it is named from there."""
        if how == "from elsewhere":
            (place / "elsewhere").mkdir()
            return place / "elsewhere", Path("..") / file.relative_to(place)
        if how == "absolute":
            return ROOT, file.resolve()
        if how == "by a link":
            (place / "link").symlink_to(file.parent, target_is_directory=True)
            return place, Path("link") / file.name
        return file.parent, Path(file.name)

    def _environment(self, configuration: Configuration) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _FREE}
        noise = [str(self.folder / "no-such-folder"), str(ROOT / "docs")]
        path = [str(HOOKS), str(ROOT), *(noise if configuration["python path"] == "noise" else [])]
        environment = {
            **kept,
            "PYTHONPATH": os.pathsep.join(path),
            "PYTHONHASHSEED": configuration["hash seed"],
            "PYTHONUTF8": configuration["UTF-8 mode"],
            **self._bytecode(configuration["interpreter"]),
            "LC_ALL": configuration["locale"],
            "LOCPATH": str(self.locales),
            "TZ": configuration["time zone"],
            "LANDBRIDGE_HOOKS": ",".join(self._hooks(configuration)),
            **_processor(configuration["processor"]),
        }
        if configuration["terminal"] == "none, 20 columns":
            environment["COLUMNS"] = "20"
        if configuration["user"] == "no home":
            environment.pop("HOME", None)
        return environment

    def _bytecode(self, interpreter: str) -> dict[str, str]:
        """Return where compiled modules are kept: without, -O compiles everything every time."""
        if interpreter in ("-O", "-OO"):
            return {"PYTHONPYCACHEPREFIX": str(self.locales / "compiled")}
        return {"PYTHONDONTWRITEBYTECODE": "1"}

    def _hooks(self, configuration: Configuration) -> list[str]:
        wanted = {configuration["order"], configuration["interpreter"]}
        hooks = ["no collector", "tiny switch interval", "completion shuffled"]
        plants = [f"plant {self.plant}"] if self.plant else []
        return ["speak", *(name for name in hooks if name in wanted), *plants]


def _run(words: list[str], *, on_terminal: bool, **how) -> None:
    """Run a command that has to end well; on a terminal of its own if it is to have one."""
    if on_terminal:
        ours, its = pty.openpty()
    ended = subprocess.run(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=its if on_terminal else subprocess.PIPE,
        check=False,
        timeout=LONGEST_S,
        **how,
    )
    if on_terminal:
        os.close(its)
        os.close(ours)
    assert ended.returncode == 0, (words, (ended.stderr or b"").decode(errors="replace")[-2000:])


def _processor(how: str) -> dict[str, str]:
    """Return the variables that hide instructions of the processor, as far as it has them."""
    # The library of linear algebra chooses for itself.
    numpy = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(_numpy_features()),
        "OPENBLAS_CORETYPE": "Prescott",
    }
    library = how in ("C library without AVX2", "without both")
    arrays = how in ("NumPy without SIMD", "without both") and _numpy_features()
    return {**(_C_LIBRARY if library else {}), **(numpy if arrays else {})}


def _numpy_features() -> list[str]:
    """Return the groups of instructions that NumPy chooses by the processor at hand."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]


def make_locale(name: str, into: Path) -> bool:
    """Compile the locale `name` into `into` if it needs that; return whether it is to be had."""
    if name in ("C", "C.UTF-8") or (into / name).exists():
        return True
    language, _, letters = name.partition(".")
    if shutil.which("localedef") is None or not _CHARMAPS.is_dir():
        return False
    words = ["localedef", "--no-archive", "-i", language, "-f", letters, str(into / name)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
