"""Which scenarios the golden file has, and computing their fingerprints."""

from sim.domain.time import DAY_S
from sim.experiments.fingerprinting import fingerprint_of
from sim.scenario.loader import load
from sim.scenario.resolved import tables_of
from sim.scenario.schema import Scenario
from sim.verification import golden as shipped_with_landbridge
from tests.shipped import ROOT

SEEDS = shipped_with_landbridge.SEEDS
DAYS = 10
"""So long a shipped scenario runs here, after half of it as warm-up."""
FILES = (
    *("h1-2024", "2023", "jan-nov-2025", "h1-2024-trade", "stressed", "khorgos-before-reform"),
    *("examples/one-customs-lane", "examples/wagons-go-round", "examples/hand-timetable"),
    *("news/covid-aug-oct-2021", "news/december-weather", "news/dostyk-sept-2023"),
    *("news/gales-alashankou", "worked-case/twenty-percent-more"),
    *("policies/acceptance-quota", "policies/ban-on-empties", "policies/cleared-inland"),
    *("policies/customs-by-day", "policies/day-and-night-shifts", "policies/declared-ahead-80"),
    *("policies/deadline-first", "policies/diversion", "policies/expedite"),
    *("policies/green-channel", "policies/joint-boarding", "policies/locomotive-turns"),
    *("policies/overtime-lanes", "policies/priority-first", "policies/provisional-release"),
    *("policies/upstream-metering", "policies/wagons-wait-for-cargo"),
)
"""Shipped scenarios, each by its path below ``scenarios/``."""
WORLDS = tuple(f"verify: {name}" for name in shipped_with_landbridge.WORLDS)
"""The small ones that `landbridge verify` computes."""
CASES = (*FILES, *WORLDS)
QUICK = ("examples/one-customs-lane", "examples/wagons-go-round", "policies/diversion", *WORLDS)
"""Together they touch most of the model, and take two seconds."""

Golden = dict[str, dict[str, dict[str, str]]]
"""Fingerprint by case and seed."""


def computed(cases: tuple[str, ...] = CASES) -> Golden:
    """Return the fingerprint of one replication of each case with each seed."""
    return {case: _of(case) for case in cases}


def _of(case: str) -> dict[str, dict[str, str]]:
    if case in WORLDS:
        name = case.removeprefix("verify: ")
        return {str(seed): shipped_with_landbridge.of_world(name, seed) for seed in SEEDS}
    loaded = load(ROOT / f"{case}.toml")
    scenario = shortened(loaded.scenario)
    return {
        str(seed): fingerprint_of(scenario.model_copy(update={"seed": seed}), loaded.inputs, 0)
        for seed in SEEDS
    }


def shortened(scenario: Scenario) -> Scenario:
    """Return `scenario` for a few days, with as many trains a day, and nothing to hold it to."""
    part = DAYS * DAY_S / scenario.end_s
    if part >= 1:
        return scenario
    tables = tables_of(scenario)
    for name in ("end", "targets", "expect", "provenance", "sources"):
        tables.pop(name, None)
    for service in tables["services"].values():
        if "trains" in service:
            service["trains"] = round(service["trains"] * part)
    days = {"duration": f"{DAYS} d", "warm_up": f"{DAYS // 2} d"}
    return Scenario.model_validate({**tables, **days})
