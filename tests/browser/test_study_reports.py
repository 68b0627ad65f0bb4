"""The pages of experiments in a real browser: what is chosen is shown, labels stay text."""

import json

import pytest
from markupsafe import Markup

from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.presentation.report.choosing import Choice
from sim.presentation.report.curves import Line, Mark, Style, curves_figure, curves_shown
from sim.presentation.report.heat import Field, heat_figure, heat_shown
from sim.presentation.report.page import Page, Part, Section, rendered
from sim.presentation.report.strips import Look, Strip, strips_axis, strips_figure, strips_shown
from sim.presentation.report.views import Axis, Panel, Sample, Views, views
from sim.scenario.loader import load
from tests.unit.experiments.capacities import LANE as GROWN
from tests.unit.experiments.capacities import capacity_of
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.experiments.optimised import BUSY, cheapest
from tests.unit.experiments.sensitivities import studied
from tests.unit.experiments.sweeps import LANES, RATE, STEADY, swept
from tests.unit.experiments.test_bottleneck import STARVED, found
from tests.unit.experiments.test_compare_tables import DOCUMENTS, compared
from tests.unit.presentation.made_pages import IMAGE, SCRIPT, report

pytestmark = pytest.mark.browser

DRAWN = """
const panels = [...document.querySelectorAll("[data-panel]")].filter((panel) => !panel.hidden);
panels.find((panel) => !("drawn" in panel.dataset))?.scrollIntoView();
return panels.length > 0 && panels.every((panel) => "drawn" in panel.dataset);
"""
CHOOSE = """
const [name, field, value] = arguments;
const list = document.querySelector(`#choose-${name} [data-field=${field}]`);
list.value = value;
list.dispatchEvent(new Event("change", { bubbles: true }));
"""
SHOWN = """
const [name, panel, source, column] = arguments;
const place = document.querySelector(`[data-views="${name}"] [data-panel="${panel}"] [data-chart]`);
return window.landbridge.chart(place.id.replace("place-of-", "")).then((drawing) =>
  [...drawing.get_model_by_name(source).data[column]]);
"""
POINT = """
const place = document.querySelectorAll("[data-panel] [data-chart]")[arguments[0]];
place.scrollIntoView({ block: "center" });
const box = place.getBoundingClientRect();
return [box.left + box.width / 2, box.top, box.height];
"""
TOLD = """
const texts = (node) => [...node.querySelectorAll("*")].flatMap((each) =>
  each.shadowRoot ? [each.shadowRoot.textContent, ...texts(each.shadowRoot)] : []);
return texts(document).join(" ");
"""
IMAGES = """
const count = (node) => node.querySelectorAll("img[src=x], script:not([type])").length
  + [...node.querySelectorAll("*")].reduce((sum, each) =>
    sum + (each.shadowRoot ? count(each.shadowRoot) : 0), 0);
return count(document) - document.querySelectorAll("body > script:not([type])").length;
"""
HERE = "khorgos/westbound"
FORMULA = "$$x$$ \\[y\\]"
HOSTILE = f"{SCRIPT}{IMAGE}{FORMULA}@tip0{{safe}} \N{RIGHT-TO-LEFT OVERRIDE}=cmd()"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The results of every kind of experiment, by name."""

    def place(name):
        return tmp_path_factory.mktemp(name)

    def run_of(name, *changes):
        folder = place(name)
        return run(load(write_lane(folder), changes), folder / "out", Settings(jobs=1)).folder

    alternatives = ((f"{LANES}=2",), (f"{DOCUMENTS}.exponential=75 min",))
    text = LANE.replace('"One customs lane"\n', f"'{SCRIPT}{IMAGE}'\n")
    text += f"ports.khorgos.label = '{SCRIPT}{IMAGE}'\n"
    keys = (f"{LANES}=1,2", f"{RATE}=12,24,36")
    small = ("duration=6 d", "replications=2")
    keep = ["clearance_mean_h <= 3"]
    return {
        "compare": (compared(place("compare"), text, *alternatives),),
        "sweep": (swept(place("sweep"), *keys, text=STEADY, changes=small).folder,),
        "bottleneck": (found(place("bottleneck"), STARVED).folder,),
        "capacity": (capacity_of(place("capacity"), GROWN, ladder=1, up_to="1.4").folder,),
        "sensitivity": (studied(place("sensitivity")).folder,),
        "optimise": (cheapest(place("optimise"), BUSY, f"{LANES}=2..5", keep=keep).folder,),
        "runs": (run_of("one"), run_of("two", f"{LANES}=2")),
    }


def written(folder, content):
    path = folder / "report.html"
    path.write_text(content, encoding="utf-8")
    return path


KINDS = ("compare", "sweep", "bottleneck", "capacity", "sensitivity", "optimise", "runs")


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_fits_asks_nobody_and_complains_of_nothing(tab, folders, kind, tmp_path):
    path = written(tmp_path, report(*folders[kind]))

    for width in (390, 1280):
        tab.open(path, width=width)
        tab.wait(DRAWN)
        assert tab.run("return document.documentElement.scrollWidth") == width
        assert tab.asked() == [path.resolve().as_uri()]
        assert tab.complained() == []
        assert tab.run(IMAGES) == 0


def test_without_script_the_pictures_stand_in_the_page(folders):
    for kind in KINDS:
        content = report(*folders[kind])
        assert content.count("data:image/svg+xml;base64,") >= 1
        assert content.count('class="live"') >= 1


def test_lists_of_a_comparison_show_the_numbers_of_its_table(tab, folders, tmp_path):
    folder = folders["compare"][0]
    tab.open(written(tmp_path, report(folder)))
    tab.wait(DRAWN)
    rows = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))

    for metric in ("clearance_mean_h", "dwell_p95_h", "trains_departed"):
        tab.run(CHOOSE, "forest", "metric", metric)
        expected = [
            row["difference"]
            for row in rows
            if (row["metric"], row["port"], row["direction"], row["service"])
            == (metric, "khorgos", "westbound", "all")
        ]
        shown = tab.run(SHOWN, "forest", HERE, "strips", "mean")
        assert shown == pytest.approx(expected)


def test_lists_of_a_sweep_show_the_points_of_its_record(tab, folders, tmp_path):
    tab.open(written(tmp_path, report(*folders["sweep"])))
    tab.wait(DRAWN)

    tab.run(CHOOSE, "response", "metric", "share_cleared_in_limit")

    assert tab.run(SHOWN, "response", HERE, "line0", "x") == [1, 2]
    assert max(tab.run(SHOWN, "response", HERE, "line0", "y")) == 1
    assert tab.run(SHOWN, "map", HERE, "fields", "words").count("×") == 3


def test_a_chosen_direction_hides_the_other_panels(tab, folders, tmp_path):
    tab.open(written(tmp_path, report(*folders["runs"])))
    tab.wait(DRAWN)
    visible = (
        "return [...document.querySelectorAll('[data-views=forest] [data-panel]')]"
        ".filter((panel) => !panel.hidden).map((panel) => panel.dataset.panel)"
    )

    assert tab.run(visible) == ["khorgos/all", HERE]
    assert tab.run("return document.querySelector('[data-views=forest] .nothing').hidden")


def hostile_page():
    """Return a page in which every label of every chart is hostile."""
    look, tips = Look("#000000"), [HOSTILE]
    strips = [Strip(HOSTILE, 1.0, 0.5, 1.5, look, tips)]
    axis = strips_axis(strips, HOSTILE, at_zero=True)
    axis = axis._replace(ticks=[(0.5, HOSTILE), (1.0, FORMULA)])
    plain = Axis(0, 2, [(1, FORMULA)], HOSTILE)
    many = 80  # so that the pointer meets one wherever it goes down
    nobody = [None] * many
    places = [number * 2 / many for number in range(many)]
    line = Line(places, [1] * many, nobody, nobody, [tips] * many)
    figures = {
        "strips": (strips_figure([HOSTILE], at_zero=True), strips_shown(strips, axis)),
        "curves": (
            curves_figure([Style("#000000", marker="circle")], [HOSTILE]),
            curves_shown([line], [Mark(1.5, tips)], (plain, plain), 1),
        ),
        "heat": (
            heat_figure([HOSTILE]),
            heat_shown([Field(1, 1, "#000000", HOSTILE, "#ffffff", tips)], plain, plain, 1),
        ),
    }
    nothing = Part(Markup(""))
    parts = [
        views(
            Views(
                name,
                HOSTILE,
                model,
                [Panel("here", HOSTILE, {"port": HOSTILE})],
                [Choice("field", HOSTILE, [("a", HOSTILE), ("b", FORMULA)])],
                {("a",): {"here": shown}},
                HOSTILE,
                [Choice("port", HOSTILE, [("", HOSTILE), (HOSTILE, HOSTILE)])],
                [Sample("#000000", HOSTILE)],
            ),
            nothing,
        )
        for name, (model, shown) in figures.items()
    ]
    return rendered(Page(HOSTILE, HOSTILE, [], [Section("all", HOSTILE, parts)])).decode()


def pointed_at(tab, chart):
    """Return what is told of a chart while the pointer goes down its middle."""
    x, top, height = tab.run(POINT, chart)
    for down in range(0, round(height), 3):
        place = {"type": "mouseMoved", "x": x, "y": top + down}
        tab.driver.execute_cdp_cmd("Input.dispatchMouseEvent", place)
        told = tab.run(TOLD)
        if IMAGE in told:
            return told
    return ""


def test_hostile_labels_stay_text_in_charts_axes_and_tooltips(tab, tmp_path):
    path = written(tmp_path, hostile_page())
    tab.open(path)
    tab.wait(DRAWN)

    for chart in range(3):
        told = pointed_at(tab, chart)
        assert SCRIPT in told
        assert IMAGE in told
    assert tab.run(IMAGES) == 0
    assert tab.asked() == [path.resolve().as_uri()]
    assert tab.complained() == []
    tab.run(CHOOSE, "strips", "field", "b")
    assert not tab.run("return document.querySelector('[data-views=strips] .nothing').hidden")


def test_print_has_the_pictures_and_no_lists(tab, folders, tmp_path):
    tab.open(written(tmp_path, report(*folders["compare"])))
    tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    hidden = tab.run(
        "return [...document.querySelectorAll('.live')].every((part) => !part.offsetHeight)"
    )
    shown = tab.run(
        "return [...document.querySelectorAll('.still img')].every((one) => one.offsetHeight > 50)"
    )

    tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert hidden
    assert shown
    assert tab.printed().startswith(b"%PDF")
