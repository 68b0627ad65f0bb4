"""The comparison finds what it is there to find: each of twelve planted faults turns it red."""

import pytest

from tests.determinism.configurations import array
from tests.determinism.planted import BETRAYED_BY, PLANTS
from tests.determinism.test_configurations import SLOW

TRIED = 12
"""Configurations of the array that a fault may take to be found in."""


def test_there_are_twelve_and_each_is_a_sentence_of_its_own():
    assert len(PLANTS) == 12
    assert set(BETRAYED_BY) <= set(PLANTS)


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_found(planted_laboratory, there, plant):
    signs = BETRAYED_BY.get(plant, set())
    rows = [
        configuration for configuration in array(SLOW) if not there_is_not(there, configuration)
    ]
    laboratory = planted_laboratory(plant)

    likely = sorted(rows, key=lambda configuration: -len(signs & {*configuration.values()}))

    assert any(laboratory.differing(configuration) for configuration in likely[:TRIED])


def there_is_not(there, configuration):
    return configuration["locale"].startswith("zh") or there(configuration)
