"""Rules of policies, disturbances, goods and costs: what they refuse, and what they let pass."""

from pathlib import Path

import pytest

from sim.domain.resource import local_id, port_of
from sim.errors import ScenarioError
from sim.experiments.named_figures import check_targets
from sim.model.specs import resource_specs
from sim.scenario.capacities import limited
from sim.scenario.loader import load
from tests.unit.scenario.files import FULL, changed, line_of, refusal, written

GALES = '[ports.khorgos.gales]\ndays_per_year = 155\nlasting = { mean = "7 h", cv = 0.6 }\n'
POST = "ports.khorgos.china.customs"
CUTS = "ports.khorgos.disturbances"
AT_LIMIT = 'at_limit = "release"\nexamined_afterwards = true'
BAN = 'resource = "border.standard_path_eastbound"\ntrains = "empties"'
TYPHOON = 'resource = "kazakhstan.onward_path"\ncapacity = 4'
OVERTIME = "overtime = { lanes = 2, above = 10, until = 3 }"
GREEN = 'green = { lanes = 1, services = ["express"] }'
NIGHT = 'shifts.night = { hours = "20:00-08:00", lanes = 2 }'
MAY = "may_divert = { alashankou = 0.5, khorgos = { westbound = 0.2, eastbound = 0.0 } }"
SHARES = "goods = { cars = 0.25, electronics = 0.5, other = 0.25 }"
EXAMINATION = 'examination = { share = 0.03, bays = 2, time = "5 h" }'

