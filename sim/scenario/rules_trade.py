"""Rules of what trains carry and what it costs: goods, diversion, cost rates."""

from collections.abc import Callable, Iterator, Mapping
from math import fsum

from sim.domain.plan import Direction
from sim.scenario.capacities import WEST
from sim.scenario.diverting import may_divert
from sim.scenario.findings import Finding, unread
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import Inputs
from sim.scenario.rules import SHARE_TOLERANCE
from sim.scenario.schema import Costs, Goods, PerDirection, Scenario, Service, Varying
from sim.scenario.traffic import BULK, Flow, flows
from sim.scenario.words import Key


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with goods, diversion and costs of `scenario`."""
    for name, service in scenario.services.items():
        yield from _shares(("services", name, "goods"), service.goods, scenario.goods)
    for name, goods in scenario.goods.items():
        yield from _class(("goods", name), goods, scenario)
    willing = {name for name, each in scenario.services.items() if _is_given(each.may_divert)}
    if willing or scenario.diversion is not None or scenario.costs is not None:
        traffic = flows(scenario, inputs)
        yield from _diversion(scenario, sorted(willing), traffic)
        yield from _costs(scenario.costs or Costs(), scenario, traffic, inputs)


def _shares(
    key: Key, goods: PerDirection[dict[str, float]], known: Mapping[str, Goods]
) -> Iterator[Finding]:
    for direction in Direction:
        shares = goods.toward(direction)
        where = key if goods.westbound == goods.eastbound else (*key, str(direction))
        for name in shares:
            if name not in known:
                remedy = unknown_name(name, known)
                yield Finding("SCN-121", (*where, name), f"there is no [goods.{name}]", remedy)
        total = fsum(shares.values())
        if shares and abs(total - 1) > SHARE_TOLERANCE:
            off = f"{abs(total - 1):.10g} {'is missing' if total < 1 else 'too much'}"
            wrong = f"the shares sum to {total:.10g}"
            yield Finding("SCN-120", where, wrong, f"to 1 are due: {off}")


def _class(key: Key, goods: Goods, scenario: Scenario) -> Iterator[Finding]:
    ports = scenario.ports.values()
    if not any(port.china.customs.examination for port in ports):
        given = {
            "examination": goods.examination is not None,
            "examination_time": goods.examination_time != Goods().examination_time,
        }
        for field in (field for field, is_given in given.items() if is_given):
            remedy = "give [ports.<id>.china.customs.examination]"
            yield unread((*key, field), "no port examines trains", remedy)
    has_cranes = any(port.china.reload.time or port.kazakhstan.reload.time for port in ports)
    if goods.crane_time != Goods().crane_time and not has_cranes:
        remedy = "give time in a [ports.<id>.china.reload] or [ports.<id>.kazakhstan.reload]"
        yield unread((*key, "crane_time"), "no crane job takes time", remedy)


def _diversion(scenario: Scenario, willing: list[str], traffic: list[Flow]) -> Iterator[Finding]:
    for name in willing:
        key = ("services", name, "may_divert")
        if scenario.services[name].cargo == BULK:
            yield unread(key, "bulk trains are not diverted", "drop it")
        elif len(scenario.ports) < 2:
            yield unread(key, "there is no other port", "give a second one")
        elif scenario.diversion is None:
            yield unread(key, "there is no [diversion]", 'as in [diversion] extra_run = "2 d"')
    leaving = (
        may_divert(scenario.services[flow.service], flow.port, flow.direction)
        for flow in traffic
        if flow.cargo != BULK
    )
    if scenario.diversion is not None and not any(leaving):
        remedy = "as in services.<id>.may_divert = 0.5"
        yield unread(("diversion",), "no train may divert", remedy)


def _is_given(value: Varying[float]) -> bool:
    return any(both.westbound > 0 or both.eastbound > 0 for both in value.places.values())


def _costs(
    costs: Costs, scenario: Scenario, traffic: list[Flow], inputs: Inputs
) -> Iterator[Finding]:
    if costs.free_time > 0 and not costs.demurrage_per_teu_day:
        remedy = "give demurrage_per_teu_day"
        yield unread(("costs", "free_time"), "no demurrage is due", remedy)
    needs: dict[str, tuple[Callable[[], bool], str]] = {
        "demurrage_per_teu_day": (lambda: _has(scenario, inputs, "teu"), "no train has teu"),
        "inventory_per_year": (lambda: _has_value(scenario, inputs), "no train has a value"),
        "reload_per_teu": (lambda: _has(scenario, inputs, "teu"), "no train has teu"),
        "ground_lift_per_teu": (
            lambda: _goes_over_the_ground(scenario, traffic),
            "no train is reloaded over the ground",
        ),
        "overtime_lane_hour": (lambda: _has_overtime(scenario), "there is no overtime"),
    }
    for rate, (is_needed, why) in needs.items():
        if getattr(costs, rate) > 0 and not is_needed():
            yield unread(("costs", rate), why, "drop it")


def _has_overtime(scenario: Scenario) -> bool:
    return any(port.china.customs.overtime is not None for port in scenario.ports.values())


def _has(scenario: Scenario, inputs: Inputs, field: str) -> bool:
    """Return whether any train may have a positive `field` (teu or value)."""
    rows = (row for file in inputs.timetables.values() for row in file)
    return any(_is_positive(each, field) for each in scenario.services.values()) or any(
        getattr(row, field) for row in rows
    )


def _is_positive(service: Service, field: str) -> bool:
    value: Varying[float] = getattr(service, field)
    return _is_given(value)


def _has_value(scenario: Scenario, inputs: Inputs) -> bool:
    by_goods = any(goods.value_per_teu for goods in scenario.goods.values())
    return by_goods or _has(scenario, inputs, "value")


def _goes_over_the_ground(scenario: Scenario, traffic: list[Flow]) -> bool:
    """Return whether westbound trains may find no empties and room on the ground."""
    return any(
        (flow.direction, flow.cargo) == WEST
        and scenario.ports[flow.port].wagons.broad is not None
        and scenario.ports[flow.port].kazakhstan.yard_teu != 0
        for flow in traffic
    )
