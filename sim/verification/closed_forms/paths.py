"""Train paths: a headway is the work of a single server, a grid makes trains wait for its slots."""

from typing import Final

from sim.verification.closed_forms.case import Case, Figure, printed, waiting
from sim.verification.closed_forms.formulas import pollaczek_khinchine

_HEADWAY_H: Final = 1.5
_RATE: Final = 9.6 / 24
_WAIT: Final = "wait_kazakhstan.onward_path_mean_h"
_USE: Final = "utilisation_kazakhstan.onward_path"


def _onward(seed: int, slots: str) -> str:
    return f"""
warm_up = "15 d"
seed = {seed}
services.any = {{ trains_per_day = 9.6, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}
ports.khorgos.kazakhstan.onward = {{ paths_per_day = 16, slots = "{slots}" }}
""".lstrip()


def _headway() -> tuple[Figure, ...]:
    load = _RATE * _HEADWAY_H
    wait = pollaczek_khinchine(_RATE, _HEADWAY_H, _HEADWAY_H**2)
    return (
        printed("mean wait, h", wait, _WAIT),
        waiting("onward_path", load),
        printed("use of the paths", load, _USE),
    )


def _grid() -> tuple[Figure, ...]:
    wait = _HEADWAY_H / (2.0 * (1.0 - _RATE * _HEADWAY_H))
    return (printed("mean wait, h", wait, _WAIT), printed("mean stay, h", wait, "dwell_mean_h"))


CASES: Final = (
    Case(
        id="path-headway",
        title="Paths at least a headway apart (M/D/1)",
        formula="Wq = rho h / (2 (1 - rho))",
        parameters="9.6 trains a day, 16 paths a day, h = 90 min, rho = 0.6",
        scenario=_onward(1720, "headway"),
        figures=_headway,
        quick=350,
        full=1_500,
        weight=0.8,
    ),
    Case(
        id="path-grid",
        title="Paths at fixed times (M/D/1 with slots)",
        formula="Wq = h / (2 (1 - rho)): half a slot more than with a headway",
        parameters="9.6 trains a day, 16 slots a day, h = 90 min, rho = 0.6",
        scenario=_onward(1721, "grid"),
        figures=_grid,
        quick=120,
        full=900,
        weight=0.8,
    ),
)
