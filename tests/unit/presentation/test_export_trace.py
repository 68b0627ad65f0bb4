"""The trace: an independent reader holds it against the format, and against the visit log."""

import gzip
import json
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from sim.presentation.export.exporting import Wish, export
from tests.unit.presentation.exported import LABEL, rows_of

SECOND = 1_000_000
WARM_UP = 2 * 86_400
END = 3 * 86_400


@pytest.fixture(scope="module")
def trace(logged, tmp_path_factory):
    out = tmp_path_factory.mktemp("trace") / "trace.json"
    export(logged, Wish("chrome-trace", out))
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def events(trace):
    return trace["traceEvents"]


@pytest.fixture(scope="module")
def visits(logged):
    return rows_of(logged, "visits")


def named(events, kind):
    """Return the names of processes or threads by their numbers."""
    return {
        (event["pid"], event.get("tid")): event["args"]["name"]
        for event in events
        if event["ph"] == "M" and event["name"] == kind
    }


def slices(events, kind=None):
    return [e for e in events if e["ph"] == "X" and (kind is None or e["cat"] == kind)]


def by_row(found):
    rows = defaultdict(list)
    for event in found:
        rows[event["pid"], event["tid"]].append(event)
    return rows


def test_it_is_an_object_in_the_trace_event_format(trace):
    assert set(trace) == {"displayTimeUnit", "otherData", "traceEvents"}
    assert trace["displayTimeUnit"] == "ms"
    assert trace["otherData"]["zero"] == "2023-12-30 00:00:00"


def test_every_event_has_what_its_phase_needs(events):
    needed = {
        "M": {"pid", "name", "args"},
        "X": {"pid", "tid", "ts", "dur", "name", "cat", "args"},
        "C": {"pid", "ts", "name", "args"},
        **{phase: {"pid", "tid", "ts", "id", "name", "cat", "bp"} for phase in "stf"},
    }
    assert {event["ph"] for event in events} == set(needed)
    for event in events:
        assert needed[event["ph"]] <= set(event)
        for moment in (event.get("ts", 0), event.get("dur", SECOND)):
            assert isinstance(moment, int)
            assert moment >= 0


def test_every_row_and_process_has_one_name(events):
    processes, threads = named(events, "process_name"), named(events, "thread_name")
    used = {(event["pid"], event["tid"]) for event in events if "tid" in event}

    assert used <= set(threads)
    assert {pid for pid, _ in used} <= {pid for pid, _ in processes}
    assert len({tid for _, tid in threads}) == len(threads)
    assert len(set(processes.values())) == len(processes)


def test_slices_of_a_row_lie_beside_or_within_each_other(events):
    for row in by_row(slices(events)).values():
        open_until = []
        ordered = sorted(enumerate(row), key=lambda each: (each[1]["ts"], each[0]))
        for _, event in ordered:
            ends = event["ts"] + event["dur"]
            while open_until and open_until[-1] <= event["ts"]:
                open_until.pop()
            assert not open_until or ends <= open_until[-1]
            open_until.append(ends)


def test_units_and_the_calendar_never_hold_two_at_once(events):
    for kind in ("visit", "calendar", "train"):
        for row in by_row(slices(events, kind)).values():
            ordered = sorted(row, key=lambda event: event["ts"])
            for one, other in pairwise(ordered):
                assert one["ts"] + one["dur"] <= other["ts"]


def test_every_visit_to_a_resource_is_one_slice_second_for_second(events, visits):
    wanted = Counter(
        (v["train"], v["step"], v["queued_s"], v["started_s"], v["finished_s"])
        for v in visits
        if v["resource"] and v["started_s"] is not None and v["finished_s"] != v["started_s"]
    )
    found = Counter()
    for event in slices(events, "visit"):
        about = event["args"]
        began = event["ts"] // SECOND - WARM_UP
        assert about["started_s"] == began
        ended = began + event["dur"] // SECOND
        assert ended == about.get("finished_s", END)
        times = (about["queued_s"], about["started_s"], about.get("finished_s"))
        found[event["name"], about["step"], *times] += 1

    assert wanted == found & wanted
    # What is left over needs nothing scarce and is no train's own work: empties and orders.
    left = found - wanted
    without = {(v["train"], v["step"], v["queued_s"]) for v in visits if not v["resource"]}
    assert left
    assert {key[:3] for key in left} <= without


