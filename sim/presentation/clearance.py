"""Picture: how long customs clearance took, against the limit, under every reading of the promise.

Clearance runs from arrival before the Chinese station to customs release. The histogram holds the
trains released in the period; the shares are those of the summary.
"""

from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.domain.time import HOUR_S
from sim.presentation import canvas
from sim.presentation.canvas import Look
from sim.presentation.captions import Replications, caption, port_title
from sim.presentation.catalogue import READINGS, WAYS
from sim.presentation.digits import percent, plain, share
from sim.presentation.gathered import Gathered
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.lettering import as_title, wrapped
from sim.presentation.limits import exceptions, has_several_limits, usual_limit
from sim.presentation.reasons import reason_words
from sim.presentation.results import Results, Row
from sim.presentation.spans import hours_words
from sim.presentation.studies import place_words
from sim.scenario.schema import Scenario

NAME: Final = "clearance"
_PROMISE: Final = "share_cleared_in_limit"
_HEADING: Final = phrase("Time from arrival before the Chinese station to customs release")
_PANEL_IN: Final = 3.0
_IN_LIMIT: Final = Look(canvas.BLUE)
_LATE: Final = Look(canvas.VERMILLION, hatch="////")
_BIN_HOURS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0, 72.0, 168.0, 336.0, 1_344.0)
_MOST_BINS: Final = 60
_LONGEST: Final = 4
"""The axis ends at so many limits; longer times stand together in the last bar."""


_NOBODY: Final = np.zeros(0)


class Histogram(NamedTuple):
    """Shares of trains by clearance time; the last bin holds everything longer, too."""

    edges_h: NDArray[np.float64]
    shares: NDArray[np.float64]
    trains: int
    beyond: float
    """Share of trains longer than the last edge."""


def draw(results: Results, gathered: Gathered) -> Figure:
    """Return the picture: a row for each port, a column for each direction.

    Where trains pile up before customs there are no bars: they would only show how long the run
    was.
    """
    hours = gathered.clearance_h
    growing = {place: reason for place in hours if (reason := results.withheld(_PROMISE, *place))}
    if not hours:
        about = caption(results, _HEADING)
        return canvas.empty(about, say("No train was released by customs in this period."))
    limit_h = usual_limit(results.scenario) / HOUR_S
    limit_words = hours_words(usual_limit(results.scenario))
    about = caption(results, _HEADING, _notes(results), Replications.POOLED)
    keys = [
        canvas.patch_key(_IN_LIMIT, say("within the limit of {limit}", limit=limit_words)),
        canvas.patch_key(_LATE, say("later")),
    ]
    ports = [port for port in results.ports if any(place == port for place, _ in hours)]
    directions = [way for way in WAYS if any(found == way for _, found in hours)]
    figure = canvas.sheet(about, _PANEL_IN * len(ports), keys)
    lasting = [found for place, found in hours.items() if place not in growing]
    edges_h = bins(np.concatenate([*lasting, [0.0]]), limit_h)
    panels = figure.subplots(len(ports), len(directions), sharex=True, sharey=True, squeeze=False)
    for line, port in zip(panels, ports, strict=True):
        for axes, direction in zip(line, directions, strict=True):
            place = (port, direction)
            found = hours.get(place, _NOBODY) if place not in growing else _NOBODY
            _draw_panel(axes, histogram(found, edges_h), limit_h)
            _write_reason(axes, growing.get(place))
            _entitle(axes, results, port, direction)
        line[0].set_ylabel(say("share of trains"))
    canvas.from_zero(panels[0][0], at_least=0.04)
    for axes in panels[-1]:
        axes.set_xlabel(say("hours"))
    return figure


def bins(hours: NDArray[np.float64], limit_h: float) -> NDArray[np.float64]:
    """Return edges of round bins to past the limit, as far as the longest time or `_LONGEST`.

    The limit is an edge whenever it is a multiple of the bin.
    """
    last = min(max(float(hours.max()), 1.15 * limit_h), _LONGEST * limit_h)
    step = next((step for step in _BIN_HOURS if last / step <= _MOST_BINS), _BIN_HOURS[-1])
    return np.arange(int(np.ceil(last / step)) + 1, dtype=np.float64) * step


