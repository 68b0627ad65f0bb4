"""The same scenario gives the same numbers: here, in other processes, and on our machine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import numpy as np

from sim.experiments.workers.processes import staying
from sim.scenario.quantities import Distribution
from sim.verification.check import Check, Finding, Scale, exactly
from sim.verification.golden import SEEDS, WORLDS, computed, golden, of_world
from sim.workload.streams import Luck
from sim.workload.variates import law_of

_MATTERS: Final = "PYTHONHASHSEED=4294967295, TZ=Pacific/Chatham, LC_ALL=C, COLUMNS=20"
_ELSEWHERE: Final = dict(word.split("=") for word in _MATTERS.split(", "))
_REPLICATIONS: Final = {Scale.QUICK: 3, Scale.FULL: 20}
_DRAWS: Final = {Scale.QUICK: 100_000, Scale.FULL: 2_000_000}
_NEAR_S: Final = 1e-9
_LAWS: Final[Mapping[str, Mapping[str, object]]] = {
    "lognormal": {"mean": "75 min", "cv": 0.5},
    "gamma": {"gamma": "105 h", "cv": 0.3},
    "exponential": {"exponential": "72 min"},
    "triangular": {"triangular": ["47 min", "57 min", "71 min"]},
}


def different(found: Mapping[str, Mapping[str, str]], expected: Mapping[str, object]) -> int:
    """Return of how many of the runs in `expected` the fingerprint is another in `found`."""
    return sum(found.get(name) != marks for name, marks in expected.items())


def again(scale: Scale) -> Sequence[Finding]:
    """Hold every run against the same run after others, in this process."""
    many = range(_REPLICATIONS[scale])
    first = {name: of_world(name, 0, many) for name in WORLDS}
    second = {name: of_world(name, 0, many) for name in reversed(first)}
    return (exactly("scenarios that differ", 0, different(second, first)),)


def mixed(scale: Scale) -> Sequence[Finding]:
    """Hold replications in order against those last to first, and scenarios at the same time."""
    many = range(_REPLICATIONS[scale])
    straight = {name: of_world(name, 0, many) for name in WORLDS}
    backward = {name: of_world(name, 0, many[::-1]) for name in WORLDS}
    with ThreadPoolExecutor(len(WORLDS)) as threads:
        found = threads.map(lambda name: of_world(name, 0, many), WORLDS)
        together = dict(zip(WORLDS, found, strict=True))
    return (
        exactly("scenarios that differ, replications backward", 0, different(backward, straight)),
        exactly("scenarios that differ, all at once in threads", 0, different(together, straight)),
    )


def elsewhere(_scale: Scale) -> Sequence[Finding]:
    """Hold what another process computes, in another environment, against this one."""
    with _environment(_ELSEWHERE), staying() as processes, processes.lent(1) as executor:
        found = executor.submit(computed).result()
    return (exactly("runs that differ", 0, different(found, computed())),)


@contextmanager
def _environment(changed: Mapping[str, str]) -> Iterator[None]:
    """Let processes that start in the block have other environment variables."""
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def as_shipped(_scale: Scale) -> Sequence[Finding]:
    """Hold the fingerprints of this machine against those that landbridge is shipped with."""
    found, stored = computed(), golden()
    return (
        exactly("runs", len(WORLDS) * len(SEEDS), len(stored)),
        *(
            exactly(f"runs whose {part} differ", 0, _parts_that_differ(part[0], found, stored))
            for part in ("times", "order", "r (luck)", "k (figures)")
        ),
    )


def _parts_that_differ(
    part: str, found: Mapping[str, Mapping[str, str]], stored: Mapping[str, Mapping[str, str]]
) -> int:
    return sum(found[name][part] != marks.get(part) for name, marks in stored.items())


def far_from_half(scale: Scale) -> Sequence[Finding]:
    """Count the durations that the last bits of a processor could move to another second."""
    u = Luck(20240718, 0, "verification").uniforms("rounding", 0, _DRAWS[scale])
    return tuple(_near_half(name, law, u) for name, law in _LAWS.items())


def _near_half(name: str, law: Mapping[str, object], u: np.typing.NDArray[np.float64]) -> Finding:
    seconds = law_of(Distribution.model_validate(law), {}).quantile(u)
    distance_s = np.abs(seconds - np.floor(seconds) - 0.5)
    return exactly(f"{name}: durations near a half", 0, int(np.sum(distance_s < _NEAR_S)))


_CASES: Final = f"{', '.join(WORLDS)}: one or two ports, wagon pools, gales, priorities"

CHECKS: Final[tuple[Check, ...]] = (
    Check(
        "determinism-again",
        "determinism",
        "The same run twice in one process, others in between",
        "fingerprint of times, order, luck and figures: equal",
        f"{_CASES}; 3 replications (full: 20)",
        again,
        weight=1.2,
    ),
    Check(
        "determinism-mixed",
        "determinism",
        "Replications backward, and scenarios at the same time",
        "fingerprint: equal, whatever the order of work",
        f"{_CASES}; 3 replications (full: 20)",
        mixed,
        weight=1.8,
    ),
    Check(
        "determinism-elsewhere",
        "determinism",
        "Another process in another environment",
        "fingerprint: equal",
        f"{_MATTERS}; 3 scenarios, 5 seeds",
        elsewhere,
        weight=3.0,
    ),
    Check(
        "determinism-as-shipped",
        "determinism",
        "This machine and ours",
        "fingerprint: equal to the one that landbridge is shipped with",
        "3 scenarios, 5 seeds",
        as_shipped,
        weight=0.9,
    ),
    Check(
        "determinism-rounding",
        "determinism",
        "Durations stay clear of the halves at which they are rounded",
        "0 nearer than 1e-9 s; the last bit of the longest of them is 1e-10 s",
        "100,000 durations of each law (full: 2,000,000)",
        far_from_half,
        weight=0.3,
    ),
)
