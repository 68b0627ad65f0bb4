import csv
import json

import pytest

from sim.errors import SafetyLimitError, ScenarioError, UsageError
from sim.experiments import effort, replication
from sim.experiments.compare.experiment import compare
from sim.experiments.files import files_below
from sim.experiments.folder import STORE, check_complete
from sim.experiments.interruption import StoppedError
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.recording.parquet import read_columns
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, contents, write_lane
from tests.unit.experiments.sweeps import (
    ANOMALY,
    BATCH,
    BAYS,
    DOCUMENTS,
    HEAD_ON,
    LANES,
    RATE,
    STEADY,
    TRACKS,
    WAIT,
    means,
    swept,
)


@pytest.fixture
def computed(monkeypatch):
    """Return the list of the replications that are really computed."""
    done = []
    simulate = replication.simulate

    def counted(scenario, plans):
        done.append(scenario.id)
        return simulate(scenario, plans)

    monkeypatch.setattr(replication, "simulate", counted)
    return done


def test_four_trains_at_once_wait_by_the_number_of_lanes_as_pencil_says(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2,3,4", text=BATCH)

    # 0, 1, 2, 3 h; 0, 0, 1, 1 h; 0, 0, 0, 1 h; nobody.
    assert means(result, WAIT) == pytest.approx([1.5, 0.5, 0.25, 0.0])
    assert result.bends == ()


def test_where_the_queue_grows_the_point_is_marked_and_its_means_are_not_given(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2", text=STEADY)

    first, second = result.found
    assert means(result, "clearance_mean_h") == [None, pytest.approx(1.5)]
    assert first.troubles[0] == (
        "khorgos, westbound, clearance: the queue grows for ever: offered load 1.50 of"
        " khorgos.china.customs; here by 8 trains a day"
    )
    assert second.troubles == ()
    assert means(result, "trains_arrived") == [288.0, 288.0]
    remarks = {row["remark"] for row in first.rows if row["metric"] == "clearance_mean_h"}
    assert remarks == {f"not given: {first.troubles[0].partition(': ')[2]}"}


def test_a_point_in_gridlock_is_marked_and_its_means_are_not_given(tmp_path):
    result = swept(tmp_path, f"{TRACKS}=1,9", text=HEAD_ON)

    locked, free = result.found
    assert "2 of 2 replications end in gridlock" in locked.troubles[0]
    assert free.troubles == ()
    place = ("khorgos", "westbound", "all")
    first, second = means(result, "dwell_mean_h", place)
    assert first is None
    assert second is not None
    assert means(result, "trains_arrived", place) == [3.0, 3.0]


def test_a_known_anomaly_is_flagged_in_words_and_never_smoothed(tmp_path):
    result = swept(tmp_path, f"{BAYS}=3,1,2", text=ANOMALY)

    (bend,) = result.bends
    assert means(result, "dwell_mean_h") == pytest.approx([9.0, 9.0, 20 / 3])
    assert (bend.metric, bend.port, bend.direction) == ("dwell_mean_h", "khorgos", "westbound")
    assert (bend.fall.start, bend.fall.end, bend.fall.difference) == (
        "1",
        "2",
        pytest.approx(-7 / 3),
    )
    assert (bend.rise.start, bend.rise.end, bend.rise.difference) == (
        "2",
        "3",
        pytest.approx(7 / 3),
    )
    assert "+2.33 from 2 to 3, -2.33 from 1 to 2" in str(bend)
    assert result.record["bends"][0]["line"] == str(bend)


def test_every_point_is_the_run_of_its_scenario(tmp_path):
    result = swept(tmp_path, f"{LANES}=2", f"{RATE}=12,16.5")

    changes = [f"{LANES}=2", f"{RATE}=16.5"]
    last = run(load(write_lane(tmp_path), changes), tmp_path / "run", Settings(jobs=1))
    names = ("port", "direction", "service", "metric", "mean", "lower_95", "upper_95")
    found = [[row[name] for name in names] for row in result.found[1].rows]
    assert found == [[row[name] for name in names] for row in last.summary]


def test_the_table_has_a_row_for_each_point_and_figure_and_says_the_same_in_both_forms(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2", f'{DOCUMENTS}="1 h",72 min')

    with (result.folder / "sweep.csv").open() as file:
        rows = list(csv.DictReader(file))
    columns = read_columns(result.folder, "sweep")
    assert list(rows[0]) == list(columns)
    assert len(rows) == len(result.rows) == len(columns["mean"])
    assert sorted({(row["point"], row[LANES], row[DOCUMENTS]) for row in rows}) == [
        ("1", "1", "1 h"),
        ("2", "1", "72 min"),
        ("3", "2", "1 h"),
        ("4", "2", "72 min"),
    ]
    assert columns[LANES].dtype.kind == "i"
    assert set(columns[DOCUMENTS]) == {"1 h", "72 min"}


def test_the_folder_is_complete_and_keeps_no_replication(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2")

    assert files_below(result.folder) == [
        ".landbridge",
        "host.json",
        "manifest.json",
        "scenario.toml",
        "sweep.csv",
        "sweep.json",
        "sweep.parquet",
    ]
    assert "sweep.csv" in check_complete(result.folder)
    assert json.loads((result.folder / "sweep.json").read_text()) == result.record


def test_tables_of_every_point_are_kept_if_asked_for(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2", with_tables=True)

    assert len(read_columns(result.folder / "points" / "2", "trains")["train"]) > 100
    bare = swept(tmp_path, f"{LANES}=1,2", out="bare")
    assert bare.rows == result.rows


def test_only_the_figures_wanted_are_in_the_table(tmp_path):
    result = swept(tmp_path, f"{LANES}=1,2", metrics=("trains_arrived", WAIT))

    assert {row["metric"] for row in result.rows} == {"trains_arrived", WAIT}


def test_one_and_two_processes_give_the_same_bytes(tmp_path):
    vary = f"{LANES}=1,2"

    two = contents(swept(tmp_path, vary, jobs=2, out="two").folder)

    assert two == contents(swept(tmp_path, vary, out="one").folder)


def test_a_sweep_stopped_half_way_goes_on_to_the_same_bytes(tmp_path, computed):
    vary = (f"{LANES}=1,2,3",)
    reference = contents(swept(tmp_path, *vary, out="a").folder)

    def stop_at_five(what, done, _total):
        if (what, done) == ("replications", 5):
            raise KeyboardInterrupt

    computed.clear()
    with pytest.raises(StoppedError, match="5 of 9 replications are kept; the same command"):
        swept(tmp_path, *vary, out="b", progress=stop_at_five)
    assert not (tmp_path / "b" / "sweep.csv").exists()

    assert contents(swept(tmp_path, *vary, out="b").folder) == reference
    assert len(computed) == 9
    assert not (tmp_path / "b" / STORE).exists()


def test_what_run_and_compare_have_computed_is_not_computed_again(tmp_path, computed):
    store = tmp_path / "store"
    base = write_lane(tmp_path)
    run(load(base), tmp_path / "run", Settings(jobs=1, store=store))
    two = load(base, [f"{LANES}=2"])
    compare(load(base), [two], tmp_path / "compare", Settings(jobs=1, store=store))
    assert len(computed) == 6

    shared = swept(tmp_path, f"{LANES}=1,2,3", store=store)
    assert len(computed) == 9

    again = swept(tmp_path, f"{LANES}=3,2", store=store, out="again")
    assert len(computed) == 9
    assert contents(shared.folder) == contents(swept(tmp_path, f"{LANES}=1,2,3", out="b").folder)
    assert means(again, WAIT) == means(shared, WAIT)[:0:-1]


def test_what_a_sweep_has_computed_in_a_shared_store_is_not_computed_again(tmp_path, computed):
    store = tmp_path / "store"
    swept(tmp_path, f"{LANES}=1,2", store=store)
    assert len(computed) == 6

    base = load(write_lane(tmp_path))
    settings = Settings(jobs=1, store=store)
    run(base, tmp_path / "run", settings)
    compare(base, [load(write_lane(tmp_path), [f"{LANES}=2"])], tmp_path / "compare", settings)

    assert len(computed) == 6


def test_a_shared_store_is_not_filled_beyond_its_limit(tmp_path, monkeypatch, computed):
    monkeypatch.setattr(effort, "LARGEST_BYTES", 10_000)

    with pytest.raises(SafetyLimitError, match=r"GB in the store.*without --store"):
        swept(tmp_path, f"{LANES}=1,2", store=tmp_path / "store")
    assert len(computed) == 1

    swept(tmp_path, f"{LANES}=1,2", store=tmp_path / "store", confirmed=True)
    assert len(computed) == 6


def test_points_with_the_same_meaning_are_computed_once(tmp_path, computed):
    laws = '{ exponential = "72 min" },{ exponential = "1 h 12 min" }'
    result = swept(tmp_path, f"ports.khorgos.china.customs.documents={laws}")

    one, two = result.found
    assert len(computed) == 3
    assert [row["mean"] for row in one.rows] == [row["mean"] for row in two.rows]


def test_all_points_are_checked_before_anything_runs(tmp_path, computed):
    with pytest.raises(ScenarioError) as refused:
        swept(tmp_path, f"{LANES}=1,-2,x", f"{RATE}=12,-1,16")

    messages = [str(problem) for problem in refused.value.problems]
    assert computed == []
    assert len(messages) == 3
    assert (
        f"--vary {LANES} = -2: {LANES}: must be >= 0, got -2 (so at 2 more points)" in messages[1]
    )
    assert f"--vary {LANES} = x: {LANES}: a whole number is due" in messages[2]


def test_size_and_time_are_told_before_the_work_is_done(tmp_path):
    lines = []

    swept(tmp_path, f"{LANES}=1,2", tell=lines.append)

    assert lines == ["2 points, 6 replications; a few seconds to go"]


def test_too_many_runs_are_refused_unless_they_are_meant(tmp_path, monkeypatch, computed):
    monkeypatch.setattr(effort, "MOST_RUNS", 5)

    with pytest.raises(SafetyLimitError, match=r"2 points of 3 rep.* are 6 runs.*--yes-really"):
        swept(tmp_path, f"{LANES}=1,2")
    assert computed == []

    assert len(swept(tmp_path, f"{LANES}=1,2", confirmed=True).found) == 2


def test_too_long_a_time_is_refused_after_the_first_replication_which_is_kept(
    tmp_path, monkeypatch, computed
):
    monkeypatch.setattr(effort, "LONGEST_S", 0)

    with pytest.raises(SafetyLimitError, match="the 4 replications that are left take a few sec"):
        swept(tmp_path, f"{LANES}=1,2")
    assert len(computed) == 2

    swept(tmp_path, f"{LANES}=1,2", confirmed=True)
    assert len(computed) == 6


def test_a_hypercube_covers_every_range_and_keeps_whole_numbers_whole(tmp_path):
    result = swept(tmp_path, f"{LANES}=1..4", f"{RATE}=8..16", hypercube=4)

    lanes, rates = zip(*(each.values for each in result.found), strict=True)
    assert sorted(value.cell for value in lanes) == [1, 2, 3, 4]
    assert [int((value.cell - 8) // 2) for value in sorted(rates, key=lambda v: v.cell)] == [
        0,
        1,
        2,
        3,
    ]
    assert result.record["design"] == "latin hypercube"


def test_an_unknown_figure_is_refused_with_a_guess(tmp_path):
    with pytest.raises(UsageError, match="did you mean dwell_mean_h"):
        swept(tmp_path, f"{LANES}=1,2", metrics=("dwel_mean_h",))


def test_the_default_folder_names_the_scenario_and_the_keys(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from sim.experiments.sweep.experiment import SweepWish, sweep

    wish = SweepWish(file=write_lane(tmp_path, LANE), vary=(f"{LANES}=1,2",))
    result = sweep(wish, Settings(jobs=1))

    assert result.folder == tmp_path.resolve() / "results" / "sweep-lane-customs-lanes"
