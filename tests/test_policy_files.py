"""Every policy file does what its ``[expect]`` table says, on the base that it extends.

Base and policy meet the same trains with the same luck. Each file also gets its trigger put out of
reach: then no train may fare differently.
"""

import operator
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.metrics.kpis import KpiTable, compute
from sim.model.run import simulate
from sim.recording.columns import TRAIN_MOMENTS, Tables
from sim.recording.tables import tabulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.shipped import POLICIES, shortened

DAYS = 91
"""Long enough for every sign, and for the cuts that begin in the second month."""

BOUNDS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}
SIGNS = {"lower": operator.lt, "higher": operator.gt, "unchanged": operator.eq}

PORTS = ("alashankou", "khorgos")
HURRIED = ("e-commerce-uzbekistan", "china-europe-timetabled")


def at_both_ports(*lines: str) -> tuple[str, ...]:
    return tuple(f"ports.{port}.{line}" for port in PORTS for line in lines)


# With room for everybody in the yard, trains come to customs as their clocks began.
ONE_LIMIT_AND_ROOM = (
    *(f'services.{name}.limit="24 h"' for name in HURRIED),
    *at_both_ports("china.standard_tracks={ westbound = 1000, eastbound = 1000 }"),
)
NO_LIMIT = (
    'clearance.limit="1000 d"',
    *(f'services.{name}.limit="1000 d"' for name in HURRIED),
)
ONE_CLASS = tuple(f"services.{name}.priority=0" for name in HURRIED)
NEVER_CLOSED = at_both_ports('china.customs.hours="00:00-24:00"')
ALWAYS_A_LOCOMOTIVE = at_both_ports("kazakhstan.locomotive.locomotives=1000")
NOBODY_AHEAD = (
    "services.china-europe.declared_ahead=0.0",
    "services.china-central-asia.declared_ahead=0.0",
)


def examined(share: float) -> tuple[str, ...]:
    return at_both_ports(f"china.customs.examination.share={share}")


OUT_OF_REACH: Mapping[str, tuple[str, ...]] = {
    "acceptance-quota": ("ports.alashankou.border.standard.accepted_per_day={ westbound = 1000 }",),
    "ban-on-empties": (
        "ports.alashankou.disturbances.ban-on-empties.start=2024-03-31T23:59:59",
        "ports.alashankou.disturbances.ban-on-empties.end=2024-04-01",
    ),
    "cargo-waits-for-wagons": at_both_ports("wagons.broad.order_up_to=40"),
    "cleared-inland": (
        "services.china-europe.cleared_inland=0.0",
        "services.china-central-asia.cleared_inland=0.0",
    ),
    "customs-by-day": NEVER_CLOSED,
    "day-and-night-shifts": at_both_ports("china.customs.shifts.night.lanes=3"),
    "declared-ahead-50": NOBODY_AHEAD,
    "declared-ahead-80": NOBODY_AHEAD,
    "declared-ahead-95": NOBODY_AHEAD,
    "diversion": ('diversion.margin="1000 d"',),
    "examination-1-percent": examined(0.03),
    "examination-5-percent": examined(0.03),
    "examination-10-percent": examined(0.03),
    "fast-loading": (
        'ports.alashankou.china.reload.time={ gamma = "2 h 18 min", cv = 0.15 }',
        'ports.khorgos.china.reload.time={ gamma = "2 h", cv = 0.15 }',
    ),
    "gale-week-quota-6": ("ports.khorgos.disturbances.gale-week.capacity=9",),
    # A service that has no trains here has the lane to itself.
    "green-channel": at_both_ports('china.customs.green.services=["xian-return"]'),
    "joint-boarding": at_both_ports("china.customs.joint_boarding=false"),
    "khorgos-smart-port": (
        *NOBODY_AHEAD,
        'ports.khorgos.china.customs.documents.westbound={ mean = "2 h", cv = 0.5 }',
        'ports.khorgos.china.customs.documents.eastbound={ mean = "2 h", cv = 0.6 }',
        "ports.khorgos.china.customs.joint_boarding=false",
        "ports.khorgos.border.broad.paths_per_day=8",
    ),
    "locomotive-turns": ALWAYS_A_LOCOMOTIVE,
    "overtime-lanes": at_both_ports("china.customs.overtime.above=10000"),
    "stressed-customs-by-day": NEVER_CLOSED,
    "stressed-examination-1-percent": examined(0.05),
    "stressed-examination-3-percent": examined(0.05),
    "stressed-examination-10-percent": examined(0.05),
    "upstream-metering": ("ports.alashankou.stop_loading.westbound.above=10000",),
    "wagons-wait-for-cargo": at_both_ports(
        "wagons.broad.order_up_to=40", 'wagons.broad.claim="readiness"'
    ),
}
"""What keeps a policy from ever doing anything."""

