import csv
import io
import json

import pytest

from sim.errors import SafetyLimitError, ScenarioError, UsageError
from sim.experiments import replication
from sim.experiments.capacity.axis import axis_of
from sim.experiments.capacity.dates import month_axis
from sim.experiments.capacity.reliefs import NOTHING, RESTORES
from sim.scenario.loader import load
from sim.scenario.resolved import scenario_hash
from tests.unit.experiments.capacities import (
    DOCUMENTS,
    LANE,
    RANDOM,
    STAGES,
    STARVED,
    TWO_LANES,
    TWO_PORTS,
    capacity_of,
    limit,
)
from tests.unit.experiments.lanes import contents, write_lane

LANES = "ports.khorgos.china.customs.lanes"
GROWTH = "services.any.growth_per_year"


def table(result, name):
    """Return the rows of a CSV file of the folder."""
    text = (result.folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_lane_of_24_a_day_holds_to_24_and_breaks_right_above(tmp_path):
    result = capacity_of(tmp_path, LANE, ladder=0)

    found = result.record["limits"][0]
    assert limit(result) == ("+20 %", "+21 %")
    assert (found["held"]["trains_per_day"], found["failed"]["trains_per_day"]) == (24.0, 24.2)
    assert found["words"] == (
        "holds up to +20 % (24.0 trains a day), fails from +21 % (24.2 trains a day) on"
    )


def test_two_lanes_hold_twice_as_many(tmp_path):
    assert limit(capacity_of(tmp_path, TWO_LANES, up_to="3", ladder=0)) == ("+140 %", "+141 %")


def test_the_ladder_goes_from_one_stage_to_the_next(tmp_path):
    price = "ports.khorgos.china.customs.lanes=1200"
    result = capacity_of(tmp_path, STAGES, ladder=2, price=(price,), step="0.05", up_to="1.7")

    first, second = result.record["ladder"]
    assert first["broke"] == "the queue westbound grows by 1 trains a day"
    assert first["waiting_grew_most_at"] == "khorgos.china.customs"
    assert first["utilisation"] == pytest.approx(1.0)
    assert (first["relief"], first["verdict"]) == ("khorgos.china.customs: one more", RESTORES)
    assert (first["trains_per_day_before"], first["trains_per_day_after"]) == (24.0, 30.0)
    assert first["extra_trains_per_day"] == pytest.approx(6.0)
    assert first["units_per_extra_train"] == pytest.approx(1 / 6)
    assert first["price_per_extra_train"] == pytest.approx(200.0)
    assert second["relief"] == "khorgos.kazakhstan.reload_tracks: one more"
    assert (second["breaks_at"], second["held_after"]) == ("+55 %", "+70 %")
    assert second["is_at_least"]
    assert second["price_per_extra_train"] is None
    assert [row["relief"] for row in table(result, "capacity")] == [
        first["relief"],
        second["relief"],
    ]


def test_a_mean_wait_is_bracketed_where_the_formula_has_it(tmp_path):
    # One lane that serves 24 a day: at 18 a day, half as many again, trains stay 1 / (24 - 18) d.
    keep = ("clearance_mean_h <= 4",)
    result = capacity_of(tmp_path, RANDOM, keep=keep, ladder=0, step="0.1", up_to="1.8")

    found = result.record["limits"][0]
    assert 1.3 <= found["held"]["value"] < 1.5 < found["failed"]["value"] <= 1.8
    assert found["cannot_tell"]
    assert "in between 10 replications cannot tell" in found["words"]


def test_the_base_is_once_the_base_however_much_it_varies(tmp_path):
    wish = {"up_to": "1.1", "step": "0.1", "ladder": 0}
    result = capacity_of(tmp_path, RANDOM, "duration=6 d", "replications=2", **wish)

    rows = [row for row in result.record["tried"] if row["metric"] == "dwell_p95_h"]
    base = next(row for row in rows if row["volume"] == "+0 %")
    assert [base[name] for name in ("found", "lower", "upper", "verdict")] == [1, 1, 1, "holds"]


def test_trains_that_fill_the_tracks_for_want_of_wagons_get_wagons(tmp_path):
    keep = ("dwell_p95_h <= 3000",)
    result = capacity_of(tmp_path, STARVED, keep=keep, step="0.1", ladder=1)

    rung = result.record["ladder"][0]
    assert rung["waiting_grew_most_at"] == "khorgos.china.standard_tracks"
    assert rung["relief"] == "khorgos.kazakhstan.supply_path: one more"
    gains = {(row["resource"], row["more"]): row["verdict"] for row in table(result, "reliefs")}
    assert gains["khorgos.china.standard_tracks", "one more"] == NOTHING
    assert gains["khorgos.kazakhstan.standard_tracks", "one more"] == NOTHING


def test_nothing_breaks_as_far_as_it_looks(tmp_path):
    result = capacity_of(tmp_path, LANE, up_to="1.1")

    assert limit(result) == ("+10 %", None)
    assert result.record["limits"][0]["words"].endswith("the furthest tried: nothing breaks")
    assert not result.record["ladder"]


def test_a_base_that_breaks_has_no_headroom_and_is_relieved_where_it_is(tmp_path):
    result = capacity_of(tmp_path, LANE, "services.any.trains_per_day=26", up_to="1.2", ladder=1)

    assert limit(result) == (None, "+0 %")
    assert "there is no headroom" in result.record["limits"][0]["words"]
    rung = result.record["ladder"][0]
    assert (rung["breaks_at"], rung["held_before"], rung["held_after"]) == ("+0 %", None, "+20 %")
    assert rung["extra_trains_per_day"] is None


def test_each_port_is_judged_by_itself_from_the_same_runs(tmp_path):
    result = capacity_of(tmp_path, TWO_PORTS, ladder=0, step="0.2", up_to="1.8")

    assert limit(result, "khorgos") == ("+20 %", "+40 %")
    assert limit(result, "alashankou") == ("+60 %", "+80 %")


def test_a_bound_may_be_of_one_place_and_the_queue_is_kept_all_the_same(tmp_path):
    keep = ("dwell_p95_h@khorgos/westbound <= 100",)
    result = capacity_of(tmp_path, TWO_PORTS, keep=keep, ladder=0, step="0.2", up_to="1.4")

    assert limit(result, "khorgos") == ("+20 %", "+40 %")
    kept = {(row["port"], row["metric"]) for row in result.record["tried"]}
    assert ("khorgos", "dwell_p95_h") in kept
    assert ("alashankou", "dwell_p95_h") not in kept
    assert ("alashankou", "queue_growth") in kept


def test_a_time_grows_from_what_the_scenario_says(tmp_path):
    # Twenty a day leave 72 minutes to each.
    result = capacity_of(
        tmp_path, LANE, grow=DOCUMENTS, up_to="80 min", step="1 min", ladder=0,
        keep=("trains_arrived >= 0",),
    )  # fmt: skip

    assert limit(result) == ("1 h 12 min", "1 h 13 min")
    assert result.record["limits"][0]["words"] == "holds up to 1 h 12 min, fails from 1 h 13 min on"


def test_a_number_may_fall(tmp_path):
    result = capacity_of(
        tmp_path, TWO_LANES, "services.any.trains_per_day=30", grow=LANES, up_to="1", ladder=1
    )

    assert limit(result) == ("2", "1")
    # What is taken away is no relief.
    assert result.record["ladder"][0]["relief"] is None
    assert "khorgos, step 1: one more of anything gains nothing." in result.record["words"]


def test_a_growth_becomes_a_month(tmp_path):
    # 20 become 24 at 12 % a year after 12 ln 1.2 / ln 1.12 = 19.3 months, from January 2024 on.
    result = capacity_of(tmp_path, LANE, f"{GROWTH}=0.12", by_date=True, up_to="4", ladder=0)

    assert limit(result) == ("Aug 2025", "Sep 2025")
    assert "khorgos breaks in about Sep 2025." in result.record["words"]
    assert any("extrapolations" in note for note in result.record["notes"])


def test_the_month_of_a_period_is_that_of_its_middle(tmp_path):
    wider = write_lane(tmp_path, LANE.replace('"50 d"', '"182 d"'))
    axis = month_axis(load(wider, [f"{GROWTH}=0.12"]), "services", None)

    assert (axis.words(0), axis.words(12), axis.last) == ("Apr 2024", "Apr 2025", 180)
    assert axis.changes(12) == ("services.any.trains_per_day=22.4",)


def test_a_growth_changes_no_run(tmp_path):
    file = write_lane(tmp_path)
    known = load(file, [f"{GROWTH}=0.12"])

    assert known.scenario.services["any"].growth_per_year == 0.12
    assert scenario_hash(known) == scenario_hash(load(file))
    with pytest.raises(ScenarioError, match="growth_per_year"):
        load(file, [f"{GROWTH}=-1"])


def test_counts_of_trains_are_rounded_and_what_cannot_grow_is_told(tmp_path):
    more = """\
[services.counted]
trains = 7
ports = { khorgos = 1.0 }
[services.planned.arrivals.khorgos]
westbound.weekly = ["mon 03:00"]
eastbound.weekly = []
"""
    axis = axis_of(load(write_lane(tmp_path, LANE + more)), "services", None, None)

    assert axis.changes(10) == ("services.any.trains_per_day=22.0", "services.counted.trains=8")
    result = capacity_of(tmp_path, LANE + more, up_to="1.01", ladder=0)
    notes = " ".join(result.record["notes"])
    assert "planned: comes by a timetable or a weekly plan and stays as it is." in notes
    assert "rounded to whole trains" in notes


def test_one_service_grows_and_the_others_stay(tmp_path):
    axis = axis_of(load(write_lane(tmp_path, LANE)), "services.any", "0.5", "0.1")

    assert (axis.last, axis.words(5)) == (5, "−50 %")
    assert axis.changes(5) == ("services.any.trains_per_day=10.0",)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"grow": "services.an"}, "no such service; did you mean any"),
        ({"grow": "ports.khorgos.china.customs.lane"}, "did you mean .*customs.lanes"),
        ({"grow": "ports.khorgos.china.customs.order"}, "neither a number nor a time"),
        ({"grow": f"{LANES}=4"}, "give a key alone; how far it goes is for --up-to"),
        ({"keep": ("share_cleared_in_limit >= 1.5",)}, "this figure runs from 0 to 1"),
        ({"grow": DOCUMENTS, "up_to": "2"}, "give it in the form of 1 h"),
        ({"up_to": "1"}, "less than one --step away"),
        ({"up_to": "-1"}, "lies above 0"),
        ({"up_to": "twice"}, "--up-to twice: give a number"),
        ({"step": "0"}, "--step: give a number above 0"),
        ({"step": "1e-9"}, "take larger ones"),
        ({"keep": ("dwel_p95_h <= 4",)}, "did you mean dwell_p95_h"),
        ({"keep": ("dwell_p95_h =< 4",)}, "write it as in"),
        ({"keep": ("dwell_p95_h <= four",)}, "four is not a number"),
        ({"keep": ("dwell_p95_h@khorgo <= 4",)}, "no port khorgo; did you mean khorgos"),
        ({"keep": ("dwell_p95_h@khorgos/east <= 4",)}, "did you mean eastbound"),
        ({"keep": ("total_cost <= 4",)}, r"the scenario has no \[costs\]"),
        ({"confidence": 1.0}, "below 1"),
        ({"ladder": 21}, "0 to 20 steps"),
        ({"price": ("ports.khorgos.china.customs.lane=4",)}, "no such value"),
        ({"by_date": True}, "no service of the scenario grows"),
        ({"by_date": True, "step": "1"}, "the steps are months"),
        ({"by_date": True, "grow": LANES}, "dates need --grow services"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_runs(tmp_path, wish, message):
    with pytest.raises(UsageError, match=message):
        capacity_of(tmp_path, LANE, **wish)

    assert not (tmp_path / "out").exists()


def test_what_the_rules_refuse_at_the_end_is_said_before_anything_runs(tmp_path):
    share = "ports.khorgos.china.customs.examination.share"
    with pytest.raises(ScenarioError, match=r"at 1.2, as far as --up-to goes: .*share"):
        capacity_of(
            tmp_path, LANE, f"{share}=0.6", "ports.khorgos.china.customs.examination.time=1 h",
            grow=share,
        )  # fmt: skip


def test_a_growth_without_bounds_is_refused_with_the_month_that_it_is_asked_for(tmp_path):
    with pytest.raises(SafetyLimitError, match="at Jan 2039, as far as --up-to goes"):
        capacity_of(tmp_path, LANE, f"{GROWTH}=10", by_date=True)


def test_too_much_is_refused(tmp_path):
    with pytest.raises(SafetyLimitError, match="runs"):
        capacity_of(tmp_path, LANE, "replications=2000")


def test_the_bytes_do_not_depend_on_processes_and_nothing_is_computed_twice(tmp_path, monkeypatch):
    wish = {"ladder": 1, "step": "0.1", "up_to": "1.4", "store": tmp_path / "store"}
    one = capacity_of(tmp_path, LANE, out="one", **wish)
    two = capacity_of(tmp_path, LANE, out="two", jobs=2, **{**wish, "store": None})
    done = []
    monkeypatch.setattr(replication, "simulate", lambda *_: done.append(1))
    again = capacity_of(tmp_path, LANE, out="again", **wish)

    assert not done

    assert contents(one.folder) == contents(two.folder) == contents(again.folder)
    assert not (one.folder / ".store").exists()


def test_the_folder_says_everything(tmp_path):
    result = capacity_of(tmp_path, LANE, ladder=1, step="0.1", up_to="1.4")

    record = json.loads((result.folder / "capacity.json").read_text(encoding="utf-8"))
    assert record == json.loads(json.dumps(result.record))
    assert record["words"][0].startswith("khorgos holds up to +20 %")
    tried = table(result, "tried")
    assert {row["step"] for row in tried} == {"0", "1"}
    failed = [row for row in tried if (row["step"], row["volume"]) == ("0", "30 % more")]
    verdicts = {row["metric"]: row["verdict"] for row in failed}
    assert verdicts == {"queue_growth": "fails", "gridlock": "holds", "dwell_p95_h": "cannot tell"}
    assert {row["port_verdict"] for row in failed} == {"fails"}
    assert (result.folder / "scenario.toml").exists()
