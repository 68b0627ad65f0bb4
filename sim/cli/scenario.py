"""The commands about scenario files themselves: check, show and schema."""

import sys
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sim.cli.options import Flag, print_json
from sim.errors import LandbridgeError, ScenarioError, UsageError

if TYPE_CHECKING:
    from sim.experiments.preview.preview import Preview
    from sim.scenario.evidence import Known
    from sim.scenario.loaded import Loaded

Changes = Annotated[list[str] | None, Parameter(name="--set", negative="")]


def check(
    *files: Path,
    set_: Changes = None,
    root: Path | None = None,
    strict: Flag = False,
    json: Flag = False,
    quiet: Flag = False,
) -> int:
    """Validate scenario files, and preview the load on every resource before any run.

    Args:
        files: Scenarios, TOML files.
        set_: A change, as in ports.khorgos.china.customs.lanes=8; may be repeated.
        root: Folder that extends and CSV files may not leave.
        strict: Take an offered load of 1 or more for a problem.
        json: Print data, not words.
        quiet: Print nothing but problems.
    """
    if not files:
        raise UsageError("check needs at least one scenario file")
    reports = [_Report(file, set_ or [], root) for file in files]
    status = max(report.status(strict=strict) for report in reports)
    if json:
        print_json([report.as_data() for report in reports])
    for report in reports:
        report.print(quiet=quiet or json)
        if strict:
            report.print_overloads()
    return status


class _Report:
    """What `check` finds about one file."""

    def __init__(self, file: Path, changes: list[str], root: Path | None) -> None:
        from sim.experiments.named_figures import check_targets
        from sim.experiments.preview.preview import preview
        from sim.scenario.loader import load

        self._file = file
        self._error: LandbridgeError | None = None
        self._loaded: Loaded | None = None
        self._preview: Preview | None = None
        try:
            loaded = load(file, changes, root)
            check_targets(loaded)
            self._loaded = loaded
            self._preview = preview(self._loaded.scenario, self._loaded.inputs)
        except LandbridgeError as error:
            self._error = error

    def status(self, *, strict: bool) -> int:
        """Return the exit status that the file calls for."""
        if self._error is not None:
            return self._error.exit_status
        is_overloaded = self._preview is not None and bool(self._preview.overloaded())
        return ScenarioError.exit_status if strict and is_overloaded else 0

    def print(self, *, quiet: bool) -> None:
        """Print problems to the error stream, and unless `quiet` notes and the preview."""
        if self._error is not None:
            print(self._error, file=sys.stderr)
        elif self._loaded is not None and self._preview is not None and not quiet:
            self._print_valid(self._loaded, self._preview)

    def print_overloads(self) -> None:
        """Print the offered loads of 1 or more to the error stream, as the problems they are."""
        from sim.scenario.files import display

        for resource in () if self._preview is None else self._preview.overloaded():
            wrong = "the offered load is 1 or more, the queue grows for ever"
            print(f"{display(self._file)}: {resource}: {wrong}; --strict", file=sys.stderr)

    def _print_valid(self, loaded: "Loaded", preview: "Preview") -> None:
        from sim.presentation.console import Console
        from sim.presentation.preview_text import print_preview
        from sim.scenario.files import display

        console = Console(soft_wrap=True)
        console.print(f"{display(self._file)}: valid", markup=False, highlight=False)
        for note in loaded.notes:
            console.print(f"note: {note}", markup=False, highlight=False)
        print_preview(preview, console)

    def as_data(self) -> dict[str, Any]:
        """Return the same as data."""
        problems = () if self._error is None else self._error.problems
        return {
            "file": str(self._file),
            "valid": self._error is None,
            "error": None if self._error is None else str(self._error),
            "problems": [asdict(problem) for problem in problems],
            "notes": list(self._loaded.notes) if self._loaded is not None else [],
            "preview": None if self._preview is None else _finite(asdict(self._preview)),
        }


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class View:
    """What of a scenario `show` shows: its values, or else one of these."""

    diff: Flag = False
    "Show only what it changes against its parent."
    journeys: Flag = False
    "Show how trains cross instead, step by step, as the model plays it."
    out: Path | None = None
    "With --journeys: draw them into this folder."
    language: str = "en"
    "Language of the pictures of --journeys: en, zh or ru; what is printed stays English."

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            UsageError: it does not.
        """
        if self.out is not None and not self.journeys:
            raise UsageError("--out is for the pictures of --journeys")
        if self.diff and self.journeys:
            raise UsageError("--diff and --journeys show different things; give one of them")
        from sim.presentation.language.speaking import check_language

        check_language(self.language)


_VALUES = View()


def show(
    file: Path,
    /,
    *,
    view: View = _VALUES,
    set_: Changes = None,
    root: Path | None = None,
    json: Flag = False,
) -> int:
    """Show the resolved scenario: every value with its source, grade and range; or its journeys.

    Args:
        file: The scenario, a TOML file.
        view: What of it to show.
        set_: A change, as in ports.khorgos.china.customs.lanes=8; may be repeated.
        root: Folder that extends and CSV files may not leave.
        json: Print data, not words.
    """
    from sim.scenario.evidence import changes, evidence
    from sim.scenario.loader import load

    view.check()
    diff = view.diff
    loaded = load(file, set_ or [], root)
    if view.journeys:
        _show_journeys(loaded, view, json=json)
        return 0
    if diff and loaded.parent is None:
        raise UsageError(f"{file}: extends no complete scenario, so there is nothing to compare")
    if json:
        both = [
            {"before": _row(each.before), "after": _row(each.after)} for each in changes(loaded)
        ]
        print_json(both if diff else [_row(known) for known in evidence(loaded)])
        return 0
    from sim.presentation.console import Console
    from sim.presentation.scenario_text import print_changes, print_expectations, print_scenario

    console = Console()
    if diff:
        print_changes(changes(loaded), console)
    else:
        print_scenario(evidence(loaded), console)
        print_expectations(loaded.scenario, console)
    return 0


def _show_journeys(loaded: "Loaded", view: View, *, json: bool) -> None:
    """Draw the journeys of a scenario into a folder if there is one, or else print them."""
    from sim.experiments.journey_lines import journeys_of

    found = journeys_of(loaded.scenario, loaded.inputs)
    if view.out is not None:
        from sim.presentation.guest import leave_no_folders

        leave_no_folders()
        from sim.presentation.journey.map import draw_journeys
        from sim.presentation.language.speaking import speaking

        with speaking(view.language):
            drawn = draw_journeys(loaded.scenario, found, view.out)
        files = [str(path) for path in drawn]
        print_json({"files": files}) if json else print(*files, sep="\n")
    elif json:
        print_json([asdict(journey) for journey in found])
    else:
        from sim.presentation.console import Console
        from sim.presentation.journey.text import print_journeys

        print_journeys(loaded.scenario, found, Console())


def schema() -> int:
    """Print the JSON Schema of the scenario format, for editors."""
    from sim.scenario.editor import schema_json

    print_json(schema_json())
    return 0


def _row(known: "Known | None") -> dict[str, Any] | None:
    """Return `known` as data, the unit only where a number has one."""
    if known is None:
        return None
    row = asdict(known)
    return {key: value for key, value in row.items() if key != "unit" or value is not None}


def _finite(value: Any) -> Any:
    """Return `value` with None for what is infinite, which data cannot say."""
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not isfinite(value) else value
