"""Several lanes, lanes for some, and lanes that trains do not wait for beyond the limit."""

from collections.abc import Sequence
from typing import Final

from sim.verification.closed_forms.case import Case, Figure, in_full, printed, waiting
from sim.verification.closed_forms.formulas import (
    erlang_b,
    erlang_c,
    wait_for_constant_work,
    wait_for_lanes,
    with_patience,
)
from sim.verification.closed_forms.one_lane import WAIT, lane

_RELEASED: Final = "share_released_provisionally"
_USE: Final = "utilisation_china.customs"


def _lanes(seed: int, trains_per_day: int, lanes: int, documents: str, more: str = "") -> str:
    return lane(seed, trains_per_day, documents, more).replace("lanes = 1", f"lanes = {lanes}")


def _exponential() -> tuple[Figure, ...]:
    rate, work, lanes = 1.0, 2.1, 3
    wait = wait_for_lanes(rate, work, lanes)
    return (
        in_full(printed("mean wait, h", wait, WAIT)),
        printed("mean time, h", wait + work, "clearance_mean_h"),
        waiting("documents", erlang_c(rate * work, lanes)),
        printed("use of the lanes", rate * work / lanes, _USE),
    )


def _constant() -> tuple[Figure, ...]:
    rate, work, lanes = 1.0, 1.2, 2
    return (
        printed("mean wait, h", wait_for_constant_work(rate, work, lanes), WAIT),
        printed("use of the lanes", rate * work / lanes, _USE),
    )


def _loss() -> tuple[Figure, ...]:
    lost = erlang_b(5.0, 8)
    return (
        printed("share that does not get a lane", lost, _RELEASED),
        printed("use of the lanes", 5.0 * (1.0 - lost) / 8, _USE),
    )


def _patience(rate: float, work: float, limit: float, lanes: int = 1) -> Sequence[Figure]:
    lost, waits = with_patience(rate, work, limit, lanes)
    return (
        printed("share released at the limit", lost, _RELEASED),
        waiting("documents", waits),
        printed("use of the lanes", rate * work * (1.0 - lost) / lanes, _USE),
    )


def _limit(hours: str) -> str:
    return f'clearance = {{ limit = "{hours}", at_limit = "release" }}'


_GREEN_WAIT: Final = "wait_china.customs_green_mean_h"


def _green() -> tuple[Figure, ...]:
    fast, slow = wait_for_lanes(0.5, 0.9, 1), wait_for_lanes(1.0, 1.2, 2)
    return (
        in_full(printed("mean wait for the green lane, h", fast, _GREEN_WAIT)),
        in_full(printed("mean wait for the others, h", slow, WAIT)),
        printed("mean time of green trains, h", fast + 0.9, "clearance_mean_h", "express"),
        printed("mean time of the others, h", slow + 1.2, "clearance_mean_h", "other"),
    )


_GREEN: Final = """
warm_up = "15 d"
seed = 1645

[services.express]
trains_per_day = 12
westbound = 1.0
declared_ahead = 1.0
ports = { khorgos = 1.0 }

[services.other]
trains_per_day = 24
westbound = 1.0
ports = { khorgos = 1.0 }

[ports.khorgos.china.customs]
lanes = 2
green = { lanes = 1, services = ["express"] }
documents = { exponential = "72 min" }
release_check = { exponential = "54 min" }
""".lstrip()


def _examined() -> tuple[Figure, ...]:
    rate, work, bays = 0.6, 3.0, 3
    wait = wait_for_lanes(rate, work, bays)
    return (
        in_full(printed("mean wait of those examined, h", wait, "wait_china.examination_mean_h")),
        waiting("examination", erlang_c(rate * work, bays)),
        printed("use of the bays", rate * work / bays, "utilisation_china.examination"),
        printed("mean time of all, h", 0.6 * (wait + work), "clearance_mean_h"),
    )


_EXAMINED: Final = """
warm_up = "15 d"
seed = 1646
services.any = { trains_per_day = 24, westbound = 0.5, ports = { khorgos = 1.0 } }

[ports.khorgos.china.customs.examination]
share = { westbound = 0.5, eastbound = 0.7 }
time = { exponential = "3 h" }
bays = 3
""".lstrip()

