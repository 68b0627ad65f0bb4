"""--language: pictures in another language, words on the terminal in English."""

import os

import pytest

from sim.cli import main
from sim.presentation import painting
from sim.presentation.language.speaking import spoken
from tests.unit.experiments.lanes import write_lane


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    return tmp_path


@pytest.fixture
def lane(here):
    return str(write_lane(here))


@pytest.fixture
def painted(monkeypatch):
    """Return the languages in which pictures were drawn; none is drawn really."""
    found = []

    def paint(_folder, *_more):
        found.append(spoken())
        return ()

    monkeypatch.setattr(painting, "paint", paint)
    return found


def test_pictures_are_drawn_in_the_language_and_the_terminal_speaks_english(lane, painted, capsys):
    assert main(["run", lane, "--jobs", "1", "--language", "ru", "--out", "out"]) == 0

    assert painted == ["ru"]
    assert "Promise" in capsys.readouterr().out
    assert spoken() == "en"


def test_pictures_are_drawn_again_in_another_language(lane, painted):
    main(["run", lane, "--jobs", "1", "--out", "out", "--quiet"])

    assert main(["plot", "out", "--language", "zh"]) == 0
    assert painted == ["en", "zh"]


@pytest.mark.usefixtures("lane")
@pytest.mark.parametrize(
    "command",
    [
        ["run", "lane.toml"],
        ["compare", "lane.toml", "lane.toml"],
        ["sweep", "lane.toml", "--vary", "ports.khorgos.china.customs.lanes=1,2"],
        ["capacity", "lane.toml"],
        ["bottleneck", "lane.toml"],
        ["show", "lane.toml", "--journeys", "--out", "drawn"],
    ],
)
def test_a_language_that_is_not_there_is_refused_before_anything_runs(
    command, here, painted, capsys
):
    before = sorted(here.rglob("*"))

    assert main([*command, "--language", "de"]) == 2

    assert 'no language "de"; there are en (English), zh (中文), ru (Русский)' in (
        capsys.readouterr().err
    )
    assert not painted
    assert sorted(here.rglob("*")) == before


def test_a_language_that_is_not_there_leaves_the_pictures_as_they_are(lane, painted, here):
    main(["run", lane, "--jobs", "1", "--out", "out", "--quiet"])
    before = {path: path.read_bytes() for path in (here / "out").iterdir()}

    assert main(["plot", "out", "--language", "xx"]) == 2

    assert {path: path.read_bytes() for path in (here / "out").iterdir()} == before
    assert painted == ["en"]


def test_journeys_are_drawn_in_the_language(here, lane):
    drawn = ["show", lane, "--journeys", "--out"]
    assert main([*drawn, "zh", "--language", "zh"]) == 0
    assert main([*drawn, "en"]) == 0

    (chinese,), (english,) = (sorted((here / name).glob("*.svg")) for name in ("zh", "en"))
    assert "作业流程" in chinese.read_text(encoding="utf-8")
    assert "Journey" in english.read_text(encoding="utf-8")
    assert "Noto Sans SC" not in english.read_text(encoding="utf-8")
