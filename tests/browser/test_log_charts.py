"""The train graph and the occupation of a report, in a browser, against the tables they show."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.domain.resource import PathSpec, UnitsSpec
from sim.experiments.run import run
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.occupation import occupations_of
from sim.metrics.stands import runs_of
from sim.presentation.language.speaking import speaking
from sim.presentation.replay.pack import view_of
from sim.presentation.report.log_charts import log_parts
from sim.presentation.report.page import Page, Section, rendered
from sim.presentation.results import Results
from sim.recording.columns import (
    DETACHED_STEPS,
    ORDER_STEP,
    RAKE_STEPS,
    TURN_STEPS,
    missing_last,
    reached,
)
from sim.scenario.loader import load

pytestmark = pytest.mark.browser

SHIFTS = Path(sim.__file__).parents[1] / "scenarios" / "policies" / "day-and-night-shifts.toml"
HOSTILE = '<img src=x onerror=document.title="run"> =cmd()'
CHANGES = (
    *("end=2024-01-13", 'warm_up="3 d"', "replications=1", 'clearance.limit="8 h"'),
    *("services.china-europe.trains=330", "services.china-central-asia.trains=230"),
    *("ports.khorgos.china.customs.lanes=2", 'ports.khorgos.utc_offset="+05:00"'),
    *(f"ports.khorgos.label='{HOSTILE}'", f"services.china-europe.label='{HOSTILE}'"),
    "ports.khorgos.stop_loading.westbound.above=14",
    "ports.khorgos.stop_loading.westbound.until=12",
    *("ports.khorgos.kazakhstan.locomotive.locomotives=4",),
    'ports.khorgos.kazakhstan.locomotive.turn="3 h"',
    "ports.khorgos.border.standard.accepted_per_day.westbound=16",
)
DAY = 86_400


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A run in which lanes keep hours of their own and trains are held upstream; its page."""
    folder = tmp_path_factory.mktemp("log-charts")
    run(load(SHIFTS, CHANGES), folder / "run")
    results = Results.read(folder / "run")
    with speaking("en"):
        page = Page("Trains", "", [], [Section("trains", "Trains", log_parts(results, 0))])
    path = folder / "page.html"
    path.write_bytes(rendered(page))
    return path, view_of(results, 0)


@pytest.fixture
def shown(tab, made):
    """A tab in which both charts are drawn, with nothing left out; it is opened once for all."""
    if tab.driver.current_url != made[0].resolve().as_uri():
        opened(tab, made)
    choose(tab, "train-graph", port="alashankou", direction="", service="", train="")
    choose(tab, "occupation", port="alashankou", station="china", train="")
    return tab


def opened(tab, made, **window):
    tab.open(made[0], **{"height": 3000, **window})
    both = "return window.landbridge.trainGraph?.shown() && window.landbridge.occupation?.shown()"
    tab.wait(both)
    return tab


def choose(tab, chart, **fields):
    """Choose in the lists of a chart; return what it shows then."""
    for name, value in fields.items():
        tab.run(
            "const list = document.querySelector("
            "`#controls-of-${arguments[0]} [name=${arguments[1]}]`);"
            "list.value = arguments[2]; list.dispatchEvent(new Event('change', {bubbles: true}));",
            chart,
            name,
            str(value),
        )
    api = {"train-graph": "trainGraph", "occupation": "occupation"}[chart]
    return tab.run(f"return window.landbridge.{api}.shown()")


def trains_of(view, port, from_s, to_s):
    """What the graph should show: by id, the stands, arrival, departure and overdue span."""
    return {
        view.tables.ids[line.train]: (
            [[int(stand.place), stand.from_s, stand.to_s] for stand in line.stands],
            line.arrived_s,
            line.departed_s,
            None if line.overdue_s is None else list(line.overdue_s),
        )
        for line in runs_of(view, from_s, to_s)
        if line.port == port
    }


def seen(answer):
    return {
        train["id"]: (train["stands"], train["arrived"], train["departed"], train["overdue"])
        for train in answer["trains"]
    }


