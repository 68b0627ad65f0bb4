"""The drill stays fit to be run: its faults can be planted, and there are tests to notice them."""

import ast

import pytest

from benchmarks.drill import Fault, faults
from benchmarks.scratch import ROOT

FAULTS = faults()


def test_there_are_faults_of_every_layer():
    layers = {fault.file.split("/")[1] for fault in FAULTS}

    assert len(FAULTS) >= 50
    assert layers >= {"domain", "scenario", "workload", "model", "metrics", "experiments"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_one_place_and_leaves_code_behind(fault):
    text = (ROOT / fault.file).read_text(encoding="utf-8")

    assert text.count(fault.was) == 1
    assert fault.becomes != fault.was
    ast.parse(text.replace(fault.was, fault.becomes))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_tests_that_are_to_notice_a_fault_are_there(fault):
    assert fault.tests
    assert [word for word in fault.tests if not (ROOT / word.partition("::")[0]).exists()] == []


def test_a_fault_whose_place_is_gone_is_not_planted(tmp_path):
    (tmp_path / "a.py").write_text("a = 1\n", encoding="utf-8")

    with pytest.raises(ValueError, match="stands 0 times"):
        Fault("gone", "a.py", "b = 1", "b = 2", ("tests",)).plant(tmp_path)


def test_a_planted_fault_is_the_only_change(tmp_path):
    (tmp_path / "a.py").write_text("a = 1\nb = 1\n", encoding="utf-8")

    Fault("planted", "a.py", "b = 1", "b = 2", ("tests",)).plant(tmp_path)

    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "a = 1\nb = 2\n"
