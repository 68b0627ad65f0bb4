"""The event log: an XML reader that knows nothing of landbridge gives the visits back exactly."""

import gzip
from collections import Counter
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from sim.presentation.export.exporting import Wish, export
from sim.presentation.export.xes import element
from tests.unit.presentation.exported import rows_of

XES = "{http://www.xes-standard.org/}"
START = datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="module")
def log(logged, tmp_path_factory):
    out = tmp_path_factory.mktemp("xes") / "log.xes"
    export(logged, Wish("xes", out, replication=1))
    return ElementTree.parse(out).getroot()


def attributes(node):
    return {
        child.get("key"): child.get("value")
        for child in node
        if child.tag.removeprefix(XES) in ("string", "date", "int", "float", "boolean")
    }


def seconds(text):
    return round((datetime.fromisoformat(text) - START).total_seconds())


def test_the_log_declares_what_it_uses(log):
    assert log.tag == f"{XES}log"
    assert log.get("xes.version") == "1849.2016"
    prefixes = {node.get("prefix") for node in log.findall(f"{XES}extension")}
    keys = {key for event in log.iter(f"{XES}event") for key in attributes(event)}
    assert prefixes == {"concept", "lifecycle", "org", "time"}
    assert {key.partition(":")[0] for key in keys} == prefixes
    assert [node.get("scope") for node in log.findall(f"{XES}global")] == ["trace", "event"]
    assert log.findall(f"{XES}classifier")


def test_parts_stand_in_the_order_of_the_standard(log):
    order = ["extension", "global", "classifier", "string", "int", "date", "trace"]
    tags = [node.tag.removeprefix(XES) for node in log]
    places = [3 if tag in ("string", "int", "date") else order.index(tag) for tag in tags]

    assert places == sorted(places)


def test_every_event_has_what_the_globals_promise(log):
    promised = {
        node.get("scope"): [child.get("key") for child in node]
        for node in log.findall(f"{XES}global")
    }
    for scope, keys in promised.items():
        assert all(set(keys) <= set(attributes(node)) for node in log.iter(f"{XES}{scope}"))


def test_the_visits_come_back_exactly(logged, log):
    found = Counter()
    for trace in log.findall(f"{XES}trace"):
        visits = {}
        for event in map(attributes, trace.findall(f"{XES}event")):
            visit = visits.setdefault(event["concept:instance"], {"step": event["concept:name"]})
            visit["resource"] = event.get("org:resource")
            assert event["lifecycle:transition"] not in visit
            visit[event["lifecycle:transition"]] = seconds(event["time:timestamp"])
        for visit in visits.values():
            assert not {"complete", "withdraw"} <= set(visit)
            moments = (visit["schedule"], visit.get("start"))
            ended = visit.get("complete", visit.get("withdraw"))
            train = attributes(trace)["concept:name"]
            found[train, visit["step"], visit["resource"], *moments, ended] += 1
    names = ("train", "step", "resource", "queued_s", "started_s", "finished_s")
    wanted = Counter(tuple(row[name] for name in names) for row in rows_of(logged, "visits", 1))

    assert found == wanted
    assert any(started is None and ended is not None for *_, started, ended in found)


def test_the_trains_come_back_with_their_moments(logged, log):
    trains = {row["train"]: row for row in rows_of(logged, "trains", 1)}
    traces = {}
    for node in log.findall(f"{XES}trace"):
        about = attributes(node)
        if about["kind"] == "train":
            traces[about["concept:name"]] = about

    assert set(traces) == set(trains)
    for name, row in trains.items():
        about = traces[name]
        assert about["wagons"] == str(row["wagons"])
        assert about["diverted"] == str(row["diverted"]).lower()
        for column in ("arrived", "released", "departed"):
            moment = row[f"{column}_s"]
            assert (seconds(about[column]) if column in about else None) == moment
        for column in ("to_port_s", "from_port_s"):
            length = row[column]
            assert about.get(column) == (None if length is None else str(length))
    assert any("to_port_s" in about for about in traces.values())


def test_moments_have_the_offset_of_the_port(log):
    offsets = set()
    for node in log.findall(f"{XES}trace"):
        about = attributes(node)
        moments = [attributes(event)["time:timestamp"] for event in node.findall(f"{XES}event")]
        offsets |= {(about["port"], moment[-6:]) for moment in moments}

    assert offsets == {("alashankou", "+08:00"), ("khorgos", "+05:30")}


def test_events_of_a_trace_stand_in_order_of_time(log):
    for trace in log.findall(f"{XES}trace"):
        moments = [attributes(event)["time:timestamp"] for event in trace.findall(f"{XES}event")]
        assert moments == sorted(moments)


def test_what_xml_cannot_hold_is_dropped_and_the_rest_stays_text():
    hostile = 'a\0b\x1b <x y="1"> & \ud800 ]]> \uffff \u202e \n\t霍'

    node = ElementTree.fromstring(element("k", hostile))

    assert node.get("value") == 'ab <x y="1"> &  ]]>  \u202e \n\t霍'


def test_it_is_packed_by_its_suffix_and_the_same_again(logged, tmp_path):
    for name in ("one.xes.gz", "two.xes.gz", "plain.xes"):
        export(logged, Wish("xes", tmp_path / name))

    one = (tmp_path / "one.xes.gz").read_bytes()
    assert one == (tmp_path / "two.xes.gz").read_bytes()
    assert gzip.decompress(one) == (tmp_path / "plain.xes").read_bytes()
