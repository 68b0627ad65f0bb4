"""The options that let a run choose its number of replications by the precision wished."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from sim.cli.numbers import WholeOrNone
from sim.cli.options import MOST_REPLICATIONS, Options
from sim.errors import SafetyLimitError, UsageError

if TYPE_CHECKING:
    from sim.experiments.precision import Goal, LoadWith


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Wished:
    """The precision that is wished, and how many replications it may take."""

    precision: float | None = None
    "Add replications until every headline figure is known to this part of it: 0.05 is 5 %."
    at_least: WholeOrNone = None
    "With --precision: the fewest replications, 20 by default."
    at_most: WholeOrNone = None
    "With --precision: the most replications, 500 by default."

    def goal(self, options: Options) -> "Goal | None":
        """Return the goal, None if no precision is wished.

        Raises:
            UsageError: the options contradict each other or make no sense.
            SafetyLimitError: too many replications.
        """
        if self.precision is None:
            for name, value in (("--at-least", self.at_least), ("--at-most", self.at_most)):
                if value is not None:
                    raise UsageError(f"{name} {value}: only with --precision")
            return None
        _check_free(options)
        for name, value in (("--at-least", self.at_least), ("--at-most", self.at_most)):
            if value is not None and value > MOST_REPLICATIONS:
                raise SafetyLimitError(f"{name} {value}: the limit is {MOST_REPLICATIONS}")
        from sim.experiments.precision import FEWEST, MOST, Goal

        least = FEWEST if self.at_least is None else self.at_least
        return Goal(
            precision=self.precision,
            at_least=least,
            at_most=max(MOST, least) if self.at_most is None else self.at_most,
            tell=options.tell,
        )


def _check_free(options: Options) -> None:
    """Refuse a number of replications beside a precision, which decides on it."""
    set_too = any(change.partition("=")[0].strip() == "replications" for change in options.set_)
    if options.replications is not None or set_too:
        given = "--set replications" if options.replications is None else "--replications"
        raise UsageError(
            f"{given} and --precision: give one of them; --precision finds the number of"
            " replications, --at-least and --at-most bound it"
        )


def load_with(options: Options, file: Path) -> "LoadWith":
    """Return how to read the scenario in `file` with a number of replications."""
    return lambda many: replace(options, replications=many).load(file)
