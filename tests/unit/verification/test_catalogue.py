"""What the catalogue promises about its checks, and what the page about them says."""

import re
import tomllib
from pathlib import Path

import pytest

from sim.errors import UsageError
from sim.presentation.verification import cells_of, named
from sim.presentation.verification_page import as_page, escaped
from sim.scenario.loader import load
from sim.verification import catalogue
from sim.verification.catalogue import CHECKS, GROUPS, chosen
from sim.verification.check import Check, Checked, Finding, Scale, Verdict, exactly
from sim.verification.closed_forms import CASES, CLOSED_FORMS
from sim.verification.verifying import Verification, verify
from sim.verification.worlds import scenario_of

PAGE = Path(__file__).parents[3] / "docs" / "verification.md"


def check_called(name):
    return next(check for check in CHECKS if check.id == name)


def test_every_check_has_a_name_of_its_own():
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.id) for check in CHECKS)
    assert not {check.id for check in CHECKS} & {*GROUPS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_says_what_it_is(check):
    assert check.group in GROUPS
    assert check.title
    assert check.formula
    assert check.parameters
    assert check.scales
    assert "\n" not in check.title + check.formula + check.parameters


def test_there_are_more_than_twenty_closed_forms_also_in_a_quick_verification():
    assert sum(Scale.QUICK in check.scales for check in CLOSED_FORMS) >= 20
    assert all(Scale.FULL in check.scales for check in CLOSED_FORMS)


def test_every_closed_form_has_luck_of_its_own():
    seeds = [tomllib.loads(check.scenario)["seed"] for check in CLOSED_FORMS]

    assert len({*seeds}) == len(seeds)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_case_is_a_scenario_file_that_a_user_could_write(case, tmp_path):
    head = f'title = "A check"\nstart = 2024-01-01\nduration = "{case.duration(Scale.QUICK)}"\n'
    (tmp_path / "check.toml").write_text(head + case.scenario)

    loaded = load(tmp_path / "check.toml")

    assert loaded.scenario == scenario_of(case.scenario, duration=case.duration(Scale.QUICK))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_case_has_a_quick_figure_and_true_values_that_are_not_zero(case):
    figures = case.figures()

    assert all(figure.expected for figure in figures)
    assert len({figure.name for figure in figures}) == len(figures)
    assert case.quick is None or any(figure.is_quick for figure in figures)


def test_checks_are_chosen_by_name_and_by_group():
    assert [check.id for check in chosen(Scale.QUICK, ["mm1", "md1"])] == ["mm1", "md1"]
    assert {check.group for check in chosen(Scale.QUICK, ["closed form"])} == {"closed form"}
    assert set(chosen(Scale.QUICK)) < set(chosen(Scale.FULL)) == set(CHECKS)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match='no check "tandm"; did you mean "tandem"'):
        chosen(Scale.QUICK, ["md1", "tandm"])
    with pytest.raises(UsageError, match='the groups are "exact", "closed form"'):
        chosen(Scale.QUICK, ["???"])


def test_a_check_that_takes_long_is_refused_in_a_quick_verification():
    with pytest.raises(UsageError, match="add --full"):
        chosen(Scale.QUICK, ["mm1-busy"])
    assert [check.id for check in chosen(Scale.FULL, ["mm1-busy"])] == ["mm1-busy"]


def test_the_number_of_processes_changes_no_figure():
    checks = [check_called(name) for name in ("sum", "stock-owed", "exact-number")]
    told = []

    alone = verify(checks, Scale.QUICK, 1)
    together = verify(checks, Scale.QUICK, 2, lambda *said: told.append(said))

    assert alone == together
    assert alone.holds
    assert told == [("checks", done, 3) for done in range(4)]


def test_heavy_checks_come_first_and_are_shown_in_their_own_order(monkeypatch):
    played = []

    def check(name, weight):
        def compute(_scale):
            played.append(name)
            return [exactly("a", 0, 0)]

        return Check(name, "exact", name, "f", "p", compute, weight)

    checks = (check("light", 1.0), check("heavy", 5.0))
    monkeypatch.setattr(catalogue, "CHECKS", checks)

    found = verify(checks, Scale.QUICK, 1)

    assert played == ["heavy", "light"]
    assert [each.check.id for each in found.checked] == ["light", "heavy"]


def rows_of_page():
    return PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_has_every_check_with_its_formula_and_parameters_and_no_other():
    known = {group: [check for check in CHECKS if check.group == group] for group in GROUPS}
    empty = tuple(Checked(check, ()) for there in known.values() for check in there)
    said = [line for line in as_page(Verification(Scale.FULL, empty)).splitlines() if " · " in line]

    assert [line for line in rows_of_page() if line.startswith("`") and " · " in line] == said


def test_the_page_has_the_expected_values_of_the_catalogue():
    rows = rows_of_page()
    for case in CASES:
        figures = case.figures()
        start = next(place for place, line in enumerate(rows) if line.startswith(f"`{case.id}` "))
        there = [line.split(" | ") for line in rows[start + 4 : start + 4 + len(figures)]]
        for (name, expected, *_), figure in zip(there, figures, strict=True):
            finding = Finding(figure.name, figure.expected, 0.0, Verdict.HOLDS)
            assert name.startswith(f"| {escaped(figure.name)}"), case.id
            assert expected == cells_of(finding)[0], case.id


def test_the_page_says_that_all_hold():
    (line,) = [line for line in rows_of_page() if line.startswith("**")]

    assert re.match(r"\*\*\d+ figures of \d+ checks: all hold\.\*\*", line)


def test_signs_of_markdown_are_shown_as_they_stand():
    check = Check("a", "exact", "*A* <b>", "x | y `z`", "[p](q)", lambda _scale: ())
    finding = Finding("|F| > _1_", 0.0, 0.0, Verdict.HOLDS, metric="a|b")

    page = as_page(Verification(Scale.FULL, (Checked(check, (finding,)),)))

    assert "### \\*A\\* \\<b\\>\n" in page
    assert "`a` · `x \\| y 'z'` · \\[p\\](q)" in page
    assert "| \\|F\\| \\> \\_1\\_, `a\\|b` | 0 | 0 |  |  | holds |" in page


def test_a_value_has_the_digits_of_its_half_width():
    def shown(ours, error):
        return cells_of(Finding("a", 1.0, ours, Verdict.HOLDS, error, 0.0))[1]

    assert shown(1.23456789, 0.01) == "1.235 ± 0.020"
    assert shown(12345.678, 321.0) == "12346 ± 629"
    assert shown(0.5, 0.0) == "0.5"
    assert shown(float("nan"), float("nan")) == "nan"


def test_a_figure_has_the_name_that_landbridge_prints():
    assert named(Finding("mean", 1.0, 1.0, Verdict.HOLDS, metric="dwell_mean_h")) == (
        "mean (dwell_mean_h)"
    )
    assert named(Finding("mean", 1.0, 1.0, Verdict.HOLDS)) == "mean"
