"""Bounds on what any run may say: capacity, offered load, shares, and nobody faster than its work.

They hold on every drawn scenario, whatever rules it has.
"""

from collections import Counter, defaultdict

from sim.domain.plan import NOT_VISITED
from sim.domain.resource import PathSpec, QuotaSpec, UnitsSpec
from sim.domain.time import DAY_S
from sim.metrics.kpis import definition_of
from sim.recording.columns import DETACHED_STEPS
from tests.metamorphic.playing import Played, play, told, visits
from tests.metamorphic.scenarios import scenarios
from tests.metamorphic.sizes import holds_for

INSIDE = (8, 60, 1_000)
"""Whole scenarios again, but played once each."""


def work_of(played: Played) -> dict[str, dict[str, int]]:
    """Return the planned seconds of each step by train, where the train really crosses."""
    elsewhere = dict(played.log.diverted)
    found, rank = {}, 0
    for stream in played.plans.streams:
        for place, train in enumerate(stream.train_ids()):
            work = stream.elsewhere[elsewhere[rank]] if rank in elsewhere else stream.work
            found[train] = {
                step: int(column[place]) for step, column in work.items()
                if column[place] != NOT_VISITED
            }  # fmt: skip
            rank += 1
    return found


@holds_for(scenarios(), cases=INSIDE)
def test_no_train_is_faster_than_its_own_work(drawn):
    played = play(drawn)
    work = work_of(played)
    done: Counter[str] = Counter()
    cut = {who for who, *_, started, finished in visits(played.tables)
           if started is None and finished is not None}  # fmt: skip
    released = {who for who, known in told(played, figures=False)["trains"].items()
                if known["provisional"]}  # fmt: skip
    for who, step, _, _, started, finished in visits(played.tables):
        if who in work and step not in DETACHED_STEPS and None not in (started, finished):
            took = finished - started
            if step in work[who] and who not in cut | released:
                assert took >= work[who][step], (who, step)
            if step in work[who]:
                done[who] += took
    for train, known in told(played, figures=False)["trains"].items():
        if known["departed_s"] is not None:
            stay = known["departed_s"] - known["arrived_s"]
            diverted = work[train].get("diversion", 0) if known["diverted"] else 0
            assert stay >= done[train] - diverted, train


@holds_for(scenarios(), cases=INSIDE)
def test_no_resource_does_more_than_it_can(drawn):
    played = play(drawn)
    kinds = played.log.resources
    starts: dict[str, list[int]] = defaultdict(list)
    for _, _, resource, _, started, _ in visits(played.tables):
        if started is not None:
            starts[resource].append(started)
    run_s = played.tables.end_s - played.tables.start_s
    for resource, moments in starts.items():
        spec = kinds.get(resource)
        if isinstance(spec, PathSpec):
            assert len(moments) <= spec.per_day * run_s / DAY_S + 1, resource
        if isinstance(spec, QuotaSpec):
            days = Counter((moment + spec.ahead_s) // DAY_S for moment in moments)
            assert max(days.values()) <= spec.per_day, resource


@holds_for(scenarios(), cases=INSIDE)
def test_units_work_no_longer_than_they_are_there(drawn):
    """The seconds in which units are in use are at most the seconds of all units."""
    played = play(drawn)
    tables = played.tables
    busy: Counter[str] = Counter()
    for _, step, resource, _, started, finished in visits(tables):
        spec = played.log.resources.get(resource)
        works = tables.works[tables.steps.index(step)]
        if isinstance(spec, UnitsSpec) and started is not None and works:
            busy[resource] += (tables.end_s if finished is None else finished) - started
    for resource, seconds in busy.items():
        spec = played.log.resources[resource]
        assert seconds <= spec.capacity * (tables.end_s - tables.start_s), resource


@holds_for(scenarios(), cases=INSIDE)
def test_no_figure_lies_outside_of_what_it_can_be(drawn):
    """Nothing is negative, no share is above one, nobody departs without having arrived."""
    played = play(drawn)
    for kpi in played.kpis.rows:
        if kpi.value is not None:
            highest = definition_of(kpi.metric).highest
            assert kpi.value >= 0, kpi
            # A utilisation is a quotient of whole seconds: no rounding lifts it above one.
            assert highest is None or kpi.value <= highest, kpi
    for known in told(played, figures=False)["trains"].values():
        moments = [known[name] for name in ("due_s", "arrived_s", "departed_s")]
        reached = [moment for moment in moments if moment is not None]
        assert reached == sorted(reached)
