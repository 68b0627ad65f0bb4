"""Starts over the border and wagons that go round, against recursions in exact fractions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from sim.domain.plan import Gauge
from sim.domain.time import HOUR_S
from sim.verification.check import Check, Finding, Scale, exactly
from sim.verification.exact import queues, starts
from sim.verification.exact.cases import Cases, Tally, played, total, trains, visits
from sim.verification.exact.chance import Chance
from sim.verification.exact.starts import DAY_S, Cut, Line

_SET: Final = 2
"""Wagons of a set: so few that one too much or too little is noticed in the next round."""

_START: Final = datetime.fromisoformat("2024-01-01")


def _line(chance: Chance, busiest: int) -> tuple[Line, list[int]]:
    """Return a line with up to three cuts, and the rising arrivals of trains."""
    per_day = chance.whole(1, busiest)
    edges = sorted(set(chance.wholes(2 * chance.whole(0, 3), 0, 5 * DAY_S)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    cuts = [(from_s, to_s, chance.whole(0, per_day)) for from_s, to_s in pairs]
    arrivals = sorted(chance.wholes(chance.whole(1, 40), 0, 4 * DAY_S))
    return Line(per_day, cuts), arrivals


def _cut(cuts: Sequence[Cut], resource: str) -> dict[str, Any]:
    return {
        f"cut-{number}": {
            "start": _START + timedelta(seconds=from_s),
            "end": _START + timedelta(seconds=to_s),
            "resource": resource,
            "capacity": left,
        }
        for number, (from_s, to_s, left) in enumerate(cuts)
    }


def _started(
    line: Line, key: str, resource: str, arrivals: Sequence[int], **more: Any
) -> list[Any]:
    """Return when trains start on a line that is cut like `line`."""
    port = {
        "border": {"standard": {key: line.per_day, **more}},
        "disturbances": _cut(line.cuts, f"border.standard_{resource}_westbound"),
    }
    log = played("", trains(arrivals, {}), ports={"khorgos": port})
    return [visit[1] for visit in visits(log, resource)]


def headways(chance: Chance) -> Tally:
    """Play trains over a line on which headways pass at the rate in force."""
    line, arrivals = _line(chance, 60)
    ours = _started(line, "paths_per_day", "path", arrivals)
    return Tally.of(starts.a_headway_apart(line, arrivals), ours)


def slots(chance: Chance) -> Tally:
    """Play trains over a line with fixed slots."""
    line, arrivals = _line(chance, 24)
    ours = _started(line, "paths_per_day", "path", arrivals, slots="grid")
    return Tally.of(starts.in_slots(line, arrivals, 60), ours)


def quotas(chance: Chance) -> Tally:
    """Play trains over a border that accepts so many in a day."""
    line, arrivals = _line(chance, 6)
    ours = _started(line, "accepted_per_day", "quota", arrivals)
    return Tally.of(starts.accepted_by_day(line, arrivals, 0), ours)


def _tracks_round(sets: int, travel_s: int, work_s: int, count: int) -> list[int | None]:
    """Return when work is done of trains that never stop coming, on `sets` of tracks."""
    ports = f"""
    ports.khorgos.china.standard_tracks = {sets}
    ports.khorgos.china.customs.boarding = "1 s"
    ports.khorgos.china.departure = {{ time = "1 s", locomotives = 1 }}
    """
    work = {"boarding": travel_s, "departure": work_s}
    days = 2 + count * (travel_s + work_s) / DAY_S
    return played(ports, trains([0] * count, work), days=round(days)).milestones["departed"]


def _wagons_round(sets: int, lead_s: int, crane_s: int, count: int) -> list[int | None]:
    """Return when trains are reloaded that never stop coming, with `sets` of wagons."""
    ports = f"""
    ports.khorgos.china.broad_tracks = 1
    ports.khorgos.china.reload = {{ tracks = 1, cranes = 1, time = "1 s" }}
    ports.khorgos.wagons.standard.ready = {sets * _SET}
    ports.khorgos.wagons.standard.order_up_to = {sets * _SET}
    ports.khorgos.wagons.standard.bring = {_SET}
    ports.khorgos.wagons.standard.lead_time = "1 s"
    """
    wagons = np.full(count, _SET, dtype=np.int64)
    stream = trains([0] * count, {"reload": crane_s}, direction="eastbound", wagons=wagons)
    leads = {("khorgos", Gauge.STANDARD): [lead_s] * (count + sets + 9)}
    days = 2 + count * (lead_s + crane_s) / DAY_S
    return played(ports, stream, days=round(days), lead_times=leads).milestones["departed"]


def rounds(chance: Chance) -> Tally:
    """Play closed loops of tracks and of wagons; the rate is the formula's from round two on."""
    sets, travel_s, work_s = chance.whole(1, 9), chance.whole(1, 400), chance.whole(1, 60)
    count = 5 * sets + 7
    tracks = _tracks_round(sets, travel_s, work_s, count)
    wagons = _wagons_round(sets, travel_s, work_s, count)
    return total(
        [
            Tally.of(queues.round_and_round(count, sets, travel_s, work_s), tracks),
            Tally.of(_gaps(tracks, sets), [max(travel_s + work_s, sets * work_s)] * (count - sets)),
            Tally.of(queues.ordered_and_brought(count, sets, travel_s, work_s), wagons),
        ]
    )


