"""The gales of a replication: on some days a spell in which open-air cranes stand.

Each port has its own; days count from the start at the port's clock, so that neither a longer
run nor a longer warm-up moves a gale.
"""

import numpy as np

from sim.domain.calendar import Calendar
from sim.domain.time import DAY_S, NEVER, SCENARIO_UTC_OFFSET_S
from sim.scenario.clock import utc_offset_s
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Gales, Port, Scenario
from sim.workload.draws import Draws
from sim.workload.ledger import Ledger
from sim.workload.streams import Luck

Spells = tuple[tuple[int, int], ...]

_DAYS_OF_YEAR = 365.25
_MARGIN_S = 60 * DAY_S
"""So far beyond the end the cranes know of gales: their work may go on until then."""


def gales(
    scenario: Scenario, inputs: Inputs, replication: int, ledger: Ledger | None = None
) -> dict[str, Spells]:
    """Return the spells of each port with gales: sorted, apart, from the warm-up's begin on."""
    return {
        name: _spells(scenario, port, port.gales, _draws(scenario, port, luck, inputs))
        for name, port in sorted(scenario.ports.items())
        if port.gales is not None
        for luck in (Luck(scenario.seed, replication, f"gales/{name}", ledger),)
    }


def _draws(scenario: Scenario, port: Port, luck: Luck, inputs: Inputs) -> Draws:
    ahead_s = _ahead_s(port)
    first = (-scenario.warm_up - _MARGIN_S + ahead_s) // DAY_S
    last = (scenario.end_s + _MARGIN_S + ahead_s) // DAY_S
    return Draws(luck, np.arange(first, last + 1), inputs.samples)


def _ahead_s(port: Port) -> int:
    """Return how many seconds the port's clock shows more than the scenario's."""
    return utc_offset_s(port.utc_offset) - SCENARIO_UTC_OFFSET_S


def _spells(scenario: Scenario, port: Port, law: Gales, days: Draws) -> Spells:
    draws = days.of(days.marks("gale", law.days_per_year / _DAYS_OF_YEAR))
    second_of_day = draws.whole("gale_start", 0, DAY_S - 1)
    from_s = draws.ordinal * DAY_S + second_of_day - _ahead_s(port)
    to_s = from_s + draws.seconds("gale_lasting", law.lasting)
    spells = zip(from_s.tolist(), to_s.tolist(), strict=True)
    blowing = Calendar.from_intervals(spells, -scenario.warm_up, NEVER)
    return tuple(zip(blowing.opens, blowing.closes, strict=True))
