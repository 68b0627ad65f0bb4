"""Asking a finished run: stories, the worst trains, facts; and folders that cannot be asked."""

import json
import shutil

import pytest

from sim.errors import IntegrityError, StorageError, UsageError
from sim.experiments.compare.experiment import compare
from sim.experiments.explaining import Wanted, contrast, explain, find_worst
from sim.experiments.fact import Fact, Kind, by_weight
from sim.experiments.facts_of_change import facts_against, facts_of_folder
from sim.experiments.files import MANIFEST, manifest_of, write_manifest
from sim.experiments.opened import open_run
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.metrics.worst import By
from sim.scenario.loader import load
from tests.unit.experiments.lanes import run_lane, write_lane

PORT = """\
title = "A small port"
start = 2024-01-01
duration = "4 d"
replications = 2
seed = 5

[services.any]
trains_per_day = 12
westbound = 1.0
ports = { khorgos = 1.0 }
to_port = "2 d"
from_port = "3 d"

[costs]
currency = "EUR"
path = 100.0

[ports.khorgos.china.customs]
lanes = 2
documents = { exponential = "3 h" }
examination = { share = 0.0, time = "10 h", bays = 3 }

[ports.khorgos.border.standard]
paths_per_day = 24
run = "30 min"

[ports.khorgos.kazakhstan]
standard_tracks = 50
reload = { tracks = 2, cranes = 1, time = "1 h" }

[ports.khorgos.wagons]
broad = { ready = 300, order_up_to = 300, lead_time = "2 h" }
"""


def nobody(_what, _done, _total):
    """Show nothing."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders of a small port, of one with a third lane, and their comparison."""
    root = tmp_path_factory.mktemp("asked")
    path = write_lane(root, PORT, "port.toml")
    lanes = ("ports.khorgos.china.customs.lanes=3",)

    settings = Settings(jobs=1)
    return {
        "base": run(load(path), root / "base", settings).folder,
        "more": run(load(path, lanes), root / "more", settings).folder,
        "seed": run(load(path, ("seed=6",)), root / "seed", settings).folder,
        "compare": compare(load(path), [load(path, lanes)], root / "compare", settings).folder,
    }


TRAIN = "any/khorgos/westbound/7"


def test_a_story_has_all_that_is_known_of_a_train(folders):
    found = explain(folders["base"], TRAIN)

    assert found.story.train == TRAIN
    assert sum(s.waited_s + s.worked_s for s in found.story.steps) == found.story.stay_s
    assert found.cost is not None
    assert found.cost["path_cost"] > 0
    assert found.door_to_door_s == found.story.stay_s + 5 * 86_400
    assert sum(lot.wagons for lot in found.wagons.left_with) == found.load["wagons"]
    assert json.loads(json.dumps(found.as_data()))["stream"]["port"] == "khorgos"


def test_the_story_in_another_replication_is_another(folders):
    one, two = (explain(folders["base"], TRAIN, number).story for number in (0, 1))

    assert one.due_s != two.due_s


def test_one_train_in_two_runs_differs_by_its_steps_exactly(folders):
    found = contrast(folders["base"], folders["more"], TRAIN)

    whole = found.other.story.whole_s - found.base.story.whole_s
    assert found.lost_s == whole == sum(line.lost_s for line in found.lines)
    documents = next(line for line in found.lines if line.step == "documents")
    assert documents.base_worked_s == documents.other_worked_s
    assert json.loads(json.dumps(found.as_data()))["lost_s"] == whole


def test_trains_of_other_luck_are_not_the_same_trains(folders):
    with pytest.raises(UsageError, match=r"the seed 5, .* 6"):
        contrast(folders["base"], folders["seed"], TRAIN)
    with pytest.raises(UsageError, match="not the same trains"):
        facts_against(folders["base"], folders["seed"], nobody)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("any/khorgos/westbound/9999", r"the nearest are any/khorgos/westbound/\d+, .*ordinals"),
        ("any/khorgos/westbound/x", "have the ordinals 0 to"),
        ("any/khorgos/eastbound/3", "as in any/khorgos/westbound/0"),
        ("nonsense", "service/port/direction/ordinal, as in any/khorgos/westbound/0"),
        ("", "service/port/direction/ordinal"),
        ("supply/khorgos/broad/0", "service/port/direction/ordinal"),
    ],
)
def test_an_unknown_train_is_told_the_nearest(folders, asked, hint):
    with pytest.raises(UsageError, match=hint):
        explain(folders["base"], asked)


