import signal

import pytest

from sim.presentation.guest import leave_no_folders

leave_no_folders()  # before a test module imports matplotlib


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_heard():
    """Hear Ctrl-C even if the tests run in the background of a shell, which ignores it for them.

    A program that finds the signal ignored leaves it so, and so would those that tests start.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
