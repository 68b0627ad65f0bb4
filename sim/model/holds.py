"""The static check for circular holds: can trains that wait for each other stand still for ever?

While a train holds one thing and waits for another, the first depends on the second. If these
dependences go round in a circle, a full port can lock. Journeys are data, so the circle can be
seen before any run, with the emptied rakes and the groups that both directions share.
"""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from sim.domain.journey import Act, Step
from sim.domain.resource import UnitsSpec
from sim.model.program import build_programs
from sim.model.specs import resource_specs
from sim.scenario.schema import Scenario

_WAITS = (Act.HOLD, Act.USE, Act.LEND, Act.CLEAR, Act.AFTERWARDS, Act.CHOOSE)


def circular_holds(scenario: Scenario) -> tuple[str, ...]:
    """Return the resources of one circle of holds, first again at the end, or nothing."""
    specs = resource_specs(scenario)
    limited = {name for name, spec in specs.items() if isinstance(spec, UnitsSpec)}
    graph: dict[str, set[str]] = {}
    for program in build_programs(scenario, specs).by_name.values():
        for held, wanted in _dependences(program.steps):
            if held in limited and wanted in limited:
                graph.setdefault(held, set()).add(wanted)
    return _circle(graph)


def _circle(graph: dict[str, set[str]]) -> tuple[str, ...]:
    ordered = {name: sorted(wanted) for name, wanted in sorted(graph.items())}
    try:
        TopologicalSorter(ordered).prepare()
    except CycleError as error:
        # The sorter lists the circle against the direction of waiting.
        return tuple(reversed(error.args[1]))
    return ()


def _dependences(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """Yield (held, wanted) along every way through a table of steps."""
    pending: list[tuple[int, frozenset[str]]] = [(0, frozenset())]
    while pending:
        line, held = pending.pop()
        while line < len(steps):
            step = steps[line]
            yield from _waits(step, held)
            if step.act is Act.CHOOSE:
                pending.append((step.target, held))
            elif step.act is Act.HOLD:
                held |= {step.resource}
            elif step.act is Act.FREE:
                held -= {step.resource}
            line = step.target if step.act is Act.JUMP else line + 1


def _waits(step: Step, held: Iterable[str]) -> Iterator[tuple[str, str]]:
    if step.act in _WAITS:
        wanted = step.other if step.act is Act.CHOOSE else step.resource
        yield from ((name, wanted) for name in held if wanted)