# What is replaced, by what; code and key of the answer, and part of its words.
SPOILT = [
    # The action at the limit
    (AT_LIMIT, 'at_limit = "expedite"', "SCN-122", "clearance.at_limit", 'margin = "4 h"'),
    (AT_LIMIT, 'margin = "4 h"', "SCN-076", "clearance.margin", "at_limit is measure"),
    (AT_LIMIT, AT_LIMIT + '\nmargin = "4 h"', "SCN-076", "clearance.margin", 'write at_limit ='),
    (AT_LIMIT, "examined_afterwards = true", "SCN-076", "clearance.examined_afterwards",
     'write at_limit = "release"'),
    # Green channel
    (GREEN, 'green = { lanes = 1, services = ["expres"] }', "SCN-123", f"{POST}.green.services",
     "did you mean express?"),
    (GREEN, "green = { lanes = 1, services = [] }", "SCN-027", f"{POST}.green.services",
     "the list is empty"),
    (GREEN, 'green = { lanes = 0, services = ["express"] }', "SCN-070", f"{POST}.green.lanes",
     "trains of express need this"),
    ('documents = { mean = "75 min", cv = 0.4 }\n', "", "SCN-076", f"{POST}.green",
     "checks no documents"),
    ("china.broad_tracks = 20", 'china.customs.green = { lanes = 1, services = ["express"] }\n'
     'china.customs.documents = "1 h"', "SCN-123", "alashankou.china.customs.green.services", ""),
    # Overtime
    (OVERTIME, "overtime = { lanes = 0, above = 10 }", "SCN-076", f"{POST}.overtime", "1 or more"),
    (OVERTIME, "overtime = { lanes = 1, above = 3, until = 4 }", "SCN-124",
     f"{POST}.overtime.until", "4 is more than above = 3"),
    ("lanes = 4\n", "", "SCN-076", f"{POST}.overtime", "give lanes"),
    # Shifts
    ("lanes = 4\n", "", "SCN-076", f"{POST}.shifts", "full strength"),
    (NIGHT, NIGHT.replace("lanes = 2", "lanes = 5"), "SCN-125", f"{POST}.shifts.night.lanes",
     "5 is more than lanes = 4"),
    (NIGHT, NIGHT.replace("20:00-08:00", "01:00-05:00"), "SCN-076", f"{POST}.shifts.night",
     "customs is closed then"),
    (NIGHT, 'shifts.never = { hours = "00:00-24:00", lanes = 0 }', "SCN-071", f"{POST}.shifts",
     "no lane is ever open"),
    (NIGHT, NIGHT.replace("lanes = 2", "days = ['monday'], lanes = 2"), "SCN-024",
     f"{POST}.shifts.night.days", "did you mean"),
    (NIGHT, NIGHT.replace("lanes = 2", "days = [], lanes = 2"), "SCN-027",
     f"{POST}.shifts.night.days", "at least 1"),
    # Open air and gales
    ("reload = { tracks = 4, cranes = 3,", "reload = { tracks = 4,", "SCN-076", "reload.open_air",
     "give cranes"),
    (GALES, "", "SCN-076", "china.reload.open_air",
     "give [ports.khorgos.gales]"),
    (", open_air = true", "", "SCN-076", "ports.khorgos.gales", "open_air = true"),
    # Locomotives
    ("locomotives = 5, ", "", "SCN-076", "china.departure.turn", "give locomotives"),
    ("locomotives = 6, ", "", "SCN-076", "kazakhstan.locomotive.turn", "give locomotives"),
    # Disturbances
    ("end = 2023-12-15T06:00:00", "end = 2023-12-12", "SCN-126", f"{CUTS}.typhoon.end",
     "2023-12-12 is not after the start 2023-12-12"),
    ("start = 2023-12-12", "start = 2023-12-15T06:00:01", "SCN-126", f"{CUTS}.typhoon.end",
     "2023-12-15T06:00:00 is not after the start 2023-12-15T06:00:01"),
    ("start = 2023-12-12\nend = 2023-12-15T06:00:00", "start = 2023-11-01\nend = 2023-11-26",
     "SCN-127", f"{CUTS}.typhoon.start", "from 2023-11-26 to 2024-01-31"),
    ("start = 2023-12-12\nend = 2023-12-15T06:00:00", "start = 2024-01-31\nend = 2024-02-01",
     "SCN-127", f"{CUTS}.typhoon.start", "nothing is simulated"),
    ("start = 2023-12-12", 'start = "2023-12-12"', "SCN-056", f"{CUTS}.typhoon.start", ""),
    ("start = 2023-12-12", "start = 2023-12-12T06:00:00+08:00", "SCN-056", "typhoon.start",
     "without an offset"),
    ("start = 2023-12-12", "start = 06:00:00", "SCN-056", f"{CUTS}.typhoon.start",
     "a date, or a date and time"),
    ("kazakhstan.onward_path", "kazakhstan.onward_paths", "SCN-128", f"{CUTS}.typhoon.resource",
     "did you mean kazakhstan.onward_path?"),
    ("kazakhstan.onward_path", "khorgos.kazakhstan.onward_path", "SCN-128", "typhoon.resource",
     'write "kazakhstan.onward_path"'),
    ("kazakhstan.onward_path", "Kazakhstan onward", "SCN-029", "typhoon.resource", "china.cranes"),
    (TYPHOON, 'resource = "china.bulk"', "SCN-128", "typhoon.resource", "there is no limited"),
    (TYPHOON, 'resource = "china.standard_wagons"', "SCN-128", "typhoon.resource",
     "cut china.supply_path"),
    (TYPHOON, 'resource = "kazakhstan.container_yard"', "SCN-128", "typhoon.resource", "cranes"),
    (TYPHOON, 'resource = "china.customs_overtime"', "SCN-128", "typhoon.resource", "overtime"),
    (TYPHOON, 'resource = "upstream.westbound"', "SCN-128", "typhoon.resource", "stop_loading"),
    (TYPHOON, 'resource = "border.standard_quota_eastbound"', "SCN-128", "typhoon.resource",
     "border.standard_quota_westbound"),
    ("capacity = 4", "capacity = 19", "SCN-129", f"{CUTS}.typhoon.capacity", "the usual 18"),
    (TYPHOON, 'resource = "border.broad_quota_eastbound"\ncapacity = 9', "SCN-129",
     "typhoon.capacity", "more than the usual 8"),
    (BAN, BAN.replace("standard_path_east", "standard_path_west"), "SCN-130", "no-empties.trains",
     "they run on border.standard_path_eastbound, border.broad_path_westbound, china.onward_path"),
    (BAN, BAN.replace("border.standard_path_eastbound", "kazakhstan.onward_path"), "SCN-130",
     "no-empties.trains", "no empties run"),
    (BAN, BAN.replace("border.standard_path_eastbound", "china.supply_path"), "SCN-130",
     "no-empties.trains", "all trains on this path are empties"),
    (BAN, BAN + "\ncapacity = 3", "SCN-130", "no-empties.trains", "write capacity = 0"),
    # Stop-loading orders and quotas
    ("{ above = 90, until = 60, ", "{ above = 60, until = 60, ", "SCN-124",
     "stop_loading.westbound.until", "60 is not below above = 60"),
    ("{ above = 90, until = 60, ", "{ above = 0, until = 0, ", "SCN-023",
     "stop_loading.westbound.above", ""),
    ("accepted_per_day = { eastbound = 8 }", "accepted_per_day = { westbound = 8 }", "SCN-076",
     "border.broad.accepted_per_day", "give eastbound"),
    ("accepted_per_day = 16", "accepted_per_day = 0", "SCN-023", "accepted_per_day", ""),
    # Goods
    (SHARES, SHARES.replace("cars = 0.25", "cars = 0.2"), "SCN-120", "services.freight.goods",
     "0.05 is missing"),
    (SHARES, "goods = { westbound = { other = 1.0 }, eastbound = { other = 0.5 } }", "SCN-120",
     "services.freight.goods.eastbound", "sum to 0.5"),
    (SHARES, SHARES.replace("cars", "car"), "SCN-121", "services.freight.goods.car",
     "did you mean cars?"),
    ("[goods.other]", "[goods.westbound]", "SCN-057", "goods.westbound", "reserved"),
    (EXAMINATION, "", "SCN-076", "goods.electronics.examination", "no port examines trains"),
    # Diversion
    (MAY, "", "SCN-076", "diversion", "may_divert = 0.5"),
    ('[diversion]\nextra_run = { mean = "2 d", cv = 0.2 }\nmargin = "12 h"\n', "", "SCN-076",
     "services.freight.may_divert", "there is no [diversion]"),
    ('extra_run = { mean = "2 d", cv = 0.2 }\n', "", "SCN-021", "diversion.extra_run",
     'extra_run = "2 d"'),
    # Costs
    ("demurrage_per_teu_day = 12.0", "", "SCN-076", "costs.free_time", "demurrage"),
    ("yard_teu = 2_000", "yard_teu = 0", "SCN-076", "costs.ground_lift_per_teu", "over the ground"),
    (OVERTIME, "", "SCN-076", "costs.overtime_lane_hour", "there is no overtime"),
    ("value_per_teu = 60_000.0", "", "SCN-076", "costs.inventory_per_year", "no train has a value"),
    ('currency = "CNY"', 'currency = "Yuan"', "SCN-029", "costs.currency", "three capital letters"),
    # Expectations
    ('clearance_p95_h = "lower"', 'clearance_p95_h = "better"', "SCN-059",
     "expect.clearance_p95_h", '">= 0.95"'),
    ('port = "khorgos", why', 'port = "korgos", why', "SCN-086", "share_cleared_in_limit.port",
     "did you mean khorgos?"),
]  # fmt: skip


