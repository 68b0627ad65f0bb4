"""How far a run is: one line that goes again, and only for what takes long."""

from io import StringIO

import pytest

from sim.api import waiting
from sim.api.waiting import ProgressLine, Way


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    times = iter(range(0, 1000, 1))
    monkeypatch.setattr(waiting, "monotonic", lambda: next(times))


@pytest.mark.usefixtures("clock")
def test_line_is_written_over_itself_and_goes(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    way = Way(jobs=1, store=None, executor=None, progress=True, pictures=False)

    with way.settings() as settings:
        for done in range(3):
            settings.progress("replications", done, 10)
        settings.progress("tables", 0, 1)

    # The first look at the clock is too early to show anything.
    assert terminal.getvalue() == (
        "\rreplications 1/10\rreplications 2/10\rtables 0/1       \r          \r"
    )


def test_short_work_leaves_no_trace():
    stream = StringIO()
    line = ProgressLine(stream)

    line("replications", 1, 2)
    line.clear()

    assert stream.getvalue() == ""


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("progress", [True, False])
def test_nobody_is_told_where_nobody_looks(monkeypatch, progress):
    stream = StringIO() if progress else Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    way = Way(jobs=1, store=None, executor=None, progress=progress, pictures=False)

    with way.settings() as settings:
        for done in range(5):
            settings.progress("replications", done, 5)

    assert stream.getvalue() == ""
