"""The pictures of a search for capacity: drawn from its folder, the same bytes, honest."""

import json

import pytest

from sim.presentation import canvas
from sim.presentation.capacity import curves as capacity_curves
from sim.presentation.capacity import steps as capacity_steps
from sim.presentation.capacity.data import CapacityData
from sim.presentation.capacity.pictures import draw_capacity
from tests.unit.experiments.capacities import DOCUMENTS, LANE, capacity_of


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    small = {"step": "0.1", "up_to": "1.4", "ladder": 1}
    return capacity_of(tmp_path_factory.mktemp("grown"), LANE, **small).folder


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    wish = {"by_date": True, "up_to": "2", "ladder": 0}
    growth = "services.any.growth_per_year=0.2"
    return capacity_of(tmp_path_factory.mktemp("dated"), LANE, growth, **wish).folder


@pytest.fixture(scope="module")
def shorter(tmp_path_factory):
    wish = {"grow": DOCUMENTS, "up_to": "50 min", "step": "5 min", "ladder": 0}
    return capacity_of(tmp_path_factory.mktemp("shorter"), LANE, **wish).folder


def texts(figure):
    everything = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    labels = [axes.xaxis.get_label() for axes in figure.axes]
    ticks = [tick for axes in figure.axes for tick in axes.get_xticklabels()]
    found = [*everything, *legends, *labels, *ticks]
    return " ".join(text.get_text() for text in found)


def drawn(draw, folder, *more):
    with canvas.house_style():
        return canvas.settled(draw(CapacityData.read(folder), *more))


def test_there_is_a_ladder_and_a_picture_of_each_level_with_the_same_bytes(grown, tmp_path):
    once, twice = tmp_path / "once", tmp_path / "twice"
    for folder in (once, twice):
        folder.mkdir()
        draw_capacity(grown, into=folder)

    names = {path.name for path in once.iterdir()}
    stems = ("ladder", "level-dwell_p95_h", "level-queue_growth")
    assert names == {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg")}
    assert all((once / name).read_bytes() == (twice / name).read_bytes() for name in names)


def test_the_ladder_says_what_breaks_and_what_relieves_it(grown):
    said = texts(drawn(capacity_steps.draw, grown))

    assert "As the scenario is" in said
    assert "holds to +20 % (24.0 a day); fails at +30 % (26.0 a day): the queue westbound" in said
    assert "1. With more of: customs lanes (China), one more" in said
    assert "holds to +40 % (28.0 a day), the furthest tried: nothing breaks" in said


def test_what_cannot_be_told_is_drawn_as_far_as_was_looked(grown, tmp_path):
    record = json.loads((grown / "capacity.json").read_text(encoding="utf-8"))
    limit = record["limits"][0]
    unclear = {"held": None, "failed": None, "cannot_tell": [limit["last"]], "relieved": []}
    record |= {"limits": [limit | unclear], "ladder": []}
    (tmp_path / "capacity.json").write_text(json.dumps(record))
    (tmp_path / "scenario.toml").write_bytes((grown / "scenario.toml").read_bytes())

    figure = drawn(capacity_steps.draw, tmp_path)
    assert max(patch.get_width() for patch in figure.axes[0].patches) == pytest.approx(40)
    assert "cannot tell, or between two volumes tried" in " ".join(texts(figure).split())


def test_a_level_is_drawn_with_its_bound_and_what_is_not_given(grown):
    said = texts(drawn(capacity_curves.draw, grown, "dwell_p95_h"))

    assert "bound: < 1.5" in said
    assert "not given: a queue grows" in said
    assert "volume of all services, more than in the scenario (%)" in said


def test_the_growth_of_queues_has_a_picture_too(grown):
    said = texts(drawn(capacity_curves.draw, grown, "queue_growth"))

    assert "Growth of the backlog, as the volume grows" in said
    assert "no growth" in said


def test_months_are_written_as_months(dated):
    figure = drawn(capacity_curves.draw, dated, "dwell_p95_h")

    assert "Jan 2024" in texts(figure)
    assert "extrapolations" in texts(drawn(capacity_steps.draw, dated))


def test_what_falls_falls_from_left_to_right(shorter):
    figure = drawn(capacity_curves.draw, shorter, "dwell_p95_h")

    left, right = figure.axes[0].get_xlim()
    assert left > right
    assert "documents (minutes)" in texts(figure)
    assert "holds to 50 min, the furthest tried" in texts(drawn(capacity_steps.draw, shorter))
