"""What is kept, what broke and where waiting grew: on made-up readings and on small runs."""

from types import SimpleNamespace

import pytest

from sim.experiments.capacity import levels, reliefs
from sim.experiments.capacity.causes import Pile, not_separated, piles
from sim.experiments.capacity.levels import P95, Judge, Level, Reading, together
from sim.experiments.capacity.reliefs import (
    HARMS,
    HELPS,
    NOT_SHOWN,
    NOTHING,
    RESTORES,
    UNSURE,
    price_of,
)
from sim.experiments.capacity.search import Line, Prober, Tried
from sim.experiments.capacity.words import (
    broken_words,
    limit_words,
    month_words,
    odd_words,
    pile_words,
    vain_words,
)
from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS
from sim.experiments.laboratory import Figure
from sim.metrics.kpis import Kpi, KpiTable
from sim.metrics.stability import Thirds
from sim.metrics.statistics import mean_interval, share_interval
from tests.unit.experiments.capacities import LANE, capacity_of, limit
from tests.unit.experiments.sweeps import HEAD_ON

AXIS = SimpleNamespace(kind="volume", words=lambda at: f"+{at} %", last=30)
MONTHS = SimpleNamespace(kind="months", words=lambda at: f"month {at}", last=30)


def made(verdicts, looks=(2, 4)):
    """Return the limit of a port with these verdicts by place, all replications spent."""
    line = Line(SimpleNamespace(axis=AXIS, looks=looks), ("khorgos",))
    for place, verdict in verdicts.items():
        line.tried["khorgos", place] = Tried(place, "khorgos", looks[-1], (), verdict)
    return line.limit("khorgos")


def per_day(_port, place):
    return 20 + place / 10


def reading(verdict, metric="dwell_p95_h", **more):
    about = {"unit": "h", "relation": "<", "bound": 4.0, "found": 5.0, "lower": 4.5, "upper": 5.5}
    place = ("khorgos", "westbound", "all")
    return Reading(metric, *place, **{**about, **more}, verdict=verdict)


@pytest.mark.parametrize(
    ("verdicts", "port"),
    [
        ([HOLDS, HOLDS], HOLDS),
        ([HOLDS, CANNOT_TELL], CANNOT_TELL),
        ([FAILS, CANNOT_TELL, HOLDS], FAILS),
    ],
)
def test_a_port_holds_only_with_all_its_levels(verdicts, port):
    assert together([reading(verdict) for verdict in verdicts]) == port


def outcome(*values, tables=(), growths=(), days=9):
    """Return what replications say of the one figure that a level is about."""
    return SimpleNamespace(
        row=lambda _figure: SimpleNamespace(mean=1.0, estimand=""),
        values=lambda _figure: values,
        scenario=SimpleNamespace(end_s=days * 86_400),
        gathered=SimpleNamespace(
            kpis=tables, growths=growths, gridlocks=(), folders=range(len(values))
        ),
    )


def test_times_the_base_has_the_interval_of_the_difference_to_the_bound_by_pairs():
    level = Level(Figure(P95, "khorgos", "westbound"), "<", 1.5, is_ratio=True)
    judge = Judge((level,), 0.9)

    found = judge._level(level, outcome(16.0, 28.0, 33.0), outcome(10.0, 20.0, 24.0))

    # 77 / 54 times; less 1.5 times the base it is 1, -2 and -3.
    lower, upper = mean_interval((1.0, -2.0, -3.0), 0.9)
    assert found.found == pytest.approx(77 / 54)
    assert (found.lower, found.upper) == pytest.approx((1.5 + lower / 18, 1.5 + upper / 18))
    assert found.verdict == CANNOT_TELL


def test_a_share_is_that_of_all_trains_not_the_mean_of_replications():
    figure = Figure("share_cleared_in_limit", "khorgos", "westbound")
    counts = ((1, 2), (97, 98))
    tables = [
        KpiTable((Kpi(*figure.key, "share", won / of, successes=won, trials=of),))
        for won, of in counts
    ]

    found = Judge((), 0.95)._level(Level(figure, ">=", 0.5), outcome(tables=tables), None)

    assert found.found == 0.98
    assert (found.lower, found.upper) == share_interval((1, 97), (2, 98), 0.95)


def test_more_trains_at_the_end_that_may_be_chance_are_no_queue_that_holds(monkeypatch):
    place = ("khorgos", "westbound", "all", "clearance")
    record = SimpleNamespace(thirds={place: Thirds(10.0, 10.0, 40.0, 50)})
    monkeypatch.setattr(levels, "read_record", lambda _folder: record)

    (found,) = Judge((), 0.95)._queues("khorgos", outcome(None, None))

    assert found.verdict == CANNOT_TELL
    assert "perhaps by chance" in found.reason
    # 30 more trains between the middles of two thirds of nine days.
    assert found.found == pytest.approx(10.0)


