import errno

import pytest

from sim.errors import StorageError
from sim.experiments.files import (
    MANIFEST,
    damaged_files,
    files_below,
    json_bytes,
    manifest_of,
    read_manifest,
    remove_tree,
    storage_errors,
    write_file,
    write_manifest,
)


def test_a_written_file_has_its_content_and_leaves_no_temporary_name(tmp_path):
    write_file(tmp_path / "a.txt", b"one")
    write_file(tmp_path / "a.txt", b"two")

    assert (tmp_path / "a.txt").read_bytes() == b"two"
    assert files_below(tmp_path) == ["a.txt"]


def test_a_write_that_fails_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch):
    write_file(tmp_path / "a.txt", b"old")

    def full(_handle):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("sim.experiments.files.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_file(tmp_path / "a.txt", b"new")

    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert files_below(tmp_path) == ["a.txt"]


def test_an_error_of_the_system_names_file_and_reason(tmp_path):
    with (
        pytest.raises(StorageError, match=r"gone.*No such file or directory \(ENOENT\)"),
        storage_errors(tmp_path),
    ):
        (tmp_path / "gone").read_bytes()


def test_an_error_without_a_file_name_takes_the_one_at_hand(tmp_path):
    with pytest.raises(StorageError) as caught, storage_errors(tmp_path / "table.parquet"):
        raise OSError(errno.ENOSPC, "whatever")

    assert str(caught.value).endswith("table.parquet: No space left on device (ENOSPC)")
    assert caught.value.exit_status == 4


def test_a_manifest_tells_missing_longer_and_changed_files(tmp_path):
    for name in ("kept", "missing", "longer", "changed"):
        write_file(tmp_path / name, b"1234")
    manifest = manifest_of(tmp_path, files_below(tmp_path))
    write_manifest(tmp_path, manifest)

    (tmp_path / "missing").unlink()
    (tmp_path / "longer").write_bytes(b"12345")
    (tmp_path / "changed").write_bytes(b"1235")

    assert read_manifest(tmp_path) == manifest
    assert damaged_files(tmp_path, manifest) == ["changed", "longer", "missing"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"files": {"../escape": {}}}', b'{"files": {"/etc/passwd": {}}}'],
)
def test_a_manifest_that_cannot_be_trusted_is_none(tmp_path, content):
    (tmp_path / MANIFEST).write_bytes(content)

    assert read_manifest(tmp_path) is None


def test_json_bytes_do_not_depend_on_the_order_of_keys():
    assert json_bytes({"b": 1, "a": "ü"}) == json_bytes({"a": "ü", "b": 1})


def test_json_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_bytes({"a": float("nan")})


def test_removing_a_tree_does_not_follow_links(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    write_file(outside / "precious", b"x")
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "link").symlink_to(outside)
    write_file(tree / "deep" / "file", b"y")

    remove_tree(tree)
    remove_tree(tree)

    assert not tree.exists()
    assert (outside / "precious").read_bytes() == b"x"
