"""The tables of the measured coverage: as files, and as a page reads them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.coverage_users import (
    FASTER,
    OTHER_LUCK,
    REPLICATIONS,
    Alarm,
    Case,
    Found,
    Seen,
    compare_faster,
    shrink,
)

Row = dict[str, object]
Rows = Sequence[Row]

HEADINGS = {
    "coverage": "How often the 95 % interval contains the truth",
    "alarms": "How often a difference is shown where there is none (independent luck)",
    "power": "How often 5 % shorter work is found",
    "variance": "By how much common luck shrinks the variance of a difference",
}


def coverage_rows(case: Case, users: Sequence[Sequence[Seen]]) -> Iterator[Row]:
    """Yield how often the interval of each figure of `case` contains the truth."""
    for place, figure in enumerate(case.figures):
        seen = [user[place] for user in users]
        given = [each for each in seen if each.lower is not None and each.mean is not None]
        truth = fmean(each.mean for each in given) if figure.truth is None else figure.truth
        low = sum(each.upper < truth for each in given) / len(given)
        high = sum(each.lower > truth for each in given) / len(given)
        yield {
            "case": case.words,
            "figure": figure.metric,
            "direction": figure.direction,
            "truth": truth,
            "truth from": "the mean of all" if figure.truth is None else "formula",
            "covered": 1 - low - high,
            "too low": low,
            "too high": high,
            "not given": 1 - len(given) / len(seen),
        }


def alarm_rows(case: Case, users: Sequence[Alarm]) -> list[Row]:
    """Return how often a comparison finds a difference where there is none."""
    rows = [
        {"test": f"{figure.metric} alone", "false alarms": share(user.alone[k] for user in users)}
        for k, figure in enumerate(case.figures)
    ]
    rows.append({"test": "any headline figure", "false alarms": share(u.headline for u in users)})
    rows.append({"test": "any figure at all", "false alarms": share(u.anything for u in users)})
    return rows


def power_rows(replications: int, many: Callable[..., list[Found]], users: int) -> Iterator[Row]:
    """Yield how often the difference is found, with common and with independent luck."""
    for words, luck in (("common", 0), ("independent", OTHER_LUCK)):
        found = many(compare_faster, replications, FASTER, luck)
        yield {
            "luck": words,
            "replications": replications,
            "found alone": share(each.alone for each in found),
            "printed as lower": share(each.printed for each in found),
            "users": users,
        }


def shrink_rows(words: str, text: str, many: Callable[..., list[float | None]]) -> Iterator[Row]:
    """Yield by how much pairing shrinks the variance in one pair of scenarios."""
    factors = sorted(each for each in many(shrink, text) if each is not None)
    yield {
        "pair": words,
        "factor": factors[len(factors) // 2],
        "lowest": factors[0],
        "highest": factors[-1],
    }


def share(truths: Iterable[bool]) -> float:
    """Return the share of what is true."""
    return fmean(map(float, truths))


def write(path: Path, rows: Rows) -> None:
    """Write `rows` as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def page(parts: Mapping[str, Rows], users: int) -> str:
    """Return the tables of the page, each under its heading."""
    tables = (f"## {HEADINGS[name]}\n\n{markdown(rows)}" for name, rows in parts.items())
    return f"{users:,} users each; {REPLICATIONS} replications where not said.\n\n" + "\n".join(
        tables
    )


def markdown(rows: Rows) -> str:
    """Return `rows` as a Markdown table."""
    lines = [f"| {' | '.join(rows[0])} |", "|" + "---|" * len(rows[0])]
    lines += [f"| {' | '.join(map(cell, row.items()))} |" for row in rows]
    return "\n".join([*lines, ""])


def cell(item: tuple[str, object]) -> str:
    """Return a value as it is read: shares in per cent."""
    name, value = item
    if not isinstance(value, float):
        return str(value)
    plain = name in ("truth", "factor", "lowest", "highest")
    return f"{value:.3g}" if plain else f"{100 * value:.1f} %"