def test_a_replication_that_is_not_there_is_bad_usage(folders):
    for number in (-1, 2):
        with pytest.raises(UsageError, match=f"--replication {number}: .* has 0 to 1"):
            explain(folders["base"], TRAIN, number)


def test_the_worst_of_all_replications_come_worst_first(folders):
    found = find_worst(folders["base"], Wanted(By.DWELL, 6), nobody)

    seconds = [row.worst.seconds for row in found.rows]
    assert len(seconds) == 6
    assert seconds == sorted(seconds, reverse=True)
    assert {row.replication for row in found.rows} <= {0, 1}
    worst = found.rows[0]
    assert explain(folders["base"], worst.worst.train, worst.replication).story.stay_s == seconds[0]
    assert json.loads(json.dumps(found.as_data()))["by"] == "dwell"


def test_the_worst_of_one_replication_are_of_that_one(folders):
    found = find_worst(folders["base"], Wanted(replication=1), nobody)

    assert {row.replication for row in found.rows} == {1}


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        (Wanted(most=0), "--worst 0: from 1"),
        (Wanted(most=10**9), "--worst"),
        (Wanted(port="khorgo"), "did you mean khorgos"),
        (Wanted(service="nobody"), "there are any"),
        (Wanted(replication=7), "--replication 7"),
    ],
)
def test_what_cannot_be_asked_for_is_bad_usage(folders, wanted, hint):
    with pytest.raises(UsageError, match=hint):
        find_worst(folders["base"], wanted, nobody)


def facts(folder, **more):
    (sheet,) = facts_of_folder(folder, nobody, **more)
    return sheet.facts


def of_kind(found, kind):
    return {fact.resource: fact for fact in found if fact.kind is kind}


def test_the_facts_of_a_run_are_those_of_its_tables(folders):
    found = facts(folders["base"])

    idle = of_kind(found, Kind.IDLE)["khorgos.kazakhstan.cranes"]
    assert 0 < idle.figures["idle_share"] < 1
    tracks = of_kind(found, Kind.NEVER_FULL)["khorgos.kazakhstan.standard_tracks"]
    assert tracks.figures["most"] < tracks.figures["capacity"] == 50
    assert "khorgos.china.examination" in of_kind(found, Kind.NEVER_USED)
    steps = [fact.figures["step"] for fact in found if fact.kind is Kind.NEVER_ENTERED]
    assert "examination" in steps
    assert "documents" not in steps
    (busiest,) = [fact for fact in found if fact.kind is Kind.BUSIEST]
    assert busiest.figures["day_trains"] >= busiest.figures["mean_a_day"]


def test_facts_are_ordered_by_weight(folders):
    found = facts(folders["base"])

    assert list(found) == sorted(found, key=by_weight)
    assert found[0].weight_h > 0
    waiting = [fact.weight_h for fact in found if fact.kind is Kind.QUEUE]
    assert waiting == sorted(waiting, reverse=True)


def test_what_has_most_to_spare_is_named_first(folders):
    found = [fact for fact in facts(folders["base"]) if fact.kind is Kind.NEVER_FULL]

    spare = [fact.figures["spare_share"] for fact in found]
    assert spare == sorted(spare, reverse=True)


def test_the_shares_of_all_queues_of_a_port_are_the_whole(folders):
    queues = of_kind(facts(folders["base"]), Kind.QUEUE).values()

    assert sum(fact.figures["share_of_port"] for fact in queues) == pytest.approx(1)


def test_facts_of_one_replication_are_not_those_of_all(folders):
    one, two = (facts(folders["base"], replication=number) for number in (0, 1))
    both = facts(folders["base"])

    lanes = [of_kind(found, Kind.QUEUE)["khorgos.china.customs"] for found in (one, two, both)]
    hours = [fact.figures["waited_h"] for fact in lanes]
    assert hours[2] == pytest.approx((hours[0] + hours[1]) / 2)


