"""The pictures of a sweep: drawn from its folder, the same bytes, honest about what is missing."""

import pytest
from matplotlib.patches import Rectangle

from sim.presentation import canvas
from sim.presentation.sweep import curves as sweep_curves
from sim.presentation.sweep import effects as sweep_effects
from sim.presentation.sweep import map as sweep_map
from sim.presentation.sweep.data import Cell, Key, Place, SweepData, short_names
from sim.presentation.sweep.parts import show_key, span
from sim.presentation.sweep.pictures import draw_sweep
from tests.unit.experiments.sweeps import ANOMALY, BAYS, DOCUMENTS, LANES, RATE, STEADY, swept

METRICS = ("clearance_mean_h", "dwell_mean_h", "share_cleared_in_limit")


def sweep_of(factory, *vary, metrics=METRICS, **more):
    small = ("duration=6 d", "replications=2")
    return swept(factory.mktemp("sweep"), *vary, metrics=metrics, changes=small, **more).folder


@pytest.fixture(scope="module")
def one_key(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{LANES}=1,2,3", text=STEADY)


@pytest.fixture(scope="module")
def two_keys(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{LANES}=1,2", f"{RATE}=12,24,36", text=STEADY)


@pytest.fixture(scope="module")
def three_keys(tmp_path_factory):
    documents = f"{DOCUMENTS}=1 h,72 min"
    return sweep_of(tmp_path_factory, f"{LANES}=2,3", f"{RATE}=8,12", documents)


@pytest.fixture(scope="module")
def hypercube(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{LANES}=1..2", f"{RATE}=8..12", hypercube=4)


@pytest.fixture(scope="module")
def anomaly(tmp_path_factory):
    return sweep_of(tmp_path_factory, f"{BAYS}=1,2,3", text=ANOMALY, metrics=METRICS[1:2])


def texts(figure):
    everything = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return " ".join(text.get_text() for text in [*everything, *legends])


def drawn(module, folder, metric="clearance_mean_h"):
    with canvas.house_style():
        return canvas.settled(module.draw(SweepData.read(folder), metric))


def test_there_is_a_response_for_every_figure_and_a_map_for_two_keys(one_key, two_keys, tmp_path):
    one = draw_sweep(one_key, ("svg",), tmp_path)
    two = draw_sweep(two_keys, ("png",), tmp_path)

    assert [path.name for path in one] == [f"response-{metric}.svg" for metric in METRICS]
    assert [path.name for path in two[:2]] == [
        "response-clearance_mean_h.png",
        "map-clearance_mean_h.png",
    ]
    assert len(two) == 6


def test_the_same_sweep_gives_the_same_bytes(anomaly, tmp_path):
    first = [path.read_bytes() for path in draw_sweep(anomaly, into=tmp_path)]

    assert len(first) == 2
    assert [path.read_bytes() for path in draw_sweep(anomaly, into=tmp_path)] == first


def test_a_point_where_the_queue_grows_is_crossed_and_the_line_stops(one_key):
    (axes,) = drawn(sweep_curves, one_key).axes

    curve = next(line for line in axes.lines if len(line.get_xdata()) == 3)
    assert [round(float(value), 2) for value in curve.get_ydata()[1:]] == [1.5, 1.5]
    assert str(curve.get_ydata()[0]) == "nan"
    crosses = [line for line in axes.lines if line.get_marker() == "X"]
    assert [float(line.get_xdata()[0]) for line in crosses] == [1.0]
    assert "not given: a queue grows, or gridlock" in texts(drawn(sweep_curves, one_key))


def test_what_the_scenario_itself_says_is_marked(one_key, two_keys):
    (axes,) = drawn(sweep_curves, one_key).axes
    marks = [line for line in axes.lines if list(line.get_xdata()) == [1.0, 1.0]]
    (fields,) = drawn(sweep_map, two_keys).axes
    frames = [
        patch
        for patch in fields.patches
        if isinstance(patch, Rectangle) and patch.get_linewidth() > 2
    ]

    assert len(marks) == 1
    # One lane, 24 trains a day: the first column, the middle row.
    assert [frame.get_xy() for frame in frames] == [(-0.5, 0.5)]


def test_the_map_writes_every_number_and_hatches_what_grows(two_keys):
    (axes,) = drawn(sweep_map, two_keys).axes

    numbers = {text.get_text() for text in axes.texts}
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    assert numbers == {"1.5"}
    # 24 and 36 trains a day on one lane of 16; 36 on two of 32.
    assert len(hatched) == 3


def test_a_line_for_each_value_of_the_second_key_has_a_look_of_its_own(two_keys):
    figure = drawn(sweep_curves, two_keys)
    (legend,) = figure.legends

    labels = [text.get_text() for text in legend.get_texts()][:3]
    handles = legend.legend_handles[:3]
    assert labels == [f"trains_per_day = {rate}" for rate in (12, 24, 36)]
    assert len({(line.get_color(), line.get_marker()) for line in handles}) == 3


def test_several_keys_have_a_panel_each_with_the_mean_over_the_others(three_keys):
    figure = drawn(sweep_effects, three_keys)

    assert [axes.get_xlabel().replace("\n", "") for axes in figure.axes] == [
        LANES,
        RATE,
        f"{DOCUMENTS} (minutes)",
    ]
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    thick = [line for line in lines if line.get_linewidth() > 2]
    thin = [line for line in lines if line.get_linewidth() < 1]
    assert (len(thick), len(thin)) == (1, 4)
    means = [sum(line.get_ydata()[place] for line in thin) / 4 for place in (0, 1)]
    assert list(thick[0].get_ydata()) == pytest.approx(means)


def test_a_hypercube_shows_its_points_against_each_key(hypercube):
    figure = drawn(sweep_effects, hypercube)

    assert len(figure.axes) == 2
    for axes in figure.axes:
        assert len([line for line in axes.lines if line.get_marker() == "o"]) == 4


def test_a_response_that_goes_up_and_down_is_told_with_a_pointer(anomaly):
    words = texts(drawn(sweep_curves, anomaly, "dwell_mean_h"))

    assert "Goes up and down again beyond chance: Khorgos, westbound" in words
    assert 'see "Known anomalies" in docs/model.md' in " ".join(words.split())


def test_without_any_value_the_picture_says_why(tmp_path):
    (metric, *_) = METRICS
    vary = (f"{LANES}=1,2", f"{RATE}=40,48")
    folder = swept(tmp_path, *vary, text=STEADY, metrics=(metric,)).folder

    for module in (sweep_curves, sweep_map, sweep_effects):
        assert "Not given at any point: a queue grows" in texts(drawn(module, folder))
        assert "no such figure" in texts(drawn(module, folder, "trains_arrived"))


def test_the_axis_begins_at_zero_unless_all_is_far_from_it():
    near = [Cell(1.0, 0.5, 1.5, ""), Cell(4.0, 3.0, 5.0, "")]
    far = [Cell(68.0, 67.0, 69.0, ""), None, Cell(70.0, 69.0, 71.0, "")]
    flat = [Cell(50.0, 50.0, 50.0, "")]

    assert span(near, "h")[0] == 0.0
    assert 60 < span(far, "h")[0] < 67
    assert 71 < span(far, "h")[1] < 75
    # A fiftieth of the value is seen at least.
    assert span(flat, "h")[1] - span(flat, "h")[0] > 1.0
    assert span([Cell(1.0, 0.99, 1.0, "")], "share")[1] <= 1.005
    assert span([], "h") == (0.0, pytest.approx(1.08))


@pytest.mark.parametrize(
    ("keys", "short"),
    [
        (["ports.a.china.customs.lanes"], ["lanes"]),
        (["ports.a.china.lanes", "ports.b.china.lanes"], ["a.china.lanes", "b.china.lanes"]),
        (["x.documents.mean", "y.lanes"], ["documents.mean", "lanes"]),
        (["x.lanes", "y.lanes"], ["x.lanes", "y.lanes"]),
    ],
)
def test_keys_are_as_short_as_tells_them_apart(keys, short):
    assert short_names(keys) == short


def test_times_have_a_unit_that_fits_and_choices_their_words():
    short = Key("a.time", "time", ("20 min", "90 min"), "30 min", "time")
    long = Key("a.time", "time", ("12 h", "3 d"), None, "time")
    choice = Key("a.closing", "choice", ("pause", "finish"), "finish", "closing")

    assert (short.label, short.place("90 min"), short.base_place) == ("a.time (minutes)", 90, 30)
    assert (long.label, long.place("12 h"), long.base_place) == ("a.time (days)", 0.5, None)
    assert (choice.place("finish"), choice.base_place) == (1.0, 1.0)


def test_all_values_are_ticks_only_where_they_have_room():
    with canvas.house_style():
        figure = canvas.sheet(canvas.Caption("a", "b", "c"), 2.0)
        few, many = figure.subplots(1, 2)
        show_key(few, Key("k", "whole", ("1", "2", "9"), None, "k"), 4.0)
        show_key(many, Key("k", "number", ("1000.5", "1000.6", "2000"), None, "k"), 4.0)

    assert few.get_xticks().tolist() == [1, 2, 9]
    assert 1000.6 not in many.get_xticks().tolist()


def test_the_places_of_a_figure_are_ports_and_directions(one_key):
    data = SweepData.read(one_key)

    assert list(data.figures("clearance_mean_h")) == [Place("khorgos", "westbound")]
    assert data.unit("clearance_mean_h") == "h"
    assert data.figures("nothing") == {}
