"""The tables and the record of an optimisation: every set that was tried, and the finalists."""

from collections.abc import Mapping
from typing import Any

from sim.experiments.expectations import HOLDS
from sim.experiments.optimise.answer import FINALS, REFUSED, SCREENING, Answer
from sim.experiments.optimise.bench import Estimate, Tried
from sim.experiments.optimise.sentences import headline, limits, sureness
from sim.experiments.optimise.space import Units
from sim.experiments.optimise.words import listed
from sim.experiments.store import model_versions
from sim.scenario.loaded import Loaded
from sim.scenario.resolved import scenario_hash


def set_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of ``sets.csv``: every set that was looked at, the cheapest first."""
    rows = [_row(answer, tried) for tried in answer.tried]
    refused = answer.screening.bench.refused
    empty = dict.fromkeys(rows[0], None) if rows else {}
    for units in sorted(refused, key=answer.question.space.rank):
        told = {"verdict": REFUSED, "stage": SCREENING, "remark": refused[units]}
        rows.append({**empty, **_units(answer, units), **told})
    return rows


def finalist_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of ``finalists.csv``; the chosen set stands there with fresh luck too."""
    rows = [
        {**_row(answer, tried), "luck": "search"}
        for tried in answer.tried
        if answer.stage(tried.units) == FINALS
    ]
    if answer.fresh is not None:
        verdicts = set(answer.fresh_verdicts())
        verdict = verdicts.pop() if len(verdicts) == 1 else "; ".join(answer.fresh_verdicts())
        rows.append({**_row(answer, answer.fresh), "verdict": verdict, "luck": "fresh"})
    return rows


def _row(answer: Answer, tried: Tried) -> dict[str, Any]:
    row = _units(answer, tried.units)
    row["replications"] = tried.replications
    if answer.question.indifference is not None:
        row |= _cells("total_a_day", tried.total)
    for level, estimate in zip(answer.question.levels, tried.figures, strict=True):
        row |= _cells(level.name, estimate)
    row |= {
        "verdict": answer.verdict(tried.units),
        "stage": answer.stage(tried.units),
        "is_chosen": tried.units == answer.chosen,
        "remark": listed(answer.reasons(tried.units), 3),
    }
    return row


def _units(answer: Answer, units: Units) -> dict[str, Any]:
    space = answer.question.space
    return {**dict(zip(space.keys, units, strict=True)), "price_a_day": space.price(units)}


def _cells(name: str, estimate: Estimate) -> dict[str, Any]:
    return {
        name: estimate.mean,
        f"{name} lower_95": estimate.lower_95,
        f"{name} upper_95": estimate.upper_95,
    }


def record_of(base: Loaded, confidence: float, answer: Answer) -> dict[str, Any]:
    """Return the content of ``optimise.json``."""
    question, bench = answer.question, answer.screening.bench
    return {
        "scenario": base.scenario.id,
        "title": base.scenario.title,
        "scenario_hash": scenario_hash(base),
        "seed": base.scenario.seed,
        "versions": model_versions(),
        "confidence": confidence,
        "minimise": "price" if question.indifference is None else "total",
        "indifference": question.indifference,
        "currency": question.prices.currency,
        "prices": question.prices.as_data(),
        "varied": _varied(answer),
        "levels": [_level(answer, number) for number in range(len(question.levels))],
        "search": {
            "method": "every set by price" if question.is_exhaustive else "guided",
            "sets": question.space.size,
            "tried": len(bench.known),
            "replications": bench.lab.runs,
            "is_complete": answer.is_complete,
        },
        "tests": {
            "screening_replications": question.screened,
            "screening_error": question.errors.screening,
            "looks": list(question.looks),
            "rounds": answer.finals.rounds,
        },
        "sets": [_as_data(answer, tried) for tried in answer.tried],
        "refused": [
            {"units": list(units), "why": why} for units, why in sorted(bench.refused.items())
        ],
        **_outcome(answer),
    }


def _varied(answer: Answer) -> list[dict[str, Any]]:
    space, names = answer.question.space, answer.question.names
    return [
        {
            "key": one.key,
            "keys": list(one.keys),
            "short": name,
            "low": int(one.low),
            "high": int(one.high),
            "now": [int(was) for was in one.was],
            "price_a_unit": price,
        }
        for one, name, price in zip(space.varied, names, space.each, strict=True)
    ]


def _level(answer: Answer, number: int) -> dict[str, Any]:
    level = answer.question.levels[number]
    return {
        "text": level.text,
        "name": level.name,
        **level.figure._asdict(),
        "unit": level.definition.unit,
        "relation": level.relation,
        "limit": level.limit,
    }


def _as_data(answer: Answer, tried: Tried) -> dict[str, Any]:
    return {
        **_figures(tried),
        "verdict": answer.verdict(tried.units),
        "stage": answer.stage(tried.units),
        "reasons": answer.reasons(tried.units),
    }


def _figures(tried: Tried) -> dict[str, Any]:
    return {
        "units": list(tried.units),
        "price": tried.price,
        "replications": tried.replications,
        "figures": [estimate._asdict() for estimate in tried.figures],
        "total": tried.total._asdict() if tried.totals else None,
        "troubles": list(tried.troubles),
    }


def _outcome(answer: Answer) -> Mapping[str, Any]:
    chosen, space = answer.chosen, answer.question.space
    selected = answer.selected
    return {
        "answer": "none" if chosen is None else "found",
        "now": {"price": space.now, "units": None if space.base is None else list(space.base)},
        "chosen": None if chosen is None else list(chosen),
        "is_lowest_allowed": chosen is not None and answer.is_lowest,
        "confidence_of_its_own_replications": answer.achieved,
        "undecided": [list(units) for units in answer.undecided],
        "next_to_go": [list(units) for units in answer.next_to_go],
        "anomalies": [{k: list(v) for k, v in each._asdict().items()} for each in answer.anomalies],
        "selection": None
        if selected is None
        else {
            "procedure": "Kim and Nelson 2001",
            "guaranteed": 1 - answer.question.errors.selection,
            "posterior": answer.posterior,
            "is_decided": selected.is_decided,
            "not_separated": [list(units) for units in answer.not_separated],
        },
        "fresh": None
        if answer.fresh is None
        else {**_figures(answer.fresh), "verdicts": list(answer.fresh_verdicts())},
        "holding": [list(units) for units in answer.finals.holding()],
        "verdict_of_chosen": None if chosen is None else HOLDS,
        "answer_in_words": list(headline(answer)),
        "confidence_in_words": list(sureness(answer)),
        "limits_in_words": list(limits(answer)),
    }
