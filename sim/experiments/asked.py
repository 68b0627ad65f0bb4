"""A question about a scenario file: the file, what the command line changes, where answers go."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.loaded import Loaded
from sim.scenario.loader import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A scenario file and its changes, as for ``--set``; experiments add their own question."""

    file: Path
    changes: tuple[str, ...] = ()
    root: Path | None = None
    out: Path | None = None

    def load(self, changes: Iterable[str] = ()) -> Loaded:
        """Return the scenario with `changes` after those of the command line.

        Raises:
            ScenarioError: the rules refuse it.
            SafetyLimitError: it is beyond the limits of a scenario.
        """
        return load(self.file, (*self.changes, *changes), self.root)
