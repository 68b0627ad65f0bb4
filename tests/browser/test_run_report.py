"""The report of a run in a real browser: what is chosen is what is shown, and nothing is asked."""

import io

import numpy as np
import pytest

from sim.domain.time import DAY_S
from sim.presentation.gathered import gather
from sim.presentation.language.speaking import speaking
from sim.presentation.report.clearance_chart import clearance_parts
from sim.presentation.report.making import Wish
from sim.presentation.report.page import Page, Section, rendered
from sim.presentation.report.parts import text
from sim.presentation.report.run_page import page_of
from sim.presentation.report.series_data import run_series
from sim.presentation.results import Results
from tests.unit.presentation.made_results import Made, write_results
from tests.unit.presentation.test_run_page import HOSTILE

pytestmark = pytest.mark.browser

SHOWN = """
const [name, column, done] = arguments;
const point = document.getElementById(`place-of-${name}`);
point.scrollIntoView();
return window.landbridge.chart(name).then((drawing) => {
  const data = drawing.get_model_by_name("shown").data;
  return data[column] ? [...data[column]] : [];
});
"""
CHOOSE = """
const [name, field, value] = arguments;
const list = document.querySelector(`#choose-${name} [data-field=${field}]`);
list.value = value;
list.dispatchEvent(new Event("change", { bubbles: true }));
return list.value;
"""
SAYS = "return document.getElementById(`said-${arguments[0]}`).textContent.includes(arguments[1])"
RANGE = """
return window.landbridge.chart(arguments[0]).then((drawing) => {
  const range = drawing.get_model_by_name("time");
  return [range.start, range.end];
});
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The results of two ports, their series, and the file of their report."""
    folder = write_results(tmp_path_factory.mktemp("made"), Made(days=20))
    results = Results.read(folder)
    gathered = gather(results)
    series = run_series(results, gathered.clearance_h.values())
    path = tmp_path_factory.mktemp("page") / "report.html"
    content(folder, path)
    return results, series, gathered, path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = write_results(tmp_path_factory.mktemp("hostile"), HOSTILE)
    return content(folder, tmp_path_factory.mktemp("page") / "report.html")


def content(folder, path):
    """Write the report of made-up results, which have no manifest, into `path`."""
    with speaking("en"):
        path.write_bytes(rendered(page_of(folder, Wish())))
    return path


def shown(tab, name, column):
    """Return a column of a chart once the chart has been filled."""
    tab.wait(SHOWN + "", name, column)
    return tab.run(SHOWN, name, column)


def counted(series, moment, *, port="all", direction="all", service="all"):
    """Return trains [replication, day] of what is chosen, summed up here."""
    place = ("arrived", "released", "departed").index(moment)
    return sum(
        stream.counts[place]
        for stream in series.streams
        if port in {"all", stream.key.port}
        and direction in {"all", stream.key.direction}
        and service in stream.key.names
    )


def test_it_asks_nobody_and_complains_of_nothing(tab, made):
    tab.open(made[3])
    for name in ("clearance", "waterfall", "flow", "inside", "queue"):
        shown(tab, name, "when" if name in {"flow", "inside", "queue"} else "left")
    assert tab.asked() == [made[3].resolve().as_uri()]
    assert tab.complained() == []


def test_the_charts_show_what_is_chosen(tab, made):
    _, series, _, path = made
    tab.open(path)
    tab.run(CHOOSE, "time", "smooth", "1")
    expected = counted(series, "departed").mean(axis=0)
    assert shown(tab, "flow", "departed") == pytest.approx(expected)

    tab.run(CHOOSE, "time", "port", "khorgos")
    tab.run(CHOOSE, "time", "direction", "eastbound")
    tab.run(CHOOSE, "time", "service", "china-europe")
    tab.run(CHOOSE, "time", "replication", "2")
    chosen = {"port": "khorgos", "direction": "eastbound", "service": "china-europe"}
    expected = counted(series, "arrived", **chosen)[2]
    assert shown(tab, "flow", "arrived") == pytest.approx(expected)
    assert shown(tab, "flow", "arrived_low") == pytest.approx(expected)

    tab.run(CHOOSE, "time", "smooth", "7")
    weekly = np.convolve(expected, np.ones(7) / 7, mode="valid")
    assert shown(tab, "flow", "arrived") == pytest.approx(weekly)


def test_trains_inside_and_queues_have_the_spread_of_the_replications(tab, made):
    results, series, gathered, path = made
    tab.open(path)
    inside = sum(stream.inside for stream in series.streams)
    assert shown(tab, "inside", "inside") == pytest.approx(inside.mean(axis=0))
    assert shown(tab, "inside", "inside_low") == pytest.approx(inside.min(axis=0))
    queue = gathered.queues["khorgos.kazakhstan.broad_wagons"]
    tab.run(CHOOSE, "queue", "queue", "khorgos.kazakhstan.broad_wagons")
    assert shown(tab, "queue", "queue") == pytest.approx(queue.mean(axis=0))
    assert shown(tab, "queue", "queue_high") == pytest.approx(queue.max(axis=0))
    assert results.replications == 3


