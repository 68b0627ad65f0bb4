"""What never comes into force changes nothing: the same rows in the same order.

A resource more may add steps to the journeys; rows are compared with names instead of numbers.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from tests.builders import H
from tests.property.policy_worlds import (
    DAYS,
    PORTS,
    bare,
    moments_of,
    paths,
    rows,
    seeds,
    units,
    until,
    warmed_up,
    with_everything,
)

SOME = settings(max_examples=15, deadline=None, derandomize=True)
MILESTONES = ("arrived", "entered", "released", "provisional", "left_china", "departed")
FAR = 10**6


def played(world, *, without=()):
    """Return all that a world's log says, but the rows of the steps `without`."""
    log = world.run()
    return (
        [row for row in rows(world, log) if row[1] not in without],
        {name: moments_of(world, log, name) for name in MILESTONES},
        [(empty.id, empty.wagons) for empty in log.empty_trains],
        log.diverted,
    )


def customs(rule):
    """Return the change of customs at both ports by `rule`."""

    def change(ports):
        for port in ports.values():
            port["china"]["customs"] |= deepcopy(rule)

    return change


def every_port(rule):
    def change(ports):
        for port in ports.values():
            port.update(deepcopy(rule))

    return change


def lanes_as_ever(ports):
    for port in ports.values():
        post = port["china"]["customs"]
        post["shifts"] = {
            "night": {"hours": "20:00-04:00", "lanes": post["lanes"]},
            "always": {"hours": "00:00-24:00", "lanes": post["lanes"]},
        }


def far_away(start, end):
    """Return closures of everything that can be closed, outside of the run."""

    def change(ports):
        for port in ports.values():
            limited = [*units(port), *paths(port)]
            limited.remove("kazakhstan.container_yard")
            port["disturbances"] = {
                f"cut-{number}": {"start": start, "end": end, "resource": resource}
                for number, resource in enumerate(limited)
            }
            port["disturbances"]["ban"] = {
                "start": start,
                "end": end,
                "resource": "border.broad_path_westbound",
                "trains": "empties",
            }

    return change


def turns_of_no_time(ports):
    for port in ports.values():
        port["china"]["departure"]["turn"] = "1 h"
        port["kazakhstan"]["locomotive"]["turn"] = "1 h"


ORDER = {"above": FAR, "until": 0, "released_per_day": 1}
GREEN = {"lanes": 0, "services": ["nobody"], "hours": "03:00-04:00"}
CHANGES = {
    "overtime above any queue": customs({"overtime": {"lanes": 2, "above": FAR}}),
    "overtime without lanes": customs({"overtime": {"lanes": 0, "above": 0}}),
    "a green channel for nobody": customs({"green": GREEN}),
    "shifts at full strength": lanes_as_ever,
    "orders above any number": every_port(
        {"stop_loading": {"westbound": ORDER, "eastbound": ORDER}}
    ),
    "closures before the run": far_away(date(2023, 12, 1), date(2023, 12, 30)),
    "closures after the run": far_away(date(2024, 3, 1), date(2024, 4, 1)),
    "gales over roofs": every_port({"gales": {"days_per_year": 10.0, "lasting": "1 h"}}),
}


@SOME
@given(seeds())
def test_a_rule_out_of_reach_changes_nothing(rng):
    world = bare(rng)
    as_ever = played(world)
    storms = {port: [(0, DAYS * 24 * H)] for port in PORTS}

    for name, change in CHANGES.items():
        assert played(world.changed(change, gales=storms)) == as_ever, name


@SOME
@given(seeds())
def test_quotas_above_any_number_write_rows_and_change_nothing(rng):
    world = bare(rng)

    def change(ports):
        for port in ports.values():
            for line in port["border"].values():
                line["accepted_per_day"] = FAR

    found = played(world.changed(change), without={"quota"})
    assert found == played(world)


@SOME
@given(seeds())
def test_turns_of_no_time_write_rows_and_change_nothing(rng):
    world = bare(rng)
    streams = [
        replace(s, work=s.work | {f"{step}_turn": s.arrived_s * 0 for step in STEPS_THAT_TURN})
        for s in world.streams
    ]

    found = played(
        world.changed(turns_of_no_time, streams=tuple(streams)),
        without={f"{step}_turn" for step in STEPS_THAT_TURN},
    )
    assert found == played(world)


STEPS_THAT_TURN = ("departure", "locomotive")


def patient(world):
    """Return `world` with limits that nobody reaches."""
    return replace(world, streams=tuple(replace(s, limit_s=100 * 24 * H) for s in world.streams))


CLEARANCES = (
    {"at_limit": "expedite", "margin": "1 h"},
    {"at_limit": "release"},
    {"at_limit": "release", "examined_afterwards": True},
)


@SOME
@given(seeds())
def test_a_limit_that_nobody_reaches_changes_nothing(rng):
    world = patient(bare(rng))
    as_ever = played(world)

    for clearance in CLEARANCES:
        assert played(replace(world, clearance=clearance)) == as_ever, clearance


