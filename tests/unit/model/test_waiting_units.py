"""Queues that trains leave, and units that keep different hours: which is found, at what cost."""

from random import Random

import simpy

from sim.domain.calendar import Calendar, Closing
from sim.domain.resource import UnitsSpec
from sim.model.duty import FreeUnits
from tests.builders import H, make_stream
from tests.worlds import play, visits

LANE = 'khorgos.china.customs = { lanes = 1, documents = "1 h" }'


def random_calendar(dice):
    moments = sorted(dice.sample(range(100), 6))
    return Calendar(tuple(moments[::2]), tuple(moments[1::2]))


def test_the_unit_that_can_start_first_is_found_whatever_hours_each_one_keeps():
    dice = Random(7)
    for closing in Closing:
        for _ in range(100):
            hours = [random_calendar(dice) for _ in range(3)]
            calendars = tuple(dice.choice(hours) for _ in range(5))
            units = FreeUnits(UnitsSpec("lanes", 5, calendars=calendars, closing=closing))
            free = set(range(5))
            for _ in range(12):
                now, work_s = dice.randrange(100), dice.randrange(30)
                starts = {
                    unit: calendars[unit].fitting(now, work_s)
                    if closing is Closing.FITS
                    else calendars[unit].next_open(now)
                    for unit in free
                }
                if free and dice.random() < 0.6:
                    # The earliest start, and of several units the one of the lowest number.
                    unit = min(free, key=lambda unit: (starts[unit], unit))
                    assert units.soonest(now, work_s) == (starts[unit], unit)
                    units.take(unit)
                    free.remove(unit)
                elif len(free) < 5:
                    unit = dice.choice(sorted(set(range(5)) - free))
                    units.give_back(unit)
                    free.add(unit)
                assert units.many == len(free)


def played(monkeypatch, at_limit, stream):
    """Return the log and how many events SimPy processed."""
    events = 0
    step = simpy.Environment.step

    def counting(env):
        nonlocal events
        events += 1
        step(env)

    with monkeypatch.context() as patched:
        patched.setattr(simpy.Environment, "step", counting)
        log = play(LANE, stream, clearance={"at_limit": at_limit})
    return log, events


def test_a_limit_costs_no_event_where_nobody_waits(monkeypatch):
    apart = make_stream(arrived_s=[0, 2 * H, 4 * H], work={"documents": H})

    log, events = played(monkeypatch, "release", apart)
    measured, as_many = played(monkeypatch, "measure", apart)

    assert visits(log, "documents") == visits(measured, "documents")
    assert events == as_many


def test_who_is_served_in_time_costs_no_event_at_the_limit(monkeypatch):
    # They wait for each other, a day at most; the last has its lane before the first bell rings.
    waiting = make_stream(arrived_s=[minute * 60 for minute in range(20)], work={"documents": H})

    log, events = played(monkeypatch, "release", waiting)
    measured, as_many = played(monkeypatch, "measure", waiting)

    assert visits(log, "documents") == visits(measured, "documents")
    assert events == as_many + 1


def test_after_many_who_were_served_the_limit_of_the_one_who_still_waits_comes_up():
    # One after another up to 24 h; who came last is a day old at 25 h and has not begun.
    arrived_s = [0] * 24 + [H, H]
    stream = make_stream(arrived_s=arrived_s, work={"documents": H})

    log = play(LANE, stream, clearance={"at_limit": "release"})

    assert [visits(log, "documents")[train][1] for train in (0, 23, 24)] == [0, 23 * H, 24 * H]
    assert visits(log, "documents")[25] == (H, None, 25 * H)
