"""Spoilt scenario files: each is refused with its status, code, key and line."""

import re
from pathlib import Path

import pytest

from sim.scenario.loader import load
from tests.unit.scenario.files import WHOLE, changed, line_of, refusal, written

# What is replaced, by what; status, code and key of the answer; its line, if not the changed one.
SPOILT = [
    # Syntax
    ('limit = "24 h"', "limit = 24 h", 2, "SCN-013", "clearance.limit"),
    ("lanes = 3", "lanes = 3 lanes", 2, "SCN-013", "ports.khorgos.china.customs.lanes"),
    ("westbound = 0.6", "westbound = 60 %", 2, "SCN-013", "services.freight.westbound"),
    ("westbound = 0.6", "westbound = 0,6", 2, "SCN-017", "services.freight.westbound"),
    ("westbound = 0.6", "westbound = .6", 2, "SCN-017", "services.freight.westbound"),
    ("wagons = 55", "wagons = 055", 2, "SCN-017", "services.freight.wagons"),
    ("wagons = 55", "wagons = 1 000", 2, "SCN-017", "services.freight.wagons"),
    ("wagons = 55", f"wagons = {'9' * 4_400}", 2, "SCN-017", "services.freight.wagons"),
    ("lanes = 3", "lanes = 3\njoint_boarding = True", 2, "SCN-014", "customs.joint_boarding"),
    ("lanes = 3", "lanes = 3\njoint_boarding = yes", 2, "SCN-014", "customs.joint_boarding"),
    ("lanes = 3", "lanes = None", 2, "SCN-014", "ports.khorgos.china.customs.lanes"),
    ("start = 2024-01-01", "start = 2025-02-30", 2, "SCN-018", "start"),
    ("lanes = 3", "hours = 08:00-16:00", 2, "SCN-012", "ports.khorgos.china.customs.hours"),
    ("lanes = 3", "hours = 24:00:00", 2, "SCN-018", "ports.khorgos.china.customs.hours"),
    ("lanes = 3", "<<<<<<< HEAD\nlanes = 3", 2, "SCN-015", ""),
    ("lanes = 3", "lanes = 3\nlanes = 4", 2, "SCN-016", "ports.khorgos.china.customs.lanes"),
    ("[sources.a-paper]", "[clearance]\n[sources.a-paper]", 2, "SCN-016", "clearance"),
    ("lanes = 3", "lanes: 3", 2, "SCN-012", "ports.khorgos.china.customs.lanes"),
    ("ports = { khorgos = 1.0 }", "ports = { khorgos = 1", 2, "SCN-012", "services.freight.ports"),
    ('limit = "24 h"', 'limit = "24 h', 2, "SCN-012", "clearance.limit"),
    ('limit = "24 h"', "limit = “24 h”", 2, "SCN-013", "clearance.limit"),
    # Keys
    ("lanes = 3", "lnaes = 3", 2, "SCN-020", "ports.khorgos.china.customs.lnaes"),
    ("lanes = 3", "tracks = 3", 2, "SCN-020", "ports.khorgos.china.customs.tracks"),
    ("[clearance]", "[clearence]", 2, "SCN-020", "clearence"),
    ("warm_up", "warmup", 2, "SCN-020", "warmup"),
    ('title = "One port"\n', "", 2, "SCN-021", "title"),
    ('time = { mean = "5 h", cv = 0.5 }\n', "", 2, "SCN-021", "examination.time",
     "[ports.khorgos.china.customs.examination]"),
    # Types
    ("lanes = 3", 'lanes = "3"', 2, "SCN-022", "ports.khorgos.china.customs.lanes"),
    ("lanes = 3", "lanes = 1.5", 2, "SCN-022", "ports.khorgos.china.customs.lanes"),
    ("lanes = 3", "lanes = true", 2, "SCN-022", "ports.khorgos.china.customs.lanes"),
    ("lanes = 3", "lanes = [3]", 2, "SCN-022", "ports.khorgos.china.customs.lanes"),
    ('title = "One port"', "title = 2024", 2, "SCN-022", "title"),
    ("share = 0.03", 'share = "3 %"', 2, "SCN-022", "examination.share"),
    ("lanes = 3", "lanes = 3\njoint_boarding = 1", 2, "SCN-022", "customs.joint_boarding"),
    ("[ports.khorgos.border.broad]", "[ports.khorgos.border]\nbroad = [1, 2]\n[x]", 2, "SCN-022",
     "ports.khorgos.border.broad"),
    # Ranges and choices
    ("lanes = 3", "lanes = -1", 2, "SCN-023", "ports.khorgos.china.customs.lanes"),
    ("share = 0.03", "share = 1.2", 2, "SCN-023", "examination.share"),
    ("share = 0.03", "share = -0.1", 2, "SCN-023", "examination.share"),
    ("wagons = 55", "wagons = 0", 2, "SCN-023", "services.freight.wagons"),
    ("[clearance]", "seed = -1\n[clearance]", 2, "SCN-023", "seed"),
    ("[clearance]", f"seed = {2**128}\n[clearance]", 2, "SCN-023", "seed"),
    ("[clearance]", "seed = 1.0\n[clearance]", 2, "SCN-022", "seed"),
    ("[clearance]", "replications = 0\n[clearance]", 2, "SCN-023", "replications"),
    ("bring = 60", "bring = 0", 2, "SCN-023", "wagons.broad.bring"),
    ("lanes = 3", 'lanes = 3\norder = "fifo"', 2, "SCN-024", "customs.order"),
    ("[clearance]", "format = 2\n[clearance]", 2, "SCN-024", "format"),
    ("trains_per_day = 10", 'trains_per_day = "20 h"', 2, "SCN-024", "freight.trains_per_day"),
    ("wagons = 55", 'arrivals = "20 h"', 2, "SCN-024", "services.freight.arrivals"),
    ("[services.freight]", '["services"."Freight train"]', 2, "SCN-025", "services"),
    ("[services.freight]", '["services"."../x"]', 2, "SCN-025", "services"),
    ("[services.freight]", f"[services.{'x' * 300}]", 2, "SCN-025", "services"),
    ("[services.freight]", "[services.-freight]", 2, "SCN-025", "services"),
    # What is no number
    ("trains_per_day = 10", "trains_per_day = nan", 2, "SCN-026", "freight.trains_per_day"),
    ("trains_per_day = 10", "trains_per_day = inf", 2, "SCN-026", "freight.trains_per_day"),
    ("trains_per_day = 10", "trains_per_day = 1e999", 2, "SCN-026", "freight.trains_per_day"),
    ("westbound = 0.6", "westbound = -0.0", 2, "SCN-026", "services.freight.westbound"),
    ("range = [2, 8]", "range = [2, inf]", 2, "SCN-026", "range"),
    ("wagons = 55", "profile.weekdays = [1, 1, nan, 1, 1, 1, 1]", 2, "SCN-026", "weekdays"),
    ("wagons = 55", "profile.months = [1, 2]", 2, "SCN-027", "services.freight.profile.months"),
    # Durations and distributions
    ('limit = "24 h"', "limit = 24", 2, "SCN-031", "clearance.limit"),
    ('limit = "24 h"', 'limit = "24"', 2, "SCN-031", "clearance.limit"),
    ('limit = "24 h"', 'limit = "24 hours and"', 2, "SCN-032", "clearance.limit"),
    ('limit = "24 h"', 'limit = "24h30"', 2, "SCN-032", "clearance.limit"),
    ('limit = "24 h"', 'limit = "24 km"', 2, "SCN-032", "clearance.limit"),
    ('limit = "24 h"', 'limit = "24 H"', 2, "SCN-032", "clearance.limit"),
    ('limit = "24 h"', 'limit = "1 month"', 2, "SCN-032", "clearance.limit"),
    ('limit = "24 h"', 'limit = "30 min 1 h"', 2, "SCN-033", "clearance.limit"),
    ('limit = "24 h"', 'limit = "1,5 h"', 2, "SCN-036", "clearance.limit"),
    ('limit = "24 h"', 'limit = "-3 h"', 2, "SCN-037", "clearance.limit"),
    ('limit = "24 h"', 'limit = "0 h"', 2, "SCN-038", "clearance.limit"),
    ('limit = "24 h"', "limit = ['24 h']", 2, "SCN-030", "clearance.limit"),
    ('warm_up = "2 d"', 'warm_up = "-2 d"', 2, "SCN-037", "warm_up"),
    ('mean = "75 min", cv = 0.4', 'mean = "75 min"', 2, "SCN-041", "customs.documents"),
    ('mean = "75 min", cv = 0.4', 'mean = "75 min", gamma = "1 h"', 2, "SCN-040", "documents"),
    ('mean = "75 min", cv = 0.4', "cv = 0.4", 2, "SCN-040", "customs.documents"),
    ('mean = "75 min", cv = 0.4', 'mean = "75 min", cv = -1', 2, "SCN-023", "documents.cv"),
    ('["25 min", "30 min", "45 min"]', '["25 min", "50 min", "45 min"]', 2, "SCN-042", "broad.run"),
    ('triangular = ["25 min", "30 min", "45 min"]', 'uniform = ["2 h", "1 h"]', 2, "SCN-043",
     "ports.khorgos.border.broad.run"),
    ('["25 min", "30 min", "45 min"]', '["25 min", "45 min"]', 2, "SCN-027", "run.triangular"),
    ('boarding = "40 min"', 'boarding = { constant = "1 h", at_least = "2 h" }', 2, "SCN-047",
     "ports.khorgos.china.customs.boarding"),
    ("lanes = 3", 'lanes = 3\nhours = "8-16"', 2, "SCN-045", "customs.hours"),
    ("lanes = 3", 'lanes = 3\nhours = "08:00-08:00"', 2, "SCN-046", "customs.hours"),
    ("lanes = 3", 'lanes = 3\nhours = "08:00-12:00, 11:00-13:00"', 2, "SCN-046", "customs.hours"),
    ("{ westbound = 11, eastbound = 9 }", "{ westbound = 11 }", 2, "SCN-050", "broad_tracks"),
    ("wagons = 55", "arrivals = { }", 2, "SCN-051", "services.freight.arrivals"),
    ("wagons = 55", "wagons = { uniform = [60, 50] }", 2, "SCN-049", "services.freight.wagons"),
    ("start = 2024-01-01", 'start = "2024-01-01"', 2, "SCN-056", "start"),
    ("start = 2024-01-01", "start = 2024-01-01T08:00:00", 2, "SCN-056", "start"),
    ("start = 2024-01-01", "start = 0024-01-01", 2, "SCN-056", "start"),
    # Several sections at once
    ("end = 2024-02-01\n", "", 2, "SCN-060", "", "title"),
    ("end = 2024-02-01", 'end = 2024-02-01\nduration = "31 d"', 2, "SCN-060", "end"),
    ("end = 2024-02-01", "end = 2024-01-01", 2, "SCN-061", "end"),
    ("end = 2024-02-01", "end = 2023-02-01", 2, "SCN-061", "end"),
    ("trains_per_day = 10", "trains_per_day = 10\ntrains = 5", 2, "SCN-062", "trains_per_day"),
    ("ports = { khorgos = 1.0 }", "ports = { khorgos = 0.99 }", 2, "SCN-064", "freight.ports"),
    ("ports = { khorgos = 1.0 }", "ports = { khorgos = 0.0 }", 2, "SCN-064", "freight.ports"),
    ("ports = { khorgos = 1.0 }", "ports = { korgos = 1.0 }", 2, "SCN-065", "ports.korgos"),
    ("wagons = 55", 'counts_as = "express"', 2, "SCN-066", "freight.counts_as"),
    ("wagons = 55", "wagons = { alashankou = 50 }", 2, "SCN-067", "freight.wagons.alashankou"),
    ("wagons = 55", 'cargo = "bulk"', 2, "SCN-068", "services.freight.westbound", "westbound"),
    ("lanes = 3", "lanes = 0", 2, "SCN-070", "ports.khorgos.china.customs.lanes"),
    ("bays = 2", "bays = 0", 2, "SCN-070", "customs.examination.bays"),
    ("westbound = 11", "westbound = 0", 2, "SCN-070", "kazakhstan.broad_tracks.westbound"),
    ("order_up_to = 40\n", "", 2, "SCN-072", "wagons.broad.bring"),
    ("order_up_to = 40", "order_up_to = 40\nsurplus_above = 39", 2, "SCN-073", "surplus_above"),
    ("order_up_to = 40", "order_up_to = 40\nsurplus_lot = 50", 2, "SCN-074", "surplus_lot"),
    ("paths_per_day = 9", 'slots = "grid"', 2, "SCN-076", "border.broad.slots"),
    ("documents = ", "seal_check = ", 2, "SCN-076", "services.freight.declared_ahead",
     "declared_ahead"),
    ("wagons = 55", "profile.months = [0,0,0,0,0,0,0,0,0,0,0,0]", 2, "SCN-089", "profile.months"),
    ("[services.freight]", "[services.all]", 2, "SCN-057", "services.all"),
    # Evidence and targets
    ('"ports.khorgos.china.customs.lanes"', '"ports.*.china.custms.lanes"', 2, "SCN-080", "custms"),
    ('grade = "reported", source = "a-paper"', 'grade = "reported", source = "b"', 2, "SCN-081",
     "services.freight.trains_per_day"),
    ('grade = "reported", source = "a-paper"', 'grade = "reported"', 2, "SCN-082", "freight"),
    ("range = [2, 8], ", "", 2, "SCN-083", "ports.khorgos.china.customs.lanes"),
    ("range = [2, 8]", "range = [8, 2]", 2, "SCN-084", "range"),
    ("range = [2, 8]", 'range = ["2 h", "8 h"]', 2, "SCN-084", "range"),
    ("range = [2, 8]", "range = [4, 8]", 2, "SCN-085", "range"),
    ('metric = "trains_arrived"', 'metric = "trains_arrived"\nport = "x"', 2, "SCN-086", "port"),
    ("value = 310.0", "low = 3.0", 2, "SCN-087", "targets.all-trains", "[targets"),
    ("value = 310.0", "value = 310.0\nfrom_date = 2023-01-01", 2, "SCN-088", "targets.all-trains",
     "[targets"),
    # Beyond the limits
    ("lanes = 3", "lanes = 1_000_000_000", 3, "SCN-028", "ports.khorgos.china.customs.lanes"),
    ("[clearance]", "replications = 1_000_000_000\n[clearance]", 3, "SCN-028", "replications"),
    ('limit = "24 h"', 'limit = "1e308 h"', 3, "SCN-034", "clearance.limit"),
    ('warm_up = "2 d"', 'warm_up = "365_000_000 d"', 2, "SCN-032", "warm_up"),
    ('warm_up = "2 d"', 'warm_up = "365000000 d"', 3, "SCN-034", "warm_up"),
    ('limit = "24 h"', 'limit = "5e-324 h"', 3, "SCN-035", "clearance.limit"),
    ("trains_per_day = 10", "trains_per_day = 1e300", 3, "SCN-078", "freight.trains_per_day"),
    ("lanes = 3", "a.b.c.d.e.f.g.h.i = 3", 3, "SCN-009", ""),
    ("lanes = 3", f"lanes = {'[' * 500}", 3, "SCN-010", ""),
    ("lanes = 3", f"lanes = 3 # {'x' * 10_001}", 3, "SCN-008", ""),
]  # fmt: skip


