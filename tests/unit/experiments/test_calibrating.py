import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.errors import SafetyLimitError, ScenarioError, StorageError, UsageError
from sim.experiments.calibrate import trials as calibrate_trials
from sim.experiments.calibrate.experiment import Wish, calibrate
from sim.experiments.calibrate.overlay import MARK
from sim.experiments.calibrate.reading import PINNED, TOGETHER, UNSEEN
from sim.experiments.interruption import StoppedError
from sim.experiments.undertaking import Settings
from sim.experiments.validate import validate
from sim.scenario.loader import load
from tests.unit.experiments.lanes import run_lane, write_lane

DOCUMENTS = "ports.khorgos.china.customs.documents"
DEPARTURE = "ports.khorgos.china.departure.time"
LANES = "ports.khorgos.china.customs.lanes"

PENCIL = """\
title = "Even trains, one lane: nobody waits"
start = 2024-01-01
duration = "4 d"
services.any.trains_per_day = 16
services.any.arrivals = "even"
services.any.westbound = 1.0
services.any.ports = { khorgos = 1.0 }
ports.khorgos.china.reception = { time = "10 min" }
ports.khorgos.china.customs = { lanes = 1, documents = "40 min" }
ports.khorgos.china.departure = { time = "10 min" }

[targets.clearance]
metric = "clearance_mean_h"
value = 1.5
grade = "assumed"
use = "calibrated"

[targets.stay]
metric = "stay_china_mean_h"
value = 2.0
grade = "assumed"
use = "held-out"

[targets.inside]
metric = "stay_china_mean_h"
low = 0.5
high = 1.5
grade = "assumed"
use = "calibrated"

[targets.never]
metric = "stay_china_mean_h"
value = 20.0
grade = "assumed"
use = "calibrated"

[targets.count]
metric = "trains_arrived"
value = 64.0
grade = "assumed"
use = "calibrated"
"""


@pytest.fixture
def pencil(tmp_path):
    return write_lane(tmp_path, PENCIL, "pencil.toml")


def fit(file, *vary, to, settings=None, **given):
    wish = Wish(file=file, targets=tuple(to.split()), vary=vary, **given)
    return calibrate(wish, settings or Settings(jobs=1))


def test_without_waiting_the_documents_take_what_is_left_of_the_clearance(pencil):
    result = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="clearance")

    (row,) = result.parameters
    # 90 min less 10 min of reception; 5 % of 90 min are 4.5 min either way.
    assert (row.fitted, row.low, row.high) == ("1 h 20 min", "1 h 15 min 30 s", "1 h 24 min 30 s")
    assert row.status == PINNED
    assert row.at_limit == ""
    assert result.goals[0].before == pytest.approx(50 / 60)
    assert result.goals[0].after == pytest.approx(1.5)


def test_somebody_elses_executor_does_the_trials_to_the_same_bytes(pencil, monkeypatch):
    here = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="clearance").path.read_bytes()
    begun = interrupted_after(99, monkeypatch)

    with ThreadPoolExecutor(2) as executor:
        settings = Settings(jobs=2, executor=executor)
        there = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="clearance", settings=settings)

    assert there.path.read_bytes() == here
    assert {trial.shelf.folder.is_relative_to(pencil.parent) for trial in begun} == {False}


def test_two_targets_pin_two_values_down(pencil):
    limits = f"{DOCUMENTS}=20 min..85 min", f"{DEPARTURE}=1 min..2 h"

    result = fit(pencil, *limits, to="clearance stay")

    assert [row.fitted for row in result.parameters] == ["1 h 20 min", "30 min"]
    assert [row.status for row in result.parameters] == [PINNED, PINNED]
    assert not result.combinations


