"""The command that finds the volume at which each port breaks: capacity."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sim.cli.numbers import Whole
from sim.cli.options import Flag, Options, print_json

Texts = Annotated[list[str], Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Growth:
    """The options that say what is grown, how far, and what must be kept meanwhile."""

    grow: str = "services"
    "What grows: services, one of them as services.ID, or any one number or time, KEY."
    keep: Texts = field(default_factory=list)
    'What must hold, as "share_cleared_in_limit >= 0.95" or "METRIC@PORT/DIRECTION <= X".'
    confidence: float = 0.95
    "How sure a verdict must be."
    up_to: str | None = None
    "How far: a factor of the volume (2.0), a value of KEY, or with --by-date years (15)."
    step: str | None = None
    "The finest step: of the factor (0.01), or of KEY."
    ladder: Whole = 3
    "How often a port that breaks is relieved and tried further."
    price: Texts = field(default_factory=list)
    "What one more unit costs a day, KEY=AMOUNT; may be repeated."
    by_date: Flag = False
    "Search by month instead, at the growth_per_year of the services."


_DEFAULT = Options()
_AS_IT_IS = Growth()


def capacity(
    file: Path,
    /,
    *,
    growth: Growth = _AS_IT_IS,
    options: Options = _DEFAULT,
    no_pictures: Flag = False,
    yes_really: Flag = False,
) -> None:
    """Find up to which volume each port holds, what breaks first, and what breaks next.

    By default a port breaks when a queue grows, trains stand in gridlock, or the slowest twentieth
    of crossings takes half as long again. Finished replications survive Ctrl-C; the same command
    goes on from there.

    Args:
        file: The scenario, a TOML file.
        growth: What is grown, and what must be kept.
        options: Shared options.
        no_pictures: Draw no pictures.
        yes_really: Start although it is large or takes long.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.capacity.experiment import capacity as find_capacity
    from sim.experiments.capacity.quest import CapacityWish
    from sim.experiments.effort import Effort

    wish = CapacityWish(
        **options.asked(file),
        grow=growth.grow,
        keep=tuple(growth.keep),
        confidence=growth.confidence,
        up_to=growth.up_to,
        step=growth.step,
        ladder=growth.ladder,
        price=tuple(growth.price),
        by_date=growth.by_date,
    )
    with options.settings(pictures=not no_pictures, files=(file,), engine="auto") as settings:
        result = find_capacity(wish, settings, Effort(confirmed=yes_really, tell=options.tell))
    if options.json:
        print_json({**result.record, "folder": str(result.folder)})
    elif not options.quiet:
        from sim.presentation.capacity.text import print_capacity

        print_capacity(result)
