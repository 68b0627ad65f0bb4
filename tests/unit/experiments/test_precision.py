import json

import numpy as np
import pytest

from sim.errors import UsageError
from sim.experiments import replication
from sim.experiments.headlines import Precision, as_record, headlines
from sim.experiments.interruption import StoppedError
from sim.experiments.precision import Goal, Reached, most_of, reach, replications_after
from sim.experiments.run import run, run_to
from sim.experiments.undertaking import Settings
from sim.metrics.statistics import mean_interval
from sim.metrics.summary import SummaryRow
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, write_lane

CONSTANT = """\
title = "Trains like a clock"
start = 2024-01-01
duration = "2 d"
services.any = { trains_per_day = 12, arrivals = "even", westbound = 1, ports = { khorgos = 1 } }
ports.khorgos.china.customs = { lanes = 1, documents = "1 h" }
"""
LUCKY = """\
title = "Some luck"
start = 2024-01-01
duration = "4 d"
services.any = { trains_per_day = 12, arrivals = "even", westbound = 1, ports = { khorgos = 1 } }
ports.khorgos.china.customs = { lanes = 2, documents = { uniform = ["1 h", "2 h"] } }
"""


def run_to_precision(folder, text=LUCKY, *, out="out", settings=None, **goal):
    file = write_lane(folder, text)
    wished = Goal(**{"precision": 0.014, **goal})
    settings = Settings(**{"jobs": 1, **(settings or {})})
    return run_to(wished, lambda many: load(file, [f"replications={many}"]), folder / out, settings)


def row(metric="dwell_mean_h", mean=10.0, lower=9.0, upper=11.5, **others):
    unit = "share" if metric.startswith("share") else "h"
    known = {"replications": 20, "estimand": "", "direction": "westbound", **others}
    place = ("khorgos", known["direction"], "all")
    return SummaryRow(
        *place, metric, unit, mean, lower, upper, known["replications"], known["estimand"]
    )


def precision(**known):
    place = {"port": "khorgos", "direction": "westbound", "metric": "dwell_mean_h"}
    return Precision(**place, is_share=False, **known)


@pytest.fixture(scope="module")
def precise(tmp_path_factory):
    """A run to a precision that nothing disturbs."""
    return run_to_precision(tmp_path_factory.mktemp("precise"))


@pytest.fixture
def lane(tmp_path):
    return load(write_lane(tmp_path, CONSTANT)).scenario


@pytest.fixture
def computed(monkeypatch):
    """The numbers of the replications that are computed, in order."""
    numbers = []
    real = replication.replicate

    def counting(job):
        numbers.append(job.replication)
        real(job)

    monkeypatch.setattr(replication, "replicate", counting)
    return numbers


def test_a_half_width_is_the_longer_side_relative_to_the_value(lane):
    assert headlines(lane, [row()]) == [precision(half_width=0.15)]


def test_of_a_share_it_is_the_half_width_itself(lane):
    found = headlines(lane, [row("share_cleared_in_limit", 0.9, 0.86, 0.92)])

    assert [each.half_width for each in found] == [pytest.approx(0.04)]
    assert found[0].is_share


def test_a_figure_without_an_interval_is_there_with_its_reason(lane):
    growing = "not given: the queue grows by 2 trains a day"
    found = headlines(
        lane,
        [
            row(mean=None, lower=None, upper=None, estimand=growing),
            row("dwell_p95_h", lower=None, upper=None, replications=1),
            row("stay_china_mean_h", mean=None, lower=None, upper=None, replications=0),
        ],
    )

    assert {each.metric: each.reason for each in found} == {
        "dwell_mean_h": growing,
        "dwell_p95_h": "only one replication has a value",
    }
    assert as_record(found)["widest"] is None


def test_a_figure_that_is_always_nothing_is_known_exactly(lane):
    found = headlines(lane, [row("stay_kazakhstan_mean_h", 0.0, 0.0, 0.0)])

    assert [each.half_width for each in found] == [0.0]


@pytest.mark.parametrize(
    ("done", "half_width", "after"),
    [
        (0, None, 20),
        (20, 0.05, 20),
        (20, None, 20),
        (20, 0.0501, 22),
        (20, 0.1, 80),
        (20, 0.11, 98),
        (30, 0.0501, 34),
        (20, 1.0, 500),
        (500, 0.06, 500),
    ],
)
def test_the_next_number_is_projected_from_the_widest_figure(done, half_width, after):
    assert replications_after(done, half_width, Goal(precision=0.05)) == after


def test_it_never_stops_before_the_floor_however_precise_it_looks():
    assert replications_after(2, 0.0, Goal(precision=0.05)) == 20
    assert replications_after(20, 0.0, Goal(precision=0.05, at_least=40)) == 40


@pytest.mark.parametrize("deviation", [0.2, 0.25, 0.3])
def test_the_interval_at_stopping_covers_the_truth_in_93_of_100_runs(deviation):
    goal = Goal(precision=0.05)
    rng = np.random.default_rng(20240718)
    covered, numbers = 0, []
    for values in rng.normal(1.0, deviation, (1_000, goal.at_most)):
        done, half_width = 0, None
        while (after := replications_after(done, half_width, goal)) > done:
            done, mean = after, values[:after].mean()
            lower, upper = mean_interval(values[:after])
            half_width = max(upper - mean, mean - lower) / mean
        covered += lower <= 1.0 <= upper
        numbers.append(done)

    assert covered >= 930
    assert min(numbers) >= 20
    # It stops by itself: neither at the floor nor at the cap.
    assert 20 < np.median(numbers) < 500


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"precision": 5}, "5 % is 0.05"),
        ({"precision": 0.0}, "more than 0"),
        ({"precision": -0.1}, "more than 0"),
        ({"precision": float("nan")}, "less than 1"),
        ({"precision": 0.05, "at_least": 5}, "at least 20 are needed"),
        ({"precision": 0.05, "at_least": 40, "at_most": 30}, "at least as many as --at-least"),
    ],
)
def test_goals_that_make_no_sense_are_refused(wish, message):
    with pytest.raises(UsageError, match=message):
        Goal(**wish)


