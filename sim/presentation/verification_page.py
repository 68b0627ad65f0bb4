"""The page of a verification, docs/verification.md: the same bytes on any machine."""

from collections.abc import Iterator
from typing import Final

from sim.presentation.verification import by_group, cells_of, verdict_of
from sim.verification.catalogue import GROUPS
from sim.verification.check import SEEN_Z, WIDEST_ERROR, Check, Checked, Finding, Scale
from sim.verification.verifying import Verification

_COLUMNS: Final = ("figure", "expected", "ours", "z", "would see", "verdict")
_ALIGNED: Final = ("---", "---:", "---:", "---:", "---:", "---")

_PROTOCOL: Final = """
Everything here is known without landbridge: by a formula, by a few lines of code that know no
events, or because two ways must give the same. A check plays a scenario as a user would write it,
through the same steps as a run, and holds what landbridge prints about it (the name in code letters
behind a figure) against what is known. `landbridge verify --json` has the scenarios.

* **Exact figures** count what is wrong, or are equal to the last digit. One too many fails.
* **Statistical figures** are means over independent replications with fixed seeds; nothing is tried
  twice. *z* is the distance from theory in standard errors. A figure fails beyond a *z* that chance
  gives once in 100,000 (4.66 with 100 replications), so that a hundred figures give one false alarm
  in a thousand verifications.
* **A check that cannot fail is worth nothing.** *Would see* is the relative error of a figure that
  is found with 99 % certainty. A figure that would not see an error of {percent:.0f} % is
  inconclusive, which counts as a failure.
* **Ours** stands with the half-width of its 95 % interval.
* Runs have a warm-up of at least ten relaxation times, after which next to nothing is left of the
  empty beginning; or theory itself begins from empty.
* A **chi-square** is shown by its degrees of freedom, which is 1 on average. What it would see is
  the root mean square of the relative errors of the shares.
* Rates (lambda, mu) are per hour and times in hours unless said otherwise; s is the mean work,
  rho the use of a lane, a = lambda s, c the number of lanes.
""".strip()

_NOT_COVERED: Final = """
## What this does not show

* That the rules and the values of a scenario are those of the real ports. `landbridge validate`
  holds a scenario against reported figures, and `landbridge show` says how each value is known.
* That rules which are each right here are right in every combination. Random combinations are
  played a second time, by code that shares nothing with the model, in the tests of the repository.
* Rules for which nobody has a formula: order by deadline, diversion, gales, overtime, quotas. They
  are held against recursions and a second playing, to the second, but not against theory.
* Times that depend on the number of wagons: the format has none.
* Stages at more than about 80 % of their capacity: such runs take very long to settle.
* The pictures and the words of reports.

The version of Python or NumPy and the processor make no difference: draws come from raw bits whose
order is promised, and durations are whole seconds.
""".strip()


def as_page(found: Verification) -> str:
    """Return what was found as a page of Markdown."""
    sections = [
        f"## {GROUPS[group]}\n\n" + "\n\n".join(_section(checked))
        for group, checked in by_group(found)
    ]
    return "\n\n".join([_head(found), *sections, _NOT_COVERED]) + "\n"


def _head(found: Verification) -> str:
    option = " --full" if found.scale is Scale.FULL else ""
    percent = 100 * SEEN_Z * WIDEST_ERROR[found.scale]
    command = f"`landbridge verify{option} --report docs/verification.md`"
    return (
        f"# Verification\n\n**{verdict_of(found)}** Made by {command}; the same command makes"
        " the same page again.\n\n"
        f"{_PROTOCOL.format(percent=percent)}\n\n{_contents(found)}"
    )


def _contents(found: Verification) -> str:
    lines = ["| what | checks | figures |", "|---|---:|---:|"]
    for group, checked in by_group(found):
        figures = sum(len(each.findings) for each in checked)
        lines.append(f"| {GROUPS[group]} | {len(checked)} | {figures} |")
    return "\n".join(lines)


def _section(checked: list[Checked]) -> Iterator[str]:
    for each in checked:
        yield f"### {escaped(each.check.title)}"
        yield _what(each.check)
        rows = [(_named(finding), *cells_of(finding)) for finding in each.findings]
        yield "\n".join(f"| {' | '.join(row)} |" for row in (_COLUMNS, _ALIGNED, *rows))


def _what(check: Check) -> str:
    return f"`{check.id}` · {code(check.formula)} · {escaped(check.parameters)}"


def _named(finding: Finding) -> str:
    name = escaped(finding.figure)
    return f"{name}, {code(finding.metric)}" if finding.metric else name


def code(text: str) -> str:
    """Return `text` as code, also within a table."""
    return f"`{text.replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it stands."""
    for sign in "\\`*_|<>[]":
        text = text.replace(sign, f"\\{sign}")
    return text
