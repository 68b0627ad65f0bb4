"""What holds late trains up: charged to its cause from the log, then checked by having more of it.

The base is run with its tables, and waiting in them is charged. Then it is run again with one more
of each thing for which anybody waited, under the same luck. The folder has both accounts, the
hours really saved, and the scenario; of single replications nothing is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim.errors import ScenarioError, UsageError
from sim.experiments.asked import Asked
from sim.experiments.bottleneck.accounts import Account, Seen, accounts, seen_at
from sim.experiments.bottleneck.candidates import Candidate, More, candidates
from sim.experiments.bottleneck.verdicts import Saving, judged, refused, saving_of, unneeded
from sim.experiments.csv_text import csv_bytes
from sim.experiments.effort import Effort, Work, check_size
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.gathering import gather_from
from sim.experiments.point import Load, Point, point_of
from sim.experiments.scenario_files import write_scenario
from sim.experiments.stays import read_stays
from sim.experiments.store import STAYS, model_versions
from sim.experiments.study import Aim, Study, store_of, studying
from sim.experiments.undertaking import Settings
from sim.metrics.late import Late
from sim.scenario.loaded import Loaded
from sim.scenario.quantities import parse_duration
from sim.scenario.resolved import scenario_hash
from sim.scenario.schema import Scenario

RECORD: Final = "bottleneck.json"
_WAGONS: Final = (More.LOT, More.SOONER)

Points = Sequence[tuple[Candidate, Point | str]]
"""Each candidate with its scenario, or why it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleneckWish(Asked):
    """What is asked: a scenario, and which trains are late (``"0.1"`` or ``"30 h"``)."""

    late: str = "0.1"


@dataclass(frozen=True, slots=True)
class BottleneckResult:
    """A complete folder of a search for bottlenecks, and what stands in it."""

    folder: Path
    scenario: Scenario
    late: Late
    accounts: tuple[Account, ...]
    savings: tuple[Saving, ...]
    troubles: tuple[str, ...]
    record: Mapping[str, Any]


@dataclass(slots=True)
class _Search:
    """The runs of the base and of the candidates."""

    base: Point
    points: Points
    effort: Effort
    study: Study

    def complete(self, late: Late) -> tuple[tuple[Seen, ...], tuple[Saving, ...]]:
        """Run what is not there yet; return what the base says, and what candidates save."""
        self._work([self.base], replace(self.effort, with_tables=True))
        self.study.settings.progress("waiting charged", 0, 1)
        seen = seen_at(self.base, late)
        waited = frozenset(name for each in seen for name in each.waited)
        needed = [
            point
            for candidate, point in self.points
            if isinstance(point, Point) and _may_matter(candidate, waited)
        ]
        if needed:
            self._work(needed, self.effort)
        savings = [self._saving(one, point, seen, waited) for one, point in self.points]
        return seen, judged(savings)

    def _work(self, points: Sequence[Point], effort: Effort) -> None:
        work = Work(points, effort, self.study.settings, self.study.stop)
        self.study.works.append(work)
        work.complete()

    def _saving(
        self, one: Candidate, point: Point | str, seen: Sequence[Seen], waited: frozenset[str]
    ) -> Saving:
        if isinstance(point, str):
            return refused(one, point)
        if not _may_matter(one, waited):
            return unneeded(one)
        scenario = point.question.scenario
        stays_s = [read_stays(place, scenario, k) for k, place in enumerate(point.places())]
        return saving_of(one, seen, stays_s)


def _may_matter(candidate: Candidate, waited: frozenset[str]) -> bool:
    """Return whether more of it can change anything: where nobody ever waits, it cannot.

    Wagons can: with more of them trains need not go over the ground.
    """
    return candidate.more in _WAGONS or candidate.resource in waited


