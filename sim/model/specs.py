"""What each resource of a scenario is: capacities, orders, calendars and supply rules as values.

A resource that the scenario does not limit has no spec.
"""

from collections.abc import Iterator

from sim.domain.calendar import Calendar
from sim.domain.plan import Direction, Gauge
from sim.domain.resource import PathSpec, PoolSpec, ResourceSpec, UnitsSpec
from sim.domain.time import DAY_S, SCENARIO_UTC_OFFSET_S
from sim.model.places import ChinaPlaces, KazakhstanPlaces, Places
from sim.scenario.clock import opening_hours, utc_offset_s
from sim.scenario.schema import (
    ChineseStation,
    Customs,
    KazakhStation,
    Line,
    Onward,
    Pool,
    Port,
    Scenario,
    Tracks,
)

_CALENDAR_MARGIN_S = 60 * DAY_S
"""Calendars reach beyond the horizon, so that the end of a run changes nothing before it."""


def resource_specs(scenario: Scenario) -> dict[str, ResourceSpec]:
    """Return the spec of every limited resource by id, sorted by id."""
    specs = [spec for name in scenario.ports for spec in _port_specs(scenario, name)]
    return {spec.id: spec for spec in sorted(specs, key=lambda spec: spec.id)}


def _port_specs(scenario: Scenario, name: str) -> Iterator[ResourceSpec]:
    port = scenario.ports[name]
    places = Places.of(name, port, Direction.WESTBOUND)
    yield from _china(port.china, places.china, name, _customs_calendar(scenario, port))
    yield from _kazakhstan(port.kazakhstan, places.kazakhstan, name)
    for gauge in Gauge:
        line = port.border.standard if gauge is Gauge.STANDARD else port.border.broad
        yield from _line(line, f"{name}.border.{gauge}_path")
        pool = port.wagons.standard if gauge is Gauge.STANDARD else port.wagons.broad
        if pool is not None:
            station = "china" if gauge is Gauge.STANDARD else "kazakhstan"
            yield from _pool(pool, places.pool(gauge), name, gauge)
            if pool.brought_per_day is not None:
                yield PathSpec(f"{name}.{station}.supply_path", pool.brought_per_day)


def _china(
    station: ChineseStation, places: ChinaPlaces, name: str, calendar: Calendar | None
) -> Iterator[ResourceSpec]:
    yield from _tracks(station.standard_tracks, f"{name}.china.standard_tracks")
    yield from _units(places.broad_tracks, station.broad_tracks, "tracks")
    if station.reception is not None:
        yield from _units(places.reception, station.reception.crews, "crews")
    yield from _customs(station.customs, places, calendar)
    if station.departure is not None:
        yield from _units(places.departure, station.departure.locomotives, "locomotives")
    yield from _units(places.reload_tracks, station.reload.tracks, "tracks")
    yield from _units(places.cranes, station.reload.cranes, "cranes")
    if station.forming is not None:
        yield from _units(places.forming, station.forming.crews, "crews")
    if station.bulk is not None:
        yield from _units(places.bulk, station.bulk.crews, "crews")
    yield from _onward(places.onward_path, station.onward)


def _customs(
    customs: Customs, places: ChinaPlaces, calendar: Calendar | None
) -> Iterator[UnitsSpec]:
    if customs.lanes is not None:
        yield UnitsSpec(
            places.customs, customs.lanes, "lanes", customs.order, calendar, customs.closing
        )
    if customs.scanner is not None and customs.scanner.scanners is not None:
        yield UnitsSpec(
            places.scanner,
            customs.scanner.scanners,
            "scanners",
            calendar=calendar,
            closing=customs.closing,
        )
    if customs.examination is not None and customs.examination.bays is not None:
        yield UnitsSpec(
            places.examination,
            customs.examination.bays,
            "bays",
            calendar=calendar,
            closing=customs.closing,
        )


def _kazakhstan(
    station: KazakhStation, places: KazakhstanPlaces, name: str
) -> Iterator[ResourceSpec]:
    yield from _tracks(station.broad_tracks, f"{name}.kazakhstan.broad_tracks")
    yield from _units(places.standard_tracks, station.standard_tracks, "tracks")
    yield from _units(places.reload_tracks, station.reload.tracks, "tracks")
    yield from _units(places.cranes, station.reload.cranes, "cranes")
    if station.yard_teu:  # 0 TEU means that there is no yard, hence no choice to make
        yield UnitsSpec(places.container_yard, station.yard_teu, "TEU")
    if station.forming is not None:
        yield from _units(places.forming, station.forming.crews, "crews")
    if station.locomotive is not None:
        yield from _units(places.locomotives, station.locomotive.locomotives, "locomotives")
    yield from _onward(places.onward_path, station.onward)


def _tracks(tracks: Tracks | None, group: str) -> Iterator[UnitsSpec]:
    if tracks is None:
        return
    if tracks.shared is not None:
        yield UnitsSpec(group, tracks.shared, "tracks")
    for direction in Direction:
        count = getattr(tracks, direction)
        if count is not None:
            yield UnitsSpec(f"{group}_{direction}", count, "tracks")


def _units(resource: str, capacity: int | None, unit: str) -> Iterator[UnitsSpec]:
    if capacity is not None:
        yield UnitsSpec(resource, capacity, unit)


def _onward(resource: str, onward: Onward | None) -> Iterator[PathSpec]:
    if onward is not None:
        yield PathSpec(resource, onward.paths_per_day, onward.slots)


def _line(line: Line, group: str) -> Iterator[PathSpec]:
    if line.paths_per_day is not None:
        for direction in Direction:
            yield PathSpec(f"{group}_{direction}", line.paths_per_day.toward(direction), line.slots)


def _pool(pool: Pool, resource: str, port: str, gauge: Gauge) -> Iterator[PoolSpec]:
    yield PoolSpec(
        resource,
        port,
        gauge,
        pool.ready,
        pool.order_up_to,
        pool.bring,
        pool.surplus_above,
        pool.surplus_lot,
    )


def _customs_calendar(scenario: Scenario, port: Port) -> Calendar | None:
    hours = opening_hours(port.china.customs.hours)
    if hours is None:
        return None
    # The port's clock shows this much more than the scenario's.
    ahead_s = utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S
    shifted = [((opens - ahead_s) % DAY_S, (closes - ahead_s) % DAY_S) for opens, closes in hours]
    return Calendar.daily(shifted, -scenario.warm_up, scenario.end_s + _CALENDAR_MARGIN_S)
