"""The pictures of all experiments in Chinese and Russian: whole, with glyphs, nothing English.

What stays as it is: ids, titles and dotted keys of the scenario, names of files, currencies.
"""

import re
import tomllib

import pytest
from matplotlib.text import Text

from sim.presentation import canvas
from sim.presentation.language.speaking import ENGLISH, LANGUAGES, speaking
from sim.presentation.lettering import drawable
from sim.presentation.painting import paint
from sim.presentation.retelling import RECORDED, place_on_axis, retell
from sim.presentation.studies import bare, heading, side_by_side
from sim.presentation.titles import said_title
from sim.presentation.words import metric_words
from tests.shipped import FILES
from tests.unit.experiments.capacities import DOCUMENTS as SHORTER
from tests.unit.experiments.capacities import LANE as EVEN
from tests.unit.experiments.capacities import capacity_of
from tests.unit.experiments.lanes import LANE
from tests.unit.experiments.optimised import LANES as PRICED
from tests.unit.experiments.optimised import STAGES, TRACKS, cheapest
from tests.unit.experiments.sensitivities import LANES as STUDIED
from tests.unit.experiments.sensitivities import RECEPTION, studied
from tests.unit.experiments.sweeps import LANES, RATE, STEADY, swept
from tests.unit.experiments.test_bottleneck import STARVED, found
from tests.unit.experiments.test_compare_tables import compared

OTHERS = sorted(set(LANGUAGES) - {ENGLISH})
SMALL = ("duration=6 d", "replications=2")
FIGURES = ("clearance_mean_h", "share_cleared_in_limit")
KEPT = re.compile(
    r"[\w*-]+(\.[\w*-]+)+|[\w.]+ = \S+|lane(-\d+)?|lanes|tracks|trains_per_day|services|P95"
    r"|landbridge"
)
"""What is no text of ours: dotted keys, files, short names of keys, names of scenarios."""
ENGLISH_WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _handle: None)
        yield


def comparisons(folder):
    yield compared(folder / "two", LANE, (f"{LANES}=2",), (f"{LANES}=1",), shared=SMALL[1:])
    yield compared(folder / "once", STEADY, (f"{LANES}=2",), shared=("replications=1",))


def sweeps(folder):
    wishes = {"metrics": FIGURES, "changes": SMALL}
    yield swept(folder / "one", f"{LANES}=1,2,3", text=STEADY, **wishes).folder
    yield swept(folder / "two", f"{LANES}=1,2", f"{RATE}=12,36", text=STEADY, **wishes).folder
    cube = {**wishes, "hypercube": 3}
    yield swept(folder / "cube", f"{LANES}=1..2", f"{RATE}=8..12", **cube).folder


def capacities(folder):
    small = {"step": "0.1", "up_to": "1.4", "ladder": 1}
    yield capacity_of(folder / "grown", EVEN, **small).folder
    dated = {"by_date": True, "up_to": "2", "ladder": 0}
    growth = "services.any.growth_per_year=0.2"
    yield capacity_of(folder / "dated", EVEN, growth, **dated).folder
    key = {"grow": SHORTER, "up_to": "50 min", "step": "5 min", "ladder": 0}
    yield capacity_of(folder / "key", EVEN, **key).folder


def bottlenecks(folder):
    yield found(folder / "several", STARVED, "replications=2").folder


def optimisations(folder):
    vary = (f"{PRICED}=1..3", f"{TRACKS}=2..4")
    price = (f"{PRICED}=1000", f"{TRACKS}=100")
    yield cheapest(folder / "stages", STAGES, *vary, price=price, finalists=1).folder


def studies(folder):
    yield studied(folder / "morris", metrics=FIGURES[1:]).folder
    wishes = {"method": "sobol", "metrics": FIGURES[1:]}
    yield studied(folder / "sobol", RECEPTION, STUDIED, **wishes).folder


KINDS = {
    "compare": comparisons,
    "sweep": sweeps,
    "capacity": capacities,
    "bottleneck": bottlenecks,
    "optimise": optimisations,
    "sensitivity": studies,
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders of an experiment, made when they are first asked for."""
    made = {}

    def of(kind):
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind)
            for name in ("two", "once", "one", "cube", "grown", "dated", "key", "several",
                         "stages", "morris", "sobol"):  # fmt: skip
                (folder / name).mkdir()
            made[kind] = list(KINDS[kind](folder))
        return made[kind]

    return of


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Return the sizes and texts of all pictures of a folder in a language, as `plot` draws it."""

    def of(folder, language):
        figures = []
        settled = canvas.settled

        def kept(figure):
            figure = settled(figure)
            figures.append((figure.get_size_inches() * figure.dpi, list(texts_of(figure))))
            return figure

        with monkeypatch.context() as patch, speaking(language):
            patch.setattr(canvas, "settled", kept)
            # An SVG is the sooner written of the two.
            paint(folder, tmp_path, ("svg",))
        return figures

    return of


def texts_of(figure):
    """Yield what is written in a picture, with its extent in dots; none for the ticks of axes."""
    ticks = {
        label
        for axes in figure.axes
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels())
    }
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            yield text.get_text(), None if text in ticks else text.get_window_extent()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_speaks_and_nothing_is_cut_off(folders, drawn, kind, language):
    for folder in folders(kind):
        scenarios = folder.rglob("scenario.toml")
        titles = {tomllib.loads(path.read_text(encoding="utf-8"))["title"] for path in scenarios}
        figures = drawn(folder, language)
        assert figures
        for (wide, high), texts in figures:
            for words, extent in texts:
                ours = " ".join(words.replace(".\n", ".").split())
                for title in titles:
                    ours = ours.replace(title, "")
                ours = KEPT.sub("", ours)
                assert not ENGLISH_WORD.search(ours), words
                assert drawable(words, "") == " ".join(words.split()), words
                if extent is not None and extent.width:
                    assert -2 <= extent.x0 <= extent.x1 <= wide + 2, words
                    assert -2 <= extent.y0 <= extent.y1 <= high + 2, words