OUT_OF_REACH_IN_BOTH: Mapping[str, tuple[str, ...]] = {
    "deadline-first": ONE_LIMIT_AND_ROOM,
    "expedite": NO_LIMIT,
    "first-come": ONE_CLASS,
    "locomotive-turns-as-agreed": ALWAYS_A_LOCOMOTIVE,
    "priority-first": ONE_CLASS,
    "provisional-release": NO_LIMIT,
    "provisional-release-examined": NO_LIMIT,
}
"""The same, where it is said of the base, too."""


@dataclass(frozen=True)
class Outcome:
    """The trains of one replication, and its figures."""

    tables: Tables
    kpis: KpiTable


def base_of(path: Path) -> Path:
    extended = tomllib.loads(path.read_text(encoding="utf-8"))["extends"]
    return (path.parent / extended).resolve()


@lru_cache(maxsize=8)
def outcome(path: Path, overrides: tuple[str, ...] = ()) -> Outcome:
    loaded = load(path, overrides=(*shortened(path, DAYS), *overrides))
    plans = draw(loaded.scenario, loaded.inputs, 0)
    tables = tabulate(plans, simulate(loaded.scenario, plans))
    return Outcome(tables, compute(tables, loaded.scenario))


def trains_changed(base: Outcome, other: Outcome) -> tuple[int, int]:
    """Return how many trains fare differently, and how many there are."""
    count = len(base.tables.trains)
    assert base.tables.ids[:count] == other.tables.ids[: len(other.tables.trains)]
    columns = (*TRAIN_MOMENTS, "provisional", "diverted")
    ones, others = base.tables.trains, other.tables.trains
    differs = [getattr(ones, name) != getattr(others, name) for name in columns]
    return int(np.logical_or.reduce(differs).sum()), count


def is_as_expected(expected: str, base: float | None, policy: float | None) -> bool:
    sign, _, bound = expected.partition(" ")
    if policy is None or (base is None and not bound):
        return False
    return BOUNDS[sign](policy, float(bound)) if bound else SIGNS[sign](policy, base)


def test_there_are_policies_and_each_is_put_out_of_reach_once():
    assert sorted([*OUT_OF_REACH, *OUT_OF_REACH_IN_BOTH]) == sorted(path.stem for path in POLICIES)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policy_changes_what_its_file_says_and_one_train_in_a_hundred(path):
    base, policy = outcome(base_of(path)), outcome(path)
    expectations = load(path).scenario.expect

    assert expectations
    for metric, each in expectations.items():
        place = (metric, each.port, each.direction, each.service)
        was = base.kpis.by_key[key_of(place)].value if key_of(place) in base.kpis.by_key else None
        assert is_as_expected(each.expected, was, policy.kpis.value(*place)), (place, was)
    changed, trains = trains_changed(base, policy)
    assert changed >= 0.01 * trains


def key_of(place: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    metric, port, direction, service = place
    return (port, direction, service, metric)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_policy_that_never_acts_changes_no_train(path):
    of_both = OUT_OF_REACH_IN_BOTH.get(path.stem, ())

    base = outcome(base_of(path), of_both)
    policy = outcome(path, (*of_both, *OUT_OF_REACH.get(path.stem, ())))

    assert trains_changed(base, policy)[0] == 0
