"""What holds in every world, with every policy and disturbance on at once: recounted from rows.

Numbers, opening hours, shifts, cuts and gales are read from the scenario's own table, never from
the model's resources.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from sim.domain.plan import Direction
from tests.property.policy_worlds import (
    GRAIN,
    PORTS,
    Played,
    local,
    paths,
    quotas,
    units,
)

WORLDS = 40
DAY = 86_400
CUSTOMS = ("documents", "boarding", "scan", "examination")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture(scope="module", params=range(WORLDS))
def played(request):
    """Return one of many random worlds, the same for every test."""
    return Played(request.param)


def within(hours, moment):
    """Return whether a time of the day lies in `hours`, text such as "22:00-06:30"."""
    minute = moment.hour * 60 + moment.minute
    for span in hours.split(","):
        (from_h, from_m), (to_h, to_m) = (part.split(":") for part in span.strip().split("-"))
        opens, closes = int(from_h) * 60 + int(from_m), int(to_h) * 60 + int(to_m)
        inside = opens <= minute < closes if opens < closes else not closes <= minute < opens
        if inside:
            return True
    return False


def on_shift(shift, moment):
    """Return whether `moment` lies in a shift; its hours are of one span."""
    if not within(shift["hours"], moment):
        return False
    days = shift.get("days", WEEKDAYS)
    opens, closes = shift["hours"].split("-")
    after_midnight = opens > closes and f"{moment:%H:%M}" < closes
    return WEEKDAYS[(moment.weekday() - after_midnight) % 7] in days


def in_force(world, port, local_id, number, moment_s):
    """Return how many of `number` units are there at `moment_s`."""
    table = world.ports[port]
    customs = table["china"]["customs"]
    left = number
    moment = local(moment_s, port)
    hours = {"china.customs": customs, "china.scanner": customs, "china.examination": customs}
    hours["china.customs_green"] = customs["green"]
    if local_id in hours and not within(hours[local_id]["hours"], moment):
        return 0
    if local_id == "china.customs":
        shifts = customs["shifts"].values()
        left = min([left, *(shift["lanes"] for shift in shifts if on_shift(shift, moment))])
    if local_id.endswith(".cranes"):
        station = table[local_id.partition(".")[0]]
        windy = any(from_s <= moment_s < to_s for from_s, to_s in world.gales[port])
        if station["reload"]["open_air"] and windy:
            return 0
    return min([left, *cuts(table, local_id, moment)])


def cuts(table, local_id, moment, trains="all"):
    """Return what the disturbances leave at `moment`."""
    return [
        cut["capacity"]
        for cut in table["disturbances"].values()
        if cut["resource"] == local_id
        and cut.get("trains", "all") == trains
        and cut["start"] <= moment < cut["end"]
    ]


def amount(played, row):
    return played.teu_of(row[0]) if row[1] == "yard" else 1


def test_never_more_units_are_taken_than_there_are(played):
    for port in PORTS:
        for local_id, number in units(played.world.ports[port]).items():
            steps = []
            for row in played.starts(f"{port}.{local_id}"):
                taken = amount(played, row)
                steps.append((row[4], taken))
                if row[5] is not None:
                    steps.append((row[5], -taken))
            level = 0
            for _, change in sorted(steps):
                level += change
                assert level <= number, (port, local_id)


def spells(world, port, local_id, number):
    """Return (from_s, units there) of the times in which the number of units does not change."""
    found = []
    for moment_s in range(0, world.end_s, GRAIN):
        there = in_force(world, port, local_id, number, moment_s)
        if not found or found[-1][1] != there:
            found.append((moment_s, there))
    return found


def busy(played, resource):
    """Return (started, finished) of the units of a resource, a locomotive's turn included."""
    back = {row[0].removeprefix("after "): row[5] for row in played.at[resource] if is_turn(row)}
    for who, step, _, _, started, finished in played.starts(resource):
        if not is_turn((who, step)):
            last = back.get(who, finished)
            yield started, played.end_s if last is None else last


def is_turn(row):
    return row[1].endswith("_turn")


def test_no_work_begins_in_a_unit_that_is_closed(played):
    """Of the visits that began since the last change of capacity no more go on than are open."""
    for port in PORTS:
        for local_id, number in units(played.world.ports[port]).items():
            if local_id == "kazakhstan.container_yard":
                continue
            begun = sorted(busy(played, f"{port}.{local_id}"))
            changes = spells(played.world, port, local_id, number)
            for started, _ in begun:
                since, there = changes[bisect_right(changes, (started, number)) - 1]
                going_on = sum(since <= other <= started < last for other, last in begun)
                assert going_on <= there, (port, local_id, started)


QUEUES = (
    *("china.reception", "china.scanner", "china.departure", "china.forming", "china.bulk"),
    *("kazakhstan.forming", "kazakhstan.locomotives", "china.customs_green", "china.examination"),
)


