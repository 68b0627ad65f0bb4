"""How far "which is best" can be trusted: the figures that docs/results.md prints."""

import numpy as np
import pytest

from sim.metrics.ranking import against_best, probabilities_best

SEED = 20240718
EXPERIMENTS = 4_000


def joint_coverage(noise, means, replications):
    """Return how often all intervals against the best hold; `noise` draws replications of all."""
    generator = np.random.default_rng(SEED)
    truth = np.array([mean - np.delete(means, at).max() for at, mean in enumerate(means)])
    held = 0
    for _ in range(EXPERIMENTS):
        common = 2 * generator.standard_normal((replications, 1))
        limits = np.array(
            against_best(np.array(means) + common + noise(generator, replications), lower=False)
        )
        held += bool(((limits[:, 0] <= truth) & (truth <= limits[:, 1])).all())
    return held / EXPERIMENTS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenarios", "replications", "least"),
    [(2, 3, 0.94), (3, 5, 0.94), (4, 10, 0.944), (4, 30, 0.944)],
)
def test_intervals_against_the_best_hold_for_normal_replications(scenarios, replications, least):
    means = [0.0] * (scenarios - 1) + [3.0]

    def normal(generator, count):
        return generator.standard_normal((count, scenarios))

    assert joint_coverage(normal, means, replications) >= least


@pytest.mark.slow
@pytest.mark.parametrize(("replications", "least"), [(10, 0.87), (30, 0.915)])
def test_intervals_against_the_best_suffer_from_skewness_as_the_page_says(replications, least):
    spread = np.linspace(2.0, 0.1, 4)

    def skewed(generator, count):
        return spread * (1 - generator.exponential(1.0, (count, 4)))

    assert joint_coverage(skewed, [0.0, 0.8, 1.6, 2.4], replications) >= least


@pytest.mark.slow
def test_a_bootstrap_of_five_replications_is_too_sure_and_the_posterior_is_not():
    generator = np.random.default_rng(SEED)
    sure = {"posterior": 0, "bootstrap": 0}
    for _ in range(EXPERIMENTS):
        samples = generator.standard_normal((5, 2))
        weights = generator.multinomial(5, np.full(5, 0.2), 1_000)
        ahead = float((weights @ (samples[:, 0] - samples[:, 1]) > 0).mean())
        sure["bootstrap"] += max(ahead, 1 - ahead) >= 0.95
        sure["posterior"] += max(probabilities_best(samples, lower=False)) >= 0.95

    assert sure["posterior"] / EXPERIMENTS == pytest.approx(0.10, abs=0.016)
    assert sure["bootstrap"] / EXPERIMENTS == pytest.approx(0.21, abs=0.02)
