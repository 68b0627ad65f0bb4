"""Users for the measurement of coverage: what each of them runs, compares, and is told."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sim.experiments.compare.differences import HEADLINE, HIGHER, LOWER, DifferenceRow, differences
from sim.experiments.gathering import Gathered, seen
from sim.experiments.preview.overloads import foreknown
from sim.metrics.balance import balance
from sim.metrics.groups import groups_of
from sim.metrics.kpis import KpiTable, compute
from sim.metrics.stability import growing, thirds_of
from sim.metrics.statistics import paired, variance_reduction
from sim.metrics.summary import summarise
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loaded import Loaded
from sim.scenario.loader import load
from sim.workload.plans import draw

REPLICATIONS = 20
"""What the shipped scenarios ask for, and so what a user reads."""
OTHER_LUCK = 10**6
"""So far apart are the seeds of the two halves of a comparison with independent luck."""
WAIT = "wait_china.customs_mean_h"
EXAMPLES = Path(__file__).parents[1] / "scenarios" / "examples"

LANES = """\
title = "Customs lanes"
start = 2024-01-01
duration = "30 d"
services.any = {{ trains_per_day = {rate}, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}
ports.khorgos.china.customs = {{ lanes = {lanes}, documents = {{ exponential = "{work}" }} }}
"""
LOOP = (EXAMPLES / "wagons-go-round.toml").read_text(encoding="utf-8")


class Figure(NamedTuple):
    """A figure whose interval is looked at; the truth where a formula gives it."""

    metric: str
    direction: str = "all"
    truth: float | None = None


@dataclass(frozen=True)
class Case:
    """A scenario as text, in words, and the figures that are looked at."""

    words: str
    text: str
    figures: tuple[Figure, ...]


OF_LANES = tuple(
    map(
        Figure,
        (
            WAIT,
            "dwell_mean_h",
            "dwell_p95_h",
            "share_cleared_in_limit",
            "throughput_trains_per_day",
            "utilisation_china.customs",
        ),
    )
)
BUSY = Case(
    "one lane, load 0.8",
    LANES.format(rate=16, lanes=1, work="72 min"),
    (Figure(WAIT, truth=4.551), *OF_LANES[1:]),
)
QUIET = Case("one lane, load 0.5", LANES.format(rate=16, lanes=1, work="45 min"), OF_LANES)
THREE = Case("three lanes, load 0.8", LANES.format(rate=48, lanes=3, work="72 min"), OF_LANES)
WAGONS = Case(
    "wagons go round",
    LOOP,
    (
        Figure("dwell_mean_h", "westbound"),
        Figure("dwell_mean_h", "eastbound"),
        Figure("dwell_p95_h", "westbound"),
        Figure("turnover_standard_mean_h"),
        Figure("turnover_broad_mean_h"),
        Figure("wagons_turned_per_day"),
    ),
)
CASES = (BUSY, QUIET, THREE, WAGONS)
FASTER = LANES.format(rate=16, lanes=1, work="68 min 24 s")
PAIRS = {
    "work 5 % shorter": FASTER,
    "work 10 % shorter": LANES.format(rate=16, lanes=1, work="64 min 48 s"),
    "work 20 % shorter": LANES.format(rate=16, lanes=1, work="57 min 36 s"),
    "two lanes instead of one": LANES.format(rate=16, lanes=2, work="72 min"),
}


class Seen(NamedTuple):
    """What one user reads off one figure: its mean, and the interval if one is given."""

    mean: float | None
    lower: float | None
    upper: float | None


class Alarm(NamedTuple):
    """What one user is told by a comparison in which nothing differs."""

    alone: tuple[bool, ...]
    """Of each figure that is looked at: whether its own test at 5 % finds a difference."""
    headline: bool
    anything: bool


class Found(NamedTuple):
    """Whether one user finds the difference that is there: by its own test, and as printed."""

    alone: bool
    printed: bool


@cache
def scenario(text: str) -> Loaded:
    """Return the scenario that `text` describes."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "case.toml")
        path.write_text(text, encoding="utf-8")
        return load(path)


def gathered(text: str, seed: int, replications: int) -> Gathered:
    """Return what so many replications with the luck of `seed` say together, as `run` does."""
    loaded = scenario(text)
    settled = loaded.scenario.model_copy(update={"seed": seed, "replications": replications})
    made = []
    for number in range(replications):
        plans = draw(settled, loaded.inputs, number)
        made.append(tabulate(plans, simulate(settled, plans)))
    streams = made[0].streams
    kpis = tuple(KpiTable(tuple(compute(tables, settled).rows)) for tables in made)
    known = seen(foreknown(settled, loaded.inputs), kpis)
    growths = growing(settled, streams, [thirds_of(tables, settled) for tables in made], known)
    summary = tuple(summarise(kpis, groups_of(settled, streams), growths))
    return Gathered((), kpis, summary, balance(made[0], settled), growths, {}, ())


def look(case: Case, user: int) -> list[Seen]:
    """Return what one user reads off the figures of `case`."""
    rows = gathered(case.text, user, REPLICATIONS).summary
    known = {
        (row.metric, row.direction): Seen(row.mean, row.lower_95, row.upper_95)
        for row in rows
        if row.port == "khorgos" and row.service == "all"
    }
    return [known[figure.metric, figure.direction] for figure in case.figures]


def compare_same(case: Case, user: int) -> Alarm:
    """Return what one user is told who compares a scenario with itself, with other luck."""
    first = gathered(case.text, user, REPLICATIONS)
    second = gathered(case.text, user + OTHER_LUCK, REPLICATIONS)
    rows = differences(first, [("same", second)])["same"]
    shown = [row for row in rows if row.verdict in (HIGHER, LOWER)]
    alone = tuple(alone_differs(gaps(first, second, figure.metric)) for figure in case.figures)
    return Alarm(alone, any(row.family == HEADLINE for row in shown), bool(shown))


def compare_faster(replications: int, text: str, luck: int, user: int) -> Found:
    """Return whether one user finds that customs works faster, `luck` apart in the seeds."""
    first = gathered(BUSY.text, user, replications)
    second = gathered(text, user + luck, replications)
    row = of_dwell(differences(first, [("faster", second)])["faster"])
    return Found(alone_differs(gaps(first, second, WAIT)), row.verdict == LOWER)


def shrink(text: str, user: int) -> float | None:
    """Return by how much pairing shrinks the variance of the difference of the mean wait."""
    first, second = (values(gathered(each, user, 100), WAIT) for each in (BUSY.text, text))
    return variance_reduction(first, second)


def of_dwell(rows: Iterable[DifferenceRow]) -> DifferenceRow:
    """Return the row of the mean crossing at the port."""
    key = ("khorgos", "westbound", "all", "dwell_mean_h")
    return next(row for row in rows if row.key == key)


def values(found: Gathered, metric: str) -> list[float]:
    """Return a figure of the port by replication."""
    key = ("khorgos", "all", "all", metric)
    by_replication = [
        next(row.value for row in table.rows if row.key == key) for table in found.kpis
    ]
    return [math.nan if value is None else value for value in by_replication]


def gaps(first: Gathered, second: Gathered, metric: str) -> list[float]:
    """Return the differences of a figure by replication."""
    pairs = zip(values(first, metric), values(second, metric), strict=True)
    return [two - one for one, two in pairs]


def alone_differs(gap: Sequence[float]) -> bool:
    """Return whether the test of these differences alone finds one at 5 %."""
    p_value = paired(gap).p_value
    return p_value is not None and p_value < 0.05
