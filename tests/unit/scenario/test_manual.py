"""The examples of the manual of the scenario format are scenarios."""

import re
from pathlib import Path

import pytest

from sim.scenario.loader import load
from tests.unit.scenario.files import FULL, written

ROOT = Path(__file__).parents[3]
MANUAL = (ROOT / "docs" / "scenario-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
MORE = """
[services.china-europe]
trains = 30
ports = { alashankou = 1.0 }

[services.e-commerce-uzbekistan]
trains_per_day = 1
ports = { khorgos = 1.0 }

[goods.lithium-batteries]

[sources.seed-002]
title = "A source"
date = 2024-07-18
"""
"""What the examples of the manual take for granted."""


def test_manual_has_an_example_of_every_rule():
    text = "\n".join(EXAMPLES)

    keys = ("goods", "diversion", "costs", "expect", "gales", "disturbances", "stop_loading")
    more = ("shifts", "green", "overtime", "accepted_per_day", "claim", "at_limit", "open_air")
    assert [key for key in (*keys, *more) if key not in text] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_example_of_the_manual_is_taken(tmp_path: Path, example: str):
    base = FULL.replace("examined_afterwards = true\n", "")
    written(tmp_path, base + MORE, "base.toml")

    extends = "" if example.startswith("title") else 'extends = "base.toml"\n'

    assert load(written(tmp_path, extends + example, "example.toml"))
