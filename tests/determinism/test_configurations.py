"""No byte of a result hangs on what surrounds the run: pairs of configurations, all compared.

Every configuration is held against the plain one, file by file, all but `host.json`.
"""

from itertools import combinations

import pytest

from tests.determinism.configurations import DIMENSIONS, PLAIN, SLOW_TO_MAKE, array, met, pairs_of

QUICK, SLOW, NIGHTLY = 3, 40, 320
"""So many pairs in every check, in that of all slow tests, and by hand."""
FAST = {
    **DIMENSIONS,
    "jobs": ("1", "2"),
    "locale": tuple(name for name in DIMENSIONS["locale"] if name not in SLOW_TO_MAKE),
}


def by_number(configurations, *marks):
    return [
        pytest.param(configuration, id=str(number), marks=marks)
        for number, configuration in enumerate(configurations)
    ]


@pytest.mark.parametrize(
    "configuration",
    [
        *by_number(array(QUICK, FAST)),
        *by_number(array(SLOW), pytest.mark.slow),
        *by_number(array(NIGHTLY), pytest.mark.nightly),
    ],
)
def test_no_byte_differs_from_the_plain_run(laboratory, there, configuration):
    reason = there(configuration)
    if reason:
        pytest.skip(reason)

    assert laboratory.differing(configuration) == []


def test_an_array_is_the_same_every_time_and_a_longer_one_begins_with_it():
    assert array(12) == array(12)
    assert array(20)[:12] == array(12)


def test_a_configuration_has_a_value_of_every_dimension():
    for configuration in (PLAIN, *array(30)):
        assert list(configuration) == list(DIMENSIONS)
        assert all(configuration[name] in values for name, values in DIMENSIONS.items())
        assert len(pairs_of(configuration)) == len(list(combinations(DIMENSIONS, 2)))


def test_the_arrays_pair_what_they_promise():
    assert met(array(QUICK, FAST)) > 0.2
    assert met(array(SLOW)) > 0.98
    assert met(array(60)) == 1.0
