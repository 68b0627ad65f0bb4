"""The waterfall as data and as a picture: it adds up, agrees with the summary, and says why not."""

import json

import pytest

from sim.metrics.hours import WORKING
from sim.metrics.waterfall import Breakdown, Whose
from sim.presentation import canvas
from sim.presentation.gathered import gather
from sim.presentation.language.speaking import speaking
from sim.presentation.results import Results
from sim.presentation.waterfall.data import falls_of, waterfall_data
from sim.presentation.waterfall.picture import NAME, draw
from sim.presentation.words import cause_words
from tests.builders import H
from tests.unit.presentation.made_results import Made, write_results

HOSTILE = '$\\frac{1}{2}$ <script>alert(1)</script> & "x" =cmd() \u202e'


@pytest.fixture(scope="module")
def no_late_trains(tmp_path_factory):
    rates = {("khorgos", "any", way): 6.0 for way in ("westbound", "eastbound")}
    made = Made(days=4, replications=1, rates=rates, platform_wait_h=4.0)
    return Results.read(write_results(tmp_path_factory.mktemp("small"), made))


def falls_by_key(results):
    return {fall.key: fall for fall in falls_of(results, gather(results).breakdowns)}


def words_of(results, language="en"):
    with canvas.house_style(), speaking(language):
        figure = draw(results, gather(results))
        found = figure.findobj(match=lambda artist: hasattr(artist, "get_text"))
        return " ".join(" ".join(text.get_text().split()) for text in found)


def test_drops_add_up_to_the_whole_crossing(two_ports):
    for fall in falls_by_key(two_ports).values():
        if fall.total_h is not None:
            assert sum(drop.hours for drop in fall.drops) == pytest.approx(fall.total_h, rel=1e-12)


def test_all_trains_are_those_of_the_summary_with_its_interval(two_ports):
    for key, fall in falls_by_key(two_ports).items():
        if fall.whose is Whose.ALL:
            row = two_ports.kpi("dwell_mean_h", *key[:3])
            assert (fall.total_h, fall.lower_95, fall.upper_95) == pytest.approx(
                (row["mean"], row["lower_95"], row["upper_95"])
            )


def test_trains_around_the_percentile_take_as_long_as_the_summary_says(two_ports):
    for port in two_ports.ports:
        fall = falls_by_key(two_ports)[port, "westbound", "all", Whose.AROUND_P95]
        known = two_ports.kpi("dwell_p95_h", port, "westbound")["mean"]
        assert fall.total_h == pytest.approx(known, rel=0.03)


def test_data_for_a_page_is_plain_and_complete(two_ports):
    rows = waterfall_data(two_ports)

    assert json.loads(json.dumps(rows, allow_nan=False)) == [
        {**row, "drops": list(row["drops"])} for row in rows
    ]
    services = ("all", "china-central-asia", "china-europe")
    assert [(r["port"], r["direction"], r["service"], r["whose"]) for r in rows] == [
        (port, direction, service, whose)
        for port in ("alashankou", "khorgos")
        for direction in ("westbound", "eastbound")
        for service in services
        for whose in ("all", "p95", "late")
    ]


def test_group_without_trains_has_no_hours_and_says_so(two_ports):
    late = [f for f in falls_by_key(two_ports).values() if f.whose is Whose.LATE and not f.trains]

    assert late
    assert {(fall.total_h, fall.lower_95, fall.drops) for fall in late} == {(None, None, ())}
    assert "No such train departed." in words_of(two_ports)


def test_growing_queue_gives_no_hours_but_the_reason(overloaded):
    fall = falls_by_key(overloaded)["khorgos", "westbound", "all", Whose.LATE]

    assert (fall.total_h, fall.drops) == (None, ())
    assert fall.trains > 0
    assert fall.unfinished > 0
    assert fall.withheld in overloaded.withheld("dwell_mean_h", "khorgos", "westbound")
    words = words_of(overloaded)
    assert "No lasting mean" in words
    assert "0.025" not in words  # no scale where there is nothing to measure


def test_an_interval_never_goes_below_zero_hours(two_ports):
    runs = [
        [Breakdown("khorgos", "westbound", "all", Whose.ALL, 1, hours * H, {("run", WORKING): H})]
        for hours in (1, 100)
    ]

    (fall,) = falls_of(two_ports, runs)

    assert (fall.total_h, fall.lower_95) == (50.5, 0.0)
    assert fall.upper_95 > 100


def test_one_replication_has_no_interval(no_late_trains):
    assert {fall.lower_95 for fall in falls_by_key(no_late_trains).values()} == {None}
    assert "±" not in words_of(no_late_trains).replace("± half", "")


def test_drawing_again_gives_the_same_bytes(no_late_trains):
    with canvas.house_style():
        images = [
            canvas.encoded(canvas.settled(draw(no_late_trains, gather(no_late_trains))), NAME, kind)
            for kind in ("svg", "svg", "png", "png")
        ]

    assert images[0] == images[1]
    assert images[2] == images[3]


def test_hostile_labels_and_a_single_port_are_drawn_as_text(tmp_path):
    rates = {("khorgos", "any", "westbound"): 2.0}
    labels = {"khorgos": HOSTILE + "long " * 20, "any": HOSTILE}
    made = Made(days=3, title=HOSTILE, rates=rates, labels=labels, replications=1)
    results = Results.read(write_results(tmp_path, made))

    assert "<script>alert(1)</script>" in words_of(results)


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_no_english_is_left_in_other_languages(no_late_trains, language):
    words = words_of(no_late_trains, language)

    for english in ("Late trains", "All trains", "percentile", "departure", "hours", "waiting"):
        assert english not in words


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_no_cause_is_cut_short_at_the_axis(no_late_trains, language):
    words = words_of(no_late_trains, language)

    drops = [drop for fall in falls_by_key(no_late_trains).values() for drop in fall.drops]
    with speaking(language):
        assert not [drop.cause for drop in drops if cause_words(drop.cause) not in words]
