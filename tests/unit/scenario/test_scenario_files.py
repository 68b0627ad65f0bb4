"""What happens before a scenario is understood: files missing, huge, strange, or hostile."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import SafetyLimitError, ScenarioError, StorageError
from sim.scenario import files
from sim.scenario.loader import load
from tests.unit.scenario.files import WHOLE, refusal, written

ROOT = Path(__file__).parents[3]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200)


def test_missing_file_is_named_with_similar_ones(tmp_path: Path):
    written(tmp_path, WHOLE, "h1-2024.toml")

    error = refusal(tmp_path / "h1-2042.toml")

    assert error.exit_status == 2
    assert "no such file" in str(error)
    assert '"h1-2024.toml"' in str(error)


def test_folder_is_called_a_folder_with_the_files_in_it(tmp_path: Path):
    written(tmp_path, WHOLE, "base.toml")

    error = refusal(tmp_path)

    assert error.exit_status == 2
    assert "folder" in str(error)
    assert "base.toml" in str(error)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_empty_file_is_called_empty(tmp_path: Path, text: str):
    error = refusal(written(tmp_path, text))

    assert error.exit_status == 2
    assert "SCN-003" in str(error)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (WHOLE.encode("utf-16"), "SCN-004"),
        (WHOLE.encode("utf-16-le"), "SCN-004"),
        (WHOLE.replace("One port", "Дос").encode("koi8-r"), "SCN-004"),
        (PNG, "SCN-005"),
        (b"PK\x03\x04\x14\x00\x00\x00" + bytes(range(256)), "SCN-005"),
        (b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix", "SCN-005"),
    ],
)
def test_what_is_no_utf8_text_is_refused(tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "odd.toml"
    path.write_bytes(content)

    error = refusal(path)

    assert error.exit_status == 2
    assert code in str(error)


def test_wrong_byte_is_given_with_its_line(tmp_path: Path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'title = "x"\nlabel = "K\xf6ln"\n')

    assert f"{path}:2:11" in str(refusal(path))


def test_byte_order_mark_is_taken_with_a_note(tmp_path: Path):
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.encode())

    loaded = load(path)

    assert any("byte order mark" in note for note in loaded.notes)


def test_line_ends_of_windows_change_nothing(tmp_path: Path):
    plain = load(written(tmp_path, WHOLE))
    path = tmp_path / "spoilt.toml"
    path.write_bytes(WHOLE.replace("\n", "\r\n").encode())

    assert load(path).scenario == plain.scenario


def test_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "large.toml"
    path.touch()
    os.truncate(path, 100 << 20)
    monkeypatch.setattr(files.os, "fdopen", Unreadable)

    with pytest.raises(SafetyLimitError, match="104,857,600 bytes"):
        load(path)


class Unreadable:
    """A file that may be asked for its status, but not read."""

    def __init__(self, handle: int, _mode: str) -> None:
        self._handle = handle

    def __enter__(self):
        return self

    def __exit__(self, *_: object):
        os.close(self._handle)

    def read(self, _size: int) -> bytes:
        raise AssertionError("the size was known before")


def test_pipe_is_refused_without_waiting(tmp_path: Path):
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)

    # Nobody ever writes into it: a reader that waited would wait for ever.
    with pytest.raises(SafetyLimitError, match="SCN-006"):
        load(path)


def test_endless_device_is_refused():
    with pytest.raises(SafetyLimitError, match="SCN-006"):
        load("/dev/zero")


def test_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "SCENARIO_BYTES", 1 << 20)
    path = written(tmp_path, WHOLE)
    request = files.Request.of_user(path)
    monkeypatch.setattr(files.os, "fstat", lambda _handle: os.stat_result((0o100644, *[0] * 9)))

    with pytest.raises(SafetyLimitError, match="no end in sight"):
        files.read_bytes(request, 100)


def test_unreadable_file_is_an_error_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Root may read everything, so the system's refusal is played.
    path = written(tmp_path, WHOLE)

    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", forbidden)

    with pytest.raises(StorageError, match="Permission denied") as caught:
        load(path)

    assert caught.value.exit_status == 4
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["x" * 300 + ".toml", "a\0b.toml", "x.toml/y.toml"])
def test_impossible_path_is_a_missing_file(tmp_path: Path, name: str):
    written(tmp_path, WHOLE, "x.toml")

    assert "SCN-001" in str(refusal(tmp_path / name))


def test_standard_input_is_refused_clearly():
    error = refusal(Path("-"))

    assert error.exit_status == 2
    assert "standard input" in str(error)


# A megabyte at most, and each built to hurt a parser that is not guarded.
HOSTILE = {
    "one line": "x" * (1 << 20),
    "nested lists": "a = " + "\n".join("[" * 9_000 for _ in range(100)),
    "nested lists by line": "a = [\n" * 150_000,
    "dotted key": ".".join("a" for _ in range(20_000)) + " = 1",
    "dotted keys by line": "\n".join(".".join("abcdefgh") + f".k{i} = 1" for i in range(40_000)),
    "many keys": "\n".join(f"k{i} = {i}" for i in range(80_000)),
    "many unknown keys": "\n".join(f"k{i} = {i}" for i in range(49_000)),
    "many tables": "\n".join(f"[services.s{i}]" for i in range(45_000)),
    "many services": "\n".join(f"services.s{i} = {{ trains = 1 }}" for i in range(25_000)),
    "many lists of tables": "[[a]]\n" * 100_000,
    "long number": "a = " + "9" * 9_000,
    "long hexadecimal number": "seed = 0x" + "f" * 9_000,
    "many slips": "\n".join(f"k{i} = {i} h" for i in range(40_000)),
    "unclosed quotes": '"\n' * 500_000,
    "unclosed long texts": "a = '''\n" * 100_000,
    "backslashes": 'a = """' + "\\\n" * 400_000,
    "deep headers": "\n".join(f"[{'.'.join('a' * 7)}.b{i}]" for i in range(40_000)),
    "same key": "a = 1\n" * 50_000,
    "long list": "a = [\n" + "1,\n" * 300_000 + "]",
    "long provenance": "[provenance]\n"
    + "\n".join(f'"services.*.x{i}" = {{ grade = "assumed" }}' for i in range(15_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused(tmp_path: Path, name: str):
    path = written(tmp_path, 'title = "x"\nstart = 2024-01-01\nduration = "1 d"\n' + HOSTILE[name])

    error = refusal(path)

    assert error.exit_status in (2, 3)
    assert len(str(error)) < 20_000


def test_very_many_problems_are_counted_but_not_all_put_into_words(tmp_path: Path):
    error = refusal(written(tmp_path, "\n".join(f"k{i} = 1" for i in range(5_000)) + "\n" + WHOLE))

    assert isinstance(error, ScenarioError)
    assert error.problems[-1].message == "3,000 more keys and values are refused"


def test_at_most_twenty_problems_are_shown_and_the_rest_counted(tmp_path: Path):
    error = refusal(written(tmp_path, "\n".join(f"k{i} = 1" for i in range(30)) + "\n" + WHOLE))

    assert isinstance(error, ScenarioError)
    assert len(error.problems) == 30
    assert str(error).endswith("... and 10 more")


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path):
    error = refusal(written(tmp_path, WHOLE + '\n["\\u001b[31m\\u202e"]\n'))

    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)


def test_places_are_looked_up_only_when_something_is_wrong(tmp_path: Path):
    written(tmp_path, WHOLE, "base.toml")
    child = written(tmp_path, 'extends = "base.toml"\n', "child.toml")
    program = (
        "import sys\nfrom sim.scenario.loader import load\n"
        f"load({str(child)!r})\nprint('tree_sitter' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert told.stdout == "False\n"
