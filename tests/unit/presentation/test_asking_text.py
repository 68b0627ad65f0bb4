"""What is printed of stories, of the worst trains and of facts, from tables made by hand."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from sim.domain.resource import UnitsSpec
from sim.experiments.explaining import Contrast, Explanation, Wanted, WorstFound, WorstRow
from sim.experiments.fact import Fact, FactSheet, Kind
from sim.metrics.story import story_of
from sim.metrics.story_clock import readings_of
from sim.metrics.story_gap import gap_between
from sim.metrics.story_wagons import TrainWagons, wagons_of
from sim.metrics.view import View
from sim.metrics.worst import By, WorstTrain
from sim.presentation.facts_text import MOST, print_facts, sentence, with_sentences
from sim.presentation.moments import change_words, day_of, exactly, moment_words, span_words
from sim.presentation.story_text import print_story
from sim.presentation.worst_text import print_contrast, print_worst
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.unit.workload.scenarios import make_scenario

DAY = 24 * H
LANE = UnitsSpec("khorgos.china.customs", 1, "lanes")
W = [f"any/khorgos/westbound/{n}" for n in range(5)]
NEW_YEAR = date(2024, 1, 1)


def printed(show, found, width=100, **more):
    """Return what `show` prints on a terminal without colours."""
    screen = StringIO()
    show(found, console=Console(file=screen, width=width, color_system=None), **more)
    return screen.getvalue()


def flat(text):
    return " ".join(text.split())


def the_scenario(**more):
    anything = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0, "label": "The [bold] one"}
    return make_scenario({"any": anything}, {"khorgos": {"label": "Khorgos"}}, **more)


def explained(visits, moments, *, rank=0, arrived=(0,), end_s=5 * DAY, cost=None, **log):
    plans = make_plans(make_stream(arrived_s=list(arrived)))
    made = make_log(plans, visits, end_s=end_s, resources=[LANE], milestones=moments, **log)
    tables = tabulate(plans, made)
    scenario = the_scenario()
    load = {"wagons": 55, "teu": 104, "tonnes": 1000.0, "goods": "cars"}
    return Explanation(
        Path("results"),
        scenario,
        0,
        story_of(tables, rank),
        load | {"origin": "Xi'an", "destination": None},
        readings_of(View(tables, scenario, 0, end_s), rank),
        wagons_of(tables, rank),
        cost,
        None if cost is None else 9 * DAY,
    )


def behind_four():
    """The fifth of five trains that want one lane for three hours each."""
    visits = [
        (train, "documents", LANE.id, 0, 3 * H * n, 3 * H * (n + 1)) for n, train in enumerate(W)
    ]
    moments = {
        train: {"presented": 0, "entered": 0, "released": 3 * H * (n + 1)}
        | {"departed": 3 * H * (n + 1)}
        for n, train in enumerate(W)
    }
    cost = {"path_cost": 450.0, "demurrage": 0.0, "total_cost": 450.0}
    return explained(visits, moments, rank=4, arrived=[0] * 5, cost=cost)


def test_a_story_says_where_the_hours_went_and_behind_whom():
    shown = flat(printed(print_story, behind_four()))

    assert "The [bold] one" in shown
    assert "cars · Xi'an to ?" in shown
    assert "15.0 h from 1 Jan 00:00 to 1 Jan 15:00 (12.0 h waiting, 3.0 h work)." in shown
    assert "waiting for a customs lane, 12.0 h." in shown
    assert f"behind {W[1]}, {W[2]}, {W[3]} in use by {W[0]} free when {W[3]} left" in shown
    assert (
        "from arrival before the Chinese station: kept: 15.0 h, in time until 2 Jan 00:00" in shown
    )
    assert "12:00:00 waiting + 3:00:00 work = 15:00:00," in shown
    assert "train paths 450" in shown
    assert "9.0 days" in shown


def test_a_train_still_held_upstream_says_so():
    gate = [(W[0], "upstream", "khorgos.upstream.westbound", 2 * H, None, None)]
    found = explained(gate, {W[0]: {"arrived": None}}, arrived=[2 * H], end_s=DAY)

    shown = flat(printed(print_story, found))

    assert "22.0 h from 1 Jan 02:00, when it was due." in shown
    assert "It had not arrived when the run ended (2 Jan 00:00)." in shown
    assert "the clock has not started" in shown
    assert "goes on when the run ends" in shown
    assert "At the port" not in shown


def test_a_provisional_release_and_what_was_not_done_are_shown():
    visits = [
        (W[0], "documents", LANE.id, 0, None, 24 * H),
        (W[0], "scan", "", 24 * H, None, 24 * H),
    ]
    moments = {W[0]: {"presented": 0, "provisional": DAY, "released": DAY, "departed": DAY}}

    shown = flat(printed(print_story, explained(visits, moments)))

    assert "Released provisionally" in shown
    assert "train scanner: not done, the limit was up" in shown


def test_where_wagons_came_from_and_went_is_told():
    found = behind_four()

    assert found.wagons == TrainWagons((), ())
    assert "Left with" not in printed(print_story, found)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_story_fits_any_terminal(width):
    assert max(map(len, printed(print_story, behind_four(), width).splitlines())) <= width


def worst(seconds, *, is_over=True):
    return WorstRow(1, WorstTrain(W[0], "khorgos", "westbound", seconds, is_over, "wagons", *CAUSE))


CAUSE = (False, 20 * H)


def test_the_worst_are_shown_with_what_took_most():
    rows = (worst(30 * H), worst(26 * H, is_over=False))
    found = WorstFound(Path("results"), the_scenario(), Wanted(By.DWELL), rows)

    shown = flat(printed(print_worst, found))

    assert "longest crossing" in shown
    assert f"30.0 {W[0]} 1 waiting for empty broad-gauge platforms, 20.0 h" in shown
    assert f"≥26.0 {W[0]}" in shown
    assert "not over when the run ended" in shown


def test_no_such_train_is_said():
    found = WorstFound(Path("results"), the_scenario(), Wanted(), ())

    assert "No such train." in printed(print_worst, found)


def contrasted(first, second):
    return Contrast(first, second, gap_between(first.story, second.story))


def test_a_contrast_adds_up_and_names_the_step_that_changed_most():
    quick = explained(
        [(W[0], "documents", LANE.id, 0, 0, 3 * H)], {W[0]: {"presented": 0, "departed": 3 * H}}
    )

    shown = flat(printed(print_contrast, contrasted(behind_four(), quick)))

    assert "It gains 12.0 h, most at: documents check." in shown
    assert "documents check 15.0 3.0 −12.00 −12.00" in shown
    assert "all 15.0 3.0 −12.00" in shown
    assert "15:00:00 against 3:00:00" in shown


def test_the_same_story_twice_is_the_same():
    shown = printed(print_contrast, contrasted(behind_four(), behind_four()))

    assert "The same in both, to the second of every step." in shown


def sheet(*facts, replications=2):
    return FactSheet("base", "", replications, the_scenario(), facts)


PLACE = ("khorgos", "khorgos.china.customs")
SENTENCES = [
    (
        Fact(
            Kind.IDLE,
            5.0,
            *PLACE,
            {
                "unit": "lanes",
                "capacity": 8,
                "idle_share": 0.25,
                "idle_unit_h": 480.0,
                "waiting_elsewhere_h": 960.0,
            },
        ),
        "Khorgos, customs lanes (China): 2 of 8 lanes stood idle (25.0 %, 480 lane-hours) while"
        " trains there waited for something else, 960 train-hours.",
    ),
    (
        Fact(
            Kind.LEFT,
            5.0,
            *PLACE,
            {
                "loaded": True,
                "trains": 1.0,
                "waited_h": 12.0,
                "longest": W[0],
                "longest_since_s": 25 * H,
                "longest_replication": 1,
            },
        ),
        "Khorgos, customs lanes (China): 1 train still waited at the end, 12 h together; longest"
        f" {W[0]} (replication 1), since 2 Jan 01:00.",
    ),
    (
        Fact(
            Kind.QUEUE,
            5.0,
            *PLACE,
            {"most": 7, "at_s": H, "replication": 0, "waited_h": 100.0, "share_of_port": 0.5},
        ),
        "Khorgos, customs lanes (China): 100 train-hours were waited, 50.0 % of all waiting at the"
        " port; longest queue 7 on 1 Jan 01:00 (replication 0).",
    ),
    (
        Fact(
            Kind.BUSIEST,
            port="khorgos",
            figures={
                "day_s": -H,
                "clock_ahead_s": H,
                "day_trains": 9,
                "day_replication": 1,
                "hour_s": 2 * H,
                "hour_trains": 2,
                "hour_replication": 0,
                "mean_a_day": 4.5,
            },
        ),
        "Khorgos: 9 trains departed on 1 Jan 2024 (replication 1), against 4.5 on the mean day;"
        " most in one hour 2, from 1 Jan 02:00 on (replication 0).",
    ),
    (
        Fact(
            Kind.NEVER_ENTERED,
            port="khorgos",
            figures={"direction": "westbound", "step": "examination", "trains": 80.0},
        ),
        "Khorgos, westbound: none of 80 trains came to physical examination.",
    ),
    (
        Fact(
            Kind.NEVER_FULL,
            0.0,
            *PLACE,
            {"most": 3, "capacity": 8, "unit": "lanes", "waits": 0, "spare_share": 0.6},
        ),
        "Khorgos, customs lanes (China): at most 3 of 8 lanes were in use at once, and nobody"
        " waited there.",
    ),
    (
        Fact(Kind.NEVER_WAITED, 0.0, *PLACE, {"visits": 50, "most_a_day": 4}),
        "Khorgos, customs lanes (China): none of 50 visits had to wait, at most 4 in a day.",
    ),
    (
        Fact(Kind.NEVER_USED, 0.0, *PLACE),
        "Khorgos, customs lanes (China): 0 visits; nobody ever asked for it.",
    ),
    (
        Fact(Kind.NEVER_ORDERED, 0.0, "khorgos", "khorgos.upstream.westbound", {"above": 60}),
        "Khorgos, stop-loading order, westbound (upstream): 0 orders were given; 60 trains at the"
        " port give one.",
    ),
    (
        Fact(
            Kind.LIMIT,
            figures={"longest_h": 18.0, "largest_share": 0.75, "at_limit": "release"},
        ),
        "Nobody was over the limit: the longest clearance took 18 h, at most 75.0 % of the limit,"
        " so the rule at the limit (release) cut nothing short.",
    ),
    (Fact(Kind.NEVER_DIVERTED), "0 trains were sent to another port, though some may be."),
    (
        Fact(Kind.TRAINS, figures={"line": "3 of 9 trains differ", "resources": 5, "changed": 2}),
        "3 of 9 trains differ; 2 of 5 resources were touched.",
    ),
    (
        Fact(
            Kind.CHANGED,
            5.0,
            *PLACE,
            {
                "more_waited_h": -12.0,
                "base_waited_h": 20.0,
                "other_waited_h": 8.0,
                "base_visits": 40.0,
                "other_visits": 40.0,
            },
        ),
        "Khorgos, customs lanes (China): −12 train-hours waited (20 to 8), 40 visits.",
    ),
    (
        Fact(Kind.UNTOUCHED, figures={"resources": [PLACE[1]], "of": 5}),
        "1 of 5 resources, visit by visit the same: Khorgos, customs lanes (China).",
    ),
]


@pytest.mark.parametrize(("fact", "words"), SENTENCES, ids=[str(f.kind) for f, _ in SENTENCES])
def test_each_kind_of_fact_is_one_sentence_with_its_figure(fact, words):
    assert sentence(fact, sheet(fact)) == words


def test_every_kind_of_fact_has_a_sentence():
    assert {fact.kind for fact, _ in SENTENCES} == set(Kind)


def test_who_waits_where_not_all_is_in_use_waits_for_it_to_open():
    figures = {"most": 3, "capacity": 8, "unit": "lanes", "waits": 4, "spare_share": 0.6}
    fact = Fact(Kind.NEVER_FULL, 0.0, *PLACE, figures)

    assert "waited for opening hours" in sentence(fact, sheet(fact))


def test_with_one_replication_none_is_named():
    queue = SENTENCES[2][0]

    assert "replication" not in sentence(queue, sheet(queue, replications=1))


def test_of_each_kind_the_first_are_printed_unless_all_are_asked_for():
    facts = [Fact(Kind.NEVER_USED, 0.0, "khorgos", f"khorgos.china.r{n}") for n in range(MOST + 3)]

    some = printed(print_facts, [sheet(*facts)], everything=False)
    everything = printed(print_facts, [sheet(*facts)], everything=True)

    assert some.count("nobody ever asked") == MOST
    assert "... and 3 more (--all)." in some
    assert everything.count("nobody ever asked") == MOST + 3


def test_what_weighs_most_is_printed_first():
    light, heavy = SENTENCES[2][0], Fact(Kind.LEFT, 99.0, *PLACE, SENTENCES[1][0].figures)

    shown = printed(print_facts, [sheet(heavy, light)], everything=False)

    assert shown.index("Left waiting") < shown.index("Queues")


def test_facts_as_data_carry_their_sentence():
    data = with_sentences(sheet(SENTENCES[0][0]))

    (row,) = data["facts"]
    assert (row["kind"], row["sentence"]) == ("idle", SENTENCES[0][1])
    assert row["figures"]["capacity"] == 8


def test_moments_and_spans_in_words():
    assert moment_words(NEW_YEAR, 0) == "1 Jan 00:00"
    assert moment_words(NEW_YEAR, -60) == "31 Dec 23:59"
    assert day_of(NEW_YEAR, -1) == "31 Dec 2023"
    assert [span_words(s) for s in (0, 59, 300, 1800, 5 * H)] == [
        *("0 s", "59 s", "5 min", "0.5 h", "5.0 h"),
    ]
    assert exactly(100 * H + 61) == "100:01:01"
    assert [change_words(s) for s in (0, H, -H)] == ["", "+1.00", "−1.00"]