@pytest.mark.parametrize("port", ["alashankou", "khorgos"])
def test_the_graph_shows_the_trains_of_the_tables_to_the_second(shown, made, port):
    for length in (6 * 3_600, 7 * DAY):
        answer = choose(shown, "train-graph", port=port, length=length)

        expected = trains_of(made[1], port, answer["from"], answer["to"])
        assert answer["to"] - answer["from"] == length
        assert seen(answer) == expected
        assert len(expected) > 5
    assert any(train["overdue"] for train in answer["trains"])


def test_trains_held_upstream_stand_inland_from_when_they_were_due(shown, made):
    answer = choose(shown, "train-graph", port="khorgos", length=7 * DAY, day=4)

    held = [train for train in answer["trains"] if train["stands"][0][0] == 0]
    assert held
    assert seen(answer) == trains_of(made[1], "khorgos", answer["from"], answer["to"])


def source(tab, chart, name):
    """Return the columns of a source of a chart."""
    return tab.run(
        "return landbridge.chart(arguments[0]).then((d) => Object.fromEntries(Object.entries("
        "d.get_model_by_name(arguments[1]).data).map(([name, column]) => [name, [...column]])))",
        chart,
        name,
    )


def lasting(seconds):
    hours, minutes = seconds // 3_600, seconds // 60 % 60
    words = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return f"{seconds} s" if seconds < 60 else " ".join(words)


def test_trains_late_and_the_longest_wait_of_each_are_told(shown, made):
    answer = choose(shown, "train-graph", port="khorgos", length=3 * DAY, day=6)
    told = shown.run("return document.getElementById('told-of-train-graph').textContent")
    late = sum(1 for train in answer["trains"] if train["overdue"])
    numbers = [int(number) for number in re.findall(r"\d+", told.partition(". ")[2])]
    assert numbers[:2] == [len(answer["trains"]), late]
    assert 0 < late < len(answer["trains"])

    view = made[1]
    visits, ids = view.visits, view.tables.ids
    own = ~view.tables.visits_of(*DETACHED_STEPS, ORDER_STEP)
    until_s = np.minimum(missing_last(view.waited_until_s), view.tables.end_s)
    waits_s = (until_s - visits.queued_s)[own]
    longest_s = {}
    for train, wait_s in zip(visits.train[own].tolist(), waits_s.tolist(), strict=True):
        longest_s[ids[train]] = max(longest_s.get(ids[train], 0), wait_s)
    for way in ("westbound", "eastbound"):
        data = source(shown, "train-graph", way)
        for train, words in zip(data["train"], data["waited"], strict=True):
            assert words.startswith(lasting(longest_s[train]) if longest_s[train] else "–")


def test_direction_and_service_are_chosen(shown):
    west = choose(shown, "train-graph", length=7 * DAY, direction="westbound")
    assert {train["direction"] for train in west["trains"]} == {"westbound"}

    one = choose(shown, "train-graph", direction="", service="china-central-asia")
    assert {train["id"].partition("/")[0] for train in one["trains"]} == {"china-central-asia"}


def test_buttons_go_on_by_a_window_and_stop_at_the_ends_of_the_run(shown, made):
    first = choose(shown, "train-graph", length=2 * DAY, day=2)
    press = "document.querySelector('#controls-of-train-graph [name=later]').click();"

    later = shown.run(press + "return window.landbridge.trainGraph.shown()")
    assert (later["from"], later["to"]) == (first["to"], first["to"] + 2 * DAY)
    assert seen(later) == trains_of(made[1], "alashankou", later["from"], later["to"])

    end = shown.run(press * 9 + "return window.landbridge.trainGraph.shown()")
    assert end["to"] == made[1].tables.end_s
    assert shown.run(
        "return document.querySelector('#controls-of-train-graph [name=later]').disabled"
    )