def test_who_queues_first_is_served_first(played):
    """Among trains of one priority where customs' order is arrival or priority."""
    for port in PORTS:
        customs = played.world.ports[port]["china"]["customs"]
        urgent = played.world.clearance["at_limit"] == "expedite" or customs["order"] == "deadline"
        for local_id in ("china.customs", *QUEUES):
            if urgent and not local_id.endswith((".reception", ".departure", "forming", "motives")):
                continue
            found = [*played.starts(f"{port}.{local_id}")]
            if local_id == "china.customs":
                found += played.starts(f"{port}.china.customs_overtime")
            by_rank = defaultdict(list)
            for who, step, _, queued, started, _ in found:
                if not step.endswith("_turn"):
                    by_rank[played.trains[who][0].priority].append((queued, started))
            for visits in by_rank.values():
                visits.sort()
                for (asked, began), (asked_later, began_later) in pairwise(visits):
                    assert asked == asked_later or began <= began_later, (port, local_id)


def test_overtime_takes_nobody_while_few_wait(played):
    for port in PORTS:
        until = played.world.ports[port]["china"]["customs"]["overtime"]["until"]
        line = played.at[f"{port}.china.customs"] + played.at[f"{port}.china.customs_overtime"]
        for _, _, _, _, taken, _ in played.starts(f"{port}.china.customs_overtime"):
            waiting = sum(
                queued <= taken <= (started if started is not None else left)
                for _, _, _, queued, started, finished in line
                for left in [played.end_s if finished is None else finished]
            )
            assert waiting > until


def test_no_more_loaded_trains_run_on_a_day_than_are_accepted(played):
    for port in PORTS:
        table = played.world.ports[port]
        for local_id, per_day in quotas(table).items():
            today = Counter()
            for row in sorted(played.starts(f"{port}.{local_id}"), key=lambda row: row[4]):
                moment = local(row[4], port)
                today[moment.date()] += 1
                accepted = min([per_day, *cuts(table, local_id, moment)])
                assert today[moment.date()] <= accepted
                assert row[5] == row[4]


def test_headways_are_kept_and_nobody_starts_in_a_closure(played):
    for port in PORTS:
        table = played.world.ports[port]
        for local_id, line in paths(table).items():
            moments = sorted(row[4] for row in played.starts(f"{port}.{local_id}"))
            for moment_s in moments:
                assert all(cuts(table, local_id, local(moment_s, port)))
            if line["slots"] == "headway":
                per_day = line["paths_per_day"]
                for apart in (1, 2, 5):
                    for first, later in zip(moments, moments[apart:], strict=False):
                        assert later - first >= apart * DAY // per_day
            else:
                assert len(set(moments)) == len(moments)


