"""An optimisation in sentences: the answer first, then how sure it is and what limits it."""

from collections.abc import Iterator
from typing import Final

from sim.experiments.expectations import FAILS, HOLDS
from sim.experiments.optimise.answer import Answer
from sim.experiments.optimise.bench import Estimate
from sim.experiments.optimise.levels import Level
from sim.experiments.optimise.space import Units
from sim.experiments.optimise.words import amount, figure, listed, named

_FARES: Final = {FAILS: "fails", HOLDS: "keeps them"}


def headline(answer: Answer) -> Iterator[str]:
    """Yield the answer."""
    if answer.chosen is None:
        yield from _none(answer)
        return
    names, space = answer.question.names, answer.question.space
    tried = answer.of(answer.chosen)
    total = answer.question.indifference is not None
    what = "Least costly" if total else "Cheapest"
    words = f"{what} set that keeps {_levels(answer)}: {named(answer.chosen, names)}"
    price = f"{_money(answer, tried.price)} a day{_against_now(answer, tried.price)}"
    if total:
        price = f"{price}, and {_of_all(answer, tried.units)} with the costs of all crossings"
    yield f"{words} at {price}{_next_cheaper(answer)}."
    yield from _fresh(answer)
    if answer.is_lowest:
        yield (
            f"It is the least of everything that was allowed ({named(space.lowest, names)}):"
            " the range ends there, and less may do; widen --vary downward."
        )


def _none(answer: Answer) -> Iterator[str]:
    question = answer.question
    nearest = answer.nearest
    undecided = answer.undecided
    shown = "can be shown to keep" if undecided or not answer.is_complete else "keeps"
    yield f"None: no set of those allowed {shown} {_levels(answer)}."
    if nearest is None:
        yield "The rules of the format refuse all sets that were looked at."
        return
    found = answer.of(nearest)
    pairs = zip(question.levels, found.figures, strict=True)
    levels = "; ".join(f"{level.name} {figure(estimate)}" for level, estimate in pairs)
    yield (
        f"Nearest comes {named(nearest, question.names)} at {_money(answer, found.price)} a day:"
        f" {levels}; {answer.verdict(nearest)}: {listed(answer.reasons(nearest), 1)}."
    )


def sureness(answer: Answer) -> Iterator[str]:
    """Yield how many sets were run, what is proven, and with which confidence."""
    question, bench = answer.question, answer.screening.bench
    yield _searched(answer)
    confidence = f"{question.errors.confidence * 100:g} %"
    alone = answer.achieved
    seen = f"; its own replications alone give {_probability(alone)}" if alone is not None else ""
    yield (
        "That the chosen set keeps all levels, and that what is said to fail does, holds for all"
        f" sets together with {confidence} confidence{seen}."
        if answer.chosen is not None
        else f"What is said to fail does, for all sets together, with {confidence} confidence."
    )
    if any(tried.troubles for tried in bench.known.values()):
        yield "Growing queues and gridlock are judged as in a run, outside of that."
    yield from _selection(answer)
    yield from _undecided(answer)


def _undecided(answer: Answer) -> Iterator[str]:
    """Yield the sets that may be better than the chosen one, or may keep the levels at all."""
    for units in answer.undecided[:5]:
        tried = answer.of(units)
        less = 0.0 if answer.chosen is None else answer.of(answer.chosen).price - tried.price
        cheaper = f"Cheaper by {_money(answer, less)} a day, but " if less > 0 else ""
        yield (
            f"{cheaper}{named(units, answer.question.names)} cannot be told from failing with"
            f" {tried.replications} replications: {listed(answer.reasons(units))}."
        )
    if len(answer.undecided) > 5:
        yield f"{len(answer.undecided) - 5} more sets cannot be told from failing; see sets.csv."


def _searched(answer: Answer) -> str:
    question, bench = answer.question, answer.screening.bench
    tried = len(bench.known)
    runs = f"{tried:,} of {question.space.size:,} sets were run, {bench.lab.runs:,} replications"
    refused = f"; the rules refuse {len(bench.refused)}" if bench.refused else ""
    if bench.is_spent:
        return f"{runs}{refused}; then --at-most was reached, so nothing is proven of the others."
    if not question.is_exhaustive:
        return f"{runs}{refused}, in a guided search: that no other set is better is not proven."
    if answer.chosen is None:
        return f"{runs}{refused}."
    if question.indifference is not None:
        others = "; of all others the price alone is higher" if tried < question.space.size else ""
        return f"{runs}{refused}{others}."
    if not answer.cheaper:
        return f"{runs}{refused}; none is cheaper."
    fails = "" if answer.undecided else ", and fails"
    return f"{runs}{refused}: every cheaper one was{fails}."


