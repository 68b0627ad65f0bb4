"""Pictures of single trains: every train of the window is there, whatever the run was like."""

from dataclasses import replace

import numpy as np
import pytest

from sim.domain.plan import Direction
from sim.errors import UsageError
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.metrics.stands import Place, Run, Stand, runs_of
from sim.presentation import canvas
from sim.presentation.language.speaking import say, speaking
from sim.presentation.results import Results
from sim.presentation.traingraph import graph, occupation
from sim.presentation.traingraph.layout import layout_of
from sim.presentation.traingraph.window import Asked, busiest_s, excerpt_of
from sim.recording.columns import reached
from sim.scenario.loader import load
from tests.builders import H
from tests.shipped import ROOT
from tests.unit.api.test_running import HEAD_ON
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.presentation.made_results import DAY, Made, write_results

HOSTILE = '$\\frac{1}{2}$ <script>alert(1)</script> & "x" =cmd() \u202e'
PAINTERS = (graph, occupation)


def words_of(painter, results, asked=None, language="en"):
    with canvas.house_style(), speaking(language):
        excerpt = excerpt_of(results, asked or Asked())
        figure = canvas.settled(painter.draw(results, excerpt))
        found = figure.findobj(match=lambda artist: hasattr(artist, "get_text"))
        return " ".join(" ".join(text.get_text().split()) for text in found)


def result_of(folder, text):
    return Results.of(run(load(write_lane(folder, text)), folder / "out", Settings(jobs=1)))


@pytest.fixture(scope="module")
def lane(tmp_path_factory):
    return result_of(tmp_path_factory.mktemp("lane"), LANE)


@pytest.fixture(scope="module")
def stuck(tmp_path_factory):
    return result_of(tmp_path_factory.mktemp("stuck"), HEAD_ON)