def test_trains_start_in_the_slots_of_the_rate_in_force(played):
    for port in PORTS:
        table = played.world.ports[port]
        for local_id, line in paths(table).items():
            if line["slots"] == "grid":
                for row in played.starts(f"{port}.{local_id}"):
                    moment = local(row[4], port)
                    rate = min([line["paths_per_day"], *cuts(table, local_id, moment)])
                    assert row[4] % DAY in {k * DAY // rate for k in range(rate)}


def test_no_empties_start_while_they_are_banned(played):
    for port in PORTS:
        table = played.world.ports[port]
        local_id = "border.standard_path_eastbound"
        for row in played.starts(f"{port}.{local_id}"):
            assert row[0].startswith("after ")
            assert not cuts(table, local_id, local(row[4], port), "empties")


def test_wagons_are_never_taken_before_they_are_there(played):
    for port in PORTS:
        for gauge, place in (("standard", "china"), ("broad", "kazakhstan")):
            pool = played.at[f"{port}.{place}.{gauge}_wagons"]
            level = played.world.ports[port]["wagons"][gauge]["ready"]
            changes = sorted(
                (started, -1 if step == "join" else 1, who)
                for who, step, _, _, started, _ in pool
                if started is not None
            )
            for _, sign, who in changes:
                level -= sign * played.wagons_of(who)
                assert level >= 0, (port, gauge)
            steps = Counter((who, step) for who, step, *_ in pool)
            assert max(steps.values(), default=1) == 1


LOADED_BY = {"westbound": ("broad", "kazakhstan"), "eastbound": ("standard", "china")}
"""Gauge and place of the empties that trains of a direction are reloaded to."""


def reserving(played):
    """Yield (table of the pool, its rows, arrivals of its trains) where trains claim at arrival."""
    arrived = played.moments("arrived")
    for port in PORTS:
        for way, (gauge, place) in LOADED_BY.items():
            pool = played.world.ports[port]["wagons"][gauge]
            trains = sorted(
                (arrived[train], train)
                for train, (stream, _) in played.trains.items()
                if (stream.direction, stream.cargo) == (way, "containers")
                and played.port_of(train) == port
                and arrived[train] is not None
            )
            if pool["claim"] == "arrival":
                yield pool, played.at[f"{port}.{place}.{gauge}_wagons"], trains


def test_wagons_that_are_claimed_at_arrival_are_set_aside_in_that_order(played):
    """What has come or gone since the start says when a train's turn is: it takes them then."""
    for pool, found, trains in reserving(played):
        if len({arrived for arrived, _ in trains}) < len(trains):
            # Trains that arrive in one second have an order that the arrivals do not tell.
            continue
        flow = [
            (row[4], played.wagons_of(row[0]) * (1 if row[1] == "join" else -1))
            for row in found
            if row[1] in ("join", "leave") and row[4] is not None
        ]
        claims = {row[0]: row for row in found if row[1] == "wagons"}
        owed, turn = 0, 0
        for arrived, train in trains:
            owed += played.wagons_of(train)
            moments = [arrived, *sorted(moment for moment, _ in flow if moment > arrived)]
            enough = (
                moment
                for moment in moments
                if pool["ready"] + sum(wagons for came, wagons in flow if came <= moment) >= owed
            )
            turn = max(turn, next(enough, played.end_s))
            if train in claims:
                taken = max(claims[train][3], turn)
                assert claims[train][4] == (taken if turn < played.end_s else None)


def test_supply_is_ordered_for_who_has_arrived(played):
    """At the end of no second is ready + ordered - owed below the level."""
    for pool, found, trains in reserving(played):
        place = next((row[2] for row in found), "")
        port, gauge = place.partition(".")[0], place.rpartition(".")[2].removesuffix("_wagons")
        change = Counter()
        for arrived, train in trains:
            change[arrived] -= played.wagons_of(train)
        for row in found:
            if row[1] == "leave":
                change[row[4]] -= played.wagons_of(row[0])
            elif row[1] == "join" and row[0].startswith("after "):
                change[row[4]] += played.wagons_of(row[0])
        for row in played.rows:
            if row[1] == "lead_time" and row[0].startswith(f"supply/{port}/{gauge}/"):
                change[row[3]] += pool["bring"]
        position = pool["ready"]
        for moment in sorted(change):
            position += change[moment]
            assert position >= pool["order_up_to"]


def test_a_rake_comes_home_once_and_only_when_it_is_empty(played):
    homes = {row[0]: row[4] for row in played.rows if row[1] == "join" and row[0][:6] == "after "}
    emptied = {}
    for who, step, _, _, _, finished in played.rows:
        if step in ("reload", "unload"):
            emptied[who] = finished
    for rake, home in homes.items():
        assert emptied[rake.removeprefix("after ")] is not None
        assert home is None or home >= emptied[rake.removeprefix("after ")]
    for train, moment in emptied.items():
        assert moment is None or train in {row[0].removeprefix("after ") for row in played.rows}


def test_every_train_ends_or_waits_or_is_worked_on(played):
    # The headway after a start may still run when the train has departed.
    open_rows = {
        row[0]
        for row in played.rows
        if row[5] is None and (row[4] is None or not row[1].endswith("path"))
    }
    departed = played.moments("departed")
    for train, (stream, number) in played.trains.items():
        assert stream.arrived_s[number] < played.end_s
        assert (departed[train] is None) == (train in open_rows), train
        steps = Counter(row[1] for row in played.rows if row[0] == train)
        # Over the ground a train takes a reloading track twice.
        assert all(count == 1 or step == "reload_track" for step, count in steps.items())


def test_the_moments_of_a_train_are_in_order(played):
    west = ("arrived", "presented", "entered", "declared", "released", "left_china")
    east = ("arrived", "left_kazakhstan", "presented", "entered", "declared", "released")
    end = ("entered_kazakhstan", "departed")
    for train, (stream, number) in played.trains.items():
        order = (*west, *end) if stream.direction == "westbound" else (*east, "departed")
        moments = [played.moments(name)[train] for name in order]
        reached = [moment for moment in moments if moment is not None]
        assert moments[: len(reached)] == reached == sorted(reached)
        assert not reached or reached[0] >= stream.arrived_s[number]


def opens(played, resource, moment_s):
    """Return whether units of `resource` open at `moment_s`."""
    port, _, local_id = resource.partition(".")
    number = units(played.world.ports[port])[local_id]
    before, after = (
        in_force(played.world, port, local_id, number, moment)
        for moment in (moment_s - 1, moment_s)
    )
    return before < after


def test_no_customs_work_begins_after_the_limit_where_trains_are_released_at_it(played):
    presented, released = played.moments("presented"), played.moments("released")
    provisional = played.moments("provisional")
    if played.world.clearance["at_limit"] != "release":
        assert not any(provisional.values())
        assert all(row[4] is not None or row[5] is None for row in played.rows)
        return
    cut_off = set()
    for who, step, place, queued, started, finished in played.rows:
        if step in CUSTOMS:
            limit_s = presented[who] + played.trains[who][0].limit_s
            assert queued < limit_s
            # Only a lane that opens at the very limit is before it.
            assert started is None or started < limit_s or opens(played, place, started)
            if started is None and finished is not None:
                cut_off.add(who)
                assert finished == limit_s == provisional[who] == released[who]
            assert started is not None or finished is not None or limit_s >= played.end_s
    for train, moment in provisional.items():
        if moment is not None:
            assert moment == released[train] >= presented[train] + played.trains[train][0].limit_s
    assert cut_off <= {train for train, moment in provisional.items() if moment is not None}


def test_who_is_examined_afterwards_was_due_for_it_and_was_not_examined_before(played):
    after = {row[0]: row for row in played.rows if row[1] == "examination_afterwards"}
    before = {row[0] for row in played.rows if row[1] == "examination" and row[4] is not None}
    provisional = played.moments("provisional")
    due = set()
    for train, (stream, number) in played.trains.items():
        port = played.port_of(train)
        work = stream.work if port == stream.port else stream.elsewhere[port]
        if work["examination"][number] >= 0 and provisional[train] is not None:
            due.add(train)
        if train in after and None not in after[train][4:]:
            assert after[train][5] - after[train][4] >= work["examination"][number]
    asked_for = played.world.clearance.get("examined_afterwards", False)
    assert set(after) == (due - before if asked_for else set())
    assert all(row[3] == provisional[who] for who, row in after.items())


def test_never_more_trains_are_at_a_port_than_stop_loading_allows(played):
    arrived, departed = played.moments("arrived"), played.moments("departed")
    for port in PORTS:
        for direction in Direction:
            above = played.world.ports[port]["stop_loading"][direction]["above"]
            steps = []
            for train, (stream, _) in played.trains.items():
                if played.port_of(train) == port and stream.direction == direction:
                    steps += [(m[train], s) for m, s in ((arrived, 1), (departed, -1))]
            level = 0
            for _, change in sorted(step for step in steps if step[0] is not None):
                level += change
                assert 0 <= level <= above


def test_trains_come_past_the_gate_in_the_order_in_which_they_are_held(played):
    for port in PORTS:
        for direction in Direction:
            gate = played.at[f"{port}.upstream.{direction}"]
            held = sorted(
                (row[3], played.end_s if row[4] is None else row[4])
                for row in gate
                if row[1] == "upstream"
            )
            moments = [moment for _, moment in held]
            assert moments == sorted(moments)
            orders = [row[4:6] for row in gate if row[1] == "stop_loading"]
            for (given_s, lifted_s), (next_s, _) in pairwise(orders):
                assert given_s <= lifted_s <= next_s
            for queued, moment in held:
                assert moment > queued
                assert any(given_s <= queued for given_s, _ in orders)


def test_who_diverts_may_and_runs_on_before_it_arrives_elsewhere(played):
    arrived = played.moments("arrived")
    run = {row[0]: row for row in played.rows if row[1] == "diversion"}
    assert set(run) == {played.names[rank] for rank in played.log.diverted}
    for train, row in run.items():
        stream, number = played.trains[train]
        assert stream.may_divert is not None
        assert stream.may_divert[number]
        assert row[3] == row[4] == stream.arrived_s[number]
        extra_s = stream.elsewhere[played.port_of(train)]["diversion"][number]
        assert row[5] in (row[3] + extra_s, None)
        assert arrived[train] is None or arrived[train] >= row[5]
        here = {place.partition(".")[0] for who, _, place, *_ in played.rows if who == train}
        assert here <= {"", played.port_of(train)}


def test_the_worlds_are_not_idle():
    """Every policy comes into force often enough for the tests above to mean something."""
    happened = Counter()
    for seed in range(WORLDS):
        world = Played(seed)
        happened["orders"] += sum(empty.id[:6] == "order/" for empty in world.log.empty_trains)
        happened["diverted"] += len(world.log.diverted)
        happened["released"] += sum(m is not None for m in world.moments("provisional").values())
        happened["left"] += sum(row[4] is None and row[5] is not None for row in world.rows)
        for _, step, place, *_ in world.rows:
            happened[step] += 1
            happened[place.partition(".")[2]] += 1
    for name in (
        *("orders", "diverted", "released", "left", "upstream", "quota", "departure_turn"),
        *("examination_afterwards", "china.customs_overtime", "china.customs_green"),
        *("unload", "supply_path", "run_empty"),
    ):
        assert happened[name] >= 10, name
