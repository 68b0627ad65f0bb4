import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from sim.domain.log import EmptyTrain
from sim.domain.plan import Gauge
from sim.domain.resource import UnitsSpec
from sim.metrics.view import View
from sim.presentation.language.speaking import speaking
from sim.presentation.replay.coding import written
from sim.presentation.replay.pack import packed, view_of
from sim.presentation.results import Results
from sim.recording.columns import MISSING, TRAIN_MOMENTS
from sim.recording.tables import tabulate
from sim.scenario.schema import Scenario
from tests.builders import H, make_log, make_plans, make_stream
from tests.worlds import scenario_of

HOSTILE = "</script><script>alert('x')</script>\u202e\"=cmd()\" 中欧班列"


def numbers_in(stream, count):
    """Return `count` numbers and how many bytes they took, one by one, as the docstring says."""
    found, at = [], 0
    for _ in range(count):
        value, shift = 0, 0
        while True:
            byte = stream[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        found.append(value)
    return found, at


def unfolded(number):
    return -(number + 1) // 2 if number % 2 else number // 2


def decode(pack):
    """Return ids, trains (one dict each) and visits as sets of rows with names."""
    about = json.loads(pack)
    stream = zlib.decompress(base64.b64decode(about["data"]))
    columns = {}
    for name, count in about["columns"]:
        columns[name], taken = numbers_in(stream, count)
        stream = stream[taken:]
    ids = decode_ids(about, columns, stream)
    moments = decode_moments(columns)
    trains = [decode_train(about, columns, moments, rank) for rank in range(about["trains"])]
    return about, ids, trains, sorted(decode_visits(about, columns, moments, ids))


def decode_ids(about, columns, tails):
    ids, tail = [], b""
    for head, kept, more in zip(
        columns["id_head"], columns["id_kept"], columns["id_tail"], strict=True
    ):
        tail, tails = tail[:kept] + tails[:more], tails[more:]
        ids.append(about["heads"][head] + tail.decode())
    assert not tails
    return ids


def decode_moments(columns):
    first, between, before, moments = iter(columns["first"]), iter(columns["between"]), 0, []
    for count in columns["moments"]:
        own = []
        for number in range(count):
            if number:
                own.append(own[-1] + next(between))
            else:
                before += unfolded(next(first))
                own.append(before)
        moments.append(own)
    return moments


def decode_train(about, columns, moments, rank):
    names = about["names"]
    train = {
        "service": names["services"][columns["service"][rank]]["id"],
        "port": names["ports"][columns["port"][rank]]["id"],
        "direction": names["directions"][columns["direction"][rank]]["id"],
        "provisional": bool(columns["flags"][rank] & 1),
        "diverted": bool(columns["flags"][rank] & 2),
        "wagons": columns["wagons"][rank],
        "teu": columns["teu"][rank],
    }
    place = 0
    for name in TRAIN_MOMENTS:
        code = columns[name][rank]
        if code:
            place += unfolded(code - 1)
        train[name] = moments[rank][place - 1] if code else MISSING
    return train


def decode_visits(about, columns, moments, ids):
    names, at = about["names"], 0
    for owner, visited in enumerate(columns["visited"]):
        queued, own = 0, moments[owner]
        for row in range(at, at + visited):
            step, resource, lasts = about["kinds"][columns["kind"][row]]
            queued += unfolded(columns["queued"][row])
            to_start, to_end = columns["started"][row], columns["finished"][row]
            started_s = own[queued + to_start - 2] if to_start else MISSING
            finished_s = MISSING
            if to_end:
                finished_s = started_s + to_end - 1 if lasts else own[queued + to_end - 2]
            yield (
                ids[owner],
                names["steps"][step]["id"],
                names["resources"][resource]["id"] if resource >= 0 else "",
                own[queued - 1],
                started_s,
                finished_s,
            )
        at += visited


def visits_of(tables):
    visits = tables.visits
    columns = (visits.queued_s, visits.started_s, visits.finished_s)
    return sorted(
        (
            tables.ids[train],
            tables.steps[step],
            tables.resources[resource] if resource >= 0 else "",
            *moments,
        )
        for train, step, resource, *moments in zip(
            *(column.tolist() for column in (visits.train, visits.step, visits.resource, *columns)),
            strict=True,
        )
    )


def trains_of(tables):
    columns = {
        name: getattr(tables.trains, name).tolist()
        for name in ("provisional", "diverted", "wagons", "teu", *TRAIN_MOMENTS)
    }
    return [
        {
            **tables.streams[stream]._asdict(),
            **{name: column[rank] for name, column in columns.items()},
        }
        for rank, stream in enumerate(tables.trains.stream.tolist())
    ]


def results_of(scenario, tmp_path):
    return Results(tmp_path, scenario, {}, [])


def scenario_with(service="any", **about):
    scenario = scenario_of("", days=10)
    services = {service: {"trains_per_day": 1, "westbound": 0.5, "ports": {"khorgos": 1}, **about}}
    tables = {"title": "a test", "id": "test", "start": scenario.start, "duration": "10 d"}
    tables |= {"ports": {"khorgos": {}}, "services": services}
    return Scenario.model_validate(tables)


@pytest.fixture
def packing(tmp_path):
    def pack(tables, scenario):
        view = View(tables, scenario, 0, scenario.end_s)
        return packed(results_of(scenario, tmp_path), view)

    return pack


def test_every_number_comes_back(two_ports):
    view = view_of(two_ports, 0)

    _, ids, trains, visits = decode(packed(two_ports, view))

    assert ids == list(view.tables.ids)
    assert trains == trains_of(view.tables)
    assert visits == visits_of(view.tables)


def test_moments_that_are_missing_or_before_the_start_come_back(packing):
    scenario = scenario_with()
    plans = make_plans(make_stream(arrived_s=[-5, 3 * H]))
    one, two = plans.streams[0].train_ids()
    log = make_log(
        plans,
        [
            (one, "track", "", -5, -1, None),
            (one, "documents", "khorgos.china.customs", -1, 0, 7),
            (two, "documents", "khorgos.china.customs", 3 * H, None, 27 * H),
            (two, "papers", "", 27 * H, 27 * H, None),
            (f"rake:{one}", "path_empty", "", 40, 40, 3640),
        ],
        resources=[UnitsSpec("khorgos.china.customs", 1)],
        start_s=-H,
        milestones={
            one: {"arrived": -5, "released": 7},
            two: {"arrived": 3 * H, "provisional": 27 * H},
        },
    )
    tables = tabulate(plans, log)

    _, ids, trains, visits = decode(packing(tables, scenario))

    assert ids == list(tables.ids)
    assert trains == trains_of(tables)
    assert trains[0]["arrived_s"] == -5
    assert trains[1]["released_s"] == MISSING
    assert visits == visits_of(tables)
    assert visits[0][:2] == (one, "documents")


def test_an_empty_run_is_packed(packing):
    plans = make_plans()
    tables = tabulate(plans, make_log(plans))

    about, ids, trains, visits = decode(packing(tables, scenario_with()))

    assert (about["trains"], about["visits"]) == (0, 0)
    assert (ids, trains, visits) == ([], [], [])


def test_trains_of_empties_and_diverted_trains_keep_their_names(packing):
    scenario = scenario_with()
    plans = make_plans(make_stream(arrived_s=[H]))
    (one,) = plans.streams[0].train_ids()
    log = make_log(
        plans,
        [
            ("supply/khorgos/broad/0", "lead_time", "", 0, 0, 5 * H),
            (one, "documents", "", H, H, 2 * H),
        ],
        empty_trains=[EmptyTrain("supply/khorgos/broad/0", "khorgos", Gauge.BROAD, 55)],
    )
    tables = tabulate(plans, log)
    sent = replace(tables, trains=replace(tables.trains, diverted=np.ones(1, dtype=np.bool_)))

    _, ids, trains, visits = decode(packing(sent, scenario))

    assert ids == [one, "supply/khorgos/broad/0"]
    assert trains[0]["diverted"]
    assert visits[-1] == ("supply/khorgos/broad/0", "lead_time", "", 0, 0, 5 * H)


def test_ids_of_any_length_come_back(packing):
    long = "a" + "-very" * 10 + "-long-service"
    scenario = scenario_with(long)
    plans = make_plans(make_stream(long, arrived_s=[H, 2 * H]))
    tables = tabulate(plans, make_log(plans))

    _, ids, _, _ = decode(packing(tables, scenario))

    assert ids == list(tables.ids)
    assert ids[0].startswith(long)


def test_a_hostile_label_is_a_text_in_the_json(packing):
    scenario = scenario_with(label=HOSTILE)
    plans = make_plans(make_stream(arrived_s=[H]))
    tables = tabulate(plans, make_log(plans))

    about, _, _, _ = decode(packing(tables, scenario))

    label = about["names"]["services"][0]["label"]
    assert "alert('x')" in label
    assert "\u202e" not in label


def test_the_same_run_gives_the_same_bytes(two_ports):
    view = view_of(two_ports, 0)

    assert packed(two_ports, view) == packed(two_ports, view_of(two_ports, 0))


def test_words_are_in_the_language_that_is_spoken_and_the_numbers_are_the_same(two_ports):
    view = view_of(two_ports, 0)

    with speaking("zh"):
        chinese = json.loads(packed(two_ports, view))
    english = json.loads(packed(two_ports, view))

    assert chinese["unreadable"] != english["unreadable"]
    assert chinese["data"] == english["data"]


def test_a_visit_of_a_bigger_run_takes_less_than_four_characters(two_ports):
    view = view_of(two_ports, 0)

    about = json.loads(packed(two_ports, view))

    assert len(about["data"]) < 4 * about["visits"] + 2 * about["trains"]


@pytest.mark.parametrize(
    ("number", "bytes_"),
    [(0, b"\0"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02")],
)
def test_a_number_is_written_in_base_128(number, bytes_):
    assert written(np.array([number])) == bytes_


def test_a_negative_number_is_refused():
    with pytest.raises(ValueError, match="folded"):
        written(np.array([-1]))
