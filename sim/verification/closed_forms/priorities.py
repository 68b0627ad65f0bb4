"""Trains of several priorities at one lane."""

from collections.abc import Sequence
from typing import Final

from sim.verification.closed_forms.case import Case, Figure, printed
from sim.verification.closed_forms.formulas import cobham, pollaczek_khinchine
from sim.verification.closed_forms.one_lane import WAIT

_FORMULA: Final = "Cobham: Wq(k) = W0 / ((1 - r(k-1)) (1 - r(k))), W0 = sum lambda E[S^2] / 2"


def _classes(names: Sequence[str], rates: Sequence[float], work: Sequence[float]) -> list[Figure]:
    """Return the wait of each class, and of all, with exponential work."""
    squares = [2.0 * mean**2 for mean in work]
    waits = cobham(rates, work, squares)
    every = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / sum(rates)
    return [
        *(
            printed(f"mean wait of {name}, h", wait, WAIT, name)
            for name, wait in zip(names, waits, strict=True)
        ),
        printed("mean wait of all, h", every, WAIT),
    ]


_TWO: Final = """
warm_up = "20 d"
seed = 1660

[services.express]
trains_per_day = 5
westbound = 1.0
priority = 5
declared_ahead = 1.0
ports = { khorgos = 1.0 }

[services.freight]
trains_per_day = 7
westbound = 1.0
ports = { khorgos = 1.0 }

[ports.khorgos.china.customs]
lanes = 1
order = "priority"
documents = { exponential = "80 min" }
release_check = { exponential = "60 min" }
""".lstrip()

_THREE: Final = """
warm_up = "20 d"
seed = 1661
services.first = { trains_per_day = 4, priority = 9, westbound = 1.0, ports = { khorgos = 1.0 } }
services.second = { trains_per_day = 6, priority = 4, westbound = 0.5, ports = { khorgos = 1.0 } }
services.third = { trains_per_day = 8, priority = 0, westbound = 0.0, ports = { khorgos = 1.0 } }
ports.khorgos.china.customs = { lanes = 1, order = "priority", documents = "48 min" }
""".lstrip()


def _three() -> list[Figure]:
    rates, work = (4 / 24, 6 / 24, 8 / 24), 0.8
    waits = cobham(rates, (work,) * 3, (work**2,) * 3)
    first_come = pollaczek_khinchine(sum(rates), work, work**2)
    names = ("first", "second", "third")
    return [
        *(
            printed(f"mean wait of {name}, h", wait, WAIT, name)
            for name, wait in zip(names, waits, strict=True)
        ),
        printed("mean wait of all, as by arrival, h", first_come, WAIT),
    ]


CASES: Final = (
    Case(
        id="priority-two",
        title="Two priorities at one lane, exponential work",
        formula=_FORMULA,
        parameters="5 a day first, s = 60 min; 7 a day then, s = 80 min; rho = 0.60",
        scenario=_TWO,
        figures=lambda: _classes(("express", "freight"), (5 / 24, 7 / 24), (1.0, 4 / 3)),
        quick=480,
        full=2_500,
    ),
    Case(
        id="priority-three",
        title="Three priorities of both directions at one lane, constant work",
        formula=_FORMULA + "; equal work: the mean of all is that of M/D/1",
        parameters="4, 6 and 8 trains a day, s = 48 min, rho = 0.6",
        scenario=_THREE,
        figures=_three,
        quick=270,
        full=1_450,
    ),
)
