"""The pictures of a comparison: drawn from its folder, the same bytes, every case told in words."""

import json
from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.compare.curves import CLEARANCE
from sim.experiments.compare.differences import HIGHER, LOWER, NOT_SHOWN
from sim.presentation import canvas
from sim.presentation.compare import forest as compare_forest
from sim.presentation.compare import lines as compare_lines
from sim.presentation.compare import pairs as compare_pairs
from sim.presentation.compare.data import MOST_SHOWN, ComparisonData, Curve, Place
from sim.presentation.compare.grid import mainstream
from sim.presentation.compare.lines import reasons
from sim.presentation.compare.pairs import alone, gaps
from sim.presentation.compare.parts import Cell, Kind, cell, metric_heading, name_lines
from sim.presentation.compare.pictures import draw_comparison
from sim.presentation.painting import paint
from tests.unit.experiments.lanes import LANE
from tests.unit.experiments.sweeps import STEADY
from tests.unit.experiments.test_compare_tables import DOCUMENTS, LANES, compared

HERE = Place("khorgos", "westbound")
NAMES = [f"{name}.{suffix}" for name in ("forest", "paired-difference", "curves")
         for suffix in ("png", "svg")]  # fmt: skip
SLOWER = f"{DOCUMENTS}.exponential=75 min"


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    """Return a comparison with two lanes, with slower work, and with nothing changed."""
    folder = tmp_path_factory.mktemp("lanes")
    many = ("replications=5",)
    return compared(folder, LANE, (f"{LANES}=2",), (SLOWER,), (f"{LANES}=1",), shared=many)


@pytest.fixture(scope="module")
def growing(tmp_path_factory):
    return compared(tmp_path_factory.mktemp("growing"), STEADY, (f"{LANES}=2",), (f"{LANES}=3",))


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    once = ("replications=1",)
    return compared(tmp_path_factory.mktemp("once"), LANE, (f"{LANES}=2",), shared=once)


def texts(figure):
    everything = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return " ".join(" ".join(text.get_text() for text in [*everything, *legends]).split())


def drawn(module, data):
    data = data if isinstance(data, ComparisonData) else ComparisonData.read(data)
    with canvas.house_style():
        return canvas.settled(module.draw(data))


def test_the_files_are_the_same_whatever_is_compared(lanes, growing, once, tmp_path):
    for folder in (growing, once):
        drawn_once = draw_comparison(folder, ("png",), tmp_path)
        assert [path.name for path in drawn_once] == NAMES[::2]
    first = [path.read_bytes() for path in draw_comparison(lanes, into=tmp_path)]

    # As `plot` draws it.
    assert [path.read_bytes() for path in paint(lanes, tmp_path)] == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_the_forest_has_the_differences_of_the_table(lanes):
    data, figure = ComparisonData.read(lanes), drawn(compare_forest, lanes)
    rows = json.loads((lanes / "comparison.json").read_text())
    known = {
        (row["scenario"], row["direction"], row["service"], row["metric"]): row for row in rows
    }
    means = [known[name, "westbound", "all", "dwell_mean_h"] for name in data.names]

    crossing = figure.axes[0]
    marks = [line for line in crossing.lines if line.get_marker() in ("o", "D", "s")]
    assert [float(line.get_xdata()[0]) for line in marks] == [row["difference"] for row in means]
    whiskers = [line for line in crossing.lines if len(line.get_xdata()) == 2][:-1]
    assert [list(line.get_xdata()) for line in whiskers] == [
        [row["lower_95"], row["upper_95"]] for row in means
    ]
    assert [label.get_text() for label in crossing.get_yticklabels()] == list(data.names)


@pytest.mark.parametrize(
    ("metric", "verdict", "kind"),
    [
        ("dwell_mean_h", LOWER, Kind.BETTER),
        ("dwell_mean_h", HIGHER, Kind.WORSE),
        ("share_cleared_in_limit", HIGHER, Kind.BETTER),
        ("share_cleared_in_limit", LOWER, Kind.WORSE),
        ("trains_departed", HIGHER, Kind.BETTER),
        ("clearance_mean_h", NOT_SHOWN, Kind.NOT_SHOWN),
    ],
)
def test_colour_says_what_is_better(lanes, metric, verdict, kind):
    data = ComparisonData.read(lanes)
    told = replace(data, rows=[{**row, "verdict": verdict} for row in data.rows])

    assert cell(told, "lane-2", HERE, metric).kind is kind
    if kind.is_shown:
        assert kind.value[2] in texts(drawn(compare_forest, told))


def test_numbers_and_verdicts_are_written(lanes):
    data, words = ComparisonData.read(lanes), texts(drawn(compare_forest, lanes))

    for name in data.names:
        assert cell(data, name, HERE, "dwell_mean_h").words in words
    assert cell(data, "lane-4", HERE, "dwell_mean_h").kind is Kind.IDENTICAL
    assert "identical in every replication" in words


def test_hours_and_percentage_points_have_axes_of_their_own(lanes):
    data = ComparisonData.read(lanes)
    words = texts(drawn(compare_forest, data))

    for heading in ("Crossing, mean, hours", "Clearance, mean, hours", "Trains departed"):
        assert heading in words
    assert metric_heading(data, "share_cleared_in_limit") == (
        "Released within 24 h, percentage points"
    )
    share = next(row for row in data.rows if row["metric"] == "share_cleared_in_limit")
    found = cell(data, share["scenario"], HERE, "share_cleared_in_limit")
    own = data.row(share["scenario"], HERE, "share_cleared_in_limit")
    assert found.mean == pytest.approx(100 * own["difference"])


