"""The pictures of a run in Chinese and Russian: every letter drawn, no word left in English."""

import re
from dataclasses import dataclass
from functools import cache

import pytest
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.text import Text
from pylopdf_fonts_zh_cn import sans_path

from sim.presentation import canvas
from sim.presentation.charts import PICTURES, draw
from sim.presentation.gathered import gather
from sim.presentation.harmless import clean
from sim.presentation.language.speaking import speaking
from sim.presentation.lettering import CHINESE_FAMILY, drawable
from sim.presentation.results import Results
from tests.unit.presentation.made_results import Made, write_results

TICK = re.compile(r"[\d., \N{NO-BREAK SPACE}%−]+")
"""Numbers at an axis; matplotlib keeps some beyond its end and does not draw them."""
LATIN = re.compile(r"[A-Za-z]{3,}")
ALWAYS = {"landbridge", "TEU", "USD"}
RULES = """
[sources.agency]
title = "Counted"
date = 2024-07-18

[targets.counted]
metric = "trains_departed"
value = 336.0
use = "held-out"
source = "agency"

[ports.khorgos.disturbances.gale]
label = "Gale"
resource = "china.customs"
start = 2024-01-03
end = 2024-01-05T12:00:00
capacity = 3
"""
LANGUAGES = pytest.mark.parametrize("language", ["zh", "ru"])


@dataclass(frozen=True)
class Shown:
    """A picture, what is written in it, and the words that are no language's."""

    figure: object
    texts: list[Text]
    names: set[str]

    @property
    def words(self):
        return " ".join(text.get_text() for text in self.texts)


@pytest.fixture(scope="module")
def ruled(tmp_path_factory):
    """Return a run with a dated cut and a reported level."""
    folder = write_results(tmp_path_factory.mktemp("ruled"), Made(days=9, replications=2))
    with (folder / "scenario.toml").open("a") as scenario:
        scenario.write(RULES)
    return Results.read(folder)


def names_in(scenario):
    """Return the words of ids, labels and titles, which stay as they are."""
    named = [*scenario.ports, *scenario.services, *scenario.sources, scenario.id, scenario.title]
    named += [port.label for port in scenario.ports.values()]
    named += [service.label for service in scenario.services.values()]
    named += [cut.label for port in scenario.ports.values() for cut in port.disturbances.values()]
    named += [source.title for source in scenario.sources.values()]
    return {word for name in named for word in LATIN.findall(name)}


@cache
def gathered_of(folder):
    results = Results.read(folder)
    return results, gather(results)


def shown(name, results):
    with canvas.house_style():
        figure = canvas.settled(draw(name, *gathered_of(results.folder)))
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    known = names_in(results.scenario)
    return Shown(figure, texts, ALWAYS | known | {word.title() for word in known})


@LANGUAGES
@pytest.mark.parametrize("kind", ["two_ports", "ruled", "overloaded", "no_trains"])
@pytest.mark.parametrize("name", PICTURES)
def test_picture_speaks_no_english_draws_every_letter_and_cuts_nothing_off(
    name, kind, language, request
):
    results = request.getfixturevalue(kind)

    with speaking(language):
        picture = shown(name, results)

    assert not set(LATIN.findall(picture.words)) - picture.names
    tidy = clean(picture.words)
    assert drawable(tidy, "") == tidy
    sheet = picture.figure.bbox
    outside = [
        text.get_text()
        for text in picture.texts
        if not TICK.fullmatch(text.get_text())
        and (box := text.get_window_extent()).width
        and (box.x0 < sheet.x0 - 1 or box.x1 > sheet.x1 + 1 or box.y1 > sheet.y1 + 1)
    ]
    assert not outside


def test_chinese_letters_come_from_the_installed_font_at_both_weights():
    with canvas.house_style():
        found = {
            fontManager.findfont(
                FontProperties(family=CHINESE_FAMILY, weight=weight), fallback_to_default=False
            )
            for weight in ("normal", "bold")
        }

    assert {str(path) for path in found} == {str(sans_path())}


def test_labels_that_come_with_landbridge_are_said_and_others_stay(two_ports):
    with speaking("zh"):
        words = shown("throughput", two_ports).words

    assert "中欧班列" in words
    assert "China-Central Asia train" in words


def test_numbers_and_dates_of_a_picture_are_russian(two_ports):
    with speaking("ru"):
        totals = shown("backlog", two_ports).words
        shares = shown("clearance", two_ports).words

    assert "1 янв. 2024 г. – 16 янв. 2024 г. (16 дней)" in totals
    assert re.search(r"\d,\d ч", shares)
    assert not re.search(r"\d\.\d", shares)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_english_pictures_are_the_same_bytes_after_chinese_and_chinese_ones_twice(
    suffix, two_ports
):
    def drawn(language):
        with speaking(language), canvas.house_style():
            figure = canvas.settled(draw("hours", *gathered_of(two_ports.folder)))
            return canvas.encoded(figure, "hours", suffix)

    english, chinese = drawn("en"), drawn("zh")

    assert drawn("en") == english
    assert drawn("zh") == chinese
    assert english != chinese
