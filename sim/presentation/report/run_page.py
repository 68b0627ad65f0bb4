"""The report of a run: the answer, pictures and charts, tables, and how it was made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError
from sim.experiments.by_hand import changed_by_hand
from sim.presentation.answers import PROMISE, WHOLE, answers
from sim.presentation.coverage_text import coverage_words
from sim.presentation.gathered import Gathered, gather
from sim.presentation.harmless import clean
from sim.presentation.language.joining import together
from sim.presentation.language.speaking import say, say_count
from sim.presentation.limits import released_words
from sim.presentation.reasons import reason_words
from sim.presentation.replay.part import replay_part
from sim.presentation.report import over_time
from sim.presentation.report.clearance_chart import clearance_parts
from sim.presentation.report.figures_tables import all_figures, costs_table, main_table
from sim.presentation.report.how_made import Origins, how_made
from sim.presentation.report.log_charts import log_parts
from sim.presentation.report.page import Page, Part, Section
from sim.presentation.report.pictures import known, pictures
from sim.presentation.report.series_data import RunSeries, run_series
from sim.presentation.report.tiles import Tile, estimate_tile, tiles
from sim.presentation.report.validation_tables import expectations, validation
from sim.presentation.report.waterfall_chart import waterfall_parts
from sim.presentation.results import Results, said_label
from sim.presentation.spans import duration_words, hours_of, period_words
from sim.presentation.waterfall.data import falls_of
from sim.scenario.loader import load

if TYPE_CHECKING:
    from sim.presentation.report.making import Wish


def page_of(folder: Path, wish: "Wish") -> Page:
    """Return the page of the run in `folder`.

    Raises:
        UsageError: there is no such replication.
        StorageError: the results cannot be read.
    """
    results = Results.read(folder)
    if wish.replication >= results.replications:
        raise UsageError(
            f"--replication {wish.replication}: {folder} has {results.replications}, and they count"
            " from 0 on"
        )
    run = _Run(results, wish.replication)
    return Page(
        title=said_label(results.scenario.title),
        subtitle=subtitle(results),
        answers=answers(results, run.gathered.spent, run.gathered.before),
        sections=[section for section in run.sections() if section.parts],
        headline=[tiles([*headline(results)])],
    )


def subtitle(results: Results) -> str:
    """Return which days were run, how often, and with which seed."""
    scenario, count = results.scenario, results.replications
    many = say_count("{count} replication", "{count} replications", count=count)
    words = [period_words(scenario), many, say("seed {seed}", seed=scenario.seed)]
    if scenario.warm_up:
        warm_up = duration_words(scenario.warm_up)
        words.insert(1, say("after a warm-up of {length}", length=warm_up))
    return " · ".join([*words, *map(clean, changed_by_hand(scenario))])


def headline(results: Results) -> Iterator[Tile]:
    """Yield the figures of a run that are looked at first."""
    yield _tile(results, released_words(results.scenario), PROMISE, "")
    yield _tile(results, say("whole crossing, mean"), WHOLE, _hours())
    stay = results.kpi("stay_kazakhstan_mean_h")
    # Of a scenario that ends at the border nobody asks how long its trains stay beyond it.
    if stay is None or stay["mean"] > 0:
        yield _tile(results, say("stay in Kazakhstan, mean"), "stay_kazakhstan_mean_h", _hours())
    yield _tile(results, say("trains departed"), "trains_departed", "")
    costs = results.scenario.costs
    if costs is not None and results.kpi("cost_per_train") is not None:
        yield _tile(results, say("cost of a train"), "cost_per_train", clean(costs.currency))


def _hours() -> str:
    """Return the unit of hours alone."""
    return hours_of("").strip()


def _tile(results: Results, name: str, metric: str, unit: str) -> Tile:
    reason = results.withheld(metric)
    withheld = None if reason is None else reason_words(reason)
    return estimate_tile(name, results.kpi(metric), unit, withheld)


@dataclass(frozen=True)
class _Run:
    """A run that is being reported, read once."""

    results: Results
    replication: int

    @cached_property
    def gathered(self) -> Gathered:
        return gather(self.results)

    @cached_property
    def series(self) -> RunSeries:
        return run_series(self.results, self.gathered.clearance_h.values())

    @cached_property
    def drawn(self) -> Mapping[str, Part]:
        return pictures(self.results, self.gathered)

    def sections(self) -> Iterator[Section]:
        """Yield the sections in the order in which they are read."""
        yield self._promise()
        yield self._hours()
        yield Section(
            "time",
            say("Over time"),
            over_time.over_time_parts(self.results, self.gathered, self.series, self.drawn),
            over_time.reading(self.results),
        )
        yield from self._trains()
        yield Section(
            "resources",
            say("Resources and wagons"),
            known(self.drawn, ["utilisation", *(["turnover"] if self.gathered.stays else [])]),
            say(
                "How much of the time each resource is in use, and how long wagons stay. What is"
                " nearly always in use, with a queue before it, holds trains up."
            ),
        )
        yield from self._tables()
        yield self._made()

    def _promise(self) -> Section:
        return Section(
            "clearance",
            say("The promise"),
            clearance_parts(self.results, self.series, self.drawn["clearance"]),
            say(
                "Bars are trains by their hours from arrival before the Chinese station to release"
                " by customs; the line adds them up. Bars beyond the dashed limit are late."
            ),
        )

    def _hours(self) -> Section:
        falls = falls_of(self.results, self.gathered.breakdowns)
        return Section(
            "hours",
            say("Where the hours go"),
            [*waterfall_parts(self.results, falls, self.drawn["waterfall"]), self.drawn["hours"]],
            say(
                "Each cause begins where the one above it ends, hatched for waiting, plain for"
                " work; together they are the whole crossing. A long hatched piece is what to mend"
                " first."
            ),
        )

    def _trains(self) -> Iterator[Section]:
        """Yield what shows single trains of the chosen replication."""
        chosen = self.results, self.replication
        words = _of_replication(*chosen)
        yield Section("watch", say("Replay"), [replay_part(*chosen)], words)
        yield Section("trains", say("Train by train"), log_parts(*chosen), words)

    def _tables(self) -> Iterator[Section]:
        results = self.results
        main, costs = main_table(results), costs_table(results)
        yield Section(
            "figures",
            say("Figures"),
            [part for part in (main, costs, *all_figures(results)) if part is not None],
            _reading(results),
        )
        yield Section(
            "validation",
            say("Validation"),
            [*validation(results), *expectations(results)],
        )

    def _made(self) -> Section:
        results = self.results
        loaded = load(results.folder / "scenario.toml", root=results.folder)
        seed = results.record.get("seed", results.scenario.seed)
        many = f"--replications {results.replications} --seed {seed}"
        command = f"landbridge run scenario.toml {many} --out again"
        return Section(
            "made",
            say("How it was made"),
            how_made(Origins(loaded, results.record, command)),
            say(
                "scenario.toml in the folder of these results is the scenario with everything it"
                " inherits and every change from the command line. Values marked ◆ are assumed."
            ),
        )


def _of_replication(results: Results, replication: int) -> str:
    """Return which replication is shown; every one has trains of its own."""
    if results.replications == 1:
        return ""
    return say(
        "Replication {number} of {count}, counted from 0: one possible course, not the mean.",
        number=replication,
        count=results.replications,
    )


def _reading(results: Results) -> str:
    if results.replications == 1:
        return say("One replication: no intervals. “grows”: trains pile up, a mean would only say"
                   " how long the run was.")  # fmt: skip
    half = say(
        "± half the 95 % interval, its longer side. “grows”: trains pile up, a mean would only say"
        " how long the run was."
    )
    return together([half, coverage_words()])
