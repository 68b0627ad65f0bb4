"""What relieves a port that breaks: one more of each thing there, tried under the same luck.

The queue is not believed: every limit of the port for which anybody waited is raised by one unit
at the volume that breaks, and so are the wagons. Taken is what makes every level hold again, of
several the one that saves most; if none does, the one that saves most beyond chance. Saved are
train-hours in the directions that broke: the mean number of trains at the port, by Little's law.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean
from typing import Any, Final

from sim.domain.time import DAY_S, HOUR_S
from sim.errors import ScenarioError
from sim.experiments.bottleneck.candidates import Candidate, More, candidates
from sim.experiments.bottleneck.verdicts import COSTS, SAVES, Saving, judged, refused
from sim.experiments.capacity.search import Prober, Tried
from sim.experiments.expectations import FAILS, HOLDS
from sim.experiments.laboratory import Changes, Outcome
from sim.experiments.prices import Prices
from sim.experiments.record import read_record
from sim.metrics.definitions import Leg
from sim.metrics.groups import EVERYTHING
from sim.metrics.statistics import paired
from sim.scenario.resolved import tables_of
from sim.scenario.schema import DIRECTIONS, Scenario

_WAGONS: Final = (More.LOT, More.SOONER)
_QUEUES: Final = (
    ("china.customs", "china.customs_overtime"),
    ("kazakhstan.broad_wagons", "kazakhstan.container_yard"),
)
"""Local ids that share a queue: who waits for one waits for the other."""

RESTORES: Final = "restores it"
HELPS: Final = "saves hours, but does not restore it"
UNSURE: Final = "saves hours; whether it restores it cannot be told yet"
NOTHING: Final = "gains nothing"
NOT_SHOWN: Final = "no gain shown"
HARMS: Final = "costs hours"
REFUSED: Final = "not tried"

NOTHING_HELPS: Final = "nothing helps"
NO_HELP_SHOWN: Final = "no help shown"
"""Of a port that nothing is taken for: replications were too few to tell a gain from chance."""


@dataclass(frozen=True, slots=True)
class Relief:
    """One more of something at the volume that breaks, and what it does there.

    `saving` has train-hours saved a day in the directions that broke; `units` is by how much the
    first of its keys is raised, None for what has no unit.
    """

    saving: Saving
    tried: Tried | None
    units: float | None
    verdict: str

    @property
    def candidate(self) -> Candidate:
        """Return what there is more of."""
        return self.saving.candidate

    @property
    def is_any_good(self) -> bool:
        """Return whether it may be taken."""
        return self.verdict in (RESTORES, UNSURE, HELPS)


def reliefs(prober: Prober, at: Tried, relief: Changes) -> tuple[Relief, ...]:
    """Return what one more of each thing does at the volume `at` that breaks, the best first."""
    port, place, many = at.port, at.place, prober.looks[0]
    streams = _broken_streams(at)
    broken = prober.outcome(place, relief, many)
    worth, others = _worth_trying(prober, port, broken, (place, relief))
    prober.attend([(place, (*relief, *each.changes)) for each in worth], many)
    savings = [
        _saving(each, broken, prober.outcome(place, (*relief, *each.changes), many), streams)
        for each in worth
    ]
    units = {each.name: _units(each, broken.scenario) for each in worth}
    found = [
        _judged(prober, saving, (port, place, relief), units[saving.candidate.name])
        for saving in judged(savings)
    ]
    found += [Relief(each, None, None, REFUSED) for each in others]
    return tuple(sorted(found, key=_order))


def _worth_trying(
    prober: Prober, port: str, broken: Outcome, at: tuple[int, Changes]
) -> tuple[list[Candidate], list[Saving]]:
    """Return the candidates at which anybody waited, and those that the rules refuse."""
    waited, worth, others = _waited(port, broken), [], []
    grown = _keys(prober.axis.changes(prober.axis.last))
    for each in candidates(broken.scenario):
        if each.port != port or not (each.more in _WAGONS or each.resource in waited):
            continue
        if _overlap(grown, _keys(each.changes)):
            continue
        try:
            prober.lab.scenario((*prober.axis.changes(at[0]), *at[1], *each.changes))
        except ScenarioError as error:
            others.append(refused(each, error.problems[0].message))
        else:
            worth.append(each)
    return worth, others


def _keys(changes: Changes) -> list[str]:
    return [change.partition("=")[0] for change in changes]


def _overlap(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether a key is one of the others, or lies below or above one: it cannot be both."""
    pairs = [sorted((f"{one}.", f"{other}."), key=len) for one in ones for other in others]
    return any(longer.startswith(shorter) for shorter, longer in pairs)


