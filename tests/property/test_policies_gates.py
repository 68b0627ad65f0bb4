"""Gates recounted: who is held upstream and who diverts, from arrivals and departures alone."""

from heapq import heapify, heappop, heappush
from math import inf

import pytest

from sim.domain.plan import Direction
from tests.property.policy_worlds import PORTS, Played

WORLDS = 40
HOUR, DAY = 3_600, 86_400


@pytest.fixture(scope="module", params=range(WORLDS))
def played(request):
    """Return one of many random worlds, the same for every test."""
    return Played(request.param)


class Gate:
    """What is known of the trains of one direction at one port."""

    def __init__(self, played, port, direction):
        departed = played.moments("departed")
        run = {row[0]: row for row in played.rows if row[1] == "diversion"}
        self.crossing = []
        for rank, (train, (stream, number)) in enumerate(played.trains.items()):
            if stream.direction == direction and played.port_of(train) == port:
                gone = departed[train] if departed[train] is not None else inf
                # A diverted train is announced from the moment at which it diverts.
                known = (int(stream.arrived_s[number]), rank)
                due = run[train][5] if train in run else known[0]
                self.crossing.append((known, due, rank, train, gone))

    def stay(self, now, window_s):
        """Return the stay to be expected at (second, rank), None before one window has passed."""
        if now[0] < window_s:
            return None
        on_hand = sum(known < now and gone > now[0] for known, _, _, _, gone in self.crossing)
        left = sum(now[0] - window_s < gone <= now[0] for *_, gone in self.crossing)
        if not on_hand:
            return 0
        return on_hand * window_s // max(left, 1)


def test_diversion_is_decided_by_trains_on_hand_and_departures(played):
    rule = played.world.diversion
    window_s, margin_s = int(rule["window"][0]) * DAY, int(rule["margin"].split()[0]) * HOUR
    gates = {(port, way): Gate(played, port, way) for port in PORTS for way in Direction}
    went = {played.names[rank] for rank in played.log.diverted}
    for rank, (train, (stream, number)) in enumerate(played.trains.items()):
        if stream.may_divert is None or not stream.may_divert[number]:
            assert train not in went
            continue
        now = (int(stream.arrived_s[number]), rank)
        (other,) = stream.elsewhere
        here = gates[stream.port, stream.direction].stay(now, window_s)
        there = gates[other, stream.direction].stay(now, window_s)
        extra_s = int(stream.elsewhere[other]["diversion"][number])
        faster = here is not None and there + extra_s < here - margin_s
        assert (train in went) == faster, (train, here, there)


def test_who_is_held_comes_when_the_order_is_lifted(played):
    """Play each gate again, from when trains are due and when they depart."""
    arrived = played.moments("arrived")
    for port in PORTS:
        for way in Direction:
            rule = played.world.ports[port]["stop_loading"][way]
            gate = Gate(played, port, way)
            expected = replayed(rule, gate.crossing, played.end_s)
            assert {train: arrived[train] for *_, train, _ in gate.crossing} == expected


def replayed(rule, crossing, end_s):
    """Return when each train arrives; at one second slots, then departures, then who is due."""
    gate = Replay(rule)
    # Who has run on from another port is there before who comes in the same second.
    due = sorted(
        (due, due == known[0], rank, train)
        for known, due, rank, train, _ in crossing
        if due is not None
    )
    gone = {train: gone for *_, train, gone in crossing}
    moments = [*(moment for moment, *_ in due), *(moment for moment in gone.values())]
    heapify(moments)
    while moments:
        now = heappop(moments)
        while moments and moments[0] == now:
            heappop(moments)
        if now < end_s:
            if gate.slot == now:
                gate.play(now, [])
            for train in [train for train, moment in gone.items() if moment == now]:
                gate.depart(now, train)
            asked = gate.play(now, [train for moment, *_, train in due if moment == now])
            if asked is not None:
                heappush(moments, asked)
    return {train: gate.came.get(train) for *_, train, _ in crossing}


class Replay:
    """The state of a gate: who is held, who is inside, whether an order is in force."""

    def __init__(self, rule):
        self.rule = rule
        self.came, self.inside, self.queue = {}, set(), []
        self.ordered, self.slots, self.slot = False, None, None

    def depart(self, now, train):
        """Count out a train; an order may be lifted by it, and others come before the next goes."""
        self.inside.discard(train)
        if self.ordered and len(self.inside) <= self.rule["until"]:
            self.ordered, self.slots = False, iter_slots(now, self.rule.get("released_per_day"))
            self.slot = next(self.slots)
            self.play(now, [])

    def play(self, now, due):
        """Let come who may, and return the next slot if somebody waits for it."""
        if self.slot is not None and self.slot <= now and not self.queue:
            # At a slot for which nobody was waiting all have been let go.
            self.slot = None
        self.queue += due
        while self.queue and not self.ordered:
            if self.slot is not None and self.slot > now:
                return self.slot
            if len(self.inside) >= self.rule["above"]:
                self.ordered, self.slot = True, None
                break
            train = self.queue.pop(0)
            self.came[train] = now
            self.inside.add(train)
            if self.slot is not None:
                self.slot = next(self.slots)
        return None


def iter_slots(lifted_s, per_day):
    """Yield when held trains may come."""
    number = 0
    while True:
        yield lifted_s + (number * DAY // per_day if per_day else 0)
        number += 1
