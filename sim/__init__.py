"""landbridge: freight trains crossing between China and Kazakhstan, train by train.

For Python: ``load`` a scenario, ``run`` or ``compare`` or ``sweep`` it, ``open`` a folder of
results; docs/tutorial.md shows how. Nothing of it is imported before it is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim import errors as errors
    from sim.api.comparisons import Comparison as Comparison
    from sim.api.comparisons import compare as compare
    from sim.api.report import Report as Report
    from sim.api.runs import Run as Run
    from sim.api.runs import open as open
    from sim.api.runs import run as run
    from sim.api.scenarios import Scenario as Scenario
    from sim.api.scenarios import load as load
    from sim.api.sweeps import Sweep as Sweep
    from sim.api.sweeps import sweep as sweep
    from sim.api.tables import Table as Table
    from sim.api.values import Difference as Difference
    from sim.api.values import Value as Value

__version__ = "0.1.0"

# Without open, so that `from sim import *` leaves Python's own alone.
__all__ = [
    "Comparison",
    "Difference",
    "Report",
    "Run",
    "Scenario",
    "Sweep",
    "Table",
    "Value",
    "__version__",
    "compare",
    "errors",
    "load",
    "run",
    "sweep",
]

_HOMES: Final = {
    "Comparison": "sim.api.comparisons",
    "Difference": "sim.api.values",
    "Report": "sim.api.report",
    "Run": "sim.api.runs",
    "Scenario": "sim.api.scenarios",
    "Sweep": "sim.api.sweeps",
    "Table": "sim.api.tables",
    "Value": "sim.api.values",
    "compare": "sim.api.comparisons",
    "load": "sim.api.scenarios",
    "open": "sim.api.runs",
    "run": "sim.api.runs",
    "sweep": "sim.api.sweeps",
}
"""Where each name is made."""


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("sim.errors")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "open"})
