"""Expectations, costs and journeys on the command line."""

import json
import os

import pytest

from sim.cli import main
from tests.unit.experiments.lanes import LANE, write_lane

FASTER = """\
extends = "lane.toml"
title = "Faster papers"
ports.khorgos.china.customs.documents = { exponential = "36 min" }
[expect]
clearance_mean_h = "lower"
trains_arrived = "higher"
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    return tmp_path


@pytest.fixture
def lane(here):
    return str(write_lane(here))


def flat(text):
    return " ".join(text.split())


def test_run_tells_its_bounds_and_ends_well_when_they_fail(here, capsys):
    path = write_lane(here, LANE + '[expect]\ntrains_departed = "< 1"\ndwell_mean_h = "lower"\n')

    assert main(["run", str(path), "--jobs", "1", "--no-pictures"]) == 0

    text = flat(capsys.readouterr().out)
    assert "Expected: of 1, 1 fails." in text
    assert "trains departed < 1" in text
    assert "1 expectation is about the difference" in text


@pytest.mark.parametrize(
    ("bound", "status"), [(">= 1", 0), ("< 1", 2), ("< 100", 2)], ids=["holds", "fails", "either"]
)
def test_strict_run_ends_well_only_if_every_bound_holds(here, capsys, bound, status):
    # About 160 trains in ten days; only the bounds 1 are off the interval for sure.
    path = write_lane(here, LANE + f'[expect]\ntrains_departed = "{bound}"\n')
    words = ["run", str(path), "--jobs", "1", "--no-pictures", "--strict", "--quiet"]
    if bound == "< 100":
        words += ["--replications", "1"]

    assert main(words) == status

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("landbridge: --strict: of 1, 1 ") is bool(status)


def test_strict_comparison_ends_well_only_if_every_sign_holds(here, lane, capsys):
    faster = write_lane(here, FASTER, "faster.toml")
    well = write_lane(here, FASTER.replace('trains_arrived = "higher"\n', ""), "well.toml")

    assert main(["compare", lane, str(well), "--jobs", "1", "--strict", "--quiet"]) == 0
    assert main(["compare", lane, str(faster), "--jobs", "1", "--strict", "--quiet"]) == 2
    assert capsys.readouterr().err == "landbridge: --strict: of 2, 1 holds, 1 fails\n"


def test_being_strict_about_nothing_is_refused(here, lane, capsys):
    path = write_lane(here, LANE + '[expect]\ndwell_mean_h = "lower"\n', "sign.toml")

    assert main(["run", str(path), "--strict"]) == 2
    assert main(["compare", str(path), lane, "--strict"]) == 2

    assert capsys.readouterr().err.count("has no ") == 2


def test_expectations_stand_in_the_data_of_a_run(here, capsys):
    path = write_lane(here, LANE + '[expect]\ntrains_departed = ">= 1"\n')

    assert main(["run", str(path), "--jobs", "1", "--no-pictures", "--json"]) == 0

    (row,) = json.loads(capsys.readouterr().out)["expectations"]
    assert (row["metric"], row["verdict"]) == ("trains_departed", "holds")


def test_comparison_tells_which_signs_hold(here, lane, capsys):
    faster = write_lane(here, FASTER, "faster.toml")

    assert main(["compare", lane, str(faster), "--jobs", "1"]) == 0

    text = flat(capsys.readouterr().out)
    assert "Expected: of 2, 1 holds, 1 fails." in text
    assert "trains arrived higher 0 fails: it is the same in every replication" in text


def test_comparison_with_another_base_says_so(here, lane, capsys):
    assert lane
    faster = write_lane(here, FASTER, "faster.toml")
    other = write_lane(here, LANE.replace("72 min", "60 min"), "other.toml")

    assert main(["compare", str(other), str(faster), "--jobs", "1"]) == 0

    assert "stated against lane, compared with other" in flat(capsys.readouterr().out)


def test_unknown_figure_is_refused_with_its_file(here, capsys):
    path = write_lane(here, LANE + '[expect]\nclearence_mean_h = "lower"\n')

    assert main(["run", str(path)]) == 2

    told = capsys.readouterr().err
    assert "lane.toml" in told
    assert "clearance_mean_h" in told


def test_costs_stand_in_the_data_of_a_run_with_rates(here, capsys):
    path = write_lane(here, LANE + "[costs]\nwagon_day = 10.0\n")

    assert main(["run", str(path), "--jobs", "1", "--no-pictures", "--json"]) == 0

    costs = {
        (line["kind"], line["port"]): line for line in json.loads(capsys.readouterr().out)["costs"]
    }
    assert costs["wagon_cost", "all"]["share"] == pytest.approx(1.0)
    assert costs["total_cost", "khorgos"]["amount"] > 0


def test_show_prints_journeys_as_text_and_as_data(lane, capsys):
    assert main(["show", lane, "--journeys"]) == 0
    text = flat(capsys.readouterr().out)
    assert "documents check china.customs: 1 lane 1 h 12 min" in text

    assert main(["show", lane, "--journeys", "--json"]) == 0
    (west,) = json.loads(capsys.readouterr().out)
    assert (west["port"], west["direction"], west["kind"]) == (
        "khorgos",
        "westbound",
        "containers",
    )
    assert [line["step"] for line in west["lines"] if line["limit"]] == ["documents"]


def test_show_draws_journeys_into_a_folder(here, lane, capsys):
    assert main(["show", lane, "--journeys", "--out", "pictures"]) == 0

    files = capsys.readouterr().out.split()
    assert sorted(os.listdir(here / "pictures")) == [
        "journeys-khorgos-westbound.png",
        "journeys-khorgos-westbound.svg",
    ]
    assert len(files) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--out", "pictures"], "--out is for the pictures of --journeys"),
        (["--journeys", "--diff"], "give one of them"),
    ],
)
def test_views_that_do_not_go_together_are_refused(lane, words, told, capsys):
    assert main(["show", lane, *words]) == 2
    assert told in capsys.readouterr().err


def test_show_prints_what_is_expected(here, capsys):
    path = write_lane(here, LANE + '[expect]\ndwell_mean_h = { expected = "lower", why = "so" }\n')

    assert main(["show", str(path)]) == 0

    assert flat(capsys.readouterr().out).endswith("[expect] dwell_mean_h lower so")


def test_check_prints_notes_of_the_preview(here, capsys):
    text = LANE.replace("ports = {", "may_divert = 0.5, ports = {")
    text += 'ports.alashankou = {}\ndiversion.extra_run = "30 h"\n'

    assert main(["check", str(write_lane(here, text))]) == 0

    assert "note: khorgos.upstream.westbound: 50 % of any may divert" in capsys.readouterr().out


def test_check_refuses_an_unknown_figure_with_line_and_column(here, capsys):
    path = write_lane(here, LANE + '[expect]\n"wait_china.custom_mean_h" = "lower"\n')
    line = LANE.count("\n") + 2

    assert main(["check", str(path), "--json"]) == 2

    found = capsys.readouterr()
    (report,) = json.loads(found.out)
    (problem,) = report["problems"]
    assert not report["valid"]
    assert (problem["code"], problem["place"]) == ("SCN-110", f"{path}:{line}:1")
    assert "did you mean wait_china.customs_mean_h?" in found.err


def test_check_warns_of_a_share_above_one(here, capsys):
    path = write_lane(here, LANE + '[expect]\nshare_cleared_in_limit = ">= 95"\n')

    assert main(["check", str(path)]) == 0

    told = capsys.readouterr().out
    assert "so >= 95 never holds; for 95 % write >= 0.95" in told


def test_show_journeys_says_the_rules_in_force(here, capsys):
    text = LANE.replace("lanes = 1,", 'lanes = 1, hours = "08:00-16:00", closing = "fits",')
    path = write_lane(here, text + 'clearance = { at_limit = "release" }\n')

    assert main(["show", str(path), "--journeys"]) == 0

    told = flat(capsys.readouterr().out)
    assert "china.customs: 1 lane, 08:00-16:00" in told
    assert "starts only what fits" in told
    assert "Rules in force a train that waits when its limit is up is released" in told
