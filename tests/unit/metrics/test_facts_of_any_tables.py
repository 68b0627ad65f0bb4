"""What facts are made of, on random tables of no model: within bounds, and as naive counts say."""

import random

import numpy as np
import pytest

from sim.domain.resource import UnitsSpec, port_of
from sim.metrics.busiest import busiest_of, queues_of
from sim.metrics.idleness import idleness_of
from sim.metrics.left_waiting import left_waiting
from sim.metrics.levels import waiting_visits
from sim.metrics.slack import slack_of
from sim.metrics.touched import touched, trains_that_differ, visits_by_resource
from sim.metrics.view import View
from sim.metrics.worst import By, worst_trains
from sim.recording.columns import missing_last
from tests.unit.metrics.made_tables import END, H, made_tables, the_scenario


def some_tables(seed):
    chance = random.Random(seed)
    return made_tables(chance, chance.randrange(30), chance.randrange(120), 5)


def waits_of(tables):
    """Return (resource, queued, until) of every wait."""
    visits = tables.visits
    rows = np.flatnonzero(waiting_visits(tables))
    until_s = missing_last(visits.waited_until_s)
    return [
        (tables.resources[visits.resource[row]], int(visits.queued_s[row]), int(until_s[row]))
        for row in rows.tolist()
    ]


@pytest.mark.parametrize("seed", range(40))
def test_idleness_is_what_a_look_at_every_hour_would_say(seed):
    tables = some_tables(seed)
    waits = waits_of(tables)
    moments = range(0, END, H // 4)
    hits = {spec.id: 0 for spec in tables.specs.values()}
    for moment in moments:
        waited_for = {name for name, from_s, to_s in waits if from_s <= moment < to_s}
        for resource in hits:
            others = {n for n in waited_for - {resource} if port_of(n) == port_of(resource)}
            hits[resource] += bool(others)

    for idle in idleness_of(View(tables, the_scenario(), 0, END)):
        assert 0 <= idle.idle_unit_s <= idle.open_unit_s
        assert idle.open_unit_s <= idle.others_s * max(idle.capacity, 1)
        # A look finds a spell unless it is short, so the two differ by a quarter at each border.
        borders = 2 * sum(port_of(name) == port_of(idle.resource) for name, *_ in waits)
        assert abs(idle.others_s - hits[idle.resource] * H // 4) <= (borders + 1) * H // 4


@pytest.mark.parametrize("seed", range(40))
def test_queues_and_those_left_are_those_of_the_waits(seed):
    tables = some_tables(seed)
    waits = waits_of(tables)
    view = View(tables, the_scenario(), 0, END)

    for queue in queues_of(view):
        own = [(a, b) for name, a, b in waits if name == queue.resource]
        assert queue.waited_s == sum(max(0, min(b, END) - max(a, 0)) for a, b in own)
        assert queue.most == sum(a <= queue.at_s < b for a, b in own)
        assert all(sum(a <= at < b for a, b in own) <= queue.most for at, _ in own if at >= 0)
    left = left_waiting(tables)
    assert sum(len(each.trains) for each in left) == sum(until > END for *_, until in waits)
    assert sum(each.waited_s for each in left) == sum(END - a for _, a, b in waits if b > END)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_fails_on_any_tables(seed):
    tables, others = some_tables(seed), some_tables(seed + 1)
    view = View(tables, the_scenario(), 0, END)

    for slack in slack_of(tables):
        assert slack.waits >= 0
        assert isinstance(tables.specs[slack.resource], UnitsSpec) <= (slack.most is not None)
    busiest_of(view)
    for by in By:
        found = [worst.seconds for worst in worst_trains(view, by, 7)]
        assert found == sorted(found, reverse=True)
        assert all(seconds >= 0 for seconds in found)
    assert all(each.identical for each in touched(*[visits_by_resource(tables)] * 2))
    assert trains_that_differ(tables, tables)[1] == 0
    touched(visits_by_resource(tables), visits_by_resource(others))