def test_a_relief_is_held_against_the_scenario_as_it_is_without_it():
    seen = []
    lab = SimpleNamespace(outcome=lambda changes, _many: changes)
    judge = SimpleNamespace(readings=lambda *asked: seen.append(asked) or ())
    axis = SimpleNamespace(changes=lambda place: (f"trains={place}",) if place else ())

    Prober(lab, axis, judge, (4,)).tried("khorgos", 3, ("lanes=2",), 4)

    assert seen == [("khorgos", ("trains=3", "lanes=2"), ())]


def waiting(name, trains, **queues):
    """Return replications of ten days with these mean queues and numbers of trains."""
    values = {f"queue_{local}_mean": found for local, found in queues.items()}
    values["trains_arrived"] = trains
    place = {"port": "khorgos", "direction": "all", "service": "all"}
    return SimpleNamespace(
        scenario=SimpleNamespace(name=name, end_s=10 * 86_400),
        values=lambda figure: values.get(figure.metric, ()),
        gathered=SimpleNamespace(summary=[SimpleNamespace(metric=m, **place) for m in values]),
    )


def test_hours_waited_are_the_queue_by_the_trains_and_piles_alike_are_not_told_apart():
    base = waiting("base", (40, 40, 40), a=(0.0,) * 3, b=(0.0,) * 3, c=(1.0,) * 3)
    broken = waiting(
        "broken", (48, 48, 48), a=(2.0, 2.2, 2.4), b=(0.5, 0.7, 0.4), c=(2.9, 3.5, 2.9)
    )

    first, second, third = piles("khorgos", base, broken)

    # A mean queue of 2.2 for 240 h are 528 h of 48 trains: 11 h each.
    assert (first.resource, first.grew_h, first.base_h) == ("khorgos.a", pytest.approx(11), 0)
    assert (second.resource, second.base_h, second.broken_h) == ("khorgos.c", 6, 15.5)
    assert third.resource == "khorgos.b"
    assert [each.is_apart for each in (first, second, third)] == [False, False, True]


def test_train_hours_saved_a_day_are_the_trains_fewer_there_times_24(monkeypatch):
    monkeypatch.setattr(reliefs, "_inside", lambda inside, *_: inside)

    found = reliefs._saving(SimpleNamespace(port="khorgos"), (5.0, 6.0), (4.0, 4.0), frozenset())

    assert (found.saved_h, found.samples) == (36.0, (24.0, 48.0))


def test_what_restores_a_level_comes_before_what_saves_more():
    def relief(verdict, saved_h):
        saving = SimpleNamespace(saved_h=saved_h)
        return SimpleNamespace(verdict=verdict, saving=saving, candidate=SimpleNamespace(name="x"))

    found = [relief(HELPS, 90.0), relief(NOTHING, 99.0), relief(RESTORES, 10.0)]
    found += [relief(UNSURE, 95.0), relief(RESTORES, 20.0)]
    order = [each.saving.saved_h for each in sorted(found, key=reliefs._order)]

    assert order == [20.0, 10.0, 95.0, 90.0, 99.0]


def test_a_relief_of_two_units_costs_twice_the_price_of_one():
    relief = SimpleNamespace(candidate=SimpleNamespace(changes=("khorgos.tracks=4",)), units=2)
    prices = SimpleNamespace(of={"khorgos.tracks": 100.0}.get)

    assert price_of(relief, prices) == 200.0
    assert price_of(relief, SimpleNamespace(of={}.get)) is None


def test_a_volume_that_holds_above_one_that_fails_is_told_and_not_reported():
    found = made({0: HOLDS, 10: FAILS, 20: HOLDS, 25: FAILS})

    assert (found.held, found.failed) == (0, 10)
    assert list(odd_words(found, AXIS)) == [
        "khorgos fails at +10 % and holds again at +20 %: the answer does not simply get worse"
        " with volume; the lower one is reported"
    ]