def test_the_folder_is_that_of_a_run_with_as_many_replications(precise, tmp_path):
    many = precise.reached.replications
    file = write_lane(tmp_path, LUCKY)

    plain = run(load(file, [f"replications={many}"]), tmp_path / "plain", Settings(jobs=1))
    again = run(load(precise.folder / "scenario.toml"), tmp_path / "again", Settings(jobs=1))

    assert 20 < many < 500
    assert precise.reached.is_met
    assert precise.scenario.replications == precise.record["replications"] == many
    assert contents(precise.folder) == contents(plain.folder) == contents(again.folder)
    assert plain.reached is None


def test_the_number_does_not_depend_on_the_processes(precise, tmp_path):
    two = run_to_precision(tmp_path, settings={"jobs": 2})

    assert contents(two.folder) == contents(precise.folder)


def test_run_json_says_of_every_run_how_precise_it_is(precise):
    record = json.loads((precise.folder / "run.json").read_text())["precision"]

    worst = max(each["half_width"] for each in record["figures"])
    assert record["widest"]["half_width"] == worst <= 0.014
    assert {each["metric"] for each in record["figures"]} == {
        "clearance_mean_h",
        "share_cleared_in_limit",
        "stay_china_mean_h",
        "stay_kazakhstan_mean_h",
        "dwell_mean_h",
        "dwell_p95_h",
        "throughput_trains_per_day",
    }


def test_it_says_what_it_aims_at_and_computes_each_replication_once(tmp_path, computed):
    told, aims = [], []

    def progress(what, _done, total):
        if what == "replications" and total not in aims:
            aims.append(total)

    result = run_to_precision(tmp_path, tell=told.append, settings={"progress": progress})

    many = result.reached.replications
    assert computed == list(range(many))
    assert (aims[0], aims[-1]) == (20, many)
    assert len(told) == len(aims) - 1
    assert told[0].startswith("20 replications: ±")
    assert told[0].endswith(f"going on to {aims[1]}")


def test_it_uses_the_replications_of_an_earlier_run_with_the_same_store(tmp_path, computed):
    store = {"store": tmp_path / "store", "jobs": 1}
    file = write_lane(tmp_path, LUCKY)
    run(load(file, ["replications=21"]), tmp_path / "earlier", Settings(**store))
    computed.clear()

    result = run_to_precision(tmp_path, settings=store)

    assert computed == list(range(21, result.reached.replications))


def test_at_the_most_replications_it_says_what_missed(tmp_path):
    result = run_to_precision(tmp_path, precision=0.001, at_most=23)

    reached = result.reached
    assert (reached.replications, reached.is_met) == (23, False)
    widths = [each.half_width for each in reached.missed]
    assert widths == sorted(widths, reverse=True)
    assert min(widths) > 0.001
    assert reached.as_data()["met"] is False


def test_what_has_no_luck_in_it_stops_at_the_floor(tmp_path):
    result = run_to_precision(tmp_path, CONSTANT, precision=0.05)

    assert result.reached.replications == 20
    assert result.reached.is_met


def test_figures_of_a_growing_queue_are_left_out(tmp_path):
    overloaded = CONSTANT.replace('"1 h"', '{ uniform = ["3 h", "4 h"] }').replace("2 d", "6 d")

    reached = run_to_precision(tmp_path, overloaded, precision=0.3).reached

    assert "dwell_mean_h" in {each.metric for each in reached.left_out}
    assert all("the queue grows for ever" in each.reason for each in reached.left_out)
    assert "throughput_trains_per_day" not in {each.metric for each in reached.left_out}


def test_where_no_figure_is_left_nothing_is_met():
    lost = precision(half_width=None, reason="not given: it grows")

    reached = Reached(Goal(precision=0.05), 20, 500, (lost,))

    assert not reached.is_met
    assert reached.left_out == (lost,)


def test_stopped_it_says_how_many_are_kept_and_goes_on_from_there(precise, tmp_path, computed):
    def progress(what, done, _total):
        if what == "replications" and done == 22:
            raise KeyboardInterrupt

    with pytest.raises(StoppedError, match=r"22 of \d\d+ replications are kept"):
        run_to_precision(tmp_path, settings={"progress": progress})
    computed.clear()

    result = run_to_precision(tmp_path)

    assert computed == list(range(22, result.reached.replications))
    assert contents(result.folder) == contents(precise.folder)


def test_it_stays_below_the_limit_of_trains(tmp_path):
    loaded = load(write_lane(tmp_path, CONSTANT.replace('"2 d"', '"365 d"')))

    assert most_of(loaded) == 5_000_000 // (12 * 365)


def test_a_tenth_more_is_rounded_up_without_the_dust_of_floating_point():
    assert replications_after(100, 0.0501, Goal(precision=0.05)) == 110


def test_a_run_goes_no_further_than_its_limit_however_wide_the_figures_are():
    wide = Precision("khorgos", "westbound", "dwell_mean_h", is_share=False, half_width=0.9)

    found = reach(Goal(precision=0.01), 30, lambda _many: [wide])

    assert (found.replications, found.at_most, found.is_met) == (30, 30, False)
