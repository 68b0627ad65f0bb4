"""The page of a sensitivity study: what is not known, beside luck, and which of it matters."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from sim.experiments.sensitivity.bands import Band
from sim.experiments.sensitivity.effects import Verdict
from sim.experiments.sweep.rows import Curve
from sim.presentation import canvas
from sim.presentation.answer import Answer
from sim.presentation.digits import MISSING, plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import say, say_count
from sim.presentation.report.amounts import place_label
from sim.presentation.report.choosing import Choice
from sim.presentation.report.filtering import Sieve
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, text
from sim.presentation.report.side_by_side import panel_name
from sim.presentation.report.strips import Look, Strip, strips_axis, strips_figure, strips_shown
from sim.presentation.report.studied import drawn, headed_filter, headed_table, made, subtitle
from sim.presentation.report.views import Panel, Sample, Shown, Views, views
from sim.presentation.retelling import retell
from sim.presentation.sensitivity import shares as sensitivity_shares
from sim.presentation.sensitivity import spans as sensitivity_spans
from sim.presentation.sensitivity import walks as sensitivity_walks
from sim.presentation.sensitivity.data import Bar, SensitivityData
from sim.presentation.sensitivity.text import READING, luck_words, missing_words, moves_words
from sim.presentation.sensitivity.words import MAIN, as_it_stands, over_inputs
from sim.presentation.studies import heading, unit_words

Row = Mapping[str, Any]

_MATTERS: Final = Look(canvas.BLUE)
_NOTHING: Final = Look(canvas.GREY, filled=False)
_MOST_NAMED: Final = 3


def page_of(folder: Path) -> Page:
    """Return the page of the study in `folder`."""
    data = SensitivityData.read(folder)
    record = data.record
    ranges = ((each["key"], each["low"], each["high"]) for each in record["inputs"])
    spans = " ".join(f'--vary "{key}={low}..{high}"' for key, low, high in ranges)
    command = (
        f"landbridge sensitivity scenario.toml --method {record['method']} {spans}"
        f" --replications {record['replications']} --seed {record['seed']}"
    )
    return Page(
        clean(say(data.scenario.title)),
        subtitle(say("sensitivity study"), data.scenario, record),
        [*_answers(data)],
        [
            Section("effects", say("What matters"), [_chart(data)], say(READING[record["method"]])),
            Section("bands", say("Luck, and what is not known"), [_picture(data), _bands(data)]),
            Section("tables", say("Tables"), [_effects(data)]),
            Section(
                "made",
                say("How it was made"),
                [*_notes(data), _inputs(data), *made(folder, record, command)],
            ),
        ],
    )


def _answers(data: SensitivityData) -> Iterator[Answer]:
    metric = MAIN if MAIN in data.metrics else data.metrics[0]
    question = heading(metric)
    for place, row in data.bands(metric).items():
        band = _band(row)
        moves = moves_words(data.scenario, band)
        first = say("{moves}; {luck}.", moves=moves, luck=luck_words(band))
        named = _named(data.bars(metric, place))
        yield Answer(question, together([first, *missing_words(band), *named]))
        question = ""


def _band(row: Row) -> Band:
    about = ("metric", "port", "direction")
    numbers = {key: value for key, value in row.items() if key not in about}
    return Band(Curve(*(row[key] for key in about)), **numbers)


def _named(bars: list[Bar]) -> Iterator[str]:
    """Yield which inputs matter most, and how many do."""
    matter = [bar.name for bar in bars if bar.verdict == Verdict.MATTERS]
    if matter:
        yield say("Most of it: {inputs}.", inputs=listed(matter[:_MOST_NAMED]))
    yield say_count(
        "Of {count} input, {matter} with an effect beyond luck.",
        "Of {count} inputs, {matter} with an effect beyond luck.",
        count=len(bars),
        matter=len(matter),
    )


def _chart(data: SensitivityData) -> Part:
    """Return the size of the effect of every input, by figure and place."""
    metrics = [metric for metric in data.metrics if data.bands(metric)]
    places = dict.fromkeys(place for metric in metrics for place in data.bands(metric))
    first = sorted(metrics, key=lambda metric: metric != MAIN)
    draw = sensitivity_walks.draw if data.is_morris else sensitivity_shares.draw
    pictures = [
        drawn(f"effects-{metric}", heading(metric), partial(draw, data, metric)).html
        for metric in metrics
    ]
    group = Views(
        "effects",
        say("What matters"),
        strips_figure([say("input"), _size_words(data), say("verdict")], at_zero=True),
        [Panel(panel_name(*at), place_label(data.scenario, *at), {}) for at in places],
        [Choice("metric", say("Figure"), [(metric, heading(metric)) for metric in first])],
        {(metric,): dict(_panels(data, metric)) for metric in metrics},
        say("There is no such figure for this choice."),
        legend=[
            Sample(_MATTERS.color, say("matters")),
            Sample(_NOTHING.color, say("not to be told from luck, or no effect")),
        ],
    )
    return views(group, Part(Markup("").join(pictures)))


def _size_words(data: SensitivityData) -> str:
    return "μ*" if data.is_morris else say("share of the variance, with others")


def _panels(data: SensitivityData, metric: str) -> Iterator[tuple[str, Shown]]:
    found = {place: data.bars(metric, place) for place in data.bands(metric)}
    unit = next((row["unit"] for row in data.bands(metric).values()), "")
    strips = {
        place: [_strip(bar, unit if data.is_morris else "") for bar in bars if bar.measures]
        for place, bars in found.items()
    }
    everything = [strip for own in strips.values() for strip in own]
    words = _size_words(data)
    if data.is_morris:
        words = say("change over the range, {unit}", unit=_unit(unit))
    axis = strips_axis(everything, words, at_zero=True)
    for place, own in strips.items():
        if own:
            yield panel_name(*place), strips_shown(own, axis)


def _unit(unit: str) -> str:
    return say("percentage points") if unit == "share" else unit_words(unit)


def _strip(bar: Bar, unit: str) -> Strip:
    scale = 100.0 if unit == "share" else 1.0
    found = bar.measures.get("mu_star") or bar.measures.get("total") or (None, None, None)
    mean, lower, upper = (None if value is None else value * scale for value in found)
    told = _amount(mean, lower, upper)
    look = _MATTERS if bar.verdict == Verdict.MATTERS else _NOTHING
    words = say("{name}: {difference}", name=bar.name, difference=told)
    return Strip(words, mean, lower, upper, look, [bar.name, told, retell(bar.verdict)])


def _amount(mean: float | None, lower: float | None, upper: float | None) -> str:
    if mean is None or lower is None or upper is None:
        return plain(mean)
    return say("{mean} ({low} to {high})", mean=plain(mean), low=plain(lower), high=plain(upper))


def _picture(data: SensitivityData) -> Part:
    title = say("Luck, and what is not known")
    return drawn("bands", title, partial(sensitivity_spans.draw, data))


def _bands(data: SensitivityData) -> Part:
    rows = []
    for metric in data.metrics:
        for place, row in data.bands(metric).items():
            missing = row["unsettled"] + row["undefined"]
            of_all = say("{missing} of {points}", missing=missing, points=row["points"])
            rows.append(
                [
                    Cell(heading(metric)),
                    Cell(place_label(data.scenario, *place)),
                    Cell(as_it_stands(row), is_number=True),
                    Cell(over_inputs(row), is_number=True),
                    Cell(of_all if missing else MISSING, is_number=True),
                ]
            )
    columns = [
        *(say("Figure"), say("Where"), say("as it stands ± luck"), say("over the inputs")),
        say("no mean at"),
    ]
    return headed_table(say("Two bands: luck, and what is not known"), columns, rows)


def _effects(data: SensitivityData) -> Part:
    rows = [
        [
            Cell(heading(row["metric"])),
            Cell(place_label(data.scenario, row["port"], row["direction"])),
            Cell(clean(row["key"])),
            Cell(row["measure"].replace("mu_star", "μ*")),
            Cell(_amount(row["value"], row["lower_95"], row["upper_95"]), is_number=True),
            Cell(retell(row["verdict"])),
        ]
        for row in data.record["effects"]
        if row["measure"]
    ]
    columns = [say("Figure"), say("Where"), say("input"), "", say("value"), say("verdict")]
    return headed_filter(say("Every effect"), columns, rows, Sieve((0, 1, 2, 3)))


def _inputs(data: SensitivityData) -> Part:
    rows = [
        [
            Cell(clean(each["key"])),
            Cell(str(each["base"]), is_number=True),
            Cell(say("{low} to {high}", low=each["low"], high=each["high"]), is_number=True),
            Cell(clean(each["unit"])),
        ]
        for each in data.record["inputs"]
    ]
    columns = [say("Value"), say("in the scenario"), say("varied over"), say("Unit")]
    return headed_table(say("What was varied"), columns, rows)


def _notes(data: SensitivityData) -> list[Part]:
    return [text(*(retell(clean(note)) for note in data.record["notes"]))]