CASES: Final = (
    Case(
        id="mmc",
        title="Three lanes, exponential work (M/M/3)",
        formula="Wq = C(c, a) s / (c - a) with Erlang's C, the share that waits",
        parameters="24 trains a day, s = 126 min, c = 3, rho = 0.7",
        scenario=_lanes(1640, 24, 3, '{ exponential = "126 min" }'),
        figures=_exponential,
        quick=110,
        full=2_500,
    ),
    Case(
        id="mdc",
        title="Two lanes, constant work (M/D/2)",
        formula="N(t + s) = (N(t) - c)+ + Poisson(lambda s) (Crommelin), Wq = E[N] / lambda - s",
        parameters="24 trains a day, s = 72 min, c = 2, rho = 0.6",
        scenario=_lanes(1641, 24, 2, '"72 min"'),
        figures=_constant,
        quick=220,
        full=1_000,
    ),
    Case(
        id="loss-constant",
        title="Eight lanes and no waiting, constant work (M/D/8/8)",
        formula="B(k) = a B(k-1) / (k + a B(k-1)) (Erlang's B); use of a lane a (1 - B) / c",
        parameters="4 trains a day, s = 30 h, c = 8, a = 5, release after 1 s",
        scenario=_lanes(1642, 4, 8, '"30 h"', _limit("1 s")),
        figures=_loss,
        quick=1_150,
        full=4_000,
    ),
    Case(
        id="loss-lognormal",
        title="Eight lanes and no waiting, lognormal work (M/G/8/8)",
        formula="Erlang's B holds for any law of the work",
        parameters="4 trains a day, mean 30 h, cv = 1.2, c = 8, a = 5, release after 1 s",
        scenario=_lanes(1643, 4, 8, '{ mean = "30 h", cv = 1.2 }', _limit("1 s")),
        figures=_loss,
        quick=None,
        full=7_500,
    ),
    Case(
        id="released",
        title="One lane, release at the limit (M/M/1+D)",
        formula="P(released) = lambda p0 exp(-d t) / mu,"
        " 1/p0 = 1 + lambda (1 - exp(-d t)) / d + lambda exp(-d t) / mu, d = mu - lambda",
        parameters="16 trains a day, s = 72 min, t = 4 h",
        scenario=_lanes(1644, 16, 1, '{ exponential = "72 min" }', _limit("4 h")),
        figures=lambda: _patience(16 / 24, 1.2, 4.0),
        quick=170,
        full=950,
    ),
    Case(
        id="released-overload",
        title="One overloaded lane, release at the limit (M/M/1+D)",
        formula="as before, with d < 0",
        parameters="28.8 trains a day, s = 60 min, rho = 1.2, t = 24 h",
        scenario=_lanes(1647, 28, 1, '{ exponential = "60 min" }', _limit("24 h")).replace(
            "trains_per_day = 28", "trains_per_day = 28.8"
        ),
        figures=lambda: _patience(1.2, 1.0, 24.0),
        quick=None,
        full=1_400,
    ),
    Case(
        id="released-lanes",
        title="Three lanes, release at the limit (M/M/3+D)",
        formula="P(released) from the density lambda p2 exp(-(3 mu - lambda) x) of the wait",
        parameters="48 trains a day, s = 89 min, c = 3, rho = 0.99, t = 90 min",
        scenario=_lanes(1648, 48, 3, '{ exponential = "89 min" }', _limit("90 min")),
        figures=lambda: _patience(2.0, 89 / 60, 1.5, 3),
        quick=75,
        full=320,
    ),
    Case(
        id="green",
        title="A green lane beside two others (M/M/1 and M/M/2)",
        formula="the two groups of lanes know nothing of each other; Wq = C(c, a) s / (c - a)",
        parameters="12 a day declared ahead, s = 54 min, c = 1; 24 a day, s = 72 min, c = 2",
        scenario=_GREEN,
        figures=_green,
        quick=135,
        full=1_900,
    ),
    Case(
        id="examination",
        title="A share of the trains is examined, in bays (M/M/3)",
        formula="a random share of a Poisson stream is one; Wq = C(c, a) s / (c - a)",
        parameters="24 trains a day, 50 % of westbound and 70 % of eastbound, s = 3 h, c = 3",
        scenario=_EXAMINED,
        figures=_examined,
        quick=150,
        full=3_000,
    ),
)