def test_english_stays_english_where_it_was_recorded():
    with speaking(ENGLISH):
        assert retell("the queue grows by 1,234.5 trains a day") == (
            "the queue grows by 1,234.5 trains a day"
        )


@pytest.mark.parametrize(
    ("recorded", "chinese", "russian"),
    [
        (
            "the queue westbound grows by 1.5 trains a day",
            "去程队列每日增长 1.5 列",
            "очередь (на запад) растёт, +1,5 поездов/сут",
        ),
        (
            "holds up to +20 % (24.0 trains a day), fails from +30 % (26.0 trains a day) on",
            "可承受至 +20 %（每日 24.0 列），自 +30 %（每日 26.0 列）起不能承受",
            "справляется до +20 % (24,0 поезда в сутки), не справляется начиная с +30 % (26,0"
            " поезда в сутки)",
        ),
        ("breaks in about Mar 2027", "约在 2027年3月 不能承受", None),
        ("lane-2 at 95 % (probability > 99 %)", "lane-2，置信水平 95 %（概率 > 99 %）", None),
        (
            "khorgos, westbound, clearance: the queue grows by 4 trains a day",
            "霍尔果斯，去程，通关：队列每日增长 4 列",
            None,
        ),
        ("something nobody foresaw", "something nobody foresaw", "something nobody foresaw"),
    ],
)
def test_recorded_sentences_are_told_again(recorded, chinese, russian):
    with speaking("zh"):
        assert retell(recorded) == chinese
    with speaking("ru"):
        assert russian is None or retell(recorded) == russian


def test_every_recorded_sentence_is_known_by_its_own_form():
    values = {"way": "eastbound", "number": "2.5", "total": "7", "figure": "dwell_mean_h",
              "month": "Mar 2027", "leg": "whole", "port": "khorgos"}  # fmt: skip

    class Given(dict):
        def __missing__(self, name):
            return "mixed"

    for words in RECORDED:
        recorded = words.format_map(Given(values))
        with speaking("zh"):
            assert retell(recorded) != recorded, recorded


def test_places_of_an_axis_have_the_numbers_of_the_language():
    with speaking("ru"):
        assert place_on_axis("+12.5 %") == "+12,5 %"
        assert place_on_axis("Mar 2027") == "мар. 2027 г."
        assert place_on_axis("1 h 30 min") == "1 ч 30 мин"
    assert place_on_axis("Mar 2027") == "Mar 2027"


@pytest.mark.parametrize("language", [*OTHERS, ENGLISH])
@pytest.mark.parametrize(
    "metric", ["dwell_mean_h", "door_to_door_p95_d", "trains_inside_at_end", "queue_x_max"]
)
def test_a_figure_is_named_without_its_unit_in_every_language(metric, language):
    with speaking(language):
        assert metric_words(metric).startswith(bare(metric))
        assert len(bare(metric)) < len(metric_words(metric))
        assert heading(metric)[0] == bare(metric)[0].upper()


def test_the_parts_of_a_title_stand_side_by_side():
    assert side_by_side("one", "two", "three") == "one, two, three"
    with speaking("zh"):
        assert side_by_side("一", "二") == "一，二"


@pytest.mark.parametrize("language", OTHERS)
def test_every_scenario_that_comes_with_landbridge_has_a_title_in_every_language(language):
    titles = [tomllib.loads(path.read_text(encoding="utf-8"))["title"] for path in FILES]
    with speaking(language):
        for title in titles:
            assert not ENGLISH_WORD.search(re.sub(r"[(（][\w-]+[)）]$", "", said_title(title)))
    assert said_title(titles[0]) == titles[0]


def test_a_title_that_nobody_knows_stays_as_it_is():
    with speaking("zh"):
        assert said_title("My port (draft)") == "My port (draft)"
        assert said_title("Cargo waits for wagons (h1-2024)") == "货等车（h1-2024）"
