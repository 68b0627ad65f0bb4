"""The pictures: drawn from the tables, the same bytes each time, and text that stays text."""

import shutil
import struct
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.patches import Rectangle

from sim.errors import UsageError
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.metrics.hours import WAITING, Cause
from sim.presentation import canvas, hours
from sim.presentation.charts import PICTURES, draw, draw_all
from sim.presentation.gathered import gather
from sim.presentation.results import Results
from sim.presentation.spent import mean_spent, whole
from sim.presentation.throughput import summed
from sim.scenario.loader import load
from tests.unit.experiments.lanes import write_lane
from tests.unit.presentation.made_results import DRY, Made, write_results

HOSTILE = '$\\frac{1}{2}$ <script>alert(1)</script> & "x" [bold]y[/bold] \u202e'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return a small result with a hostile, very long label and one in no font's script."""
    labels = {"khorgos": HOSTILE + "long " * 20, "any": "हिन्दी"}
    rates = {("khorgos", "any", "westbound"): 4.0}
    made = Made(days=3, title=HOSTILE * 4, rates=rates, labels=labels, replications=1)
    return write_results(tmp_path_factory.mktemp("hostile"), made)


@pytest.fixture(scope="module")
def pictures(hostile, tmp_path_factory):
    return draw_all(hostile, into=tmp_path_factory.mktemp("drawn"))


def figure_of(name, results, gathered=None):
    with canvas.house_style():
        return draw(name, results, gathered or gather(results))


def lines_called(axes, gid):
    return [line for line in axes.get_lines() if line.get_gid() == gid]


def words_of(figure):
    figure.draw_without_rendering()
    return " ".join(
        text.get_text() for text in figure.findobj(match=lambda a: hasattr(a, "get_text"))
    )


def test_all_pictures_are_drawn_in_both_formats(pictures):
    names = [path.name for path in pictures]

    assert names == [f"{name}.{suffix}" for name in PICTURES for suffix in ("png", "svg")]
    assert all(path.stat().st_size > 5_000 for path in pictures)


def test_bitmaps_are_wide_enough_to_be_read(pictures):
    for path in pictures:
        if path.suffix == ".png":
            width, height = struct.unpack(">II", path.read_bytes()[16:24])
            assert width == 1_600
            assert 400 < height < 3_000


def test_drawing_again_gives_the_same_bytes_whatever_the_users_settings(
    hostile, pictures, tmp_path
):
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "text.parse_math": True}):
        again = draw_all(hostile, into=tmp_path)
        assert mpl.rcParams["font.size"] == 30

    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in pictures]


def test_drawings_hold_no_script_no_date_and_nothing_from_outside(pictures):
    for path in pictures:
        if path.suffix != ".svg":
            continue
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
        text = path.read_text(encoding="utf-8")
        assert tags.isdisjoint({"script", "image", "a", "foreignObject", "text"})
        assert "alert(1)</script>" not in text
        assert "<dc:date>" not in text


def test_hostile_text_is_shown_as_it_stands(hostile):
    results = Results.read(hostile)

    words = words_of(figure_of("throughput", results)).replace("\n", " ")

    assert "$\\frac{1}{2}$ <script>alert(1)</script>" in words
    assert "\u202e" not in words


def test_label_without_glyphs_is_replaced_by_the_id(hostile):
    words = words_of(figure_of("throughput", Results.read(hostile)))

    assert "any" in words.split()
    assert "ह" not in words


