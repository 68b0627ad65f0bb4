"""Random scenario files: small, whole, valid by construction, from every part of the format."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.metamorphic.pen import Pen
from tests.metamorphic.ports import Needs, Period, port
from tests.metamorphic.services import (
    PORTS,
    ROUTES,
    Way,
    bulk,
    express,
    liner,
    listed,
    ordinary,
)

SAMPLE = "value\n20 min\n50 min\n90 min\n3 h\n"
Tables = dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """The tables of a scenario file, and the CSV files that lie beside it."""

    tables: Tables
    files: dict[str, str] = field(default_factory=dict)

    def changed(self, **tables: Any) -> "Drawn":
        """Return this scenario with some tables of the top replaced; None takes one out."""
        changed = deepcopy(self.tables) | tables
        return Drawn(
            {key: value for key, value in changed.items() if value is not None}, self.files
        )

    @property
    def copy(self) -> Tables:
        """Return the tables for a test to change."""
        return deepcopy(self.tables)


@st.composite
def scenarios(draw: Any) -> Drawn:
    """Draw a scenario file."""
    pen = Pen(draw)
    period = Period(
        date(2024, 1, 1) + timedelta(days=pen.number(0, 500)), pen.number(2, 7), pen.number(0, 2)
    )
    ports = PORTS if pen.chance(75) else PORTS[1:]
    goods = ("fragile", "plain") if pen.chance(50) else ()
    way = Way(ports, period, goods, diverts=len(ports) == 2 and pen.chance(50))
    services, files = _services(pen, way)
    clearance = _clearance(pen)
    needs = Needs(
        green=["ordinary"],
        lanes=clearance.get("at_limit") == "expedite",
        examination=bool(goods) or "examined_afterwards" in clearance,
    )
    tables: Tables = {
        "title": "A scenario by chance",
        "id": "drawn",
        **_period(pen, period),
        "clearance": clearance,
        "services": services,
        "ports": {name: port(pen, needs, period) for name in ports},
        **_evidence(pen),
    }
    _about_a_part(tables, period)
    if goods:
        tables["goods"] = {"fragile": _fragile(pen), "plain": {}}
    if way.diverts:
        tables["diversion"] = _diversion(pen)
    if pen.chance(60):
        tables["costs"] = _costs(pen, tables["ports"])
    return Drawn(tables, files)


def _services(pen: Pen, way: Way) -> tuple[Tables, dict[str, str]]:
    drawn = pen.some(45, express=lambda: express(pen, way), liner=lambda: liner(pen, way))
    drawn |= pen.some(45, bulk=lambda: bulk(pen, way))
    files = {"sample.csv": SAMPLE, "routes.csv": ROUTES}
    if pen.chance(35):
        drawn["listed"], files["timetable.csv"] = listed(pen, way)
    return {"ordinary": ordinary(pen, way), **drawn}, files


def _period(pen: Pen, period: Period) -> Tables:
    length = {"duration": f"{period.days} d"}
    if pen.chance(30):
        length = {"end": period.start + timedelta(days=period.days)}
    tables: Tables = {"start": period.start, **length}
    if period.warm_up_days:
        tables["warm_up"] = f"{period.warm_up_days} d"
    return tables | pen.some(
        50,
        seed=lambda: pen.number(0, 10**9),
        replications=lambda: pen.number(1, 2),
        format=lambda: 1,
        most_inside=lambda: pen.number(1_000, 9_000),
    )


def _clearance(pen: Pen) -> Tables:
    at_limit = pen.one_of(["measure", "measure", "expedite", "release", "release"])
    clearance = pen.some(70, limit=lambda: pen.minutes(300, 2_000))
    if at_limit != "measure" or pen.chance(20):
        clearance["at_limit"] = at_limit
    if at_limit == "expedite":
        clearance["margin"] = pen.minutes(60, 600)
    if at_limit == "release":
        clearance |= pen.some(examined_afterwards=lambda: True)
    return clearance


def _fragile(pen: Pen) -> Tables:
    return pen.some(
        70,
        label=lambda: "Glass",
        examination=lambda: pen.eighths(1, 8),
        examination_time=lambda: pen.number(1, 16) / 8,
        crane_time=lambda: pen.number(4, 16) / 8,
        value_per_teu=lambda: 20_000.0,
        damage_per_lift=lambda: pen.number(0, 8) / 1_024,
    )


def _diversion(pen: Pen) -> Tables:
    return {
        "extra_run": pen.law(30, 300),
        **pen.some(50, margin=lambda: pen.minutes(0, 200), window=lambda: pen.minutes(600, 2_880)),
    }


def _costs(pen: Pen, ports: Tables) -> Tables:
    costs = pen.some(
        70,
        currency=lambda: pen.one_of(["KZT", "EUR"]),
        demurrage_per_teu_day=lambda: pen.number(1, 40) / 4,
        inventory_per_year=lambda: pen.eighths(1, 4),
        reload_per_teu=lambda: pen.number(1, 80) / 2,
        path=lambda: float(pen.number(1, 500)),
        wagon_day=lambda: pen.number(1, 40) / 4,
    )
    if "demurrage_per_teu_day" in costs:
        costs |= pen.some(70, free_time=lambda: pen.minutes(60, 2_000))
    if any("overtime" in each["china"]["customs"] for each in ports.values()):
        costs["overtime_lane_hour"] = 25.0
    if any("broad" in p["wagons"] and p["kazakhstan"].get("yard_teu") != 0 for p in ports.values()):
        costs["ground_lift_per_teu"] = 3.5
    return costs


def _evidence(pen: Pen) -> Tables:
    if not pen.chance(30):
        return {}
    source = {"title": "A report", "date": date(2024, 1, 2), "url": "https://example.org/report"}
    known = {"grade": "reported", "source": "report", "range": [0.0, 1.0], "why": "as printed"}
    expected = {"expected": ">= 0", "port": "khorgos", "direction": "westbound"}
    return {
        "sources": {"report": source},
        "provenance": {"services.ordinary.westbound": known},
        "targets": {"coming": TARGET | {"value": 9.0}, "going": TARGET | {"low": 1.0, "high": 9.0}},
        "expect": {"dwell_mean_h": expected | {"service": "ordinary", "why": "time passes"}},
    }


def _about_a_part(tables: Tables, period: Period) -> None:
    """Let the targets be about the first day."""
    part = {"from_date": period.start, "to_date": period.start + timedelta(days=1)}
    for target in tables.get("targets", {}).values():
        target.update(part)


TARGET = {
    "metric": "trains_arrived",
    "port": "khorgos",
    "direction": "eastbound",
    "service": "ordinary",
    "use": "held-out",
    "source": "report",
    "grade": "reported",
    "why": "as printed",
}