def bottleneck(
    wish: BottleneckWish, settings: Settings | None = None, effort: Effort | None = None
) -> BottleneckResult:
    """Find what holds late trains up, and write the folder of the answer.

    Raises:
        UsageError: it cannot be said who is late.
        ScenarioError, SafetyLimitError, StorageError, StoppedError, ModelStopError,
        IntegrityError: as `sweep`.
    """
    settings, effort = settings or Settings(), effort or Effort()
    late, base = late_of(wish.late), wish.load()
    found = candidates(base.scenario)
    check_size(1 + len(found), base.scenario.replications, effort)
    out = wish.out or Path("results") / f"bottleneck-{base.scenario.id}"
    store = store_of(out, settings)
    points = [(one, _point(n, one, wish.load, store)) for n, one in enumerate(found, 1)]
    with studying(out, settings, Aim("bottleneck", (base,))) as study:
        search = _Search(point_of(0, base, store), points, effort, study)
        return _written(base, late, search)


def late_of(text: str) -> Late:
    """Return who is late: a share of the trains such as ``"0.1"``, or a time such as ``"30 h"``.

    Raises:
        UsageError: it is neither.
    """
    try:
        share = float(text)
    except ValueError:
        try:
            return Late(None, parse_duration(text))
        except ValueError as error:
            how = 'give a share of the trains, as in 0.1, or a time, as in "30 h"'
            raise UsageError(f"--late {text}: {how}") from error
    if not 0 < share <= 1:
        raise UsageError(f"--late {text}: a share lies above 0 and is at most 1")
    return Late(share)


def _point(number: int, candidate: Candidate, load: Load, store: Path) -> Point | str:
    """Return the scenario with one more, or why the rules refuse it."""
    try:
        return point_of(number, load(candidate.changes), store, STAYS)
    except ScenarioError as error:
        return error.problems[0].message


def _written(base: Loaded, late: Late, search: _Search) -> BottleneckResult:
    """Complete the search, write all files into the staging folder and return the result."""
    seen, savings = search.complete(late)
    charged = accounts(seen)
    gathered = gather_from(base.scenario, base.inputs, search.base.places())
    growing = (f"{g.port}, {g.direction}, {g.leg}: {g}" for g in gathered.growths)
    troubles = tuple(dict.fromkeys((*gathered.gridlocks, *growing)))
    result = BottleneckResult(
        search.study.folder, base.scenario, late, charged, savings, troubles, {}
    )
    result = replace(result, record=_record(base, result))
    staging = search.study.stage()
    with storage_errors(staging):
        write_scenario(base, staging)
        (staging / RECORD).write_bytes(json_bytes(result.record))
        for name, rows in (("charges", charge_rows(result)), ("savings", saving_rows(result))):
            columns = list(rows[0]) if rows else []
            (staging / f"{name}.csv").write_bytes(csv_bytes(columns, rows))
    if search.study.settings.paint is not None:
        search.study.settings.progress("pictures", 0, 1)
        search.study.settings.paint(staging)
    return result


def charge_rows(result: BottleneckResult) -> list[dict[str, Any]]:
    """Return the rows of ``charges.csv``."""
    return [
        {**asdict(each), "who": str(each.who), "hours_per_train": each.per_train}
        for each in result.accounts
    ]


def saving_rows(result: BottleneckResult) -> list[dict[str, Any]]:
    """Return the rows of ``savings.csv``."""
    return [
        {
            "port": each.candidate.port,
            "resource": each.candidate.resource,
            "more": str(each.candidate.more),
            "changes": "; ".join(each.candidate.changes),
            "rank": each.rank,
            "saved_h": each.saved_h,
            "lower_95": each.lower_95,
            "upper_95": each.upper_95,
            "p_adjusted": each.p_adjusted,
            "verdict": each.verdict,
            "late_saved_h": each.late_h,
            "remark": each.remark,
        }
        for each in result.savings
    ]


def _record(base: Loaded, result: BottleneckResult) -> dict[str, Any]:
    """Return the content of ``bottleneck.json``."""
    return {
        "scenario": base.scenario.id,
        "title": base.scenario.title,
        "scenario_hash": scenario_hash(base),
        "seed": base.scenario.seed,
        "replications": base.scenario.replications,
        "versions": model_versions(),
        "late": {"share": result.late.share, "over_s": result.late.over_s},
        "charges": charge_rows(result),
        "savings": saving_rows(result),
        "troubles": list(result.troubles),
    }
