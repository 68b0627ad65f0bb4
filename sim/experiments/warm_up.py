"""What a run warns of when its figures seem to begin before the ports have settled."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sim.domain.time import DAY_S
from sim.metrics.settling import Unsettled, unsettled
from sim.scenario.quantities import format_duration
from sim.scenario.schema import Scenario


def warm_up_warnings(
    scenario: Scenario,
    inside: Sequence[Mapping[str, Sequence[int]]],
    growing: Collection[str],
) -> Iterator[str]:
    """Yield a warning for each port whose warm-up looks too short.

    `inside` has the trains inside of each replication. The ports where a queue is `growing` are
    warned of already: no warm-up helps them.
    """
    for found in unsettled(scenario, inside):
        if found.port not in growing:
            yield f"{found.port}: {_words(found, scenario.warm_up)}"


def _words(found: Unsettled, warm_up_s: int) -> str:
    early, later = f"{found.early:.3g}", f"{found.later:.3g}"
    if found.cut_s is None:
        return (
            "cannot tell whether the warm-up is long enough: not settled in the first half of the"
            f" run (MSER-5); {early} trains inside on average in the first half of the period,"
            f" {later} in the second"
        )
    days = -(-found.cut_s // DAY_S)
    cut = format_duration(found.cut_s)
    remedy = f'{early} trains inside on average there, {later} later; try warm_up = "{days} d"'
    if not warm_up_s:
        return f"a warm-up is missing: MSER-5 leaves out the first {cut} of the period; {remedy}"
    return (
        f"the warm-up of {format_duration(warm_up_s)} looks too short: MSER-5 leaves out the first"
        f" {cut} (so {format_duration(found.cut_s - warm_up_s)} of the period); {remedy}"
    )
