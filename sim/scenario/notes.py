"""What a scenario may have but may not mean; ``landbridge check`` prints these notes."""

from collections.abc import Iterator

from sim.domain.calendar import Closing
from sim.domain.plan import Direction
from sim.scenario.capacities import EAST, WEST, Kind
from sim.scenario.clock import ALWAYS, opening_hours
from sim.scenario.inputs import Inputs
from sim.scenario.quantities import format_duration
from sim.scenario.rules import distributions
from sim.scenario.schema import Port, Scenario
from sim.scenario.timetables import outside_run
from sim.scenario.traffic import flows
from sim.scenario.words import dotted

_CLOSING = ("china.customs", "china.customs_green", "china.scanner", "china.examination")
"""Resources to which the rule at closing time applies."""


def notes(scenario: Scenario, inputs: Inputs) -> Iterator[str]:
    """Yield what is allowed but may not be meant."""
    yield from _timetable_notes(scenario, inputs)
    yield from _constant_notes(scenario)
    yield from _goods_notes(scenario)
    yield from _margin_notes(scenario)
    traffic = flows(scenario, inputs)
    for name, port in scenario.ports.items():
        kinds = {(flow.direction, flow.cargo) for flow in traffic if flow.port == name}
        if not kinds:
            yield f"ports.{name}: no train comes here"
            continue
        yield from _wagon_notes(name, port, kinds)
        yield from _track_notes(name, port, kinds)
        yield from _idle_notes(name, port)


def _wagon_notes(name: str, port: Port, kinds: set[Kind]) -> Iterator[str]:
    for gauge, pool, loads in (
        ("standard", port.wagons.standard, EAST),
        ("broad", port.wagons.broad, WEST),
    ):
        if pool is not None and loads not in kinds:
            yield f"ports.{name}.wagons.{gauge}: no train is loaded onto these wagons"
    if port.kazakhstan.yard_teu is not None and port.wagons.broad is None:
        yield (
            f"ports.{name}.kazakhstan.yard_teu: without wagons.broad all trains are reloaded"
            " directly, and nothing stands on the ground"
        )


def _track_notes(name: str, port: Port, kinds: set[Kind]) -> Iterator[str]:
    groups = {
        "china.standard_tracks": port.china.standard_tracks,
        "kazakhstan.broad_tracks": port.kazakhstan.broad_tracks,
    }
    both = WEST in kinds and EAST in kinds
    for key, tracks in groups.items():
        if both and tracks is not None and tracks.shared is not None:
            yield f"ports.{name}.{key}: both directions share one group of tracks, which can lock"


def _idle_notes(name: str, port: Port) -> Iterator[str]:
    customs = port.china.customs
    checks = (customs.documents, customs.release_check, customs.seal_check)
    if customs.lanes is not None and all(check is None for check in checks):
        yield f"ports.{name}.china.customs.lanes: no train spends time there, documents is missing"
    if customs.closing is not Closing.PAUSE and not _ever_closes(port):
        yield f"ports.{name}.china.customs.closing: customs never closes"
    for key, reload in (("china", port.china.reload), ("kazakhstan", port.kazakhstan.reload)):
        if reload.cranes is not None and reload.time is None:
            yield f"ports.{name}.{key}.reload.cranes: no train spends time there, time is missing"


def _ever_closes(port: Port) -> bool:
    """Return whether any lane, scanner or bay of customs is closed at some time."""
    customs = port.china.customs
    hours = [customs.hours, customs.green.hours if customs.green is not None else ALWAYS]
    is_cut = any(each.resource in _CLOSING for each in port.disturbances.values())
    return is_cut or bool(customs.shifts) or any(opening_hours(each) is not None for each in hours)


def _goods_notes(scenario: Scenario) -> Iterator[str]:
    carried = {
        name
        for service in scenario.services.values()
        for direction in Direction
        for name, share in service.goods.toward(direction).items()
        if share > 0
    }
    if carried:
        for name in sorted(scenario.goods.keys() - carried):
            yield f"goods.{name}: no train carries these"


def _margin_notes(scenario: Scenario) -> Iterator[str]:
    margin = scenario.clearance.margin
    for name, limit in scenario.limit_of.items():
        if 0 < limit <= margin:
            yield (
                f"clearance.margin: {format_duration(margin)} is no less than the limit of {name},"
                f" {format_duration(limit)}: its trains go ahead from the moment they arrive"
            )


def _timetable_notes(scenario: Scenario, inputs: Inputs) -> Iterator[str]:
    for file, rows in sorted(inputs.timetables.items()):
        for service, count in sorted(outside_run(rows, scenario).items()):
            yield f"{file}: {count:,} trains of {service} come outside the run and are left out"


def _constant_notes(scenario: Scenario) -> Iterator[str]:
    for key, law in distributions(scenario):
        bounds = law.triangular or law.uniform
        if bounds is not None and bounds[0] == bounds[-1]:
            yield f"{dotted(key)}: low and high are equal, so this time is constant"
