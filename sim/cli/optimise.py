"""The command that finds the cheapest set of resources which keeps a level of service: optimise."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sim.cli.numbers import Whole, WholeOrNone
from sim.cli.options import Flag, Options, print_json

Texts = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Aim:
    """The options that say what is wanted, and with which effort."""

    vary: Texts = field(default_factory=list)
    "What may vary, a whole number, KEY=LOW..HIGH; may be repeated."
    price: Texts = field(default_factory=list)
    "What one unit costs a day, KEY=AMOUNT, * for any one part; may be repeated."
    keep: Texts = field(default_factory=list)
    "A level to be kept, as in 'dwell_mean_h@khorgos/westbound <= 30'; may be repeated."
    confidence: float = 0.95
    "How sure all verdicts together must be."
    minimise: Literal["price", "total"] = "price"
    "The price of the set, or price and simulated costs of all crossings."
    indifference: float | None = None
    "With --minimise total: a difference a day that does not matter."
    finalists: Whole = 5
    "So many sets are looked at closely at a time."
    at_most: WholeOrNone = None
    "So many replications in all; by default 2000."
    yes_really: Flag = False
    "Start although it is large or takes long."


_DEFAULT = Options()
_NOTHING = Aim()


def optimise(
    file: Path,
    /,
    *,
    aim: Aim = _NOTHING,
    options: Options = _DEFAULT,
    no_pictures: Flag = False,
) -> None:
    """Find the cheapest set of resources that keeps a level of service, and how sure that is.

    Without --keep: 95 % of trains cleared in time. No queue may grow. Finished replications
    survive Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        aim: What is wanted.
        options: Shared options.
        no_pictures: Draw no pictures.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.effort import Effort
    from sim.experiments.optimise.experiment import DEFAULT_RUNS, OptimiseWish
    from sim.experiments.optimise.experiment import optimise as find_cheapest

    wish = OptimiseWish(
        **options.asked(file),
        vary=tuple(aim.vary),
        price=tuple(aim.price),
        keep=tuple(aim.keep),
        confidence=aim.confidence,
        minimise=aim.minimise,
        indifference=aim.indifference,
        finalists=aim.finalists,
        at_most=DEFAULT_RUNS if aim.at_most is None else aim.at_most,
    )
    effort = Effort(confirmed=aim.yes_really, tell=options.tell)
    with options.settings(pictures=not no_pictures, files=(file,), engine="auto") as settings:
        result = find_cheapest(wish, settings, effort)
    if options.json:
        print_json({**result.record, "folder": str(result.folder)})
    elif not options.quiet:
        from sim.presentation.optimise.text import print_optimise

        print_optimise(result)
