"""The page of a sweep: how the figures respond to what was varied, and where the promise breaks."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from matplotlib.figure import Figure

from sim.presentation.catalogue import WAYS
from sim.presentation.digits import MISSING
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import say, say_count
from sim.presentation.report.amounts import amount_words, place_label
from sim.presentation.report.filtering import Sieve
from sim.presentation.report.how_made import Origins, how_made
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.parts import Cell, folded
from sim.presentation.report.studied import drawn, headed_filter, headed_table, refuse_replication
from sim.presentation.report.sweep_answer import answers, reasons
from sim.presentation.report.sweep_charts import heat_maps, response
from sim.presentation.retelling import retell
from sim.presentation.spans import period_words
from sim.presentation.studies import heading, unit_words
from sim.presentation.sweep import curves as sweep_curves
from sim.presentation.sweep import effects as sweep_effects
from sim.presentation.sweep import map as sweep_map
from sim.presentation.sweep.data import Cell as Found
from sim.presentation.sweep.data import Place, SweepData
from sim.scenario.loader import load

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish

_MOST_PICTURES: Final = 5
_MOST_ROWS: Final = 1500


def page_of(folder: Path, wish: "Wish") -> Page:
    """Return the page of the sweep in `folder`.

    Raises:
        UsageError: a single replication is wished for.
        StorageError: the sweep cannot be read.
    """
    refuse_replication(wish)
    data = SweepData.read(folder)
    return Page(
        clean(say(data.scenario.title)),
        _subtitle(data),
        [*answers(data)],
        [
            *_charts(data),
            Section("points", say("Every point"), [_points(data), *_troubles(data)]),
            Section("made", say("How it was made"), [_keys(data), *_made(folder, data)]),
        ],
    )


def _subtitle(data: SweepData) -> str:
    points = say_count("sweep of {count} point", "sweep of {count} points", count=len(data.points))
    many = say_count(
        "{count} replication with the same luck at every point",
        "{count} replications with the same luck at every point",
        count=data.replications,
    )
    seed = say("seed {seed}", seed=data.record["seed"])
    return " · ".join((points, period_words(data.scenario), many, seed))


def _charts(data: SweepData) -> Iterator[Section]:
    lead = say(
        "Mean and 95 % interval of each point. The luck is the same at all of them, so that a"
        " difference between two is known better than their intervals say. A cross: no mean is"
        " given there."
    )
    yield Section("response", say("Response"), [response(data, _responses(data))], lead)
    if data.is_grid and len(data.keys) == len(("across", "up")):
        maps = _together(data, "map", sweep_map.draw)
        lead = say("Dark is much, for each direction by itself; a cross: no mean is given there.")
        yield Section("map", say("Over both keys"), [heat_maps(data, maps)], lead)


def _responses(data: SweepData) -> Part:
    is_simple = data.is_grid and len(data.keys) <= len(("first", "second"))
    return _together(data, "response", sweep_curves.draw if is_simple else sweep_effects.draw)


def _together(data: SweepData, name: str, draw: Callable[[SweepData, str], Figure]) -> Part:
    """Return the pictures of all figures, one below the other."""
    found = [
        drawn(f"{name}-{metric}", heading(metric), partial(draw, data, metric))
        for metric in data.metrics[:_MOST_PICTURES]
    ]
    return Part(Markup("").join(part.html for part in found))


def _points(data: SweepData) -> Part:
    """Return the figures of all points, by port and direction."""
    columns = [say("Where"), *(clean(key.key) for key in data.keys)]
    columns += [_column(data, metric) for metric in data.metrics]
    rows = [*islice(_rows(data), _MOST_ROWS)]
    caption = say("Mean and 95 % interval by point; every figure stands in sweep.csv")
    return headed_filter(caption, columns, rows, Sieve((0,)))


def _column(data: SweepData, metric: str) -> str:
    unit = data.unit(metric)
    if unit == "share":
        return heading(metric)
    return say("{figure} ({unit})", figure=heading(metric), unit=unit_words(unit))


def _rows(data: SweepData) -> Iterator[list[Cell]]:
    figures = {metric: data.figures(metric) for metric in data.metrics}
    places = dict.fromkeys(place for own in figures.values() for place in own)
    for place in sorted(places, key=_order):
        for number, point in enumerate(data.points):
            cells = [Cell(place_label(data.scenario, *place)), *(Cell(clean(v)) for v in point)]
            for metric, own in figures.items():
                found = own[place][number] if place in own else None
                cells.append(_cell(found, data.unit(metric)))
            yield cells


def _order(place: Place) -> tuple[str, int]:
    return place.port, (*WAYS, place.direction).index(place.direction)


def _cell(found: Found | None, unit: str) -> Cell:
    if found is None:
        return Cell(MISSING, is_number=True)
    if found.mean is None:
        return Cell(retell(clean(found.remark)) or MISSING, is_number=True)
    words = amount_words(found.mean, found.lower, found.upper, unit)
    return Cell(words, is_number=True)


def _troubles(data: SweepData) -> Iterator[Part]:
    rows = [
        [Cell(listed(map(clean, point["values"]))), Cell(reasons(point["troubles"]))]
        for point in data.record["points"]
        if point["troubles"]
    ]
    if rows:
        unsettled = headed_table("", [say("point"), say("Why it is not settled")], rows)
        yield folded(say("Points that are not settled"), [unsettled])


def _keys(data: SweepData) -> Part:
    rows = [
        [
            Cell(clean(key.key)),
            Cell(clean(key.base) if key.base is not None else say("not given")),
            Cell(listed(map(clean, key.values))),
        ]
        for key in data.keys
    ]
    columns = [say("Value"), say("in the scenario"), say("varied over")]
    return headed_table(say("What was varied"), columns, rows)


def _made(folder: Path, data: SweepData) -> list[Part]:
    if data.is_grid:
        ways = [f'--vary "{key.key}={",".join(key.values)}"' for key in data.keys]
    else:
        spans = [f'--vary "{key.key}={key.values[0]}..{key.values[-1]}"' for key in data.keys]
        ways = [f"--latin-hypercube {len(data.points)}", *spans]
    many = f"--replications {data.replications} --seed {data.record['seed']}"
    command = f"landbridge sweep scenario.toml {clean(' '.join(ways))} {many}"
    loaded = load(folder / "scenario.toml", root=folder)
    return how_made(Origins(loaded, data.record, command))
