"""A small customs lane and its runs, for tests of experiments."""

from pathlib import Path

from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load

LANE = """\
title = "One customs lane"
start = 2024-01-01
duration = "5 d"
replications = 3
services.any = { trains_per_day = 16, westbound = 1.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 1, documents = { exponential = "72 min" } }
"""


def write_lane(folder: Path, text: str = LANE, name: str = "lane.toml") -> Path:
    """Return the file of a lane scenario in `folder`."""
    path = folder / name
    path.write_text(text)
    return path


def run_lane(folder: Path, *changes: str, out: str = "out", **settings):
    """Run the lane with `changes` into ``folder/out`` in this process; return the result."""
    path = folder / "lane.toml"
    if not path.exists():
        write_lane(folder)
    return run(load(path, changes), folder / out, Settings(**{"jobs": 1, **settings}))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a result but the one that may differ."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "host.json"
    }
