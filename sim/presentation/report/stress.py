"""The STRESS-DES checklist of a run, filled from its scenario and its record.

T. Monks et al., "Strengthening the reporting of empirical simulation studies: introducing the
STRESS guidelines", Journal of Simulation 13 (2019) 55-67. What nobody has written down is said to
be unknown.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.domain.resource import local_id, port_of
from sim.experiments.rules_in_force import rules_of, rules_of_trains
from sim.model.specs import resource_specs
from sim.presentation.catalogue import STEPS
from sim.presentation.harmless import clean
from sim.presentation.language.joining import listed
from sim.presentation.language.speaking import phrase, say, say_count
from sim.presentation.report.evidence_tables import grade_counts
from sim.presentation.report.page import Part
from sim.presentation.report.parts import Cell, table
from sim.presentation.spans import duration_words, hours_words, period_words
from sim.presentation.words import metric_words, resource_words, spelled
from sim.scenario.evidence import Known
from sim.scenario.schema import Scenario

_MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Reported:
    """What the answers are taken from."""

    scenario: Scenario
    known: Sequence[Known]
    record: Mapping[str, Any]


def checklist(scenario: Scenario, known: Sequence[Known], record: Mapping[str, Any]) -> Part:
    """Return the checklist as a table, an item in a row."""
    reported = Reported(scenario, known, record)
    rows = [
        [Cell(number), Cell(say(item)), Cell(answer(reported))] for number, item, answer in _ITEMS
    ]
    return table("", ["", say("Item"), say("In this study")], rows)


def _purpose(of: Reported) -> str:
    return say(
        "The question as the scenario puts it: {title}. What happens to clearance, queues, wagons"
        " and cost at border ports of two gauges.",
        title=clean(of.scenario.title).rstrip("."),
    )


def _outputs(of: Reported) -> str:
    limits = sorted({hours_words(limit) for limit in of.scenario.limit_of.values()})
    return say(
        "Counts, times, shares, queues, use of resources, wagons' turnover; the promise is release"
        " by customs within {limit}. Every figure stands in the table of this page with its"
        " estimand.",
        limit=listed(limits) or hours_words(of.scenario.clearance.limit),
    )


def _aims(of: Reported) -> str:
    aims = [metric_words(metric.partition("@")[0]) for metric in of.scenario.expect]
    if aims:
        return say("Expected by the scenario: {figures}.", figures=_listed(aims))
    if of.scenario.targets:
        return say(
            "One scenario, held against {count} reported figures; it states no expectation.",
            count=len(of.scenario.targets),
        )
    return say("One scenario. It states neither an expectation nor reported figures.")


def _diagram(_: Reported) -> str:
    return say(
        "landbridge show scenario.toml --journeys prints the journeys of this scenario;"
        " docs/model.md has them drawn."
    )


def _logic(_: Reported) -> str:
    return say(
        "Westbound trains are cleared in China, cross on standard gauge and are reloaded in"
        " Kazakhstan; eastbound trains cross on broad gauge, are cleared and reloaded in China."
        " Each gauge is a loop of wagons. docs/model.md, 2.2."
    )


def _rules(of: Reported) -> str:
    specs = resource_specs(of.scenario)
    found = [
        f"{spec.id}: {', '.join(rules)}"
        for spec in specs.values()
        if (rules := rules_of(of.scenario, spec))
    ]
    told = [*rules_of_trains(of.scenario), *found]
    if not told:
        return say("Plain rules: open round the clock, in order of arrival, the limit measured.")
    return say("In force: {rules}.", rules=clean(_listed(told, "; ")))


def _algorithms(_: Reported) -> str:
    return say(
        "Whole seconds; ties are settled in a fixed order; paths by headway or grid. What a"
        " scenario does not mention takes no time and has no limit. docs/model.md, 2.4."
    )


def _entities(of: Reported) -> str:
    services = [
        clean(service.label) or spelled(name)
        for name, service in of.scenario.services.items()
        if service.trains != 0 and service.trains_per_day != 0
    ]
    return say(
        "Trains of {services}; the rakes they leave empty, and trains of empties.",
        services=_listed([say(name) for name in services]) or "–",
    )


def _activities(_: Reported) -> str:
    return say(
        "{count} kinds of steps, each a row of the visit log with the moments of asking, start and"
        " end.",
        count=len(STEPS),
    )


def _resources(of: Reported) -> str:
    by_port = Counter(port_of(resource) for resource in resource_specs(of.scenario))
    counted = [f"{_port_label(of.scenario, port)} {count}" for port, count in by_port.items()]
    kinds = dict.fromkeys(
        resource_words(local_id(resource)) for resource in resource_specs(of.scenario)
    )
    if not counted:
        return say("No resource is limited.")
    return say(
        "Limited resources: {counts}. Among them {kinds}.",
        counts=_listed(counted),
        kinds=_listed(kinds),
    )


def _port_label(scenario: Scenario, port: str) -> str:
    return say(clean(scenario.ports[port].label)) or spelled(port)


def _queues(_: Reported) -> str:
    return say(
        "One queue for each resource, without a limit of its length; nobody gives up but under a"
        " rule that says so."
    )


def _doors(of: Reported) -> str:
    return say(
        "Trains enter at drawn moments and leave on an onward path; ports: {ports}.",
        ports=_listed(_port_label(of.scenario, port) for port in of.scenario.ports) or "–",
    )


def _sources(of: Reported) -> str:
    count = len(of.scenario.sources)
    if not count:
        return say("The scenario names no source.")
    return say_count(
        "{count} published source, in the table above.",
        "{count} published sources, in the table above.",
        count=count,
    )


def _parameters(of: Reported) -> str:
    return say("Every value stands above with its grade: {counts}.", counts=grade_counts(of.known))


def _processing(_: Reported) -> str:
    return say(
        "Trains of a service are split over ports and directions by largest remainder. What was"
        " done to data before it came into the scenario is known as far as the reasons above tell"
        " it."
    )


def _assumptions(of: Reported) -> str:
    assumed = sum(each.grade == "assumed" for each in of.known)
    return say(
        "{count} values are assumed (marked ◆ above). Not modelled: signals and switches, crews'"
        " rosters, single wagons, accidents.",
        count=assumed,
    )


def _initial(of: Reported) -> str:
    return say(
        "Ports begin empty, a warm-up of {length} before the start is left out of every figure.",
        length=duration_words(of.scenario.warm_up),
    )


def _length(of: Reported) -> str:
    return period_words(of.scenario)


def _estimation(of: Reported) -> str:
    count = int(of.record.get("replications", of.scenario.replications))
    if count == 1:
        return say("One replication: no interval can be given.")
    return say(
        "{count} independent replications; 95 % intervals over replications, never over the trains"
        " of one run; shares by Korn and Graubard, means by a t interval bent by their skewness.",
        count=count,
    )


def _software(of: Reported) -> str:
    versions = of.record.get("versions", {})
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    return clean(f"Python; {named}") if named else "Python"


def _sampling(of: Reported) -> str:
    return say(
        "Seed {seed}. One number of Philox for each seed, replication, stream, purpose and train;"
        " variates by inversion. All chance is drawn before the run.",
        seed=of.record.get("seed", of.scenario.seed),
    )


def _execution(_: Reported) -> str:
    return say("A SimPy process for each train; the events of one second come in a fixed order.")


def _machine(_: Reported) -> str:
    return say(
        "Results do not depend on the machine. Which one it was and how long it took stands in"
        " host.json beside the results."
    )


def _sharing(_: Reported) -> str:
    return say(
        "The repository of landbridge is the model. The resolved scenario stands in the folder of"
        " the results; with the seed and the versions above it gives the same bytes again."
    )


_ITEMS: Final[tuple[tuple[str, str, Callable[[Reported], str]], ...]] = (
    ("1.1", phrase("Purpose of the model"), _purpose),
    ("1.2", phrase("Model outputs"), _outputs),
    ("1.3", phrase("Aims of experimentation"), _aims),
    ("2.1", phrase("Base model overview diagram"), _diagram),
    ("2.2", phrase("Base model logic"), _logic),
    ("2.3", phrase("Scenario logic"), _rules),
    ("2.4", phrase("Algorithms"), _algorithms),
    ("2.5.1", phrase("Entities"), _entities),
    ("2.5.2", phrase("Activities"), _activities),
    ("2.5.3", phrase("Resources"), _resources),
    ("2.5.4", phrase("Queues"), _queues),
    ("2.5.5", phrase("Entry and exit points"), _doors),
    ("3.1", phrase("Data sources"), _sources),
    ("3.2", phrase("Input parameters"), _parameters),
    ("3.3", phrase("Pre-processing"), _processing),
    ("3.4", phrase("Assumptions"), _assumptions),
    ("4.1", phrase("Initialisation"), _initial),
    ("4.2", phrase("Run length"), _length),
    ("4.3", phrase("Estimation approach"), _estimation),
    ("5.1", phrase("Software"), _software),
    ("5.2", phrase("Random sampling"), _sampling),
    ("5.3", phrase("Model execution"), _execution),
    ("5.4", phrase("System specification"), _machine),
    ("6.1", phrase("Sharing of the model"), _sharing),
)


def _listed(words: Iterable[str], between: str = ", ") -> str:
    return between.join(_first(list(words)))


def _first(words: Sequence[str]) -> Iterator[str]:
    """Yield the first of many words, and that there are more."""
    yield from words[:_MOST]
    if len(words) > _MOST:
        yield say("and {count} more", count=len(words) - _MOST)
