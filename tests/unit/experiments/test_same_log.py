"""Logs of two engines held against each other: the first difference in words."""

from dataclasses import replace

import numpy as np

from sim.domain.log import MILESTONES, NOT_REACHED, ArrayLog, EmptyTrain, RunLog
from sim.domain.plan import Gauge
from sim.experiments.same_log import first_difference
from sim.model.run import simulate
from sim.scenario.loader import load
from sim.workload.plans import draw
from tests.unit.experiments.lanes import write_lane


def log_of_a_lane(folder) -> RunLog:
    loaded = load(write_lane(folder))
    return simulate(loaded.scenario, draw(loaded.scenario, loaded.inputs, 0))


def copy_of(log: RunLog, **changes) -> RunLog:
    milestones = {name: list(moments) for name, moments in log.milestones.items()}
    return replace(log, **{"rows": list(log.rows), "milestones": milestones, **changes})


def in_arrays(log: RunLog, width: type = np.int64) -> ArrayLog:
    moments = {
        name: np.array([NOT_REACHED if s is None else s for s in log.milestones[name]], np.int64)
        for name in MILESTONES
    }
    rows = np.array(log.rows, np.int64).reshape(-1, 5)
    if width is not np.int64:
        rows = np.where(rows == NOT_REACHED, np.iinfo(width).min, rows).astype(width)
    head = (log.start_s, log.end_s, log.trains, log.steps, log.resources)
    return ArrayLog(*head, rows, moments, list(log.empty_trains), dict(log.diverted))


def test_log_is_the_same_as_itself_in_lists_and_in_arrays(tmp_path):
    log = log_of_a_lane(tmp_path)

    assert first_difference(log, copy_of(log)) == ""
    assert first_difference(log, in_arrays(log)) == ""
    assert first_difference(log, in_arrays(log, np.int32)) == ""
    assert first_difference(in_arrays(log, np.int32), in_arrays(log)) == ""


def test_a_second_in_one_row_is_told_with_its_row(tmp_path):
    log = log_of_a_lane(tmp_path)
    other = copy_of(log)
    other.rows[5 * 7 + 3] += 1
    entity, step, queued, started, finished = log.rows[35:40]
    name = log.steps[step].name

    said = first_difference(log, other)

    ours = f"(entity {entity}, {name}, queued {queued} s, started {started} s, finished"
    assert said.startswith(f"row 7: {ours} {finished} s) and (entity {entity}, {name}, queued")
    assert f"started {started + 1} s" in said


def test_two_rows_that_have_changed_places_differ(tmp_path):
    log = log_of_a_lane(tmp_path)
    other = copy_of(log)
    other.rows[0:5], other.rows[5:10] = log.rows[5:10], log.rows[0:5]

    assert first_difference(log, other).startswith("row 0: ")


def test_rows_that_only_one_has_are_told(tmp_path):
    log = log_of_a_lane(tmp_path)
    many = len(log.rows) // 5

    shorter = first_difference(log, copy_of(log, rows=log.rows[:-5]))

    assert shorter.startswith(f"{many} and {many - 1} rows; the first that only one has is (entity")
    assert first_difference(copy_of(log, rows=[]), log).startswith(f"0 and {many} rows")


def test_what_comes_after_the_end_does_not_count(tmp_path):
    log = log_of_a_lane(tmp_path)
    late, never = copy_of(log), copy_of(log)
    late.rows[4], never.rows[4] = log.end_s + 5, NOT_REACHED

    assert first_difference(late, never) == ""


def test_milestone_is_told_with_its_train(tmp_path):
    log = log_of_a_lane(tmp_path)
    other = copy_of(log)
    before = log.milestones["released"][2]
    other.milestones["released"][2] = None

    assert first_difference(log, other) == f"milestone released of train 2: {before} s and never"


def test_empty_trains_diversions_and_lengths_are_compared(tmp_path):
    log = log_of_a_lane(tmp_path)
    train, shorter = (
        EmptyTrain("supply/khorgos/broad/0", "khorgos", Gauge.BROAD, wagons) for wagons in (50, 49)
    )
    fewer = {name: moments[:-1] for name, moments in log.milestones.items()}

    supplied = first_difference(log, copy_of(log, empty_trains=[train]))
    diverted = first_difference(log, copy_of(log, diverted={3: "alashankou"}))

    assert supplied == "empty_trains: 0 and 1 entries"
    assert diverted == "diverted: {} and {3: 'alashankou'}"
    assert "entry 0" in first_difference(
        copy_of(log, empty_trains=[train]), copy_of(log, empty_trains=[shorter])
    )
    assert "trains" in first_difference(log, copy_of(log, milestones=fewer))
