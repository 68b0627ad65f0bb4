"""What changes at one port, or about one purpose, leaves all others to the second as they were."""

from typing import Any

from hypothesis import strategies as st

from sim.domain.plan import Stream
from sim.workload.plans import draw
from tests.metamorphic.playing import Told, differing, loaded_from, play, told
from tests.metamorphic.scenarios import Drawn, Tables, scenarios
from tests.metamorphic.services import PORTS
from tests.metamorphic.sizes import holds_for
from tests.metamorphic.test_what_does_not_happen import no_diversion

HERE, THERE = PORTS
with_two_ports = scenarios().filter(lambda drawn: len(drawn.tables["ports"]) == 2)


def apart(drawn: Drawn) -> Tables:
    """Return the tables of `drawn` without what joins the ports, or would go unread at one."""
    tables = drawn.copy
    no_diversion(tables)
    for rate in ("overtime_lane_hour", "ground_lift_per_teu"):
        tables.get("costs", {}).pop(rate, None)
    return tables


def at(port: str, run: Told) -> Told:
    """Return what is known of a port."""
    trains = {train: known for train, known in run["trains"].items() if known["stream"][1] == port}
    return {
        "trains": trains,
        "visits": [
            row for row in run["visits"] if row[0] in trains or row[2].startswith(f"{port}.")
        ],
        "rakes": [row for row in run["rakes"] if row[0][0] == port],
        "empties": {who: many for who, many in run["empties"].items() if f"/{port}/" in who},
        "kpis": {key: kpi for key, kpi in run["kpis"].items() if key[0] == port},
    }


def assert_same_here(one: Told, other: Told) -> None:
    """Check that nothing differs here; some figures are only given where any port has a rule."""
    ours, theirs = at(HERE, one), at(HERE, other)
    for kpis, others in ((ours, theirs), (theirs, ours)):
        kpis["kpis"] = {key: kpi for key, kpi in kpis["kpis"].items() if key in others["kpis"]}
    assert differing(ours, theirs) == {}


@holds_for(with_two_ports, with_two_ports)
def test_another_port_in_the_place_of_one_leaves_the_other_as_it_was(drawn, other):
    """Other numbers, rules, hours, wagons, weather and clocks at one port; the same trains come."""
    tables = apart(drawn)
    changed = {**tables, "ports": dict(tables["ports"])}
    changed["ports"][THERE] = other.copy["ports"][THERE]
    changed["ports"][THERE].pop("disturbances", None)

    ours = told(play(Drawn(tables, drawn.files)))
    theirs = told(play(Drawn(changed, drawn.files)))

    assert_same_here(ours, theirs)


@holds_for(with_two_ports, st.integers(1, 9))
def test_more_trains_at_one_port_leave_the_other_as_it_was(drawn, per_day):
    tables = apart(drawn)
    changed = {**tables, "services": {**tables["services"]}}
    changed["services"]["more"] = {"trains_per_day": per_day / 2, "ports": {THERE: 1.0}}

    ours = told(play(Drawn(tables, drawn.files)))
    theirs = told(play(Drawn(changed, drawn.files)))

    assert_same_here(ours, theirs)


COLUMNS = ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead")


def columns_of(stream: Stream) -> dict[str, Any]:
    """Return the columns of a stream by name, the work of each step among them."""
    found = {name: getattr(stream, name).tolist() for name in COLUMNS}
    found |= {"goods": list(stream.goods), "origin": list(stream.origin)}
    return found | {step: seconds.tolist() for step, seconds in stream.work.items()}


def ways_from_somewhere(tables: Tables) -> set[str]:
    ordinary = tables["services"]["ordinary"]
    for name in ("origin", "destination", "to_port", "from_port"):
        ordinary.pop(name, None)
    ordinary["routes"] = "routes.csv"
    return {"origin"}


def running_times(tables: Tables) -> set[str]:
    ordinary = tables["services"]["ordinary"]
    ordinary.pop("routes", None)
    ordinary |= {"to_port": {"exponential": "40 h"}, "from_port": {"mean": "90 h", "cv": 0.4}}
    return {"origin"}


def goods(tables: Tables) -> set[str]:
    """Tell two classes of goods apart that are like any others."""
    had_goods = "goods" in tables
    tables["goods"] = {"one": {}, "two": {}}
    tables["services"]["ordinary"]["goods"] = {"one": 0.25, "two": 0.75}
    for service in tables["services"].values():
        if service is not tables["services"]["ordinary"]:
            service.pop("goods", None)
    if not had_goods:
        return {"goods"}
    return {"goods", "examination", "reload", "unload", "load", "value"}


def other_documents(tables: Tables) -> set[str]:
    for port in tables["ports"].values():
        port["china"]["customs"]["documents"] = {"exponential": "3 h"}
    return {"documents", "boarding"}


def other_wagons(tables: Tables) -> set[str]:
    tables["services"]["ordinary"]["wagons"] = {"uniform": [30, 40]}
    return {"wagons"}


def declared(tables: Tables) -> set[str]:
    ordinary = tables["services"]["ordinary"]
    ordinary["declared_ahead"] = 0.5
    return {"declared_ahead", "documents", "boarding"}


def longer_cranes(tables: Tables) -> set[str]:
    for port in tables["ports"].values():
        for station in ("china", "kazakhstan"):
            port[station]["reload"]["time"] = {"gamma": "5 h", "cv": 0.7}
    return {"reload", "unload", "load"}


PURPOSES = (
    ways_from_somewhere,
    running_times,
    goods,
    other_documents,
    other_wagons,
    declared,
    longer_cranes,
)


@holds_for(scenarios(), st.sampled_from(PURPOSES))
def test_another_purpose_leaves_the_luck_of_all_others_alone(drawn, change):
    """`change` says which columns it may touch; every other column is what it was."""
    changed = drawn.copy
    touched = change(changed)
    ours, theirs = (
        draw(loaded.scenario, loaded.inputs, 0)
        for loaded in (loaded_from(drawn), loaded_from(Drawn(changed, drawn.files)))
    )

    assert [s.key for s in ours.streams] == [s.key for s in theirs.streams]
    for one, other in zip(ours.streams, theirs.streams, strict=True):
        before, after = columns_of(one), columns_of(other)
        for name in (before.keys() | after.keys()) - touched:
            assert before[name] == after[name], (one.key, name)
    assert {place: column.tolist() for place, column in ours.lead_times.items()} == {
        place: column.tolist() for place, column in theirs.lead_times.items()
    } or "wagons" in touched
    assert ours.gales == theirs.gales
