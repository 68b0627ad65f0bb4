"""What each resource of a scenario is: capacities, orders, calendars and supply rules as values.

A resource that the scenario does not limit has no spec. Calendars and cuts come from
`sim.model.closures`.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from sim.domain.plan import Direction, Gauge
from sim.domain.resource import (
    GateSpec,
    Order,
    PathSpec,
    PoolSpec,
    QuotaSpec,
    ResourceSpec,
    Slots,
    UnitsSpec,
)
from sim.model.closures import Closures, Spell
from sim.model.places import ChinaPlaces, KazakhstanPlaces, Places
from sim.scenario.schema import (
    ChineseStation,
    Customs,
    KazakhStation,
    Line,
    Onward,
    Pool,
    Reload,
    Scenario,
    Tracks,
)

NO_GALES: Mapping[str, tuple[Spell, ...]] = {}


def resource_specs(
    scenario: Scenario, gales: Mapping[str, tuple[Spell, ...]] = NO_GALES
) -> dict[str, ResourceSpec]:
    """Return the spec of every limited resource by id, sorted by id.

    `gales` are the spells (from, to) of each port in which open-air cranes stand.
    """
    specs = [
        spec
        for name in scenario.ports
        for spec in _Port(scenario, name, gales.get(name, ())).specs()
    ]
    return {spec.id: spec for spec in sorted(specs, key=lambda spec: spec.id)}


class _Port:
    """The resources of one port."""

    def __init__(self, scenario: Scenario, name: str, gales: tuple[Spell, ...]) -> None:
        self._scenario = scenario
        self._name = name
        self._port = scenario.ports[name]
        self._places = Places.of(name, self._port, Direction.WESTBOUND)
        self._closures = Closures(scenario, name, gales)

    def specs(self) -> Iterator[ResourceSpec]:
        """Yield all specs of the port."""
        port, places = self._port, self._places
        yield from self._china(port.china, places.china)
        yield from self._kazakhstan(port.kazakhstan, places.kazakhstan)
        yield from self._lines()
        yield from self._gates()
        for gauge in Gauge:
            pool = port.wagons.standard if gauge is Gauge.STANDARD else port.wagons.broad
            if pool is not None:
                yield from self._pool(pool, places.pool(gauge), gauge)

    def _china(self, station: ChineseStation, places: ChinaPlaces) -> Iterator[ResourceSpec]:
        yield from self._tracks(station.standard_tracks, f"{self._name}.china.standard_tracks")
        yield from self._units(places.broad_tracks, station.broad_tracks, "tracks")
        if station.reception is not None:
            yield from self._units(places.reception, station.reception.crews, "crews")
        yield from self._customs(station.customs, places)
        if station.departure is not None:
            engines = station.departure.locomotives
            yield from self._units(places.departure, engines, "locomotives")
        yield from self._units(places.reload_tracks, station.reload.tracks, "tracks")
        yield from self._cranes(places.cranes, station.reload)
        if station.forming is not None:
            yield from self._units(places.forming, station.forming.crews, "crews")
        if station.bulk is not None:
            yield from self._units(places.bulk, station.bulk.crews, "crews")
        yield from self._onward(places.onward_path, station.onward)

    def _customs(self, customs: Customs, places: ChinaPlaces) -> Iterator[UnitsSpec]:
        yield from self._lanes(customs, places)
        if customs.scanner is not None:
            yield from self._inspection(
                places.scanner, customs, customs.scanner.scanners, "scanners"
            )
        if customs.examination is not None:
            bays = customs.examination.bays
            yield from self._inspection(places.examination, customs, bays, "bays")

    def _lanes(self, customs: Customs, places: ChinaPlaces) -> Iterator[UnitsSpec]:
        if customs.lanes is not None:
            yield UnitsSpec(
                places.customs,
                customs.lanes,
                "lanes",
                customs.order,
                self._closures.of_lanes(places.customs, customs),
                customs.closing,
                self._margin_s,
            )
        green, overtime = customs.green, customs.overtime
        if green is not None:
            hours = self._closures.of_units(places.customs_green, green.lanes, green.hours)
            yield UnitsSpec(
                places.customs_green,
                green.lanes,
                "lanes",
                customs.order,
                hours,
                customs.closing,
                self._margin_s,
            )
        if overtime is not None:
            yield UnitsSpec(
                places.customs_overtime,
                overtime.lanes,
                "lanes",
                helps=places.customs,
                above=overtime.above,
                until=overtime.until,
            )

    def _inspection(
        self, resource: str, customs: Customs, units: int | None, unit: str
    ) -> Iterator[UnitsSpec]:
        """Yield the spec of a part of customs that keeps its opening hours, in order of arrival."""
        if units is not None:
            calendars = self._closures.of_units(resource, units, customs.hours)
            yield UnitsSpec(
                resource,
                units,
                unit,
                Order.ARRIVAL,
                calendars,
                customs.closing,
                self._margin_s,
            )

    @property
    def _margin_s(self) -> int | None:
        clearance = self._scenario.clearance
        return clearance.margin if clearance.at_limit == "expedite" else None

    def _kazakhstan(
        self, station: KazakhStation, places: KazakhstanPlaces
    ) -> Iterator[ResourceSpec]:
        yield from self._tracks(station.broad_tracks, f"{self._name}.kazakhstan.broad_tracks")
        yield from self._units(places.standard_tracks, station.standard_tracks, "tracks")
        yield from self._units(places.reload_tracks, station.reload.tracks, "tracks")
        yield from self._cranes(places.cranes, station.reload)
        if station.yard_teu:  # 0 TEU means that there is no yard, hence no choice to make
            yield UnitsSpec(places.container_yard, station.yard_teu, "TEU")
        if station.forming is not None:
            yield from self._units(places.forming, station.forming.crews, "crews")
        if station.locomotive is not None:
            engines = station.locomotive.locomotives
            yield from self._units(places.locomotives, engines, "locomotives")
        yield from self._onward(places.onward_path, station.onward)

    def _tracks(self, tracks: Tracks | None, group: str) -> Iterator[UnitsSpec]:
        if tracks is None:
            return
        if tracks.shared is not None:
            yield from self._units(group, tracks.shared, "tracks")
        for direction in Direction:
            yield from self._units(f"{group}_{direction}", getattr(tracks, direction), "tracks")

    def _cranes(self, resource: str, reload: Reload) -> Iterator[UnitsSpec]:
        if reload.cranes is not None:
            calendars = self._closures.of_cranes(resource, reload.cranes, reload)
            yield UnitsSpec(resource, reload.cranes, "cranes", calendars=calendars)

    def _units(self, resource: str, capacity: int | None, unit: str) -> Iterator[UnitsSpec]:
        if capacity is not None:
            calendars = self._closures.of_units(resource, capacity)
            yield UnitsSpec(resource, capacity, unit, calendars=calendars)

    def _lines(self) -> Iterator[PathSpec | QuotaSpec]:
        for gauge, direction in product(Gauge, Direction):
            border = self._port.border
            line = border.standard if gauge is Gauge.STANDARD else border.broad
            if line.paths_per_day is not None:
                yield self._path(
                    f"{self._name}.border.{gauge}_path_{direction}",
                    line.paths_per_day.toward(direction),
                    line.slots,
                )
            if (quota := _accepted(line, gauge, direction)) is not None:
                resource = f"{self._name}.border.{gauge}_quota_{direction}"
                cuts = self._closures.cuts(resource)
                yield QuotaSpec(resource, quota, self._closures.ahead_s, cuts)

    def _onward(self, resource: str, onward: Onward | None) -> Iterator[PathSpec]:
        if onward is not None:
            yield self._path(resource, onward.paths_per_day, onward.slots)

    def _path(self, resource: str, per_day: int, slots: Slots = Slots.HEADWAY) -> PathSpec:
        cuts, bans = self._closures.cuts(resource), self._closures.bans(resource)
        return PathSpec(resource, per_day, slots, cuts, bans)

    def _pool(self, pool: Pool, resource: str, gauge: Gauge) -> Iterator[ResourceSpec]:
        yield PoolSpec(
            resource,
            self._name,
            gauge,
            pool.ready,
            pool.order_up_to,
            pool.bring,
            pool.surplus_above,
            pool.surplus_lot,
        )
        if pool.brought_per_day is not None:
            station = resource.rpartition(".")[0]
            yield self._path(f"{station}.supply_path", pool.brought_per_day)

    def _gates(self) -> Iterator[GateSpec]:
        """Yield the gates that somebody asks: by a stop-loading order or for diversion."""
        diversion = self._scenario.diversion
        known = (0, 0) if diversion is None else (diversion.window, diversion.margin)
        for direction in Direction:
            resource = f"{self._name}.upstream.{direction}"
            order = self._port.stop_loading.toward(direction)
            if order is not None:
                yield GateSpec(
                    resource,
                    self._name,
                    order.above,
                    order.until,
                    order.released_per_day,
                    *known,
                )
            elif diversion is not None:
                yield GateSpec(resource, self._name, None, 0, None, *known)


def _accepted(line: Line, gauge: Gauge, direction: Direction) -> int | None:
    """Return the quota of loaded trains, which cross each gauge in one direction only."""
    is_loaded = (gauge is Gauge.STANDARD) == (direction is Direction.WESTBOUND)
    if line.accepted_per_day is None or not is_loaded:
        return None
    quota: int | None = getattr(line.accepted_per_day, direction)
    return quota
