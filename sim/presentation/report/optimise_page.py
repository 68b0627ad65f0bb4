"""The page of an optimisation: the cheapest set that keeps the levels, and what every set costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from markupsafe import Markup

from sim.experiments.optimise.words import named
from sim.presentation.answer import Answer
from sim.presentation.digits import MISSING, fixed, percent, plain
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed, together
from sim.presentation.language.speaking import phrase, say, spoken
from sim.presentation.optimise.data import KINDS, OptimiseData, Row
from sim.presentation.optimise.frontier import heading_words
from sim.presentation.optimise.pictures import pictures_of
from sim.presentation.report.amounts import amount_words
from sim.presentation.report.choosing import Choice
from sim.presentation.report.curves import Line, Mark, Style, curves_figure, curves_shown
from sim.presentation.report.filtering import Sieve
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, text
from sim.presentation.report.studied import drawn, headed_filter, headed_table, made, subtitle
from sim.presentation.report.ticks import ticks_of
from sim.presentation.report.views import Axis, Panel, Sample, Shown, Views, views
from sim.presentation.retelling import retell
from sim.presentation.studies import heading, unit_words

_TIPS: Final = 3
_MARKERS: Final = {"o": "circle", "D": "diamond", "X": "x"}
_READING: Final = phrase(
    "Each figure with its own 95 % interval; verdicts are tested together, at the confidence asked"
    " for. All prices are those of the command line."
)


def page_of(folder: Path) -> Page:
    """Return the page of the optimisation in `folder`."""
    data = OptimiseData.read(folder)
    record = data.record
    varied = " ".join(f'--vary "{o["key"]}={o["low"]}..{o["high"]}"' for o in record["varied"])
    prices = " ".join(f'--price "{o["key"]}={o["price_a_unit"]}"' for o in record["varied"])
    keeps = " ".join(f'--keep "{level["text"]}"' for level in record["levels"])
    command = (
        f"landbridge optimise scenario.toml {varied} {prices} {keeps}"
        f" --confidence {record['confidence']} --seed {record['seed']}"
    )
    shown = {**record, "replications": record["search"]["replications"]}
    pictures = [drawn(name, data.scenario.title, draw).html for name, draw in pictures_of(data)]
    still = Part(Markup("").join(pictures))
    return Page(
        clean(say(data.scenario.title)),
        subtitle(say("optimisation"), data.scenario, shown),
        [*_answers(data)],
        [
            Section(
                "sets",
                say("Price and level"),
                [_chart(data, still)] if data.sets else [still],
                say(_READING),
            ),
            Section("tables", say("Tables"), [_sets(data)]),
            Section("full", say("In full"), [_full(data)]),
            Section("made", say("How it was made"), [_varied(data), *made(folder, shown, command)]),
        ],
    )


def _answers(data: OptimiseData) -> Iterator[Answer]:
    chosen, search = data.chosen, data.record["search"]
    words = [say("{answer}.", answer=heading_words(data))]
    if chosen is not None:
        words.append(_price(data, chosen))
        words += [_level(data, level, chosen) for level in range(len(data.record["levels"]))]
    yield Answer(say("Answer"), together(words), grave=chosen is None)
    sure = say(
        "{tried} of {sets} sets were run, in {count} replications; the verdicts hold for all of"
        " them together with {sure} confidence.",
        tried=fixed(search["tried"], 0),
        sets=fixed(search["sets"], 0),
        count=fixed(search["replications"], 0),
        sure=percent(data.record["confidence"], 0),
    )
    yield Answer(say("How sure"), together([sure, *_fresh(data)]))


def _price(data: OptimiseData, chosen: Row) -> str:
    """Return what the chosen set costs a day, and how much more or less that is than now."""
    now = data.record["now"]
    values = {"price": _money(data, chosen["price"])}
    if now is None or now["price"] is None:
        return say("It costs {price} a day.", **values)
    gap = chosen["price"] - now["price"]
    if not gap:
        return say("It costs {price} a day, as much as now.", **values)
    values["gap"] = _money(data, abs(gap))
    if gap > 0:
        return say("It costs {price} a day, {gap} more than now.", **values)
    return say("It costs {price} a day, {gap} less than now.", **values)


def _money(data: OptimiseData, amount: float) -> str:
    number, currency = plain(amount), clean(data.record["currency"] or "")
    return say("{amount} {unit}", amount=number, unit=currency) if currency else number


def _level(data: OptimiseData, number: int, row: Row) -> str:
    level, figure = data.record["levels"][number], row["figures"][number]
    return say(
        "{level}: {found}.", level=clean(level["text"]), found=_figure(figure, str(level["unit"]))
    )


def _figure(figure: Row | None, unit: str) -> str:
    if figure is None:
        return MISSING
    return amount_words(figure["mean"], figure["lower_95"], figure["upper_95"], unit)


def _fresh(data: OptimiseData) -> Iterator[str]:
    """Yield how the chosen set fares with luck that had no part in the choice."""
    fresh = data.record["fresh"]
    if fresh is not None:
        verdicts = listed(dict.fromkeys(map(retell, fresh["verdicts"])))
        yield say(
            "With other luck, {count} replications that had no part in the choice, the chosen set:"
            " {verdicts}.",
            count=fresh["replications"],
            verdicts=verdicts,
        )


def _chart(data: OptimiseData, still: Part) -> Part:
    """Return the price of every set against its figure, by level."""
    kinds = {kind: KINDS[kind] for kind in data.kinds}
    styles = [
        Style(look.color, marker=_MARKERS[look.mark], is_joined=False) for look in kinds.values()
    ]
    levels = data.record["levels"]
    options = [(str(number), clean(level["text"])) for number, level in enumerate(levels)]
    group = Views(
        "sets",
        say("Price and level"),
        curves_figure(styles, [say("set"), say("value"), say("verdict")]),
        [Panel("sets", say("Every set that was run"), {})],
        [Choice("level", say("Level"), options)],
        {(number,): {"sets": _shown(data, int(number))} for number, _ in options},
        say("There is no such figure for this choice."),
        legend=[Sample(look.color, say(look.words)) for look in kinds.values()],
    )
    return views(group, still)


def _shown(data: OptimiseData, number: int) -> Shown:
    level = data.record["levels"][number]
    rows = [(row, row["figures"][number]) for row in data.sets]
    given = [(row, found) for row, found in rows if found is not None and found["mean"] is not None]
    ends = [
        value
        for _, found in given
        for value in (found["mean"], found["lower_95"], found["upper_95"])
        if value is not None
    ]
    ends.append(level["limit"])
    low, high = min(0.0, *ends), max(ends) * 1.08 or 1.0
    name = say("{figure}, {unit}", figure=heading(level["metric"]), unit=unit_words(level["unit"]))
    axes = (_prices(data), Axis(low, high, ticks_of(low, high, 5), name))
    lines = [_line(data, number, kind) for kind in data.kinds]
    missing = [row for row, found in rows if found is None or found["mean"] is None]
    marks = [
        Mark(row["price"], (_name(data, row), MISSING, retell(row["verdict"]))) for row in missing
    ]
    return curves_shown(lines, marks, axes, _TIPS)


def _prices(data: OptimiseData) -> Axis:
    prices = [row["price"] for row in data.sets]
    low, high = min(prices), max(prices)
    margin = 0.06 * (high - low or abs(high) or 1.0)
    words = say("price of the set, {money}", money=data.money)
    return Axis(low - margin, high + margin, ticks_of(low, high), clean(words))


def _line(data: OptimiseData, number: int, kind: str) -> Line:
    unit = str(data.record["levels"][number]["unit"])
    own = [
        (row, row["figures"][number])
        for row in data.sets
        if row["verdict"] == kind and (row["figures"][number] or {}).get("mean") is not None
    ]
    return Line(
        [row["price"] for row, _ in own],
        [found["mean"] for _, found in own],
        [found["lower_95"] for _, found in own],
        [found["upper_95"] for _, found in own],
        [(_name(data, row), _figure(found, unit), retell(kind)) for row, found in own],
    )


def _name(data: OptimiseData, row: Row) -> str:
    return clean(named(tuple(row["units"]), [each["short"] for each in data.record["varied"]]))


def _sets(data: OptimiseData) -> Part:
    levels = data.record["levels"]
    columns = [
        say("set"),
        say("price a day"),
        *(clean(level["text"]) for level in levels),
        *(say("replications"), say("verdict")),
    ]
    rows = [
        [
            Cell(_name(data, row)),
            Cell(_money(data, row["price"]), is_number=True),
            *(
                Cell(_figure(found, str(level["unit"])), is_number=True)
                for level, found in zip(levels, row["figures"], strict=True)
            ),
            Cell(fixed(row["replications"], 0), is_number=True),
            Cell(_verdict(data, row)),
        ]
        for row in data.sets
    ]
    return headed_filter(
        say("Every set that was run, the cheapest first"), columns, rows, Sieve(())
    )


def _verdict(data: OptimiseData, row: Row) -> str:
    verdict = retell(row["verdict"])
    if row["units"] != data.record["chosen"]:
        return verdict
    return say("{verdict}, chosen", verdict=verdict)


def _full(data: OptimiseData) -> Part:
    """Return the sentences that the command has recorded, which are in English."""
    record = data.record
    told = (*record["answer_in_words"], *record["limits_in_words"], *record["confidence_in_words"])
    recorded = [retell(clean(sentence)) for sentence in told]
    if spoken() != "en":
        recorded.insert(0, say("As the command has written it, in English:"))
    return text(*recorded)


def _varied(data: OptimiseData) -> Part:
    rows = [
        [
            Cell(clean(each["key"])),
            Cell(listed(str(now) for now in each["now"]), is_number=True),
            Cell(say("{low} to {high}", low=each["low"], high=each["high"]), is_number=True),
            Cell(_money(data, each["price_a_unit"]), is_number=True),
        ]
        for each in data.record["varied"]
    ]
    columns = [say("Value"), say("in the scenario"), say("varied over"), say("price of one a day")]
    return headed_table(say("What was varied"), columns, rows)
