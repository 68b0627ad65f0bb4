import pytest

from tests.faults.acting import MANY, end_all, undisturbed_run
from tests.unit.experiments.lanes import LANE


@pytest.fixture(autouse=True)
def _nothing_is_left_running():
    yield
    end_all()


@pytest.fixture(scope="session")
def undisturbed_lane(tmp_path_factory):
    """Return the files of an undisturbed run of the lane."""
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"), LANE)


@pytest.fixture(scope="session")
def undisturbed_many(tmp_path_factory):
    """Return the files of an undisturbed run of more replications."""
    return undisturbed_run(tmp_path_factory.mktemp("undisturbed"), MANY)