def test_a_day_begins_at_midnight_of_the_ports_own_clock(shown):
    answer = choose(shown, "train-graph", port="khorgos", length=DAY, day=3)

    # Beijing time is three hours ahead of UTC+5.
    assert answer["from"] == 3 * DAY + 3 * 3_600
    words = shown.run("return document.getElementById('told-of-train-graph').textContent")
    assert words.startswith("4 Jan 00:00 – 5 Jan 00:00. Trains: ")


def test_zooming_and_moving_the_axis_shows_just_the_trains_of_what_is_in_sight(shown, made):
    choose(shown, "train-graph", length=2 * DAY, day=4)
    shown.run(
        "window.landbridge.chart('train-graph').then((chart) => {"
        " chart.get_model_by_name('train-graph').x_range.setv({start: 400000, end: 407300}); });"
    )
    answer = shown.wait(
        "const s = window.landbridge.trainGraph.shown(); return s.from === 400000 && s;"
    )

    assert answer["to"] == 407_300
    assert seen(answer) == trains_of(made[1], "alashankou", 400_000, 407_300)
    assert (
        shown.run("return document.querySelector('#controls-of-train-graph [name=length]').value")
        == ""
    )


@pytest.mark.parametrize("port", ["alashankou", "khorgos"])
@pytest.mark.parametrize("station", ["china", "border", "kazakhstan"])
def test_bars_are_the_visits_of_the_tables_on_units_that_are_there(shown, made, port, station):
    view = made[1]
    answer = choose(shown, "occupation", port=port, station=station, length=3 * DAY, day=4)

    specs = view.tables.specs
    checked = 0
    for resource in answer["resources"]:
        spec = specs.get(resource["id"])
        if isinstance(spec, PathSpec) or (isinstance(spec, UnitsSpec) and spec.unit != "TEU"):
            assert sorted((*bar[:1], *bar[2:]) for bar in resource["bars"]) == sorted(
                expected_bars(view, resource["id"], answer["from"], answer["to"])
            )
            assert_units_hold(resource)
            checked += len(resource["bars"])
    assert answer["station"] == station
    assert checked > 20


def expected_bars(view, resource, from_s, to_s):
    visits = view.visits
    ends_s = np.minimum(missing_last(visits.finished_s), view.tables.end_s)
    rows = view.tables.visits_to(resource) & reached(visits.started_s)
    rows &= (visits.started_s < to_s) & (ends_s > from_s) & (ends_s > visits.started_s)
    for row in np.flatnonzero(rows).tolist():
        yield view.tables.ids[visits.train[row]], int(visits.started_s[row]), int(ends_s[row])


def assert_units_hold(resource):
    by_unit = {}
    for _, unit, from_s, to_s in resource["bars"]:
        assert 0 <= unit < resource["capacity"]
        by_unit.setdefault(unit, []).append((from_s, to_s))
    for spans in by_unit.values():
        ordered = sorted(spans)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))


def test_units_with_hours_of_their_own_are_those_that_the_model_gave(shown, made):
    view = made[1]
    answer = choose(shown, "occupation", port="khorgos", station="china", length=7 * DAY, day=2)

    lanes = next(each for each in answer["resources"] if each["id"] == "khorgos.china.customs")
    known = {each.spec.id: each for each in occupations_of(view, answer["from"], answer["to"])}
    given = known["khorgos.china.customs"]
    expected = {
        (view.tables.ids[train], unit, from_s, to_s)
        for train, unit, from_s, to_s in zip(
            *(column.tolist() for column in (given.train, given.unit, given.from_s, given.to_s)),
            strict=True,
        )
        if to_s > max(from_s, answer["from"])
    }
    assert given.spec.hours_differ
    assert {tuple(bar) for bar in lanes["bars"]} == expected


