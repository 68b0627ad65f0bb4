"""Random services: volumes, arrivals of all kinds, sizes, marks, goods, ways and promises."""

from datetime import timedelta
from typing import Any, NamedTuple

from sim.scenario.values import WEEKDAYS
from tests.metamorphic.pen import Pen
from tests.metamorphic.ports import Period

PORTS = ("alashankou", "khorgos")
HEAD = "arrival,service,port,direction,wagons,teu,tonnes,value"
ROUTES = """\
direction,origin,destination,weight,to_port,from_port,cv
westbound,Xi'an,Tashkent,3,40 h,60 h,0.2
westbound,Chengdu,Duisburg,1,60 h,240 h,0
eastbound,Tashkent,Xi'an,1,60 h,40 h,0.1
"""


class Way(NamedTuple):
    """What all services of a scenario have in common."""

    ports: tuple[str, ...]
    period: Period
    goods: tuple[str, ...]
    diverts: bool


def ordinary(pen: Pen, way: Way) -> dict[str, Any]:
    """Return the service that crosses at every port in both directions, with goods of value."""
    share = pen.number(1, 7) / 8
    shares = [share, 1 - share] if len(way.ports) == 2 else [1.0]
    service = {
        "ports": dict(zip(way.ports, shares, strict=True)),
        "westbound": pen.eighths(2, 6),
        "teu": pen.varying(way.ports, lambda: pen.number(40, 120)),
        "value": float(pen.number(1, 9) * 100_000),
        **_volume(pen, fewest=4),
        **_drawn_arrivals(pen, way),
        **_about(pen, way),
    }
    if way.diverts:
        service["may_divert"] = pen.varying(way.ports, lambda: pen.eighths(1, 8))
    return service


def express(pen: Pen, way: Way) -> dict[str, Any]:
    """Return a second service, in one direction or both."""
    return {
        "ports": {pen.one_of(way.ports): 1.0},
        "westbound": pen.one_of([0.0, 1.0, 0.25]),
        **_volume(pen),
        **_drawn_arrivals(pen, way, everywhere=True),
        **_about(pen, way, everywhere=True),
        **pen.one_of([{}, {"counts_as": "ordinary"}, {"counted": False}]),
    }


def liner(pen: Pen, way: Way) -> dict[str, Any]:
    """Return a service with a weekly plan at one port."""
    day = WEEKDAYS[way.period.start.weekday()]
    next_day = WEEKDAYS[(way.period.start.weekday() + 1) % 7]
    plan = [f"{day} 20:15", f"{next_day} 09:30", f"{next_day} {pen.number(10, 19)}:00"]
    law = {"weekly": plan}
    both = {"westbound": law, "eastbound": {"weekly": plan[:1]}}
    port = pen.one_of(way.ports)
    about = _about(pen, way, everywhere=True)
    about.pop("profile", None)
    return {"arrivals": {port: pen.one_of([law, both])}, **about}


def bulk(pen: Pen, way: Way) -> dict[str, Any]:
    """Return a service of bulk trains, which run eastbound."""
    return {
        "cargo": "bulk",
        "westbound": 0.0,
        "ports": {pen.one_of(way.ports): 1.0},
        **_volume(pen),
        **_drawn_arrivals(pen, way, everywhere=True),
        "wagons": pen.number(30, 60),
        "tonnes": 2_500.0,
    }


def listed(pen: Pen, way: Way) -> tuple[dict[str, Any], str]:
    """Return a service with a timetable, and the timetable."""
    first = way.period.start + timedelta(days=1)
    rows = [HEAD, f"{first} 03:00,listed,{way.ports[0]},westbound,,,,"]
    for _ in range(pen.number(0, 9)):
        moment = way.period.moment(pen).strftime("%Y-%m-%d %H:%M")
        size = pen.one_of([",,,", "40,60,800,90000", ",50,,"])
        port, direction = pen.one_of(way.ports), pen.one_of(["westbound", "eastbound"])
        rows.append(f"{moment},listed,{port},{direction},{size}")
    about = _about(pen, way, everywhere=True)
    about.pop("profile", None)
    return {"arrivals": {"timetable": "timetable.csv"}, **about}, "\n".join(rows) + "\n"


def _volume(pen: Pen, fewest: int = 0) -> dict[str, Any]:
    if pen.chance(30):
        return {"trains": pen.number(fewest, 30)}
    return {"trains_per_day": pen.number(1, 16) / 2} | pen.some(10, growth_per_year=lambda: 0.1)


def _drawn_arrivals(pen: Pen, way: Way, *, everywhere: bool = False) -> dict[str, Any]:
    def law() -> Any:
        return pen.one_of(
            ["poisson", "even", {"gamma_cv": 0.6}, {"even_with_lateness": "5 h"}, "poisson"]
        )

    return pen.some(70, arrivals=lambda: law() if everywhere else pen.varying(way.ports, law))


def _about(pen: Pen, way: Way, *, everywhere: bool = False) -> dict[str, Any]:
    """Return what any service of containers may have."""

    def varying(draw: Any) -> Any:
        return pen.both(draw) if everywhere else pen.varying(way.ports, draw)

    about = pen.some(
        35,
        label=lambda: "Some trains",
        profile=lambda: _profile(pen),
        wagons=lambda: varying(lambda: _wagons(pen)),
        tonnes=lambda: varying(lambda: float(pen.number(0, 2_000))),
        declared_ahead=lambda: varying(pen.eighths),
        cleared_inland=lambda: varying(pen.eighths),
        priority=lambda: pen.number(0, 9),
        limit=lambda: pen.minutes(120, 2_000),
    )
    if way.goods and pen.chance(70):
        about["goods"] = pen.both(lambda: _shares(pen, way.goods))
    if pen.chance(20):
        return about | {"routes": "routes.csv"}
    return about | pen.some(
        25,
        origin=lambda: pen.both(lambda: pen.one_of(["Xi'an", "Urumqi", ""])),
        destination=lambda: "Tashkent",
        to_port=lambda: varying(lambda: pen.law(600, 3_000)),
        from_port=lambda: varying(lambda: pen.law(600, 3_000)),
    )


def _profile(pen: Pen) -> dict[str, Any]:
    return pen.some(
        70,
        months=lambda: [pen.number(4, 12) / 8 for _ in range(12)],
        weekdays=lambda: [pen.number(1, 12) / 8 for _ in range(7)],
    )


def _wagons(pen: Pen) -> Any:
    low = pen.number(20, 60)
    return pen.one_of([low, {"uniform": [low, low + 15]}])


def _shares(pen: Pen, goods: tuple[str, ...]) -> dict[str, float]:
    first = pen.eighths()
    return {goods[0]: first, goods[1]: 1 - first}
