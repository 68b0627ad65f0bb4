"""The scenario files that are shipped, and how to run them for a part of their time."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from sim.scenario.loader import load

ROOT = Path(__file__).parent.parent / "scenarios"
FILES = sorted(ROOT.rglob("*.toml"))
POLICIES = sorted((ROOT / "policies").glob("*.toml"))


@cache
def shortened(path: Path, days: int) -> tuple[str, ...]:
    """Return overrides with which `path` runs for `days` at most, with as many trains a day."""
    scenario = load(path).scenario
    part = timedelta(days=days).total_seconds() / scenario.end_s
    if part >= 1:
        return ()
    counts = {name: each.trains for name, each in scenario.services.items() if each.trains}
    return (
        f'duration="{days} d"',
        *(f"services.{name}.trains={round(trains * part)}" for name, trains in counts.items()),
    )
