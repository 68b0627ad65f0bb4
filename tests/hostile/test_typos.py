"""A single slip is told so well that what the message says mends it, without knowing the format."""

import re
from pathlib import Path

import pytest

from sim.errors import LandbridgeError
from sim.scenario.loader import load
from tests.unit.scenario.files import FULL, changed, written

MISSPELT = [
    ("warm_up =", "warmup ="), ("at_limit =", "at_limt ="), ("examined_afterwards =",
     "examined_afterward ="), ('to_port = { all', 'toport = { all'), ('from_port =', 'form_port ='),
    ("damage_per_lift =", "damage_per_lit ="), ("value_per_teu =", "value_per_tue ="),
    ("extra_run =", "extrarun ="), ("free_time =", "freetime ="), ("inventory_per_year =",
     "inventory_pr_year ="), ("demurrage_per_teu_day =", "demurage_per_teu_day ="),
    ("overtime_lane_hour =", "overtime_lane_hours ="),
    ("china.broad_tracks =", "china.broad_track ="),
    ("reception =", "recepion ="), ("departure =", "departture ="), ("open_air =", "openair ="),
    ("closing =", "closeing ="), ("boarding =", "bording ="), ("scanners =", "scaners ="),
    ("yard_teu =", "yard_tue ="), ("lead_time =", "leadtime ="), ("surplus_above =",
     "surplus_abve ="), ("claim =", "clain ="), ("days_per_year =", "days_a_year ="),
    ("lasting =", "lastng ="), ("[ports.khorgos.gales]\ndays", "[ports.khorgos.gale]\ndays"),
    ("[diversion]", "[diversions]"), ("[costs]", "[cost]"),
    ("crews = 3 }\nforming", "crew = 3 }\nforming"), ("locomotives = 6", "locomotive = 6"),
    ("overtime = {", "overtimes = {"), ("examination_time =", "examination_tme ="),
    ("may_divert =", "may_diver ="),
]  # fmt: skip
"""A key or section of the format, and how it is misspelt."""

_WORD = re.compile(r"[a-z_]+")


def _words(old: str, new: str) -> tuple[str, str]:
    """Return the right and the wrong word of a pair."""
    pairs = zip(_WORD.findall(old), _WORD.findall(new), strict=True)
    return next((right, wrong) for right, wrong in pairs if right != wrong)


def _slips() -> list[tuple[str, str]]:
    return [pair for pair in MISSPELT if pair[0] != pair[1] and FULL.count(pair[0]) == 1]


def test_there_are_thirty_slips():
    assert len(_slips()) >= 30


@pytest.mark.parametrize(("old", "new"), _slips(), ids=[new for _, new in _slips()])
def test_message_names_the_right_key_and_mends_the_file(tmp_path: Path, old: str, new: str):
    right, wrong = _words(old, new)
    text = changed((old, new), text=FULL)
    path = written(tmp_path, text)
    with pytest.raises(LandbridgeError) as caught:
        load(path)
    told = next(each for each in caught.value.problems if each.key.endswith(wrong))
    named = re.fullmatch(r"did you mean ([a-z_]+)\?", told.remedy)
    _, line, column = told.place.rsplit(":", 2)

    # As somebody would who never read the manual: at the place, the word for the word.
    lines = text.split("\n")
    before, after = lines[int(line) - 1][: int(column) - 1], lines[int(line) - 1][int(column) - 1 :]
    assert named is not None, told
    lines[int(line) - 1] = before + after.replace(wrong, named[1], 1)

    assert named[1] == right
    load(written(tmp_path, "\n".join(lines)))


VALUES = [
    ('free_time = "2 d"', "free_time = 2 d", '"2 d"'),
    ('free_time = "2 d"', 'free_time = "2 days"', '"2 d"'),
    ('turn = "2 h"', 'turn = "2,0 h"', '"1.5 h"'),
    ('at_limit = "release"', 'at_limit = "relaese"', '"release"'),
    ('closing = "finish"', 'closing = "finished"', '"finish"'),
    ('claim = "arrival"', 'claim = "arival"', '"arrival"'),
    ("open_air = true", "open_air = True", "true"),
    ("open_air = true", 'open_air = "true"', "true"),
    ("westbound = 0.6", "westbound = 60 %", "0.35"),
    ("westbound = 0.6", "westbound = 60", "0.6"),
    ("westbound = 0.6", "westbound = 0,6", "0.6"),
    ("start = 2023-12-01", 'start = "2023-12-01"', "2024-01-31"),
    ("capacity = 4", 'capacity = "4"', "without quotes"),
    ('days = ["sat", "sun"]', 'days = "sat"', '["sat", "sun"]'),
    ("cars = 0.25,", "cras = 0.25,", "cars"),
]
"""A value, how it is miswritten, and what the answer gives as right."""


@pytest.mark.parametrize(("old", "new", "right"), VALUES, ids=[new for _, new, _ in VALUES])
def test_message_shows_the_right_way_to_write_a_value(
    tmp_path: Path, old: str, new: str, right: str
):
    with pytest.raises(LandbridgeError) as caught:
        load(written(tmp_path, changed((old, new), text=FULL)))

    assert right in caught.value.problems[0].remedy