def histogram(hours: NDArray[np.float64], edges_h: NDArray[np.float64]) -> Histogram:
    """Return the share of trains in each bin; a time on an edge is in the bin before it."""
    # Within the limit includes the limit itself, so bins are open to the left.
    places = np.clip(np.searchsorted(edges_h, hours, side="left"), 1, len(edges_h) - 1) - 1
    counts = np.bincount(places, minlength=len(edges_h) - 1)
    total = max(len(hours), 1)
    beyond = float((hours > edges_h[-1]).sum() / total)
    return Histogram(edges_h, counts / total, len(hours), beyond)


def _draw_panel(axes: Axes, found: Histogram, limit_h: float) -> None:
    edges_h, shares = found.edges_h, found.shares
    late = edges_h[:-1] >= limit_h - 1e-9
    drawn = ((_IN_LIMIT, ~late), (_LATE, late)) if found.trains else ()
    for look, chosen in drawn:
        axes.bar(
            edges_h[:-1][chosen],
            shares[chosen],
            width=np.diff(edges_h)[chosen],
            align="edge",
            **canvas.filled(look),
        )
    axes.axvline(limit_h, color=canvas.INK, ls=(0, (4, 2)), lw=1.3)
    axes.annotate(
        say("limit {hours} h", hours=plain(limit_h)),
        (limit_h, 1.0),
        (-4, -2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        size=canvas.NOTE_PT,
        rotation=90,
        ha="right",
        va="top",
    )
    if found.beyond > 0:
        words = say(
            "last bar: {share} longer than {hours} h",
            share=percent(found.beyond),
            hours=plain(edges_h[-1]),
        )
        axes.text(0.99, 0.6, words, transform=axes.transAxes, ha="right", size=canvas.NOTE_PT)
    axes.set_xlim(0, edges_h[-1])
    canvas.value_axis(axes, most=4)
    axes.yaxis.set_major_formatter(canvas.PER_CENT)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 1.2, 2, 2.4, 3, 4, 6, 10]))


def _write_reason(axes: Axes, reason: str | None) -> None:
    """Say in the panel why it has no bars."""
    if reason is not None:
        axes.text(
            0.5,
            0.5,
            wrapped(_piling(reason), canvas.TEXT_PT, 2.4, most=3),
            transform=axes.transAxes,
            ha="center",
            va="center",
            color=canvas.VERMILLION,
            weight="bold",
            bbox=canvas.PAPER,
        )


def _piling(reason: str) -> str:
    return say("Trains pile up: {reason}.", reason=reason_words(reason))


def _entitle(axes: Axes, results: Results, port: str, direction: str) -> None:
    """Write the shares under each reading between the title and the panel."""
    title = place_words(port_title(results, port), direction)
    text = "\n".join(_readings(results, port, direction))
    axes.set_title(as_title(title, 4.0), pad=12 + 11 * (text.count("\n") + 1))
    axes.annotate(
        text,
        (0.0, 1.0),
        (0, 7),
        xycoords="axes fraction",
        textcoords="offset points",
        size=canvas.NOTE_PT,
        va="bottom",
        linespacing=1.3,
    )


def _readings(results: Results, port: str, direction: str) -> list[str]:
    rows = {metric: results.kpi(metric, port, direction) for metric in READINGS}
    limit = _limit_words(results.scenario)
    words = [
        say("{reading}: {share}", reading=say(reading, limit=limit), share=_share(row))
        for metric, reading in READINGS.items()
        if (row := rows[metric]) is not None
    ]
    mean, late = (
        results.kpi(name, port, direction) for name in ("clearance_mean_h", "clearance_p95_h")
    )
    if mean is not None and late is not None:
        words.append(
            say(
                "mean {mean} h; 95 % within {late} h",
                mean=plain(mean["mean"], 1),
                late=plain(late["mean"], 1),
            )
        )
    return words


def _limit_words(scenario: Scenario) -> str:
    if has_several_limits(scenario):
        return say("each train's limit")
    return hours_words(usual_limit(scenario))


def _share(row: Row) -> str:
    return share(row["mean"], row["lower_95"], row["upper_95"])


def _notes(results: Results) -> list[str]:
    others = exceptions(results.scenario)
    several = say("In brackets: the 95 % interval.") if results.replications > 1 else ""
    notes = [together([say("Trains released in the period."), several])]
    if others:
        notes.append(say("The shares count each train by its own limit{others}.", others=others))
    return notes
