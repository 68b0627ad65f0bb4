"""Lanes that close: the three closing rules, shifts, and trains that are short of time."""

from collections.abc import Sequence
from typing import Final

from sim.domain.time import HOUR_S
from sim.verification.check import Check, Finding, Scale, exactly
from sim.verification.exact import openings
from sim.verification.exact.cases import Cases, Tally, one_by_one, played, seen, trains, visits
from sim.verification.exact.chance import Chance
from sim.verification.exact.openings import DAY_S, SLOT_S, SLOTS

_BY_HAND: Final = {
    "pause": (11, 14, 33, 36, 39),
    "finish": (11, 14, 17, 35, 38),
    "fits": (11, 14, 35, 38, 59),
}
"""Hours at which trains are done that arrive at 0, 1, 2, 10, 20 h, with 3 h of work each."""

_DAYS: Final = 60
_HURRIED_DAYS: Final = 100


def by_hand(_scale: Scale) -> Sequence[Finding]:
    """Return the findings of one lane that is open from 8 to 16, worked out with a pencil."""
    arrivals = [hour * HOUR_S for hour in (0, 1, 2, 10, 20)]
    found = []
    for closing, hours in _BY_HAND.items():
        ports = f"""
        ports.khorgos.china.customs.lanes = 1
        ports.khorgos.china.customs.documents = "3 h"
        ports.khorgos.china.customs.hours = "08:00-16:00"
        ports.khorgos.china.customs.closing = "{closing}"
        """
        log = played(ports, trains(arrivals, {"documents": 3 * HOUR_S}))
        done = [visit[2] for visit in visits(log, "documents")]
        late = Tally.of([hour * HOUR_S for hour in hours], done).wrong
        stays = sum((after or 0) - came for came, after in zip(arrivals, done, strict=True))
        mean_h = (sum(hours) - 33) / len(hours)
        found.append(exactly(f"{closing}: wrong of 5 departures", 0, late))
        found.append(exactly(f"{closing}: mean stay, h", mean_h, stays / len(hours) / HOUR_S))
    return found


def _text(opens: int, closes: int) -> str:
    def clock(slot: int) -> str:
        return f"{slot // 6:02d}:{slot % 6 * 10:02d}"

    return f"{clock(opens)}-{clock(closes)}"


def shifts(chance: Chance) -> Tally:
    """Play trains through lanes with hours, up to three shifts and one of the closing rules."""
    lanes, closing = chance.whole(1, 4), chance.one_of(["pause", "finish", "fits"])
    hours = chance.one_of([None, (48, 96), (120, 36), (0, 143)])
    drawn = [(*chance.wholes(2, 0, SLOTS - 1), chance.whole(0, lanes)) for _ in range(3)]
    cuts = [
        (opens, closes, few)
        for opens, closes, few in drawn[: chance.whole(0, 3)]
        if opens != closes
    ]
    spells = openings.lane_spells(lanes, hours, cuts, _DAYS)
    if not spells[0]:
        return Tally(0, 0)  # no lane ever opens
    count = chance.whole(1, 30)
    arrivals = sorted(slot * SLOT_S for slot in chance.wholes(count, 0, 300))
    work = [slots * SLOT_S for slots in chance.wholes(count, 1, 40)]
    customs = {
        "lanes": lanes,
        "documents": "1 h",
        "closing": closing,
        "hours": "00:00-24:00" if hours is None else _text(*hours),
        "shifts": {
            f"shift-{number}": {"hours": _text(opens, closes), "lanes": few}
            for number, (opens, closes, few) in enumerate(cuts)
        },
    }
    ports = {"khorgos": {"china": {"customs": customs}}}

    log = played("", trains(arrivals, {"documents": work}), days=_DAYS, ports=ports)

    expected = openings.in_lanes(spells, arrivals, work, closing)
    ours = [visit[1:] for visit in visits(log, "documents")]
    return Tally.of([seen(pair, _DAYS * DAY_S) for pair in expected], ours)


def short_of_time(chance: Chance) -> Tally:
    """Play trains through a lane with hours that takes those short of time first."""
    count = chance.whole(1, 25)
    arrivals = [slot * SLOT_S for slot in chance.wholes(count, 0, 300)]
    work = [slots * SLOT_S for slots in chance.wholes(count, 1, 20)]
    limits = [slots * SLOT_S for slots in chance.wholes(count, 1, 500)]
    margin_h, opens = chance.whole(1, 30), chance.whole(0, SLOTS - 1)
    closes = (opens + chance.whole(6, SLOTS - 1)) % SLOTS
    ports = f"""
    clearance = {{ at_limit = "expedite", margin = "{margin_h} h" }}
    ports.khorgos.china.customs.lanes = 1
    ports.khorgos.china.customs.documents = "1 s"
    ports.khorgos.china.customs.hours = "{_text(opens, closes)}"
    """

    log = played(
        ports, *one_by_one(arrivals, {"documents": work}, limits_s=limits), days=_HURRIED_DAYS
    )

    spells = openings.daily([(opens * SLOT_S, closes * SLOT_S)], 2 * _HURRIED_DAYS)
    short = [came + limit - margin_h * HOUR_S for came, limit in zip(arrivals, limits, strict=True)]
    expected = openings.short_of_time_first(spells, arrivals, work, short)
    ours = [visit[1:] for visit in visits(log, "documents")]
    return Tally.of([seen(pair, _HURRIED_DAYS * DAY_S) for pair in expected], ours)


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="closing-rules",
        group="exact",
        title="One lane open from 8 to 16, by hand, under each closing rule",
        formula="pause: 11 14 33 36 39; finish: 11 14 17 35 38; fits: 11 14 35 38 59 h",
        parameters="arrivals at 0, 1, 2, 10, 20 h; 3 h of work each",
        compute=by_hand,
        weight=0.1,
    ),
    Check(
        id="shifts",
        group="exact",
        title="Lanes with hours and shifts under the three closing rules",
        formula="every train takes the lane in which it can begin first",
        parameters="1 to 4 lanes, up to 3 shifts, up to 30 trains, all on ten minutes",
        compute=Cases("shifts", shifts, quick=100, full=1_000),
    ),
    Check(
        id="short-of-time",
        group="exact",
        title="A lane with hours that takes trains short of time first (expedite)",
        formula="at every opening: the smallest (limit - margin), else the first come",
        parameters="margins of 1 to 30 h, up to 25 trains, all on ten minutes",
        compute=Cases("short-of-time", short_of_time, quick=150, full=1_500),
    ),
)
