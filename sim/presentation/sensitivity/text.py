"""A sensitivity study on the terminal: what is not known, what is luck, which inputs matter."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import rich.console
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from sim.experiments.sensitivity.bands import Band
from sim.experiments.sensitivity.effects import Effect, Verdict, ranked
from sim.experiments.sensitivity.experiment import SensitivityResult
from sim.experiments.sensitivity.response import NOISY
from sim.experiments.sweep.rows import Curve
from sim.presentation.catalogue import WAYS
from sim.presentation.console import Console
from sim.presentation.digits import percent
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.pen import Pen
from sim.presentation.retelling import retell
from sim.presentation.sensitivity.words import (
    EVERYTHING,
    MAIN,
    amount,
    as_it_stands,
    input_names,
    limits,
    over_inputs,
    place_words,
    unit_after,
)
from sim.presentation.studies import bare
from sim.presentation.terminal import by_hand, shown
from sim.scenario.schema import Scenario

_MOST_NAMED: Final = 3
_MOST_ROWS: Final = 8
_NOT_GIVEN: Final = "not given: "
_OUTSIDE: Final = phrase("That is outside: its values do not lie in the middle of their ranges.")
_METHODS: Final = {"morris": "Morris", "sobol": "Sobol'"}
READING: Final = {
    "morris": phrase(
        "mu*: how much the figure changes, up or down, when the input goes from one end of its"
        " range to the other, mean over the trajectories with its 95 % interval; mu: the same with"
        " its sign; sigma: how much that differs with the other inputs. Shares in points of a"
        " hundred."
    ),
    "sobol": phrase(
        "total and first: the share of the variance of the figure that the input has together with"
        " others, and alone, with 95 % intervals. Estimates below 0 or above 1 are what few points"
        " give, and are left as they are."
    ),
}


def print_sensitivity(
    result: SensitivityResult, console: rich.console.Console | None = None
) -> None:
    """Print how far what is not known moves the figures, by what, and how far luck does."""
    console = console or Console()
    console.print(Group(*_lines(result, Pen.of(console))))


def _lines(result: SensitivityResult, pen: Pen) -> Iterator[RenderableType]:
    yield pen(clean(result.scenario.title), style="bold")
    yield pen(_setting(result), style="dim")
    yield from by_hand(result.scenario, pen)
    metric = main_metric(result)
    for band in in_order(result):
        if band.curve.metric == metric:
            yield pen("")
            yield pen(clean(answer(result, band)), style="bold")
            yield from _effects(result, band.curve, pen)
    yield pen(say(READING[result.plan.method]), style="dim")
    yield pen("")
    yield _bands(result, pen)
    for note in result.record["notes"]:
        yield pen(retell(note), style="dim")
    yield from _left_out(result, pen)
    pictures = ", pictures (*.png, *.svg)" if any(result.folder.glob("*.png")) else ""
    files = f"sensitivity.json, effects.csv, bands.csv, points.csv, figures.csv{pictures}"
    yield pen(f"Files: {shown(result.folder)}: {files}")


def in_order(result: SensitivityResult) -> list[Band]:
    """Return the bands as all tables have them: figures as asked for, ports as in the scenario."""
    metrics = list(result.record["metrics"])
    ports = [*result.scenario.ports, EVERYTHING]
    ways = [*WAYS, EVERYTHING]

    def place(band: Band) -> tuple[int, int, int]:
        metric, port, direction = band.curve
        return metrics.index(metric), ports.index(port), ways.index(direction)

    return sorted(result.bands, key=place)


def main_metric(result: SensitivityResult) -> str:
    """Return the figure that the answer is about."""
    metrics: Sequence[str] = result.record["metrics"]
    return MAIN if MAIN in metrics else metrics[0]


def _setting(result: SensitivityResult) -> str:
    plan, scenario = result.plan, result.scenario
    rows = plan.studied // plan.block
    what = f"{rows} trajectories" if plan.method == "morris" else f"{rows} rows of two matrices"
    spread = f" + {len(plan.spread)} of a Latin hypercube" if plan.method == "morris" else ""
    many = scenario.replications
    times = f"{many} replication{'' if many == 1 else 's'}"
    inputs = f"{len(plan.inputs)} input{'' if len(plan.inputs) == 1 else 's'}"
    size = f"{_METHODS[plan.method]}: {inputs}, {what}, {plan.studied} points{spread}"
    return f"{size} · {times} with the same luck at every point · seed {scenario.seed}"


def answer(result: SensitivityResult, band: Band) -> str:
    """Return in a few sentences how far a figure is moved, by what, and how far by luck."""
    aside = [say(_OUTSIDE)] if band.is_whole and _is_outside(band) else []
    about = [*aside, *missing_words(band), *_named(result, band.curve)]
    first = say("{moves}; {luck}.", moves=moves_words(result.scenario, band), luck=luck_words(band))
    sentences = [first, *about]
    if band.luck_share is not None and band.luck_share > NOISY:
        share = percent(band.luck_share, 0)
        sentences.append(say("{share} of that is luck, not the inputs.", share=share))
    return together(sentences)


def moves_words(scenario: Scenario, band: Band) -> str:
    """Return how far what is not known moves a figure."""
    place = place_words(scenario, band.curve.port, band.curve.direction)
    found = limits(band.row())
    about = {"place": place, "figure": _called(band)}
    if found is None:
        return say("{place}: how far what is not known moves {figure} is not given", **about)
    values = {**about, "low": found[0], "high": f"{found[1]}{unit_after(band.unit)}"}
    if band.is_whole:
        return say("{place}: what is not known moves {figure} between {low} and {high}", **values)
    return say(
        "{place}: what is not known moves {figure} at least between {low} and {high}", **values
    )


def _is_outside(band: Band) -> bool:
    """Return whether the scenario as it stands lies beyond what the points say."""
    if band.mean is None or band.low is None or band.high is None:
        return False
    return not band.low <= band.mean <= band.high


def _called(band: Band) -> str:
    """Return a figure as it stands in a sentence: "the mean crossing"."""
    words, mean = bare(band.curve.metric), ", mean"
    if words.endswith(mean):  # in English alone
        return f"the mean {words.removesuffix(mean)}"
    return say("“{figure}”", figure=words)


def luck_words(band: Band) -> str:
    """Return what a figure is as the scenario stands, and how far luck moves it."""
    if band.mean is None:
        if not band.remark:
            return say("as it stands the scenario has no such mean")
        why = retell(band.remark.removeprefix(_NOT_GIVEN))
        return say("as it stands the scenario has no such mean ({reason})", reason=why)
    amount = as_it_stands(band.row())
    if band.lower_95 is None:
        return say("as it stands {amount}, one replication, so luck is not known", amount=amount)
    return say("as it stands it is {amount}, ± being luck alone", amount=amount)


def missing_words(band: Band) -> Iterator[str]:
    """Yield at how many points there is no mean, and why."""
    if band.unsettled:
        yield say(
            "In {count} of {points} points a queue grows or trains stand in gridlock: no mean is"
            " given there.",
            count=band.unsettled,
            points=band.points,
        )
    if band.undefined:
        yield say(
            "In {count} of {points} points no train has the figure.",
            count=band.undefined,
            points=band.points,
        )


def _named(result: SensitivityResult, curve: Curve) -> Iterator[str]:
    """Yield which inputs matter most, and how many do not."""
    names = input_names(result.inputs.keys)
    found = ranked(result.effects, curve)
    matter = [each for each in found if each.verdict is Verdict.MATTERS]
    if matter:
        inputs = listed(names[each.key] for each in matter[:_MOST_NAMED])
        yield say("Most of it: {inputs}.", inputs=inputs)
    counts = {verdict: sum(each.verdict is verdict for each in found) for verdict in Verdict}
    parts = [
        say(words, count=counts[verdict])
        for verdict, words in (
            (Verdict.MATTERS, phrase("{count} with an effect beyond luck")),
            (Verdict.NOTHING, phrase("{count} without any effect")),
            (Verdict.UNKNOWN, phrase("{count} not to be told from luck")),
            (Verdict.NOT_GIVEN, phrase("{count} not given")),
        )
        if counts[verdict]
    ]
    yield say_count(
        "Of {count} input: {parts}.",
        "Of {count} inputs: {parts}.",
        len(found),
        parts=listed(parts),
    )


def _effects(result: SensitivityResult, curve: Curve, pen: Pen) -> Iterator[RenderableType]:
    """Yield the table of the largest effects, none where no input has any."""
    table = _table(pen)
    names = input_names(result.inputs.keys)
    ranges = {each["key"]: f"{each['low']} to {each['high']}" for each in result.record["inputs"]}
    found = [each for each in ranked(result.effects, curve) if each.size > 0]
    measures = list(dict.fromkeys(name for each in found for name in each.measures))
    for heading in ("input", "range"):
        table.add_column(pen(heading), overflow="fold")
    for name in measures:
        table.add_column(pen(name.replace("mu_star", "mu*")), justify="right", overflow="fold")
    table.add_column(pen("verdict"), overflow="fold")
    for each in found[:_MOST_ROWS]:
        cells = [_cell(each, name) for name in measures]
        remark = each.remark.partition(":")[0]
        verdict = f"{each.verdict}; {remark}" if remark else str(each.verdict)
        style = "" if each.verdict is Verdict.MATTERS else "dim"
        words = [names[each.key], ranges[each.key], *cells, verdict]
        table.add_row(*(pen(clean(word)) for word in words), style=style)
    if found:
        yield table


def _cell(effect: Effect, name: str) -> str:
    found = effect.measures.get(name)
    if found is None:
        return "–"
    unit = effect.unit if "mu_star" in effect.measures else ""
    value = amount(found.value, unit)
    if name in ("mu", "sigma") or found.lower is None or found.upper is None:
        return value
    return f"{value} ({amount(found.lower, unit)} to {amount(found.upper, unit)})"


def _bands(result: SensitivityResult, pen: Pen) -> Table:
    table = _table(pen)
    table.title, table.title_justify = pen("Two bands: luck, and what is not known"), "left"
    table.title_style = "bold"
    for heading in ("figure", "where"):
        table.add_column(pen(heading), overflow="fold")
    for heading in ("as it stands ± luck", "over the inputs", "no mean at"):
        table.add_column(pen(heading), justify="right", overflow="fold")
    for band in in_order(result):
        row = band.row()
        missing = f"{band.unsettled + band.undefined} of {band.points}"
        place = place_words(result.scenario, band.curve.port, band.curve.direction)
        words = [bare(band.curve.metric), place, as_it_stands(row), over_inputs(row)]
        table.add_row(*(pen(clean(word)) for word in [*words, "–" if band.is_whole else missing]))
    return table


def _left_out(result: SensitivityResult, pen: Pen) -> Iterator[RenderableType]:
    counts: dict[str, Any] = result.record["left_out_counts"]
    if not counts:
        return
    yield pen("Not in the study although nobody knows them for sure:", style="bold")
    for why, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        keys = [each.key for each in result.inputs.left_out if each.why == why]
        named = ", ".join(keys[:_MOST_NAMED]) + (", ..." if count > _MOST_NAMED else "")
        yield pen(clean(f"  {count} value{'' if count == 1 else 's'}: {why} ({named})"))


def _table(pen: Pen) -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold" if pen.width else "")
