"""How precise a run is in words: the half-widths of its headline figures, and the goal if any."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10
from typing import Any, Final

from sim.experiments.compare.precision import DifferencePrecision
from sim.experiments.headlines import SHARE, Precision
from sim.experiments.precision import Reached
from sim.presentation.answer import Answer
from sim.presentation.digits import fixed
from sim.presentation.harmless import clean
from sim.presentation.listing import first_of
from sim.presentation.results import EVERYTHING, NOT_GIVEN, Results
from sim.presentation.words import direction_words

_WORDS: Final = {
    "clearance_mean_h": "mean clearance",
    SHARE: "share released in time",
    "stay_china_mean_h": "stay in China",
    "stay_kazakhstan_mean_h": "stay in Kazakhstan",
    "dwell_mean_h": "mean crossing",
    "dwell_p95_h": "crossing of 95 %",
    "throughput_trains_per_day": "throughput",
    "turnover_standard_mean_h": "turnover of standard-gauge wagons",
    "turnover_broad_mean_h": "turnover of broad-gauge wagons",
}
_CROSSING: Final = "dwell_mean_h"


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
    words = f"widest {_whose(results, worst)} {_width(worst)}"
    if not worst.half_width:
        words = "none; every headline figure is the same in all replications"
    elif known:
        words = f"mean crossing {_range(known)}; {words}"
    yield Answer("Half-widths", f"{words}.")


def goal(results: Results, reached: Reached | None) -> Iterator[Answer]:
    """Answer whether the precision that was wished is reached, and if not, what misses it."""
    if reached is None:
        return
    width = f"±{reached.goal.precision * 100:.3g}"
    paired = [each for each in reached.found if isinstance(each, DifferencePrecision)]
    of_what = " of the base for every difference" if paired else ""
    wished = f"{width} %{of_what} (shares {width} percentage points)"
    many = f"{reached.replications:,} replications"
    grave = not reached.is_met
    if reached.is_met:
        words = f"{wished} reached with {many}"
    elif reached.missed:
        words = f"{wished} not reached with {many}{_most(reached)}"
    else:
        words = f"{wished} cannot be reached: no headline figure has an interval; {many}"
    yield Answer("Precision", f"{words}.", grave)
    missed = [f"{_whose(results, each)} {_width(each)}" for each in reached.missed]
    yield from (Answer("", f"Missed: {words}.", grave) for words in _joined(missed))
    left = [f"{_whose(results, each)} ({_reason(each)})" for each in reached.left_out]
    without = "Left out, without an interval: "
    yield from (Answer("", f"{without}{words}.", grave) for words in _joined(left))


def _most(reached: Reached) -> str:
    """Return why there are no more replications; gridlock, the only other reason, is told above."""
    if reached.replications < reached.at_most:
        return ""
    is_ours = reached.at_most < reached.goal.at_most
    return ", the most that a run of so many trains may have" if is_ours else ", the most allowed"


def _joined(named: Sequence[str]) -> Iterator[str]:
    """Yield `named` as one list, nothing if there are none."""
    if named:
        yield "; ".join(first_of(named, "see run.json"))


def _whose(results: Results, figure: Precision) -> str:
    words = f"{_WORDS.get(figure.metric, figure.metric)}, {results.port_name(figure.port)}"
    if figure.direction != EVERYTHING:
        words = f"{words} {direction_words(figure.direction)}"
    if isinstance(figure, DifferencePrecision):
        words = f"{clean(figure.alternative)}: {words}"
    return words


def _width(figure: Precision) -> str:
    unit = "percentage points" if figure.is_share else "%"
    return f"±{_rounded(figure.half_width or 0.0)} {unit}"


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
    return figure.reason.removeprefix(NOT_GIVEN)
