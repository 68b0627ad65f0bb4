"""One process from which every hostile command is forked."""

from collections.abc import Iterator

import pytest

from tests.hostile.children import Children


@pytest.fixture(scope="session")
def landbridge() -> Iterator[Children]:
    children = Children()
    yield children
    children.close()
