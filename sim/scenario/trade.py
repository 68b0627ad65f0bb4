"""The format of what trains carry, where they may go instead, and what it costs."""

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import Distribution, Duration, PositiveDuration
from sim.scenario.values import Amount, Factor, Label, Section, Share


class Goods(Section):
    """A class of goods: what depends on it is given here, the rest is as for any other train."""

    label: Label = ""
    """Free text."""
    examination: Share | None = None
    """Share of its trains that are examined, instead of the port's share."""
    examination_time: Factor = 1.0
    """Its examinations take so many times as long."""
    crane_time: Factor = 1.0
    """Its crane jobs take so many times as long."""
    value_per_teu: Amount | None = None
    """Value in US dollars a TEU, instead of the service's value of a train."""
    damage_per_lift: Share = 0.0
    """Expected share of the value that is lost in one lift."""


class Diversion(Section):
    """Trains that may divert go to another port when they would be through earlier there.

    What is known: how many trains of the direction are at each port, held upstream or announced,
    and how many departed in the last `window`. On hand times window over departed (at least one)
    is the stay to be expected.
    """

    extra_run: Distribution
    """Additional running time by way of the other port."""
    margin: Duration = 0
    """So much must be gained beyond the additional running time."""
    window: PositiveDuration = 3 * 86_400
    """How far back departures are counted."""


class Costs(Section):
    """What a crossing costs: rates in one currency, for every train that departed."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    """A label; nothing is converted."""
    free_time: Duration = 0
    """Stay at the port that is free of demurrage."""
    demurrage_per_teu_day: Amount = 0.0
    """Each TEU, each day beyond the free time."""
    inventory_per_year: Share = 0.0
    """Share of the cargo's value that a year on the way costs."""
    reload_per_teu: Amount = 0.0
    """The change of gauge, direct or over the ground."""
    ground_lift_per_teu: Amount = 0.0
    """The additional lift of a container that goes over the ground."""
    path: Amount = 0.0
    """Each path taken: over the border, onward, and by the train's empties on their way home."""
    wagon_day: Amount = 0.0
    """Each wagon, each day at the port under load."""
    overtime_lane_hour: Amount = 0.0
    """Each hour worked by an overtime lane."""