@pytest.mark.parametrize("case", SPOILT, ids=lambda case: f"{case[2]}-{case[1][:40]}")
def test_spoilt_policy_is_refused_with_code_key_and_remedy(tmp_path: Path, case):
    old, new, code, key, words = case
    text = changed((old, new), text=FULL)
    path = written(tmp_path, text)

    lines = str(refusal(path)).split("\n")

    told = [line for line in lines if f"[{code}]" in line and key in line and words in line]
    assert told, "\n".join(lines)
    assert told[0].startswith(f"{path}:"), told


FINE = [
    ("capacity = 4", "capacity = 18"),
    ("end = 2023-12-15T06:00:00", "end = 2024-03-01"),
    ("start = 2023-12-12\n", "start = 2023-11-26\n"),
    (TYPHOON, 'resource = "china.standard_tracks_westbound"\ncapacity = 3'),
    (TYPHOON, 'resource = "border.broad_quota_eastbound"\ncapacity = 8'),
    (TYPHOON, 'resource = "border.standard_quota_westbound"'),
    (TYPHOON, 'resource = "china.customs_green"'),
    (TYPHOON, 'resource = "kazakhstan.supply_path"\ncapacity = 1'),
    (BAN, BAN.replace("border.standard_path_eastbound", "china.onward_path")),
    (OVERTIME, "overtime = { lanes = 1, above = 1_000_000, until = 1_000_000 }"),
    (NIGHT, NIGHT.replace("lanes = 2", "lanes = 4")),
    (NIGHT, 'shifts.never = { hours = "00:00-24:00", lanes = 0, days = ["mon", "tue"] }'),
    (SHARES, SHARES.replace("cars = 0.25", "cars = 0.0").replace("0.5", "0.75")),
    (SHARES, "goods = { westbound = { other = 1.0 }, eastbound = {} }"),
    (AT_LIMIT, 'at_limit = "expedite"\nmargin = "30 d"'),
    ("accepted_per_day = 16", "accepted_per_day = { westbound = 10, eastbound = 16 }"),
    ("[goods.other]", "[goods.unused]\n[goods.other]"),
    ('clearance_p95_h = "lower"', 'clearance_p95_h = "<= 18.5"'),
    ("trains_per_day = 1\n", "trains_per_day = 0\n"),
]
"""Out of reach, of no effect just now, or unusual: all fine."""


@pytest.mark.parametrize("case", FINE, ids=lambda case: case[1][:50])
def test_policy_that_is_only_unusual_is_taken(tmp_path: Path, case):
    assert load(written(tmp_path, changed(case, text=FULL)))


