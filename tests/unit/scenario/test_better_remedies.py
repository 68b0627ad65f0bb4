"""Remedies that fit what the planner wrote: examples that are allowed, keys that exist."""

from pathlib import Path

import pytest

from sim.errors import LandbridgeError
from sim.scenario.loader import load

HEAD = 'title = "t"\nstart = 2024-01-01\nduration = "2 d"\n'
TRAINS = "services.any.trains = 4\nservices.any.westbound = 1.0\n"
PORT = "services.any.ports = { khorgos = 1.0 }\n"
CUT = "ports.khorgos.disturbances.a = { start = 2024-01-01, end = 2024-01-02, resource = "


def refused(folder: Path, text: str, *changes: str) -> str:
    path = folder / "scenario.toml"
    path.write_text(HEAD + text)
    with pytest.raises(LandbridgeError) as caught:
        load(path, changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('ports.khorgos.china.customs.scanner = { time = "1 h", scanner = 1 }',
         "did you mean scanners?"),
        ("ports.khorgos.stop_loading.westbound = { above = 4 }", "below above, as in until = 2"),
        ("ports.khorgos.stop_loading.westbound = { until = 9 }", "as in above = 18"),
        ('services.any.arrivals.khorgos.westbound.weekly = ["mon 08:00"]',
         "for no trains write eastbound = { weekly = [] }"),
        ("ports.khorgos.kazakhstan.onward.paths_per_day = 1e308",
         "got a number 1e+308; give less"),
        (CUT + '"China.cranes" }', 'it has capital letters or blanks; as in "china.cranes"'),
        (CUT + '"china.train scanner" }', 'blanks; as in "china.train_scanner"'),
        (CUT + '"china-cranes" }', 'without its port, as in "china.cranes"'),
        ('costs.path = "5 USD"', "an amount in costs.currency, as in path = 5"),
        ('goods.x.examination_time = "3 h"', "a factor of the usual time, as in examination_time"),
        ('services.any.may_divert = "half"',
         "a share is a number from 0 to 1, as in may_divert = 0.5"),
        ('services.any.may_divert = "30 %"', "as in may_divert = 0.3"),
    ],
)  # fmt: skip
def test_remedy_fits_the_slip(tmp_path: Path, text: str, remedy: str):
    assert remedy in refused(tmp_path, f"{TRAINS}{PORT}{text}\n")


def test_star_is_not_allowed_on_the_command_line_and_its_key_is_named(tmp_path: Path):
    told = refused(tmp_path, TRAINS + PORT + "ports.khorgos = {}\n", "ports.*.china.lanes=4")

    assert told.startswith('command line: --set "ports.*.china.lanes": * is not allowed in --set')


def test_routes_that_cannot_be_read_are_not_called_missing(tmp_path: Path):
    rows = "westbound,A,B,1e308,1 d,1 d\neastbound,A,B,1,1 d,1 d\n"
    told = refused_with_routes(tmp_path, rows)

    assert "SCN-115" not in told
    assert 'a finite weight above zero and below 1e9 is due, got "1e308"' in told


def test_file_of_routes_is_named_as_it_was_written(tmp_path: Path):
    told = refused_with_routes(tmp_path, "eastbound,A,B,1,1 d,1 d\n")

    assert "ways/r.csv has no westbound route" in told
    assert "inputs/" not in told


def refused_with_routes(folder: Path, rows: str) -> str:
    (folder / "ways").mkdir()
    header = "direction,origin,destination,weight,to_port,from_port\n"
    (folder / "ways" / "r.csv").write_text(header + rows)
    return refused(
        folder, TRAINS + PORT + 'services.any.routes = "ways/r.csv"\nports.khorgos = {}\n'
    )


def test_port_of_a_timetable_without_a_section_may_get_one(tmp_path: Path):
    row = "any,dostyk,westbound,2024-01-01 08:00\n"
    (tmp_path / "t.csv").write_text("service,port,direction,arrival\n" + row)

    told = refused(tmp_path, 'services.any.arrivals.timetable = "t.csv"\nports.khorgos = {}\n')

    assert "or give it a section [ports.dostyk]" in told


def test_too_many_disturbances_are_named_and_no_table_is_advised(tmp_path: Path):
    many = "".join(f"a{number}={{start=1,end=1}}\n" for number in range(30_000))

    told = refused(tmp_path, f"{TRAINS}{PORT}[ports.khorgos.disturbances]\n{many}")

    assert "more than 50,000 keys and items, those of [ports.khorgos.disturbances] among" in told
    assert "CSV" not in told


def test_too_many_keys_at_the_top_may_move_to_a_table(tmp_path: Path):
    told = refused(tmp_path, "x = [" + ",\n".join("1" for _ in range(60_000)) + "]\n")

    assert "more than 50,000 keys and items; move data to a CSV file" in told


def test_margin_beyond_a_limit_is_noted(tmp_path: Path):
    path = tmp_path / "scenario.toml"
    rule = 'clearance = { at_limit = "expedite", margin = "13 h" }\nservices.any.limit = "12 h"\n'
    path.write_text(f"{HEAD}{TRAINS}{PORT}{rule}ports.khorgos.china.customs.lanes = 1\n")

    notes = load(path).notes

    words = "clearance.margin: 13 h is no less than the limit of any, 12 h: its trains go ahead"
    assert any(note.startswith(words) for note in notes)
