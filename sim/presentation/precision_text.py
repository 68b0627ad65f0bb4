"""How precise a run is in words: the half-widths of its headline figures, and the goal if any."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10
from typing import Any, Final

from sim.experiments.compare.precision import DifferencePrecision
from sim.experiments.headlines import SHARE, Precision
from sim.experiments.precision import Reached
from sim.presentation.answer import Answer
from sim.presentation.digits import as_spoken, fixed
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row
from sim.presentation.language.speaking import phrase, say
from sim.presentation.listing import first_of
from sim.presentation.reasons import reason_words
from sim.presentation.results import EVERYTHING, NOT_GIVEN, Results
from sim.presentation.words import direction_words

_WORDS: Final = {
    "clearance_mean_h": phrase("mean clearance"),
    SHARE: phrase("share released in time"),
    "stay_china_mean_h": phrase("stay in China"),
    "stay_kazakhstan_mean_h": phrase("stay in Kazakhstan"),
    "dwell_mean_h": phrase("mean crossing"),
    "dwell_p95_h": phrase("crossing of 95 %"),
    "throughput_trains_per_day": phrase("throughput"),
    "turnover_standard_mean_h": phrase("turnover of standard-gauge wagons"),
    "turnover_broad_mean_h": phrase("turnover of broad-gauge wagons"),
}
_CROSSING: Final = "dwell_mean_h"
_REACHED: Final = phrase("{wished} reached with {count} replications.")
_NOT_REACHED: Final = phrase("{wished} not reached with {count} replications.")
_MOST_OF_OURS: Final = phrase(
    "{wished} not reached with {count} replications, the most that a run of so many trains may"
    " have."
)
_MOST_ALLOWED: Final = phrase("{wished} not reached with {count} replications, the most allowed.")
_NO_INTERVAL: Final = phrase(
    "{wished} cannot be reached: no headline figure has an interval; {count} replications."
)


def half_widths(results: Results) -> Iterator[Answer]:
    """Answer how precisely the headline figures are known, nothing where none has an interval."""
    record: Mapping[str, Any] = results.record.get("precision", {})
    widest = record.get("widest")
    if not widest:
        return
    figures = [Precision(**each) for each in record["figures"]]
    worst = Precision(**widest)
    crossings = [each.half_width for each in figures if each.metric == _CROSSING]
    known = [each for each in crossings if each is not None]
    widths = {"figure": _whose(results, worst), "width": _width(worst)}
    if not worst.half_width:
        words = say("none; every headline figure is the same in all replications.")
    elif known:
        words = say(
            "mean crossing {crossing}; widest {figure} {width}.", crossing=_range(known), **widths
        )
    else:
        words = say("widest {figure} {width}.", **widths)
    yield Answer(say("Half-widths"), words)


def goal(results: Results, reached: Reached | None) -> Iterator[Answer]:
    """Answer whether the precision that was wished is reached, and if not, what misses it."""
    if reached is None:
        return
    grave = not reached.is_met
    wished, many = _wished(reached), fixed(reached.replications, 0)
    yield Answer(say("Precision"), say(_verdict(reached), wished=wished, count=many), grave)
    missed = [
        say("{figure} {width}", figure=_whose(results, each), width=_width(each))
        for each in reached.missed
    ]
    for words in _joined(missed):
        yield Answer("", say("Missed: {figures}.", figures=words), grave)
    left = [
        say("{figure} ({reason})", figure=_whose(results, each), reason=_reason(each))
        for each in reached.left_out
    ]
    for words in _joined(left):
        yield Answer("", say("Left out, without an interval: {figures}.", figures=words), grave)


def _wished(reached: Reached) -> str:
    width = "±" + as_spoken(f"{reached.goal.precision * 100:.3g}")
    if any(isinstance(each, DifferencePrecision) for each in reached.found):
        return say(
            "{width} % of the base for every difference (shares {width} percentage points)",
            width=width,
        )
    return say("{width} % (shares {width} percentage points)", width=width)


def _verdict(reached: Reached) -> str:
    """Return the phrase for how far the precision is reached, and why no further.

    Gridlock, the only other reason for no more replications, is told above.
    """
    if reached.is_met:
        return _REACHED
    if not reached.missed:
        return _NO_INTERVAL
    if reached.replications < reached.at_most:
        return _NOT_REACHED
    return _MOST_OF_OURS if reached.at_most < reached.goal.at_most else _MOST_ALLOWED


def _joined(named: Sequence[str]) -> Iterator[str]:
    """Yield `named` as one list, nothing if there are none."""
    if named:
        yield in_row(first_of(named, say("see run.json")))


def _whose(results: Results, figure: Precision) -> str:
    whose = {
        "figure": say(_WORDS.get(figure.metric, figure.metric)),
        "port": results.port_name(figure.port),
    }
    words = say("{figure}, {port}", **whose)
    if figure.direction != EVERYTHING:
        direction = direction_words(figure.direction)
        words = say("{figure}, {port} {direction}", direction=direction, **whose)
    if isinstance(figure, DifferencePrecision):
        words = say("{name}: {figure}", name=clean(figure.alternative), figure=words)
    return words


def _width(figure: Precision) -> str:
    width = _rounded(figure.half_width or 0.0)
    if figure.is_share:
        return say("±{width} percentage points", width=width)
    return f"±{width} %"


def _range(widths: Sequence[float]) -> str:
    least, most = _rounded(min(widths)), _rounded(max(widths))
    return f"±{least} %" if least == most else f"±{least}–{most} %"


def _rounded(half_width: float) -> str:
    """Return a half-width in per cent with two digits, never rounded down to a goal it misses."""
    percent = half_width * 100
    if not percent:
        return "0"
    # Hundredths are the finest shown.
    places = min(2, 1 - floor(log10(percent)))
    step = 10.0**-places
    # Less the dust of floating point, which would make 5 a 5.1.
    return fixed(ceil(percent / step - 1e-9) * step, places)


def _reason(figure: Precision) -> str:
    return reason_words(figure.reason.removeprefix(NOT_GIVEN))
