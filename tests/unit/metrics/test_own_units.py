"""The units that visits took, found again, against the work that was drawn for them."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.calendar import Closing
from sim.metrics.own_units import own_units
from sim.metrics.view import View
from sim.model.run import simulate
from sim.recording.columns import missing_last, reached
from sim.recording.tables import tabulate
from tests.builders import H, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAYS, TRAINS, LONGEST = 10, 60, 7 * H
CUSTOMS = "khorgos.china.customs"
SERVICES = {"post": 1, "rail": 0}
CLEARANCES = (
    {},
    {"at_limit": "expedite", "margin": "4 h", "limit": "12 h"},
    {"at_limit": "release", "limit": "12 h"},
)


def the_scenario(chance):
    customs = {
        "lanes": 3,
        "documents": "1 h",
        "hours": chance.choice(["00:00-24:00", "06:00-22:00"]),
        "closing": chance.choice([*Closing]),
        "order": chance.choice(["arrival", "priority", "deadline"]),
        "shifts": {
            "night": {"hours": "20:00-05:30", "lanes": chance.randint(0, 2)},
            "noon": {"hours": "12:00-13:00", "days": ["mon", "thu"], "lanes": 1},
        },
    }
    service = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
    return make_scenario(
        {name: service | {"priority": priority} for name, priority in SERVICES.items()},
        {"khorgos": {"china": {"customs": customs}}},
        duration=f"{DAYS} d",
        clearance=chance.choice(CLEARANCES),
    )


def the_plans(chance, scenario, grain_s):
    count = DAYS * 24 * H // grain_s

    def stream(service):
        arrived_s = sorted(grain_s * chance.randrange(count) for _ in range(TRAINS))
        work = [grain_s * chance.randint(1, LONGEST // grain_s) for _ in range(TRAINS)]
        return make_stream(
            service,
            arrived_s=arrived_s,
            work={"documents": work},
            priority=SERVICES[service],
            limit_s=scenario.limit_of[service],
        )

    return make_plans(*map(stream, SERVICES))


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1, H // 2]))
def test_every_visit_is_in_a_unit_in_which_its_work_takes_as_long(seed, grain_s):
    chance = Random(seed)
    scenario = the_scenario(chance)
    plans = the_plans(chance, scenario, grain_s)
    tables = tabulate(plans, simulate(scenario, plans))
    spec, visits = tables.specs[CUSTOMS], tables.visits
    rows = np.flatnonzero(tables.visits_to(CUSTOMS) & reached(visits.started_s))
    works = [work for stream in plans.streams for work in stream.work["documents"].tolist()]

    units = own_units(View(tables, scenario, 0, tables.end_s), spec, rows)

    spells = zip(visits.started_s[rows].tolist(), units.tolist(), rows.tolist(), strict=True)
    ends_s = dict.fromkeys(range(spec.capacity), 0)
    for started_s, unit, row in sorted(spells):
        calendar, work_s = spec.calendars[unit], works[visits.train[row]]
        finished_s = started_s + work_s
        assert calendar.next_open(started_s) == started_s
        if spec.closing is Closing.FITS:
            assert calendar.fitting(started_s, work_s) == started_s
        if spec.closing is not Closing.FINISH:
            finished_s = calendar.finish(started_s, work_s)
        assert ends_s[unit] <= started_s
        ends_s[unit] = finished_s
        if finished_s < tables.end_s:
            assert visits.finished_s[row] == finished_s
        else:
            assert missing_last(visits.finished_s)[row] > tables.end_s
