"""The command that runs a scenario at many points: sweep."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import Flag, Options, print_json

Names = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Design:
    """The options that say what is swept, and how far."""

    vary: Names = field(default_factory=list)
    "A key and its values, KEY=V1,V2,V3; may be repeated."
    latin_hypercube: WholeOrNone = None
    "So many points spread over ranges; then each --vary is KEY=LOW..HIGH."
    metrics: Names = field(default_factory=list)
    "The figures wanted, separated by commas; by default all, with pictures of the main ones."
    tables: Flag = False
    "Keep the tables of trains, visits and wagons of every point too."
    yes_really: Flag = False
    "Start although it is large or takes long."

    @property
    def names(self) -> tuple[str, ...]:
        """Return the figures wanted, one by one."""
        return tuple(name.strip() for each in self.metrics for name in each.split(","))


_DEFAULT = Options()
_NOTHING = Design()


def sweep(
    file: Path,
    /,
    *,
    design: Design = _NOTHING,
    options: Options = _DEFAULT,
    no_pictures: Flag = False,
) -> None:
    """Run a scenario at every combination of values, with the same luck, and show the responses.

    In KEY, * stands for any one part: all places share the value. Finished replications survive
    Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        design: What is swept.
        options: Shared options.
        no_pictures: Draw no pictures.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.effort import Effort
    from sim.experiments.sweep.experiment import SweepWish
    from sim.experiments.sweep.experiment import sweep as sweep_scenario

    wish = SweepWish(
        **options.asked(file),
        vary=tuple(design.vary),
        hypercube=design.latin_hypercube,
        metrics=design.names,
    )
    effort = Effort(confirmed=design.yes_really, with_tables=design.tables, tell=options.tell)
    with options.settings(pictures=not no_pictures, files=(file,), engine="auto") as settings:
        result = sweep_scenario(wish, settings, effort)
    if options.json:
        print_json({**result.record, "folder": str(result.folder), "rows": result.rows})
    elif not options.quiet:
        from sim.presentation.sweep.text import print_sweep

        print_sweep(result)