def test_values_of_which_only_the_sum_counts_cannot_be_told_apart(pencil):
    limits = f"{DOCUMENTS}=20 min..85 min", f"{DEPARTURE}=1 min..1 h 6 min"

    result = fit(pencil, *limits, to="stay")

    (combination,) = result.combinations
    assert combination.keys == (DOCUMENTS, DEPARTURE)
    assert combination.moves == pytest.approx((390.0, -390.0))
    assert [row.status for row in result.parameters] == [TOGETHER, TOGETHER]
    assert result.goals[0].after == pytest.approx(2.0, abs=0.005)
    # Of all sums the nearest to the start: both ranges are alike, so both give the same.
    documents, departure = (load(result.path).scenario.ports["khorgos"].china,) * 2
    longer = documents.customs.documents.westbound.constant - 40 * 60
    assert longer == pytest.approx(departure.departure.time.constant - 10 * 60, abs=60)


def test_what_no_target_reacts_to_is_left_and_stays_assumed(pencil):
    result = fit(pencil, f"{DOCUMENTS}=20 min..85 min", f"{DEPARTURE}=1 min..1 h", to="clearance")

    row = result.parameters[1]
    assert (row.fitted, row.status) == ("10 min", UNSEEN)
    entry = load(result.path).scenario.provenance[DEPARTURE]
    assert entry.grade == "assumed"
    assert "no target of the calibration reacts" in entry.why
    assert list(entry.range) == ["1 min", "1 h"]


def test_a_target_out_of_reach_presses_against_the_limits_and_is_missed(pencil):
    result = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="never")

    (row,) = result.parameters
    assert (row.fitted, row.at_limit) == ("1 h 25 min", "high")
    assert not result.goals[0].reached


def test_a_figure_inside_its_range_moves_nothing(pencil):
    result = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="inside")

    (row,) = result.parameters
    assert row.fitted == "40 min"
    assert result.goals[0].distance == 0
    # 30 min to 90 min at the Chinese station, of which 20 min are others'.
    assert (row.low, row.high) == ("20 min", "1 h 10 min")


def test_planted_values_are_found_again(tmp_path):
    truth = f'{DOCUMENTS}.exponential="66 min"', f"{LANES}=2", "services.any.trains_per_day=30"
    summary = run_lane(tmp_path, *truth).summary
    known = {row["metric"]: row["mean"] for row in summary if row["port"] == "khorgos"}
    text = (tmp_path / "lane.toml").read_text().replace("= 16", "= 30")
    for name, metric in (("clearance", "clearance_mean_h"), ("wait", "wait_china.customs_mean_h")):
        text += (
            f'[targets.{name}]\nmetric = "{metric}"\nport = "khorgos"\nvalue = {known[metric]!r}\n'
            'grade = "assumed"\nuse = "calibrated"\n'
        )
    planted = write_lane(tmp_path, text.replace("lanes = 1", "lanes = 3"), "planted.toml")

    result = fit(planted, f"{DOCUMENTS}=30 min..120 min", f"{LANES}=1..4", to="clearance wait")

    documents, lanes = result.parameters
    assert documents.key == f"{DOCUMENTS}.exponential"
    assert lanes.fitted == 2
    fitted = load(result.path).scenario.ports["khorgos"].china.customs.documents.westbound
    assert fitted.exponential == pytest.approx(66 * 60, abs=60)


def test_two_processes_give_the_same_bytes_as_one(pencil, tmp_path):
    texts, data = [], []
    for jobs in (1, 2):
        result = fit(
            pencil,
            f"{DOCUMENTS}=20 min..85 min",
            to="inside",
            out=tmp_path / "fit.toml",
            settings=Settings(jobs=jobs),
            replications=2,
        )
        texts.append(result.path.read_bytes())
        data.append(json.dumps(result.as_data()))

    assert texts[0] == texts[1]
    assert data[0] == data[1]


def test_the_overlay_runs_and_validate_finds_its_targets_met(pencil):
    result = fit(
        pencil, f"{DOCUMENTS}=20 min..85 min", f"{DEPARTURE}=1 min..2 h", to="stay clearance"
    )

    loaded = load(result.path)
    rows = {
        row.target: row for row in validate(loaded, pencil.parent / "out", Settings(jobs=1)).rows
    }
    assert (rows["stay"].verdict, rows["clearance"].verdict) == ("met", "met")
    assert rows["stay"].use == "calibrated"
    assert any("held out" in warning for warning in result.warnings)
    assert loaded.scenario.id == "pencil-fitted"
    entry = loaded.scenario.provenance[DOCUMENTS]
    assert entry.grade == "fitted"
    assert "fitted to stay, clearance with 1 replication of seed 0" in entry.why


