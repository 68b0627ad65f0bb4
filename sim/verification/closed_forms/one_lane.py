"""One customs lane with Poisson arrivals: M/M/1, M/D/1, M/G/1 with every law of the format."""

from collections.abc import Sequence
from math import exp
from typing import Final

from sim.verification.closed_forms.case import (
    Case,
    Figure,
    in_full,
    missed,
    printed,
    squared,
    waiting,
)
from sim.verification.closed_forms.formulas import pollaczek_khinchine, wait_squared

WAIT: Final = "wait_china.customs_mean_h"
_PK: Final = "Pollaczek-Khinchine: Wq = lambda E[S^2] / (2 (1 - rho))"


def lane(seed: int, trains_per_day: int, documents: str, more: str = "") -> str:
    """Return the scenario of one lane of customs."""
    return f"""
warm_up = "15 d"
seed = {seed}
services.any = {{ trains_per_day = {trains_per_day}, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}
ports.khorgos.china.customs = {{ lanes = 1, documents = {documents} }}
{more}""".lstrip()


def general(rate: float, moments: Sequence[float]) -> tuple[Figure, ...]:
    """Return the figures of M/G/1 with these moments of the work: two, or three and a square."""
    mean, square, *cube = moments
    wait = pollaczek_khinchine(rate, mean, square)
    figures = [printed("mean wait, h", wait, WAIT), waiting("documents", rate * mean)]
    if cube:
        figures.append(squared("documents", wait_squared(rate, (mean, square, *cube))))
    return (*figures, printed("use of the lane", rate * mean, "utilisation_china.customs"))


def _exponential(rate: float, work: float, limit: float) -> tuple[Figure, ...]:
    load = rate * work
    wait = load * work / (1.0 - load)
    return (
        printed("mean wait, h", wait, WAIT),
        printed("mean time, h", wait + work, "clearance_mean_h"),
        waiting("documents", load),
        missed(f"share beyond {limit:g} h", exp(-(1.0 / work - rate) * limit)),
        in_full(printed("mean queue, trains", rate * wait, "queue_china.customs_mean")),
        printed("use of the lane", load, "utilisation_china.customs"),
    )


def _busy() -> tuple[Figure, ...]:
    rate, work = 16 / 24, 1.2
    within = 1.0 - exp(-(1.0 / work - rate) * 24.0)
    wait, time, waits, _, queue, use = _exponential(rate, work, 24.0)
    return (
        wait,
        time,
        waits,
        printed("share within 24 h", within, "share_cleared_in_limit"),
        queue,
        use,
    )


def truncated_exponential(mean: float, low: float, high: float) -> tuple[float, float]:
    """Return the first two moments of an exponential law cut to [low, high]."""

    def below(x: float) -> tuple[float, float, float]:
        rest = exp(-x / mean)
        return (
            1.0 - rest,
            mean - rest * (x + mean),
            2.0 * mean**2 - rest * (x**2 + 2.0 * mean * x + 2.0 * mean**2),
        )

    mass, first, second = (b - a for a, b in zip(below(low), below(high), strict=True))
    return first / mass, second / mass


def _triangular() -> tuple[Figure, ...]:
    low, mode, high = 0.5, 1.0, 2.1
    mean = (low + mode + high) / 3
    spread = low**2 + mode**2 + high**2 - low * mode - low * high - mode * high
    return general(0.5, (mean, mean**2 + spread / 18))


def _mixture() -> tuple[Figure, ...]:
    mean, square = 0.5 * 1.5 + 0.5 * 0.3, 0.5 * 2 * 1.5**2 + 0.5 * 2 * 0.3**2
    return general(0.5, (mean, square))


def _goods() -> tuple[Figure, ...]:
    rate, short = 0.5, 2 / 3
    mean, square = 0.7 * short + 0.3 * 3 * short, 0.7 * short**2 + 0.3 * (3 * short) ** 2
    wait = pollaczek_khinchine(rate, mean, square)
    return (
        printed("mean wait, h", wait, "wait_kazakhstan.cranes_mean_h"),
        waiting("reload", rate * mean),
        printed("mean stay, h", wait + mean, "dwell_mean_h"),
    )


_GOODS: Final = """
warm_up = "15 d"
seed = 1609
goods = { light = {}, heavy = { crane_time = 3.0 } }
ports.khorgos.kazakhstan.reload = { cranes = 1, time = "40 min" }

[services.any]
trains_per_day = 12
westbound = 1.0
ports = { khorgos = 1.0 }
goods = { light = 0.7, heavy = 0.3 }
""".lstrip()

