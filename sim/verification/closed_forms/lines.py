"""Stages in a row: product form, blocking, a gate before the port, tracks that trains go round."""

from typing import Final

from sim.verification.closed_forms.case import Case, Figure, in_full, printed
from sim.verification.closed_forms.formulas import (
    blocked_line,
    closed_loop,
    pollaczek_khinchine,
    wait_for_lanes,
)
from sim.verification.closed_forms.one_lane import lane

_TANDEM: Final = """
warm_up = "20 d"
seed = 1680
services.any = { trains_per_day = 9.6, westbound = 1.0, ports = { khorgos = 1.0 } }

[ports.khorgos]
china.customs = { lanes = 2, documents = { exponential = "3 h" } }
china.departure = { locomotives = 3, time = { exponential = "4 h" } }
kazakhstan.reload = { cranes = 1, time = { exponential = "90 min" } }
""".lstrip()


def tandem(rate: float) -> tuple[float, float, float]:
    """Return the mean waits of customs, departure and crane in the tandem at `rate` an hour."""
    return (
        wait_for_lanes(rate, 3.0, 2),
        wait_for_lanes(rate, 4.0, 3),
        wait_for_lanes(rate, 1.5, 1),
    )


def _tandem() -> tuple[Figure, ...]:
    customs, departure, crane = tandem(0.4)
    whole = customs + departure + crane + 8.5
    return (
        in_full(printed("mean wait for customs, h", customs, "wait_china.customs_mean_h")),
        in_full(printed("mean wait for a locomotive, h", departure, "wait_china.departure_mean_h")),
        in_full(printed("mean wait for the crane, h", crane, "wait_kazakhstan.cranes_mean_h")),
        printed("mean stay, h", whole, "dwell_mean_h"),
    )


_BLOCKING: Final = """
warm_up = "20 d"
seed = 1681
services.any = { trains_per_day = 6, westbound = 1.0, ports = { khorgos = 1.0 } }

[ports.khorgos.kazakhstan]
standard_tracks = 1
papers = { exponential = "90 min" }
reload = { tracks = 1, cranes = 1, time = { exponential = "60 min" } }
""".lstrip()


_FIRST: Final = "kazakhstan.standard_tracks"


def _blocking() -> tuple[Figure, ...]:
    before, blocked, whole = blocked_line(0.25, 1.5, 1.0)
    return (
        in_full(
            printed(
                "mean wait for the first track, h", before, "wait_kazakhstan.standard_tracks_mean_h"
            )
        ),
        printed("mean wait on it, blocked, h", blocked, "wait_kazakhstan.reload_tracks_mean_h"),
        printed("mean stay, h", whole, "dwell_mean_h"),
        printed(
            "use of the first track",
            0.25 * (1.5 + blocked),
            f"utilisation_{_FIRST}",
        ),
    )


_HELD: Final = """ports.khorgos.stop_loading.westbound = { above = 2, until = 1 }
"""


def _held() -> tuple[Figure, ...]:
    rate, load = 16 / 24, 0.6
    held, stay = load**3 / (1.0 - load), 0.9 / (1.0 - load)
    return (
        in_full(printed("mean number held, trains", held, "queue_upstream.westbound_mean")),
        printed("mean time at the port, h", stay - held / rate, "dwell_mean_h"),
    )


_TURN: Final = """
warm_up = "15 d"
seed = 1683
services.any = { trains_per_day = 14.4, westbound = 1.0, ports = { khorgos = 1.0 } }

[ports.khorgos.china.departure]
locomotives = 1
time = "20 min"
turn = { exponential = "40 min" }
""".lstrip()


def _turn() -> tuple[Figure, ...]:
    wait = pollaczek_khinchine(0.6, 1.0, 1.0 + (2 / 3) ** 2)
    return (
        in_full(printed("mean wait, h", wait, "wait_china.departure_mean_h")),
        printed("mean stay, h", wait + 1 / 3, "dwell_mean_h"),
        printed("use of the locomotive", 0.6, "utilisation_china.departure"),
    )


def loop(seed: int, tracks: int, away: str, work: str, warm_up: str) -> str:
    """Return the scenario of tracks that more trains want than there are."""
    return f"""
warm_up = "{warm_up}"
seed = {seed}

[services.any]
trains_per_day = 12
arrivals = "even"
westbound = 1.0
ports = {{ khorgos = 1.0 }}

[ports.khorgos.china]
standard_tracks = {tracks}
customs.documents = {away}
departure = {{ locomotives = 1, time = {work} }}
""".lstrip()


def _loop() -> tuple[Figure, ...]:
    an_hour = closed_loop(6, 12.0, 3.0)
    stay = 6 / an_hour - 15.0
    return (
        printed("trains a day", 24.0 * an_hour, "throughput_trains_per_day"),
        printed("use of the locomotive", 3.0 * an_hour, "utilisation_china.departure"),
        printed("mean wait for the locomotive, h", stay, "wait_china.departure_mean_h"),
    )


CASES: Final = (
    Case(
        id="tandem",
        title="Customs, locomotives and crane in a row (Jackson)",
        formula="each stage as if alone: Wq = C(c, a) s / (c - a); the mean stay is their sum",
        parameters="9.6 trains a day; c = 2, s = 3 h; c = 3, s = 4 h; c = 1, s = 90 min",
        scenario=_TANDEM,
        figures=_tandem,
        quick=80,
        full=5_600,
        weight=2.0,
    ),
    Case(
        id="two-tracks",
        title="Two tracks in a row, no room between (blocking)",
        formula="stationary distribution of the Markov chain of both tracks, solved as it stands",
        parameters="6 trains a day; 90 min on the first track, 60 min on the second, exponential",
        scenario=_BLOCKING,
        figures=_blocking,
        quick=220,
        full=3_000,
        weight=2.0,
    ),
    Case(
        id="stop-loading",
        title="Trains held upstream while two are at the port",
        formula="N as of M/M/1; held on average E[(N - 2)+] = rho^3 / (1 - rho)",
        parameters="16 trains a day, s = 54 min, rho = 0.6",
        scenario=lane(1682, 16, '{ exponential = "54 min" }', _HELD),
        figures=_held,
        quick=60,
        full=3_500,
        weight=2.0,
    ),
    Case(
        id="turn",
        title="A locomotive that is away after its work (M/G/1)",
        formula="Pollaczek-Khinchine for work and turn together; the train stays for the work only",
        parameters="14.4 trains a day, 20 min of work, turn exponential of 40 min, rho = 0.6",
        scenario=_TURN,
        figures=_turn,
        quick=300,
        full=1_850,
    ),
    Case(
        id="loop",
        title="Six tracks, always wanted: a closed loop (machine repair)",
        formula="mean value analysis: X(n) = n / (Z + S (1 + Q(n-1))); any law of Z",
        parameters="Z gamma of 12 h, cv = 0.5; one locomotive, S exponential of 3 h",
        scenario=loop(1684, 6, '{ gamma = "12 h", cv = 0.5 }', '{ exponential = "3 h" }', "20 d"),
        figures=_loop,
        quick=145,
        full=480,
        weight=2.0,
    ),
)
