"""A scenario to start from: valid as it stands, never over another file, clear what is next."""

import json
import shutil
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario.loader import load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder with the shipped scenarios in it."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_smallest_lane_is_written_and_valid(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init"]) == 0

    said = capsys.readouterr().out
    assert "landbridge check my-scenario.toml" in said
    assert "landbridge run my-scenario.toml" in said
    loaded = load(home / "my-scenario.toml")
    assert list(loaded.scenario.ports) == ["khorgos"]
    assert main(["check", "my-scenario.toml", "--strict"]) == 0


def test_what_stands_in_comments_can_be_said_too(home: Path):
    main(["init", "full"])
    text = (home / "full.toml").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("# ") if "=" in line or line.startswith("# [") else line
        for line in text.split("\n")
    ]
    (home / "full.toml").write_text("\n".join(lines), encoding="utf-8")

    scenario = load(home / "full.toml").scenario

    assert scenario.ports["khorgos"].china.customs.examination is not None
    assert scenario.ports["khorgos"].border.broad.paths_per_day is not None


@pytest.mark.parametrize("name", ["mine", "mine.toml"])
def test_ending_of_the_name_may_be_left_out(home: Path, name: str):
    assert main(["init", name, "--quiet"]) == 0

    assert (home / "mine.toml").is_file()


def test_scenario_of_both_ports_changes_nothing_yet_and_shows_what_could_be(home: Path):
    assert main(["init", "--like", "ports"]) == 0

    path = home / "scenarios" / "my-scenario.toml"
    base, mine = load(home / "scenarios" / "h1-2024.toml"), load(path)
    assert mine.scenario.ports == base.scenario.ports
    assert mine.scenario.services == base.scenario.services
    values = [line[2:] for line in path.read_text(encoding="utf-8").split("\n") if " = " in line]
    changes = [line for line in values if line.startswith(("services", "ports"))]
    assert len(changes) > 10
    assert load(path, changes).scenario.ports == base.scenario.ports


def test_policy_changes_its_base_and_expects_something(home: Path):
    words = ["init", "scenarios/policies/mine", "--like", "policy", "--base"]

    assert main([*words, "scenarios/stressed.toml"]) == 0

    path = home / "scenarios" / "policies" / "mine.toml"
    base, mine = load(home / "scenarios" / "stressed.toml"), load(path)
    assert mine.scenario.expect
    lanes = [each.scenario.ports["alashankou"].china.customs.lanes for each in (base, mine)]
    assert lanes[1] == (lanes[0] or 0) + 1
    compare = "landbridge compare scenarios/stressed.toml scenarios/policies/mine.toml"
    assert compare in path.read_text(encoding="utf-8")


def test_name_that_no_scenario_may_have_leaves_no_file(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["init", "all"]) == 2

    assert "is a reserved word" in capsys.readouterr().err
    assert not (home / "all.toml").exists()


def test_data_says_which_file_and_what_next(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["init", "mine", "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["file"] == "mine.toml"
    assert said["then"] == ["landbridge check mine.toml", "landbridge run mine.toml"]
    assert (home / "mine.toml").is_file()


def test_no_file_is_ever_overwritten(home: Path):
    (home / "my-scenario.toml").write_text("precious", encoding="utf-8")

    assert main(["init"]) == 2

    assert (home / "my-scenario.toml").read_text(encoding="utf-8") == "precious"


def test_base_outside_the_root_of_the_new_file_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
):
    main(["init", "base", "--quiet"])

    status = main(["init", "scenarios/mine", "--like", "policy", "--base", "base.toml"])

    assert status == 2
    assert "leads out of the scenario root" in capsys.readouterr().err
    assert not (home / "scenarios" / "mine.toml").exists()


def test_full_disk_leaves_no_half_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    opened = Path.open

    class Full:
        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def write(self, _text: str) -> None:
            raise OSError(28, "No space left on device")

    def open_full(path: Path, mode: str = "r", **more: str) -> object:
        if mode != "x":
            return opened(path, mode, **more)
        path.touch()
        return Full()

    monkeypatch.setattr(Path, "open", open_full)

    assert main(["init"]) == 4

    assert "No space left on device" in capsys.readouterr().err
    assert not (home / "my-scenario.toml").exists()
