"""The commands that fill and redraw a result folder: run and plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import Flag, Options, print_json
from sim.cli.precision import Wished, load_with
from sim.cli.strict import check_expecting, strict_status
from sim.errors import ModelStopError

if TYPE_CHECKING:
    from sim.experiments.run import RunResult


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Window:
    """The days and the replication of which single trains are drawn."""

    from_: Annotated[str | None, Parameter(name="--from")] = None
    "Draw single trains from this date or moment on, as in 2024-03-01."
    days: float | None = None
    "For how many days, at most 14; 2 by default."
    replication: WholeOrNone = None
    "Which replication; 0 by default."


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Look:
    """How pictures are drawn, and as which files."""

    style: str = "screen"
    "Style: screen, or paper (7.2 inches wide, no heading, in the folder paper/)."
    formats: str | None = None
    "Formats, as in pdf,svg,png; by default png,svg, and for a paper pdf,svg."
    language: str = "en"
    "Language of the pictures: en, zh or ru."


_DEFAULT = Options()
_ALL = Window()
_LOOK = Look()
_NOTHING = Wished()
_PICTURES = (".png", ".svg", ".pdf")


def run(
    file: Path,
    /,
    *,
    options: Options = _DEFAULT,
    wished: Wished = _NOTHING,
    strict: Flag = False,
    no_pictures: Flag = False,
) -> int:
    """Run a scenario: replications, tables, pictures, and the answer on the terminal.

    Finished replications survive Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        options: Shared options.
        wished: How precise the figures are to be.
        strict: End with status 2 unless every bound in [expect] holds.
        no_pictures: Draw no pictures.
    """
    goal = wished.goal(options)
    loaded = options.load(file)
    if strict:
        check_expecting([loaded], signs=False)
    options.tell_notes(loaded)
    from sim.experiments.run import run as run_scenario
    from sim.experiments.run import run_to

    with options.settings(pictures=not no_pictures, files=(file,)) as settings:
        if goal is None:
            result = run_scenario(loaded, options.out, settings)
        else:
            result = run_to(goal, load_with(options, file), options.out, settings)
    return tell_of_run(result, options, strict=strict)


def tell_of_run(result: "RunResult", options: Options, *, strict: bool) -> int:
    """Print the results of a run as `options` say; return the exit status.

    Raises:
        ModelStopError: replications failed, or ended in gridlock; the results are kept.
    """
    if options.json:
        print_json(_as_data(result))
    elif not options.quiet:
        from sim.presentation.terminal import print_run_summary

        print_run_summary(result, reached=result.reached)
    if result.failed is not None:
        raise result.failed
    _stop_at_gridlock(result.record["gridlocks"], result.scenario.replications)
    return strict_status(result.expectations) if strict else 0


def _as_data(result: "RunResult") -> dict[str, Any]:
    """Return the record and the summary of a run, and its costs where it has rates."""
    from sim.presentation.cost_table import cost_lines
    from sim.presentation.results import Results

    costs = [line.as_data() for line in cost_lines(Results.of(result))]
    data = {**result.record, "folder": str(result.folder), "summary": result.summary}
    if result.reached is not None:
        data["goal"] = result.reached.as_data()
    return {**data, "costs": costs} if costs else data


def _stop_at_gridlock(gridlocks: Sequence[str], replications: int) -> None:
    """End with the status of a model that cannot go on; the results are written and kept."""
    if gridlocks:
        many = f"{len(gridlocks)} of {replications} replications ended in gridlock"
        raise ModelStopError(f"{many}; {gridlocks[0]}")


def plot(
    folder: Path,
    /,
    *,
    window: Window = _ALL,
    look: Look = _LOOK,
    quiet: Flag = False,
) -> None:
    """Draw the pictures of a result folder again.

    With a window only the train graph and the occupation are drawn, for these days.

    Args:
        folder: A folder that `landbridge run` or an experiment has filled.
        window: The days and the replication of single trains.
        look: The style, the formats and the language.
        quiet: Print nothing but errors.
    """
    from sim.experiments.folder import ADDING, check_complete, claimed, publish, stage
    from sim.presentation.language.speaking import speaking
    from sim.presentation.painting import paint, paint_window, place_of_pictures
    from sim.presentation.style import drawing, style_named

    check_complete(folder, needed=_is_read)
    asked = (window.from_, window.days, window.replication)
    formats = None if look.formats is None else look.formats.replace(" ", "").split(",")
    spoken, drawn = speaking(look.language), drawing(style_named(look.style))
    with spoken, drawn, claimed(folder, ADDING) as owned:
        staging = stage(owned)
        into = place_of_pictures(staging)
        if window == _ALL:
            pictures = paint(owned, into, formats)
        else:
            pictures = paint_window(owned, asked, into, formats)
        places = [folder / picture.relative_to(staging) for picture in pictures]
        publish(owned, keep_others=True)
    if not quiet:
        for place in places:
            print(place)


def _is_read(name: str) -> bool:
    """Return whether pictures may be drawn from the file `name` of a result folder."""
    return not name.endswith(_PICTURES)
