"""Samples: CSV files with one column ``value`` of durations with units."""

from pydantic_core import PydanticCustomError

from sim.scenario.findings import Finding, Spot
from sim.scenario.quantities import parse_duration
from sim.scenario.rows import Row, Table


def read_sample(content: bytes, shown: str) -> tuple[tuple[int, ...], list[Finding]]:
    """Return the durations of a sample in seconds, and what is wrong with the file."""
    table = Table(content, shown, ("value",))
    known: dict[str, int] = {}
    values = []
    for row in table.rows():
        seconds = known.get(row.cells["value"])
        if seconds is None:
            seconds = _seconds(row, table)
            # A sample repeats itself; one that does not is not remembered for ever.
            if seconds is not None and len(known) < 100_000:
                known[row.cells["value"]] = seconds
        if seconds is not None:
            values.append(seconds)
    if not values and not table.findings:
        nothing = Finding("SCN-097", (), "the sample is empty", "give durations", Spot(shown, 2, 1))
        table.findings.append(nothing)
    return tuple(values), table.findings


def _seconds(row: Row, table: Table) -> int | None:
    try:
        return parse_duration(row.cells["value"])
    except PydanticCustomError as error:
        said = error.context or {}
        table.refuse(row, said["code"], "value", said["message"], said["remedy"])
        return None
