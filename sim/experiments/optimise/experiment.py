"""The cheapest set of resources that keeps a level of service, and how sure that is.

Sets are screened in a few replications with the same luck; finalists are run until it is beyond
chance whether they keep the levels; the figures of the chosen one are estimated again with luck
that had no part in choosing it. The folder has every set that was tried, and the scenario with the
chosen one, ready to be run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from sim.errors import SafetyLimitError, UsageError
from sim.experiments.asked import Asked
from sim.experiments.csv_text import csv_bytes
from sim.experiments.effort import Effort
from sim.experiments.files import json_bytes, storage_errors
from sim.experiments.laboratory import Laboratory
from sim.experiments.optimise.answer import Answer, Question, fresh_of
from sim.experiments.optimise.bench import Bench, other_luck
from sim.experiments.optimise.errors import Errors
from sim.experiments.optimise.finals import Finals, looks_of
from sim.experiments.optimise.levels import levels_of
from sim.experiments.optimise.rows import finalist_rows, record_of, set_rows
from sim.experiments.optimise.search import (
    EverySet,
    Guided,
    Screening,
    Source,
    by_price,
    by_total,
    derived_seed,
)
from sim.experiments.optimise.space import Space, Units, space_of
from sim.experiments.prices import prices_of
from sim.experiments.scenario_files import write_scenario
from sim.experiments.study import Aim, Study, studying
from sim.experiments.undertaking import Settings
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import to_toml

RECORD: Final = "optimise.json"
BEST: Final = "best.toml"
MOST_EXHAUSTIVE: Final = 300
DEFAULT_RUNS: Final = 2_000

_SCREENING: Final = (3, 5)
_MOST_FINALISTS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimiseWish(Asked):
    """What is asked: what may vary, what a unit costs a day, and which levels are to be kept.

    `exhaustive` is the number of sets up to which every one of them may be run.
    """

    vary: tuple[str, ...]
    price: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    confidence: float = 0.95
    minimise: Literal["price", "total"] = "price"
    indifference: float | None = None
    finalists: int = 5
    at_most: int = DEFAULT_RUNS
    exhaustive: int = MOST_EXHAUSTIVE


@dataclass(frozen=True, slots=True)
class OptimiseResult:
    """A complete folder of an optimisation, and what stands in it."""

    folder: Path
    answer: Answer
    record: Mapping[str, Any]


def optimise(
    wish: OptimiseWish, settings: Settings | None = None, effort: Effort | None = None
) -> OptimiseResult:
    """Find the cheapest set that keeps the levels, and write the folder of the answer.

    Raises:
        UsageError: a key, a price, a level or a number does not fit.
        ScenarioError, SafetyLimitError, StorageError, StoppedError, ModelStopError,
        IntegrityError: as `sweep`.
    """
    settings, effort = settings or Settings(), effort or Effort()
    base = wish.load()
    question = _question(wish, base)
    out = wish.out or Path("results") / f"optimise-{base.scenario.id}"
    with studying(out, settings, Aim("optimise", (base,))) as study:
        lab = Laboratory(wish.load, study, effort, wish.at_most)
        is_total = wish.minimise == "total"
        bench = Bench(lab, question.space, question.levels, is_total, wish.at_most)
        answer = _found(question, bench, base.scenario.seed)
        return _written(base, wish, answer, study)


def _question(wish: OptimiseWish, base: Loaded) -> Question:
    """Return what is asked, checked as far as it can be before anything runs."""
    prices = prices_of(base, wish.price)
    space = space_of(base, wish.vary, prices)
    levels = levels_of(base.scenario, wish.keep)
    first = base.scenario.replications
    _check_numbers(wish, base)
    screened = max(_SCREENING[0], min(_SCREENING[1], first // 4))
    screened = min(screened, first)
    looks = looks_of(first)
    least = 2 * fresh_of(first) + screened * (len(space.varied) + 1) + first
    if wish.at_most < least:
        many = f"at least {least} replications are needed"
        raise UsageError(f"--at-most {wish.at_most}: {many}, or fewer --replications")
    sets = min(space.size, wish.at_most // screened)
    is_total = wish.minimise == "total"
    errors = Errors(wish.confidence, sets, len(levels), wish.finalists, len(looks), is_total)
    indifference = _indifference(wish, space) if is_total else None
    is_exhaustive = space.size <= wish.exhaustive
    return Question(
        base.scenario, space, prices, levels, errors, screened, looks, indifference, is_exhaustive
    )


def _check_numbers(wish: OptimiseWish, base: Loaded) -> None:
    if base.scenario.replications < 2:
        raise UsageError("optimise needs at least 2 --replications: one is luck")
    if not 0.5 < wish.confidence < 1:
        raise UsageError(f"--confidence {wish.confidence:g}: it lies between 0.5 and 1")
    if wish.minimise not in ("price", "total"):
        raise UsageError(f"--minimise {wish.minimise}: it may be price or total")
    if wish.finalists < 1:
        raise UsageError(f"--finalists {wish.finalists}: at least 1 is needed")
    if wish.finalists > _MOST_FINALISTS:
        raise SafetyLimitError(f"--finalists {wish.finalists}: the limit is {_MOST_FINALISTS}")
    if wish.indifference is not None and wish.minimise != "total":
        raise UsageError("--indifference goes with --minimise total: a price is known exactly")
    if wish.minimise == "total" and not _has_rates(base):
        raise UsageError(
            "--minimise total: the scenario has no rates in [costs], so a crossing costs nothing;"
            " give rates such as demurrage_per_teu_day, or leave --minimise total out"
        )


def _has_rates(base: Loaded) -> bool:
    costs = base.scenario.costs
    if costs is None:
        return False
    rates = costs.model_dump(exclude={"currency", "free_time"})
    return any(rates.values()) or any(
        goods.damage_per_lift for goods in base.scenario.goods.values()
    )


def _indifference(wish: OptimiseWish, space: Space) -> float:
    """Return the difference a day that nobody minds: by default the price of the cheapest unit."""
    if wish.indifference is None:
        smallest = min((amount for amount in space.each if amount), default=None)
        if smallest is None:
            raise UsageError("--minimise total: everything is free; give an --indifference")
        return smallest
    if not 0 < wish.indifference < float("inf"):
        raise UsageError(f"--indifference {wish.indifference:g}: an amount above 0 is needed")
    return wish.indifference


def _found(question: Question, bench: Bench, seed: int) -> Answer:
    """Search, settle the finalists, choose, and look at the chosen set with other luck."""
    is_total = question.indifference is not None
    score = by_total if is_total else by_price
    screening = Screening(bench, question.screened, question.errors.screening, score)
    finals = Finals(bench, question.errors, question.looks, not is_total)
    most, fresh = bench.limit, question.fresh
    bench.limit = most - fresh - question.screened * (len(question.space.varied) + 1)
    _run_finals(question, screening, finals, _source(question, screening, seed))
    selected = None
    chosen = next(iter(finals.holding()), None)
    if is_total and chosen is not None:
        selected = finals.select(question.indifference or 1.0)
        chosen = finals.holding()[selected.best]
    was_spent = bench.is_spent
    bench.limit = most - fresh
    bench.attend(_worth_showing(question.space, chosen, bench), question.screened)
    bench.is_spent = was_spent
    answer = Answer(question, screening, finals, chosen, selected)
    if chosen is None:
        return answer
    again = other_luck(replace(bench, limit=most), derived_seed(seed, "fresh luck"))
    count = max(fresh, min(bench.known[chosen].replications, most - bench.lab.runs))
    again.attend([chosen], count)
    return replace(answer, fresh=again.known.get(chosen))


def _worth_showing(space: Space, chosen: Units | None, bench: Bench) -> list[Units]:
    """Return what is looked at besides: the scenario's own numbers, and one unit less."""
    less = [] if chosen is None else list(space.one_less(chosen))
    own = [] if space.base is None else [space.base]
    return [units for units in (*less, *own) if units not in bench.known]


