"""Every scenario file that is shipped loads, runs, balances, and repeats itself when resolved."""

import json

import pytest

from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.scenario.evidence import evidence
from sim.scenario.loader import load
from tests.shipped import FILES, ROOT, shortened

DAYS = 45
DATED = {ROOT / "2023.toml", ROOT / "jan-nov-2025.toml", *(ROOT / "news").iterdir()}
"""Files with cuts or targets at dates all over their time, which run as they are."""


def test_there_are_scenarios():
    assert {"h1-2024.toml", "2023.toml", "jan-nov-2025.toml", "stressed.toml"} <= {
        path.name for path in FILES
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_scenario_runs_and_balances(path, tmp_path):
    brief = () if path in DATED else (*shortened(path, DAYS), 'warm_up="5 d"')
    loaded = load(path, overrides=("replications=1", *brief))

    result = run(loaded, tmp_path / "out", Settings(jobs=1))

    assert result.record["balance"]["residual"] == 0
    rows = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    departed = [row for row in rows if row["metric"] == "trains_departed"]
    assert any(row["mean"] > 0 for row in departed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_value_of_a_shipped_scenario_is_known_somehow(path):
    for known in evidence(load(path)):
        if isinstance(known.value, int | float) and not isinstance(known.value, bool):
            assert known.grade is not None, known.key
        assert known.grade != "reported" or known.source, known.key
        assert known.grade != "assumed" or known.range is not None, known.key
