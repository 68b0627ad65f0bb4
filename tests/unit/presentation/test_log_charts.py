"""The charts of single trains as parts of a page; what they show is tested in a browser."""

import json
from dataclasses import replace

import pytest

from sim.domain.calendar import Calendar
from sim.domain.resource import UnitsSpec
from sim.metrics.stands import Place
from sim.presentation.language.speaking import speaking
from sim.presentation.replay.pack import view_of
from sim.presentation.report.log_charts import log_parts
from sim.presentation.report.log_tracks import occupation_about, resource_title
from sim.presentation.report.log_ways import graph_about
from sim.presentation.report.log_words import lengths, words_of
from sim.presentation.results import Results
from sim.recording.columns import reached


@pytest.fixture(scope="module")
def results(logged):
    return Results.read(logged)


@pytest.fixture(scope="module")
def view(results):
    return view_of(results, 0)


@pytest.fixture(scope="module")
def parts(results):
    return log_parts(results, 0)


def block(part, name):
    return json.loads(part.data[name])


def resources_of(about, port, station):
    found = next(each for each in about["ports"][port] if each["id"] == station)
    return {each["id"]: each for each in found["resources"]}


def test_both_charts_have_labelled_lists_and_a_picture_for_paper(parts):
    assert len(parts) == 2
    for part, lists in zip(parts, (6, 5), strict=True):
        assert part.html.count("<label>") == part.html.count("<select") == lists
        assert part.html.count("<button") == 2
        assert part.html.count('class="picture"') == 1
        assert '<option value="alashankou">Alashankou - Dostyk</option>' in part.html


def test_the_log_and_the_words_are_the_same_for_both(parts):
    one, other = parts

    assert one.data["log"] == other.data["log"]
    assert one.data["log-words"] == other.data["log-words"]
    assert one.assets.index("log.js") < one.assets.index("traingraph.js")
    assert other.assets.index("logwindow.js") < other.assets.index("occupation.js")


def test_the_same_results_give_the_same_bytes(results, parts):
    again = log_parts(results, 0)

    assert [(part.html, part.data) for part in again] == [(p.html, p.data) for p in parts]


def test_both_begin_with_the_window_of_their_pictures(parts):
    graph = block(parts[0], "chart-of-train-graph-begins")

    assert graph == block(parts[1], "chart-of-occupation-begins")
    assert graph["to"] - graph["from"] == 2 * 86_400


def test_labels_are_escaped_wherever_they_stand(parts):
    for part in parts:
        assert "<script" not in part.html
        assert "&lt;script&gt;alert(1)" in part.html


def test_without_trains_both_charts_are_there(no_trains):
    one, other = log_parts(no_trains, 0)

    assert '<option value="khorgos">Khorgos</option>' in one.html
    assert set(block(other, "occupation-about")["ports"]) == set(no_trains.ports)


def test_every_day_of_the_run_has_its_words_in_the_language_spoken(results, view):
    with speaking("ru"):
        words = words_of(results, view)

    first = words["firstDay"]
    assert words["days"][-first] == "1 янв."
    assert words["datesInFull"][-first] == "1 янв. 2024 г."
    assert len(words["days"]) == -first + results.scenario.end_s // 86_400 + 2
    assert words["thousands"] == "\N{NO-BREAK SPACE}"
    assert words["clocks"]["alashankou"].endswith("(UTC+8)")
    assert words["clocks"]["khorgos"].endswith("(UTC+5:30)")


def test_a_clock_behind_greenwich_and_of_half_an_hour_is_written_in_full(results, view):
    scenario = results.scenario
    port = scenario.ports["alashankou"].model_copy(update={"utc_offset": "-03:30"})
    other = scenario.model_copy(update={"ports": {**scenario.ports, "alashankou": port}})

    words = words_of(replace(results, scenario=other), view)

    assert words["clocks"]["alashankou"] == "local time at Alashankou - Dostyk (UTC−3:30)"


def test_a_window_of_unusual_length_can_be_chosen_again():
    known = dict(lengths(5_400))

    assert known["5400"] == "1.5 h"
    assert known["21600"] == "6 h"
    assert known["604800"] == "7 d"
    assert next(iter(known)) == ""


def test_the_script_knows_a_place_for_every_place_and_a_way_for_every_direction(results):
    about = graph_about(results.scenario)

    assert len(about["places"]) == len(Place)
    assert (about["ways"]["westbound"]["first"], about["ways"]["westbound"]["last"]) == (0, 10)
    assert (about["ways"]["eastbound"]["first"], about["ways"]["eastbound"]["last"]) == (10, 0)
    for way in about["ways"].values():
        places = [stop["place"] for stop in way["stands"]]
        assert places == sorted(places, reverse=way["first"] > way["last"])


def test_units_are_rows_paths_are_one_row_and_work_without_a_limit_is_counted(results, view):
    about = occupation_about(results, view)
    china = resources_of(about, "khorgos", "china")

    lanes = view.tables.specs["khorgos.china.customs"]
    assert china["khorgos.china.customs"]["kind"] == "units"
    assert china["khorgos.china.customs"]["capacity"] == lanes.capacity
    assert china["khorgos.china.customs"]["title"] == f"customs lanes: {lanes.capacity}"
    assert china["boarding"]["kind"] == "free"
    border = resources_of(about, "khorgos", "border")
    assert border["khorgos.border.standard_path_westbound"]["capacity"] == 1
    wagons = resources_of(about, "khorgos", "kazakhstan")["khorgos.kazakhstan.broad_wagons"]
    assert (wagons["kind"], wagons["capacity"]) == ("count", 0)


def test_hours_in_which_units_are_closed_and_who_took_which_are_known(results, view):
    name, day = "khorgos.china.customs", 86_400
    open_, night = (
        Calendar((hour * 3_600,), (hour * 3_600 + 300 * day,)) for hour in (-24 * 60, -24 * 30)
    )
    spec = view.tables.specs[name]
    assert isinstance(spec, UnitsSpec)
    own = replace(spec, capacity=50, calendars=(*[open_] * 49, night))
    tables = replace(view.tables, specs={**view.tables.specs, name: own})

    lanes = resources_of(
        occupation_about(results, replace(view, tables=tables)), "khorgos", "china"
    )

    assert len(lanes[name]["closed"]) == 50
    granted = view.tables.visits_to(name) & reached(view.visits.started_s)
    assert len(lanes[name]["own"]) == int(granted.sum()) > 50
    assert set(lanes[name]["own"]) <= set(range(50))


def test_resources_of_one_direction_say_so_and_unknown_ones_are_spelled_out():
    assert resource_title("khorgos.china.standard_tracks_westbound") == (
        "standard-gauge tracks, westbound"
    )
    assert resource_title("khorgos.china.customs") == "customs lanes"
    assert resource_title("khorgos.china.wheel_lathe") == "wheel lathe"
    with speaking("zh"):
        assert "通关" in resource_title("khorgos.china.customs")