@SOME
@given(seeds())
def test_diversion_that_nobody_may_use_changes_nothing(rng):
    world = bare(rng)
    nobody = tuple(
        replace(s, may_divert=None if s.may_divert is None else s.may_divert & False)
        for s in world.streams
    )
    rule = {"extra_run": "2 h", "window": "1 d"}

    assert played(replace(world, streams=nobody, diversion=rule)) == played(world)


@SOME
@given(seeds())
def test_diversion_whose_window_is_longer_than_the_run_changes_nothing(rng):
    world = bare(rng)
    rule = {"extra_run": "2 h", "window": "100 d"}

    assert played(replace(world, diversion=rule)) == played(world)


@SOME
@given(seeds())
def test_round_the_clock_is_no_calendar(rng):
    world = bare(rng)

    def no_hours(ports):
        for port in ports.values():
            del port["china"]["customs"]["hours"]

    always = world.changed(customs({"hours": "00:00-24:00"}))
    assert played(always) == played(world.changed(no_hours))


@SOME
@given(seeds())
def test_equal_priorities_are_arrival_order(rng):
    world = bare(rng)
    equal = replace(world, streams=tuple(replace(s, priority=7) for s in world.streams))

    by_arrival = equal.changed(customs({"order": "arrival"}))
    assert played(equal.changed(customs({"order": "priority"}))) == played(by_arrival)


def at_one_port(world, port):
    """Return what happens at `port`, without what tells how other ports are numbered."""
    found, moments, empties, _ = played(world)
    streams = {s.key for s in world.streams if s.port == port}
    own = {
        name: {train: moment for train, moment in by.items() if train.rpartition("/")[0] in streams}
        for name, by in moments.items()
    }
    here = [row for row in found if row[2].startswith(f"{port}.")]
    works = set(own["arrived"])
    no_resource = [row for row in found if row[2] == "" and row[0] in works]
    return here, no_resource, own, [empty for empty in empties if f"/{port}/" in empty[0]]


@SOME
@given(seeds())
def test_what_changes_at_one_port_leaves_the_other_alone(rng):
    world = bare(rng)
    full = with_everything(rng, world)
    changed = replace(
        world.changed(lambda ports: ports.update(khorgos=full.ports["khorgos"])),
        gales={"khorgos": full.gales["khorgos"]},
        lead_times=world.lead_times
        | {key: times[7:] for key, times in world.lead_times.items() if key[0] == "khorgos"},
        streams=tuple(
            full_stream if stream.port == "khorgos" else stream
            for stream, full_stream in zip(world.streams, full.streams, strict=True)
        ),
    )

    assert at_one_port(changed, "alashankou") == at_one_port(world, "alashankou")


@SOME
@given(seeds())
def test_everything_at_both_ports_still_leaves_them_apart_when_nobody_may_divert(rng):
    world = replace(with_everything(rng, bare(rng)), diversion=None)

    def open_wide(ports):
        ports["khorgos"] = {}

    here = at_one_port(world, "alashankou")
    assert at_one_port(world.changed(open_wide), "alashankou") == here


@SOME
@given(seeds())
def test_a_longer_run_begins_with_the_shorter_one(rng):
    world = with_everything(rng, bare(rng))
    shorter = until(world, 4)
    long_log, short_log = world.run(), shorter.run()

    cut_s = shorter.end_s
    assert seen_until(cut_s, rows(shorter, short_log)) == seen_until(cut_s, rows(world, long_log))
    for name in MILESTONES:
        moments = moments_of(world, long_log, name)
        short = moments_of(shorter, short_log, name)
        assert short == {train: before(cut_s, moments[train]) for train in short}


def before(cut_s, moment):
    return moment if moment is not None and moment < cut_s else None


def seen_until(cut_s, found):
    """Return what is known of rows at `cut_s`.

    Who waits is charged in the end to what served it: overtime for a lane, the yard for wagons.
    """
    return [
        (who, *row[:2], queued, *row[2:]) if row[2] is not None else (who, queued, row[3])
        for who, step, place, queued, *moments in found
        if queued < cut_s
        for row in [(step, place, *(before(cut_s, moment) for moment in moments))]
    ]


@SOME
@given(seeds())
def test_a_warm_up_is_the_beginning_of_the_run_under_another_date(rng):
    world = with_everything(rng, bare(rng))
    later = warmed_up(world, 3)
    shift_s = 3 * 24 * H

    def shifted(moment):
        return None if moment is None else moment - shift_s

    as_ever, found = world.run(), later.run()
    assert rows(later, found) == [
        (*row[:3], *(shifted(moment) for moment in row[3:])) for row in rows(world, as_ever)
    ]
    for name in MILESTONES:
        assert moments_of(later, found, name) == {
            train: shifted(moment) for train, moment in moments_of(world, as_ever, name).items()
        }