def test_every_replication_is_a_dot(lanes):
    data, figure = ComparisonData.read(lanes), drawn(compare_pairs, lanes)
    pairs = gaps(data, (data.names[0], HERE, "dwell_mean_h"))

    clouds = [list(line.get_xdata()) for line in figure.axes[0].lines if len(line.get_xdata()) == 5]
    assert clouds[0] == pairs
    assert len(clouds) == 3
    row = data.row(data.names[0], HERE, "dwell_mean_h")
    assert np.mean(pairs) == pytest.approx(row["difference"])


def test_what_shared_luck_is_worth_is_seen(lanes):
    found = cell(ComparisonData.read(lanes), "lane-3", HERE, "dwell_mean_h")
    low, high = alone(found)

    # The same trains, a little slower: differences vary far less than the means.
    assert high - low > 1.5 * (found.upper - found.lower)
    assert "interval without shared luck" in texts(drawn(compare_pairs, lanes))
    assert alone(replace(found, factor=None)) is None


def test_the_curves_are_those_of_the_table_and_the_base_is_grey(lanes):
    data, figure = ComparisonData.read(lanes), drawn(compare_lines, lanes)
    clearance = figure.axes[0]
    curves = [line for line in clearance.lines if len(line.get_xdata()) > 2]

    assert len(curves) == 4
    for line, name in zip(curves, ("lane", *data.names), strict=True):
        curve = data.curve(name, HERE, CLEARANCE)
        assert list(line.get_ydata()) == list(curve.share)
        assert list(line.get_xdata()) == list(curve.hours)
    assert len({(line.get_color(), str(line.get_linestyle())) for line in curves}) == 4
    red, green, blue = (int(curves[0].get_color()[place : place + 2], 16) for place in (1, 3, 5))
    assert red == green == blue


def test_the_limit_and_what_is_identical_are_named(lanes):
    words = texts(drawn(compare_lines, lanes))

    assert "limit 24 h" in words
    assert "base: lane" in words
    assert "lane-4 (identical)" in words
    assert "counts as not released" in words


def test_what_is_not_given_is_said(growing):
    forest, pairs, curves = (
        texts(drawn(module, growing)) for module in (compare_forest, compare_pairs, compare_lines)
    )

    assert "queue grows" in forest
    assert "queue grows" in pairs
    assert "lane: not given: the queue grows" in curves


def test_a_direction_without_trains_is_said(lanes):
    for module in (compare_forest, compare_pairs, compare_lines):
        assert "No trains: Khorgos, eastbound." in texts(drawn(module, lanes))


def test_without_any_train_there_is_a_sentence(tmp_path):
    nobody = ("services.any.trains_per_day=0",)
    folder = compared(tmp_path, STEADY, (f"{LANES}=2",), shared=nobody)

    for module in (compare_forest, compare_pairs, compare_lines):
        assert "No trains in any of the scenarios." in texts(drawn(module, folder))
    assert [path.name for path in draw_comparison(folder, into=tmp_path)] == NAMES


def test_one_replication_shows_a_difference_and_no_interval(once):
    words = texts(drawn(compare_forest, once))
    found = cell(ComparisonData.read(once), "lane-2", HERE, "dwell_mean_h")

    assert "not tested: one replication" in words
    assert "differences of this luck alone, without an interval" in words
    assert "±" not in found.words
    assert found.words in words
    assert "One replication, the same trains" in words


def test_of_many_alternatives_the_first_are_drawn_and_the_rest_is_said(once):
    data = ComparisonData.read(once)
    (other,) = data.others.values()
    names = ["lane-2", *(f"more-{number}" for number in range(MOST_SHOWN))]
    rows = [{**row, "scenario": name} for name in names for row in data.rows]
    more = replace(data, others=dict.fromkeys(names, other), rows=rows)

    assert more.names == tuple(names[:MOST_SHOWN])
    assert "The first 8 of 9 alternatives" in texts(drawn(compare_forest, more))
    assert "The first 8 of 9 alternatives" in texts(drawn(compare_lines, more))


@pytest.mark.parametrize(
    ("sizes", "most"),
    [
        ([], 0.0),
        ([1.0, 2.0, 3.0], 3.0),
        ([1.0, 2.0, 30.0, 2.0], 2.0),
        # Half of them is no exception.
        ([1.0, 1.0, 30.0, 30.0], 30.0),
        ([0.0, 0.0, 0.0, 5.0], 5.0),
    ],
)
def test_an_axis_is_not_made_for_one_alternative_that_ruins_everything(sizes, most):
    assert mainstream(sizes) == most


def test_names_are_broken_after_hyphens():
    assert name_lines("joint-boarding", 9.5, 3.0) == "joint-boarding"
    assert name_lines("stressed-customs-by-day", 9.5, 1.4) == "stressed-customs-\nby-day"
    assert name_lines("x" * 60, 9.5, 1.0).endswith("…")


def test_a_difference_is_printed_as_its_interval_allows():
    assert Cell(Kind.BETTER, -2.134, -2.43, -1.84).words == "−2.1 ±0.3"
    assert Cell(Kind.NOT_SHOWN, 0.4).words == "+0.40"
    assert Cell(Kind.WORSE, 1.0, 1.0, 1.0).words == "+1"
    assert Cell(Kind.IDENTICAL, 0.0, 0.0, 0.0).words == "identical"
    assert Cell(Kind.NOTHING, reason="queue grows").words == "queue grows"


def test_reasons_are_said_once_for_all_they_are_of():
    nothing = np.zeros(0)
    grown = Curve(nothing, nothing, nothing, nothing, "the queue grows")
    drawn_curve = grown._replace(remark="")

    assert list(reasons({"a": grown, "b": drawn_curve, "c": grown})) == [
        "a, c: not given: the queue grows"
    ]
    assert list(reasons({"a": None, "b": None})) == ["all scenarios: no trains"]
    assert list(reasons({"a": drawn_curve})) == []
