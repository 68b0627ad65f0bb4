"""One lane with exponential work and arrivals that are not Poisson: GI/M/1."""

from collections.abc import Callable
from math import exp
from typing import Final

from sim.verification.closed_forms.case import Case, Figure, in_full, missed, printed, waiting
from sim.verification.closed_forms.formulas import share_that_waits
from sim.verification.closed_forms.one_lane import WAIT

_FORMULA: Final = "P(wait) = sigma, Wq = s sigma / (1 - sigma), sigma = A*((1 - sigma) / s)"
_GAP: Final = 1.5
_WORK: Final = 0.9
_LIMIT: Final = 2.0


def _lane(seed: int, arrivals: str) -> str:
    return f"""
warm_up = "15 d"
seed = {seed}
clearance.limit = "2 h"
ports.khorgos.china.customs = {{ lanes = 1, documents = {{ exponential = "54 min" }} }}

[services.any]
trains_per_day = 16
arrivals = {arrivals}
westbound = 1.0
ports = {{ khorgos = 1.0 }}
""".lstrip()


def _figures(transform: Callable[[float], float]) -> tuple[Figure, ...]:
    sigma = share_that_waits(_WORK, transform)
    wait = _WORK * sigma / (1.0 - sigma)
    return (
        in_full(printed("mean wait, h", wait, WAIT)),
        printed("mean time, h", wait + _WORK, "clearance_mean_h"),
        waiting("documents", sigma),
        missed("share beyond 2 h", exp(-(1.0 - sigma) * _LIMIT / _WORK)),
    )


def _gamma_gaps(cv: float) -> Callable[[float], float]:
    shape = cv**-2
    return lambda s: (1.0 + s * _GAP / shape) ** -shape


CASES: Final = (
    Case(
        id="dm1",
        title="One lane, trains evenly spaced (D/M/1)",
        formula=_FORMULA,
        parameters="a train every 90 min, s = 54 min, sigma = exp(-(1 - sigma) / 0.6)",
        scenario=_lane(1620, '"even"'),
        figures=lambda: _figures(lambda s: exp(-s * _GAP)),
        quick=130,
        full=1_600,
    ),
    Case(
        id="gm1-regular",
        title="One lane, regular arrivals (E4/M/1)",
        formula=_FORMULA,
        parameters="16 trains a day, gamma gaps with cv = 0.5, s = 54 min",
        scenario=_lane(1621, "{ gamma_cv = 0.5 }"),
        figures=lambda: _figures(_gamma_gaps(0.5)),
        quick=None,
        full=2_100,
    ),
    Case(
        id="gm1-bunched",
        title="One lane, bunched arrivals (GI/M/1)",
        formula=_FORMULA,
        parameters="16 trains a day, gamma gaps with cv = 1.5, s = 54 min",
        scenario=_lane(1622, "{ gamma_cv = 1.5 }"),
        figures=lambda: _figures(_gamma_gaps(1.5)),
        quick=310,
        full=2_200,
    ),
)
