"""The pictures and the words of an optimisation: honest about what fails and what was not run."""

import io
import json

import pytest
from rich.console import Console

from sim.experiments.optimise.words import amount, figure
from sim.presentation import canvas
from sim.presentation.optimise import frontier as optimise_frontier
from sim.presentation.optimise import map as optimise_map
from sim.presentation.optimise.data import OptimiseData
from sim.presentation.optimise.pictures import draw_optimise
from sim.presentation.optimise.text import print_optimise
from tests.unit.experiments.optimised import BATCH, BUSY, LANES, STAGES, TRACKS, WAIT, cheapest


@pytest.fixture(scope="module")
def lanes(tmp_path_factory):
    keep = ("share_cleared_in_limit >= 0.95", f"{WAIT}@khorgos/westbound <= 0.5")
    return cheapest(tmp_path_factory.mktemp("lanes"), BUSY, f"{LANES}=2..5", keep=keep)


@pytest.fixture(scope="module")
def stages(tmp_path_factory):
    vary = (f"{LANES}=1..3", f"{TRACKS}=2..4")
    folder = tmp_path_factory.mktemp("stages")
    return cheapest(folder, STAGES, *vary, price=(f"{LANES}=1000", f"{TRACKS}=100"), finalists=1)


@pytest.fixture(scope="module")
def costs(tmp_path_factory):
    price = (f"{LANES}=0.3",)
    folder = tmp_path_factory.mktemp("costs")
    more = {"minimise": "total", "keep": ("clearance_max_h <= 24",)}
    return cheapest(folder, BATCH, f"{LANES}=1..4", price=price, **more)


def drawn(module, result):
    with canvas.house_style():
        return canvas.settled(module.draw(OptimiseData.read(result.folder)))


def texts(picture):
    everything = [*picture.texts, *(text for axes in picture.axes for text in axes.texts)]
    legends = [text for legend in picture.legends for text in legend.get_texts()]
    return " ".join(text.get_text() for text in [*everything, *legends])


def printed(result, width=120):
    console = Console(width=width, record=True, file=io.StringIO())
    print_optimise(result, console)
    return " ".join(console.export_text().split())


def test_there_is_a_map_for_two_keys_only(lanes, stages, tmp_path):
    assert [path.name for path in draw_optimise(lanes.folder, ("svg",), tmp_path)] == [
        "price-and-level.svg"
    ]
    assert [path.name for path in draw_optimise(stages.folder, ("png",), tmp_path)] == [
        "price-and-level.png",
        "sets.png",
    ]


def test_the_same_optimisation_gives_the_same_bytes(stages, tmp_path):
    first = [path.read_bytes() for path in draw_optimise(stages.folder, into=tmp_path)]

    assert len(first) == 4
    assert [path.read_bytes() for path in draw_optimise(stages.folder, into=tmp_path)] == first


def test_every_level_has_a_panel_with_its_limit(lanes):
    share, wait = drawn(optimise_frontier, lanes).axes

    assert share.get_title(loc="left") == "Released in the limit"
    assert wait.get_title(loc="left") == "Wait for customs lanes (China), mean, Khorgos, westbound"
    for axes, limit in ((share, 0.95), (wait, 0.5)):
        levels = [line for line in axes.lines if list(line.get_ydata()) == [limit, limit]]
        assert len(levels) == 1


def test_a_set_without_a_mean_stands_at_the_foot_and_the_chosen_one_in_a_ring(lanes):
    picture = drawn(optimise_frontier, lanes)
    share = picture.axes[0]

    crosses = [line for line in share.lines if line.get_marker() == "X"]
    assert [float(line.get_xdata()[0]) for line in crosses] == [2400.0]
    assert 0 < float(crosses[0].get_ydata()[0]) < 0.12
    (ring,) = (line for line in share.lines if line.get_markerfacecolor() == "none")
    assert float(ring.get_xdata()[0]) == 3600.0
    assert "Cheapest set that keeps all levels: lanes 3" in texts(picture)
    assert "Below the line at the foot" in texts(picture)


def test_no_foot_is_spoken_of_where_there_is_none(tmp_path):
    keep = ("clearance_max_h <= 24",)
    result = cheapest(tmp_path, BATCH, f"{LANES}=1..4", price=(f"{LANES}=1",), keep=keep)

    assert "Below the line at the foot" not in texts(drawn(optimise_frontier, result))


def test_the_map_has_the_price_of_what_was_run_and_frames_the_chosen_set(stages):
    picture = drawn(optimise_map, stages)
    (axes,) = picture.axes

    prices = {text.get_text() for text in axes.texts}
    assert "2,300" in prices
    assert "3,400" not in prices  # the dearest set was not run
    frames = [patch for patch in axes.patches if not patch.get_fill()]
    assert {patch.get_xy() for patch in frames} == {(1.5, 2.5), (1.5, 3.5)}
    assert "Dashed frame: the scenario as it is." in texts(picture)


def test_costs_have_a_panel_of_their_own(costs):
    picture = drawn(optimise_frontier, costs)

    *_, total = picture.axes
    assert total.get_title(loc="left") == "Price of the set and costs of all crossings"
    assert total.get_ylabel() == "USD a day"
    assert "Least costly set that keeps the level: lanes 2" in texts(picture)


def test_nothing_is_drawn_where_nothing_was_run(lanes, tmp_path):
    record = json.loads((lanes.folder / "optimise.json").read_text(encoding="utf-8"))
    (tmp_path / "optimise.json").write_text(json.dumps({**record, "sets": []}))
    (tmp_path / "scenario.toml").write_bytes((lanes.folder / "scenario.toml").read_bytes())

    assert draw_optimise(tmp_path) == ()


def test_the_answer_comes_first_then_the_finalists_then_what_limits(lanes):
    said = printed(lanes)

    answer, table, limits = (
        said.index(part) for part in ("Cheapest set that keeps", "Finalists", "Slack:")
    )
    assert answer < table < limits
    assert "holds, chosen" in said
    assert "other luck: holds" in said
    assert "All prices are those of the command line" in said
    assert "best.toml (to be run), sets.csv, finalists.csv" in said


def test_it_fits_a_narrow_terminal(costs):
    assert "Least costly set" in printed(costs, width=60)


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        ((0.914, 0.887, 0.941), "0.91 (0.89 to 0.94)"),
        ((0.914, None, None), "0.914"),
        ((2.0, 2.0, 2.0), "2"),
        ((None, None, None), "not given"),
        ((41234.0, 40100.0, 42000.0), "41,200 (40,100 to 42,000)"),
    ],
)
def test_figures_have_the_digits_that_their_interval_supports(estimate, text):
    assert figure(estimate) == text


def test_amounts_have_cents_only_where_there_are_some():
    assert [amount(4100.0), amount(0.3), amount(12.5)] == ["4,100", "0.30", "12.50"]
