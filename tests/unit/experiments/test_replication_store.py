import os
import shutil
import subprocess
from pathlib import Path

import pytest

import sim
from sim.errors import StorageError
from sim.experiments import store
from sim.experiments.files import files_below
from sim.experiments.store import Shelf, code_digest, content_key, model_versions


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "key")


def fill(shelf, replication, text="content"):
    with shelf.adding(replication) as folder:
        (folder / "table").write_text(text)


def test_a_finished_replication_is_held_under_its_number(shelf):
    fill(shelf, 7)

    assert shelf.holds(7)
    assert not shelf.holds(8)
    assert files_below(shelf.folder) == [
        "replication-0007/manifest.json",
        "replication-0007/table",
    ]


def test_an_error_on_the_way_leaves_nothing(shelf):
    def half(folder):
        (folder / "table").write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError), shelf.adding(0) as folder:
        half(folder)

    assert not shelf.holds(0)
    assert files_below(shelf.folder) == []


@pytest.mark.parametrize("damage", ["shorter", "changed", "missing", "no manifest", "bad manifest"])
def test_a_damaged_replication_is_not_held_and_makes_room(shelf, damage):
    fill(shelf, 0)
    place = shelf.place(0)
    match damage:
        case "shorter":
            (place / "table").write_text("conten")
        case "changed":
            (place / "table").write_text("contenT")
        case "missing":
            (place / "table").unlink()
        case "no manifest":
            (place / "manifest.json").unlink()
        case "bad manifest":
            (place / "manifest.json").write_text('{"files": {"table": 7}}')

    assert not shelf.holds(0)
    fill(shelf, 0)
    assert shelf.holds(0)


def test_who_comes_second_leaves_the_first_in_place(shelf):
    with shelf.adding(0) as slow:
        (slow / "table").write_text("content")
        fill(shelf, 0)

    assert shelf.holds(0)
    assert len(list(shelf.folder.iterdir())) == 1


def test_leftovers_of_dead_processes_are_removed_and_those_of_living_ones_stay(shelf):
    dead = subprocess.Popen(["true"])
    dead.wait()
    living = shelf.folder / store._temporary_name("replication-0001")
    abandoned = shelf.folder / living.name.replace(f"-{os.getpid()}-", f"-{dead.pid}-")
    for folder in (living, abandoned):
        folder.mkdir(parents=True)
        (folder / "table").write_text("half")

    shelf.clean()

    assert list(shelf.folder.iterdir()) == [living]


def test_leftovers_of_another_machine_are_removed_when_they_are_old(shelf):
    foreign = shelf.folder / ".tmp-replication-0001-0badcafe-1-00000000"
    foreign.mkdir(parents=True)

    shelf.clean()
    assert foreign.exists()
    os.utime(foreign, (0, 0))
    shelf.clean()
    assert not foreign.exists()


def test_what_cannot_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(StorageError, match="Not a directory"):
        fill(Shelf(tmp_path / "file"), 0)


def test_the_key_depends_on_scenario_id_and_versions(monkeypatch):
    key = content_key("hash", "lane")

    assert key == content_key("hash", "lane")
    assert len({key, content_key("other", "lane"), content_key("hash", "road")}) == 3
    monkeypatch.setattr(store, "model_versions", lambda: {"simpy": "0"})
    assert content_key("hash", "lane") != key


def test_a_version_that_cannot_be_read_is_said(monkeypatch):
    store._versions.cache_clear()
    monkeypatch.setattr(store, "version", {"numpy": "2.4.6", "scipy": None}.__getitem__)
    try:
        with pytest.raises(
            StorageError, match=r"^scipy: which version is installed cannot be read"
        ):
            model_versions()
    finally:
        store._versions.cache_clear()


def test_the_key_depends_on_the_code_and_on_all_that_computes(monkeypatch):
    key = content_key("hash", "lane")

    assert {"landbridge", "numpy", "scipy", "simpy", "duckdb"} <= set(model_versions())
    monkeypatch.setattr(store, "code_digest", lambda: "other code")
    assert content_key("hash", "lane") != key


@pytest.mark.parametrize(
    ("changed", "is_other"),
    [
        ("domain/time.py", True),
        ("scenario/schema.py", True),
        ("workload/plans.py", True),
        ("model/run.py", True),
        ("recording/tables.py", True),
        ("metrics/statistics.py", True),
        ("experiments/replication.py", True),
        ("experiments/figures.py", True),
        ("experiments/fingerprint.py", True),
        ("experiments/record.py", True),
        ("experiments/stays.py", True),
        ("presentation/digits.py", False),
        ("experiments/sweep/experiment.py", False),
    ],
)
def test_the_code_that_counts_is_what_makes_a_replication(tmp_path, monkeypatch, changed, is_other):
    root = tmp_path / "sim"
    code = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(sim.__file__).parent, root, ignore=code)
    monkeypatch.setattr(sim, "__file__", str(root / "__init__.py"))
    before = code_digest.__wrapped__()

    with (root / changed).open("a") as file:
        file.write("# changed\n")

    assert (code_digest.__wrapped__() != before) == is_other
