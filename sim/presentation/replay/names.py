"""The names in a log pack: ids, with the words that a page shows for them."""

from typing import Any, NamedTuple

from sim.presentation.results import Results
from sim.presentation.words import direction_words, resource_words, step_words
from sim.recording.columns import StreamName, Tables
from sim.scenario.clock import utc_offset_s


class Sorted(NamedTuple):
    """The different services, ports and directions of streams, each sorted."""

    services: tuple[str, ...]
    ports: tuple[str, ...]
    directions: tuple[str, ...]

    @classmethod
    def of(cls, streams: tuple[StreamName, ...]) -> "Sorted":
        """Return the names in `streams`."""
        return cls(
            *(
                tuple(sorted({str(stream[place]) for stream in streams}))
                for place in range(len(cls._fields))
            )
        )

    def places(self, stream: StreamName) -> tuple[int, ...]:
        """Return where the service, port and direction of a stream stand."""
        return tuple(names.index(str(name)) for names, name in zip(self, stream, strict=True))


def named(results: Results, tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Return what the pack's places stand for: ids and words, by kind of name."""
    names = Sorted.of(tables.streams)
    services, ports = results.scenario.services, results.scenario.ports
    return {
        "services": [
            {
                "id": name,
                "label": results.service_label(name),
                "limit": results.scenario.limit_of[name],
                "counted": services[name].counted,
            }
            for name in names.services
        ],
        "ports": [
            {
                "id": name,
                "label": results.port_label(name),
                "utcOffset": utc_offset_s(ports[name].utc_offset),
            }
            for name in names.ports
        ],
        "directions": [{"id": name, "words": direction_words(name)} for name in names.directions],
        "steps": [{"id": name, "words": step_words(name)} for name in tables.steps],
        "resources": [{"id": name, "words": resource_words(name)} for name in tables.resources],
    }
