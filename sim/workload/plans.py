"""The plans of one replication: every train with everything random about it, column by column.

Each column of a stream has a purpose of its own, so a law, a share or a policy that changes one
column leaves the others as they were.
"""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.domain.plan import IntColumn, Plans, Stream
from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.schema import Scenario, WagonRange
from sim.workload.arrivals import Arrivals, Window, arrivals_of
from sim.workload.demand import StreamId, demands
from sim.workload.diversion import diverting, work_elsewhere
from sim.workload.draws import Draws
from sim.workload.gales import gales
from sim.workload.ledger import Ledger
from sim.workload.routes import Ways
from sim.workload.streams import Luck
from sim.workload.supply import lead_times
from sim.workload.work import Trains, work_columns

Entry = TypeVar("Entry", np.int64, np.float64)


def draw(scenario: Scenario, inputs: Inputs, replication: int) -> Plans:
    """Return everything random about one replication of `scenario`.

    Raises:
        UsageError: the demand or a law contradicts itself; the message says where.
    """
    window = Window(scenario.start, scenario.warm_up, scenario.end_s)
    streams, ledger = [], Ledger()
    for stream, demand in demands(scenario, inputs).items():
        luck = Luck(scenario.seed, replication, str(stream), ledger)
        profile = scenario.services[stream.service].profile
        arrivals = arrivals_of(demand, profile, window, luck)
        # A stream without trains this time stays, or its zero would be missing from the means.
        draws = Draws(luck, arrivals.ordinal, inputs.samples)
        streams.append(_stream(scenario, inputs, stream, arrivals, draws))
    lots = lead_times(scenario, inputs, replication, streams, ledger)
    spells = gales(scenario, inputs, replication, ledger)
    return Plans(tuple(streams), lots, spells, ledger.entries())


def _stream(
    scenario: Scenario, inputs: Inputs, stream: StreamId, arrivals: Arrivals, draws: Draws
) -> Stream:
    service = scenario.services[stream.service]
    trains = Trains.drawn(service, stream, draws)
    ways = Ways.drawn(service, stream, inputs, draws)
    may_divert = diverting(scenario, stream, draws)
    return replace(
        _crossing(scenario, stream, arrivals, trains, draws),
        goods=trains.goods.names(),
        origin=ways.origin,
        destination=ways.destination,
        to_port_s=ways.to_port_s,
        from_port_s=ways.from_port_s,
        may_divert=may_divert,
        elsewhere={} if may_divert is None else work_elsewhere(scenario, stream, trains, draws),
    )


def _crossing(
    scenario: Scenario, stream: StreamId, arrivals: Arrivals, trains: Trains, draws: Draws
) -> Stream:
    """Return the trains of a stream with what every train has: moment, size, work."""
    service = scenario.services[stream.service]
    place = stream.port, stream.direction
    count, rows = len(arrivals.ordinal), arrivals.rows
    teu = _as_timetabled("teu", np.full(count, service.teu.at(*place), np.int64), rows)
    value = trains.goods.values(scenario, teu, np.full(count, service.value.at(*place)))
    return Stream(
        service=stream.service,
        port=stream.port,
        direction=stream.direction,
        cargo=service.cargo,
        priority=service.priority,
        limit_s=scenario.limit_of[stream.service],
        ordinal=arrivals.ordinal,
        arrived_s=arrivals.arrived_s,
        wagons=_as_timetabled("wagons", _wagons(service.wagons.at(*place), draws), rows),
        teu=teu,
        tonnes=_as_timetabled("tonnes", np.full(count, service.tonnes.at(*place)), rows),
        value=_as_timetabled("value", value, rows),
        declared_ahead=trains.declared_ahead,
        work=work_columns(scenario, stream, trains, draws),
    )


def _wagons(wagons: int | WagonRange, draws: Draws) -> IntColumn:
    if isinstance(wagons, WagonRange):
        return draws.whole("wagons", *wagons.uniform)
    return np.full(len(draws.ordinal), wagons, dtype=np.int64)


def _as_timetabled(
    field: str, column: NDArray[Entry], rows: tuple[TimetableRow, ...]
) -> NDArray[Entry]:
    """Return `column` with what the rows of a timetable say themselves."""
    for place, row in enumerate(rows):
        value = getattr(row, field)
        if value is not None:
            column[place] = value
    return column
