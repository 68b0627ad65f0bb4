"""Rules of evidence: sources exist, grades have what they need, entries speak for a value."""

import datetime
from collections.abc import Iterator, Mapping

from sim.scenario.findings import Finding
from sim.scenario.hints import nearest, unknown_name
from sim.scenario.merging import Merged
from sim.scenario.provenance import (
    ANY,
    Entries,
    Leaf,
    entry_layers,
    fits,
    is_within,
    leaves_of,
    measured,
    quantity,
)
from sim.scenario.schema import DIRECTIONS, EVERYWHERE, Evidence, Expectation, Scenario, Target
from sim.scenario.traffic import period_s
from sim.scenario.words import Key, dotted, show

_HINTS = 20
"""Entries that get a hint; more are not read by anybody."""


def check(scenario: Scenario, merged: Merged) -> Iterator[Finding]:
    """Yield what is wrong with the provenance and the targets of `scenario`."""
    leaves = leaves_of(scenario, merged.layers)
    layers = entry_layers(scenario, merged)
    covered, spoken_for = _covered(scenario, leaves, layers)
    unused = []
    for name, entry in scenario.provenance.items():
        key: Key = ("provenance", name)
        yield from _grade(key, entry, scenario)
        if name in covered:
            yield from _range(key, entry, covered[name], spoken_for[name])
        elif not _is_gone(name, layers[name], merged):
            unused.append(key)
    yield from _unused(unused, leaves)
    for name, target in scenario.targets.items():
        yield from _target(("targets", name), target, scenario)
    for name, expectation in scenario.expect.items():
        yield from _places(("expect", name), expectation, scenario)


Leaves = dict[str, list[Leaf]]


def _covered(
    scenario: Scenario, leaves: list[Leaf], layers: Mapping[str, int]
) -> tuple[Leaves, Leaves]:
    """Return by entry the values that its key matches, and those for which it speaks."""
    entries = Entries(scenario.provenance, scenario.ports)
    covered: Leaves = {}
    spoken_for: Leaves = {name: [] for name in scenario.provenance}
    for leaf in leaves:
        names = entries.covering(leaf.key)
        for name in names:
            covered.setdefault(name, []).append(leaf)
        speaker = next((name for name in names if layers[name] >= (leaf.layer or 0)), None)
        if speaker is not None:
            spoken_for[speaker].append(leaf)
    return covered, spoken_for


def _grade(key: Key, entry: Evidence, scenario: Scenario) -> Iterator[Finding]:
    if entry.source is not None and entry.source not in scenario.sources:
        yield _no_source((*key, "source"), entry.source, scenario)
    if entry.grade == "reported" and entry.source is None:
        yield Finding("SCN-082", key, "is reported, but names no source", 'as in source = "..."')


def _no_source(key: Key, name: str, scenario: Scenario) -> Finding:
    wrong = f"there is no [sources.{name}]"
    return Finding("SCN-081", key, wrong, unknown_name(name, scenario.sources))


def _range(
    key: Key, entry: Evidence, covered: list[Leaf], spoken_for: list[Leaf]
) -> Iterator[Finding]:
    numbers = [leaf for leaf in covered if quantity(leaf)]
    if entry.range is None:
        if entry.grade == "assumed" and numbers:
            remedy = f"as in range = {_example(numbers[0])}"
            yield Finding("SCN-083", key, "is assumed, but has no range", remedy)
        return
    fitting = [leaf for leaf in numbers if fits(entry.range, leaf)]
    where = (*key, "range")
    if numbers and not fitting:
        wrong = f"{show(entry.range)} is not in the unit of {dotted(numbers[0].key)}"
        yield Finding("SCN-084", where, wrong, f"as in range = {_example(numbers[0])}")
    elif fitting and not _rises(entry, fitting[0]):
        yield Finding("SCN-084", where, f"{show(entry.range)} does not rise", "low first")
    else:
        yield from _outside(where, entry, [leaf for leaf in fitting if leaf in spoken_for])