def test_the_window_is_two_days_with_the_busiest_day_in_the_middle(lane):
    excerpt = excerpt_of(lane)
    trains = excerpt.view.trains

    departed = trains.departed_s[(trains.departed_s >= 0) & (trains.departed_s < lane.end_s)]
    busiest = int(np.argmax(np.bincount(departed // DAY)))
    expected = min(max(busiest * DAY - DAY // 2, 0), lane.end_s - 2 * DAY)
    assert (excerpt.from_s, excerpt.to_s) == (expected, expected + 2 * DAY)
    assert excerpt.replication == 0


def test_the_window_is_what_was_asked_for_and_ends_with_the_period(lane):
    found = excerpt_of(lane, Asked("2024-01-02 06:30", 0.5, 2))

    assert (found.from_s, found.to_s) == (30 * H + H // 2, 42 * H + H // 2)
    assert found.replication == 2
    assert excerpt_of(lane, Asked("2024-01-05", 7)).to_s == lane.end_s


def test_a_window_longer_than_the_period_is_the_period(lane):
    excerpt = excerpt_of(lane, Asked(days=9))

    assert (excerpt.from_s, excerpt.to_s) == (0, lane.end_s)
    assert busiest_s(excerpt.view, lane.end_s) == 0


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Asked("soon"), '--from "soon": write a date or a moment, as in 2024-03-01'),
        (Asked("2023-12-31"), "outside of the period, 1 Jan 2024 to 5 Jan 2024"),
        (Asked("2024-01-06"), "outside of the period"),
        (Asked("2024-01-02T00:00Z"), "the clock is the scenario's"),
        (Asked(days=0), "--days 0: more than 0 and at most 14"),
        (Asked(days=-1), "--days -1: more than 0"),
        (Asked(days=15), "--days 15: more than 0 and at most 14"),
        (Asked(days=float("nan")), "--days nan: more than 0"),
        (Asked(days=float("inf")), "--days inf: more than 0"),
        (Asked(replication=3), "--replication 3: .* has 0 to 2"),
        (Asked(replication=-1), "--replication -1: .* has 0 to 2"),
    ],
)
def test_a_window_that_is_none_is_refused(lane, asked, message):
    with pytest.raises(UsageError, match=message):
        excerpt_of(lane, asked)


def test_every_train_of_the_window_has_a_line(lane):
    excerpt = excerpt_of(lane, Asked("2024-01-02", 1))
    runs = runs_of(excerpt.view, excerpt.from_s, excerpt.to_s)
    layout = layout_of(runs, excerpt.from_s, excerpt.to_s, gap=2.0)

    lines = [layout.line(run) for run in runs]

    assert len(runs) > 10
    for found, line in zip(runs, lines, strict=True):
        assert line[0] == (found.arrived_s, layout.middle(Place.INLAND_CHINA))
        if found.departed_s is not None:
            assert line[-1] == (found.departed_s, layout.middle(Place.INLAND_KAZAKHSTAN))
        assert line == sorted(line)  # westbound: time and place only go on
    assert f"{len(runs)} trains" in words_of(graph, lane, Asked("2024-01-02", 1))


def test_trains_that_stand_in_one_place_lie_beside_each_other():
    spans = [(0, 5), (1, 9), (2, 6), (5, 8)]
    runs = [
        Run(
            at,
            "khorgos",
            Direction.WESTBOUND,
            from_s,
            (Stand(Place.CUSTOMS, from_s, to_s),),
            to_s,
            None,
        )
        for at, (from_s, to_s) in enumerate(spans)
    ]

    layout = layout_of(runs, 0, 10, gap=1.0)

    top, bottom = layout.bands[Place.CUSTOMS]
    assert bottom - top == 3
    assert [layout.lane[at, 0] - top for at in range(4)] == [0.5, 1.5, 2.5, 0.5]
    assert {ends - begins for place, (begins, ends) in layout.bands.items() if place != 5} == {1}


def test_a_line_beyond_its_limit_is_marked():
    stands = (Stand(Place.YARD_CHINA, 0, 4), Stand(Place.CUSTOMS, 4, 30))
    late = Run(0, "khorgos", Direction.WESTBOUND, 0, stands, None, (2, 30))
    layout = layout_of([late], 0, 40, gap=1.0)

    part = layout.part(late, 2, 30)

    yard, customs = layout.lane[0, 0], layout.lane[0, 1]
    assert part == [(2, yard), (4, yard), (4, customs), (30, customs)]


def test_late_trains_have_an_entry_in_the_legend_only_if_there_are_any(tmp_path, lane):
    slow = LANE.replace('"72 min"', '"200 min"').replace("= 3\n", "= 1\n", 1)

    assert "beyond its clearance limit" in words_of(graph, result_of(tmp_path, slow))
    assert "beyond its clearance limit" not in words_of(graph, lane, Asked("2024-01-01", 0.1))


@pytest.mark.parametrize("painter", PAINTERS)
def test_drawing_again_gives_the_same_bytes(lane, painter):
    with canvas.house_style():
        images = [
            canvas.encoded(
                canvas.settled(painter.draw(lane, excerpt_of(lane))), painter.NAME, suffix
            )
            for suffix in ("svg", "svg", "png", "png")
        ]

    assert images[0] == images[1]
    assert images[2] == images[3]


@pytest.mark.parametrize("painter", PAINTERS)
def test_a_run_in_gridlock_is_drawn_to_its_end(stuck, painter):
    assert "Khorgos" in words_of(painter, stuck)


@pytest.mark.parametrize("painter", PAINTERS)
def test_a_run_without_trains_says_so(no_trains, painter):
    assert "in this window." in words_of(painter, no_trains)


def test_a_single_train_is_drawn(tmp_path):
    text = LANE.replace("trains_per_day = 16", 'trains = 1, arrivals = "even"')
    results = result_of(tmp_path, text)

    assert "Khorgos: 1 train" in words_of(graph, results)
    assert "customs lanes (China): 1" in words_of(occupation, results)


def test_where_nothing_is_limited_the_occupation_says_so(tmp_path):
    free = 'ports.khorgos.china.customs = { documents = "2 h" }\n'
    results = result_of(tmp_path, LANE.partition("ports.khorgos.c")[0] + free)

    assert "No track, crane, lane or bay with a limit was used" in words_of(occupation, results)
    assert "trains" in words_of(graph, results)


def test_hours_in_which_a_lane_is_closed_are_drawn(tmp_path):
    text = LANE.replace("lanes = 1,", 'lanes = 1, hours = "08:00-20:00",')

    assert "closed" in words_of(occupation, result_of(tmp_path, text)).split()


def test_gales_are_those_of_the_replication_that_is_drawn(tmp_path):
    windy = (
        *('duration="4 d"', 'warm_up="1 d"', "replications=2"),
        'ports.khorgos.gales={days_per_year=366, lasting="6 h"}',
        "ports.khorgos.china.reload.open_air=true",
    )
    loaded = load(ROOT / "examples" / "wagons-go-round.toml", windy)
    results = Results.of(run(loaded, tmp_path / "out", Settings(jobs=1)))
    cranes = "khorgos.china.cranes"

    openings = set()
    for number in range(2):
        tables = excerpt_of(results, Asked(replication=number)).view.tables
        (calendar,) = tables.specs[cranes].calendars
        at_cranes = tables.visits.resource == tables.resources.index(cranes)
        starts = tables.visits.started_s[at_cranes & reached(tables.visits.started_s)].tolist()
        assert starts == [calendar.next_open(moment) for moment in starts]
        openings.add(calendar.opens)
    assert len(openings) == 2


def test_the_waiting_is_counted_above_the_rows(lane):
    excerpt = excerpt_of(lane)
    (found,) = occupation.occupations_of(excerpt.view, excerpt.from_s, excerpt.to_s)
    most, _ = found.waiting.highest(excerpt.from_s, excerpt.to_s)

    assert most > 0
    assert f"up to {most} waiting" in words_of(occupation, lane)


@pytest.mark.parametrize("painter", PAINTERS)
def test_hostile_labels_are_drawn_as_text(tmp_path, painter):
    rates = {("khorgos", "any", "westbound"): 4.0, ("khorgos", "other", "eastbound"): 2.0}
    labels = dict.fromkeys(("khorgos", "any", "other"), HOSTILE + "long " * 20)
    made = Made(days=3, title=HOSTILE * 3, rates=rates, labels=labels, replications=1)
    results = Results.read(write_results(tmp_path, made))

    assert "<script>alert(1)</script>" in words_of(painter, results)


@pytest.mark.parametrize("painter", PAINTERS)
def test_many_ports_are_drawn(tmp_path, painter):
    rates = {(f"port-{n}", "any", "westbound"): 2.0 + n for n in range(5)}
    results = Results.read(
        write_results(tmp_path, Made(days=3, rates=rates, labels={}, replications=1))
    )

    words = words_of(painter, results)

    assert "Port 4" in words
    if painter is graph:
        assert "Left out, with fewer trains: Port " in words


@pytest.mark.parametrize("painter", PAINTERS)
@pytest.mark.parametrize("language", ["zh", "ru"])
def test_other_languages_are_drawn(lane, painter, language):
    words = words_of(painter, lane, language=language)

    for english in ("Train graph", "Occupation", "customs", "westbound", "waiting", "train"):
        assert english not in words


def test_an_excerpt_of_given_tables_is_that_of_the_files(lane):
    excerpt = excerpt_of(lane)

    again = excerpt_of(lane, first=replace(excerpt.view.tables, specs={}))

    assert again.view.tables.specs == excerpt.view.tables.specs
    assert (again.from_s, again.to_s) == (excerpt.from_s, excerpt.to_s)


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_no_place_is_cut_short_at_the_axis(lane, language):
    words = words_of(graph, lane, language=language)

    with speaking(language):
        assert not [name for name in graph.PLACES.values() if say(name) not in words]
