"""The command that tells what is not known from what is luck: sensitivity."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sim.cli.numbers import Whole
from sim.cli.options import Flag, Options, print_json

Names = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Design:
    """The options that say what is varied, and how far."""

    vary: Names = field(default_factory=list)
    "A key and its range, KEY=LOW..HIGH, or KEY alone for the range in [provenance]."
    method: Literal["morris", "sobol"] = "morris"
    "Elementary effects of many values, or shares of the variance of a few."
    trajectories: Whole = 10
    "Morris: so many walks through the ranges."
    samples: Whole = 64
    "Points that show how far the figures spread; Sobol': rows of its matrices, a power of two."
    metrics: Names = field(default_factory=list)
    "The figures wanted, separated by commas; by default the main ones."
    yes_really: Flag = False
    "Start although it is large or takes long."

    @property
    def names(self) -> tuple[str, ...]:
        """Return the figures wanted, one by one."""
        return tuple(name.strip() for each in self.metrics for name in each.split(","))


_DEFAULT = Options()
_NOTHING = Design()


def sensitivity(
    file: Path,
    /,
    *,
    design: Design = _NOTHING,
    options: Options = _DEFAULT,
    no_pictures: Flag = False,
) -> None:
    """Vary what is not known over its range, and show how much that moves the figures.

    Without --vary: every value that is assumed or fitted and has a range in [provenance]. Finished
    replications survive Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        design: What is varied.
        options: Shared options.
        no_pictures: Draw no pictures.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.effort import Effort
    from sim.experiments.sensitivity.experiment import SensitivityWish
    from sim.experiments.sensitivity.experiment import sensitivity as study_sensitivity

    wish = SensitivityWish(
        **options.asked(file),
        vary=tuple(design.vary),
        method=design.method,
        trajectories=design.trajectories,
        samples=design.samples,
        metrics=design.names,
    )
    effort = Effort(confirmed=design.yes_really, tell=options.tell)
    with options.settings(pictures=not no_pictures, files=(file,), engine="auto") as settings:
        result = study_sensitivity(wish, settings, effort)
    if options.json:
        print_json({**result.record, "folder": str(result.folder)})
    elif not options.quiet:
        from sim.presentation.sensitivity.text import print_sensitivity

        print_sensitivity(result)