CHANGES_NOTHING_WRONG = [
    ("lanes = 3", "lanes = 3 # ein Spur"),
    ("wagons = 55", "wagons = 1_00"),
    ("lanes = 3", "lanes = 0x3"),
    ("ready = 300", "ready = 300\nsurplus_above = 41\nsurplus_lot = 1"),
    ("order_up_to = 40", "order_up_to = -1_000"),
    ('limit = "24 h"', 'limit = "1d 25h"'),
    ("ports = { khorgos = 1.0 }", "ports = { khorgos = 0.9999999999 }"),
    ('boarding = "40 min"', 'boarding = { uniform = ["40 min", "40 min"] }'),
]
"""Odd, but fine: nothing may be refused for being unusual."""


@pytest.mark.parametrize("case", SPOILT, ids=lambda case: f"{case[3]}-{case[1][:30]}")
def test_spoilt_file_is_refused_with_status_code_key_and_line(tmp_path: Path, case):
    old, new, status, code, key, *elsewhere = case
    text = changed((old, new))
    path = written(tmp_path, text)
    begins = WHOLE.find(old)
    line = line_of(text, elsewhere[0]) if elsewhere else text.count("\n", 0, begins) + 1

    error = refusal(path)

    assert error.exit_status == status, str(error)
    told = next((line for line in str(error).split("\n") if f"[{code}]" in line), str(error))
    place = re.match(rf"{re.escape(str(path))}:(\d+):(\d+): ", told)
    assert place is not None, told
    assert key in told
    assert line <= int(place[1]) <= line + new.count("\n") + 1


@pytest.mark.parametrize(("old", "new"), CHANGES_NOTHING_WRONG)
def test_what_is_only_unusual_is_taken(tmp_path: Path, old: str, new: str):
    assert load(written(tmp_path, changed((old, new)))).scenario.title == "One port"