TWO_PORTS = (
    PENCIL.replace("khorgos = 1.0", "alashankou = 0.5, khorgos = 0.5").replace(
        "trains_per_day = 16", "trains_per_day = 32"
    )
    + """
[ports.alashankou.china]
reception = { time = "10 min" }
customs   = { lanes = 1, documents = "30 min" }

[sources.paper]
title = "A paper"
date  = 2024-02-01

[provenance."ports.*.china.customs.documents"]
grade = "reported"
source = "paper"
range = ["20 min", "85 min"]
"""
)


def test_a_star_gives_all_places_one_value_within_the_range_of_the_provenance(tmp_path):
    file = write_lane(tmp_path, TWO_PORTS, "ports.toml")

    result = fit(file, "ports.*.china.customs.documents", to="clearance")

    (row,) = result.parameters
    assert row.before == ("30 min", "40 min")
    assert (row.fitted, row.from_value, row.to_value) == ("1 h 20 min", "20 min", "1 h 25 min")
    ports = load(result.path).scenario.ports
    assert {port.china.customs.documents.westbound.constant for port in ports.values()} == {4800}
    assert any("reported figure is being varied" in warning for warning in result.warnings)
    assert any("one value from here on" in warning for warning in result.warnings)
    assert (
        "a reported figure that was varied" in load(result.path).scenario.provenance[DOCUMENTS].why
    )


@pytest.mark.parametrize(
    ("to", "vary", "message"),
    [
        ("clearence", f"{LANES}=1..3", "did you mean clearance?"),
        ("", f"{LANES}=1..3", "there are clearance, inside, never, stay"),
        ("count", f"{LANES}=1..3", "counts the trains that the scenario itself sends"),
        ("stay", "ports.khorgos.china.customs.lane=1..3", f"did you mean {LANES}?"),
        ("stay", "ports.khorgos.china.customs=1..3", f"is not one value; there are {DOCUMENTS}"),
        ("stay", f"{LANES}", "no range in [provenance]"),
        ("stay", f"{LANES}=3", "LOW..HIGH"),
        ("stay", f"{LANES}=", "LOW..HIGH"),
        ("stay", f"{LANES}=3..1", "not below"),
        ("stay", f"{LANES}=1.5..3", "LOW..HIGH"),
        ("stay", f"{DOCUMENTS}=1..3", 'in the form of "40 min"'),
        ("stay", "services.any.arrivals=1..3", "neither a number nor a time"),
        ("stay", "services.any.profile.months=0.5..2", "several values"),
        ("stay", "replications=1..3", "is not to be fitted"),
    ],
)
def test_a_wish_that_does_not_fit_is_refused_with_a_remedy(pencil, to, vary, message):
    with pytest.raises(UsageError) as caught:
        fit(pencil, vary, to=to)

    assert message in str(caught.value)
    assert sorted(path.name for path in pencil.parent.iterdir()) == ["pencil.toml"]


def test_nothing_to_vary_and_a_value_varied_twice_are_refused(pencil):
    with pytest.raises(UsageError, match="needs a --vary"):
        fit(pencil, to="stay")
    with pytest.raises(UsageError, match="varied twice"):
        fit(pencil, f"{LANES}=1..3", "ports.*.china.customs.lanes=1..4", to="stay")
    with pytest.raises(SafetyLimitError, match="the limit is 20"):
        fit(pencil, *[f"{LANES}=1..3"] * 21, to="stay")