def test_full_scenario_has_nothing_wrong(tmp_path: Path):
    notes = load(written(tmp_path, FULL)).notes

    assert all("share one group of tracks" in note for note in notes)


def test_class_of_goods_that_nobody_carries_is_noted(tmp_path: Path):
    notes = load(written(tmp_path, FULL + "[goods.toys]\n")).notes

    assert "goods.toys: no train carries these" in notes


def test_customs_that_only_shifts_close_is_not_said_never_to_close(tmp_path: Path):
    by_day = changed(('hours = "06:00-24:00"\n', ""), text=FULL)
    always = changed((NIGHT, ""), ('shifts.weekend = { hours = "08:00-20:00", '
                     'days = ["sat", "sun"], lanes = 3 }', ""), text=by_day)  # fmt: skip

    assert not any("never closes" in note for note in load(written(tmp_path, by_day)).notes)
    assert any("never closes" in note for note in load(written(tmp_path, always)).notes)


def test_resources_that_can_be_cut_are_those_of_the_model(tmp_path: Path):
    scenario = load(written(tmp_path, FULL)).scenario

    known = {local_id(each) for each in resource_specs(scenario) if port_of(each) == "khorgos"}

    uncut = {"china.standard_wagons", "kazakhstan.broad_wagons", "kazakhstan.container_yard"}
    more = {"china.customs_overtime", "upstream.westbound", "upstream.eastbound"}
    # One number stands for both directions, though no loaded train runs eastbound there.
    idle = {"border.standard_quota_eastbound"}
    assert known - set(limited(scenario.ports["khorgos"])) - idle == uncut | more
    assert set(limited(scenario.ports["khorgos"])) <= known


def test_unlimited_resource_names_the_key_that_would_limit_it(tmp_path: Path):
    text = changed((TYPHOON, 'resource = "china.cranes"'), ("cranes = 3, ", ""), text=FULL)

    told = str(refusal(written(tmp_path, text.replace(", open_air = true", ""))))

    assert "nothing limits china.cranes; give [ports.khorgos] china.reload.cranes" in told


def test_disturbance_of_another_clock_is_held_against_the_run_in_its_own_time(tmp_path: Path):
    # The run ends at midnight in Beijing, when the clock of the port shows 21:00 of the day before.
    last = ("start = 2023-12-12\nend = 2023-12-15T06:00:00",
            "start = 2024-01-30T21:00:00\nend = 2024-01-31")  # fmt: skip
    text = changed(last, text=FULL)
    there = text + '\n[ports.khorgos]\nutc_offset = "+05:00"\n'

    assert load(written(tmp_path, text))
    assert "SCN-127" in str(refusal(written(tmp_path, there)))


def test_midnight_has_one_form_however_it_is_written(tmp_path: Path):
    text = changed(("end = 2023-12-15T06:00:00", "end = 2023-12-15T00:00:00"), text=FULL)
    plain = changed(("end = 2023-12-15T06:00:00", "end = 2023-12-15"), text=FULL)

    one, other = (load(written(tmp_path, each)).scenario for each in (text, plain))

    assert one == other


def test_examined_afterwards_needs_somebody_who_is_examined(tmp_path: Path):
    nobody = ("share = 0.03", "share = 0.0"), ("examination = 0.1", "examination = 0.0")
    text = changed(*nobody, text=FULL)

    told = str(refusal(written(tmp_path, text)))

    assert "clearance.examined_afterwards: nothing reads this: no train is examined" in told
    assert load(written(tmp_path, changed(nobody[0], text=FULL)))


def test_bays_are_needed_where_only_a_class_of_goods_is_examined(tmp_path: Path):
    text = changed(("share = 0.03, bays = 2", "share = 0.0, bays = 0"), text=FULL)

    told = str(refusal(written(tmp_path, text)))

    assert "examination.bays: trains of freight need this, and there is none" in told


def test_lanes_are_not_needed_by_those_who_use_the_green_channel(tmp_path: Path):
    everyone = (GREEN, 'green = { lanes = 1, services = ["express", "freight"] }')
    others = ((f"{OVERTIME}\n", ""), (NIGHT, ""), ("lanes = 3 }", "lanes = 0 }"))
    text = changed(("lanes = 4", "lanes = 0"), everyone, *others, text=FULL)
    text = text.replace("overtime_lane_hour = 90.0\n", "")

    assert load(written(tmp_path, text))