def _waited(port: str, outcome: Outcome) -> frozenset[str]:
    """Return the resources of `port` for which anybody waited in any replication."""
    found = {
        kpi.metric.removeprefix("queue_").removesuffix("_max")
        for table in outcome.gathered.kpis
        for kpi in table.rows
        if (kpi.port, kpi.direction, kpi.service) == (port, EVERYTHING, EVERYTHING)
        and kpi.metric.startswith("queue_")
        and kpi.metric.endswith("_max")
        and kpi.value
    }
    found |= {other for queue in _QUEUES if found & set(queue) for other in queue}
    return frozenset(f"{port}.{local}" for local in found)


def _broken_streams(at: Tried) -> frozenset[tuple[str, str]]:
    """Return the directions and services whose levels fail; all of the port in a gridlock."""
    failing = [reading for reading in at.readings if reading.verdict == FAILS]
    everywhere = any(reading.direction == EVERYTHING for reading in failing)
    return frozenset(
        (reading.direction, reading.service)
        for reading in (at.readings if everywhere else failing)
        if reading.direction != EVERYTHING
    )


def _saving(
    candidate: Candidate, broken: Outcome, other: Outcome, streams: frozenset[tuple[str, str]]
) -> Saving:
    """Return the train-hours saved a day, by pairs of replications."""
    pairs = zip(*(_inside(each, candidate.port, streams) for each in (broken, other)), strict=True)
    samples = tuple((before - after) * DAY_S / HOUR_S for before, after in pairs)
    found = paired(samples)
    lower, upper = found.interval or (None, None)
    return Saving(candidate, found.mean, lower, upper, samples=samples)


def _inside(outcome: Outcome, port: str, streams: frozenset[tuple[str, str]]) -> list[float]:
    """Return the mean number of trains of `streams` at `port`, by replication.

    Those held upstream count where there are any.
    """
    found = []
    for folder in outcome.gathered.folders:
        levels = {
            (direction, service, leg): fmean(thirds[:3])
            for (where, direction, service, leg), thirds in read_record(folder).thirds.items()
            if where == port
        }
        found.append(
            fsum(
                levels.get((*stream, Leg.JOURNEY), levels.get((*stream, Leg.WHOLE), 0.0))
                for stream in sorted(streams)
            )
        )
    return found


def _judged(
    prober: Prober, saving: Saving, at: tuple[str, int, Changes], units: float | None
) -> Relief:
    port, place, relief = at
    tried = prober.tried(port, place, (*relief, *saving.candidate.changes), prober.looks[0])
    helps = saving.verdict == SAVES
    if tried.verdict == HOLDS:
        verdict = RESTORES
    elif helps:
        verdict = HELPS if tried.verdict == FAILS else UNSURE
    elif saving.verdict == COSTS:
        verdict = HARMS
    else:
        verdict = NOT_SHOWN if any(saving.samples) else NOTHING
    return Relief(saving, tried, units, verdict)


_RANK: Final = {RESTORES: 0, UNSURE: 1, HELPS: 1}


def _order(relief: Relief) -> tuple[int, float, str]:
    saved = relief.saving.saved_h or 0.0
    return _RANK.get(relief.verdict, 2), -saved, relief.candidate.name


def _units(candidate: Candidate, scenario: Scenario) -> float | None:
    """Return by how much the first key of `candidate` is raised, None if it is no number."""
    key, _, text = candidate.changes[0].partition("=")
    after = tomllib.loads(f"value = {text}")["value"]
    before = _value_at(key, tables_of(scenario))
    is_number = all(isinstance(each, int | float) for each in (before, after))
    return float(after - before) if is_number and before is not None else None


def _value_at(key: str, tables: Mapping[str, Any]) -> Any:
    node: Any = tables
    for part in key.split("."):
        if isinstance(node, Mapping):
            node = node.get(part)
        elif part not in DIRECTIONS:
            return None
    return node


def price_of(relief: Relief, prices: Prices) -> float | None:
    """Return what a relief costs a day, by the price of a unit of its first key."""
    key = relief.candidate.changes[0].partition("=")[0]
    whole, _, way = key.rpartition(".")
    amount = prices.of(key)
    if amount is None and way in DIRECTIONS:
        amount = prices.of(whole)
    return None if amount is None or relief.units is None else amount * relief.units


def helpless(found: Sequence[Relief]) -> str:
    """Return what is said of a port for which none of `found` is taken."""
    verdicts = {relief.verdict for relief in found}
    return NO_HELP_SHOWN if NOT_SHOWN in verdicts else NOTHING_HELPS


def best(found: Sequence[Relief]) -> Relief | None:
    """Return the relief to take, None if nothing helps."""
    return found[0] if found and found[0].is_any_good else None
