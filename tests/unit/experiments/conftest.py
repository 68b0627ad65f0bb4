import os

import pytest


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    """Nobody pulls the plug during a test of this folder, so nothing needs to be synced."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
