"""The picture of bottlenecks: queues beside remedies, so that a trap is seen at one glance."""

import json
from dataclasses import replace

import pytest

from sim.experiments.bottleneck.verdicts import NOT_SHOWN, REFUSED, SAVES
from sim.presentation import canvas
from sim.presentation.bottleneck import bars as bottleneck_bars
from sim.presentation.bottleneck.bars import saving_words
from sim.presentation.bottleneck.data import MOST_ROWS, BottleneckData, Thing, Waiting, chosen
from sim.presentation.bottleneck.notes import verdict
from sim.presentation.bottleneck.pictures import draw_bottleneck
from sim.presentation.painting import paint
from tests.unit.experiments.test_bottleneck import FAR_TRACKS, STARVED, SUPPLY, TRACKS, found

NAMES = ["bottleneck.png", "bottleneck.svg"]


@pytest.fixture(scope="module")
def starved(tmp_path_factory):
    return found(tmp_path_factory.mktemp("starved"), STARVED).folder


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    return found(tmp_path_factory.mktemp("once"), STARVED, "replications=1").folder


def texts(figure):
    everything = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return " ".join(" ".join(text.get_text() for text in [*everything, *legends]).split())


def drawn(data):
    data = data if isinstance(data, BottleneckData) else BottleneckData.read(data)
    with canvas.house_style():
        return canvas.settled(bottleneck_bars.draw(data))


def widths(axes):
    """Return the lengths of the bars of a panel, from the top."""
    bars = [bar for box in axes.containers for bar in box]
    return [bar.get_width() for bar in bars]


def thing(name, waited=0.0, saved=0.0, verdict_=SAVES, rank=None, **more):
    row = {
        "resource": f"khorgos.{name}",
        "more": "one more",
        "saved_h": saved,
        "lower_95": saved - 0.5,
        "upper_95": saved + 0.5,
        "verdict": verdict_,
        "rank": rank,
        "remark": "",
        **more,
    }
    return Thing(row["resource"], {"westbound": Waiting(waited, waited)}, row)


def test_the_same_answer_gives_the_same_bytes(starved, once, tmp_path):
    first = [path.read_bytes() for path in draw_bottleneck(starved, into=tmp_path)]

    # As `plot` draws it.
    assert [path.read_bytes() for path in paint(starved, tmp_path)] == first
    assert [path.name for path in draw_bottleneck(once, into=tmp_path)] == NAMES


def test_the_trap_is_told_in_the_heading_and_seen_in_the_rows(starved):
    data = BottleneckData.read(starved)
    rows = {each.resource: each for each in data.things("khorgos")}

    assert verdict(data.things("khorgos")) == (
        "Longest queue: standard-gauge tracks (China); largest saving shown: paths for supply"
        " trains (Kazakhstan)."
    )
    assert rows[TRACKS].waiting["westbound"].waited > 20
    assert rows[TRACKS].saved_h == pytest.approx(0, abs=0.1)
    assert rows[SUPPLY].waiting == {}
    assert rows[SUPPLY].saved_h > 10


def test_bars_are_the_hours_of_the_tables(starved):
    record = json.loads((starved / "bottleneck.json").read_text())
    charges = [row for row in record["charges"] if row["who"] == "late"]
    figure = drawn(starved)
    westbound, eastbound, saved = figure.axes

    hours = sum(row["hours_per_train"] for row in charges)
    # As waited and charged on have the same sum.
    assert sum(widths(westbound)) == pytest.approx(2 * hours, abs=0.02)
    assert widths(eastbound) == []
    savings = {row["saved_h"] for row in record["savings"] if row["saved_h"]}
    assert set(widths(saved)) <= savings
    assert max(savings) in widths(saved)


def test_rows_are_sorted_by_the_hours_saved(starved):
    things, _ = chosen(BottleneckData.read(starved).things("khorgos"))
    saved = [each.saved_h for each in things]

    assert saved == sorted(saved, reverse=True)
    labels = [label.get_text() for label in drawn(starved).axes[0].get_yticklabels()]
    assert [" ".join(label.split()) for label in labels] == [each.words for each in things]


def test_what_is_not_drawn_is_summed_up(starved):
    assert "for which nobody waited." in texts(drawn(starved))


def test_few_rows_have_both_the_suspects_and_the_remedies():
    queues = [thing(f"china.q{n}", waited=50.0 - n, verdict_=NOT_SHOWN) for n in range(12)]
    remedies = [thing(f"china.r{n}", saved=9.0 - n / 2, rank=n + 1) for n in range(8)]
    drawn_, rest = chosen([*remedies, *queues])

    assert len(drawn_) == MOST_ROWS
    names = {each.resource for each in drawn_}
    assert {f"khorgos.china.q{n}" for n in range(5)} <= names
    assert {f"khorgos.china.r{n}" for n in range(5)} <= names
    assert len(rest) == 10


def test_the_waiting_of_a_resource_stands_in_one_row_only():
    first = thing("kazakhstan.broad_wagons", waited=3.0, saved=2.0, more="one lot more")
    second = thing("kazakhstan.broad_wagons", waited=3.0, saved=1.0, more="lead time 10 % shorter")
    rows, _ = chosen([first, second])

    assert [each.again for each in rows] == [False, True]
    assert rows[1].words == "empty broad-gauge platforms (Kazakhstan): lead time 10 % shorter"


def test_what_cannot_be_told_apart_is_not_separated():
    alone = thing("china.customs", saved=5.0, rank=1)
    one, two = (thing(name, saved=2.0, rank=2) for name in ("china.cranes", "china.forming"))

    assert saving_words(alone, [alone, one, two]) == ["+5.0 ±0.5 h", "rank 1"]
    assert saving_words(one, [alone, one, two]) == ["+2.0 ±0.5 h", "rank 2, not separated"]


def test_what_was_not_shown_or_not_tried_is_said():
    unsure = thing("china.customs", saved=0.3, verdict_=NOT_SHOWN)
    refused = thing("china.customs", verdict_=REFUSED, remark="only 4 fit")
    given = Thing("upstream.westbound", {"westbound": Waiting(1.0, 0.0)})

    assert saving_words(unsure, [unsure]) == ["+0.3 ±0.5 h", "no saving shown"]
    assert saving_words(refused, [refused]) == ["not tried", "only 4 fit"]
    assert saving_words(given, []) == ["nothing to have more of"]


def test_one_replication_is_not_tested_and_has_no_interval(once):
    words = texts(drawn(once))

    assert "savings not tested: one replication" in words
    assert "One replication, hence no interval" in words
    assert "±" not in words


def test_where_a_queue_grows_that_is_said(starved):
    assert "Not settled, so that hours depend on the length of the run" in texts(drawn(starved))


def test_where_nobody_waited_there_is_a_sentence(starved):
    data = BottleneckData.read(starved)
    nothing = replace(data, record={**data.record, "charges": [], "savings": []})

    assert "Nobody waited for anything" in texts(drawn(nothing))
    assert FAR_TRACKS in {each.resource for each in data.things("khorgos")}
