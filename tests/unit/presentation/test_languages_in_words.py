"""Numbers, dates, lines and answers in Chinese and Russian."""

import re
from datetime import date
from pathlib import Path

import pytest
from matplotlib.text import Text

from sim.experiments.journey_lines import journeys_of
from sim.presentation import canvas, run_table
from sim.presentation.answers import answers
from sim.presentation.cost_table import cost_note
from sim.presentation.digits import fixed, percent, plus_minus, signed_with_interval
from sim.presentation.gathered import gather
from sim.presentation.journey.map import draw
from sim.presentation.journey.words import limited
from sim.presentation.language.recorded import Recorded
from sim.presentation.language.speaking import say, speaking
from sim.presentation.lettering import drawable, lines, width_in
from sim.presentation.moments import moment_words, span_words
from sim.presentation.precision_text import half_widths
from sim.presentation.reasons import growth_per_day, reason_words
from sim.presentation.rule_words import limit_words, rule_words
from sim.presentation.spans import day_words, hours_words, period_words
from sim.presentation.timeaxis import ticks
from sim.presentation.words import metric_words, resource_words
from sim.scenario.loader import load
from tests.unit.presentation.made_results import DAY, HOUR

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LATIN = re.compile(r"[A-Za-z]{3,}")
CHINESE = "自上而下阅读。时间为有该作业的列车（含空车）的平均作业时间；等待另计，约 24 小时。"


def test_russian_numbers_have_a_decimal_comma_and_thousands_apart():
    with speaking("ru"):
        assert fixed(-1_234_567.5, 1) == "−1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,5"
        assert plus_minus(57.3, 56.9, 57.7) == "57,3 ±0,4"
        assert percent(0.982) == "98,2 %"
        assert signed_with_interval(1.5, -0.5, 3.5) == "+2 (от 0 до +4)"


def test_chinese_numbers_are_written_as_english_ones():
    with speaking("zh"):
        assert fixed(-1_234_567.5, 1) == "−1,234,567.5"
        assert signed_with_interval(1.5, -0.5, 3.5) == "+2（0 至 +4）"


@pytest.mark.parametrize(
    ("language", "day", "moment", "limit", "length"),
    [
        ("en", "2 May 2024", "2 May 01:00", "24 h", "1 h 30 min"),
        ("zh", "2024年5月2日", "5月2日 01:00", "24 小时", "1 小时 30 分"),
        ("ru", "2 мая 2024 г.", "2 мая 01:00", "24 ч", "1 ч 30 мин"),
    ],
)
def test_dates_and_spans_are_said(language, day, moment, limit, length):
    with speaking(language):
        assert day_words(date(2024, 5, 2)) == day
        assert moment_words(date(2024, 5, 1), DAY + HOUR) == moment
        assert hours_words(DAY) == limit
        assert hours_words(90 * 60) == length


def test_period_counts_its_days_as_each_language_does(two_ports):
    with speaking("zh"):
        assert period_words(two_ports.scenario) == "2024年1月1日至2024年1月16日（16 天）"
    with speaking("ru"):
        assert period_words(two_ports.scenario).endswith("(16 дней)")
        assert span_words(5 * 60) == "5 мин"


def test_months_of_the_time_axis_are_said():
    with speaking("ru"):
        assert ticks(date(2024, 4, 1), 30 * DAY, most=9)[1][1] == "6 апр."
        assert ticks(date(2024, 5, 1), 182 * DAY, most=9)[0][1] == "май\n2024"


@pytest.mark.parametrize("room_in", [0.4, 1.0, 1.37, 2.2])
def test_chinese_breaks_between_letters_and_no_line_begins_with_a_closing_mark(room_in):
    broken = lines(CHINESE, 10, room_in, most=60)

    assert "".join(broken).replace(" ", "") == CHINESE.replace(" ", "")
    assert all(width_in(line, 10) <= room_in for line in broken)
    assert not [line for line in broken if line[0] in "，。、）：；"]
    assert not [line for line in broken if line[-1] in "（"]
    assert len(broken) > 1


def test_words_and_numbers_within_chinese_stay_whole():
    broken = lines("共 12,345 列 Khorgos 方向列车", 10, 0.9, most=20)

    assert "12,345" in " ".join(broken)
    assert "Khorgos" in " ".join(broken)