def test_what_a_change_touched_is_the_same_from_runs_and_from_a_comparison(folders):
    live = facts_against(folders["base"], folders["more"], nobody)
    kept = facts(folders["compare"])

    assert live.facts[1:] == kept[1:]
    lanes = of_kind(kept, Kind.CHANGED)["khorgos.china.customs"]
    assert lanes.figures["more_waited_h"] < 0
    trains = kept[0]
    assert trains.figures["changed"] <= trains.figures["resources"]


def test_the_same_run_twice_is_touched_nowhere(folders):
    sheet = facts_against(folders["base"], folders["base"], nobody)

    assert [fact.kind for fact in sheet.facts] == [Kind.TRAINS, Kind.UNTOUCHED]
    assert sheet.facts[0].figures["line"].startswith("0 of ")


def test_a_comparison_has_no_trains_to_explain(folders):
    with pytest.raises(UsageError, match="a comparison keeps no trains"):
        explain(folders["compare"], TRAIN)


def altered(folder, tmp_path, name, change, *, sealed=True):
    """Return a copy of `folder` in which the JSON file `name` is changed."""
    copy = shutil.copytree(folder, tmp_path / "copy")
    content = json.loads((copy / name).read_text())
    change(content)
    (copy / name).write_text(json.dumps(content))
    if sealed:
        names = json.loads((copy / MANIFEST).read_text())["files"]
        write_manifest(copy, manifest_of(copy, names))
    return copy


def test_results_of_a_newer_version_are_refused(folders, tmp_path):
    copy = altered(
        folders["base"], tmp_path, "run.json", lambda c: c["versions"].update(landbridge="99.1.0")
    )

    with pytest.raises(StorageError, match=r"written by landbridge 99\.1\.0"):
        explain(copy, TRAIN)


def test_an_older_comparison_without_its_resources_is_refused(folders, tmp_path):
    copy = altered(
        folders["compare"],
        tmp_path,
        "compare.json",
        lambda content: content["alternatives"][0].pop("resources"),
    )

    with pytest.raises(StorageError, match="compare again"):
        facts_of_folder(copy, nobody)


def test_damaged_results_are_refused(folders, tmp_path):
    copy = altered(folders["base"], tmp_path, "run.json", lambda c: c.update(seed=7), sealed=False)

    with pytest.raises(IntegrityError, match=r"run\.json missing or changed"):
        open_run(copy)


def test_a_record_without_what_it_must_have_is_refused(folders, tmp_path):
    copy = altered(folders["base"], tmp_path, "run.json", lambda c: c.pop("seed"))

    with pytest.raises(IntegrityError, match="not a record of landbridge"):
        open_run(copy)


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    with pytest.raises(StorageError, match="no complete results here"):
        explain(tmp_path, TRAIN)
    with pytest.raises(StorageError, match="there is no such folder"):
        facts_of_folder(tmp_path / "nowhere", nobody)


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "x.txt").write_text("x")
    write_manifest(tmp_path, manifest_of(tmp_path, ["x.txt"]))

    with pytest.raises(StorageError, match="not the results of a run"):
        open_run(tmp_path)


def test_a_run_without_limits_and_waits_has_few_facts(tmp_path):
    result = run_lane(tmp_path, "ports.khorgos.china.customs.lanes=99", "replications=1")

    found = facts(result.folder)

    assert of_kind(found, Kind.NEVER_FULL)["khorgos.china.customs"].figures["waits"] == 0
    assert not of_kind(found, Kind.QUEUE)
    assert not of_kind(found, Kind.IDLE)
    assert {fact.weight_h for fact in found} == {0.0}
    limit = next(fact for fact in found if fact.kind is Kind.LIMIT)
    assert limit.figures["largest_share"] <= 1


def test_equal_weights_keep_the_order_of_kinds():
    found = sorted([Fact(Kind.LIMIT), Fact(Kind.BUSIEST), Fact(Kind.LEFT, 0.5)], key=by_weight)

    assert [fact.kind for fact in found] == [Kind.LEFT, Kind.BUSIEST, Kind.LIMIT]
