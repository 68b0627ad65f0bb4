"""Any byte of any file changed, files cut short, gone, or something else in their place."""

import os
import shutil
from random import Random

import pytest

from sim.cli import main
from sim.errors import ModelStopError
from sim.experiments import replication
from sim.experiments.checking import State, check
from sim.experiments.files import remove_tree
from tests.faults.acting import goes_on
from tests.unit.experiments.lanes import LANE, contents, run_lane, write_lane

SHORT = LANE.replace('"5 d"', '"1 d"').replace("replications = 3", "replications = 2")
TRAIN = "any/khorgos/westbound/0"
BY_DEFAULT, SLOW, NIGHTLY = 16, 40, 2_000
READERS = {
    "plot": ["plot", "{}", "--quiet"],
    "report": ["report", "{}", "--quiet", "--out", "{}/../page.html"],
    "export": ["export", "{}", "--format", "csv", "--out", "{}/../csv", "--replace", "--quiet"],
    "explain": ["explain", "{}", TRAIN],
    "worst": ["explain", "{}", "--worst", "3"],
    "facts": ["facts", "{}"],
    "against": ["facts", "{}", "--against", "{}"],
    "resume": ["resume", "{}", "--quiet"],
}
QUICK = ("export", "explain", "resume")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    write_lane(folder, SHORT)
    run_lane(folder)
    return folder


@pytest.fixture(scope="module")
def half_finished(tmp_path_factory):
    """Return the folder of a run of which the last replication is missing."""
    folder = tmp_path_factory.mktemp("half")
    write_lane(folder, SHORT.replace("replications = 2", "replications = 3"))
    draw = replication.draw

    def stops(scenario, inputs, which):
        if which == 2:
            raise ModelStopError("stopped")
        return draw(scenario, inputs, which)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replication, "draw", stops)
        with pytest.raises(ModelStopError):
            run_lane(folder)
    return folder


def flip(path, random):
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    path.write_bytes(content)


def cut(path, random):
    """Leave only the beginning of a file."""
    path.write_bytes(path.read_bytes()[: random.randrange(path.stat().st_size)])


def remove(path, _random):
    """Remove a file."""
    path.unlink()


def put_a_folder(path, _random):
    """Put a folder with something in it in the place of a file."""
    path.unlink()
    path.mkdir()
    (path / "precious").write_text("mine")


def put_a_dangling_link(path, _random):
    """Put a link to nowhere in the place of a file."""
    path.unlink()
    path.symlink_to("nowhere")


def put_a_pipe(path, _random):
    """Put a pipe, from which nothing ever comes, in the place of a file."""
    path.unlink()
    os.mkfifo(path)


HARMS = (flip, flip, flip, cut, remove, put_a_folder, put_a_dangling_link, put_a_pipe)


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def harmed(original, place, number):
    """Return a copy of results with the damage of trial `number`, and the file that has it."""
    random = Random(number)
    if place.exists():
        shutil.rmtree(place)
    out = shutil.copytree(original / "out", place / "out")
    shutil.copy(original / "lane.toml", place)
    path = random.choice(files_of(out))
    before = path.read_bytes()
    random.choice(HARMS)(path, random)
    same = path.is_file() and not path.is_symlink() and path.read_bytes() == before
    return out, path, same


def call(words, out, capsys):
    """Return status and what was said, with the folder left out of it."""
    status = main([word.format(out) for word in words])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    if status:
        assert said.err.startswith("landbridge: ")
        assert len(said.err.splitlines()) == 1
    return status, said.out


def examine(copied, number, readers, sound, capsys):
    """Look at damaged results; no command fails badly, or uses what is damaged."""
    out, path, same = copied
    found = check(out)
    name = path.relative_to(out).as_posix()
    if same or name == ".landbridge":
        expected = State.COMPLETE
    elif name == "manifest.json" and not os.path.lexists(path):
        # As in a run that never came so far.
        expected = State.UNFINISHED
    else:
        expected = State.DAMAGED
        assert name in {*found.missing, *found.damaged}, (number, name)
    assert found.state is expected, (number, name)
    status = {State.COMPLETE: 0, State.UNFINISHED: 4, State.DAMAGED: 6}[expected]
    assert call(["check-results", "{}"], out, capsys)[0] == status
    for reader in readers:
        status, said = call(READERS[reader], out, capsys)
        assert status in (0, 4, 6), (number, name, reader)
        if status == 0 and reader in sound:
            assert said.replace(str(out), "") == sound[reader], (number, name, reader)


def sound_answers(original, readers, capsys):
    """Return what commands say of results that are whole."""
    out = original / "out"
    answers = {reader: call(READERS[reader], out, capsys) for reader in readers}
    assert {status for status, _ in answers.values()} == {0}
    return {reader: said.replace(str(out), "") for reader, (_, said) in answers.items()}


