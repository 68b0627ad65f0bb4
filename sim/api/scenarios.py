"""A scenario in the hand: loaded, changed, shown, checked, and held against another."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any

from sim.api.changes import Change, texts_of
from sim.api.report import Report, told
from sim.errors import UsageError
from sim.experiments.asked import Asked
from sim.experiments.precision import Goal
from sim.presentation.console import Console
from sim.scenario.evidence import Known, changes, evidence
from sim.scenario.loaded import Loaded

File = str | PathLike[str]


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """A scenario file as read, with its changes; `load` makes one.

    It never changes: `with_` returns another. `asked` is the file and the changes, `loaded` what
    all of the package works with.
    """

    asked: Asked
    loaded: Loaded

    @property
    def id(self) -> str:
        """Return its name, by which folders of results are called."""
        return self.loaded.scenario.id

    @property
    def title(self) -> str:
        """Return what it is called."""
        return self.loaded.scenario.title

    @property
    def replications(self) -> int:
        """Return how often a run is repeated with new luck."""
        return self.loaded.scenario.replications

    @property
    def seed(self) -> int:
        """Return the root of all luck."""
        return self.loaded.scenario.seed

    @property
    def changes(self) -> tuple[str, ...]:
        """Return what was changed against the file, as for ``--set``."""
        return self.asked.changes

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the loader found worth knowing."""
        return self.loaded.notes

    def with_(
        self, *changes: Change, replications: int | None = None, seed: int | None = None
    ) -> "Scenario":
        """Return the scenario with further changes; its file is read again.

        Raises:
            ScenarioError: everything that is wrong with it.
            UsageError: a change has no key, or a value that no scenario can have.
        """
        more = texts_of(changes, replications=replications, seed=seed)
        return _read(replace(self.asked, changes=(*self.asked.changes, *more)))

    def loaded_with(self, replications: int) -> Loaded:
        """Return what all of the package works with, with so many replications."""
        return self.with_(replications=replications).loaded

    def check(self) -> Report:
        """Return the load on every resource before any run, with what to mind.

        `data` has ``warnings``, ``notes``, ``loads``, ``pools`` and ``overloaded``.

        Raises:
            ScenarioError: a target or an expectation names no figure.
        """
        from sim.experiments.named_figures import check_targets
        from sim.experiments.preview.preview import preview
        from sim.presentation.preview_text import print_preview

        check_targets(self.loaded)
        found = preview(self.loaded.scenario, self.loaded.inputs)
        text = told(lambda console: print_preview(found, console))
        return Report(text, {**asdict(found), "overloaded": found.overloaded()})

    def show(self) -> Report:
        """Return every value with its source, grade and range; ``data["values"]`` has them all."""
        from sim.presentation.scenario_text import print_expectations, print_scenario

        known = evidence(self.loaded)

        def show(console: Console) -> None:
            print_scenario(known, console)
            print_expectations(self.loaded.scenario, console)

        return Report(told(show), {"values": known})

    def diff(self, other: "Scenario | None" = None) -> Report:
        """Return what `other` has different, or without one what this changes in its parent.

        ``data["changes"]`` has each value before and after.

        Raises:
            UsageError: it has no parent.
        """
        from sim.presentation.scenario_text import print_changes

        if other is None and self.loaded.parent is None:
            why = "extends no complete scenario, so there is nothing to compare"
            raise UsageError(f"{self.asked.file}: {why}")
        after = self.loaded if other is None else replace(other.loaded, parent=self.loaded)
        found = changes(after)
        return Report(told(lambda console: print_changes(found, console)), {"changes": found})

    def known(self, key: str) -> Known:
        """Return the value of `key` and how it is known: grade, source, range, where it was set.

        Raises:
            UsageError: no value has this key.
        """
        values = {each.key: each for each in evidence(self.loaded)}
        if key not in values:
            raise UsageError(f'{self.id}: no value "{key}"; {_near(key, list(values))}')
        return values[key]

    def __getitem__(self, key: str) -> Any:
        return self.known(key).value

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        from sim.presentation.harmless import clean
        from sim.presentation.spans import period_words

        yield clean(self.title)
        count = self.replications
        many = f"{count} replication{'' if count == 1 else 's'}"
        yield f"{period_words(self.loaded.scenario)} · {many} · seed {self.seed}"
        yield from (f"  {clean(change)}" for change in self.changes)

    def __repr__(self) -> str:
        many = len(self.changes)
        changed = f", {many} change{'' if many == 1 else 's'}" if many else ""
        return f"<Scenario {self.id}: {self.replications} replications, seed {self.seed}{changed}>"

    def _repr_html_(self) -> str:
        from sim.presentation.markup import text_page

        return text_page(str(self))


def load(
    file: File,
    *changes: Change,
    replications: int | None = None,
    seed: int | None = None,
    root: File | None = None,
) -> Scenario:
    """Return the scenario in `file` with `changes`, as for ``--set`` or as a mapping.

    Files that it names lie below `root`, by default the nearest folder above called
    ``scenarios``, else its own folder.

    Raises:
        ScenarioError: everything that is wrong with it, with places and remedies.
        UsageError: a change has a value that no scenario can have.
        SafetyLimitError: it is beyond the limits of size.
        StorageError: the system does not let us read a file.
    """
    texts = tuple(texts_of(changes, replications=replications, seed=seed))
    place = None if root is None else Path(root)
    return _read(Asked(file=Path(file), changes=texts, root=place))


def _read(asked: Asked) -> Scenario:
    return Scenario(asked, asked.load())


def scenario_of(
    given: Scenario | File, replications: int | None = None, seed: int | None = None
) -> Scenario:
    """Return a scenario or the file of one, with its luck if that is given."""
    if not isinstance(given, Scenario):
        return load(given, replications=replications, seed=seed)
    if replications is None and seed is None:
        return given
    return given.with_(replications=replications, seed=seed)


def goal_of(precision: float, replications: int | None) -> Goal:
    """Return the goal of a run whose number of replications follows from a precision.

    Raises:
        UsageError: there is no such precision, or both are given.
    """
    if replications is not None:
        raise UsageError(
            "replications= and precision=: give one of them; precision finds the other"
        )
    return Goal(precision=precision)


def _near(key: str, known: Sequence[str]) -> str:
    """Return which keys are meant by one that has no value."""
    below = [each for each in known if each.startswith(f"{key}.")]
    close = below[:3] or get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean {', '.join(close)}?" if close else "show() has them all"