def test_no_line_is_broken_at_a_no_break_space():
    assert "1\N{NO-BREAK SPACE}234" in lines("всего 1\N{NO-BREAK SPACE}234 поезда", 10, 0.6, 9)


def test_what_is_too_long_in_chinese_is_cut_off_with_an_ellipsis():
    (line,) = lines(CHINESE, 10, 1.5, most=1)

    assert line.endswith("…")
    assert width_in(line, 10) <= 1.5


def test_resources_and_figures_are_said_with_their_station_and_direction():
    with speaking("zh"):
        assert resource_words("khorgos.china.customs") == "通关通道（中国）"
        assert resource_words("khorgos.china.standard_tracks_westbound") == (
            "标准轨股道，去程（中国）"
        )
        assert metric_words("queue_china.customs_max") == "通关通道（中国）排队，最长（列）"
    with speaking("ru"):
        assert metric_words("wait_china.customs_mean_h") == (
            "ожидание: таможенные линии (Китай), среднее (ч)"
        )
        assert metric_words("wagon_days_broad_running") == (
            "вагоно-сутки: платформы колеи 1520, в движении"
        )
        assert metric_words("a_new_metric") == "a new metric"


def test_reasons_that_a_run_recorded_are_said_with_their_number():
    with speaking("ru"):
        words = reason_words("the queue grows by 1.2 trains a day")

    assert "1,2" in words
    assert not LATIN.search(words)
    assert growth_per_day("the queue grows by 1.2 trains a day") == 1.2
    assert reason_words("something else") == "something else"


def test_texts_of_the_model_that_fit_no_phrase_stay_as_they_are():
    assert Recorded(["{number} lanes"]).said("3 lanes") == "3 lanes"
    with speaking("ru"):
        assert limit_words("ordered up to 1,200") == "пополнение до 1\N{NO-BREAK SPACE}200"
        assert limit_words("a lot") == "a lot"
        assert rule_words("2 lanes 08:00-20:00") == "линий: 2, 08:00-20:00"


def test_labels_with_braces_are_said_as_they_stand():
    with speaking("ru"):
        assert say("{x} {0} {") == "{x} {0} {"


@pytest.mark.parametrize("language", ["zh", "ru"])
@pytest.mark.parametrize("kind", ["two_ports", "overloaded", "no_trains"])
def test_answers_on_a_run_leave_no_word_in_english(kind, language, request):
    results = request.getfixturevalue(kind)
    found = gather(results)

    with speaking(language):
        told = [*answers(results, found.spent, found.before), *half_widths(results)]
        words = " ".join(f"{answer.question} {answer.words}" for answer in told)
        headings = [line.heading for line in run_table.lines(results)]
        words = " ".join([words, *headings, run_table.reading(results), cost_note(results, 1e6)])

    named = {"Alashankou", "Khorgos", "Any", "any", "agency", "Europe", "Central", "Asia", "China"}
    assert (
        not set(LATIN.findall(words))
        - named
        - {"Railway", "Express", "train", "landbridge"}
        - {"show"}
    )


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_journeys_leave_no_word_in_english_and_nothing_off_the_sheet(language):
    loaded = load(SCENARIOS / "h1-2024.toml")
    journeys = journeys_of(loaded.scenario, loaded.inputs)

    with speaking(language), canvas.house_style():
        for journey in journeys:
            figure = canvas.settled(draw(loaded.scenario, journey))
            texts = [text for text in figure.findobj(Text) if text.get_text()]
            words = " ".join(text.get_text() for text in texts)
            assert set(LATIN.findall(words)) <= {"landbridge", "TEU"}
            assert drawable(words, "") == " ".join(words.split())
            assert all(text.get_window_extent().x1 <= figure.bbox.x1 for text in texts)


def test_limits_of_journeys_need_no_forms_by_number_in_russian():
    loaded = load(SCENARIOS / "h1-2024.toml")
    journey = journeys_of(loaded.scenario, loaded.inputs)[0]

    with speaking("ru"):
        found = {limited(line) for line in journey.lines if line.limit}

    assert "таможенные линии: 3" in found