def test_clearance_adds_up_to_one_and_its_words_are_the_summary(tab, made):
    results, series, _, path = made
    tab.open(path)
    trains = sum(s.clearance.sum(axis=0) for s in series.streams if "all" in s.key.names)
    assert shown(tab, "clearance", "share") == pytest.approx(trains / trains.sum())
    assert shown(tab, "clearance", "trains")[-1] == pytest.approx(1)
    said = tab.run("return document.getElementById('said-clearance').textContent")
    assert said.startswith("Released within 24 h: ")
    mean = results.kpi("clearance_mean_h")["mean"]
    assert f"mean {mean:.1f} h" in said or f"mean {mean:.2f} h" in said


def test_clearance_of_one_replication_is_of_its_trains_alone(tab, made):
    _, series, _, path = made
    tab.open(path)
    shown(tab, "clearance", "left")
    tab.run(CHOOSE, "clearance", "replication", "1")
    trains = sum(s.clearance[1] for s in series.streams if "all" in s.key.names)
    tab.wait(SAYS, "clearance", f"Replication 1: {trains.sum():,} trains released.")
    assert shown(tab, "clearance", "share") == pytest.approx(trains / trains.sum())


def test_bars_of_clearance_beyond_the_limit_are_hatched_and_the_line_is_at_it(tab, made):
    tab.open(made[3])
    edges, hatch = (shown(tab, "clearance", name) for name in ("left", "hatch"))
    assert hatch == ["/" if edge >= 24 else " " for edge in edges]
    assert {"/", " "} == set(hatch)
    limit = (
        "return landbridge.chart('clearance').then((d) => d.get_model_by_name('limit').location)"
    )
    assert tab.run(limit) == 24


def test_where_trains_pile_up_there_are_no_bars_of_clearance(tab, tmp_path):
    rates = {("khorgos", "any", "westbound"): 16.0}
    results = Results.read(write_results(tmp_path, Made(days=20, rates=rates, lanes=1)))
    with speaking("en"):
        series = run_series(results, gather(results).clearance_h.values())
        parts = clearance_parts(results, series, text("picture"))
        content = rendered(Page("Piling up", "", [], [Section("promise", "Promise", parts)]))
    (tmp_path / "page.html").write_bytes(content)
    tab.open(tmp_path / "page.html")
    tab.run("document.getElementById('place-of-clearance').scrollIntoView()")
    tab.wait(SAYS, "clearance", "Trains pile up before customs")
    for replication in ("mean", "1"):
        tab.run(CHOOSE, "clearance", "replication", replication)
        assert tab.run(SHOWN, "clearance", "share") == []
    assert tab.run("return document.getElementById('place-of-clearance').clientHeight") == 0
    assert any(stream.clearance.any() for stream in series.streams)


def test_each_cause_begins_where_the_one_before_ended_waiting_hatched(tab, made):
    path = made[3]
    tab.open(path)
    shown(tab, "waterfall", "left")
    tab.run(CHOOSE, "waterfall", "port", "khorgos")
    causes, left, right, hatch = (
        shown(tab, "waterfall", name) for name in ("cause", "left", "right", "hatch")
    )
    assert left[0] == left[-1] == 0
    assert left[1:-1] == pytest.approx(right[:-2])
    assert right[-1] == pytest.approx(right[-2])
    said = shown(tab, "waterfall", "activity")
    assert [each == "waiting" for each in said] == [each == "/" for each in hatch]
    assert "waiting" in said
    labels = tab.run(
        "return landbridge.chart('waterfall').then((d) => {"
        " const { cause, hours } = d.get_model_by_name('labels').data;"
        " return [[...cause], [...hours]]; })"
    )
    spans = {}
    for cause, begin, end in zip(causes, left, right, strict=True):
        spans[cause] = spans.get(cause, 0) + end - begin
    assert dict(zip(*labels, strict=True)) == {name: f"{h:.1f}" for name, h in spans.items()}


def test_the_waterfall_falls_to_the_whole_crossing(tab, made):
    results, _, _, path = made
    tab.open(path)
    tab.run(CHOOSE, "waterfall", "port", "khorgos")
    whole = results.kpi("dwell_mean_h", "khorgos", "westbound")["mean"]
    assert shown(tab, "waterfall", "right")[-1] == pytest.approx(whole, abs=0.01)


def test_a_chosen_week_is_shown_by_all_charts(tab, made):
    tab.open(made[3])
    shown(tab, "flow", "when")
    shown(tab, "inside", "when")
    tab.run(CHOOSE, "time", "from", "2024-01-08")
    tab.run(CHOOSE, "time", "to", "2024-01-14")
    first = 1_704_067_200_000 + 7 * DAY_S * 1_000
    for name in ("flow", "inside"):
        assert tab.run(RANGE, name) == [first, first + 7 * DAY_S * 1_000]