def test_hours_of_every_resource_add_up_to_those_of_the_log(events, visits):
    drawn, logged = Counter(), Counter()
    for event in slices(events, "visit"):
        drawn[event["args"]["step"]] += event["dur"] // SECOND
    for event in slices(events, "work"):
        drawn[event["args"]["step"]] += event["dur"] // SECOND
    for visit in visits:
        if visit["started_s"] is not None:
            ended = END if visit["finished_s"] is None else visit["finished_s"]
            logged[visit["step"]] += ended - visit["started_s"]
    at_resources = {v["step"] for v in visits if v["resource"]}

    for step in set(logged) - at_resources:
        assert drawn[step] == logged[step]


def test_what_a_train_did_adds_up_to_its_stay(logged, events):
    trains = {row["train"]: row for row in rows_of(logged, "trains")}
    whole = {event["name"]: event for event in slices(events, "train")}
    came = {name for name, row in trains.items() if row["arrived_s"] is not None}

    assert set(whole) <= came
    assert len(whole) > 100
    inside = [*slices(events, "work"), *slices(events, "waiting")]
    rows = by_row(inside)
    for name, event in whole.items():
        row = trains[name]
        until = END if row["departed_s"] is None else row["departed_s"]
        assert event["dur"] // SECOND == until - row["arrived_s"]
        assert event["ts"] // SECOND - WARM_UP == row["arrived_s"]
        pieces = [
            piece["dur"]
            for piece in rows[event["pid"], event["tid"]]
            if event["ts"] <= piece["ts"] < event["ts"] + event["dur"]
        ]
        assert sum(pieces) == event["dur"]


@pytest.mark.parametrize(
    ("port", "label"), [("alashankou", "Alashankou - Dostyk"), ("khorgos", "=cmd()")]
)
def test_counters_give_the_length_of_every_queue(events, visits, port, label):
    processes = named(events, "process_name")
    titles = {title: pid for (pid, _), title in processes.items() if title.startswith(label)}
    (pid,) = (pid for title, pid in titles.items() if title.endswith(", Chinese station"))
    name = "Waiting for: Customs lanes (China)"
    levels = [e for e in events if e["ph"] == "C" and (e["pid"], e["name"]) == (pid, name)]
    waited = [
        (v["queued_s"], next(t for t in (v["started_s"], v["finished_s"], END) if t is not None))
        for v in visits
        if v["resource"] == f"{port}.china.customs"
    ]

    assert levels[0]["ts"] == 0
    for event in levels:
        at = event["ts"] // SECOND - WARM_UP
        if at < END:
            assert event["args"]["trains"] == sum(q <= at < until for q, until in waited)


def test_arrows_lead_through_slices(events):
    rows = by_row(slices(events))
    flows = defaultdict(list)
    for event in events:
        if event["ph"] in "stf":
            flows[event["id"]].append(event)

    assert flows
    for flow in flows.values():
        assert [event["ph"] for event in flow] == ["s", *"t" * (len(flow) - 2), "f"]
        assert [event["ts"] for event in flow] == sorted(event["ts"] for event in flow)
        for event in flow:
            row = rows[event["pid"], event["tid"]]
            assert any(s["ts"] <= event["ts"] < s["ts"] + s["dur"] for s in row)


def test_a_hostile_label_stays_text(events):
    names = " ".join(named(events, "process_name").values())

    assert LABEL.replace("\u202e", " ").split()[0] in names
    assert "<script>" in names
    assert "\u202e" not in names


def test_it_is_packed_by_its_suffix_and_the_same_again(logged, trace, tmp_path):
    for name in ("one.json.gz", "two.json.gz"):
        export(logged, Wish("chrome-trace", tmp_path / name))
    one, two = ((tmp_path / name).read_bytes() for name in ("one.json.gz", "two.json.gz"))

    assert one == two
    assert one[4:8] == bytes(4)  # no date
    assert json.loads(gzip.decompress(one)) == trace
