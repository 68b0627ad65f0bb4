"""The lists by which the charts of a run are chosen: port, direction, service, replication."""

from collections.abc import Sequence

from sim.presentation.catalogue import WAYS
from sim.presentation.language.speaking import say
from sim.presentation.report.choosing import Choice
from sim.presentation.results import EVERYTHING, Results
from sim.presentation.words import direction_words

TOGETHER = "mean"
"""The option that stands for all replications."""


def port_choice(results: Results, ports: Sequence[str], *, with_all: bool = True) -> Choice:
    """Return the choice between ports, and all of them unless there is one."""
    options = [(port, results.port_name(port)) for port in results.ports if port in ports]
    everything = [(EVERYTHING, say("all ports"))] if with_all and len(options) != 1 else []
    return Choice("port", say("Port"), [*everything, *options])


def direction_choice(directions: Sequence[str], *, with_all: bool = True) -> Choice:
    """Return the choice between directions."""
    options = [(way, direction_words(way)) for way in WAYS if way in directions]
    everything = (
        [(EVERYTHING, direction_words(EVERYTHING))] if with_all and len(options) != 1 else []
    )
    return Choice("direction", say("Direction"), [*everything, *options])


def service_choice(results: Results, services: Sequence[str]) -> Choice:
    """Return the choice between services; those that no count includes say so."""
    options = [(EVERYTHING, say("all services"))]
    for name in services:
        words = results.service_name(name)
        if name in results.uncounted:
            words = say("{service} (not counted)", service=words)
        options.append((name, words))
    return Choice("service", say("Service"), options)


def replication_choice(results: Results, together: str) -> Choice:
    """Return the choice between `together` and single replications, which count from 0."""
    count = results.replications
    single = [(str(number), say("replication {number}", number=number)) for number in range(count)]
    everything = [(TOGETHER, together)] if count > 1 else []
    return Choice("replication", say("Replications"), [*everything, *single])