def test_what_more_replications_might_tell_is_not_known():
    line = Line(SimpleNamespace(axis=AXIS, looks=(2, 4)), ("khorgos",))
    line.tried["khorgos", 5] = Tried(5, "khorgos", 2, (), CANNOT_TELL)
    line.tried["khorgos", 6] = Tried(6, "khorgos", 2, (), FAILS)

    assert line.known("khorgos") == {6: FAILS}


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (
            {0: HOLDS, 18: HOLDS, 19: CANNOT_TELL, 20: CANNOT_TELL, 21: FAILS},
            "holds up to +18 % (21.8 trains a day), fails from +21 % (22.1 trains a day) on;"
            " in between 4 replications cannot tell",
        ),
        ({0: CANNOT_TELL, 1: FAILS},
         "fails from +1 % (20.1 trains a day) on; whether below, 4 replications cannot tell"),
        ({0: HOLDS, 30: CANNOT_TELL},
         "holds up to +0 % (20.0 trains a day); whether beyond, up to +30 % (23.0 trains a day),"
         " 4 replications cannot tell"),
        ({0: CANNOT_TELL, 30: CANNOT_TELL},
         "is not known to hold anywhere: up to +30 % (23.0 trains a day) 4 replications cannot"
         " tell"),
        ({0: FAILS},
         "does not hold at +0 % (20.0 trains a day), as the scenario is: there is no headroom"),
    ],
)  # fmt: skip
def test_limits_are_said_as_they_are_known(verdicts, words):
    assert limit_words(made(verdicts), AXIS, per_day, 4) == words


def test_months_that_cannot_be_told_are_said():
    verdicts = {0: HOLDS, 18: HOLDS, 19: CANNOT_TELL, 23: CANNOT_TELL, 24: FAILS}

    assert month_words(made(verdicts), MONTHS, 4) == (
        "breaks in about month 24 (4 replications cannot tell from month 19 to month 23)"
    )
    assert month_words(made({0: HOLDS, 30: HOLDS}), MONTHS, 4) == "holds at least until month 30"
    assert month_words(made({0: FAILS}), MONTHS, 4) == "does not hold even now"


def test_a_port_that_nothing_is_known_of_is_not_said_to_hold_until_a_month():
    unclear = made({0: CANNOT_TELL, 30: CANNOT_TELL})

    assert month_words(unclear, MONTHS, 4) == "breaks in no month up to month 30 for certain"


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([NOTHING, NOT_SHOWN], "no gain of one more of anything is shown"),
        ([NOTHING, HARMS], "one more of anything gains nothing"),
        ([], "one more of anything gains nothing"),
    ],
)
def test_a_gain_that_is_not_shown_is_not_called_none(verdicts, words):
    assert vain_words([SimpleNamespace(verdict=verdict) for verdict in verdicts]) == words


def test_what_broke_is_said_with_its_bound():
    ratio = reading(FAILS, unit="times the base", bound=1.5, found=1.7)

    assert broken_words([reading(FAILS), ratio]) == (
        "dwell_p95_h westbound is 5, not < 4;"
        " dwell P95 westbound is 1.7 times that of the base, not < 1.5"
    )


def test_resources_that_cannot_be_told_apart_are_said():
    def pile(name, grew, *, is_apart):
        return Pile(name, 0.0, grew, grew, None, None, 0.5, 0.98, is_apart)

    found = (
        pile("khorgos.a", 3.0, is_apart=False),
        pile("khorgos.b", 2.9, is_apart=False),
        pile("khorgos.c", 0.1, is_apart=True),
    )

    assert [each.resource for each in not_separated(found)] == ["khorgos.a", "khorgos.b"]
    assert pile_words(found) == (
        "waiting grew most at khorgos.a, by 3 h a train, in use 98 %; not separated from khorgos.b"
    )


def test_trains_in_gridlock_break_a_port(tmp_path):
    result = capacity_of(
        tmp_path, HEAD_ON + "[services.more]\ntrains = 4\nports = { khorgos = 1.0 }\n",
        up_to="1.5", step="0.25", ladder=0,
    )  # fmt: skip

    assert limit(result) == (None, "+0 %")
    rows = [row for row in result.record["tried"] if row["metric"] == "gridlock"]
    assert {(row["found"], row["verdict"]) for row in rows} == {(2.0, FAILS)}


def test_a_service_that_is_not_counted_breaks_a_port_too(tmp_path):
    text = LANE + "counted = false\n[services.few]\ntrains_per_day = 0.5\nwestbound = 1.0\n"
    result = capacity_of(
        tmp_path, text + 'ports = { khorgos = 1.0 }\narrivals = "even"\n',
        grow="services.any", up_to="1.4", step="0.2", ladder=1,
    )  # fmt: skip

    assert limit(result) == ("+0 %", "+20 %")
    broke = result.record["ladder"][0]["broke"]
    assert broke.startswith("the queue of any westbound grows by 0.")
    assert result.record["limits"][0]["base"]["trains_per_day"] == 20.0