@pytest.mark.parametrize("number", range(BY_DEFAULT))
def test_damage_in_results_is_found_and_never_used(finished, tmp_path, number, capsys):
    examine(harmed(finished, tmp_path / "copy", number), number, QUICK, {}, capsys)


@pytest.mark.slow
def test_damage_in_results_is_found_by_every_command(finished, tmp_path, capsys):
    sound = sound_answers(finished, READERS, capsys)
    for number in range(BY_DEFAULT, BY_DEFAULT + SLOW):
        readers = ["plot", "report"] if number % 15 == 0 else [*QUICK, "worst", "facts", "against"]
        examine(harmed(finished, tmp_path / "copy", number), number, readers, sound, capsys)


@pytest.mark.nightly
def test_damage_anywhere_in_results_is_found_by_every_command(finished, tmp_path, capsys):
    sound = sound_answers(finished, READERS, capsys)
    for number in range(NIGHTLY):
        readers = READERS if number % 20 == 0 else [*QUICK, "worst", "facts", "against"]
        examine(harmed(finished, tmp_path / "copy", number), number, readers, sound, capsys)


def mend(original, place, number, undisturbed, capsys):
    """Damage one file of half-finished results; going on gives the bytes of an undisturbed run."""
    out, path, _ = harmed(original, place, number)
    assert check(out).state in (State.DAMAGED, State.UNFINISHED)
    status, _ = call(["resume", "{}", "--quiet", "--jobs", "1"], out, capsys)
    name = path.relative_to(out).as_posix()
    if status:
        # What was asked, or whose the folder is, cannot be told any more; that is the user's.
        assert name.startswith((".request", ".landbridge")), (number, name)
        if name == ".landbridge":
            remove_tree(path)
            path.touch()
        words = ["run", str(place / "lane.toml"), "--out", "{}", "--no-pictures", "--jobs", "1"]
        assert call(words, out, capsys)[0] == 0, (number, name)
    assert contents(out) == undisturbed, (number, name)
    goes_on(place, undisturbed)


@pytest.fixture(scope="module")
def undisturbed(half_finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copy(half_finished / "lane.toml", folder)
    return contents(run_lane(folder).folder)


@pytest.mark.parametrize("number", range(BY_DEFAULT // 2))
def test_damage_in_half_finished_results_is_mended(
    half_finished, tmp_path, number, undisturbed, capsys
):
    mend(half_finished, tmp_path / "copy", number, undisturbed, capsys)


@pytest.mark.slow
def test_more_damage_in_half_finished_results_is_mended(
    half_finished, tmp_path, undisturbed, capsys
):
    for number in range(BY_DEFAULT, BY_DEFAULT + SLOW):
        mend(half_finished, tmp_path / "copy", number, undisturbed, capsys)


@pytest.mark.nightly
def test_damage_anywhere_in_half_finished_results_is_mended(
    half_finished, tmp_path, undisturbed, capsys
):
    for number in range(NIGHTLY // 4):
        mend(half_finished, tmp_path / "copy", number, undisturbed, capsys)


def test_files_of_somebody_else_are_named_and_left(finished, tmp_path, capsys):
    out = shutil.copytree(finished / "out", tmp_path / "out")
    (out / "notes.txt").write_text("mine")
    (out / "more").mkdir()
    (out / "more" / "link").symlink_to("nowhere")

    assert check(out).foreign == ("notes.txt", "more/link")
    assert call(["check-results", "{}"], out, capsys)[0] == 0
    assert call(["resume", "{}"], out, capsys)[0] == 0
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("words", [*READERS.values(), ["check-results", "{}"]])
def test_a_folder_of_somebody_else_is_no_results(tmp_path, words, capsys):
    (tmp_path / "thesis.tex").write_text("precious")

    assert call(words, tmp_path, capsys)[0] == 4
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("words", [*READERS.values(), ["check-results", "{}"]])
def test_results_of_a_newer_version_are_refused_by_all(
    finished, tmp_path, words, capsys, monkeypatch
):
    out = shutil.copytree(finished / "out", tmp_path / "out")
    monkeypatch.setattr("sim.experiments.versions.__version__", "0.0.1")

    assert main([word.format(out) for word in words]) == 4
    assert "written by landbridge 0.1.0, which is newer than this one (0.0.1)" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "words", [["report", "{}"], ["plot", "{}"], ["export", "{}", "--format", "csv"]]
)
def test_results_without_marker_are_not_written_into_and_it_is_said_what_to_do(
    finished, tmp_path, words, capsys
):
    out = shutil.copytree(finished / "out", tmp_path / "out")
    (out / ".landbridge").unlink()
    before = contents(out)

    assert main([word.format(out) for word in words]) == 4
    assert "make an empty file .landbridge in it" in capsys.readouterr().err
    assert contents(out) == before
    (out / ".landbridge").touch()
    assert main([word.format(out) for word in words]) == 0