def _rises(entry: Evidence, leaf: Leaf) -> bool:
    low, high = (measured(end, quantity(leaf)) or 0.0 for end in entry.range or (0, 0))
    return low <= high


def _outside(where: Key, entry: Evidence, leaves: list[Leaf]) -> Iterator[Finding]:
    """Yield a finding for a value outside the range that an entry gives to it alone."""
    for leaf in leaves:
        is_for_table = len(str(where[1]).split(".")) < len(leaf.key)
        if entry.range is not None and not is_for_table and not is_within(leaf, entry.range):
            wrong = f"{dotted(leaf.key)} is {show(leaf.value)}, outside its own range"
            yield Finding("SCN-085", where, wrong, f"widen {show(entry.range)}")


def _example(leaf: Leaf) -> str:
    return '["30 min", "2 h"]' if quantity(leaf) == "time" else "[2, 8]"


def _is_gone(name: str, layer: int, merged: Merged) -> bool:
    """Return whether the value that the entry spoke for was dropped by a later layer."""
    parts = name.split(".")
    return any(
        later > layer
        and all(ours in (ANY, theirs) for ours, theirs in zip(parts, removed, strict=False))
        for removed, later in merged.removed.items()
    )


def _unused(unused: list[Key], leaves: list[Leaf]) -> Iterator[Finding]:
    known = {dotted(leaf.key) for leaf in leaves} if unused else set()
    for at, key in enumerate(unused):
        close = nearest(str(key[1]), known) if at < _HINTS else None
        remedy = f"did you mean {close}?" if close else "give the dotted key of a value or table"
        yield Finding("SCN-080", key, "there is no such value in the scenario", remedy)


def _places(key: Key, target: Target | Expectation, scenario: Scenario) -> Iterator[Finding]:
    known: dict[str, Mapping[str, object] | frozenset[str]] = {
        "port": scenario.ports,
        "service": scenario.services,
        "direction": DIRECTIONS,
    }
    for part, names in known.items():
        name = getattr(target, part)
        if name != EVERYWHERE and name not in names:
            remedy = unknown_name(name, {*names, EVERYWHERE})
            yield Finding("SCN-086", (*key, part), f"there is no {part} {show(name)}", remedy)


def _target(key: Key, target: Target, scenario: Scenario) -> Iterator[Finding]:
    yield from _places(key, target, scenario)
    if target.source is not None and target.source not in scenario.sources:
        yield _no_source((*key, "source"), target.source, scenario)
    if target.grade == "reported" and target.source is None:
        yield Finding("SCN-082", key, "is reported, but names no source", 'as in source = "..."')
    yield from _target_value(key, target)
    yield from _target_dates(key, target, scenario)


def _target_value(key: Key, target: Target) -> Iterator[Finding]:
    given = (target.value is not None, target.low is not None, target.high is not None)
    if given not in ((True, False, False), (False, True, True)):
        wrong = "a target has a value, or low and high"
        yield Finding("SCN-087", key, wrong, "as in value = 4691.0")
    elif target.low is not None and target.high is not None and target.low > target.high:
        yield Finding("SCN-087", (*key, "low"), f"{target.low} is above {target.high}", "swap them")


def _target_dates(key: Key, target: Target, scenario: Scenario) -> Iterator[Finding]:
    length_s = period_s(scenario)
    if length_s is None:
        return
    end = scenario.start + datetime.timedelta(seconds=length_s)
    first, last = target.from_date or scenario.start, target.to_date or end
    if first >= last:
        wrong = f"the part from {first} to {last} is empty"
        yield Finding("SCN-088", key, wrong, "to_date is the first day that is left out")
    elif first < scenario.start or last > end:
        remedy = f"the run goes from {scenario.start} to {end}"
        yield Finding("SCN-088", key, "the part is not within the run", remedy)
