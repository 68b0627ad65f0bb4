"""A scenario as read: its values, the files it names, where each value comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Optional

from sim.scenario.findings import COMMAND_LINE
from sim.scenario.inputs import Inputs
from sim.scenario.places import Places
from sim.scenario.schema import Scenario
from sim.scenario.words import Key

DEFAULT = "default"
"""Stands for the file of a value that no file sets."""


class Origin(NamedTuple):
    """The file that set a value, as messages name it, or "command line"."""

    file: str

    @property
    def is_command_line(self) -> bool:
        """Return whether the value was given with ``--set``."""
        return self.file == COMMAND_LINE


@dataclass(frozen=True)
class Loaded:
    """A valid scenario with everything it was read from.

    `files` holds the CSV files as they are, by the name that `scenario` has for them
    (``inputs/...``); the keys of `inputs` are the same. `origins` maps dotted keys as written to
    where they were set. `parent` is the scenario that this one extends, or without one what the
    command line changed; None if there is none or it cannot stand alone.
    """

    scenario: Scenario
    inputs: Inputs = field(default_factory=Inputs)
    files: Mapping[str, bytes] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    parent: Optional["Loaded"] = None
    notes: tuple[str, ...] = ()
    places: Places | None = field(default=None, compare=False, repr=False)

    def spot_of(self, key: Key) -> str:
        """Return where `key` stands, for messages: file, line and column."""
        return str(self.places.spot_of(key)) if self.places else f"scenario {self.scenario.id}"
