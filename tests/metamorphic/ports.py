"""Random ports: stations, customs with its policies, lines, wagons, weather and what disturbs."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sim.scenario.capacities import limited
from sim.scenario.schema import Port
from tests.metamorphic.pen import Pen

HOURS = ("00:00-24:00", "08:00-20:00", "22:00-06:30, 09:00-18:00")
GAUGES = ("standard", "broad")
DIRECTIONS = ("westbound", "eastbound")
EMPTIES = "border.standard_path_eastbound"


class Needs(NamedTuple):
    """What the rest of the scenario asks of every port, so that nothing in it goes unread."""

    green: list[str]
    """Services that customs sees at both ports."""
    lanes: bool
    examination: bool


class Period(NamedTuple):
    """The days that are simulated, with the warm-up before them."""

    start: date
    days: int
    warm_up_days: int

    def moment(self, pen: Pen, first: int = 0, last: int = 100) -> datetime:
        """Return a whole minute between two percentages of the run."""
        length = (self.days + self.warm_up_days) * 1_440
        begins = datetime.combine(self.start, time()) - timedelta(days=self.warm_up_days)
        minute = pen.number(length * first // 100, length * last // 100 - 1)
        return begins + timedelta(minutes=minute)


def port(pen: Pen, needs: Needs, period: Period) -> dict[str, Any]:
    """Return a port."""
    has_gales = pen.chance(40)
    drawn = {
        "china": _china(pen, needs, has_gales=has_gales),
        "border": {gauge: _border_line(pen, gauge) for gauge in GAUGES},
        "kazakhstan": _kazakhstan(pen, has_gales=has_gales),
        "wagons": pen.some(60, standard=lambda: _pool(pen), broad=lambda: _pool(pen)),
        **pen.some(
            30,
            label=lambda: "A port",
            utc_offset=lambda: pen.one_of(["+05:00", "+06:30", "+08:00"]),
            stop_loading=lambda: _orders(pen),
        ),
    }
    if has_gales:
        drawn["gales"] = {
            "days_per_year": float(pen.number(0, 366)),
            "lasting": pen.law(60, 900),
        }
    if pen.chance(60):
        drawn["disturbances"] = _disturbances(pen, drawn, period)
    return drawn


def _tracks(pen: Pen) -> Any:
    if pen.chance(25):
        return pen.number(4, 12)
    return {"westbound": pen.number(1, 6), "eastbound": pen.number(1, 6)}


def _task(pen: Pen, crews: str) -> dict[str, Any]:
    return {"time": pen.law(20, 240), **pen.some(60, **{crews: lambda: pen.number(1, 3)})}


def _haulage(pen: Pen) -> dict[str, Any]:
    work = {"time": pen.law(20, 180)}
    if pen.chance(60):
        work |= {"locomotives": pen.number(1, 3), **pen.some(turn=lambda: pen.law(30, 300))}
    return work


def _reload(pen: Pen, *, has_gales: bool, must: bool) -> dict[str, Any]:
    reload = {
        "time": pen.law(60, 240),
        **pen.some(70, tracks=lambda: pen.number(1, 4), cranes=lambda: pen.number(1, 3)),
    }
    if has_gales and must:
        reload |= {"open_air": True, "cranes": pen.number(1, 3)}
    return reload


def _line(pen: Pen) -> dict[str, Any]:
    return {
        "paths_per_day": pen.one_of([6, 8, 12, 18, 24, 48]),
        **pen.some(30, slots=lambda: pen.one_of(["grid", "headway"])),
    }


def _china(pen: Pen, needs: Needs, *, has_gales: bool) -> dict[str, Any]:
    return {
        "customs": _customs(pen, needs),
        "reload": _reload(pen, has_gales=has_gales, must=pen.chance(50)),
        **pen.some(
            60,
            standard_tracks=lambda: _tracks(pen),
            broad_tracks=lambda: pen.number(2, 6),
            reception=lambda: {
                "time": pen.both(lambda: pen.law(10, 120)),
                **pen.some(crews=lambda: pen.number(1, 3)),
            },
            departure=lambda: _haulage(pen),
            forming=lambda: _task(pen, "crews"),
            bulk=lambda: _task(pen, "crews"),
            onward=lambda: _line(pen),
        ),
    }


def _kazakhstan(pen: Pen, *, has_gales: bool) -> dict[str, Any]:
    return {
        "reload": _reload(pen, has_gales=has_gales, must=True),
        **pen.some(
            60,
            standard_tracks=lambda: pen.number(2, 6),
            broad_tracks=lambda: _tracks(pen),
            papers=lambda: pen.both(lambda: pen.law(30, 300)),
            yard_teu=lambda: pen.one_of([0, 150, 400]),
            forming=lambda: _task(pen, "crews"),
            locomotive=lambda: _haulage(pen),
            onward=lambda: _line(pen),
        ),
    }


def _border_line(pen: Pen, gauge: str) -> dict[str, Any]:
    loaded = DIRECTIONS[GAUGES.index(gauge)]
    line = pen.some(
        60,
        paths_per_day=lambda: pen.both(lambda: pen.one_of([6, 8, 12, 24, 48])),
        run=lambda: pen.both(lambda: pen.law(20, 90)),
    )
    if "paths_per_day" in line:
        line |= pen.some(25, slots=lambda: "grid")
    if pen.chance(30):
        quota = pen.number(2, 9)
        both = {"westbound": quota, "eastbound": pen.number(2, 9)}
        line["accepted_per_day"] = pen.one_of([quota, {loaded: quota}, both])
    return line


def _customs(pen: Pen, needs: Needs) -> dict[str, Any]:
    customs = {
        "documents": pen.both(lambda: pen.law(20, 240)),
        **pen.some(
            30,
            release_check=lambda: pen.law(5, 30),
            seal_check=lambda: pen.law(5, 30),
            scanner=lambda: _scanner(pen),
        ),
    }
    if pen.chance(60):
        customs |= {
            "boarding": pen.both(lambda: pen.law(20, 120)),
            **pen.some(30, joint_boarding=lambda: True),
        }
    if needs.examination or pen.chance(50):
        customs["examination"] = {
            "share": pen.both(lambda: pen.eighths(1, 6)),
            "time": pen.law(60, 400),
            **pen.some(bays=lambda: pen.number(1, 2)),
        }
    if needs.lanes or pen.chance(70):
        customs |= _lanes(pen, needs)
    return customs


def _scanner(pen: Pen) -> dict[str, Any]:
    return {"time": pen.law(5, 40), **pen.some(scanners=lambda: 1)}


def _lanes(pen: Pen, needs: Needs) -> dict[str, Any]:
    """Return customs' lanes with their rules.

    No shift covers all of any opening hours, and each falls into all of them.
    """
    lanes, above = pen.number(1, 3), pen.number(0, 4)
    shifts = pen.some(
        60,
        evening=lambda: {"hours": "18:00-02:00", "lanes": pen.number(0, lanes)},
        weekend=lambda: {
            "hours": "09:00-17:00",
            "days": ["sat", "sun"],
            "lanes": pen.number(0, lanes),
        },
    )
    rules = pen.some(
        40,
        order=lambda: pen.one_of(["priority", "deadline", "arrival"]),
        hours=lambda: pen.one_of(HOURS),
        closing=lambda: pen.one_of(["finish", "fits", "pause"]),
        shifts=lambda: shifts,
        overtime=lambda: (
            {"lanes": pen.number(1, 2), "above": above}
            | pen.some(until=lambda: pen.number(0, above))
        ),
        green=lambda: (
            {"lanes": pen.number(1, 2), "services": needs.green}
            | pen.some(hours=lambda: "06:00-22:00")
        ),
    )
    return {"lanes": lanes} | rules


def _pool(pen: Pen) -> dict[str, Any]:
    pool = {"ready": pen.number(0, 20) * 10, **pen.some(25, claim=lambda: "arrival")}
    above = 0
    if pen.chance(70):
        above = pen.number(-5, 12) * 10
        pool |= {"order_up_to": above, "bring": pen.number(30, 60)}
        pool |= pen.some(
            60,
            lead_time=lambda: pen.law(60, 2_000),
            brought_per_day=lambda: pen.number(2, 8),
        )
    if pen.chance(40):
        pool |= {"surplus_above": max(above, 0) + pen.number(0, 100), "surplus_lot": 40}
    return pool


def _orders(pen: Pen) -> dict[str, Any]:
    return pen.some(80, westbound=lambda: _order(pen), eastbound=lambda: _order(pen))


def _order(pen: Pen) -> dict[str, Any]:
    above = pen.number(2, 8)
    order = {"above": above, "until": pen.number(0, above - 1)}
    return order | pen.some(released_per_day=lambda: pen.number(6, 24))


def _disturbances(pen: Pen, drawn: dict[str, Any], period: Period) -> dict[str, Any]:
    known = limited(Port.model_validate(drawn))
    names = sorted(known)
    cuts = {}
    for number in range(pen.number(1, 3) if names else 0):
        resource = pen.one_of(names)
        left = known[resource].number
        cuts[f"cut-{number}"] = {
            **_dates(pen, period),
            "resource": resource,
            **pen.some(capacity=lambda most=left: pen.number(0, most or 0)),
            **pen.some(20, label=lambda: "A cut"),
        }
    if EMPTIES in known:
        cuts["ban"] = {**_dates(pen, period), "resource": EMPTIES, "trains": "empties"}
    return cuts


def _dates(pen: Pen, period: Period) -> dict[str, Any]:
    starts = period.moment(pen, 10, 80)
    return {"start": starts, "end": starts + timedelta(minutes=pen.number(1, 2_880))}
