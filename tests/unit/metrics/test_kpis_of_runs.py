"""Every figure of real runs against a second implementation, which knows the rows alone.

Two ports, both directions, bulk, every rule now and then: what the made-up tables of the other test
never look like. The tables themselves are held against the log from which they are made.
"""

from collections import Counter, defaultdict

import pytest

from sim.domain.log import NOT_REACHED
from sim.metrics.definitions import CURRENCY
from sim.metrics.kpis import DEFINITIONS, compute
from sim.recording.tables import tabulate
from sim.verification.exact.chance import Chance
from sim.verification.exact.random_ports import random_scenario
from sim.verification.worlds import runs
from tests.unit.metrics.naive import Naive, rows_of
from tests.unit.metrics.test_kpis_twice import agrees

SIZES = (
    2,
    pytest.param(8, marks=pytest.mark.slow),
    pytest.param(200, marks=pytest.mark.nightly),
)
"""How many random ports."""


def played(count):
    """Yield scenarios with the log and the tables of a run."""
    for number in range(count):
        scenario = random_scenario(Chance("kpis", number))
        for plans, log in runs(scenario, 1):
            yield scenario, plans, log, tabulate(plans, log)


@pytest.mark.parametrize("count", SIZES)
def test_every_figure_of_a_run_equals_its_definition(count):
    for scenario, _, log, tables in played(count):
        naive = Naive(tables, scenario, 0, log.end_s)

        rows = [row for row in compute(tables, scenario).rows if not of_own_hours(row, tables)]

        wrong = [(row, naive.value(row)) for row in rows if not agrees(row, naive.value(row))]
        assert not wrong, wrong[0]


def of_own_hours(row, tables):
    """Return whether the log does not say which unit was used, and the units' hours differ."""
    if not row.metric.startswith("utilisation_"):
        return False
    spec = tables.specs[f"{row.port}.{row.metric.removeprefix('utilisation_')}"]
    return len(set(getattr(spec, "calendars", ()))) > 1


def test_the_runs_have_nearly_every_figure():
    """Each definition has a value in some run, but those that ask for prices, tonnes or routes."""
    seen = Counter()
    for scenario, _, _, tables in played(12):
        for row in compute(tables, scenario).rows:
            if row.value:
                seen[definition_of(row.metric)] += 1

    missing = [definition for name, definition in DEFINITIONS.items() if not seen[name]]
    asked_for = {CURRENCY, "d", "t/day"}
    assert {definition.name for definition in missing if definition.unit not in asked_for} == set()


def definition_of(metric):
    """Return the name of a figure with the name of its resource left open."""
    if metric in DEFINITIONS:
        return metric
    return next(
        name
        for name in DEFINITIONS
        if "<resource>" in name
        and metric.startswith(name.partition("<")[0])
        and metric.endswith(name.partition(">")[2])
    )


@pytest.mark.parametrize("count", SIZES)
def test_tables_are_the_log_and_nothing_else(count):
    for _, plans, log, tables in played(count):
        trains, visits, lots = rows_of(tables)
        ids = [train for stream in plans.streams for train in stream.train_ids()]
        for rank, train in enumerate(trains):
            assert train["train"] == ids[rank]
            for name in ("presented", "entered", "declared", "released", "departed", "left_china"):
                assert train[f"{name}_s"] == log.milestones[name][rank]
            assert train["port"] == log.diverted.get(rank, ids[rank].split("/")[1])
        found = Counter((v["step"], v["queued"], v["started"], v["finished"]) for v in visits)
        written = Counter(
            (log.steps[step].name, *(None if m == NOT_REACHED else m for m in moments))
            for _, step, *moments in log.visits()
        )
        assert found == written
        assert sum(lot["wagons"] for lot in lots) == sum(wagons_of(plans, log, ids).values())


def wagons_of(plans, log, ids):
    """Return the wagons that are ever seen: in the pools at first, on trains, ordered; by pool.

    A train that is loaded at the end brings those that arrive; who takes them brings none.
    """
    brought = defaultdict(int)
    for name, spec in log.resources.items():
        if name.endswith("_wagons"):
            brought[spec.port, str(spec.gauge)] += spec.ready
    wagons = [wagons for stream in plans.streams for wagons in stream.wagons.tolist()]
    cargo = [stream.cargo for stream in plans.streams for _ in range(len(stream))]
    for rank, train in enumerate(ids):
        came = log.milestones["arrived"][rank]
        if cargo[rank] != "bulk" and came is not None and came < log.end_s:
            _, port, direction, _ = train.split("/")
            gauge = "standard" if direction == "westbound" else "broad"
            brought[log.diverted.get(rank, port), gauge] += wagons[rank]
    joined = {
        row[0] for row in log.visits() if log.steps[row[1]].name == "join" and row[3] != NOT_REACHED
    }
    for number, empty in enumerate(log.empty_trains):
        is_there = 2 * log.trains + number in joined
        if empty.id.startswith("supply/") and is_there:
            brought[empty.port, str(empty.gauge)] += empty.wagons
    return brought
