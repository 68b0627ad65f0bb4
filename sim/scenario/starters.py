"""Scenario files to start from: the smallest one, one that changes a whole one, and a policy.

Each is the text of a file that is valid as it stands and says in comments what else can be said.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sim.scenario.evidence import evidence
from sim.scenario.loaded import Loaded
from sim.scenario.words import show

LANE: Final = """\
# The smallest scenario: one customs lane at one port. It says who comes and what takes time;
# what a scenario does not mention takes no time and has no limit.

title        = "One customs lane"
start        = 2024-01-01        # year-month-day, midnight of Beijing time
duration     = "60 d"            # times have units: s, min, h, d
warm_up      = "10 d"            # before the start, left out of every figure
replications = 10                # how often it is repeated with new luck

[clearance]
limit = "24 h"                   # the promise: released within a day

[services.freight]               # who comes; any number of services
trains_per_day = 16
westbound      = 1.0             # share of the trains that run out of China; 0.5 is usual
ports          = { khorgos = 1.0 }
arrivals       = "poisson"       # or "even", { gamma_cv = 0.6 }, { timetable = "file.csv" }
# wagons       = 55
# teu          = 104

[ports.khorgos.china.customs]    # any number of ports
lanes     = 1
documents = { mean = "72 min", cv = 0.5 }    # or "72 min", { exponential = "72 min" }
# hours   = "08:00-20:00"

# [ports.khorgos.china.customs.examination]
# share = 0.03                   # of the trains, from 0 to 1
# bays  = 2
# time  = "5 h"

# [ports.khorgos.border.broad]
# paths_per_day = 20
# run           = "30 min"
"""

_OFTEN_CHANGED: Final = (
    ".trains",
    ".trains_per_day",
    ".customs.lanes",
    ".reload.cranes",
    ".broad.paths_per_day",
    ".wagons.broad.order_up_to",
)
_LANES: Final = ".china.customs.lanes"


def changing(base: Loaded, reference: str) -> str:
    """Return a file that extends `base`, found as `reference`, with its main values as comments."""
    lines = [
        f"# What is not said here is as in {reference}; take a # away to change a value.",
        "",
        f'extends = "{reference}"',
        'title   = "A scenario of mine"',
        "",
        f"# replications = {base.scenario.replications}",
        *(f"# {key} = {value}" for key, value in _values(base, _OFTEN_CHANGED)),
    ]
    return "\n".join(lines) + "\n"


def policy(base: Loaded, reference: str, compare: str, fits: Callable[[str], bool]) -> str:
    """Return a policy against `base`: one more customs lane where `fits` takes the change.

    `compare` is the command that holds it against its base.
    """
    changes = [f"{key} = {int(value) + 1}" for key, value in _values(base, (_LANES,))]
    change = next(filter(fits, changes), None)
    lines = [
        "# A policy is a small scenario that says only what it changes. Hold it against its base:",
        f"#   {compare}",
        "",
        f'extends = "{reference}"',
        'title   = "A policy of mine"',
        "",
        *([change] if change else ["# ports.PORT.china.customs.lanes = 4"]),
        "",
        "# What it should change; compare says whether it does.",
        "[expect]",
        'clearance_mean_h = { expected = "lower", why = "say here why" }',
    ]
    return "\n".join(lines) + "\n"


def _values(base: Loaded, endings: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the keys of plain numbers with one of `endings`, each with its value as written."""
    for known in evidence(base):
        if known.key.endswith(tuple(endings)) and isinstance(known.value, int | float):
            yield known.key, show(known.value)