@pytest.mark.parametrize(
    ("vary", "error"),
    [(f"{LANES}=0..3", ScenarioError), (f"{LANES}=1..6000000000", SafetyLimitError)],
)
def test_limits_that_the_format_refuses_are_refused_before_any_run(
    pencil, vary, error, monkeypatch
):
    monkeypatch.setattr(calibrate_trials, "attempt", lambda _trial: pytest.fail("it ran"))

    with pytest.raises(error):
        fit(pencil, vary, to="stay")


@pytest.mark.parametrize("out", ["pencil.toml", "other.toml"])
def test_a_file_that_calibrate_did_not_write_is_left_alone(pencil, out):
    place = pencil.parent / out
    place.write_text(PENCIL)

    with pytest.raises(StorageError, match="did not write this file"):
        fit(pencil, f"{LANES}=1..3", to="stay", out=place)

    assert place.read_text() == PENCIL


def test_its_own_file_is_written_again(pencil):
    place = pencil.parent / "fit.toml"
    place.write_text(f"{MARK}, some time ago\n")

    result = fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="inside", out=place)

    assert result.path == place
    assert load(place).scenario.title.endswith(", fitted")


@pytest.mark.parametrize(
    ("out", "error"),
    [("fit.txt", UsageError), ("nowhere/fit.toml", StorageError), ("sub/fit.toml", UsageError)],
)
def test_a_place_that_cannot_hold_the_overlay_is_refused(pencil, out, error):
    (pencil.parent / "sub").mkdir()

    with pytest.raises(error):
        fit(pencil, f"{LANES}=1..3", to="stay", out=pencil.parent / out)


def interrupted_after(count, monkeypatch):
    """Let the user press Ctrl-C when `count` trials are done; return the list of trials begun."""
    begun = []
    real = calibrate_trials.attempt

    def attempt(trial):
        begun.append(trial)
        if len(begun) > count:
            raise KeyboardInterrupt
        real(trial)

    monkeypatch.setattr(calibrate_trials, "attempt", attempt)
    return begun


def test_an_interruption_leaves_nothing_behind(pencil, monkeypatch):
    interrupted_after(2, monkeypatch)

    with pytest.raises(StoppedError, match="nothing is written") as caught:
        fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="clearance")

    assert caught.value.exit_status == 130
    assert sorted(path.name for path in pencil.parent.iterdir()) == ["pencil.toml"]


def test_with_a_store_the_same_command_goes_on_and_ends_with_the_same_bytes(
    pencil, tmp_path, monkeypatch
):
    vary = f"{DOCUMENTS}=20 min..85 min"
    whole = fit(pencil, vary, to="clearance")
    expected = whole.path.read_bytes()
    settings = Settings(jobs=1, store=tmp_path / "store")
    with monkeypatch.context() as patch:
        interrupted_after(2, patch)
        with pytest.raises(StoppedError, match="goes on from there"):
            fit(pencil, vary, to="clearance", settings=settings)

    begun = interrupted_after(99, monkeypatch)
    result = fit(pencil, vary, to="clearance", settings=settings)

    assert result.path.read_bytes() == expected
    assert len(begun) == whole.points - 1 - 2


def test_a_scenario_that_is_changed_meanwhile_gets_no_overlay(pencil, monkeypatch):
    real = calibrate_trials.attempt

    def attempt(trial):
        pencil.write_text(PENCIL.replace("trains_per_day = 16", "trains_per_day = 12"))
        real(trial)

    monkeypatch.setattr(calibrate_trials, "attempt", attempt)

    with pytest.raises(StorageError, match="changed while it was being calibrated"):
        fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="inside")

    assert sorted(path.name for path in pencil.parent.iterdir()) == ["pencil.toml"]


def test_an_overlay_that_would_not_load_is_not_written(pencil, monkeypatch):
    monkeypatch.setattr("sim.experiments.calibrate.overlay.scenario_hash", id)

    with pytest.raises(Exception, match="does not say what was fitted"):
        fit(pencil, f"{DOCUMENTS}=20 min..85 min", to="inside")

    assert sorted(path.name for path in pencil.parent.iterdir()) == ["pencil.toml"]