@pytest.fixture(scope="module")
def dry(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dry")
    loaded = load(write_lane(folder, DRY), ("ports.khorgos.wagons.broad.ready=110",))
    return Results.of(run(loaded, folder / "out", Settings(jobs=1)))


def test_trains_that_took_no_time_have_departed(dry):
    words = words_of(figure_of("hours", dry))

    assert "No train departed" not in words
    assert "Khorgos" in words


def test_crossing_without_any_time_is_told(tmp_path):
    loaded = load(write_lane(tmp_path, DRY.partition("ports.khorgos.w")[0] + "ports.khorgos = {}"))
    results = Results.of(run(loaded, tmp_path / "out", Settings(jobs=1)))

    assert "0 h: no step took any time" in words_of(figure_of("hours", results))


def test_pool_is_named_where_nothing_else_has_a_limit(dry):
    words = words_of(figure_of("utilisation", dry))

    assert "Limited: empty broad-gauge platforms" in words


@pytest.mark.parametrize("name", PICTURES)
def test_every_footer_tells_what_the_command_line_changed(dry, name):
    words = words_of(figure_of(name, dry))

    assert "Changed on the command line: ports.khorgos.wagons.broad.ready = 110." in words


def test_hours_are_means_over_all_replications_with_departures():
    waited = Cause("khorgos", "westbound", "path", WAITING, 7_200, 1)
    place = ("khorgos", "westbound")

    found = mean_spent([[waited], []], {place: 2})

    assert [item.hours for item in found[place]] == [1.0]


def test_unknown_format_is_refused(hostile):
    with pytest.raises(UsageError, match="gif"):
        draw_all(hostile, formats=("gif",))


@pytest.mark.parametrize("name", PICTURES)
def test_result_without_trains_says_so_or_is_drawn_empty(no_trains, name):
    figure = figure_of(name, no_trains)

    assert canvas.encoded(figure, name, "png")
    if name != "utilisation":
        assert "No " in words_of(figure)


def test_throughput_draws_the_seven_day_means_of_the_tables(two_ports, gathered):
    figure = figure_of("throughput", two_ports, gathered)
    tables, services = summed(gathered.departures)

    drawn = lines_called(figure.axes[1], "mean")

    table = tables["alashankou", services[0]]
    expected = [table[:, day : day + 7].mean() for day in range(table.shape[1] - 6)]
    np.testing.assert_allclose(drawn[0].get_ydata(), expected)
    np.testing.assert_array_equal(drawn[0].get_xdata(), np.arange(3, 13) + 0.5)


def test_throughput_counts_the_trains_that_departed(two_ports, gathered):
    tables, _ = summed(gathered.departures)

    for port in ("alashankou", "khorgos", "all"):
        departed = two_ports.kpi("trains_departed", port)["mean"]
        assert tables[port, "all"].sum(axis=1).mean() == pytest.approx(departed)


def test_reported_levels_stand_where_the_targets_say(two_ports, gathered):
    figure = figure_of("throughput", two_ports, gathered)
    all_ports, alashankou, khorgos = figure.axes

    heights = [line.get_ydata()[0] for line in lines_called(all_ports, "reported")]

    assert heights == [336.0 / 16]
    assert [line.get_ydata()[0] for line in lines_called(khorgos, "reported")] == [20.0]
    assert not lines_called(alashankou, "reported")
    assert "Trains counted by an agency" in words_of(figure)


def test_backlog_ends_with_the_trains_inside(two_ports, gathered):
    figure = figure_of("backlog", two_ports, gathered)
    westbound, eastbound = figure.axes[1].get_lines()

    inside = two_ports.kpi("trains_inside_at_end", "alashankou", "westbound")["mean"]

    assert westbound.get_ydata()[-1] == pytest.approx(inside)
    assert len(eastbound.get_ydata()) == len(gathered.bounds_s)


def test_gap_between_arrivals_and_departures_is_the_backlog(two_ports, gathered):
    figure = figure_of("backlog", two_ports, gathered)

    arrived, departed = figure.axes[0].get_lines()

    gap = arrived.get_ydata() - departed.get_ydata()
    backlog = sum(line.get_ydata() for line in figure.axes[1].get_lines())
    np.testing.assert_allclose(gap, backlog)
    assert departed.get_ydata()[0] == 0


def test_queues_are_those_of_the_summary(two_ports, gathered):
    for resource, queue in gathered.queues.items():
        port, _, name = resource.partition(".")
        row = two_ports.kpi(f"queue_{name}_mean", port)
        if row is not None:
            # Looks twelve times a bin against the exact integral.
            assert queue.mean() == pytest.approx(row["mean"], rel=0.05, abs=0.02)


def test_longest_queue_is_drawn_first(two_ports, gathered):
    figure = figure_of("queues", two_ports, gathered)

    assert figure.axes[0].get_title(loc="left").startswith("Empty broad-gauge platforms")


def test_histogram_of_clearance_holds_every_released_train(two_ports, gathered):
    figure = figure_of("clearance", two_ports, gathered)

    for axes in figure.axes:
        bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        assert sum(bar.get_height() for bar in bars) == pytest.approx(1.0)


def test_mean_clearance_of_the_drawn_trains_is_that_of_the_summary(two_ports, gathered):
    trains = sum(len(hours_) for hours_ in gathered.clearance_h.values())

    assert trains == two_ports.kpi("trains_released")["mean"] * two_ports.replications


def test_hours_add_up_to_the_mean_crossing(two_ports, gathered):
    for (port, direction), spent in gathered.spent.items():
        crossing = two_ports.kpi("dwell_mean_h", port, direction)["mean"]
        assert whole(spent) == pytest.approx(crossing)


def test_pieces_of_a_bar_are_its_hours_with_the_waits_first(two_ports, gathered):
    figure = figure_of("hours", two_ports, gathered)
    spent = gathered.spent["alashankou", "westbound"]

    bars = [patch for patch in figure.axes[0].patches if round(patch.get_y() + 0.21) == 0]

    assert sum(bar.get_width() for bar in bars) == pytest.approx(whole(spent))
    hatched = [bool(bar.get_hatch()) for bar in bars]
    assert hatched == sorted(hatched, reverse=True)
    waiting = sum(bar.get_width() for bar in bars if bar.get_hatch())
    assert waiting == pytest.approx(hours.total(hours.by_cause(spent), WAITING))


def test_utilisation_bars_are_those_of_the_summary(two_ports, gathered):
    figure = figure_of("utilisation", two_ports, gathered)

    widths = [bar.get_width() for bar in figure.axes[0].patches]

    names = ("utilisation_china.customs", "utilisation_kazakhstan.cranes")
    assert widths == [two_ports.kpi(name, "alashankou")["mean"] for name in names]


def test_turnover_bars_add_up_to_the_turnover_of_the_summary(two_ports, gathered):
    for (port, gauge), stays in gathered.stays.items():
        turnover = two_ports.kpi(f"turnover_{gauge}_mean_h", port)["mean"]
        assert stays.mean_h(stays.whole_h) == pytest.approx(turnover)
    figure = figure_of("turnover", two_ports, gathered)
    widths = [bar.get_width() for bar in figure.axes[1].patches]
    stays = gathered.stays["alashankou", "standard"]
    assert sum(widths[:3]) == pytest.approx(stays.mean_h(stays.whole_h))


def test_no_mean_is_drawn_where_trains_pile_up(overloaded):
    gathered = gather(overloaded)
    place = list(gathered.spent).index(("khorgos", "westbound"))

    bars = figure_of("hours", overloaded, gathered)
    shares = figure_of("clearance", overloaded, gathered)

    assert not [p for p in bars.axes[0].patches if round(p.get_y() + 0.21) == place]
    assert "the queue grows by" in words_of(bars)
    assert not shares.axes[place].patches
    assert "Trains pile up" in words_of(shares)


def test_overloaded_resource_is_called_overloaded(overloaded):
    words = words_of(figure_of("utilisation", overloaded))

    assert "overloaded: 100 % or more offered" in words
    assert "offered 133 %" in words


def test_pictures_are_drawn_without_a_summary(two_ports, tmp_path):
    for name in ("scenario.toml", "trains.parquet", "visits.parquet", "rakes.parquet"):
        shutil.copy(Path(two_ports.folder) / name, tmp_path)

    results = Results.read(tmp_path)

    assert "No resource" in words_of(figure_of("utilisation", results))
