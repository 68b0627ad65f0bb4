"""What results draw of themselves in a notebook, and that nothing else is touched by it."""

import re
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

import sim
from sim.errors import UsageError
from sim.presentation.charts import PICTURES
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.experiments.sweeps import LANES

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>'
TAGS = {"div", "h3", "p", "pre", "table", "tr", "th", "td", "span", "img"}
PICTURE = 'src="data:image/png;base64,'
TOML = HOSTILE.replace('"', '\\"')


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory):
    text = LANE.replace("One customs lane", TOML)
    text = text.replace("{ trains_per_day", f'{{ label = "{TOML}", trains_per_day')
    text += f'ports.khorgos.label = "{TOML}"\n'
    return write_lane(tmp_path_factory.mktemp("hostile"), text)


def tags_of(page):
    return set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", page))


@pytest.fixture(scope="module")
def page(lane_run):
    return lane_run._repr_html_()


def test_run_shows_its_answers_and_two_pictures(page):

    assert "One customs lane" in page
    assert "Promise" in page
    assert page.count("<img") == page.count(PICTURE) == 2
    assert not re.search("href|url|import|http", re.sub('src="[^"]*"', "", page))
    assert tags_of(page) <= TAGS


def test_names_of_a_scenario_are_no_markup(hostile_file):
    base = sim.load(hostile_file, replications=1)
    finished = sim.run(base, jobs=1)
    compared = sim.compare(base, base.with_({LANES: 2}), jobs=1)
    column = HOSTILE.replace('"', '""')
    names = finished.trains.query(f"select '{HOSTILE}' as \"{column}\"")
    told = [finished, compared, base, base.show(), finished.facts(), finished.worst(1), names]

    for page in (each._repr_html_() for each in told):
        assert "<script" not in page
        assert page.count("<img") == page.count("<img alt=") == page.count(PICTURE)
        assert tags_of(page) <= TAGS


def test_table_shows_its_first_rows_and_how_many_there_are(lane_run):
    page = lane_run.trains._repr_html_()

    assert page.count("<tr>") == 21
    assert f"the first 20 of {len(lane_run.trains)} rows" in page
    assert "None" not in page
    assert "<p>1 row</p>" in lane_run.trains.query("select 1 as one")._repr_html_()


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_figures_of_matplotlib(lane_run, name):
    assert isinstance(lane_run.figure(name), Figure)


def test_comparison_has_a_forest_plot(lane):
    compared = sim.compare(lane, lane.with_({LANES: 2}), jobs=1)

    assert isinstance(compared.figure("forest"), Figure)
    with pytest.raises(UsageError, match='no picture "tree"; '):
        compared.figure("tree")


def test_unknown_picture_is_answered_with_its_neighbour(lane_run):
    with pytest.raises(UsageError, match='no picture "clearanse"; did you mean clearance'):
        lane_run.figure("clearanse")


def test_pyplot_is_left_alone_and_import_is_light(tmp_path):
    lines = [
        "import sys, sim",
        "heavy = {'duckdb', 'numpy', 'pydantic', 'matplotlib', 'pandas', 'sim.api'}",
        "print(sorted(heavy & {*sys.modules}))",
        f"finished = sim.run({str(write_lane(tmp_path))!r}, replications=1, jobs=1)",
        "print(len(finished._repr_html_()) > 10_000, finished.figure('hours').canvas.manager)",
        "print('matplotlib.pyplot' in sys.modules, 'pandas' in sys.modules)",
    ]

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout, done.stderr) == ("[]\nTrue None\nFalse False\n", "")


def test_every_public_name_is_there():
    for name in sim.__all__:
        assert getattr(sim, name) is not None
        assert name in dir(sim)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = sim.nothing
