"""What must hold when time itself is stretched, cut off, or begins earlier."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from sim.domain.calendar import Calendar
from sim.domain.plan import NOT_VISITED, Plans, Stream
from sim.domain.resource import GateSpec, PathSpec, QuotaSpec, ResourceSpec, UnitsSpec
from sim.domain.time import DAY_S, NEVER
from sim.model.program import build_programs
from sim.model.run import play_plans
from sim.model.specs import resource_specs
from sim.recording.columns import TRAIN_MOMENTS
from sim.scenario.capacities import limited
from sim.scenario.schema import Port, Scenario
from sim.workload.plans import draw
from tests.metamorphic.playing import Played, differing, loaded_from, play, told, trains, visits
from tests.metamorphic.scenarios import Drawn, scenarios
from tests.metamorphic.sizes import holds_for


def without_odd_rates(drawn: Drawn) -> Drawn:
    """Return `drawn` with rates that can be halved, and without quotas, which count by the day."""
    tables = drawn.copy
    for port in tables["ports"].values():
        for line in port["border"].values():
            line.pop("accepted_per_day", None)
        port.pop("disturbances", None)
        for pool in port["wagons"].values():
            if "brought_per_day" in pool:
                pool["brought_per_day"] = 4
        for order in port.get("stop_loading", {}).values():
            if "released_per_day" in order:
                order["released_per_day"] = 12
    return Drawn(tables, drawn.files)


def stretched_plans(plans: Plans) -> Plans:
    return Plans(
        tuple(map(_stretched_stream, plans.streams)),
        {place: 2 * column for place, column in plans.lead_times.items()},
        {port: tuple((2 * a, 2 * b) for a, b in spells) for port, spells in plans.gales.items()},
    )


def _stretched_stream(stream: Stream) -> Stream:
    def twice(columns):
        return {
            step: np.where(column == NOT_VISITED, NOT_VISITED, 2 * column)
            for step, column in columns.items()
        }

    return replace(
        stream,
        limit_s=2 * stream.limit_s,
        arrived_s=2 * stream.arrived_s,
        work=twice(stream.work),
        elsewhere={port: twice(columns) for port, columns in stream.elsewhere.items()},
    )


def stretched_spec(spec: ResourceSpec) -> ResourceSpec:
    """Return a resource whose day is twice as long."""
    if isinstance(spec, UnitsSpec):
        margin_s = None if spec.margin_s is None else 2 * spec.margin_s
        calendars = tuple(map(_stretched_calendar, spec.calendars))
        return replace(spec, calendars=calendars, margin_s=margin_s)
    if isinstance(spec, PathSpec):
        return replace(spec, per_day=spec.per_day // 2)
    if isinstance(spec, GateSpec):
        per_day = None if spec.per_day is None else spec.per_day // 2
        return replace(spec, per_day=per_day, window_s=2 * spec.window_s, gain_s=2 * spec.gain_s)
    assert not isinstance(spec, QuotaSpec)
    return spec


def _stretched_calendar(calendar: Calendar) -> Calendar:
    def twice(moments):
        return tuple(2 * moment if abs(moment) < NEVER else moment for moment in moments)

    return Calendar(twice(calendar.opens), twice(calendar.closes))


@holds_for(scenarios())
def test_twice_the_time_for_everything_takes_twice_the_time(drawn):
    """Sampled times are stretched after they are drawn, so their rounding is stretched, too."""
    loaded = loaded_from(without_odd_rates(drawn))
    scenario = loaded.scenario
    plans = draw(scenario, loaded.inputs, 0)
    specs = resource_specs(scenario, plans.gales)
    programs = build_programs(scenario, specs)
    window = (-scenario.warm_up, scenario.end_s)
    slow_specs = {name: stretched_spec(spec) for name, spec in specs.items()}

    log = play_plans(plans, programs, specs, *window)
    slow = play_plans(
        stretched_plans(plans), programs, slow_specs, 2 * window[0], 2 * window[1]
    )  # fmt: skip
    fast_tables = Played(scenario, plans, log).tables
    slow_tables = Played(scenario, stretched_plans(plans), slow).tables

    doubled = [
        (*row[:3], *(None if moment is None else 2 * moment for moment in row[3:]))
        for row in visits(fast_tables)
    ]
    assert visits(slow_tables) == doubled
    slow_trains = dict(trains(slow_tables))
    for train, known in trains(fast_tables):
        moments = {name: known[name] for name in (*TRAIN_MOMENTS, "due_s")}
        assert {name: slow_trains[train][name] for name in moments} == {
            name: None if moment is None else 2 * moment for name, moment in moments.items()
        }


def by_rates(drawn: Drawn) -> Drawn:
    """Return `drawn` with volumes as rates: an exact number is about the whole period."""
    tables = drawn.copy
    for service in tables["services"].values():
        if "trains" in service:
            service["trains_per_day"] = service.pop("trains") / 4
    return Drawn(tables, drawn.files)


@holds_for(scenarios(), st.integers(1, 99))
def test_the_log_of_a_shorter_run_is_the_beginning_of_the_log_of_a_longer_one(drawn, percent):
    loaded = loaded_from(by_rates(drawn))
    scenario = loaded.scenario
    cut_s = scenario.end_s * percent // 100
    shorter = scenario.model_copy(update={"end": None, "duration": cut_s})

    long = told(Played.of(loaded), figures=False)
    short = told(Played.of(replace(loaded, scenario=shorter)), figures=False)

    ended = [row for row in short["visits"] if row[5] is not None]
    assert ended == long["visits"][: len(ended)]
    later = long["visits"][len(ended) :]
    assert all(row[5] is None or row[5] >= cut_s for row in later)
    for train, known in short["trains"].items():
        for name in TRAIN_MOMENTS:
            moment = long["trains"][train][name]
            assert known[name] == (None if moment is None or moment >= cut_s else moment)
    assert all(known["due_s"] >= cut_s for train, known in long["trains"].items()
               if train not in short["trains"])  # fmt: skip


@holds_for(scenarios(), st.integers(0, 5), st.integers(0, 23))
def test_the_length_of_the_warm_up_changes_no_plan_of_a_train_after_it(drawn, days, hours):
    loaded = loaded_from(drawn)
    warm_up = days * DAY_S + hours * 3_600
    other = loaded.scenario.model_copy(update={"warm_up": warm_up})

    ours = draw(loaded.scenario, loaded.inputs, 0)
    theirs = draw(other, loaded.inputs, 0)

    assert plans_from_the_start(theirs) == plans_from_the_start(ours)


def plans_from_the_start(plans: Plans) -> dict[str, object]:
    """Return all that is planned for each train that is due after the start, and the gales."""
    found: dict[str, object] = {
        f"gales at {port}": [(max(a, 0), b) for a, b in spells if b > 0]
        for port, spells in plans.gales.items()
    }
    for stream in plans.streams:
        columns = {
            "arrived": stream.arrived_s,
            "wagons": stream.wagons,
            "teu": stream.teu,
            "tonnes": stream.tonnes,
            "value": stream.value,
            "declared": stream.declared_ahead,
            "goods": np.array(stream.goods or [""] * len(stream)),
            "origin": np.array(stream.origin or [""] * len(stream)),
            **stream.work,
        }
        optional = {"to": stream.to_port_s, "from": stream.from_port_s, "by": stream.may_divert}
        columns |= {name: column for name, column in optional.items() if column is not None}
        for port, work in stream.elsewhere.items():
            columns |= {f"{step} at {port}": column for step, column in work.items()}
        for place, train in enumerate(stream.train_ids()):
            if stream.ordinal[place] >= 0:
                found[train] = {name: column[place].item() for name, column in columns.items()}
    return found


ALWAYS = ("00:00-24:00", "00:00-12:00, 12:00-24:00", "20:00-04:00, 04:00-20:00")


@holds_for(scenarios(), st.sampled_from(ALWAYS))
def test_opening_hours_round_the_clock_are_none(drawn, always):
    with_hours, without = drawn.copy, drawn.copy
    for name, port in without["ports"].items():
        port["china"]["customs"].pop("hours", None)
        with_hours["ports"][name]["china"]["customs"]["hours"] = always

    found = told(play(Drawn(with_hours, drawn.files)))
    assert differing(found, told(play(Drawn(without, drawn.files)))) == {}


def with_closures(scenario: Scenario, from_day: date, to_day: date) -> Scenario:
    """Return `scenario` with a closure of everything, by dates that no file may say."""
    tables = scenario.model_dump()
    for name, port in scenario.ports.items():
        tables["ports"][name]["disturbances"] |= {
            f"far-{number}": {"start": from_day, "end": to_day, "resource": resource}
            for number, resource in enumerate(limited(Port.model_validate(port.model_dump())))
        }
    return Scenario.model_validate(tables)


@holds_for(scenarios(), st.sampled_from([-30, 0, 1, 100]))
def test_a_closure_outside_of_the_run_or_of_no_length_is_none(drawn, day):
    """The loader refuses such dates; should they come another way, nothing happens."""
    loaded = loaded_from(drawn)
    first = loaded.scenario.start + timedelta(days=day)
    last = first + timedelta(days=0 if day in (0, 1) else 3)
    other = replace(loaded, scenario=with_closures(loaded.scenario, first, last))

    assert differing(told(Played.of(loaded)), told(Played.of(other))) == {}


@holds_for(scenarios())
def test_a_cut_that_leaves_everything_is_none(drawn):
    tables = drawn.copy
    start = tables["start"]
    for port in tables["ports"].values():
        usual = limited(Port.model_validate(port))
        port.setdefault("disturbances", {}).update(
            {
                f"whole-{number}": {
                    "start": start,
                    "end": start + timedelta(days=1),
                    "resource": resource,
                    "capacity": usual[resource].number,
                }
                for number, resource in enumerate(sorted(usual))
            }
        )

    found = told(play(Drawn(tables, drawn.files)))
    assert differing(found, told(play(drawn))) == {}
