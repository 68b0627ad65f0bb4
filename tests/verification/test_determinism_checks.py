"""The determinism that `landbridge verify` shows holds here, and is seen where it does not."""

import os

import pytest

from sim.verification import determinism, golden
from sim.verification.catalogue import CHECKS
from sim.verification.check import Scale, Verdict

OURS = [check for check in CHECKS if check.group == "determinism"]


def verdicts(check):
    return {finding.figure: finding.verdict for finding in check.compute(Scale.QUICK)}


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_every_check_of_determinism_holds(check):
    before = dict(os.environ)

    assert set(verdicts(check).values()) == {Verdict.HOLDS}
    assert dict(os.environ) == before


def test_there_are_checks_and_worlds():
    assert len(OURS) == 5
    assert len(golden.golden()) == len(golden.WORLDS) * len(golden.SEEDS)


@pytest.mark.parametrize("part", ["times", "order", "r (luck)", "k (figures)"])
def test_another_number_on_this_machine_is_seen_by_its_part(monkeypatch, part):
    stored = golden.golden()
    stored["wagons 3"][part[0]] = "0" * 32
    monkeypatch.setattr(determinism, "golden", lambda: stored)

    found = {
        finding.figure: (finding.ours, finding.verdict)
        for finding in determinism.as_shipped(Scale.QUICK)
    }

    assert found.pop(f"runs whose {part} differ") == (1, Verdict.FAILS)
    assert {verdict for _, verdict in found.values()} == {Verdict.HOLDS}


def test_runs_that_remember_are_seen(monkeypatch):
    from sim.workload import draws

    durations, drawn = draws.durations_s, []

    def remembering(law, u, samples):
        drawn.append(law)
        return durations(law, u, samples) + len(drawn)

    monkeypatch.setattr(draws, "durations_s", remembering)

    (found,) = determinism.again(Scale.QUICK)

    assert (found.ours, found.verdict) == (len(golden.WORLDS), Verdict.FAILS)
    assert determinism.different({"a": {"t": "1"}}, {"a": {"t": "2"}, "b": {}}) == 2