def test_fields_of_dates_follow_what_is_marked_in_a_chart(tab, made):
    tab.open(made[3])
    shown(tab, "flow", "when")
    fields = tab.run(
        "return landbridge.chart('flow').then((d) => {"
        " const range = d.get_model_by_name('time'), day = 86400000;"
        " range.setv({ start: range.start + 3 * day, end: range.start + 9 * day });"
        " return ['from', 'to'].map((name) =>"
        "  document.querySelector(`#choose-time [data-field=${name}]`).value); })"
    )
    assert fields == ["2024-01-04", "2024-01-09"]


def test_trains_inside_at_midnight_are_told_with_the_day_that_ends(tab, made):
    tab.open(made[3])
    tab.run(CHOOSE, "time", "smooth", "1")
    assert shown(tab, "inside", "when")[:2] == ["2024-01-01 23:59", "2024-01-02 23:59"]
    assert shown(tab, "flow", "when")[:2] == ["2024-01-01", "2024-01-02"]


def test_a_port_is_picked_out_of_a_long_table(tab, made):
    tab.open(made[3])
    label = made[0].port_name("khorgos")
    ports = tab.run(
        "const place = document.querySelector('#figures .filtered');"
        "const list = [...place.querySelectorAll('select')].find((each) =>"
        " [...each.options].some((option) => option.text === arguments[0]));"
        "list.value = `=${arguments[0]}`;"
        "list.dispatchEvent(new Event('input', { bubbles: true }));"
        "const rows = [...place.querySelectorAll('tbody tr:not([hidden])')];"
        "return rows.map((row) => row.cells[1].textContent.trim());",
        label,
    )
    assert set(ports) == {label}


def test_what_is_folded_on_the_screen_is_open_on_paper(tab, made):
    tab.open(made[3])
    opened = "return document.querySelectorAll('details[open]').length"
    event = "window.dispatchEvent(new Event(arguments[0]));" + opened
    before = tab.run(opened)
    foldable = tab.run("return document.querySelectorAll('details:not(.unprinted)').length")
    assert before < foldable
    assert tab.run(event, "beforeprint") == foldable
    assert tab.run(event, "afterprint") == before


def test_a_long_table_is_made_shorter(tab, made):
    tab.open(made[3])
    rows = "document.querySelectorAll('#figures .filtered tbody tr:not([hidden])')"
    visible = f"return {rows}.length"
    everything = tab.run(visible)
    tab.run(
        "const field = document.querySelector('#figures .filtered input[type=search]');"
        "field.value = 'customs lanes';"
        "field.dispatchEvent(new Event('input', { bubbles: true }));"
    )
    assert 0 < tab.run(visible) < everything


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_never_wider_than_the_window(tab, made, width):
    tab.open(made[3], width=width)
    shown(tab, "flow", "when")
    assert tab.run("return document.documentElement.scrollWidth") <= width


def test_the_answer_and_the_tiles_are_on_the_first_screen(tab, made):
    tab.open(made[3], width=1280, height=900)
    assert tab.run("return document.querySelector('.tiles').getBoundingClientRect().bottom") < 900


def test_without_script_the_pictures_are_shown_and_no_list_to_choose_from(tab, made):
    tab.open(made[3], script=False)
    tab.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    stills = "return [...document.querySelectorAll('.still img')].map((i) => i.clientWidth > 0)"
    assert all(tab.run(stills))
    assert tab.run("return document.querySelector('.choose').clientHeight") == 0


def test_print_has_several_sheets(tab, made):
    tab.open(made[3])
    printed = io.BytesIO(tab.printed()).read()
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") > 1


def test_hostile_labels_stay_text(tab, hostile):
    tab.open(hostile)
    for name in ("clearance", "waterfall", "flow", "inside"):
        shown(tab, name, "when" if name in {"flow", "inside"} else "left")
    assert tab.run("return document.querySelectorAll('img[onerror], [src=x]').length") == 0
    options = tab.run(
        "return [...document.querySelectorAll('#choose-time [data-field=port] option')]"
        ".map((option) => option.textContent)"
    )
    assert "<script>alert(1)</script>" in options
    assert tab.complained() == []
    assert tab.asked() == [hostile.resolve().as_uri()]


def test_a_script_that_somebody_puts_into_the_file_does_not_run(tab, made, tmp_path):
    planted = (
        "<script>document.title = 'run'</script>"
        "<img src=data: onerror=\"document.title = 'run'\">"
        "<img src='https://example.org/a.png'><iframe src='https://example.org/'></iframe>"
        "<a id=planted href=\"javascript:document.title='run'\">here</a>"
    )
    path = tmp_path / "planted.html"
    content = made[3].read_text(encoding="utf-8")
    path.write_text(content.replace("<main>", f"<main>{planted}"), encoding="utf-8")
    tab.open(path)
    shown(tab, "clearance", "left")
    tab.run("document.getElementById('planted').click()")
    tab.wait("return document.getElementById('said-clearance').textContent")

    assert tab.run("return document.title") == made[0].scenario.title
    # The browser lists what the policy forbids as asked for; it was blocked if it was refused.
    refused = [words for words in tab.complained() if "Content Security Policy" in words]
    assert len(refused) >= 4
