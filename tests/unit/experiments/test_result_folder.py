import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import IntegrityError, StorageError
from sim.experiments import lock as lock_module
from sim.experiments.files import files_below, read_manifest, write_file
from sim.experiments.folder import (
    STAGING,
    adopt,
    check_complete,
    claimed,
    publish,
    stage,
)
from sim.experiments.lock import MARKER, MARKER_TEXT, FolderLock


def put(folder, **files):
    staging = stage(folder)
    for name, text in files.items():
        path = staging / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        write_file(path, text.encode())


def test_a_new_folder_is_made_and_marked(tmp_path):
    with claimed(tmp_path / "deep" / "results") as folder:
        assert folder.is_dir()

    assert (folder / MARKER).read_text() == MARKER_TEXT


def test_an_empty_folder_may_be_used(tmp_path):
    with claimed(tmp_path) as folder:
        assert folder == tmp_path.resolve()


def test_nothing_half_made_stays_after_an_interruption(tmp_path):
    def interrupted():
        with claimed(tmp_path) as folder:
            put(folder, half="made")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert not (tmp_path / STAGING).exists()


def refuse(out, words):
    with pytest.raises(StorageError, match=words), claimed(out):
        pass


def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "thesis.tex").write_text("precious")

    refuse(tmp_path, "landbridge did not make it")

    assert files_below(tmp_path) == ["thesis.tex"]


def test_a_file_a_dangling_link_home_and_root_are_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))

    refuse(tmp_path / "file", "a file stands")
    refuse(tmp_path / "file" / "below", "Not a directory")
    refuse(tmp_path / "link", "leads nowhere")
    refuse(home, "home")
    refuse(Path("/"), "root")


def test_a_second_owner_is_told_who_the_first_is(tmp_path):
    with claimed(tmp_path):
        refuse(tmp_path, rf"in use by process {os.getpid()} on ")


def test_the_folder_is_free_again_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), claimed(tmp_path):
        raise RuntimeError

    with claimed(tmp_path):
        pass


def _no_locks(_handle):
    return False


@pytest.mark.parametrize("has_locks", [True, False])
def test_the_folder_is_free_again_after_its_owner_could_not_be_written(
    tmp_path, monkeypatch, has_locks
):
    if not has_locks:
        monkeypatch.setattr(lock_module, "_flock", _no_locks)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", full)
        with pytest.raises(OSError, match="No space"):
            FolderLock(tmp_path).take()

    with FolderLock(tmp_path):
        pass


def test_the_lock_of_a_dead_owner_is_taken_over(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from sim.experiments.lock import FolderLock;"
        "FolderLock(Path(sys.argv[1])).take(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path], check=False).returncode == 9
    assert (tmp_path / MARKER).read_text().startswith("process ")

    with claimed(tmp_path):
        pass


def test_without_system_locks_a_file_takes_their_place(tmp_path, monkeypatch):
    monkeypatch.setattr(lock_module, "_flock", lambda _handle: False)

    with claimed(tmp_path):
        refuse(tmp_path, rf"in use by process {os.getpid()} on .*remove")
    with claimed(tmp_path):
        pass

    assert files_below(tmp_path) == [MARKER]


def test_without_system_locks_a_dead_owner_is_recognised(tmp_path, monkeypatch):
    monkeypatch.setattr(lock_module, "_flock", lambda _handle: False)
    lock = FolderLock(tmp_path)
    lock.take()
    monkeypatch.setattr(lock_module, "process_lives", lambda _pid: False)

    with claimed(tmp_path):
        pass


def test_published_files_take_the_place_of_the_old_ones(tmp_path):
    with claimed(tmp_path) as folder:
        put(folder, a="1", b="1", inputs__old="1")
        publish(folder)
        (folder / "notes-of-the-user").write_text("mine")
        put(folder, b="2", c="2")
        publish(folder)

    assert files_below(folder) == [MARKER, "b", "c", "manifest.json", "notes-of-the-user"]
    assert (folder / "b").read_text() == "2"
    assert sorted(check_complete(folder)) == ["b", "c"]
    assert not (folder / "inputs").exists()


def test_files_can_be_added_to_complete_results(tmp_path):
    with claimed(tmp_path) as folder:
        put(folder, a="1", b="1")
        publish(folder)
        put(folder, b="2", c="2")
        publish(folder, keep_others=True)

    assert sorted(check_complete(folder)) == ["a", "b", "c"]


def test_what_is_only_staged_changes_nothing(tmp_path):
    with claimed(tmp_path) as folder:
        put(folder, a="1")
        publish(folder)
    before = (folder / "manifest.json").read_bytes()

    with claimed(tmp_path) as folder:
        put(folder, a="2")
    assert (folder / "a").read_text() == "1"
    assert (folder / "manifest.json").read_bytes() == before

    with claimed(tmp_path):
        assert not (folder / STAGING).exists()


def test_a_damaged_result_is_named(tmp_path):
    with claimed(tmp_path) as folder:
        put(folder, a="1", b="1")
        publish(folder)
    (folder / "b").write_text("9")

    with pytest.raises(IntegrityError, match="b missing or changed"):
        check_complete(folder)


def test_a_folder_without_manifest_has_no_complete_results(tmp_path):
    with pytest.raises(StorageError, match="no complete results"):
        check_complete(tmp_path)


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "table.csv").write_text("precious")
    with claimed(tmp_path / "results") as folder:
        (folder / "inputs").symlink_to(outside)
        (folder / "manifest.json").write_text('{"files": {"inputs/table.csv": {}}}')
        put(folder, a="1")
        publish(folder)
        assert (outside / "table.csv").read_text() == "precious"

        put(folder, inputs__table="1")
        with pytest.raises(StorageError, match="leads out"):
            publish(folder)
    assert read_manifest(folder) is not None


def test_a_shared_store_is_adopted_twice_but_never_a_foreign_folder(tmp_path):
    store = tmp_path / "store"
    assert adopt(store) == adopt(store)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "file").write_text("x")

    with pytest.raises(StorageError, match="did not make it"):
        adopt(tmp_path / "foreign")
