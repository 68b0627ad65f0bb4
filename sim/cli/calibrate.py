"""The command that fits what is not published to what is: calibrate."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import Flag, Options, print_json

Names = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class CalibrateOptions:
    """The options of calibrate."""

    target: Names = field(default_factory=list)
    "A target of the scenario to fit to; may be repeated."
    vary: Names = field(default_factory=list)
    "A value to fit, KEY=LOW..HIGH, or KEY for the range in [provenance]; may be repeated."
    replications: WholeOrNone = None
    "How often to repeat each trial with new luck; the scenario says how often by default."
    seed: WholeOrNone = None
    "The root of all luck, a whole number from 0 on."
    jobs: WholeOrNone = None
    "Processes; by default one for each processor."
    scheduler: str | None = None
    "Address of a Dask scheduler whose workers do the work, as in tcp://10.0.0.1:8786."
    mpi: Flag = False
    "Let the processes of the MPI job that this is do the work."
    engine: Literal["simpy", "fast", "auto"] | None = None
    "Who plays: SimPy, the compiled engine (extra fast), or auto, which is the default."
    out: Path | None = None
    "The fitted scenario, a TOML file; by default FILE-fitted.toml beside FILE."
    store: Path | None = None
    "Folder of finished trials, to go on from there after an interruption."
    root: Path | None = None
    "Folder that extends and CSV files may not leave."
    json: Flag = False
    "Print data, not words."
    quiet: Flag = False
    "Print nothing but errors."

    @property
    def shared(self) -> Options:
        """Return those that other commands have too."""
        return Options(
            replications=self.replications,
            seed=self.seed,
            jobs=self.jobs,
            scheduler=self.scheduler,
            mpi=self.mpi,
            engine=self.engine,
            store=self.store,
            root=self.root,
            json=self.json,
            quiet=self.quiet,
        )


_DEFAULT = CalibrateOptions()


def calibrate(file: Path, /, *, options: CalibrateOptions = _DEFAULT) -> None:
    """Fit chosen values of a scenario to chosen targets, and say what these cannot pin down.

    In KEY, * stands for any one part: all places share the value. The fitted values are written
    as a scenario that extends FILE.

    Args:
        file: The scenario, a TOML file with targets.
        options: The options.
    """
    shared = options.shared
    shared.tell_notes(shared.load(file))
    from sim.experiments.calibrate.experiment import Wish
    from sim.experiments.calibrate.experiment import calibrate as calibrate_scenario

    wish = Wish(
        file=file,
        targets=tuple(options.target),
        vary=tuple(options.vary),
        out=options.out,
        root=options.root,
        replications=options.replications,
        seed=options.seed,
    )
    with shared.settings(pictures=False, engine="auto") as settings:
        result = calibrate_scenario(wish, settings)
    if options.json:
        print_json(result.as_data())
    elif not options.quiet:
        from sim.presentation.calibration import print_calibration

        print_calibration(result)
