"""What a configuration changes inside its processes; planted faults come in the same way."""

import gc
import locale
import os
import sys
import time
from collections.abc import Callable


def hook(name: str) -> None:
    """Do what `name` says in this process."""
    if name.startswith("plant "):
        from tests.determinism.planted import PLANTS

        PLANTS[name.removeprefix("plant ")]()
    else:
        HOOKS[name]()


def _speak() -> None:
    """Use the locale of the environment, as programs with windows do."""
    locale.setlocale(locale.LC_ALL, "")


def _never_collect() -> None:
    """Keep the collector off, whoever turns it on."""
    gc.disable()
    gc.enable = lambda: None
    gc.collect = lambda *_generation: 0


def _end_out_of_order() -> None:
    """Let replications take times that have nothing to do with their work."""
    from sim.experiments import replication

    drawn = replication.draw

    def late(*arguments):
        time.sleep(os.urandom(1)[0] / 1000)
        return drawn(*arguments)

    replication.draw = late


HOOKS: dict[str, Callable[[], None]] = {
    "speak": _speak,
    "no collector": _never_collect,
    "tiny switch interval": lambda: sys.setswitchinterval(1e-6),
    "completion shuffled": _end_out_of_order,
}
