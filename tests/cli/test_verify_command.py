"""The verify command: what it prints and writes, what it refuses, and with which status it ends."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sim.cli import main
from sim.verification import catalogue
from sim.verification.check import Check, Finding, Scale, Verdict, exactly, on_average
from sim.verification.closed_forms import one_lane
from tests.cli.test_processes import COMMAND, members, needs_proc


def findings(scale):
    return [
        on_average("mean wait, h", 2.0, [1.98, 2.02] * 50, scale),
        Finding("share | late", 0.25, 0.25, Verdict.HOLDS, metric="wait_kazakhstan.cranes_mean_h"),
    ]


def planted(*verdicts):
    """Return a check with a figure of each verdict."""
    found = [Finding(f"figure {word}", 1.0, 2.0, word) for word in verdicts]
    return Check("planted", "closed form", "Planted", "a = b", "none", lambda _scale: found)


FINE = Check("fine", "exact", "Two figures", "Wq = rho s / (1 - rho)", "rho = 0.6", findings)
LONG = Check(
    "long",
    "determinism",
    "Only in full",
    "x = x",
    "none",
    lambda _scale: [exactly("bytes that differ", 0, 0)],
    scales=frozenset({Scale.FULL}),
)


@pytest.fixture(autouse=True)
def catalogue_of_two(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    monkeypatch.setattr(catalogue, "CHECKS", (FINE, LONG))


def plant(monkeypatch, *verdicts):
    monkeypatch.setattr(catalogue, "CHECKS", (FINE, planted(*verdicts)))


def test_it_prints_what_is_known_and_what_landbridge_says(capsys):
    assert main(["verify", "--jobs", "1"]) == 0

    captured = capsys.readouterr()
    lines = [" ".join(line.split()) for line in captured.out.splitlines()]
    assert "Two figures [fine]" in lines
    assert "Wq = rho s / (1 - rho)" in lines
    assert "rho = 0.6" in lines
    assert "mean wait, h 2 2.0000 ± 0.0039 +0.00 0.7 % holds" in lines
    assert "share | late 0.25 0.25 holds" in lines
    assert "2 figures of 1 check: all hold." in lines
    assert lines[-1].startswith("landbridge ")
    assert captured.err == ""


@pytest.mark.parametrize("columns", ["40", "60", "80", "132"])
def test_no_line_is_too_long_and_no_word_is_broken(columns, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)

    assert main(["verify", "--jobs", "1"]) == 0

    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(columns)
    words = out.split()
    assert words.count("holds") == 2
    assert {"mean", "wait,", "share", "late", "0.25"} <= {*words}
    assert ("(wait_kazakhstan.cranes_mean_h)" in words) == (columns == "132")


def test_an_ascii_terminal_is_shown_ascii():
    done = subprocess.run(
        [*COMMAND, "verify", "--only", "sum", "--jobs", "1"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONWARNINGS": "error"},
        capture_output=True,
        check=True,
    )

    assert b"+-" in done.stdout
    assert b"?" not in done.stdout
    assert done.stderr == b""


def test_only_the_checks_that_are_named_are_made(capsys):
    assert main(["verify", "--full", "--only", "determinism", "--jobs", "1"]) == 0

    out = capsys.readouterr().out
    assert "Only in full [" in out
    assert "Two figures" not in out


def test_an_unknown_check_is_refused_with_the_nearest(capsys):
    assert main(["verify", "--only", "fine", "--only", "fin"]) == 2

    assert capsys.readouterr().err == (
        'landbridge: there is no check "fin"; did you mean "fine"?\n'
    )


def test_a_long_check_needs_full(capsys):
    assert main(["verify", "--only", "long"]) == 2

    assert "add --full" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "-1", "1025"])
def test_an_impossible_number_of_processes_is_refused(jobs, capsys):
    assert main(["verify", "--jobs", jobs]) == 2

    assert "processes are possible" in capsys.readouterr().err


def test_checks_are_listed_without_being_made(capsys, monkeypatch):
    monkeypatch.setattr(catalogue, "CHECKS", (FINE, LONG, planted(Verdict.FAILS)))

    assert main(["verify", "--list"]) == 0
    out = capsys.readouterr().out
    assert "Two figures [fine]" in out
    assert "Planted [planted]" in out
    assert "Only in full [long, only with --full]" in out

    assert main(["verify", "--list", "--json", "--only", "fine"]) == 0
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["id"], said["scales"]) == ("fine", ["full", "quick"])


def test_data_has_everything(capsys):
    assert main(["verify", "--json", "--jobs", "1"]) == 0

    said = json.loads(capsys.readouterr().out)
    (check,) = said["checks"]
    assert (said["holds"], said["scale"], check["id"]) == (True, "quick", "fine")
    assert check["findings"][0]["expected"] == 2.0
    assert check["findings"][1]["metric"] == "wait_kazakhstan.cranes_mean_h"


def test_what_fails_is_named_after_the_table(capsys, monkeypatch):
    plant(monkeypatch, Verdict.HOLDS, Verdict.FAILS, Verdict.INCONCLUSIVE)

    assert main(["verify", "--jobs", "1"]) == 6

    captured = capsys.readouterr()
    assert "5 figures of 2 checks: 3 hold, 1 fail, 1 inconclusive." in captured.out
    assert captured.err == "landbridge: 1 of 2 checks do not hold: planted fails\n"


def test_what_is_inconclusive_does_not_hold(capsys, monkeypatch):
    plant(monkeypatch, Verdict.INCONCLUSIVE)

    assert main(["verify", "--quiet", "--jobs", "1"]) == 6

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "landbridge: 1 of 2 checks do not hold: planted is inconclusive\n"


def test_a_figure_that_is_no_number_is_data_and_fails(capsys, monkeypatch):
    bad = on_average("mean", 1.0, [float("nan")] * 100, Scale.QUICK)
    check = Check("nan", "exact", "Not a number", "f", "p", lambda _scale: [bad])
    monkeypatch.setattr(catalogue, "CHECKS", (check,))

    assert main(["verify", "--jobs", "1"]) == 6
    assert "nan" in capsys.readouterr().out
    assert main(["verify", "--json", "--jobs", "1"]) == 6

    out = capsys.readouterr().out
    decoded, _ = json.JSONDecoder().raw_decode(out)
    assert decoded["checks"][0]["findings"][0]["ours"] is None


def test_a_wrong_theory_is_found(capsys, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(one_lane, "pollaczek_khinchine", lambda *_of: 0.675 * 1.2)

    assert main(["verify", "--only", "md1", "--jobs", "1"]) == 6

    captured = capsys.readouterr()
    assert "1 fail" in captured.out
    assert captured.err.endswith("1 of 1 checks do not hold: md1 fails\n")


def test_the_page_is_written_whole_and_again(capsys):
    Path("page.md").write_text("old")

    assert main(["verify", "--report", "page.md", "--jobs", "1"]) == 0
    first = Path("page.md").read_bytes()
    assert main(["verify", "--report", "page.md", "--jobs", "1", "--quiet"]) == 0

    assert Path("page.md").read_bytes() == first
    assert first.startswith(b"# Verification\n")
    assert os.listdir() == ["page.md"]
    assert capsys.readouterr().err == ""


def test_a_page_of_what_fails_is_written_too(monkeypatch):
    plant(monkeypatch, Verdict.FAILS)

    assert main(["verify", "--report", "page.md", "--jobs", "1", "--quiet"]) == 6

    assert "1 fail" in Path("page.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "said"),
    [(".", "is a folder"), ("none/page.md", "there is no such folder"), ("/dev/null/a", "folder")],
)
def test_a_place_where_nothing_can_be_written_is_refused_before_anything_is_done(
    place, said, capsys, monkeypatch
):
    monkeypatch.setattr(catalogue, "CHECKS", ())

    assert main(["verify", "--report", place]) == 4

    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@needs_proc
def test_ctrl_c_ends_it_with_all_its_processes():
    process = subprocess.Popen(
        [*COMMAND, "verify", "--only", "closed form", "--jobs", "2"],
        env={**os.environ, "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        while len(members(process.pid)) < 3:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    assert (process.returncode, out, err) == (130, b"", b"")
    while members(process.pid):
        time.sleep(0.05)
