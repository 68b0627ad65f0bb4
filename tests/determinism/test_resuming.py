"""Replications are the same whether computed at once, after a stop, or as part of more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.experiments.fingerprinting import fingerprint_of, fingerprints
from sim.scenario.loader import load
from tests.determinism import worlds
from tests.unit.experiments.lanes import contents, run_lane


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return worlds.write(tmp_path_factory.mktemp("world"), "as written")


@pytest.mark.slow
def test_twenty_replications_extended_to_fifty_are_fifty(tmp_path):
    store = tmp_path / "store"
    run_lane(tmp_path, "replications=20", out="few", store=store)

    extended = run_lane(tmp_path, "replications=50", out="extended", store=store, jobs=2)

    assert contents(extended.folder) == contents(
        run_lane(tmp_path, "replications=50", out="fifty").folder
    )


def test_fingerprints_begin_with_those_of_fewer_replications(file):
    many = fingerprints(load(file, ("replications=4",)))

    assert fingerprints(load(file, ("replications=2",))) == many[:2]
    assert len({one["t"] for one in many}) == 4


def test_threads_that_play_at_the_same_time_do_not_meet(file):
    loaded = load(file, ("replications=4",))
    alone = fingerprints(loaded)

    with ThreadPoolExecutor(4) as threads:
        beside = threads.map(
            lambda number: fingerprint_of(loaded.scenario, loaded.inputs, number), range(4)
        )

    assert list(beside) == alone
