"""Which engine plays a replication: SimPy, the reference, or the compiled one beside it.

The compiled engine is believed only where it was seen to write the same log as SimPy. Whatever it
cannot do, or does otherwise, SimPy does; so results never depend on the engine.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from sim.domain.log import AnyLog
from sim.domain.plan import Plans
from sim.errors import ModelStopError, UsageError
from sim.experiments.same_log import first_difference
from sim.scenario.schema import Scenario

Simulate = Callable[[Scenario, Plans], AnyLog]
"""Plays one replication."""


class Engine(StrEnum):
    """The engine that is asked for."""

    SIMPY = "simpy"
    FAST = "fast"
    """The compiled one, wherever it is proved equal."""
    AUTO = "auto"
    """The compiled one where it is installed, proved equal, and worth its start."""


class How(StrEnum):
    """How one replication is to be played."""

    SIMPY = "simpy"
    PROVE = "prove"
    """By both engines, whose logs are compared."""
    FAST = "fast"


class Verdict(StrEnum):
    """What is known of the compiled engine for a scenario."""

    EQUAL = "equal"
    DIFFERENT = "different"
    INEXPRESSIBLE = "inexpressible"
    MISSING = "missing"
    """It cannot be loaded where the replication was played."""


@dataclass(frozen=True, slots=True)
class Played:
    """By which engine a replication was played, and what was found out about the compiled one.

    `why` says in words what is different, which rule cannot be expressed, or what is missing.
    """

    by: Engine = Engine.SIMPY
    verdict: Verdict | None = None
    why: str = ""


_EXTRA: Final = (
    "the compiled engine needs numba, the extra `fast` (landbridge[fast]); in landbridge's folder:"
    " pip install -c constraints.txt -e '.[fast]'; or take --engine simpy"
)


def is_installed() -> bool:
    """Return whether the compiled engine can be had, without loading it."""
    return find_spec("numba") is not None


def check_engine(name: str) -> Engine:
    """Return the engine called `name`.

    Raises:
        UsageError: there is none, or what it needs is not installed.
    """
    if name not in tuple(Engine):
        raise UsageError(f"engine {name}: it may be {', '.join(Engine)}")
    if name == Engine.FAST and not is_installed():
        raise UsageError(f"--engine fast: {_EXTRA}")
    return Engine(name)


def load_compiled() -> None:
    """Load the compiled engine, if it is there, so that the first replication need not wait."""
    with suppress(ImportError, RuntimeError):
        import_module("sim.fast.play")


def play(how: How, scenario: Scenario, plans: Plans, reference: Simulate) -> tuple[AnyLog, Played]:
    """Return the log of `plans`, and how it came about; `reference` is the engine of SimPy.

    Raises:
        ModelStopError: the model cannot go on, in the words of the reference.
    """
    if how is How.SIMPY:
        return reference(scenario, plans), Played()
    log, doubt = _compiled(scenario, plans)
    if how is How.FAST and log is not None:
        return log, Played(Engine.FAST)
    ours = reference(scenario, plans)
    if log is None:
        return ours, doubt
    return ours, _compared(ours, log)


def _compared(ours: AnyLog, theirs: AnyLog) -> Played:
    difference = first_difference(ours, theirs)
    if difference:
        return Played(Engine.SIMPY, Verdict.DIFFERENT, difference)
    return Played(Engine.SIMPY, Verdict.EQUAL)


def _compiled(scenario: Scenario, plans: Plans) -> tuple[AnyLog | None, Played]:
    """Return the log that the compiled engine writes, or None and why there is none."""
    try:
        from sim.fast.play import InexpressibleError, simulate
    except (ImportError, RuntimeError) as error:
        # A RuntimeError: numba finds no folder for what it has compiled.
        return None, Played(Engine.SIMPY, Verdict.MISSING, str(error))
    try:
        return simulate(scenario, plans), Played()
    except InexpressibleError as error:
        return None, Played(Engine.SIMPY, Verdict.INEXPRESSIBLE, str(error))
    except ModelStopError as error:
        # The reference stops too and says why; if it does not, they differ.
        return None, Played(Engine.SIMPY, Verdict.DIFFERENT, f"only one stops: {error}")
    except Exception as error:  # a fault of the engine is no fault of the replication
        kind = f"{type(error).__name__}: {error}"
        return None, Played(Engine.SIMPY, Verdict.DIFFERENT, f"only one ends in {kind}")
