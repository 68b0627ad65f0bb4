"""Rules of what disturbs a port: dated cuts, gales, quotas and stop-loading orders."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Final

from sim.domain.plan import Direction
from sim.scenario.capacities import (
    BULK_EAST,
    EAST,
    WEST,
    Capacity,
    capacities,
    limited,
    loaded_toward,
    paths,
    services_of,
)
from sim.scenario.clock import moment_s
from sim.scenario.diverting import with_guests
from sim.scenario.findings import Finding, unread
from sim.scenario.hints import unknown_name
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Disturbance, Line, Port, Reload, Scenario, StopLoadingOrders
from sim.scenario.traffic import Flow, flows, period_s
from sim.scenario.words import Key, dotted

_HINTS: Final = 50
"""Unknown resources that get a hint; more are not read by anybody."""
_NEVER_CUT: Final = {
    "china.standard_wagons": "wagons are no capacity: cut china.supply_path, which brings them",
    "kazakhstan.broad_wagons": "wagons are no capacity: cut kazakhstan.supply_path",
    "kazakhstan.container_yard": "ground is not cut: cut kazakhstan.cranes",
    "china.customs_overtime": "overtime helps china.customs out: cut that, or drop overtime",
    "upstream.westbound": "this is what stop_loading holds: cut a path or a quota",
    "upstream.eastbound": "this is what stop_loading holds: cut a path or a quota",
}


def check(scenario: Scenario, inputs: Inputs) -> Iterator[Finding]:
    """Yield what is wrong with the disturbances of the ports of `scenario`."""
    for name, port in scenario.ports.items():
        yield from _disturbances(("ports", name, "disturbances"), port, scenario)
        yield from _gales(("ports", name), port)
        for gauge, line in (("standard", port.border.standard), ("broad", port.border.broad)):
            yield from _quota(("ports", name, "border", gauge), line)
    if any(port.stop_loading != StopLoadingOrders() for port in scenario.ports.values()):
        traffic = with_guests(scenario, flows(scenario, inputs))
        for name, port in scenario.ports.items():
            here = [flow for flow in traffic if flow.port == name]
            yield from _stop_loading(("ports", name, "stop_loading"), port, here)


def _disturbances(key: Key, port: Port, scenario: Scenario) -> Iterator[Finding]:
    known = limited(port)
    unknown = 0
    for name, disturbance in port.disturbances.items():
        here = (*key, name)
        yield from _dates(here, disturbance, port, scenario)
        limit = known.get(disturbance.resource)
        if limit is None:
            unknown += 1
            yield _no_resource(here, disturbance, port, known if unknown <= _HINTS else {})
        else:
            yield from _cut(here, disturbance, limit)
            yield from _ban(here, disturbance, port)


def _dates(key: Key, cut: Disturbance, port: Port, scenario: Scenario) -> Iterator[Finding]:
    first_s, last_s = (
        moment_s(moment, scenario.start, port.utc_offset) for moment in (cut.start, cut.end)
    )
    if last_s <= first_s:
        wrong = f"{_shown(cut.end)} is not after the start {_shown(cut.start)}"
        yield Finding("SCN-126", (*key, "end"), wrong, "the end is the first moment left out")
        return
    end_s = period_s(scenario)
    if end_s is not None and not (first_s < end_s and last_s > -scenario.warm_up):
        begins, ends = _run(scenario, end_s)
        wrong = f"from {_shown(cut.start)} to {_shown(cut.end)} nothing is simulated"
        remedy = f"with its warm-up the run goes from {begins} to {ends}"
        yield Finding("SCN-127", (*key, "start"), wrong, remedy)


def _run(scenario: Scenario, end_s: int) -> tuple[str, str]:
    """Return when the warm-up begins and the run ends, as texts."""
    midnight = datetime.datetime.combine(scenario.start, datetime.time())
    warm_up, length = (datetime.timedelta(seconds=each) for each in (scenario.warm_up, end_s))
    return _shown(midnight - warm_up), _shown(midnight + length)


def _shown(moment: datetime.date) -> str:
    """Return a moment as one writes it, a midnight as its date."""
    return moment.isoformat().removesuffix("T00:00:00")


def _no_resource(key: Key, cut: Disturbance, port: Port, known: Mapping[str, Capacity]) -> Finding:
    """Return why the resource of `cut` cannot be cut, and what can."""
    resource, where = cut.resource, (*key, "resource")
    if resource in _NEVER_CUT:
        return Finding("SCN-128", where, f"{resource} cannot be cut", _NEVER_CUT[resource])
    local = resource.partition(".")[2]
    if local in known:
        return Finding("SCN-128", where, "names its port, too", f'write "{local}"')
    unlimited = {each.resource: each for each in (*capacities(port), *paths(port))}
    if resource in unlimited:
        remedy = f"give [{dotted(key[:2])}] {dotted(unlimited[resource].key)}"
        return Finding("SCN-128", where, f"nothing limits {resource}", remedy)
    wrong = f"there is no limited resource {resource} here"
    return Finding("SCN-128", where, wrong, unknown_name(resource, known) if known else "")


def _cut(key: Key, cut: Disturbance, limit: Capacity) -> Iterator[Finding]:
    if limit.number is not None and cut.capacity > limit.number:
        wrong = f"{cut.capacity} is more than the usual {limit.number}"
        yield Finding("SCN-129", (*key, "capacity"), wrong, "a disturbance only takes away")


def _ban(key: Key, cut: Disturbance, port: Port) -> Iterator[Finding]:
    if cut.trains == "all":
        return
    where, run_there = (*key, "trains"), _paths_of_empties(port)
    if cut.resource.endswith("supply_path"):
        wrong = "all trains on this path are empties"
        yield Finding("SCN-130", where, wrong, "drop this: the cut holds for all")
    elif cut.resource not in run_there:
        wrong = f"no empties run on {cut.resource}"
        yield Finding("SCN-130", where, wrong, f"they run on {', '.join(run_there)}")
    elif cut.capacity > 0:
        wrong = "empties are banned or not: there is no part of a ban"
        yield Finding("SCN-130", where, wrong, "write capacity = 0")


def _paths_of_empties(port: Port) -> list[str]:
    """Return the paths on which empties run beside loaded trains, limited or not."""
    found = ["border.standard_path_eastbound", "border.broad_path_westbound"]
    for place, pool in (("china", port.wagons.standard), ("kazakhstan", port.wagons.broad)):
        if pool is not None and pool.surplus_above is not None:
            found.append(f"{place}.onward_path")
    return found


def _gales(key: Key, port: Port) -> Iterator[Finding]:
    stations = {"china": port.china.reload, "kazakhstan": port.kazakhstan.reload}
    for place, reload in stations.items():
        where = (*key, place, "reload", "open_air")
        if reload.open_air and reload.cranes is None:
            yield unread(where, "there is no limit on cranes", "give cranes")
        elif reload.open_air and port.gales is None:
            yield unread(where, "there are no gales", f"give [{dotted(key)}.gales]")
    if port.gales is not None and not any(_stands_still(each) for each in stations.values()):
        remedy = "write open_air = true where cranes are given"
        yield unread((*key, "gales"), "no cranes work in the open air", remedy)


def _stands_still(reload: Reload) -> bool:
    return reload.open_air and reload.cranes is not None


def _stop_loading(key: Key, port: Port, here: list[Flow]) -> Iterator[Finding]:
    kinds = {Direction.WESTBOUND: (WEST,), Direction.EASTBOUND: (EAST, BULK_EAST)}
    for direction in Direction:
        order = port.stop_loading.toward(direction)
        if order is None:
            continue
        where = (*key, str(direction))
        if order.until >= order.above:
            wrong = f"{order.until} is not below above = {order.above}"
            remedy = "an order is lifted when fewer trains are left"
            yield Finding("SCN-124", (*where, "until"), wrong, remedy)
        if not services_of(here, kinds[direction]):
            yield unread(where, f"no {direction} train comes here", "drop it")


def _quota(key: Key, line: Line) -> Iterator[Finding]:
    quota = line.accepted_per_day
    if quota is None:
        return
    loaded = loaded_toward(str(key[-1]))
    # One number for both directions may stand anywhere, and an overlay may change one of the two.
    if getattr(quota, loaded) is None:
        wrong = f"loaded trains run {loaded} on this gauge"
        yield unread((*key, "accepted_per_day"), wrong, f"give {loaded}")
