"""Opening hours: a gate, several openings, a day of rest, and the three rules of closing."""

from collections.abc import Sequence
from typing import Final

from sim.verification.closed_forms.case import Case, Figure, missed, printed, squared, waiting
from sim.verification.closed_forms.one_lane import WAIT

_LONGER_H: Final = 8.0


def gate(gaps: Sequence[float], period: float, longer: float | None = None) -> tuple[Figure, ...]:
    """Return the figures of a gate that is closed for `gaps` hours in every `period` hours."""
    figures = (
        printed("mean wait, h", sum(gap**2 for gap in gaps) / (2 * period), WAIT),
        waiting("documents", sum(gaps) / period),
        squared("documents", sum(gap**3 for gap in gaps) / (3 * period)),
    )
    if longer is None:
        return figures
    late = sum(max(gap - longer, 0.0) for gap in gaps) / period
    return (*figures, missed(f"share that waits longer than {longer:g} h", late))


def _gate(seed: int, hours: str, more: str = "") -> str:
    return f"""
warm_up = "2 d"
seed = {seed}
clearance.limit = "8 h"
services.any = {{ trains_per_day = 24, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}

[ports.khorgos.china.customs]
lanes = 1
hours = "{hours}"
documents = "0 s"
{more}""".lstrip()


def _closing(seed: int, rule: str) -> str:
    return f"""
warm_up = "5 d"
seed = {seed}
services.any = {{ trains_per_day = 4, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}

[ports.khorgos.china.customs]
lanes = 25
hours = "08:00-16:00"
closing = "{rule}"
documents = {{ uniform = ["2 h", "4 h"] }}
""".lstrip()


def _pause() -> tuple[Figure, ...]:
    return (
        printed("mean wait, h", 16.0**2 / 48.0, WAIT),
        printed("mean time, h", 16.0**2 / 48.0 + 3.0 * (1.0 + 16.0 / 24.0), "clearance_mean_h"),
    )


def _finish() -> tuple[Figure, ...]:
    return (
        printed("mean wait, h", 16.0**2 / 48.0, WAIT),
        printed("mean time, h", 16.0**2 / 48.0 + 3.0, "clearance_mean_h"),
    )


def _fits() -> tuple[Figure, ...]:
    # First come, first served: who does not fit today keeps those behind it waiting, so the work
    # is constant here; its gap is longer by that work.
    wait = (16.0 + 3.0) ** 2 / 48.0
    return (
        printed("mean wait, h", wait, WAIT),
        printed("mean time, h", wait + 3.0, "clearance_mean_h"),
        waiting("documents", 19.0 / 24.0),
    )


_WEEK: Final = """
[ports.khorgos.china.customs.shifts.sunday]
hours = "00:00-24:00"
days = ["sun"]
lanes = 0
"""

CASES: Final = (
    Case(
        id="gate",
        title="A gate that is open for eight hours a day",
        formula="E[W] = (T - w)^2 / (2 T), P(W > x) = (T - w - x) / T, E[W^2] = (T - w)^3 / (3 T)",
        parameters="24 trains a day, no work, open 08-16 h: w = 8 h, T = 24 h, x = 8 h",
        scenario=_gate(1700, "08:00-16:00"),
        figures=lambda: gate((16.0,), 24.0, _LONGER_H),
        quick=30,
        full=100,
        and_more="8 h",
        weight=0.7,
    ),
    Case(
        id="gate-week",
        title="A gate with two openings a day, and closed on Sundays",
        formula="over gaps g: E[W] = sum g^2 / (2 T), P(W > 0) = sum g / T,"
        " E[W^2] = sum g^3 / (3 T)",
        parameters="24 trains a day, no work, 08-12 and 14-18 h; T = 168 h, six gaps of 2 h,"
        " five of 14 h and one of 38 h",
        scenario=_gate(1701, "08:00-12:00, 14:00-18:00", _WEEK),
        figures=lambda: gate((2.0,) * 6 + (14.0,) * 5 + (38.0,), 168.0),
        quick=35,
        full=140,
        weight=0.8,
    ),
    Case(
        id="closing-pause",
        title="At closing time work rests",
        formula="E[W] = (T - w)^2 / (2 T); every hour of work meets a gap with the chance 1 / T",
        parameters="4 trains a day, lanes for all, 2 to 4 h of work, open 08-16 h",
        scenario=_closing(1702, "pause"),
        figures=_pause,
        quick=40,
        full=220,
        weight=0.5,
    ),
    Case(
        id="closing-finish",
        title="At closing time what is begun is finished",
        formula="E[W] = (T - w)^2 / (2 T); the work takes its time",
        parameters="4 trains a day, lanes for all, 2 to 4 h of work, open 08-16 h",
        scenario=_closing(1703, "finish"),
        figures=_finish,
        quick=40,
        full=220,
        weight=0.5,
    ),
    Case(
        id="closing-fits",
        title="Only what will be done by closing time is begun",
        formula="E[W] = (T - w + s)^2 / (2 T): the gap begins earlier by the work",
        parameters="4 trains a day, lanes for all, s = 3 h, open 08-16 h",
        scenario=_closing(1704, "fits").replace('{ uniform = ["2 h", "4 h"] }', '"3 h"'),
        figures=_fits,
        quick=40,
        full=220,
        weight=0.5,
    ),
)
