"""A replication as a trace: what every train did, and who had every unit of every resource.

From the top: the calendar; for each port and direction its trains, each a slice as long as its
stay, with what it did and waited for below it; for each station its resources, a row for each unit
that was ever taken, and a counter of those that wait; last, what neither has: empties on their way
home, supply, orders. Arrows lead from a train to its slices at resources. Second for second the
visit log: a visit that lasts is a slice of a unit if it is to a resource, else of its train, else
of the last group.
"""

from datetime import timedelta
from itertools import groupby
from pathlib import Path

from sim.domain.time import DAY_S
from sim.experiments.opened import OpenedRun
from sim.presentation.export.places import writing
from sim.presentation.export.trace_events import Slice, TraceEvents
from sim.presentation.export.trace_scene import CALENDAR, Scene, on_clock
from sim.presentation.export.trace_trains import draw_trains
from sim.presentation.export.trace_units import draw_others, draw_resources, lasting_visits
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import say
from sim.presentation.spans import day_words


def write_trace(run: OpenedRun, replication: int, path: Path) -> None:
    """Write one replication in the Trace Event Format as the file `path`.

    Raises:
        UsageError: there is no such replication.
        StorageError: a table cannot be read, or the file not written.
    """
    scenario, tables = run.scenario, run.view(replication).tables
    about = {
        "generator": "landbridge",
        "scenario": scenario.id,
        "title": clean(scenario.title),
        "replication": replication,
        "seed": str(run.seed),
        "zero": on_clock(scenario.start, tables.start_s),
        "clock": "UTC+08:00",
    }
    with writing(path) as file:
        events = TraceEvents(file, tables.start_s, about)
        _draw(Scene(events, tables, scenario))
        events.close()


def _draw(scene: Scene) -> None:
    _draw_calendar(scene)
    for port, direction in sorted({(s.port, str(s.direction)) for s in scene.tables.streams}):
        draw_trains(scene, port, direction)
    visits = lasting_visits(scene.tables)
    draw_resources(scene, visits)
    draw_others(scene, visits)
    _draw_flows(scene)


def _draw_calendar(scene: Scene) -> None:
    """Draw warm-up and period, months and days, since viewers show no dates."""
    start_s, end_s = scene.tables.start_s, scene.tables.end_s
    process = scene.events.process(say("Calendar"))
    whole = [(start_s, 0, say("Warm-up")), (0, end_s, say("Period"))]
    days = [
        (
            max(day * DAY_S, start_s),
            min((day + 1) * DAY_S, end_s),
            scene.scenario.start + timedelta(days=day),
        )
        for day in range(start_s // DAY_S, -(-end_s // DAY_S))
    ]
    parts = [list(part) for _, part in groupby(days, key=lambda each: each[2].replace(day=1))]
    months = [(part[0][0], part[-1][1], f"{part[0][2]:%Y-%m}") for part in parts]
    named_days = [(from_s, to_s, day_words(day)) for from_s, to_s, day in days]
    rows = {say("Period"): whole, say("Months"): months, say("Single days"): named_days}
    for name, spans in rows.items():
        thread = scene.events.thread(process, name)
        lasting = (span for span in spans if span[1] > span[0])
        scene.events.slices(thread, (Slice(*span, CALENDAR, {}) for span in lasting))


def _draw_flows(scene: Scene) -> None:
    """Lead arrows from each train to its slices at resources, in order of time."""
    name = say("Journey")
    for number, rank in enumerate(sorted(scene.stops), start=1):
        stops = sorted(scene.stops[rank], key=lambda stop: (stop[0], stop[1].number))
        at_resources = [(thread, moment_s) for moment_s, thread in stops]
        scene.events.flow(number, name, [scene.places[rank], *at_resources])
