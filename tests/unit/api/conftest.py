"""The lane of the experiments' tests, loaded and run once through the Python interface."""

import pytest

import sim
from tests.unit.experiments.lanes import write_lane


@pytest.fixture(scope="session")
def lane_file(tmp_path_factory):
    return write_lane(tmp_path_factory.mktemp("lane"))


@pytest.fixture(scope="session")
def lane(lane_file):
    return sim.load(lane_file)


@pytest.fixture(scope="session")
def lane_run(lane):
    return sim.run(lane, jobs=1)
