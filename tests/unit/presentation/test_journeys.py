"""Journeys as text and as pictures: all of the model's steps, each in its place, nothing cut."""

import re
from io import StringIO
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from sim.domain.journey import Act
from sim.domain.resource import local_id
from sim.experiments.journey_lines import journeys_of
from sim.model.program import build_programs, train_journey
from sim.model.specs import resource_specs
from sim.presentation.journey.layout import layout
from sim.presentation.journey.map import draw_journeys
from sim.presentation.journey.shapes import DETAIL_PT, STRIP_IN, TEXT_PAD_IN, TITLE_PT
from sim.presentation.journey.text import print_journeys
from sim.presentation.journey.words import duration, is_shown, limited, title
from sim.presentation.lettering import width_in
from sim.scenario.loader import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DOCS = Path(__file__).parents[3] / "docs" / "journeys"
WIDTH = 9.56

EVERY_RULE = """
extends = "h1-2024.toml"
title = "Every rule at once"
clearance = { at_limit = "release", examined_afterwards = true }
diversion.extra_run = "30 h"
services.china-europe.may_divert = 0.1
[ports.khorgos.china.customs]
green = { lanes = 1, services = ["china-central-asia"] }
overtime = { lanes = 2, above = 3 }
[ports.khorgos.china.departure]
locomotives = 6
turn = "3 h"
[ports.khorgos.border.standard]
accepted_per_day = { westbound = 20 }
[ports.khorgos.stop_loading]
westbound = { above = 90, until = 60 }
[ports.khorgos.wagons.broad]
claim = "arrival"
"""


@pytest.fixture(scope="module")
def baseline():
    return load(SCENARIOS / "h1-2024.toml")


@pytest.fixture(scope="module")
def every_rule(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules") / "scenarios"
    folder.mkdir()
    for path in (*SCENARIOS.glob("*.toml"), *SCENARIOS.glob("*.csv")):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "rules.toml").write_text(EVERY_RULE)
    return load(folder / "rules.toml")


@pytest.fixture(scope="module")
def drawn(baseline, every_rule):
    return [
        journey
        for loaded in (baseline, every_rule)
        for journey in journeys_of(loaded.scenario, loaded.inputs)
    ]


def printed(loaded, width=100):
    screen = StringIO()
    console = Console(file=screen, width=width, color_system=None)
    print_journeys(loaded.scenario, journeys_of(loaded.scenario, loaded.inputs), console)
    return screen.getvalue()


def flat(text):
    return " ".join(text.split())


def test_lines_of_a_journey_are_the_table_that_the_model_plays(baseline):
    scenario = baseline.scenario
    programs = build_programs(scenario, resource_specs(scenario)).by_name

    for journey in journeys_of(scenario, baseline.inputs):
        program = programs[train_journey(journey.port, journey.direction, journey.kind)]
        assert [(line.act, line.step, line.resource) for line in journey.lines] == [
            (step.act, step.name, step.resource) for step in program.steps
        ]


def test_line_says_how_much_there_is_and_how_long_it_takes(every_rule):
    journeys = {
        journey.name: journey for journey in journeys_of(every_rule.scenario, every_rule.inputs)
    }
    west = {
        line.step: line
        for line in journeys["khorgos-westbound"].lines
        if line.act is not Act.STAND_IN
    }

    assert limited(west["documents"]) == "3 customs lanes"
    assert limited(west["path"]) == "24 standard-gauge paths a day"
    assert limited(west["quota"]) == "20 loaded a day"
    assert limited(west["yard"]) == "18,000 TEU"
    assert west["departure"].turn_s == 3 * 3_600
    assert west["examination"].share == pytest.approx(0.03)
    green = [line for line in journeys["khorgos-westbound-green"].lines if line.step == "documents"]
    assert [limited(line) for line in green] == ["1 green lane"]


def test_kinds_come_in_the_order_of_ports_directions_and_cargo(baseline):
    found = [journey.name for journey in journeys_of(baseline.scenario, baseline.inputs)]

    assert found == [
        "alashankou-westbound",
        "alashankou-eastbound",
        "alashankou-eastbound-bulk",
        "khorgos-westbound",
        "khorgos-eastbound",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"), [(2_700, "45 min"), (5_429, "1 h 30 min"), (9, "9 s")]
)
def test_mean_times_are_rounded_to_what_is_read(seconds, words):
    assert duration(seconds) == words


def test_every_step_of_the_model_has_one_box(drawn):
    for journey in drawn:
        titles = [" ".join(box.title) for box in layout(journey, WIDTH).boxes]
        shown = [title(line) for line in (*journey.lines, *journey.rake) if is_shown(line)]
        assert sorted(titles) == sorted(shown)


