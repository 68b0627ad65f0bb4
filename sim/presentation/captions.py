"""What stands around every picture: the scenario and its period, the replications, the sources."""

from collections.abc import Iterable
from enum import Enum

from sim.presentation.canvas import Caption
from sim.presentation.harmless import clean
from sim.presentation.language.joining import in_row, together
from sim.presentation.language.speaking import phrase, say
from sim.presentation.lettering import drawable
from sim.presentation.results import Results
from sim.presentation.series import band_words
from sim.presentation.spans import period_words
from sim.presentation.studies import by_hand_notes, made_by, title_words
from sim.presentation.words import spelled
from sim.scenario.schema import Target


class Replications(Enum):
    """How a picture shows several replications."""

    MEAN = phrase("Mean of {count} replications.")
    BAND = phrase("Mean of {count} replications; {band}.")
    POOLED = phrase("{count} replications together.")


def caption(
    results: Results,
    heading: str,
    notes: Iterable[str] = (),
    shown: Replications = Replications.MEAN,
) -> Caption:
    """Return the caption of a picture; the footer ends with what its figures stand for."""
    scenario, count = results.scenario, results.replications
    how = say("One replication, hence no interval.")
    if count > 1:
        how = say(shown.value, count=count, band=band_words(count))
    footer = together([how, made_by(scenario)])
    notes = (*notes, *by_hand_notes(scenario), footer)
    return Caption(say(heading), title_words(scenario), period_words(scenario), notes)


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
    title = drawable(known.title, say("title not drawable in this font"))
    return f"[{source}] {title}, {drawable(str(known.date), '')}".rstrip(", ")


def source_notes(results: Results, targets: Iterable[Target]) -> list[str]:
    """Return a line that says what the sources of `targets` are, each once."""
    sources = dict.fromkeys(target.source for target in targets if target.source)
    if not sources:
        return []
    named = in_row(source_words(results, source) for source in sources)
    return [say("Sources: {sources}.", sources=named)]
