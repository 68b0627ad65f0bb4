import json
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.domain.resource import UnitsSpec
from sim.metrics.levels import Levels, waiting_visits
from sim.metrics.view import View
from sim.presentation.catalogue import STEPS
from sim.presentation.language.speaking import LANGUAGES, speaking
from sim.presentation.lettering import width_in
from sim.presentation.replay.amounts import busiest_s, in_use, waiting_at
from sim.presentation.replay.framing import framing
from sim.presentation.replay.pack import view_of
from sim.presentation.replay.part import ASSETS, replay_part
from sim.presentation.replay.patterns import PATTERNS, Look
from sim.presentation.replay.placing import NARROW, WIDE, placed
from sim.presentation.replay.schematic import Cell, Schematic, schematics, user_of
from sim.presentation.replay.still import Amount, still
from sim.presentation.report.page import asset
from sim.recording.columns import missing_last
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream
from tests.worlds import scenario_of

LANE = "khorgos.china.customs"
NOWHERE = {"join", "leave", "stop_loading", "departure_turn", "locomotive_turn"}
SHEETS = {"wide": WIDE, "narrow": NARROW}


def view_with(visits, specs=(), ports="", stream=None):
    plans = make_plans(stream or make_stream(arrived_s=[0, H]))
    ids = plans.streams[0].train_ids()
    rows = [(ids[number], *visit) for number, visit in visits]
    scenario = scenario_of(ports)
    log = make_log(plans, rows, resources=specs)
    return View(tabulate(plans, log), scenario, 0, scenario.end_s)


def whole_port(capacity=88):
    """Return a port that has every cell there can be, all of them limited."""
    return Schematic(
        "khorgos",
        tuple(
            Cell("khorgos", pattern, (f"khorgos.{pattern.name}",), capacity, "tracks", None)
            for pattern in PATTERNS
        ),
        (),
    )


def names(schematic):
    return [cell.pattern.name for cell in schematic.cells]


def cell_of(schematic, step, resource=""):
    (place,) = {p for who, p in schematic.places if (who.step, who.resource) == (step, resource)}
    return schematic.cells[place].pattern.name


def holds(outer, inner):
    return (
        outer.x <= inner.x + 1e-6
        and outer.y <= inner.y + 1e-6
        and inner.x + inner.w <= outer.x + outer.w + 1e-6
        and inner.y + inner.h <= outer.y + outer.h + 1e-6
    )


def are_apart(one, other):
    return (
        one.x + one.w <= other.x
        or other.x + other.w <= one.x
        or one.y + one.h <= other.y
        or other.y + other.h <= one.y
    )


def test_a_port_with_one_customs_lane_has_one_cell():
    view = view_with([(0, ("documents", LANE, 0, 0, H))], [UnitsSpec(LANE, 1, "lanes")])

    (schematic,) = schematics(view)

    assert names(schematic) == ["customs"]
    assert schematic.cells[0].capacity == 1


def test_work_without_a_limit_has_a_cell_without_a_capacity():
    view = view_with([(0, ("documents", "", 0, 0, H)), (0, ("papers", "", H, H, 2 * H))])

    (schematic,) = schematics(view)

    assert names(schematic) == ["customs", "papers_west"]
    assert [cell.capacity for cell in schematic.cells] == [None, None]


def test_green_and_overtime_lanes_have_cells_of_their_own():
    lanes = [f"khorgos.china.customs{kind}" for kind in ("", "_green", "_overtime")]
    visits = [(0, ("documents", lane, at * H, at * H, H + at * H)) for at, lane in enumerate(lanes)]
    view = view_with(visits, [UnitsSpec(lane, 1, "lanes") for lane in lanes])

    (schematic,) = schematics(view)

    found = [cell_of(schematic, "documents", lane) for lane in lanes]
    assert found == ["customs", "green", "overtime"]


def test_tracks_given_per_direction_are_shown_where_their_trains_stand():
    tracks = "khorgos.china.standard_tracks_westbound"
    view = view_with([(0, ("track", tracks, 0, 0, H))], [UnitsSpec(tracks, 14, "tracks")])

    (schematic,) = schematics(view)

    assert names(schematic) == ["track", "standard_yard"]
    assert [cell.capacity for cell in schematic.cells] == [14, 14]


def test_a_port_without_trains_and_a_run_without_visits_have_no_schematic():
    assert schematics(view_with([])) == ()


def test_a_train_of_empties_tells_its_port_and_its_gauge():
    assert user_of("supply/khorgos/broad/12") == ("khorgos", "supply/broad")


