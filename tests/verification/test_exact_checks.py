"""The exact checks that users run hold, and each kind of them goes red when the model is broken."""

import pytest

from sim.domain.calendar import Calendar
from sim.model import paths, seldom
from sim.model.duty import Limits
from sim.model.resources import Units
from sim.model.wagons import ContainerYard, Pool
from sim.verification.check import Scale, Verdict
from sim.verification.exact import CHECKS
from sim.verification.exact.cases import Cases, Tally
from sim.verification.exact.chance import Chance

DRAWN = [check for check in CHECKS if isinstance(check.compute, Cases)]
BY_HAND = [check for check in CHECKS if check not in DRAWN]
NAMED = {check.id: check for check in CHECKS}
OF_PORTS = ("littles-law", "trains-kept", "wagons-kept", "containers-kept", "lent-at-once")


@pytest.mark.parametrize("check", BY_HAND, ids=lambda check: check.id)
def test_what_is_known_by_hand_holds(check):
    assert {finding.verdict for finding in check.compute(Scale.QUICK)} == {Verdict.HOLDS}


@pytest.mark.parametrize("check", DRAWN, ids=lambda check: check.id)
def test_the_first_cases_agree(check):
    compared, wrong = check.compute.of(4)

    assert compared
    assert wrong == 0


@pytest.mark.slow
@pytest.mark.parametrize("check", DRAWN, ids=lambda check: check.id)
def test_all_quick_cases_agree(check):
    (finding,) = check.compute(Scale.QUICK)

    assert finding.verdict is Verdict.HOLDS


@pytest.mark.nightly
@pytest.mark.parametrize("check", DRAWN, ids=lambda check: check.id)
def test_ten_thousand_cases_agree(check):
    assert check.compute.of(1_000 if check.id in OF_PORTS else 10_000).wrong == 0


def late_release(monkeypatch):
    """Give a unit to the next a second after it fell free."""
    release = Units.release

    def later(self, at=0, teu=0):
        queue = self._queue
        if queue:
            *entry, at_next, work_s, visitor = queue[0]
            queue[0] = (*entry, at_next, work_s + 1, visitor)
        release(self, at, teu)

    monkeypatch.setattr(Units, "release", later)


def last_come_first_served(monkeypatch):
    ask = Units.ask

    def newest(self, visitor, at, now, *more):
        return ask(self, visitor, at, -now, *more)

    monkeypatch.setattr(Units, "ask", newest)


def urgency_upside_down(monkeypatch):
    policy = Units._policy
    monkeypatch.setattr(Units, "_policy", lambda self, visitor: -policy(self, visitor))


def closes_a_second_early(monkeypatch):
    fitting = Calendar.fitting
    monkeypatch.setattr(Calendar, "fitting", lambda self, now, work: fitting(self, now, work + 1))


def rests_a_second_too_long(monkeypatch):
    finish = Calendar.finish
    monkeypatch.setattr(
        Calendar,
        "finish",
        lambda self, began, work: (
            end + (end - began > work) if (end := finish(self, began, work)) < 10**9 else end
        ),
    )


def limit_a_second_late(monkeypatch):
    add = Limits.add
    monkeypatch.setattr(
        Limits, "add", lambda self, moment, at, visitor: add(self, moment + 1, at, visitor)
    )


def headway_a_second_short(monkeypatch):
    start = paths.Path._start

    def short(self, at, now):
        start(self, at, now)
        self._next -= 1

    monkeypatch.setattr(paths.Path, "_start", short)


def slot_used_twice(monkeypatch):
    monkeypatch.setattr(paths.Grid, "start", lambda _, now: now)


def quota_never_used_up(monkeypatch):
    monkeypatch.setattr(paths.Quota, "start", lambda _, now: now)


def supply_trains_lose_a_wagon(monkeypatch):
    join = Pool.join
    monkeypatch.setattr(
        Pool, "join", lambda self, wagons, *, ordered: join(self, wagons - 1, ordered=ordered)
    )


def yard_loses_room(monkeypatch):
    release = ContainerYard.release
    monkeypatch.setattr(ContainerYard, "release", lambda self, at, teu: release(self, at, teu - 9))


def locomotive_stays_away(monkeypatch):
    ring_in = seldom.Bell.ring_in
    monkeypatch.setattr(seldom.Bell, "ring_in", lambda self, delay_s: ring_in(self, delay_s + 1))


PLANTED = {
    late_release: ("several-servers", "single-servers", "blocking"),
    last_come_first_served: ("several-servers", "single-servers", "blocking"),
    urgency_upside_down: ("priorities", "deadlines"),
    closes_a_second_early: ("shifts",),
    rests_a_second_too_long: ("shifts", "short-of-time"),
    limit_a_second_late: ("patience",),
    headway_a_second_short: ("headways",),
    slot_used_twice: ("slots",),
    quota_never_used_up: ("quotas",),
    supply_trains_lose_a_wagon: ("rounds", "lent-at-once"),
    yard_loses_room: ("lent-at-once",),
    locomotive_stays_away: ("turns",),
}


@pytest.mark.parametrize(
    ("fault", "name"),
    [(fault, name) for fault, names in PLANTED.items() for name in names],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_planted_fault_is_seen(fault, name, monkeypatch):
    fault(monkeypatch)

    assert NAMED[name].compute.of(30).wrong > 0


def test_too_much_or_too_little_on_one_side_is_wrong():
    assert Tally.of([1, 2, 3], [1, 2, 3]) == (3, 0)
    assert Tally.of([1, 2, 3], [1, 2]) == (3, 1)
    assert Tally.of([1, 2], [3, 2, 1]) == (3, 2)


def test_chance_is_the_same_everywhere_and_stays_in_its_bounds():
    assert Chance("a", 1).wholes(5, 1, 6) == [6, 3, 1, 1, 3]
    drawn = Chance("many").wholes(60_000, 1, 6)
    assert set(drawn) == {1, 2, 3, 4, 5, 6}
    assert max(abs(drawn.count(face) - 10_000) for face in range(1, 7)) < 400


def test_smaller_scales_play_the_first_cases_of_larger_ones():
    numbers = []
    case = Cases("x", lambda chance: Tally(numbers.append(chance.whole(0, 10**9)) or 1, 0), 3, 5)

    case(Scale.QUICK)
    case(Scale.FULL)

    assert numbers[:3] == numbers[3:6]
    assert len(numbers) == 8
