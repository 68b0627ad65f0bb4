"""The replay of a whole half-year in a browser, against the tables that it shows."""

import time
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.domain.time import DAY_S, HOUR_S
from sim.experiments.run import run
from sim.metrics.levels import Levels, waiting_visits
from sim.presentation.language.speaking import speaking
from sim.presentation.replay.pack import view_of
from sim.presentation.replay.part import replay_part
from sim.presentation.report.page import Page, Section, rendered
from sim.presentation.results import Results
from sim.recording.columns import MISSING, ORDER_STEP, TRAIN_MOMENTS, missing_last, reached
from sim.scenario.loader import load

pytestmark = pytest.mark.browser

BASELINE = Path(sim.__file__).parents[1] / "scenarios" / "h1-2024.toml"
HOSTILE = '</script><script>document.title="run"</script> =cmd()'
CHANGES = (
    "replications=1",
    f"services.china-europe.label='{HOSTILE}'",
    f"ports.khorgos.label='{HOSTILE}'",
    "ports.khorgos.china.customs.lanes=2",
    'ports.khorgos.utc_offset="+05:00"',
)
LOG_MISSING = -(2**31)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The page of a run as large as the baseline, with hostile labels; its tables."""
    folder = tmp_path_factory.mktemp("replay")
    run(load(BASELINE, CHANGES), folder / "run")
    results = Results.read(folder / "run")
    with speaking("en"):
        # A section may be called as the replay's own elements are: it must not matter.
        section = Section("replay", "Replay", [replay_part(results, 0)])
        content = rendered(Page("Test", "", [], [section]))
    path = folder / "page.html"
    path.write_bytes(content)
    return path, view_of(results, 0)


@pytest.fixture(scope="module")
def moments(made):
    return sorted(np.random.default_rng(5).integers(0, made[1].tables.end_s, 50).tolist())


def opened(tab, made, **how):
    tab.open(made[0], **how)
    tab.wait("return window.landbridge && window.landbridge.replay")
    return tab


@pytest.fixture
def shown(tab, made):
    """A tab with the page on a laptop, paused and without filters; it is opened once for all."""
    if not tab.run("return window.isOnLaptop"):
        opened(tab, made).run("window.isOnLaptop = true")
    tab.run("""landbridge.replay.pause();
      for (const name of ["port", "direction", "service"]) {
        const field = document.getElementById("replay-" + name);
        if (field.value !== "all") {
          field.value = "all";
          field.dispatchEvent(new Event("change"));
        }
      }""")
    return tab


def test_numbers_of_every_resource_equal_the_tables_at_fifty_moments(shown, made, moments):
    view = made[1]
    tables, visits = view.tables, view.visits
    at = np.array(moments)
    waits = waiting_visits(tables)
    takes = (visits.resource >= 0) & reached(visits.started_s)
    takes &= ~tables.visits_of("join", "leave", ORDER_STEP)
    teu = np.append(view.trains.teu, 0)[np.minimum(visits.train, len(view.trains))]
    units = np.where(tables.visits_of("yard"), teu, 1)

    numbers = shown.run(
        "return arguments[0].map((t) => landbridge.replay.at(t).resources)", moments
    )

    until_s, ended_s = missing_last(view.waited_until_s), missing_last(visits.finished_s)
    for code, resource in enumerate(tables.resources):
        wait, take = waits & (visits.resource == code), takes & (visits.resource == code)
        waiting = Levels.of(visits.queued_s[wait], until_s[wait]).at(at) if wait.any() else at * 0
        levels = Levels.of(visits.started_s[take], ended_s[take], units[take])
        in_use = levels.at(at) if take.any() else at * 0
        assert [each[resource]["waiting"] for each in numbers] == waiting.tolist()
        assert [each[resource]["inUse"] for each in numbers] == in_use.tolist()


def test_trains_inside_and_released_in_time_equal_the_tables(shown, made, moments):
    view = made[1]
    trains, clock = view.trains, view.clock
    names = [view.tables.streams[stream].port for stream in trains.stream.tolist()]
    counted = view.per_train([s.service != "bulk" for s in view.tables.streams]) == 1
    judged = counted & (clock.presented_s >= 0)
    kept = judged & clock.kept()

    ports = shown.run("return arguments[0].map((t) => landbridge.replay.at(t).ports)", moments)
    cleared = shown.run(
        "return arguments[0].map((t) => landbridge.replay.state.cleared(t))", moments
    )

    departed_s = missing_last(trains.departed_s)
    for t, found, numbers in zip(moments, ports, cleared, strict=True):
        inside = reached(trains.arrived_s) & (trains.arrived_s <= t) & (departed_s > t)
        for port, each in found.items():
            assert each["inside"] == np.count_nonzero(inside & (np.array(names) == port))
        late = judged & ~kept & (clock.presented_s + clock.limit_s < t)
        assert numbers["kept"] == np.count_nonzero(kept & (clock.released_s <= t))
        assert numbers["late"] == np.count_nonzero(late)


def test_every_train_inside_is_drawn_where_it_is_and_nobody_else(shown, made, moments):
    view = made[1]
    trains = view.trains
    ids = np.array(view.tables.ids[: len(trains)])

    for t in moments[::5]:
        drawn = shown.run(
            "landbridge.replay.seek(arguments[0]); return landbridge.replay.trains()", t
        )
        inside = reached(trains.arrived_s) & (trains.arrived_s <= t)
        inside &= missing_last(trains.departed_s) > t
        own = {each["id"] for each in drawn if not each["rake"] and each["id"] in set(ids)}
        assert own == set(ids[inside])


def test_the_pack_is_unpacked_to_the_second(shown, made):
    tables = made[1].tables

    for name in TRAIN_MOMENTS:
        column = shown.run(
            "return Array.from((await landbridge.log).trains[arguments[0]])",
            name.removesuffix("_s"),
        )
        moments = getattr(tables.trains, name)
        assert column == np.where(moments == MISSING, LOG_MISSING, moments).tolist()
    visits = shown.run(
        "const { visits } = await landbridge.log;"
        "return [visits.train, visits.queued, visits.started, visits.finished].map((c) => [...c])"
    )
    moments = (tables.visits.queued_s, tables.visits.started_s, tables.visits.finished_s)
    rows = [tables.visits.train, *(np.where(c == MISSING, LOG_MISSING, c) for c in moments)]
    assert sorted(zip(*visits, strict=True)) == sorted(
        zip(*(column.tolist() for column in rows), strict=True)
    )
    assert visits[1] == sorted(visits[1])


def test_the_slider_moves_trains_forth_and_back_at_once(shown):
    def at(moment_s):
        shown.run(
            "const slider = document.getElementById('replay-time');"
            "slider.value = arguments[0]; slider.dispatchEvent(new Event('input'))",
            moment_s,
        )
        return shown.run("return [landbridge.replay.now(), landbridge.replay.trains()]")

    first, later, again = at(40 * DAY_S), at(40 * DAY_S + 3 * HOUR_S), at(40 * DAY_S)

    assert first[0] == again[0] == 40 * DAY_S
    assert first[1] != later[1]
    assert first[1] == again[1]


def test_the_keyboard_plays_pauses_and_moves_the_clock(shown):
    key = """document.getElementById("replay-time").dispatchEvent(new KeyboardEvent("keydown",
      { key: arguments[0], shiftKey: arguments[1] === "shift", bubbles: true }))"""
    shown.run("landbridge.replay.seek(arguments[0])", 10 * DAY_S)

    shown.run(key, "ArrowRight")
    hour = shown.run("return landbridge.replay.now()")
    shown.run(key, "ArrowLeft", "shift")
    day = shown.run("return landbridge.replay.now()")
    shown.run(key, " ")
    shown.wait("return landbridge.replay.now() > arguments[0]", day)
    shown.run(key, " ")
    paused = shown.run("return landbridge.replay.now()")
    time.sleep(0.2)

    assert (hour, day) == (10 * DAY_S + HOUR_S, 9 * DAY_S + HOUR_S)
    assert shown.run("return landbridge.replay.now()") == paused


def test_it_plays_smoothly_a_day_in_a_minute(shown):
    shown.run("landbridge.replay.seek(arguments[0]); landbridge.replay.play()", 100 * DAY_S)
    time.sleep(3)
    frames = shown.run("landbridge.replay.pause(); return landbridge.replay.frames()")
    passed_s = shown.run("return landbridge.replay.now()") - 100 * DAY_S

    # The issue asks for this figure, in the browser's own measure.
    assert frames["per_second"] >= 30
    assert passed_s == pytest.approx(frames["ms"] / 1000 * DAY_S / 60, rel=0.2)


def test_nothing_plays_by_itself(tab, made):
    shown = opened(tab, made, reduced_motion=True)
    before = shown.run("return landbridge.replay.now()")
    time.sleep(0.3)

    assert shown.run("return landbridge.replay.now()") == before


def test_filters_show_one_port_one_direction_one_service(shown):
    choose = (
        "const [name, value] = arguments, field = document.getElementById('replay-' + name);"
        "field.value = value; field.dispatchEvent(new Event('change'));"
        "return landbridge.replay.trains()"
    )

    one = shown.run(choose, "port", "khorgos")
    west = shown.run(choose, "direction", "westbound")
    europe = shown.run(choose, "service", "china-europe")

    assert {train["port"] for train in one} == {"khorgos"}
    assert {train["id"].split("/")[2] for train in west} == {"westbound"}
    assert {train["id"].split("/")[0] for train in europe} == {"china-europe"}
    assert shown.run("return document.getElementById('replay-zone').textContent") == "UTC+05:00"


def test_the_buttons_go_to_the_busiest_moment_and_the_worst_day(shown, made):
    view = made[1]
    clock = view.clock
    counted = view.per_train([s.service != "bulk" for s in view.tables.streams]) == 1
    late = counted & (clock.presented_s >= 0) & ~clock.kept()
    late &= clock.presented_s + clock.limit_s < view.tables.end_s
    days = np.bincount(clock.presented_s[late] // DAY_S)

    shown.run("document.getElementById('replay-worst').click()")
    worst = shown.run("return landbridge.replay.now()")
    shown.run("document.getElementById('replay-busiest').click()")
    waiting = shown.run("return landbridge.replay.state.waiting(landbridge.replay.now())")

    assert days[worst // DAY_S] == days.max()
    assert waiting == shown.run("return Math.max(...landbridge.replay.state.hours())")


def test_a_train_is_late_from_the_second_after_its_limit_on(shown, made):
    view = made[1]
    clock = view.clock
    counted = view.per_train([s.service != "bulk" for s in view.tables.streams]) == 1
    late = counted & (clock.presented_s >= 0) & ~clock.kept()
    up_s = (clock.presented_s + clock.limit_s)[late]
    moments = sorted(up_s[up_s < view.tables.end_s - 1].tolist())[:20]

    for after_s in (0, 1):
        numbers = shown.run(
            "return arguments[0].map((t) => landbridge.replay.state.cleared(t).late)",
            [moment + after_s for moment in moments],
        )
        assert numbers == [int((up_s < moment + after_s).sum()) for moment in moments]
    assert moments


def test_the_worst_day_of_a_port_begins_at_midnight_of_its_clock(shown, made):
    view = made[1]
    clock = view.clock
    wanted = [s.service != "bulk" and s.port == "khorgos" for s in view.tables.streams]
    late = (view.per_train(wanted) == 1) & (clock.presented_s >= 0) & ~clock.kept()
    late &= clock.presented_s + clock.limit_s < view.tables.end_s
    ahead_s = -3 * HOUR_S  # UTC+5 is three hours behind the scenario's clock
    days = np.bincount((clock.presented_s[late] + ahead_s) // DAY_S)

    moment_s = shown.run(
        "const field = document.getElementById('replay-port'); field.value = 'khorgos';"
        "field.dispatchEvent(new Event('change'));"
        "document.getElementById('replay-worst').click(); return landbridge.replay.now()"
    )

    assert moment_s == int(days.argmax()) * DAY_S - ahead_s
    assert shown.run("return document.getElementById('replay-now').textContent").endswith("00:00")


def test_empties_in_the_pools_are_those_that_came_less_those_that_went(shown, made, moments):
    tables, visits = made[1].tables, made[1].visits
    wagons = np.append(made[1].trains.wagons, 0)[np.minimum(visits.train, len(made[1].trains))]
    known = shown.run(
        "return [...landbridge.replay.state.levels].map(([id, { ready }]) => [id, ready])"
    )

    for pool, ready in known:
        here = tables.visits_to(pool) & reached(visits.started_s)
        came, taken = (here & tables.visits_of(step) for step in ("join", "wagons"))
        went = here & tables.visits_of("leave")
        spec = shown.run(
            "return JSON.parse(document.getElementById('replay-plan').textContent).ports"
            ".flatMap((port) => port.cells).find((cell) => cell.pool?.resource === arguments[0])"
            ".pool",
            pool,
        )
        bring = np.where(visits.train < len(made[1].trains), wagons, spec["bring"])
        expected = [
            ready
            + int(bring[came & (visits.started_s <= t)].sum())
            - int(wagons[taken & (visits.started_s <= t)].sum())
            - spec["lot"] * int(np.count_nonzero(went & (visits.started_s <= t)))
            for t in moments
        ]
        standing = (
            "return arguments[1].map((t) => landbridge.replay.state.standing(arguments[0], t))"
        )
        assert shown.run(standing, pool, moments) == expected
        assert min(expected) >= 0
    assert known


def test_a_train_that_is_pointed_at_tells_its_story_and_a_hostile_label_is_text(shown):
    story = shown.run("""
      const { replay } = landbridge, day = 86400;
      replay.seek(60 * day);
      const canvas = document.querySelector(".replay-port canvas");
      const box = canvas.getBoundingClientRect();
      const train = replay.trains().find((each) => each.port === "alashankou" && !each.rake &&
        each.id.startsWith("china-europe/"));
      const [left, top, wide] = JSON.parse(document.getElementById("replay-plan").textContent)
        .ports[0].wide.box, zoom = box.width / wide;
      canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse",
        clientX: box.left + (train.x - left) * zoom, clientY: box.top + (train.y - top) * zoom }));
      return document.getElementById("replay-about").innerText;
    """)

    assert "since" in story
    assert "document.title" in story
    assert shown.run("return document.title") == "Test"
    assert "document.title" in shown.run("return document.querySelectorAll('h3')[1].textContent")


def test_nothing_is_asked_for_and_nothing_complained_of(tab, made):
    shown = opened(tab, made)
    shown.run("document.getElementById('replay-busiest').click(); landbridge.replay.play()")
    time.sleep(0.3)

    assert shown.complained() == []
    assert {url.partition("#")[0] for url in shown.asked()} <= {made[0].resolve().as_uri()}


def test_the_pack_and_the_page_are_small(made):
    assert made[0].stat().st_size < 1_200_000


def test_on_a_phone_everything_is_within_the_window(tab, made):
    shown = opened(tab, made, **PHONE)

    wide = shown.run(
        "return [document.documentElement.scrollWidth, Math.max(...[...document.querySelectorAll("
        "'#replay-live canvas, #replay-live button, #replay-live select')].map((each) =>"
        " each.getBoundingClientRect().right))]"
    )

    assert max(wide) <= PHONE["width"]
    assert shown.run("return landbridge.replay.trains().length") > 0


def test_without_script_there_is_a_still_picture(tab, made):
    tab.open(made[0], script=False)

    heights = tab.run(
        "return ['.still', '.live'].map((name) =>"
        " document.querySelector('.replay ' + name).offsetHeight)"
    )
    assert heights[0] > 100
    assert heights[1] == 0


def test_a_browser_that_cannot_unpack_says_so_and_shows_the_still_picture(tab, made, tmp_path):
    text = (
        made[0]
        .read_text(encoding="utf-8")
        .replace("<head>", "<head><script>delete window.DecompressionStream;</script>")
    )
    policy = text.index("<meta http-equiv")
    old = tmp_path / "old.html"
    old.write_text(text[:policy] + text[text.index(">", policy) + 1 :], encoding="utf-8")

    tab.open(old)
    message = tab.wait("return document.querySelector('.log-unreadable')?.textContent")

    assert "cannot unpack" in message
    assert tab.run("return document.querySelector('.replay .still').offsetHeight") > 100
