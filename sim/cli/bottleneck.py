"""The command that finds what holds late trains up: bottleneck."""

import sys
from pathlib import Path

from sim.cli.options import Flag, Options, print_json

_DEFAULT = Options()


def bottleneck(
    file: Path,
    /,
    *,
    late: str = "0.1",
    options: Options = _DEFAULT,
    yes_really: Flag = False,
) -> None:
    """Charge the waiting of late trains to its cause, and check it by having more of each thing.

    The scenario is run, and again with one more of everything for which anybody waited, with the
    same luck. Finished replications survive Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        late: Who is late: a share of the crossings, or a time such as "30 h".
        options: Shared options.
        yes_really: Start although it is large or takes long.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.bottleneck import BottleneckWish
    from sim.experiments.bottleneck import bottleneck as find_bottleneck
    from sim.experiments.sweep_effort import Effort

    luck = {"replications": options.replications, "seed": options.seed}
    wish = BottleneckWish(
        file=file,
        late=late,
        changes=(*options.set_, *(f"{k}={v}" for k, v in luck.items() if v is not None)),
        root=options.root,
        out=options.out,
    )
    tell = _nobody if options.quiet or options.json else _say
    with options.settings(pictures=False) as settings:
        result = find_bottleneck(wish, settings, Effort(confirmed=yes_really, tell=tell))
    if options.json:
        print_json({**result.record, "folder": str(result.folder)})
    elif not options.quiet:
        from sim.presentation.bottleneck_text import print_bottleneck

        print_bottleneck(result)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _nobody(_line: str) -> None:
    """Tell nobody."""