def test_trains_that_may_come_from_another_port_need_its_capacities(tmp_path: Path):
    only_here = (
        ("ports = { alashankou = 0.5, khorgos = 0.5 }", "ports = { alashankou = 1.0 }"),
        ("may_divert = { alashankou = 0.5, khorgos = { westbound = 0.2, eastbound = 0.0 } }",
         "may_divert = 0.5"),
        ("khorgos = \"5 d\" }", "alashankou = \"5 d\" }"),
        ("broad_tracks = 17", "broad_tracks = 0"),
    )  # fmt: skip

    told = str(refusal(written(tmp_path, changed(*only_here, text=FULL))))

    assert "kazakhstan.broad_tracks: trains of express, freight need this" in told


def test_one_port_is_not_enough_for_diversion(tmp_path: Path):
    text = """
    title = "x"
    start = 2024-01-01
    duration = "9 d"
    services.a = { trains_per_day = 1, ports = { p = 1.0 }, may_divert = 0.5 }
    diversion.extra_run = "2 d"
    [ports.p]
    """

    told = str(refusal(written(tmp_path, text)))

    assert "services.a.may_divert: nothing reads this: there is no other port" in told


def test_bulk_trains_are_not_diverted_and_use_no_green_channel(tmp_path: Path):
    ore = """
    [services.ore]
    trains_per_day = 1
    ports = { khorgos = 1.0 }
    westbound = 0.0
    cargo = "bulk"
    may_divert = 0.1
    """
    text = changed((GREEN, 'green = { lanes = 1, services = ["ore"] }'), text=FULL + ore)

    told = str(refusal(written(tmp_path, text)))

    assert "services.ore.may_divert: nothing reads this: bulk trains are not diverted" in told
    assert "customs here sees no trains of ore" in told


def test_order_to_stop_loading_needs_trains_of_its_direction(tmp_path: Path):
    text = changed(("westbound = 0.6", "westbound = 1.0"), text=FULL)

    told = str(refusal(written(tmp_path, text)))

    assert "stop_loading.eastbound: nothing reads this: no eastbound train comes here" in told


def test_claim_at_arrival_needs_trains_that_are_loaded_onto_the_wagons(tmp_path: Path):
    claim = ("surplus_above = 500", 'surplus_above = 500\nclaim = "arrival"')
    text = changed(claim, ("westbound = 0.6", "westbound = 1.0"), text=FULL)

    assert "wagons.standard.claim: nothing reads this" in str(refusal(written(tmp_path, text)))


def test_missing_section_is_not_reported_by_all_who_need_it(tmp_path: Path):
    text = changed(("extra_run = { mean", "extra_rum = { mean"), text=FULL)

    codes = {line[-9:] for line in str(refusal(written(tmp_path, text))).split("\n")}

    assert codes == {"[SCN-020]", "[SCN-021]"}


def test_list_with_a_wrong_item_is_not_called_too_short(tmp_path: Path):
    text = changed(('days = ["sat", "sun"]', 'days = ["Saturday"]'), text=FULL)

    assert str(refusal(written(tmp_path, text))).count("SCN-") == 1


def test_expectation_of_an_unknown_figure_is_refused_at_its_file(tmp_path: Path):
    text = changed(("clearance_p95_h =", "clearence_p95_h ="), text=FULL)
    path = written(tmp_path, text)

    with pytest.raises(ScenarioError) as caught:
        check_targets(load(path))

    told = str(caught.value)
    line = line_of(text, "clearence_p95_h")
    assert told.startswith(f"{path}:{line}:1: expect.clearence_p95_h: no figure")
    assert "did you mean clearance_p95_h?" in told
    assert "SCN-110" in told


def test_place_of_a_problem_is_the_line_that_says_it(tmp_path: Path):
    text = changed(("capacity = 4", "capacity = 99"), text=FULL)
    path = written(tmp_path, text)

    line = line_of(text, "capacity = 99")
    assert f"{path}:{line}:1: {CUTS}.typhoon.capacity: " in str(refusal(path))


@pytest.mark.parametrize("text", [">= 0.95", "< -1", "> 3.25", "<= 0", "unchanged"])
def test_expectation_is_a_sign_or_a_bound(tmp_path: Path, text: str):
    scenario = changed(('"lower"', f'"{text}"'), text=FULL)

    assert load(written(tmp_path, scenario)).scenario.expect["clearance_p95_h"].expected == text


@pytest.mark.parametrize("text", [">=0.95", ">= 95 %", "= 3", "Lower", "> 1e9", ">= " + "9" * 400])
def test_what_is_neither_a_sign_nor_a_bound_is_no_expectation(tmp_path: Path, text: str):
    scenario = changed(('"lower"', f'"{text}"'), text=FULL)

    assert "SCN-059" in str(refusal(written(tmp_path, scenario)))
