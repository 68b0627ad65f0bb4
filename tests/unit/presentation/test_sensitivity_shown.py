"""A sensitivity study in words and pictures: the answer first, nothing hidden, the same bytes."""

import io

import pytest
from rich.console import Console

from sim.presentation import canvas
from sim.presentation.painting import paint
from sim.presentation.sensitivity import shares as sensitivity_shares
from sim.presentation.sensitivity import spans as sensitivity_spans
from sim.presentation.sensitivity import walks as sensitivity_walks
from sim.presentation.sensitivity.data import SensitivityData
from sim.presentation.sensitivity.pictures import draw_sensitivity
from sim.presentation.sensitivity.text import print_sensitivity
from sim.presentation.sensitivity.words import input_names, over_inputs
from tests.unit.experiments.sensitivities import CROWDED, DOCUMENTS, LANES, RECEPTION, studied

METRICS = ("dwell_mean_h", "share_cleared_in_limit")
LANES_HERE = "ports.khorgos.china.customs.lanes=1..4"
TIME_HERE = "ports.khorgos.china.customs.documents=50 min..80 min"


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _handle: None)
        yield


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("line"), metrics=METRICS)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("crowded"), LANES_HERE, TIME_HERE, text=CROWDED)


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    wishes = (RECEPTION, DOCUMENTS, LANES)
    return studied(tmp_path_factory.mktemp("shares"), *wishes, method="sobol", metrics=METRICS)


def words_of(result, width=140):
    out = io.StringIO()
    print_sensitivity(result, Console(file=out, width=width))
    return " ".join(out.getvalue().split())


def drawn(painter, result, *more):
    with canvas.house_style():
        return canvas.settled(painter(SensitivityData.read(result.folder), *more))


def texts(figure):
    everything = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    ticks = [tick for axes in figure.axes for tick in axes.get_yticklabels()]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return " ".join(text.get_text() for text in [*everything, *ticks, *legends])


def test_the_answer_comes_first_with_both_bands_and_the_names(line):
    said = words_of(line)

    assert "Morris: 4 inputs, 3 trajectories, 15 points + 8 of a Latin hypercube" in said
    assert "Khorgos, westbound: what is not known moves the mean crossing between" in said
    assert "as it stands it is 4 h, ± being luck alone" in said
    assert "That is outside: its values do not lie in the middle of their ranges." in said
    assert "Most of it: customs.documents, reception.time, forming.time." in said
    assert "Of 4 inputs: 3 with an effect beyond luck, 1 without any effect." in said
    assert "customs.documents 2 h to 5 h 3 (3 to 3) 3 0 matters" in said
    assert said.index("Most of it") < said.index("Two bands")


def test_what_is_left_out_and_what_is_assumed_stands_below(line):
    said = words_of(line)

    assert "Not in the study although nobody knows them for sure:" in said
    assert "4 values: no range in [provenance] (services.any.trains_per_day," in said
    assert "this is an assumption like any other" in said


def test_points_without_a_mean_are_told_and_the_band_is_at_least_so_wide(crowded):
    said = words_of(crowded)

    assert "moves the mean crossing at least between" in said
    assert "In 1 of 8 points a queue grows or trains stand in gridlock: no mean is given" in said
    assert "1 of 8" in words_of(crowded, width=100)


def test_sobol_says_what_its_numbers_are(shares):
    said = words_of(shares)

    assert "Sobol': 3 inputs, 8 rows of two matrices, 40 points" in said
    assert "Estimates below 0 or above 1 are what few points give" in said


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["ports.*.china.forming.time", "ports.*.kazakhstan.forming.time"],
         ["china.forming.time", "kazakhstan.forming.time"]),
        (["ports.*.wagons.*.ready", "ports.*.wagons.broad.lead_time"],
         ["wagons.*.ready", "broad.lead_time"]),
        (["a.b", "c.b"], ["a.b", "c.b"]),
    ],
)  # fmt: skip
def test_inputs_are_called_by_their_shortest_ends_that_tell_them_apart(keys, names):
    assert list(input_names(keys).values()) == names


def test_bands_are_printed_with_the_digits_that_few_points_support():
    band = {"low": 51.234, "high": 74.321, "unit": "h", "unsettled": 0, "undefined": 0}

    assert over_inputs(band) == "51 to 74 h"
    assert over_inputs({**band, "unsettled": 2}) == "at least 51 to 74 h"
    assert over_inputs({**band, "low": 0.9712, "high": 0.996, "unit": "share"}) == "97.1 to 99.6 %"
    assert over_inputs({**band, "low": None}) == "not given"


def test_there_is_a_picture_of_the_bands_and_one_for_each_figure(line, shares, tmp_path):
    names = [path.name for path in draw_sensitivity(line.folder, ("svg",), tmp_path)]
    assert names == ["bands.svg", *(f"morris-{metric}.svg" for metric in METRICS)]

    painted = {path.name for path in paint(shares.folder, tmp_path)}
    assert {"bands.png", "sobol-dwell_mean_h.png", "sobol-dwell_mean_h.svg"} <= painted


def test_pictures_have_the_same_bytes_each_time(line, tmp_path):
    (tmp_path / "again").mkdir()
    first = draw_sensitivity(line.folder, ("png", "svg"), tmp_path)
    again = draw_sensitivity(line.folder, ("png", "svg"), tmp_path / "again")

    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_the_effects_are_numbered_bars_and_points(line):
    said = texts(drawn(sensitivity_walks.draw, line, "dwell_mean_h"))

    assert "1  customs.documents" in said
    assert "+3" in said
    assert "3  forming.time" in said
    assert "customs.lanes" not in said
    nothing = texts(drawn(sensitivity_walks.draw, line, "share_cleared_in_limit"))
    assert "No input changes this figure." in nothing


def test_a_figure_without_indices_says_why(shares):
    said = texts(drawn(sensitivity_shares.draw, shares, "share_cleared_in_limit"))

    assert "the figure is the same at all points" in " ".join(said.split())


def test_the_bands_say_where_points_are_missing(crowded):
    said = texts(drawn(sensitivity_spans.draw, crowded))

    assert "1 of 8 points not given" in said
    assert "the band is at least so wide" in " ".join(said.split())


def test_a_figure_that_is_0_everywhere_has_an_axis_that_can_be_read():
    nothing = dict.fromkeys(("mean", "lower_95", "upper_95", "lowest", "highest"), 0.0)

    low, high = sensitivity_spans._limits([nothing], "h")

    assert (low, high) == pytest.approx((-0.06, 0.06))
