"""The calibrated baseline, by what the model does: volumes, stays, coupling of the wagons.

Computed here from the plans and the log alone, not with the project's own KPIs.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.domain.log import RunLog
from sim.domain.plan import Direction, Plans
from sim.domain.time import DAY_S, HOUR_S
from sim.model.run import simulate
from sim.recording.tables import tabulate
from sim.scenario.loader import load
from sim.workload.plans import draw

SCENARIOS = Path(__file__).parent.parent / "scenarios"
PORTS = ("alashankou", "khorgos")


@dataclass(frozen=True)
class Replication:
    """Plans and log of one replication, with the moments of a group of trains as arrays."""

    plans: Plans
    log: RunLog
    end_s: int

    def moments(self, name, port=None, direction=None, service=None):
        """Return the moments of the trains of a group; NaN where the run ended first."""
        parts = [np.zeros(0)]
        for stream, first in zip(self.plans.streams, self.plans.first_ranks, strict=True):
            wanted = stream.cargo == "containers" and (
                port in (None, stream.port)
                and direction in (None, stream.direction)
                and service in (None, stream.service)
            )
            if wanted and name == "arrived":
                parts.append(stream.arrived_s.astype(float))
            elif wanted:
                column = self.log.milestones[name][first : first + len(stream)]
                parts.append(np.array([np.nan if m is None else m for m in column], dtype=float))
        return np.concatenate(parts)

    def hours(self, later, sooner, **group):
        """Return the hours between two milestones of the group's trains that reached both."""
        hours = (self.moments(later, **group) - self.moments(sooner, **group)) / HOUR_S
        after_start = self.moments(later, **group) >= 0
        return hours[after_start & ~np.isnan(hours)]


@cache
def baseline(*overrides):
    return load(SCENARIOS / "h1-2024.toml", overrides=overrides)


@cache
def replication(number=0, *overrides):
    loaded = baseline(*overrides)
    plans = draw(loaded.scenario, loaded.inputs, number)
    return Replication(plans, simulate(loaded.scenario, plans), loaded.scenario.end_s)


def count(moments, end_s):
    return int(((moments >= 0) & (moments < end_s)).sum())


def test_volumes_are_the_reported_ones_in_every_replication():
    for number in range(3):
        run = replication(number)
        arrived = {
            service: count(run.moments("arrived", service=service), run.end_s)
            for service in ("china-europe", "china-central-asia")
        }
        assert arrived == {"china-europe": 4691, "china-central-asia": 3055}


@pytest.mark.parametrize("port", PORTS)
def test_what_arrives_gets_through(port):
    run = replication()

    departed = count(run.moments("departed", port=port), run.end_s)

    assert departed >= 0.99 * count(run.moments("arrived", port=port), run.end_s)


@pytest.mark.parametrize("port", PORTS)
def test_the_promise_of_24_hours_is_a_result(port):
    clearance = replication().hours("released", "presented", port=port)

    assert (clearance <= 24).mean() > 0.99
    assert 3 < clearance.mean() < 5


@pytest.mark.parametrize("port", PORTS)
def test_a_train_not_held_up_stays_six_to_eight_hours_at_the_chinese_station(port):
    # The median is hardly touched by the few who are examined or wait long.
    westbound = replication().hours("left_china", "presented", port=port, direction="westbound")

    assert 6 < np.median(westbound) < 8


@pytest.mark.parametrize("port", PORTS)
def test_the_kazakh_side_takes_sixty_hours_most_of_them_waiting_for_platforms(port):
    run = replication()
    stay = run.hours("departed", "entered_kazakhstan", port=port, direction="westbound")
    waits = [
        started - queued
        for _, step, queued, started, _ in run.log.visits()
        if run.log.steps[step].resource == f"{port}.kazakhstan.broad_wagons"
        and queued >= 0
        and started > queued
    ]

    assert 54 < stay.mean() < 66
    assert np.mean(waits) / HOUR_S > 0.6 * stay.mean()


@pytest.mark.parametrize("port", PORTS)
def test_second_half_is_like_the_first(port):
    run = replication()
    group = {"port": port, "direction": "westbound"}
    departed = run.moments("departed", **group)
    dwell = departed - run.moments("arrived", **group)
    halves = [
        np.nanmean(dwell[(departed >= begins) & (departed < begins + run.end_s / 2)])
        for begins in (0, run.end_s / 2)
    ]

    assert halves[1] == pytest.approx(halves[0], rel=0.10)


@pytest.mark.parametrize("port", PORTS)
def test_peak_day_is_near_the_reported_one(port):
    peaks = []
    for number in range(3):
        departed = replication(number).moments("departed", port=port)
        days = departed[departed >= 0] // DAY_S
        peaks.append(np.bincount(days.astype(int)).max())

    assert 27 <= np.mean(peaks) <= 33


def test_later_platforms_at_khorgos_lengthen_the_stay_there_and_touch_nobody_else():
    usual = replication()
    later = replication(0, 'ports.khorgos.wagons.broad.lead_time={ gamma = "133 h", cv = 0.3 }')
    group = {"port": "khorgos", "direction": "westbound"}

    longer = (
        later.hours("departed", "entered_kazakhstan", **group).mean()
        - usual.hours("departed", "entered_kazakhstan", **group).mean()
    )

    assert 8 < longer < 14
    for name in ("presented", "released", "departed"):
        np.testing.assert_array_equal(
            later.moments(name, port="alashankou"), usual.moments(name, port="alashankou")
        )


def every_second(stream):
    """Return `stream` without every second train."""
    columns = ("ordinal", "arrived_s", "wagons", "teu", "tonnes", "value", "declared_ahead")
    kept = {name: getattr(stream, name)[::2] for name in columns}
    work = {step: column[::2] for step, column in stream.work.items()}
    return replace(stream, **kept, work=work)


def test_fewer_eastbound_trains_bring_fewer_platforms_home():
    usual = replication()
    thinned = [
        every_second(stream)
        if (stream.port, stream.direction) == ("khorgos", Direction.EASTBOUND)
        else stream
        for stream in usual.plans.streams
    ]
    plans = replace(usual.plans, streams=tuple(thinned))
    fewer = Replication(plans, simulate(baseline().scenario, plans), usual.end_s)
    group = {"port": "khorgos", "direction": "westbound"}

    longer = (
        fewer.hours("departed", "entered_kazakhstan", **group).mean()
        - usual.hours("departed", "entered_kazakhstan", **group).mean()
    )

    assert longer > 10


def test_nearly_every_wagon_loaded_eastbound_came_on_a_westbound_train():
    run = replication()
    tables = tabulate(run.plans, run.log)
    standard = np.array([pool.gauge == "standard" for pool in tables.pools])[tables.rakes.pool]
    loaded = standard & (tables.rakes.to_train >= 0) & (tables.rakes.taken_s >= 0)

    came_loaded = loaded & (tables.rakes.from_train >= 0)

    wagons = tables.rakes.wagons
    assert wagons[came_loaded].sum() > 0.95 * wagons[loaded].sum()
