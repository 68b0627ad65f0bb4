"""Up to which volume each port holds, what breaks first, and what breaks next when it is relieved.

The volume is raised under the same luck until a port clearly fails. Then one more of everything
there is tried, what really helps is taken, and the search goes on. The folder has every volume that
was tried, the ladder of each port and the scenario; of single replications nothing is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.errors import UsageError
from sim.experiments.capacity.axis import Axis
from sim.experiments.capacity.ladder import Climb, climb
from sim.experiments.capacity.levels import Judge, levels_of
from sim.experiments.capacity.quest import CapacityWish, Quest, quest_of
from sim.experiments.capacity.record import record_of
from sim.experiments.capacity.rows import LADDER, RELIEFS, TRIED, Writer, as_cells
from sim.experiments.capacity.search import Line, Prober, confidence_of_a_look
from sim.experiments.capacity.words import PerDay
from sim.experiments.csv_text import csv_bytes
from sim.experiments.effort import Effort
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.laboratory import Laboratory
from sim.experiments.scenario_files import write_scenario
from sim.experiments.study import Aim, Study, studying
from sim.experiments.undertaking import Settings
from sim.scenario.schema import Scenario
from sim.workload.means import trains_per_day

RECORD: Final = "capacity.json"


@dataclass(frozen=True, slots=True)
class CapacityResult:
    """A complete folder of a search for capacity, and what stands in it."""

    folder: Path
    scenario: Scenario
    axis: Axis
    climbs: Mapping[str, Climb]
    per_day: PerDay
    writer: Writer
    most: int
    record: Mapping[str, Any]


def capacity(
    wish: CapacityWish, settings: Settings | None = None, effort: Effort | None = None
) -> CapacityResult:
    """Find up to which volume each port holds, and write the folder of the answer.

    Raises:
        UsageError: what to grow or to keep does not fit.
        ScenarioError, SafetyLimitError, StorageError, StoppedError, ModelStopError,
        IntegrityError: as `sweep`.
    """
    settings, effort = settings or Settings(), effort or Effort()
    quest = quest_of(wish)
    if not quest.ports:
        raise UsageError(f"{wish.file}: no trains come, so that no volume can break a port")
    out = wish.out or Path("results") / f"capacity-{quest.base.scenario.id}"
    with studying(out, settings, Aim("capacity", (quest.base,))) as study:
        lab = Laboratory(wish.load, study, effort, quest.most_runs())
        return _written(quest, lab, study)


def _written(quest: Quest, lab: Laboratory, study: Study) -> CapacityResult:
    """Complete the search, write all files into the staging folder and return the result."""
    first, climbs = _searched(quest, lab)
    per_day = _per_day(quest, lab)
    writer = Writer(quest.axis, per_day, quest.prices)
    record = record_of(quest, first, climbs, writer)
    result = CapacityResult(
        study.folder, quest.base.scenario, quest.axis, climbs, per_day, writer,
        quest.looks[-1], record,
    )  # fmt: skip
    staging = study.stage()
    with storage_errors(staging):
        write_scenario(quest.base, staging)
        (staging / RECORD).write_bytes(json_bytes(record))
        for name, columns in (("ladder", LADDER), ("tried", TRIED), ("reliefs", RELIEFS)):
            file = "capacity" if name == "ladder" else name
            (staging / f"{file}.csv").write_bytes(csv_bytes(columns, as_cells(record[name])))
    if study.settings.paint is not None:
        study.settings.progress("pictures", 0, 1)
        study.settings.paint(staging)
    return result


def _searched(quest: Quest, lab: Laboratory) -> tuple[Line, dict[str, Climb]]:
    """Return the volumes as things are, and the ladder of each port."""
    looks = quest.looks
    base = lab.outcome((), looks[0])
    confidence = confidence_of_a_look(quest.wish.confidence, looks)
    judge = Judge(levels_of(quest.keeps, base), confidence)
    prober = Prober(lab, quest.axis, judge, looks)
    first = Line(prober, quest.ports)
    first.search()
    climbs = {port: climb(prober, first, port, quest.wish.ladder) for port in quest.ports}
    return first, climbs


def _per_day(quest: Quest, lab: Laboratory) -> PerDay:
    """Return the trains a day of each port: of the counted services, or else of those grown."""
    services = quest.base.scenario.services
    counted = {name for name, service in services.items() if service.counted}
    if quest.axis.grown and counted.isdisjoint(quest.axis.grown):
        counted = set(quest.axis.grown)

    @cache
    def per_day(port: str, place: int) -> float:
        loaded = lab.scenario(quest.axis.changes(place))
        rates = trains_per_day(loaded.scenario, loaded.inputs)
        return sum(
            rate
            for stream, rate in sorted(rates.items())
            if stream.port == port and stream.service in counted
        )

    return per_day