def _source(question: Question, screening: Screening, seed: int) -> Source:
    is_total = question.indifference is not None
    if question.is_exhaustive:
        return EverySet(screening, question.space.ordered(), is_total)
    return Guided(screening, seed, question.errors.finalists, not is_total)


def _run_finals(question: Question, screening: Screening, finals: Finals, source: Source) -> None:
    """Settle round after round of finalists, until one keeps the levels or there are no more."""
    while not finals.holding():
        candidates = source.candidates(question.errors.finalists)
        if not candidates:
            return
        finals.settle(candidates)
        if finals.bench.is_spent:
            return
    if question.is_exhaustive or question.indifference is not None:
        return
    # A guided search may have passed by a cheaper set beside the one that it found.
    while True:
        chosen = finals.holding()[0]
        around = screening.passed(question.space.one_less(chosen))
        fresh = [units for units in around if units not in finals.rulings]
        if not fresh or finals.bench.is_spent:
            return
        finals.settle(fresh[: question.errors.finalists])


def _written(base: Loaded, wish: OptimiseWish, answer: Answer, study: Study) -> OptimiseResult:
    """Write all files into the staging folder and return the result."""
    record = record_of(base, wish.confidence, answer)
    staging = study.stage()
    with storage_errors(staging):
        write_scenario(base, staging)
        (staging / RECORD).write_bytes(json_bytes(record))
        sets = set_rows(answer)
        columns = list(sets[0]) if sets else []
        (staging / "sets.csv").write_bytes(csv_bytes(columns, sets))
        finalists = csv_bytes([*columns, "luck"], finalist_rows(answer))
        (staging / "finalists.csv").write_bytes(finalists)
        if answer.chosen is not None:
            changes = answer.question.space.changes(answer.chosen)
            best = wish.load((*changes, f"id={_best_id(base.scenario.id)}"))
            (staging / BEST).write_bytes(to_toml(best).encode())
    if study.settings.paint is not None:
        study.settings.progress("pictures", 0, 1)
        study.settings.paint(staging)
    return OptimiseResult(study.folder, answer, record)


_LONGEST_ID: Final = 60


def _best_id(name: str) -> str:
    return f"{name[:_LONGEST_ID].rstrip('-')}-best"
