"""Random worlds on which both engines are compared."""

from dataclasses import replace
from random import Random

from sim.fast import play as fast
from sim.model.run import simulate
from tests.fast.logs import differences
from tests.property.policy_worlds import bare, with_everything
from tests.property.ragged_worlds import ragged


def everything(rng: Random):
    return with_everything(rng, bare(rng))


SORTS = (bare, everything, ragged)


def agree(scenario, plans) -> None:
    """Check that both engines write the same log."""
    assert list(differences(simulate(scenario, plans), fast.simulate(scenario, plans))) == []


def random_world(sort, seed: str):
    """Return a scenario and its plans; of every third the ties go by another order."""
    rng = Random(seed)
    world = sort(rng)
    plans = world.plans
    if rng.randrange(3) == 0:
        ties = list(range(2 * plans.trains))
        rng.shuffle(ties)
        plans = replace(plans, ties=tuple(ties))
    return world.scenario, plans