def test_bars_look_as_who_is_there_and_tell_how_long_it_waited(shown, made):
    view = made[1]
    tables, visits = view.tables, view.visits
    empties = (visits.train >= len(view.trains)) | tables.visits_of(*RAKE_STEPS)
    asked = ~tables.visits_of(*TURN_STEPS)
    known = {}
    for row in np.flatnonzero(reached(visits.started_s)).tolist():
        waited_s = int(visits.started_s[row] - visits.queued_s[row]) * int(asked[row])
        key = tables.ids[visits.train[row]], int(visits.started_s[row]), bool(empties[row])
        known.setdefault(key, set()).add(lasting(waited_s) if waited_s else "–")

    for station in ("china", "border"):
        choose(shown, "occupation", port="khorgos", station=station, length=3 * DAY, day=4)
        for look in ("westbound", "eastbound", "empties"):
            data = source(shown, "occupation", look)
            for train, from_s, words in zip(
                data["train"], data["left"], data["waited"], strict=True
            ):
                assert words in known[train, from_s, look == "empties"]
                assert look == "empties" or f"/{look}/" in train


def test_hours_in_which_lanes_are_closed_are_shaded(shown):
    choose(shown, "occupation", port="khorgos", station="china", length=3 * DAY, day=4)
    closed = source(shown, "occupation", "closed")
    spans = [to - since for since, to in zip(closed["left"], closed["right"], strict=True)]
    assert spans
    assert min(spans) > 0


def test_those_waiting_are_counted_as_in_the_tables(shown, made):
    view = made[1]
    answer = choose(shown, "occupation", port="khorgos", station="china", length=2 * DAY, day=4)

    most = 0
    for resource in answer["resources"]:
        rows = waiting_visits(view.tables) & view.tables.visits_to(resource["id"])
        until_s = np.minimum(missing_last(view.waited_until_s), view.tables.end_s)
        levels = Levels.of(view.visits.queued_s[rows], until_s[rows])
        for from_s, to_s, amount in resource["waiting"]:
            assert levels.at(np.array([from_s, to_s - 1])).tolist() == [amount, amount]
            most = max(most, amount)
        if resource["waiting"]:
            assert resource["waiting"][0][0] == answer["from"]
            assert resource["waiting"][-1][1] == answer["to"]
    assert most > 1


def test_teu_in_the_yard_are_counted_as_in_the_tables(shown, made):
    view = made[1]
    answer = choose(shown, "occupation", port="alashankou", station="kazakhstan", day=4)

    name = "alashankou.kazakhstan.container_yard"
    yard = next(each for each in answer["resources"] if each["id"] == name)
    known = {each.spec.id: each for each in occupations_of(view, answer["from"], answer["to"])}
    for from_s, to_s, amount in yard["amounts"]:
        assert known[name].used.at(np.array([from_s, to_s - 1])).tolist() == [amount, amount]
    assert max(amount for *_, amount in yard["amounts"]) > 100


def test_a_hostile_label_is_text_in_lists_hovers_and_words(tab, made):
    opened(tab, made)
    answer = choose(tab, "train-graph", port="khorgos", service="china-europe", length=2 * DAY)
    middle_s = (answer["from"] + answer["to"]) // 2
    there = (t for t in answer["trains"] for _, since, to in t["stands"] if since < middle_s < to)
    train = next(there)["id"]
    choose(tab, "train-graph", train=train)

    told = tab.run("return document.getElementById('train-of-train-graph').innerText")
    assert HOSTILE in told
    assert train in told
    tips = hovered(tab, middle_s)
    assert HOSTILE in tips
    assert "china-europe/khorgos" in tips
    assert tab.run("return document.title") == "Trains"
    images = "return document.querySelectorAll('img:not(.still img)').length"
    assert tab.run(images) == 0
    assert tab.complained() == []
    assert [url for url in tab.asked() if not url.startswith("file:")] == []


def hovered(tab, moment_s):
    """Point at the chosen train where it stands at a moment; return what is told of it."""
    place = spot_of(tab, "train-graph", "chosen", moment_s)
    for aside in (1, 0):
        mouse(tab, "mouseMoved", (place[0] - aside, place[1]))
    return tab.wait(
        "const inside = (node) => [...node.children].flatMap((child) =>"
        " [child, ...inside(child), ...(child.shadowRoot ? inside(child.shadowRoot) : [])]);"
        "const tips = inside(document.body).filter((each) => each.matches('.bk-Tooltip'));"
        "return tips.map((each) => each.shadowRoot.textContent).join('') || null;"
    )


