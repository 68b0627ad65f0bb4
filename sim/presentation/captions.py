"""What stands around every picture: the scenario and its period, the replications, the sources."""

from collections.abc import Iterable
from enum import Enum

from sim.experiments.by_hand import CHANGED, changed_by_hand
from sim.presentation.canvas import Caption
from sim.presentation.harmless import clean
from sim.presentation.lettering import drawable
from sim.presentation.results import Results
from sim.presentation.series import band_words
from sim.presentation.spans import period_words
from sim.presentation.words import spelled
from sim.scenario.schema import Target


class Replications(Enum):
    """How a picture shows several replications."""

    MEAN = "Mean of {} replications"
    BAND = "Mean of {} replications; {}"
    POOLED = "{} replications together"


def caption(
    results: Results,
    heading: str,
    notes: Iterable[str] = (),
    shown: Replications = Replications.MEAN,
) -> Caption:
    """Return the caption of a picture; the footer ends with what its figures stand for."""
    scenario, count = results.scenario, results.replications
    how = "One replication, hence no interval"
    if count > 1:
        how = shown.value.format(count, band_words(count))
    title = drawable(scenario.title, scenario.id)
    footer = f"{how}. landbridge, scenario {scenario.id}."
    changes = [drawable(change, change.partition(" ")[0]) for change in changed_by_hand(scenario)]
    by_hand = [f"{CHANGED[0].upper()}{CHANGED[1:]}{'; '.join(changes)}."] if changes else []
    return Caption(heading, title, period_words(scenario), (*notes, *by_hand, footer))


def port_title(results: Results, port: str) -> str:
    """Return what a port is called in a picture: its label if the font can draw it, else its id."""
    return drawable(results.port_label(port), spelled(port).title())


def service_title(results: Results, service: str) -> str:
    """Return what a service is called in a picture."""
    return drawable(results.service_label(service), spelled(service))


def source_words(results: Results, source: str | None) -> str:
    """Return a source as "[seed-002] its title, its date"."""
    known = results.scenario.sources.get(source or "")
    if known is None:
        return f"[{clean(source)}]" if source else ""
    title = drawable(known.title, "title not drawable in this font")
    return f"[{source}] {title}, {drawable(str(known.date), '')}".rstrip(", ")


def source_notes(results: Results, targets: Iterable[Target]) -> list[str]:
    """Return a line that says what the sources of `targets` are, each once."""
    sources = dict.fromkeys(target.source for target in targets if target.source)
    if not sources:
        return []
    return ["Sources: " + "; ".join(source_words(results, source) for source in sources) + "."]
