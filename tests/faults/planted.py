"""Planting a fault into one replication of a run, in whatever process computes it."""

import os
from pathlib import Path

_PLANT = """
import os, signal, sys

def plant():
    from sim.experiments import replication
    draw = replication.draw
    number, what = {number}, {what!r}

    def planted(scenario, inputs, which):
        if which == number:
            if what == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise {error}
        return draw(scenario, inputs, which)

    replication.draw = planted

plant()
"""


def planting(folder: Path, number: int, what: str, error: str = "") -> dict[str, str]:
    """Return the environment in which replication `number` fails: "kill" or "raise" `error`."""
    place = folder / "plant"
    place.mkdir()
    text = _PLANT.format(number=number, what=what, error=error or "ZeroDivisionError('planted')")
    (place / "sitecustomize.py").write_text(text)
    path = os.pathsep.join([str(place), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path}
