"""Made-up results of several kinds, written once for all tests of the pictures and the terminal."""

import pytest

from sim.presentation.gathered import gather
from sim.presentation.results import Results
from tests.unit.presentation.exported import write_run
from tests.unit.presentation.made_results import Made, write_results

SOURCES = """
[sources.agency]
title = "Trains counted by an agency"
date = 2024-07-18

[targets.counted]
metric = "trains_departed"
service = "china-europe"
value = 336.0
use = "calibrated"
source = "agency"

[targets.rate]
metric = "throughput_trains_per_day"
port = "khorgos"
value = 20.0
use = "held-out"
source = "agency"
"""


@pytest.fixture(scope="session")
def two_ports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two-ports")
    return Results.read(write_results(folder, Made(days=16, targets=SOURCES)))


@pytest.fixture(scope="session")
def gathered(two_ports):
    return gather(two_ports)


@pytest.fixture(scope="session")
def no_trains(tmp_path_factory):
    folder = tmp_path_factory.mktemp("no-trains")
    rates = {("khorgos", "any", "westbound"): 0.0}
    return Results.read(write_results(folder, Made(days=4, rates=rates, replications=2)))


@pytest.fixture(scope="session")
def overloaded(tmp_path_factory):
    """Return a port whose one lane is offered more than it can do, westbound."""
    folder = tmp_path_factory.mktemp("overloaded")
    rates = {("khorgos", "any", "westbound"): 16.0, ("alashankou", "any", "westbound"): 4.0}
    return Results.read(write_results(folder, Made(days=20, rates=rates, lanes=1)))


@pytest.fixture(scope="session")
def logged(tmp_path_factory):
    """Return the folder of a small run with two replications and all that a log can hold."""
    return write_run(tmp_path_factory.mktemp("logged") / "out")
