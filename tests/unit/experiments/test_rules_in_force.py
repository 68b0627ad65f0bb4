"""The rules in force are told where the resource is told, and only if they are not plain."""

import pytest

from sim.experiments.journey_lines import journeys_of
from sim.experiments.rules_in_force import customs_hours, rules_of_trains
from sim.model.specs import resource_specs
from sim.scenario.loader import load

HEAD = """\
title = "Rules"
start = 2024-01-01
duration = "7 d"
services.any.trains = 7
services.any.westbound = 0.5
services.any.ports = { khorgos = 1.0 }
ports.alashankou = {}
"""


@pytest.fixture
def loaded(tmp_path):
    """Return a scenario with customs of the given lines, and with other lines."""

    def made(customs="", more=""):
        path = tmp_path / "rules.toml"
        path.write_text(
            f"{HEAD}{more}\n[ports.khorgos.china.customs]\nlanes = 2\n"
            f'documents = "2 h"\nexamination = {{ share = 0.1, time = "2 h", bays = 1 }}\n{customs}'
        )
        return load(path)

    return made


def rules(loaded):
    """Return the rules of each resource that a train of any journey meets."""
    return {
        line.resource.partition(".")[2]: line.rules
        for journey in journeys_of(loaded.scenario, loaded.inputs)
        for line in journey.lines
        if line.rules
    }


def test_plain_rules_are_not_told(loaded):
    plain = loaded()

    assert rules(plain) == {}
    assert list(rules_of_trains(plain.scenario)) == []
    assert customs_hours(plain.scenario.ports["khorgos"].china.customs) == ()


def test_shifts_are_told_by_their_names_however_the_file_has_them(loaded):
    night = '[ports.khorgos.china.customs.shifts.night]\nhours = "18:00-02:00"\nlanes = 1\n'
    day = '[ports.khorgos.china.customs.shifts.day]\nhours = "09:00-17:00"\nlanes = 0\n'

    told = [
        customs_hours(loaded(both).scenario.ports["khorgos"].china.customs)
        for both in (night + day, day + night)
    ]

    assert told[0] == told[1]
    assert told[0][:2] == ("0 lanes 09:00-17:00", "1 lane 18:00-02:00")


@pytest.mark.parametrize(
    ("closing", "words"),
    [
        ("pause", "work in hand rests at closing time"),
        ("finish", "finishes what is started"),
        ("fits", "starts only what fits"),
    ],
)
def test_hours_are_told_with_the_rule_at_closing_time(loaded, closing, words):
    found = rules(loaded(f'hours = "08:00-16:00"\nclosing = "{closing}"'))

    assert found == dict.fromkeys(("china.customs", "china.examination"), ("08:00-16:00", words))


def test_shifts_are_told_of_the_lanes_with_their_days(loaded):
    shifts = (
        'shifts.night = { hours = "20:00-08:00", lanes = 1 }\n'
        'shifts.rest = { hours = "08:00-20:00", lanes = 0, days = ["sat", "sun"] }'
    )

    assert rules(loaded(shifts)) == {
        "china.customs": (
            "1 lane 20:00-08:00",
            "0 lanes 08:00-20:00 (sat, sun)",
            "work in hand rests at closing time",
        )
    }


def test_green_lanes_overtime_order_and_gate_say_their_rules(loaded):
    customs = (
        'order = "deadline"\ngreen = { lanes = 1, services = ["any"], hours = "06:00-22:00" }\n'
        "overtime = { lanes = 1, above = 4, until = 1 }"
    )
    gate = "ports.khorgos.stop_loading.westbound = { above = 9, until = 4, released_per_day = 3 }"
    found = loaded(customs, gate)

    specs = resource_specs(found.scenario)

    assert rules(found)["upstream.westbound"] == ("then 3 a day",)
    assert rules(found)["china.customs_green"] == (
        "06:00-22:00",
        "work in hand rests at closing time",
        "for any only",
        "nearest limit first",
    )
    assert specs["khorgos.china.customs_overtime"].until == 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('clearance = { at_limit = "expedite", margin = "6 h" }', "with less than 6 h of its"),
        ('clearance = { at_limit = "release", examined_afterwards = true }',
         "is released provisionally, and examined afterwards"),
        ('services.any.may_divert = 0.5\ndiversion = { extra_run = "1 d", margin = "2 h" }',
         "trains of any may go by another port where that, with the additional run, is faster by"),
        ('ports.khorgos.wagons.broad = { ready = 500, claim = "arrival" }',
         "khorgos: trains claim their broad-gauge empties at their arrival"),
    ],
)  # fmt: skip
def test_rules_of_trains_are_sentences(loaded, lines, words):
    (rule,) = rules_of_trains(loaded(more=lines).scenario)

    assert words in rule


def test_margin_is_told_of_every_queue_of_customs(loaded):
    found = rules(loaded(more='clearance = { at_limit = "expedite", margin = "6 h" }'))

    assert set(found) == {"china.customs", "china.examination"}
    assert set(found.values()) == {("first whoever has less than 6 h left",)}
