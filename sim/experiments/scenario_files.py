"""The scenario of a result as files: the resolved text, and beside it the inputs it names."""

from pathlib import Path

from sim.scenario.loaded import Loaded
from sim.scenario.resolved import input_files, to_toml


def write_scenario(loaded: Loaded, folder: Path) -> None:
    """Write the resolved scenario and its inputs into `folder`, from where it can be run again."""
    (folder / "scenario.toml").write_bytes(to_toml(loaded).encode())
    for name, content in input_files(loaded).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