def _selection(answer: Answer) -> Iterator[str]:
    selected, question = answer.selected, answer.question
    if selected is None or question.indifference is None:
        return
    held = answer.finals.holding()
    if len(held) == 1:
        yield "Of the finalists only this one keeps the levels, so its costs had no rival."
        return
    sure = _probability(1 - question.errors.selection)
    yield (
        f"Of {len(held)} finalists that keep the levels it costs least, with a probability of at"
        f" least {sure} if it is better by {_money(answer, question.indifference)} a day (Kim and"
        f" Nelson); by the replications seen the probability is {_probability(answer.posterior)}."
    )
    if answer.not_separated:
        others = listed([named(units, question.names) for units in answer.not_separated])
        yield f"That was not decided within the budget: not separated from {others}."


def limits(answer: Answer) -> Iterator[str]:
    """Yield the slack in each level, which unit could go next, and where more was worse."""
    question = answer.question
    if answer.chosen is not None:
        tried = answer.fresh or answer.of(answer.chosen)
        pairs = zip(question.levels, tried.figures, strict=True)
        slacks = [
            f"{level.name} {figure(_slack(level, found))}"
            for level, found in pairs
            if found.mean is not None
        ]
        yield f"Slack: {listed(slacks)}."
        yield from _next_to_go(answer)
    for few, many in answer.anomalies[:3]:
        yield (
            f"More was worse: {named(many, question.names)} fails what"
            f" {named(few, question.names)} keeps;"
            ' see "Known anomalies" in docs/model.md.'
        )


def _next_to_go(answer: Answer) -> Iterator[str]:
    question = answer.question
    for units in answer.next_to_go[:1]:
        if answer.chosen is None:
            return
        saved = answer.of(answer.chosen).price - answer.of(units).price
        yield (
            f"Next to go: {named(units, question.names)} would save {_money(answer, saved)} a day;"
            f" it {_outcome(answer, units)}."
        )


def _next_cheaper(answer: Answer) -> str:
    cheaper = answer.cheaper
    if not cheaper or answer.question.indifference is not None:
        return ""
    units = next((each for each in cheaper if answer.verdict(each) == FAILS), cheaper[0])
    which = "the next cheaper one" if units == cheaper[0] else "a cheaper one"
    which += "" if answer.question.is_exhaustive else " that was run"
    return f"; {which}, {named(units, answer.question.names)}, {_outcome(answer, units)}"


def _outcome(answer: Answer, units: Units) -> str:
    """Return how a set fares, with the figure that matters."""
    tried, verdict = answer.of(units), answer.verdict(units)
    if tried.troubles:
        return f"fails: {listed(tried.troubles, 1)}"
    reasons = answer.reasons(units)
    pairs = zip(answer.question.levels, tried.figures, strict=True)
    shown = [
        f"{level.name} {figure(found)}" if len(answer.question.levels) > 1 else figure(found)
        for level, found in pairs
        if not reasons or level.text in reasons
    ]
    return f"{_FARES.get(verdict, 'may fail')}: {listed(shown)}"


def _fresh(answer: Answer) -> Iterator[str]:
    fresh, levels = answer.fresh, answer.question.levels
    if fresh is None or answer.chosen is None:
        return
    before = answer.of(answer.chosen)
    rows = zip(levels, answer.fresh_verdicts(), fresh.figures, before.figures, strict=True)
    found = "; ".join(
        f"{level.name} {figure(now)}, {verdict} (in the search {figure(then)})"
        for level, verdict, now, then in rows
    )
    many = f"With other luck, {fresh.replications} replications that had no part in the choice"
    if FAILS in answer.fresh_verdicts():
        yield f"{many}, it does NOT keep them, so do not rely on it: {found}."
    else:
        yield f"{many}: {found}."


def _levels(answer: Answer) -> str:
    return " and ".join(level.text for level in answer.question.levels)


def _money(answer: Answer, value: float) -> str:
    currency = answer.question.prices.currency
    return f"{amount(value)}{f' {currency}' if currency else ''}"


def _of_all(answer: Answer, units: Units) -> str:
    currency = answer.question.prices.currency
    return f"{figure((answer.fresh or answer.of(units)).total)} {currency}".strip()


def _against_now(answer: Answer, price: float) -> str:
    less = answer.question.space.now - price
    if not less:
        return ", as much as now"
    return f", {_money(answer, abs(less))} {'less' if less > 0 else 'more'} than now"


def _slack(level: Level, found: Estimate) -> Estimate:
    """Return by how much a level is kept, with its interval, which need not be symmetrical."""
    mean, *ends = (None if value is None else level.slack(value) for value in found)
    known = sorted(end for end in ends if end is not None)
    return Estimate(mean, *known) if len(known) == len(ends) else Estimate(mean)


def _probability(value: float | None) -> str:
    if value is None:
        return "not known"
    return "over 99.99 %" if value > 0.9999 else f"{value * 100:.4g} %"
