"""The line in Ciw: eight nodes. It has nothing like a pool of wagons, so it plays without it.

Its priorities hold at every node, so the urgent trains are of an urgent class only from the end of
inspection to the end of customs.
"""

from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.contestants.contestant import in_process
from benchmarks.contestants.line import LONG, STAGES, Inputs

NORMAL, URGENT, AT_CUSTOMS = "normal", "urgent", "urgent at customs"
CLASSES = (NORMAL, URGENT, AT_CUSTOMS)
SERVED = {NORMAL: 1, URGENT: 1, AT_CUSTOMS: 0}
INSPECTION, CUSTOMS = (list(STAGES).index(stage) for stage in ("inspection", "customs"))


def play(year: Inputs) -> list[float]:
    """Return the departures."""
    import ciw

    if year.pool:
        raise ValueError("Ciw has no pool of wagons")
    line = ciw.Simulation(network(year))
    line.simulate_until_max_time(LONG)
    departed: list[float] = [0] * len(year)
    for train in line.nodes[-1].all_individuals:
        departed[train.id_number - 1] = train.data_records[-1].exit_date
    return departed


def network(year: Inputs) -> Any:
    """Return the nodes, the two streams of arrivals and the way of every train."""
    import ciw

    class Given(ciw.dists.Distribution):
        def __init__(self, times: list[int]) -> None:
            super().__init__()
            self.times = times

        def sample(self, t: float | None = None, ind: Any = None) -> Any:
            del t  # Ciw gives it by name
            return self.times[ind.id_number - 1]

    nowhere = [None] * (len(STAGES) - 1)
    work = [Given(year.lists.times[stage]) for stage in STAGES]
    gaps = partial(_gaps, year)
    return ciw.create_network(
        arrival_distributions={
            NORMAL: [ciw.dists.Sequential(gaps(urgent=False)), *nowhere],
            URGENT: [ciw.dists.Sequential(gaps(urgent=True)), *nowhere],
            AT_CUSTOMS: [None, *nowhere],
        },
        service_distributions=dict.fromkeys(CLASSES, work),
        routing=dict.fromkeys(CLASSES, _onwards()),
        number_of_servers=[units for _, units in STAGES.values()],
        priority_classes=SERVED,
        class_change_matrices=[_changes(node) for node in range(len(STAGES))],
    )


def _gaps(year: Inputs, *, urgent: bool) -> list[float]:
    """Return the time from each train of a class to the next; none comes after the last."""
    arrivals = year.arrivals[year.urgent == urgent].tolist()
    return [later - earlier for earlier, later in pairwise([0, *arrivals])] + [float("inf")]


def _onwards() -> list[list[float]]:
    last = len(STAGES)
    return [[float(to == at + 1) for to in range(last)] for at in range(last)]


def _changes(node: int) -> dict[str, dict[str, float]]:
    """Return into which class each one turns when its work at `node` is done."""
    becomes = {one: one for one in CLASSES}
    if node == INSPECTION:
        becomes[URGENT] = AT_CUSTOMS
    if node == CUSTOMS:
        becomes[AT_CUSTOMS] = URGENT
    return {one: {to: float(to == becomes[one]) for to in CLASSES} for one in CLASSES}


CIW = in_process("Ciw", "ciw", play)
