"""What stands in ``capacity.json``: everything that was found, as data and in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.experiments.capacity.axis import Axis, KeyAxis, staying
from sim.experiments.capacity.dates import MonthAxis
from sim.experiments.capacity.ladder import Climb
from sim.experiments.capacity.quest import Quest
from sim.experiments.capacity.rows import Writer
from sim.experiments.capacity.search import Limit, Line
from sim.experiments.capacity.words import (
    COUPLED,
    EXTRAPOLATED,
    broken_words,
    limit_words,
    month_words,
    odd_words,
    pile_words,
    vain_words,
)
from sim.experiments.store import model_versions
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario


def record_of(
    quest: Quest, first: Line, climbs: Mapping[str, Climb], writer: Writer
) -> dict[str, Any]:
    """Return the content of ``capacity.json``."""
    base, wish, axis = quest.base, quest.wish, quest.axis
    return {
        "scenario": base.scenario.id,
        "title": base.scenario.title,
        "scenario_hash": scenario_hash(base),
        "seed": base.scenario.seed,
        "replications": list(quest.looks),
        "versions": model_versions(),
        "grow": wish.grow,
        "axis": _axis(axis),
        "keep": list(wish.keep),
        "confidence": wish.confidence,
        "limits": [_limit(quest, each, writer) for each in climbs.values()],
        "words": list(_words(quest, climbs, writer)),
        "notes": list(notes_of(quest.base.scenario, axis)),
        "prices": quest.prices.as_data(),
        "ladder": list(writer.ladder(climbs)),
        "reliefs": list(writer.reliefs(climbs)),
        "tried": list(writer.tried(first, climbs)),
    }


def _limit(quest: Quest, found: Climb, writer: Writer) -> dict[str, Any]:
    """Return up to where a port holds as it is, and with each relief taken, as data."""
    return {
        "port": found.limit.port,
        "base": writer.at(found.limit.port, 0),
        **_as_data(quest, found.limit, writer),
        "relieved": [
            {
                "step": rung.number,
                "resource": rung.taken.candidate.resource,
                "more": str(rung.taken.candidate.more),
                "verdict": rung.taken.verdict,
                **_as_data(quest, rung.after, writer),
            }
            for rung in found.rungs
            if rung.taken is not None and rung.after is not None
        ],
    }


def _axis(axis: Axis) -> dict[str, Any]:
    """Return what was grown, as data."""
    about: dict[str, Any] = {
        "kind": axis.kind,
        "what": axis.what,
        "grown": list(axis.grown),
        "first": axis.words(0),
        "last": axis.words(axis.last),
    }
    if isinstance(axis, KeyAxis):
        about |= {"number": axis.number, "keys": list(axis.keys)}
    if isinstance(axis, MonthAxis):
        about["first_month"] = axis.first
    return about


def _as_data(quest: Quest, limit: Limit, writer: Writer) -> dict[str, Any]:
    def at(place: int | None) -> dict[str, Any] | None:
        return None if place is None else writer.at(limit.port, place)

    return {
        "held": at(limit.held),
        "failed": at(limit.failed),
        "cannot_tell": [at(place) for place in limit.unclear],
        "last": at(limit.last),
        "odd": list(odd_words(limit, quest.axis)),
        "words": limit_words(limit, quest.axis, writer.per_day, quest.looks[-1]),
    }


def _words(quest: Quest, climbs: Mapping[str, Climb], writer: Writer) -> Iterator[str]:
    """Yield everything that was found, in sentences."""
    axis, most = quest.axis, quest.looks[-1]
    for port, found in climbs.items():
        yield f"{port} {limit_words(found.limit, axis, writer.per_day, most)}."
        if axis.kind == "months":
            yield f"{port} {month_words(found.limit, axis, most)}."
        yield from (f"{line}." for line in odd_words(found.limit, axis))
        for rung in found.rungs:
            yield (
                f"{port}, step {rung.number}, at {axis.words(rung.place)}:"
                f" {broken_words(rung.broke)}; {pile_words(rung.piles)}."
            )
            if rung.taken is None or rung.after is None:
                yield f"{port}, step {rung.number}: {vain_words(rung.tried)}."
                continue
            after = limit_words(rung.after, axis, writer.per_day, most)
            yield f"{port}, step {rung.number}, with {rung.taken.candidate.name}: {after}."
            yield from (f"{line}." for line in odd_words(rung.after, axis))


def notes_of(scenario: Scenario, axis: Axis) -> Iterator[str]:
    """Yield what to mind: who stays as it is, and that dates are extrapolations."""
    if axis.kind != "key":
        why = "has no growth_per_year" if axis.kind == "months" else "is not asked to grow"
        for line in staying(scenario, axis.grown, why):
            yield f"{line}."
        yield "Trains that are given by number are rounded to whole trains, rates are not."
    if axis.kind == "months":
        yield EXTRAPOLATED
    willing = any(
        share > 0
        for service in scenario.services.values()
        for both in service.may_divert.places.values()
        for share in (both.westbound, both.eastbound)
    )
    if scenario.diversion is not None and willing:
        yield COUPLED