CASES: Final = (
    Case(
        id="mm1",
        title="One lane, exponential work (M/M/1)",
        formula="Wq = rho s / (1 - rho), W = s / (1 - rho), P(W > t) = exp(-(mu - lambda) t)",
        parameters="16 trains a day, s = 54 min, rho = 0.6, t = 3 h",
        scenario=lane(1600, 16, '{ exponential = "54 min" }', 'clearance.limit = "3 h"'),
        figures=lambda: _exponential(16 / 24, 0.9, 3.0),
        quick=460,
        full=2_500,
    ),
    Case(
        id="mm1-busy",
        title="One busy lane, exponential work (M/M/1)",
        formula="Wq = rho s / (1 - rho), W = s / (1 - rho), P(W <= t) = 1 - exp(-(mu - lambda) t)",
        parameters="16 trains a day, s = 72 min, rho = 0.8, t = 24 h",
        scenario=lane(1601, 16, '{ exponential = "72 min" }').replace("15 d", "90 d"),
        figures=_busy,
        quick=None,
        full=5_600,
        weight=5.0,
    ),
    Case(
        id="md1",
        title="One lane, constant work (M/D/1)",
        formula="Wq = rho s / (2 (1 - rho))",
        parameters="16 trains a day, s = 54 min, rho = 0.6",
        scenario=lane(1602, 16, '"54 min"'),
        figures=lambda: general(16 / 24, (0.9, 0.9**2)),
        quick=120,
        full=760,
    ),
    Case(
        id="mg1-erlang",
        title="One lane, Erlang-4 work (M/G/1)",
        formula=_PK,
        parameters="12 trains a day, mean 72 min, cv = 0.5, rho = 0.6",
        scenario=lane(1603, 12, '{ gamma = "72 min", cv = 0.5 }'),
        figures=lambda: general(0.5, (1.2, 1.2**2 * 1.25)),
        quick=370,
        full=1_900,
    ),
    Case(
        id="mg1-uniform",
        title="One lane, uniform work (M/G/1)",
        formula=_PK + "; E[Wq^2] = 2 Wq^2 + lambda E[S^3] / (3 (1 - rho)) (Takacs)",
        parameters="12 trains a day, from 36 to 108 min, rho = 0.6",
        scenario=lane(1604, 12, '{ uniform = ["36 min", "108 min"] }'),
        figures=lambda: general(0.5, (1.2, 1.2**2 + 1.2**2 / 12, (1.8**4 - 0.6**4) / 4.8)),
        quick=None,
        full=6_000,
    ),
    Case(
        id="mg1-triangular",
        title="One lane, triangular work (M/G/1)",
        formula=_PK,
        parameters="12 trains a day, low 30, mode 60, high 126 min, rho = 0.6",
        scenario=lane(1605, 12, '{ triangular = ["30 min", "60 min", "126 min"] }'),
        figures=_triangular,
        quick=None,
        full=950,
    ),
    Case(
        id="mg1-lognormal",
        title="One lane, lognormal work (M/G/1)",
        formula=_PK,
        parameters="10 trains a day, mean 72 min, cv = 0.8, rho = 0.5",
        scenario=lane(1606, 10, '{ mean = "72 min", cv = 0.8 }'),
        figures=lambda: general(10 / 24, (1.2, 1.2**2 * 1.64)),
        quick=None,
        full=2_500,
    ),
    Case(
        id="mg1-cut",
        title="One lane, a law that is cut (M/G/1)",
        formula=_PK,
        parameters="12 trains a day, exponential of 1 h between 30 min and 3 h, rho = 0.6",
        scenario=lane(1607, 12, '{ exponential = "1 h", at_least = "30 min", at_most = "3 h" }'),
        figures=lambda: general(0.5, truncated_exponential(1.0, 0.5, 3.0)),
        quick=None,
        full=1_700,
    ),
    Case(
        id="mg1-declared",
        title="One lane, half of the trains declared ahead (M/H2/1)",
        formula=_PK + ", E[S^2] of a mixture of two exponential laws",
        parameters="12 trains a day, 90 min or, declared ahead, 18 min, rho = 0.45",
        scenario=lane(1608, 12, '{ exponential = "90 min" }')
        .replace("lanes = 1,", 'lanes = 1, release_check = { exponential = "18 min" },')
        .replace("westbound = 1.0,", "westbound = 1.0, declared_ahead = 0.5,"),
        figures=_mixture,
        quick=370,
        full=2_200,
    ),
    Case(
        id="mg1-goods",
        title="One crane, two classes of goods (M/G/1)",
        formula=_PK + ", E[S^2] of a mixture of two constants",
        parameters="12 trains a day, 40 min, three times as long for 30 % of them, rho = 0.53",
        scenario=_GOODS,
        figures=_goods,
        quick=200,
        full=1_150,
    ),
)
