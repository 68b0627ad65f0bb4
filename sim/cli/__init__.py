"""The command line: parse, call, print, and turn what went wrong into one message and a status.

Nothing heavy is imported here; each command imports what it needs when it is called.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

from cyclopts import App
from cyclopts.exceptions import CycloptsError, UnusedCliTokensError

from sim import __version__
from sim.cli.machine import ENVIRONMENT, check_address_space, in_words, silence
from sim.cli.words import given
from sim.errors import (
    LandbridgeError,
    SafetyLimitError,
    ScenarioError,
    StorageError,
    UsageError,
)
from sim.experiments.interruption import Stop, listening

_SUMMARY = """What-if questions about freight trains between China and Kazakhstan.

A scenario file says what differs; one command gives numbers with honest
intervals, the cause behind them, and pictures. Start with landbridge init, or
with landbridge run scenarios/h1-2024.toml.
"""
_COMMANDS = {
    "init": ("sim.cli.init:init", "Write a small scenario to start from."),
    "check": ("sim.cli.scenario:check", "Validate scenario files and preview the load."),
    "show": ("sim.cli.scenario:show", "Show the resolved scenario and where its values are from."),
    "schema": ("sim.cli.scenario:schema", "Print the JSON Schema of the scenario format."),
    "run": ("sim.cli.run:run", "Run a scenario: replications, tables, pictures."),
    "compare": ("sim.cli.study:compare", "Compare scenarios under the same luck."),
    "sweep": ("sim.cli.sweep:sweep", "Run a scenario at many points: grids and hypercubes."),
    "capacity": ("sim.cli.capacity:capacity", "Find the volume at which each port breaks."),
    "bottleneck": ("sim.cli.bottleneck:bottleneck", "Find what holds late trains up."),
    "optimise": ("sim.cli.optimise:optimise", "Find the cheapest resources that keep a level."),
    "sensitivity": ("sim.cli.sensitivity:sensitivity", "Tell what is not known from luck."),
    "validate": ("sim.cli.study:validate", "Hold a scenario against its reported figures."),
    "calibrate": ("sim.cli.calibrate:calibrate", "Fit what is not published to what is."),
    "explain": ("sim.cli.asking:explain", "Tell one train's story, or find the worst trains."),
    "facts": ("sim.cli.asking:facts", "Say what stood idle, who was left, what never mattered."),
    "report": ("sim.cli.report:report", "Make one HTML page of results, with a replay."),
    "plot": ("sim.cli.run:plot", "Draw the pictures of a result folder again."),
    "fingerprint": ("sim.cli.fingerprint:fingerprint", "Say in four texts what a run comes to."),
    "verify": ("sim.cli.verify:verify", "Hold landbridge against formulas, and against itself."),
    "check-results": ("sim.cli.results:check_results", "List what of results is whole."),
    "resume": ("sim.cli.resume:resume", "Go on with what was interrupted, from its folder alone."),
    "export": ("sim.cli.export:export", "Write results for trace viewers, process mining, tables."),
}
_FLAGS = ("--help", "-h", "--version")
_MOST_OPTIONS = 500
"""The parser needs minutes for thousands of options."""
_BY_SIGNAL = 128
_BROKEN_PIPE = _BY_SIGNAL + 13
_INTERRUPTED = _BY_SIGNAL + 2


def build_app() -> App:
    """Return the command line with all its commands, none of them loaded."""
    app = App(
        name="landbridge",
        help=_SUMMARY,
        version=__version__,
        help_format="plaintext",
        exit_on_error=False,
        print_error=False,
        verbose=False,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for name, (place, summary) in _COMMANDS.items():
        app.command(place, name=name, help=summary)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _print_anything()
    stop = Stop()
    try:
        # What is left of a process after its own command line is its end, which nothing disturbs.
        with listening(stop, to_the_end=arguments is None):
            return _listening(words, stop)
    except KeyboardInterrupt:
        return _by(stop)


def _listening(words: list[str], stop: Stop) -> int:
    """Run the command line, told by signals to `stop`; return its exit status."""
    try:
        status = call(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _by(stop)
    except LandbridgeError as error:
        return _report(error, as_data="--json" in words)
    except ENVIRONMENT as error:
        return _complain(in_words(error), StorageError.exit_status)
    return status


def _by(stop: Stop) -> int:
    return _INTERRUPTED if stop.number is None else _BY_SIGNAL + stop.number


def call(words: list[str]) -> int:
    """Call the command that `words` name and return its exit status.

    Raises:
        LandbridgeError: what the user can mend.
    """
    given.set(tuple(words))
    app = build_app()
    if not words or not {*_FLAGS}.isdisjoint(words):
        from sim.presentation.console import Console

        app.console = Console()
    if not words:
        app.help_print([])
        return UsageError.exit_status
    if words[0] not in (*_COMMANDS, *_FLAGS):
        raise _unknown(words[0])
    _check_words(words)
    check_address_space()
    if "-" in words:
        raise UsageError("a scenario is read from a file, not from standard input")
    try:
        result: Any = app(words)
    except CycloptsError as error:
        hint = f"landbridge {words[0]} --help" if words[0] in _COMMANDS else "landbridge --help"
        raise UsageError(f"{_in_words(error)} See `{hint}`.") from error
    return result if isinstance(result, int) else 0


def _check_words(words: Sequence[str]) -> None:
    if any("\0" in word for word in words):
        raise UsageError("the command line holds a zero byte")
    many = sum(word.startswith("--") for word in words)
    if many > _MOST_OPTIONS:
        wrong = f"the command line has {many:,} options; at most {_MOST_OPTIONS} are read"
        raise SafetyLimitError(f"{wrong}; put changes into a scenario file that extends this one")


def _in_words(error: CycloptsError) -> str:
    """Return what the parser says, without its own terms."""
    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        return f"Nothing is done with {' '.join(error.unused_tokens[:5])}."
    return str(error)


def _unknown(word: str) -> UsageError:
    kind = "option" if word.startswith("-") else "command"
    nearest = get_close_matches(word[:50], (*_COMMANDS, *_FLAGS), n=1)
    remedy = f"did you mean `{nearest[0]}`?" if nearest else f"there are {', '.join(_COMMANDS)}"
    return UsageError(f'unknown {kind} "{word}"; {remedy}')


def _report(error: LandbridgeError, *, as_data: bool) -> int:
    """Print `error` for people, and as data too when data was asked for."""
    if as_data:
        print(json.dumps({"error": _as_data(error)}, indent=2, sort_keys=True))
    return _complain(str(error), error.exit_status)


def _as_data(error: LandbridgeError) -> dict[str, Any]:
    data: dict[str, Any] = {"message": str(error), "exit_status": error.exit_status}
    if error.problems or isinstance(error, ScenarioError):
        fields = ("code", "place", "key", "message", "remedy")
        data["problems"] = [
            {field: getattr(problem, field) for field in fields} for problem in error.problems
        ]
    return data


def _complain(message: str, status: int) -> int:
    # Where not even that can be written, the status still tells.
    with suppress(OSError):
        print(f"landbridge: {_harmless(message)}" if message else "", file=sys.stderr)
    return status


def _harmless(message: str) -> str:
    """Return `message` with what a terminal would obey, but for line ends, as an escape."""
    if message.isprintable():
        return message
    return "".join(
        letter if letter == "\n" or letter.isprintable() else ascii(letter)[1:-1]
        for letter in message
    )


def _print_anything() -> None:
    """Let a terminal that cannot show a letter show a question mark instead."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
