"""Two logs of the same plans, held against each other row by row and in the order of the rows."""

from collections.abc import Iterator

from sim.domain.log import NOT_REACHED, RunLog

SHOWN = 12


def differences(model: RunLog, second: RunLog) -> list[str]:
    """Return what the two logs do not agree on, in words; nothing if they are equal.

    The order of the rows is part of a log, so that one with equal rows in another order differs.
    """
    found = [*_rows(model, second)]
    found += [
        f"{name} of {rank}: {first} and {other}"
        for name in model.milestones
        for rank, (first, other) in enumerate(
            zip(model.milestones[name], second.milestones[name], strict=True)
        )
        if first != other
    ]
    if model.empty_trains != second.empty_trains:
        found.append("the trains of empties differ")
    if model.diverted != second.diverted:
        found.append(f"diverted: {model.diverted} and {second.diverted}")
    return found[:SHOWN]


def _rows(model: RunLog, second: RunLog) -> Iterator[str]:
    rows, again = list(model.visits()), list(second.visits())
    if rows == again:
        return
    one, other = set(rows), set(again)
    if one == other:
        yield f"another order of rows from {_first_difference(rows, again)} on"
    odd = [*((row, "model") for row in one - other), *((row, "second") for row in other - one)]
    for row, who in sorted(odd, key=lambda each: each[0][2:]):
        yield f"{who}: {_text(model, row)}"


def _first_difference(rows: list[tuple[int, ...]], again: list[tuple[int, ...]]) -> int:
    pairs = enumerate(zip(rows, again, strict=False))
    return next(
        (place for place, (row, other) in pairs if row != other), min(len(rows), len(again))
    )


def _text(log: RunLog, row: tuple[int, ...]) -> str:
    entity, step, *moments = row
    times = [None if moment == NOT_REACHED else moment for moment in moments]
    return f"entity {entity}, {log.steps[step].name} {log.steps[step].resource} {times}"
