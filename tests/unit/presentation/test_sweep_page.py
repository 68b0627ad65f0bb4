"""The page of a sweep: its curves are the table's, missing points are shown as missing."""

import pytest

from sim.presentation.sweep.data import Place, SweepData
from tests.unit.experiments.sweeps import ANOMALY, BAYS, DOCUMENTS, LANES, RATE, STEADY, swept
from tests.unit.presentation.made_pages import answers, block, report, view

METRICS = ("clearance_mean_h", "dwell_mean_h", "share_cleared_in_limit")
HERE = "khorgos/westbound"


def sweep_of(factory, *vary, metrics=METRICS, **more):
    small = ("duration=6 d", "replications=2")
    return swept(factory.mktemp("sweep"), *vary, metrics=metrics, changes=small, **more).folder


@pytest.fixture(scope="module")
def one_key(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{LANES}=1,2,3", text=STEADY)


@pytest.fixture(scope="module")
def two_keys(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{LANES}=1,2", f"{RATE}=12,24,36", text=STEADY)


def cells(folder, metric):
    return SweepData.read(folder).figures(metric)[Place("khorgos", "westbound")]


def test_the_curve_has_the_points_of_the_table_and_a_cross_where_a_queue_grows(one_key):
    shown = view(report(one_key), "response", "dwell_mean_h", LANES)[HERE]["sources"]

    known = [cell for cell in cells(one_key, "dwell_mean_h") if cell.mean is not None]
    assert [y for y in shown["line0"]["y"] if y is not None] == pytest.approx(
        [cell.mean for cell in known]
    )
    assert shown["line0"]["x"] == [1, 2, 3]
    assert shown["line0"]["y"][0] is None
    assert shown["marks"]["x"] == [1]
    assert "the queue grows" in shown["marks"]["tip1"][0]


def test_the_first_screen_says_where_the_promise_breaks(one_key):
    said = answers(report(one_key))

    assert "not given at lanes = 1; not certain at lanes = 2, 3. It counts" in said
    assert "Crossing, mean" in said
    assert "At 1 of 3 points a queue grows" in said


def test_two_keys_have_a_line_for_each_value_and_a_map(two_keys):
    content = report(two_keys)

    shown = view(content, "response", "dwell_mean_h", LANES)[HERE]["sources"]
    assert [name for name in shown if name.startswith("line")] == ["line0", "line1", "line2"]
    fields = view(content, "map", "dwell_mean_h")[HERE]["sources"]["fields"]
    missing = [cell for cell in cells(two_keys, "dwell_mean_h") if cell.mean is None]
    assert len(fields["x"]) == 6
    assert fields["words"].count("×") == len(missing) > 0


def test_three_keys_and_hypercubes_show_points_along_each_key(tmp_path_factory):
    documents = f"{DOCUMENTS}=1 h,72 min"
    three = sweep_of(tmp_path_factory, f"{LANES}=2,3", f"{RATE}=8,12", documents)
    cube = sweep_of(tmp_path_factory, f"{LANES}=1..2", f"{RATE}=8..12", hypercube=4)

    for folder, points in ((three, 8), (cube, 4)):
        content = report(folder)
        assert len(block(content, "views-response")["choices"]) == 2
        shown = view(content, "response", "clearance_mean_h", RATE)[HERE]["sources"]
        assert len(shown["line0"]["x"]) == points
        assert 'id="views-map"' not in content


def test_bends_are_told(tmp_path_factory):
    folder = sweep_of(tmp_path_factory, f"{BAYS}=1,2,3", text=ANOMALY, metrics=METRICS[1:2])

    assert "Goes up and down again beyond chance: Crossing, mean" in answers(report(folder))


def test_the_page_is_the_same_twice_and_speaks(one_key):
    content = report(one_key)

    assert report.__wrapped__(one_key) == content
    assert "Отклик" in report(one_key, language="ru")
