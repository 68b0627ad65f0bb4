"""What both pictures of single trains share: caption, time axis, looks of services, outlines."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from matplotlib.axes import Axes

from sim.domain.time import DAY_S, HOUR_S
from sim.presentation import canvas
from sim.presentation.canvas import Caption, Look
from sim.presentation.captions import caption
from sim.presentation.language.speaking import say
from sim.presentation.outlines import add_outline, outline
from sim.presentation.results import Results
from sim.presentation.spans import day_in_year, day_words
from sim.presentation.traingraph.window import Excerpt

OTHERS: Final = ""
"""The id under which the services stand that have no look of their own."""
_ORANGE: Final = "#E69F00"
_LOOKS: Final = (
    Look(canvas.BLUE),
    Look(_ORANGE),
    Look(canvas.BLACK),
    Look(canvas.GREEN, width=1.0),
)
"""Of services, the one with most trains first; they differ in lightness or width, too."""
_HOUR_STEPS: Final = (1, 2, 3, 6, 12, 24, 48)
_SMALL_PT: Final = 8.5


def excerpt_caption(
    results: Results, excerpt: Excerpt, heading: str, notes: Iterable[str]
) -> Caption:
    """Return the caption of a picture of one replication over a window."""
    about = caption(results, heading, notes)
    name, count = results.scenario.id, results.replications
    footer = say("The only replication. landbridge, scenario {scenario}.", scenario=name)
    if count > 1:
        footer = say(
            "Replication {number}, one of {count}. landbridge, scenario {scenario}.",
            number=excerpt.replication,
            count=count,
            scenario=name,
        )
    period = say(
        "{begins} to {ends}",
        begins=moment_words(results, excerpt.from_s),
        ends=moment_words(results, excerpt.to_s),
    )
    return replace(about, period=period, notes=(*about.notes[:-1], footer))


def moment_words(results: Results, moment_s: int) -> str:
    """Return a moment on the scenario's clock as "4 Jan 2024, 14:05"."""
    days, seconds = divmod(moment_s, DAY_S)
    hours, minutes = divmod(seconds // 60, 60)
    day = day_words(results.scenario.start + timedelta(days=days))
    return say("{date}, {clock}", date=day, clock=f"{hours:02d}:{minutes:02d}")


def show_clock(axes: Axes, results: Results, excerpt: Excerpt, most: int) -> None:
    """Let the x axis of `axes` show the window in hours, with the date under each midnight."""
    length_h = (excerpt.to_s - excerpt.from_s) / HOUR_S
    axes.set_xlim(0, max(length_h, 1 / 60))
    step = next((s for s in _HOUR_STEPS if length_h / s <= most), _HOUR_STEPS[-1])
    shown = list(_marks(results, excerpt, step))
    axes.set_xticks([at for at, _ in shown], [words for _, words in shown])
    axes.tick_params(axis="x", which="both", length=0, labelsize=_SMALL_PT)
    fine = [at for at, _ in _marks(results, excerpt, max(1, step // 6))]
    nights = [at for at, words in shown if "\n" in words]
    for moments, color, width in (
        (fine, canvas.PALE, 0.35),
        ([at for at, _ in shown], canvas.PALE, 0.9),
        (nights, canvas.MIDDLE_GREY, 1.0),
    ):
        lines = outline([(at, 0.0), (at, 1.0)] for at in moments)
        grid = add_outline(axes, lines, fill=False, ec=color, lw=width, zorder=0.8)
        grid.set_transform(axes.get_xaxis_transform())


def _marks(results: Results, excerpt: Excerpt, step: int) -> Iterator[tuple[float, str]]:
    """Yield the round hours of the window, in hours from its beginning, with their words."""
    first = -(-excerpt.from_s // (step * HOUR_S)) * step
    for hour in range(first, excerpt.to_s // HOUR_S + 1, step):
        words = f"{hour % 24:02d}:00"
        if hour % 24 == 0:
            day = results.scenario.start + timedelta(days=hour // 24)
            words += f"\n{day_in_year(day)}"
        yield (hour * HOUR_S - excerpt.from_s) / HOUR_S, words


def service_looks(services: Iterable[str]) -> dict[str, Look]:
    """Return the look of each service by its number of trains; the last is for all others."""
    counts = Counter(services)
    ordered = sorted(counts, key=lambda service: (-counts[service], service))
    if len(ordered) > len(_LOOKS):
        ordered = [*ordered[: len(_LOOKS) - 1], OTHERS]
    return dict(zip(ordered, _LOOKS, strict=False))
