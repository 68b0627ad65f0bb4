"""The command that says in four short texts what a scenario comes to: fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import Flag, Options, print_json
from sim.errors import IntegrityError, UsageError

if TYPE_CHECKING:
    from sim.scenario.loaded import Loaded


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a scenario is computed; results need none of it."""

    replications: WholeOrNone = None
    "How often to repeat the run with new luck; the scenario says how often by default."
    seed: WholeOrNone = None
    "The root of all luck, a whole number from 0 on."
    jobs: WholeOrNone = None
    "Processes; by default one for each processor."
    set_: Annotated[list[str], Parameter(name="--set", negative="")] = field(default_factory=list)
    "A change, as in ports.khorgos.china.customs.lanes=8; may be repeated."
    root: Path | None = None
    "Folder that extends and CSV files may not leave."

    def load(self, file: Path) -> "Loaded":
        """Return the scenario in `file` with what the command line changes."""
        return Options(
            replications=self.replications,
            seed=self.seed,
            jobs=self.jobs,
            set_=self.set_,
            root=self.root,
        ).load(file)

    def workers(self) -> int:
        """Return on how many processes to compute."""
        from sim.experiments.undertaking import processors

        return self.jobs or processors()


_NOTHING = Asked()


def fingerprint(
    place: Path,
    /,
    *,
    asked: Asked = _NOTHING,
    expect: str | None = None,
    ties: Flag = False,
    json: Flag = False,
) -> None:
    """Say in four short texts what a scenario comes to: times, order, luck, figures.

    Computed anew from a scenario, without leaving a file, or read from a result folder.

    Args:
        place: A scenario, or a folder that `landbridge run` has filled.
        asked: How a scenario is computed.
        expect: A result folder or a fingerprint, whole or in part; status 6 if it is another.
        ties: Run it with the order of ties reversed and shuffled; say how far the figures move.
        json: Print data, not words.
    """
    if ties and expect is not None:
        raise UsageError("--ties and --expect: only one of them at a time")
    if place.is_dir() and (ties or asked != _NOTHING):
        raise UsageError(f"{place}: results are only read; name a scenario file to compute with")
    if ties:
        print_ties(asked.load(place), asked.workers(), as_data=json)
        return
    from sim.experiments.fingerprinting import expected_from

    expected = None if expect is None else expected_from(expect)
    found, data = _read(place) if place.is_dir() else _computed(place, asked)
    if json:
        print_json(data)
    else:
        from sim.presentation.fingerprint_text import print_fingerprint

        print_fingerprint(found)
    if expected is not None:
        _check(found, expected, expect or "")


def _read(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the fingerprint of results, and all that is told of it as data."""
    from sim.experiments.fingerprint import short
    from sim.experiments.fingerprinting import read_fingerprint

    found = read_fingerprint(folder)
    return found, {"fingerprint": found, "short": short(found), "replications": []}


def _computed(file: Path, asked: Asked) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the fingerprint of a scenario, and all that is told of it as data."""
    loaded = asked.load(file)
    from sim.experiments.fingerprint import short, together
    from sim.experiments.fingerprinting import fingerprints

    each: Sequence[dict[str, str]] = fingerprints(loaded, asked.workers())
    found = together(each)
    return found, {"fingerprint": found, "short": short(found), "replications": [*each]}


def _check(found: dict[str, str], expected: dict[str, str], name: str) -> None:
    """End with the status of a failed check if `found` is not as `expected`."""
    from sim.experiments.fingerprinting import differing, meaning

    parts = differing(found, expected)
    if parts:
        raise IntegrityError(f"{', '.join(parts)} differ from {name}: {meaning(parts)}")


def print_ties(loaded: "Loaded", jobs: int, *, as_data: bool) -> None:
    """Print how far the figures of `loaded` move when ties are settled otherwise."""
    from sim.experiments.ties import tie_orders
    from sim.presentation.fingerprint_text import print_tie_orders, tie_data

    found = tie_orders(loaded, jobs)
    if as_data:
        print_json(tie_data(found))
    else:
        print_tie_orders(found)
