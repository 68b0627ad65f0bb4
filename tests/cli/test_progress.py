import io
import time

import pytest
from rich.console import Console

from sim.cli import progress
from sim.cli.progress import ProgressBar


@pytest.fixture
def terminal(monkeypatch):
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=80)
    monkeypatch.setattr(progress, "Console", lambda **_: console)
    return shown


def test_what_is_over_soon_shows_nothing(terminal):
    with ProgressBar() as bar:
        bar("replications", 0, 2)
        bar("replications", 2, 2)

    assert terminal.getvalue().strip() == ""


def test_what_takes_longer_shows_how_much_is_done(terminal, monkeypatch):
    monkeypatch.setattr(progress, "SILENT_S", 0.0)

    with ProgressBar() as bar:
        time.sleep(0.05)
        bar("replications", 1, 3)
        bar("replications", 2, 3)
        time.sleep(0.3)
        bar("tables", 0, 1)

    assert "replications" in terminal.getvalue()
    assert "2/3" in terminal.getvalue()
