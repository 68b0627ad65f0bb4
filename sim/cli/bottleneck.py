"""The command that finds what holds late trains up: bottleneck."""

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
    no_pictures: Flag = False,
) -> None:
    """Charge the waiting of late trains to its cause, and check it by having more of each thing.

    The scenario is run, and again with one more of everything for which anybody waited, with the
    same luck. Finished replications survive Ctrl-C; the same command goes on from there.

    Args:
        file: The scenario, a TOML file.
        late: Who is late: a share of the crossings, or a time such as "30 h".
        options: Shared options.
        yes_really: Start although it is large or takes long.
        no_pictures: Draw no pictures.
    """
    options.tell_notes(options.load(file))
    from sim.experiments.bottleneck.experiment import BottleneckWish
    from sim.experiments.bottleneck.experiment import bottleneck as find_bottleneck
    from sim.experiments.effort import Effort

    wish = BottleneckWish(**options.asked(file), late=late)
    with options.settings(pictures=not no_pictures, files=(file,), engine="auto") as settings:
        result = find_bottleneck(wish, settings, Effort(confirmed=yes_really, tell=options.tell))
    if options.json:
        print_json({**result.record, "folder": str(result.folder)})
    elif not options.quiet:
        from sim.presentation.bottleneck.text import print_bottleneck

        print_bottleneck(result)