def test_no_box_lies_on_another_or_leaves_the_sheet(drawn):
    for journey in drawn:
        found = layout(journey, WIDTH)
        for one, other in combinations(found.boxes, 2):
            beside = one.across.high <= other.across.low or other.across.high <= one.across.low
            apart = one.down.high <= other.down.low or other.down.high <= one.down.low
            assert beside or apart, (journey.name, one.title, other.title)
        for box in found.boxes:
            assert 0 <= box.across.low < box.across.high <= WIDTH
            assert box.down.high <= found.height


def test_no_bar_lies_on_a_box_or_on_another_bar(drawn):
    for journey in drawn:
        found = layout(journey, WIDTH)
        for bar in found.bars:
            for box in found.boxes:
                beside = bar.at + 0.15 <= box.across.low + 1e-9 or box.across.high <= bar.at
                apart = bar.down.high <= box.down.low + 1e-9 or box.down.high <= bar.down.low
                assert beside or apart, (journey.name, bar.words, box.title)
        for one, other in combinations(found.bars, 2):
            apart = one.down.high <= other.down.low or other.down.high <= one.down.low
            assert apart or abs(one.at - other.at) >= 0.15, (journey.name, one, other)


def test_everything_that_is_kept_has_a_bar(drawn):
    for journey in drawn:
        kept = [line.step for line in journey.lines if line.act is Act.HOLD]
        assert len(layout(journey, WIDTH).bars) == len(kept)


def test_words_fit_into_their_boxes(drawn):
    for journey in drawn:
        for box in layout(journey, WIDTH).boxes:
            room = box.across.length - STRIP_IN - 2 * TEXT_PAD_IN + 1e-9
            titles = [width_in(words, TITLE_PT) for words in box.title]
            details = [width_in(words, DETAIL_PT) for words in box.details]
            assert max(titles + details) <= room
            assert not any("…" in words for words in (*box.title, *box.details))
            if box.is_flat:
                assert sum(titles + details) <= room


def test_boxes_of_a_way_follow_each_other_downward(baseline):
    west = journeys_of(baseline.scenario, baseline.inputs)[0]
    tops = {
        " ".join(box.title): box.down.low for box in layout(west, WIDTH).boxes if not box.is_rake
    }

    assert tops["documents check"] < tops["border police on board"] < tops["physical examination"]
    assert tops["unloading to the ground"] < tops["loading from the ground"]
    assert tops["loading from the ground"] < tops["forming the train"]


def test_pictures_are_the_same_bytes_each_time_and_small(tmp_path, baseline):
    west = journeys_of(baseline.scenario, baseline.inputs)[:1]

    one, two = (draw_journeys(baseline.scenario, west, tmp_path / name) for name in ("one", "two"))

    assert [path.name for path in one] == [
        "journeys-alashankou-westbound.png",
        "journeys-alashankou-westbound.svg",
    ]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert one[1].stat().st_size < 100_000


def test_words_of_an_svg_are_words(tmp_path, baseline):
    west = journeys_of(baseline.scenario, baseline.inputs)[:1]
    (path,) = draw_journeys(baseline.scenario, west, tmp_path, ["svg"])

    root = ElementTree.parse(path).getroot()

    words = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"documents check", "over the ground", "emptied rake", "Kazakh station"} <= words


def test_pictures_of_the_docs_are_those_of_the_baseline(tmp_path, baseline):
    journeys = journeys_of(baseline.scenario, baseline.inputs)

    assert {path.name for path in DOCS.glob("*.svg")} == {
        f"journeys-{journey.name}.svg" for journey in journeys
    }
    for path in draw_journeys(baseline.scenario, journeys, tmp_path, ["svg"]):
        shown = (DOCS / path.name).read_text()
        fresh = path.read_text()
        assert texts(shown) == texts(fresh), f"run docs/journeys/make: {path.name} is out of date"


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_text_names_every_resource_and_both_ways(every_rule):
    text = flat(printed(every_rule, width=120))

    for journey in journeys_of(every_rule.scenario, every_rule.inputs):
        for line in journey.lines:
            if line.resource and line.limit and is_shown(line) and line.act is not Act.DIVERT:
                assert f"{local_id(line.resource)}: {line.limit}" in text
    assert "direct: reloading track, kept" in text
    assert "or over the ground: container yard, kept" in text
    assert "with help of china.customs_overtime: 2 lanes when over 3 wait" in text
    assert "6 locomotives; then away 3 h" in text
    assert "trains of the green channel, westbound" in text


def test_text_is_as_wide_as_the_terminal(baseline):
    assert max(len(line.rstrip()) for line in printed(baseline, width=80).splitlines()) <= 80
