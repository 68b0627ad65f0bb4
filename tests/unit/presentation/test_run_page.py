import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import partial
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from sim.errors import UsageError
from sim.presentation.digits import fixed, per_cent
from sim.presentation.language.speaking import speaking
from sim.presentation.report import pictures, run_page
from sim.presentation.report.making import Wish
from sim.presentation.report.page import rendered
from sim.presentation.report.parts import text
from sim.presentation.report.series_data import MOMENTS, run_series, step_s
from sim.presentation.results import Results
from tests.unit.presentation.made_results import DAY, HOUR, Made, write_results

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'
CHINESE = "阿拉山口"
HOSTILE = Made(
    days=4,
    replications=2,
    title=f"{SCRIPT}{IMAGE}=cmd()",
    rates={
        ("alashankou", "china-europe", "westbound"): 6.0,
        ("khorgos", "china-europe", "eastbound"): 4.0,
        ("khorgos", "bulk", "westbound"): 2.0,
    },
    labels={"alashankou": SCRIPT, "khorgos": IMAGE, "china-europe": CHINESE, "bulk": "\u202eabc"},
    warnings=(f"watch {SCRIPT}",),
)


class Parsed(HTMLParser):
    """The elements of a page with their attributes, the texts in them, and its scripts."""

    def __init__(self, content):
        super().__init__()
        self.elements, self.texts, self.scripts, self.blocks = [], [], [], {}
        self._inside = None
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs)) if tag in {"script", "style"} else None

    def handle_endtag(self, _tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside is None:
            self.texts.append(data)
        elif self._inside[0] == "script" and self._inside[1].get("type") == "application/json":
            self.blocks[self._inside[1]["id"]] = json.loads(data)
        elif self._inside[0] == "script":
            self.scripts.append(data)

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def page(folder, language="en", replication=0):
    with speaking(language):
        return rendered(run_page.page_of(folder, Wish(language, replication)))


@pytest.fixture
def undrawn(monkeypatch):
    """Leave out the pictures and single trains, which take most of the time."""
    stand_ins = {name: text(name) for name in pictures.TITLES}
    monkeypatch.setattr(run_page, "pictures", lambda _results, _gathered: stand_ins)
    monkeypatch.setattr(run_page, "replay_part", lambda _results, _replication: text("replay"))
    monkeypatch.setattr(run_page, "log_parts", lambda _results, _replication: [])


@pytest.fixture(scope="module")
def made(two_ports):
    content = page(two_ports.folder)
    return SimpleNamespace(content=content, parsed=Parsed(content), results=two_ports)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = write_results(tmp_path_factory.mktemp("hostile"), HOSTILE)
    content = page(folder)
    return SimpleNamespace(content=content, parsed=Parsed(content), folder=folder)


def test_nothing_is_asked_of_anybody(made):
    for tag, attributes in made.parsed.elements:
        for name, value in attributes.items():
            if value is not None and (tag, name) != ("meta", "content"):
                outside = re.match(r"\s*(https?:|//|file:|ftp:|javascript:)", value)
                assert not outside, (tag, name, value[:80])
    assert not {"link", "iframe", "object", "embed", "base", "form"} & {
        tag for tag, _ in made.parsed.elements
    }


def test_the_policy_names_every_script_and_no_other(made):
    policy = next(
        each["content"]
        for each in made.parsed.named("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    digests = {
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in made.parsed.scripts
    }
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == digests
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert "unsafe-eval" not in policy


def test_no_element_has_a_handler(made):
    assert not [
        (tag, name)
        for tag, attributes in made.parsed.elements
        for name in attributes
        if name.startswith("on")
    ]


def test_ids_are_there_once_and_links_lead_to_them(made):
    ids = Counter(value["id"] for _, value in made.parsed.elements if value.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    for link in made.parsed.named("a"):
        if link["href"].startswith("#"):
            assert link["href"][1:] in ids


def test_the_answer_comes_first_then_pictures_tables_and_how_it_was_made(made):
    names = [each["id"] for each in made.parsed.named("section")]
    assert names[0] == "answer"
    wanted = ["clearance", "hours", "time", "resources", "figures", "validation", "made"]
    assert [name for name in names if name in wanted] == wanted


def test_headings_go_down_one_by_one(made):
    levels = [int(tag[1]) for tag, _ in made.parsed.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_field_has_a_label(made):
    content = made.content.decode()
    lists = re.findall(r"<label[^>]*>[^<]+<select data-field", content)
    assert len(lists) == content.count("<select data-field") > 10


def test_the_tiles_say_what_the_summary_says(made):
    results = made.results
    said = made.parsed.text
    row = results.kpi("dwell_mean_h")
    shown = re.search(r"whole crossing, mean ([\d.,]+) h 95 %: ([\d.,]+)–([\d.,]+)", said)
    for words, value in zip(shown.groups(), ("mean", "lower_95", "upper_95"), strict=True):
        places = len(words.partition(".")[2])
        assert words == fixed(row[value], places)
    kept = results.kpi("share_cleared_in_limit")
    shown = re.search(r"released within 24 h ([\d.]+) %", said)
    assert shown[1] == per_cent(kept["mean"], len(shown[1].partition(".")[2]))


def test_the_long_table_has_every_figure_of_all_services(made):
    rows = [row for row in made.results.summary if row["service"] == "all"]
    listed = made.content.decode().count("<tr><th scope=row>")
    assert listed > len(rows)


def test_what_was_reported_stands_beside_what_was_simulated(made):
    said = made.parsed.text
    assert "Calibrated to: the scenario was fitted to these figures" in said
    assert "Trains counted by an agency" in said
    assert "2024-07-18" in said


def test_how_it_was_made_names_seed_replications_and_the_command_without_a_path(made):
    said = made.parsed.text
    assert "landbridge run scenario.toml --replications 3 --seed 7 --out again" in said
    assert "trains 10 in = 9 out + 1 inside; residual 0" in said
    assert "STRESS-DES" in said
    # The made-up record has the folder in the place of the fingerprint.
    folder = str(made.results.folder)
    assert folder not in made.content.decode().replace(f"trains {folder}", "")
    for number in ("1.1", "2.5.5", "3.4", "4.3", "5.4", "6.1"):
        assert f">{number}<" in made.content.decode()


def test_assumed_values_are_marked(made):
    assert re.search(r"<td>◆ assumed", made.content.decode())


def test_a_label_is_text_everywhere(hostile):
    assert not hostile.parsed.named("img") or all(
        each.get("src", "").startswith("data:") for each in hostile.parsed.named("img")
    )
    assert not any("alert(1)" in script for script in hostile.parsed.scripts)
    assert SCRIPT in hostile.parsed.text
    assert CHINESE in hostile.parsed.text
    assert b"<script>alert" not in hostile.content
    assert "\u202e" not in hostile.content.decode()
    assert not [name for _, each in hostile.parsed.elements for name in each if name == "onerror"]


def test_an_uncounted_service_and_a_title_like_a_formula_are_shown(hostile):
    assert "=cmd()" in hostile.parsed.text


@pytest.mark.usefixtures("undrawn")
def test_a_source_of_the_web_is_a_link_and_nothing_else_is(tmp_path):
    sources = """
[sources.web]
title = "In the web"
date = 2024-01-01
url = "https://example.org/a?b=1"
"""
    folder = write_results(tmp_path, Made(days=3, replications=1, targets=sources))
    links = [each["href"] for each in Parsed(page(folder)).named("a")]
    assert [link for link in links if not link.startswith("#")] == ["https://example.org/a?b=1"]


@pytest.mark.usefixtures("undrawn")
def test_one_replication_has_no_interval(tmp_path):
    folder = write_results(tmp_path, Made(days=4, replications=1))
    parsed = Parsed(page(folder))
    assert "one replication, no interval" in parsed.text
    assert "One replication: no intervals" in parsed.text
    assert "NaN" not in parsed.text


@pytest.mark.usefixtures("undrawn")
def test_a_growing_queue_has_no_mean(overloaded):
    parsed = Parsed(page(overloaded.folder))
    assert "grows" in parsed.text
    said = parsed.blocks["clearance-data"]["said"]
    assert any(each["withheld"] for each in said.values())


@pytest.mark.usefixtures("undrawn")
def test_no_trains_make_a_page_all_the_same(no_trains):
    parsed = Parsed(page(no_trains.folder))
    assert "0 departed" in parsed.text
    assert [each["id"] for each in parsed.named("section")][-1] == "made"


@pytest.mark.usefixtures("undrawn")
def test_a_gridlock_is_the_first_thing_that_is_said(tmp_path):
    folder = write_results(tmp_path, Made(days=3, replications=2))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["gridlocks"] = ["replication 1: everybody waits for everybody"]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    parsed = Parsed(page(folder))
    assert "Cannot be judged: 1 of 2 replications ended in gridlock." in parsed.text
    assert any(each.get("class") == "grave" for each in parsed.named("dt"))


@pytest.mark.usefixtures("undrawn")
def test_what_the_command_line_changed_is_said(tmp_path):
    by_hand = """
[provenance."ports.khorgos.china.customs.lanes"]
grade = "assumed"
range = [1, 9]
why = "set on the command line"
"""
    folder = write_results(tmp_path, Made(days=3, replications=1, targets=by_hand))
    said = Parsed(page(folder)).text
    assert "Changed on the command line ports.khorgos.china.customs.lanes = 3" in said
    assert "seed 7 · ports.khorgos.china.customs.lanes = 3" in said


def test_a_replication_that_is_not_there_is_refused(two_ports):
    with pytest.raises(UsageError, match=r"--replication 3: .* has 3, and they count from 0 on"):
        page(two_ports.folder, replication=3)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("language", "words"), [("zh", "放行承诺"), ("ru", "Обязательство")])
def test_it_speaks_the_language_that_is_wished(two_ports, language, words):
    content = page(two_ports.folder, language)
    assert f'<html lang="{language}">'.encode() in content
    assert words in Parsed(content).text


def test_the_same_results_give_the_same_bytes_whatever_the_hash_seed(made):
    code = (
        "import sys, hashlib; from pathlib import Path;"
        "from tests.unit.presentation.test_run_page import page;"
        "print(hashlib.sha256(page(Path(sys.argv[1]))).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/Lima"}
    command = [sys.executable, "-c", code, str(made.results.folder)]
    root = Path(__file__).parents[3]
    run = partial(subprocess.run, cwd=root, env=environment, capture_output=True)
    found = run(command, text=True, check=True)
    assert found.stdout.strip() == hashlib.sha256(made.content).hexdigest()


def test_the_series_add_up_to_the_summary(two_ports, gathered):
    series = run_series(two_ports, gathered.clearance_h.values())
    for place, moment in enumerate(MOMENTS):
        trains = sum(stream.counts[place].sum() for stream in series.streams)
        assert trains / two_ports.replications == pytest.approx(
            two_ports.kpi(f"trains_{moment}")["mean"]
        )
    for stream in series.streams:
        arrived, _, departed = stream.counts
        steps = np.diff(stream.inside, axis=1)
        assert (steps == (arrived - departed)[:, 1:]).all()


@pytest.fixture(scope="module")
def on_the_hour(tmp_path_factory):
    """Results in which everything happens on whole hours, much of it at midnight."""
    folder = write_results(tmp_path_factory.mktemp("hours"), Made(days=8, replications=1))
    path = folder / "trains.parquet"
    moments = ("arrived_s", "presented_s", "released_s", "departed_s")
    whole = ", ".join(f"{name} // {6 * HOUR} * {6 * HOUR} AS {name}" for name in moments)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE whole AS SELECT * REPLACE ({whole}) FROM '{path}'")
        connection.execute(f"COPY whole TO '{path}' (FORMAT parquet)")
        rows = connection.sql(f"SELECT {', '.join(moments)} FROM whole").fetchall()
    return Results.read(folder), rows


def test_what_happens_at_midnight_is_of_the_day_that_begins(on_the_hour):
    results, rows = on_the_hour
    series = run_series(results, [])

    for place, column in ((0, 0), (1, 2), (2, 3)):
        counts = sum(stream.counts[place][0] for stream in series.streams)
        found = Counter(row[column] // DAY for row in rows if row[column] is not None)
        assert counts.tolist() == [found[day] for day in range(8)]
    inside = sum(stream.inside[0] for stream in series.streams)
    expected = [sum(_is_inside_before(row, day * DAY) for row in rows) for day in range(1, 9)]
    assert inside.tolist() == expected


def _is_inside_before(row, end_s):
    """Return whether a train arrived before a moment, and did not depart before it."""
    arrived_s, *_, departed_s = row
    return arrived_s < end_s and (departed_s is None or departed_s >= end_s)


def test_a_clearance_on_the_edge_of_a_bin_is_in_the_bin_before_it(on_the_hour):
    results, rows = on_the_hour
    hours = [
        (released_s - presented_s) / HOUR
        for _, presented_s, released_s, _ in rows
        if released_s is not None and released_s >= 0
    ]
    series = run_series(results, [np.array(hours)])

    counts = sum(stream.clearance[0] for stream in series.streams)
    within = [sum(each <= edge for each in hours) for edge in series.edges_h[1:]]
    assert np.cumsum(counts).tolist() == within
    assert set(hours) & set(series.edges_h[1:])


def test_many_services_are_chosen_by_the_largest_alone(tmp_path):
    rates = {("khorgos", f"s{number}", "westbound"): 0.5 + number / 40 for number in range(40)}
    folder = write_results(tmp_path, Made(days=6, replications=1, rates=rates))
    results = Results.read(folder)
    series = run_series(results, [])
    assert len(series.services) == 12
    assert {"s39", "s38", "s37"} <= set(series.services)
    trains = sum(stream.counts[0].sum() for stream in series.streams)
    assert trains == results.kpi("trains_arrived")["mean"]


@pytest.mark.parametrize(
    ("days", "step"), [(1, 3_600), (4, DAY), (400, DAY), (401, 7 * DAY), (3_650, 28 * DAY)]
)
def test_long_runs_have_longer_bins(days, step):
    assert step_s(days * DAY) == step