def spot_of(tab, chart, source, moment_s):
    """Return where in the window what a source has at a moment is drawn, and of which train."""
    return tab.run(
        "window.scrollTo(0, 0); const [name, source, at] = arguments;"
        "const frame = () => new Promise(requestAnimationFrame);"
        "const drawn = frame().then(frame).then(frame);"
        "return drawn.then(() => window.landbridge.chart(name)).then((chart) => {"
        " const place = document.getElementById(`place-of-${name}`).getBoundingClientRect();"
        " const model = chart.get_model_by_name(name);"
        " const {frame} = [...Bokeh.index].find((view) => view.model === model);"
        " const data = chart.get_model_by_name(source).data;"
        " const on = (y, i) => [place.left + frame.x_scale.compute(at),"
        "  place.top + frame.y_scale.compute(y), data.train?.[i]];"
        " for (let i = 0; i < (data.left ?? data.xs).length; i++) {"
        "  if (data.left && data.left[i] < at && at < data.right[i])"
        "   return on((data.top[i] + data.bottom[i]) / 2, i);"
        "  if (!data.xs) continue;"
        "  const [xs, ys] = [data.xs[i], data.ys[i]];"
        "  const k = xs.findIndex((x, k) => ys[k] === ys[k + 1] && x < at && at < xs[k + 1]);"
        "  if (k >= 0) return on(ys[k], i);"
        " }});",
        chart,
        source,
        moment_s,
    )


def mouse(tab, kind, place):
    left = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
    event = {"type": kind, "x": place[0], "y": place[1], **left}
    tab.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)


@pytest.mark.parametrize(
    ("chart", "source"), [("train-graph", "eastbound"), ("occupation", "westbound")]
)
def test_a_click_on_a_train_picks_it_out(shown, chart, source):
    answer = choose(shown, chart, length=2 * DAY, day=4)
    place = spot_of(shown, chart, source, (answer["from"] + answer["to"]) // 2)
    chosen = f"return document.querySelector('#controls-of-{chart} [name=train]').value"

    for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
        mouse(shown, kind, place)

    train = shown.wait(chosen)
    told = shown.run(f"return document.getElementById('train-of-{chart}').innerText")
    assert train in told
    if chart == "occupation":
        assert train == place[2]
    else:
        assert train.split("/")[2] == "eastbound"
        assert "Longest wait" in told


def test_marking_a_part_of_the_axis_zooms_into_it(shown, made):
    before = choose(shown, "train-graph", length=2 * DAY, day=4)
    place = shown.run(
        "window.scrollTo(0, 0);"
        "const edge = document.getElementById('place-of-train-graph').getBoundingClientRect();"
        "return [edge.left, edge.top + 200];"
    )
    mouse(shown, "mousePressed", (place[0] + 300, place[1]))
    for right in range(320, 620, 50):
        event = {"type": "mouseMoved", "x": place[0] + right, "y": place[1], "buttons": 1}
        shown.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {**event, "button": "left"})
    mouse(shown, "mouseReleased", (place[0] + 600, place[1]))

    answer = shown.wait(
        "const s = window.landbridge.trainGraph.shown();"
        f"return s.from > {before['from']} && s.to < {before['to']} && s;"
    )
    assert answer["to"] - answer["from"] < DAY
    assert seen(answer) == trains_of(made[1], "alashankou", answer["from"], answer["to"])


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(tab, made, width):
    opened(tab, made, width=width)

    assert tab.run("return document.documentElement.scrollWidth") == width


def test_without_script_and_on_paper_the_pictures_stand_there(tab, made):
    tab.open(made[0], script=False)

    html = tab.driver.page_source
    assert html.count('class="picture"') == 2
    assert tab.printed().startswith(b"%PDF")
