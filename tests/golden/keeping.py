"""The golden file: what stands in it, what has changed against it, and why it was changed."""

import json
from collections import defaultdict
from pathlib import Path

from sim.experiments.fingerprint import PARTS
from sim.experiments.fingerprinting import meaning
from tests.golden.cases import WORLDS, Golden

FILE = Path(__file__).with_name("fingerprints.json")
UNRELEASED = "## Unreleased"
NUMBERS = "Numbers"
"""Heading in the change log of what moved, and why."""


def stored(file: Path = FILE) -> Golden:
    """Return what the golden file has, nothing if there is none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def changes(old: Golden, new: Golden) -> dict[str, tuple[str, ...]]:
    """Return which parts of a case changed with any seed, by case; all of them if it is new."""
    found = {}
    for case in sorted({*old, *new}):
        before, after = old.get(case, {}), new.get(case, {})
        seeds = {*before, *after}
        parts = tuple(
            part
            for part in PARTS
            if any(before.get(s, {}).get(part) != after.get(s, {}).get(part) for s in seeds)
        )
        if parts:
            found[case] = parts
    return found


def in_words(changed: dict[str, tuple[str, ...]]) -> list[str]:
    """Return one line for all cases of which the same parts changed."""
    by_parts = defaultdict(list)
    for case, parts in changed.items():
        by_parts[parts].append(case)
    return [
        f"{', '.join(parts)} ({meaning(parts)}): {', '.join(cases)}"
        for parts, cases in sorted(by_parts.items())
    ]


def entry(reason: str, changed: dict[str, tuple[str, ...]]) -> str:
    """Return the line of the change log."""
    by_parts = defaultdict(list)
    for case, parts in changed.items():
        by_parts[", ".join(parts)].append(case)
    which = "; ".join(f"{parts} of {', '.join(cases)}" for parts, cases in sorted(by_parts.items()))
    return f"* {reason} (fingerprints: {which})."


def with_entry(log: str, line: str) -> str:
    """Return the change log with `line` among the numbers of what is not released yet."""
    head, _, rest = (log or "# Changes\n").partition("\n")
    if UNRELEASED not in rest:
        rest = f"\n{UNRELEASED}\n\n{NUMBERS}\n\n{rest.lstrip()}"
    before, _, after = rest.partition(UNRELEASED)
    section, mark, older = after.partition("\n## ")
    if f"\n{NUMBERS}\n" not in section:
        section = f"{section.rstrip()}\n\n{NUMBERS}\n\n"
    above, _, below = section.partition(f"\n{NUMBERS}\n")
    lines = below.strip("\n")
    below = f"\n{line}\n{lines}\n" if lines.startswith("*") else f"\n{line}\n\n{lines}\n"
    section = f"{above}\n{NUMBERS}\n{below.rstrip()}\n"
    return f"{head}\n{before}{UNRELEASED}{section}{mark}{older}"


def write(new: Golden, file: Path, shipped: Path) -> None:
    """Write the golden file, and the part of it that `landbridge verify` is shipped with."""
    worlds = {
        f"{case.removeprefix('verify: ')} {seed}": marks
        for case in WORLDS
        for seed, marks in new[case].items()
    }
    for path, content in ((file, new), (shipped, worlds)):
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
