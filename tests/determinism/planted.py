"""Twelve ways to lose repeatability, planted on purpose: the comparison has to find each.

They live here and are patched into the processes of a test; nothing of them is in the product.
"""

import itertools
import locale
import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

COMPLETED = "record.json"


def _kpi_rows(in_order: Callable[[list], list]) -> None:
    """Let the figures of a replication come in the order of `in_order`."""
    from sim.metrics import kpis

    rows = kpis._rows
    kpis._rows = lambda view, groups: in_order(list(rows(view, groups)))


def set_of_strings() -> None:
    """Go through a set of names, whose order is that of their hashes."""

    def by_name(rows: list) -> list:
        return [row for name in {row.metric for row in rows} for row in rows if row.metric == name]

    _kpi_rows(by_name)


def sort_by_id() -> None:
    """Sort by where objects happen to lie in memory."""

    def by_address(rows: list) -> list:
        # As objects lie that are made while others come and go.
        boxes = [(object(), bytearray(row.metric, "ascii"), row) for row in rows]
        return [row for _, _, row in sorted(boxes, key=lambda box: id(box[1]))]

    _kpi_rows(by_address)


def unseeded() -> None:
    """Draw from a generator without seed, seldom and for one law only."""
    from sim.workload import draws

    durations = draws.durations_s

    def now_and_then(law, u, samples):
        seconds = durations(law, u, samples)
        if law.gamma is not None and len(seconds):
            seconds[random.randrange(len(seconds))] += random.randrange(2, 99)
        return seconds

    draws.durations_s = now_and_then


def seed_from_the_clock() -> None:
    """Take the time for a seed where a scenario names none."""
    from sim.scenario import loader

    load = loader.load

    def with_some_seed(path, overrides=(), root=None):
        given = any(change.startswith("seed=") for change in overrides)
        seed = () if given or "seed" in Path(path).read_text() else (f"seed={time.time_ns()}",)
        return load(path, (*overrides, *seed), root)

    loader.load = with_some_seed


def _in_order_of_completion(places: list) -> list:
    return sorted(places, key=lambda place: (place / COMPLETED).stat().st_mtime_ns)


def by_completion() -> None:
    """Gather replications in the order in which they ended."""
    from sim.experiments import gathering

    gather_from = gathering.gather_from

    def as_they_came(scenario, inputs, places, numbers=None):
        return gather_from(scenario, inputs, _in_order_of_completion(places), numbers)

    gathering.gather_from = as_they_came


def sum_by_completion() -> None:
    """Add up means in the order in which replications ended, each partial sum rounded."""
    from dataclasses import replace

    from sim.experiments import gathering

    gather_from = gathering.gather_from

    def summed(scenario, inputs, places, numbers=None):
        gathered = gather_from(scenario, inputs, places, numbers)
        order = [places.index(place) for place in _in_order_of_completion(places)]
        tables = [gathered.kpis[number].by_key for number in order]
        rows = []
        for row in gathered.summary:
            key = (row.port, row.direction, row.service, row.metric)
            values = [table[key].value for table in tables if key in table]
            known = [value for value in values if value is not None]
            rows.append(row if row.mean is None else replace(row, mean=sum(known) / len(known)))
        return replace(gathered, summary=tuple(rows))

    gathering.gather_from = summed


def seed_of_the_worker() -> None:
    """Add the number of the worker to the seed."""
    from sim.experiments import replication

    draw = replication.draw

    def of_worker(scenario, inputs, number):
        worker = sum(multiprocessing.current_process()._identity)
        worker += threading.current_thread() is not threading.main_thread()
        return draw(scenario.model_copy(update={"seed": scenario.seed + worker}), inputs, number)

    replication.draw = of_worker


def stale_cache() -> None:
    """Keep something of a run in the module, and use it in the next one."""
    from sim.workload import draws

    durations, seen = draws.durations_s, {}

    def remembered(law, u, samples):
        seconds = durations(law, u, samples)
        if len(seconds):
            seconds[0] = seen.setdefault(str(law), int(seconds[0]))
        return seconds

    draws.durations_s = remembered


def stream_by_creation() -> None:
    """Name streams of luck by when they are made instead of by what they are for."""
    from sim.workload import plans

    luck, number = plans.Luck, itertools.count()
    plans.Luck = lambda seed, replication, _stream, *rest: luck(
        seed, replication, str(next(number)), *rest
    )


def time_zone_of_the_machine() -> None:
    """Ask the machine for the time zone of a calendar."""
    from sim.workload import gales

    gales.utc_offset_s = lambda _text: time.localtime(1_700_000_000).tm_gmtoff


def number_in_the_local_way() -> None:
    """Write numbers as the locale does."""
    from sim.experiments import run

    csv_bytes = run.csv_bytes

    def local(columns, rows):
        written = [
            {
                name: locale.format_string("%.17g", value) if isinstance(value, float) else value
                for name, value in row.items()
            }
            for row in rows
        ]
        return csv_bytes(columns, written)

    run.csv_bytes = local


def count_after_the_end() -> None:
    """Count in a `finally` block, which for trains under way runs whenever they are collected."""
    from sim.experiments import replication
    from sim.model import fleet

    play, compute, counted = fleet.play, replication.compute, Counter()

    def counting(trip):
        try:
            yield from play(trip)
        finally:
            counted["ended"] += 1

    def with_count(tables, scenario):
        table = compute(tables, scenario)
        first, *rest = table.rows
        ended = float(counted.pop("ended", 0))
        return type(table)((first._replace(value=ended), *rest))

    fleet.play, replication.compute = counting, with_count


PLANTS: dict[str, Callable[[], None]] = {
    "iteration over a set of strings": set_of_strings,
    "sort by id()": sort_by_id,
    "unseeded random in a corner": unseeded,
    "seed from the clock": seed_from_the_clock,
    "order of completion": by_completion,
    "sum in order of completion": sum_by_completion,
    "seed plus number of the worker": seed_of_the_worker,
    "cache that survives a run": stale_cache,
    "stream named by order of creation": stream_by_creation,
    "time zone of the machine": time_zone_of_the_machine,
    "numbers in the local way": number_in_the_local_way,
    "finally that counts after the end": count_after_the_end,
}
BETRAYED_BY = {
    "iteration over a set of strings": {"random", "1", "4294967295"},
    "sort by id()": {"A, B, A", "no collector"},
    "order of completion": {"submission shuffled", "completion shuffled"},
    "sum in order of completion": {"submission shuffled", "completion shuffled"},
    "seed plus number of the worker": {"threads", "fork"},
    "cache that survives a run": {"A, B, A", "4"},
    "stream named by order of creation": {"A, B, A", "4"},
    "time zone of the machine": {"Asia/Almaty", "America/St_Johns"},
    "numbers in the local way": {"de_DE.UTF-8", "ru_RU.KOI8-R"},
    "finally that counts after the end": {"no collector"},
}
"""Values under which a fault shows at once: configurations with them are tried first."""