def _gaps(moments: Sequence[int | None], sets: int) -> list[int]:
    """Return after how long each moment is followed by the one a round later, -1 if by none."""
    return [
        -1 if later is None or earlier is None else later - earlier
        for earlier, later in zip(moments, moments[sets:], strict=False)
    ]


def loop(_scale: Scale) -> Sequence[Finding]:
    """Return the throughput of a loop of 48 h with one crane of 4 h, for several sets."""
    found = []
    for sets in (1, 5, 10, 12, 13, 14, 20):
        moments = _tracks_round(sets, 48 * HOUR_S, 4 * HOUR_S, 6 * sets)
        later, earlier = moments[-1] or 0, moments[sets - 1] or 0
        per_day = 5 * sets * DAY_S / (later - earlier)
        expected = min(sets * 24 / 52, 6.0)
        found.append(exactly(f"trains a day with {sets} sets", expected, per_day))
    return found


CHECKS: Final[tuple[Check, ...]] = (
    Check(
        id="headways",
        group="exact",
        title="Starts a headway apart, in cuts and closures too",
        formula="start k = floor(start 0 + k x 86,400 / n), in exact fractions",
        parameters="1 to 60 paths a day, up to 3 cuts, up to 40 trains",
        compute=Cases("headways", headways, quick=200, full=2_000, what="starts"),
    ),
    Check(
        id="slots",
        group="exact",
        title="Starts in fixed slots of the rate in force",
        formula="the first slot floor(k x 86,400 / n) not used yet",
        parameters="1 to 24 slots a day, up to 3 cuts, up to 40 trains",
        compute=Cases("slots", slots, quick=100, full=1_000, what="starts"),
    ),
    Check(
        id="quotas",
        group="exact",
        title="Trains accepted in a calendar day",
        formula="the first second of a day with fewer than n accepted",
        parameters="1 to 6 trains a day, up to 3 cuts, up to 40 trains",
        compute=Cases("quotas", quotas, quick=200, full=2_000, what="starts"),
    ),
    Check(
        id="closed-loop",
        group="exact",
        title="A closed loop of N sets, travel Z, one crane of S",
        formula="X = min(N / (Z + S), 1 / S)",
        parameters="Z = 48 h, S = 4 h, N = 1 to 20; saturated from N = 13 on",
        compute=loop,
        weight=0.1,
    ),
    Check(
        id="rounds",
        group="exact",
        title="Closed loops of tracks, and of wagons that are ordered back",
        formula="the same set is back after max(Z + S, N x S)",
        parameters="N = 1 to 9, Z up to 400 s, S up to 60 s, five rounds",
        compute=Cases("rounds", rounds, quick=100, full=1_000),
    ),
)
