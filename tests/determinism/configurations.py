"""What may surround a run without changing a byte of it, and arrays that pair everything with all.

A configuration has one value of every dimension; the first value is the plain one.
"""

from itertools import combinations
from random import Random

DIMENSIONS = {
    "jobs": ("1", "2", "4", "9"),
    "executor": ("own", "spawn", "fork", "forkserver", "threads"),
    "order": ("straight", "submission shuffled", "completion shuffled"),
    "hash seed": ("0", "1", "4294967295", "random"),
    "history": ("nothing before", "A, B, A", "B beside A"),
    "resume": ("in one go", "stopped after 1", "stopped after 2", "extended from 2"),
    "form": ("as written", "CR LF", "keys backward", "comments"),
    "time zone": (
        *("UTC", "Asia/Almaty", "Asia/Shanghai", "America/St_Johns"),
        "Pacific/Chatham",
    ),
    "locale": ("C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8", "ru_RU.KOI8-R", "zh_CN.GB18030"),
    "UTF-8 mode": ("0", "1"),
    "processor": ("as it is", "C library without AVX2", "NumPy without SIMD", "without both"),
    "interpreter": (
        *("plain", "-O", "-OO", "-X dev"),
        *("no collector", "tiny switch interval"),
    ),
    "folder": ("here", "from elsewhere", "absolute", "by a link"),
    "user": ("usual", "umask 077", "no home"),
    "terminal": ("none", "none, 20 columns", "a terminal"),
    "python path": ("clean", "noise"),
}
PLAIN = {name: values[0] for name, values in DIMENSIONS.items()}
SLOW_TO_MAKE = {"zh_CN.GB18030"}
"""Its table of letters takes five seconds to compile, too long for every check."""

Configuration = dict[str, str]
Pair = tuple[tuple[str, str], tuple[str, str]]

_CANDIDATES = 20


def array(rows: int, dimensions: dict[str, tuple[str, ...]] = DIMENSIONS) -> list[Configuration]:
    """Return `rows` configurations that pair as many values with each other as so many can.

    Greedy: of some random candidates the one with most pairs not met yet. When all are met, the
    meeting starts anew with other neighbours.
    """
    random, found = Random(20240718), []
    unmet = _all_pairs(dimensions)
    for _ in range(rows):
        candidates = [_candidate(random, dimensions, unmet) for _ in range(_CANDIDATES)]
        best = max(candidates, key=lambda one: len(pairs_of(one) & unmet))
        unmet -= pairs_of(best)
        found.append(best)
        if not unmet:
            unmet = _all_pairs(dimensions)
    return found


def pairs_of(configuration: Configuration) -> set[Pair]:
    """Return the pairs of values that meet in `configuration`."""
    return set(combinations(configuration.items(), 2))


def met(configurations: list[Configuration]) -> float:
    """Return which share of all pairs of values meets in one of `configurations`."""
    everything = _all_pairs(DIMENSIONS)
    return len(set().union(*map(pairs_of, configurations)) & everything) / len(everything)


def _all_pairs(dimensions: dict[str, tuple[str, ...]]) -> set[Pair]:
    return {
        ((one, a), (other, b))
        for one, other in combinations(dimensions, 2)
        for a in dimensions[one]
        for b in dimensions[other]
    }


def _candidate(
    random: Random, dimensions: dict[str, tuple[str, ...]], unmet: set[Pair]
) -> Configuration:
    """Return a configuration filled in random order, each time by the value that meets most."""
    names = list(dimensions)
    random.shuffle(names)
    chosen: Configuration = {}
    for name in names:
        values = random.sample(dimensions[name], len(dimensions[name]))
        chosen[name] = max(values, key=lambda value: _newly_met(name, value, chosen, unmet))
    return {name: chosen[name] for name in dimensions}


def _newly_met(name: str, value: str, chosen: Configuration, unmet: set[Pair]) -> int:
    mine, places = (name, value), list(DIMENSIONS)
    return sum(
        ((mine, other) if places.index(name) < places.index(other[0]) else (other, mine)) in unmet
        for other in chosen.items()
    )