def test_every_step_at_which_a_train_can_stand_has_a_cell():
    placed_steps = {step for pattern in PATTERNS for step in pattern.steps}

    assert placed_steps == set(STEPS) - NOWHERE


def test_everybody_in_a_run_has_a_place(two_ports):
    view = view_of(two_ports, 0)

    for schematic in schematics(view):
        steps = {who.step for who, _ in schematic.places}
        port = [s.port == schematic.port for s in view.tables.streams]
        mine = view.per_train(port)[np.minimum(view.visits.train, len(view.trains) - 1)] == 1
        visited = {view.tables.steps[step] for step in set(view.visits.step[mine].tolist())}
        assert visited - NOWHERE == steps


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_cells_lie_apart_within_the_sheet_and_their_rooms_within_them(sheet):
    cells = placed(whole_port(), sheet)
    boxes = [cell.frame for cell in cells if cell.cell.pattern.look is not Look.LINE]

    assert all(are_apart(one, other) for one, other in combinations(boxes, 2))
    assert all(b.x >= 0 and b.x + b.w <= sheet.width and b.y + b.h <= sheet.height for b in boxes)
    for cell in cells:
        rooms = [*cell.queues.values(), cell.work, cell.strip]
        assert all(holds(cell.frame, room) for room in rooms if room is not None and room.h > 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_titles_fit_their_cells_in_every_language_without_a_broken_word(sheet, language):
    with speaking(language):
        cells = placed(whole_port(), sheet)

    for cell in cells:
        assert "…" not in "".join(cell.title.lines)
        for line in cell.title.lines:
            assert width_in(line, cell.title.size) * 72 <= cell.frame.w - 8


def test_only_what_has_trains_is_framed():
    china = tuple(cell for cell in whole_port().cells if cell.pattern.name == "customs")
    cells = placed(Schematic("khorgos", china, ()), WIDE)

    shown = framing(WIDE, cells)

    assert list(shown.stations) == ["china"]
    assert not shown.lines
    assert shown.box.w < WIDE.width / 2


def test_every_line_and_both_directions_are_framed_where_trains_run_on_them():
    shown = framing(WIDE, placed(whole_port(), WIDE))

    assert set(shown.stations) == {"kazakhstan", "border", "china"}
    assert set(shown.lines) == set(WIDE.lines)
    assert set(shown.labels) == {"standard", "broad", "westbound", "eastbound"}


def test_a_still_picture_is_well_formed_and_a_hostile_name_is_text():
    schematic = whole_port()
    amounts = [Amount(3, 2)] * len(schematic.cells)

    svg = still('"><script>alert(1)</script>', WIDE, placed(schematic, WIDE), amounts)

    root = ElementTree.fromstring(f'<x xmlns="http://www.w3.org/2000/svg">{svg}</x>')
    assert "<script" not in svg
    assert root[0].get("aria-label") == '"><script>alert(1)</script>'


def test_amounts_of_a_moment_are_those_of_the_metrics(two_ports):
    view = view_of(two_ports, 0)
    moment_s = busiest_s(view)
    visits = view.visits
    waits = waiting_visits(view.tables)

    used, waiting = in_use(view, moment_s), waiting_at(view, moment_s)

    for code, resource in enumerate(view.tables.resources):
        own = waits & (visits.resource == code)
        until_s = missing_last(view.waited_until_s)[own]
        levels = Levels.of(visits.queued_s[own], until_s)
        assert waiting[resource] == levels.at(np.array([moment_s]))[0]
    assert sum(waiting.values()) > 0
    assert sum(used.values()) > 0


def test_the_part_has_all_its_assets_and_the_same_bytes_again(two_ports):
    part, again = replay_part(two_ports, 0), replay_part(two_ports, 0)

    assert part == again
    assert all(asset(name) for name in ASSETS)
    assert set(part.data) == {"log", "replay-plan"}


def test_the_plan_names_a_cell_for_everybody_in_every_language(two_ports):
    with speaking("ru"):
        plan = json.loads(replay_part(two_ports, 0).data["replay-plan"])

    for port in plan["ports"]:
        assert all(0 <= cell < len(port["cells"]) for *_, cell in port["places"])
        assert len(port["wide"]["cells"]) == len(port["narrow"]["cells"]) == len(port["cells"])
    assert plan["words"]["weekdays"][0] == "Вс"


def test_a_run_without_trains_has_a_part(no_trains):
    part = replay_part(no_trains, 0)

    assert json.loads(part.data["replay-plan"])["ports"] == []
