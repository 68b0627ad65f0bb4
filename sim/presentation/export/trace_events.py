"""The Trace Event Format: processes, threads, slices, counters and flows as lines of JSON.

As Perfetto and chrome://tracing read it; the format is described in
https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TextIO

MICROSECONDS: Final = 1_000_000


class Slice(NamedTuple):
    """Something that lasts, in seconds from the start of the period; `began_s` < `ended_s`."""

    began_s: int
    ended_s: int
    name: str
    kind: str
    args: Mapping[str, Any]


class Thread(NamedTuple):
    """A row of slices: its process and itself, by number."""

    process: int
    number: int


class TraceEvents:
    """Writes events one by one into `file`; moments are told from `zero_s` on.

    Threads have numbers of their own over all processes, since viewers mix them up otherwise.
    """

    def __init__(self, file: TextIO, zero_s: int, about: Mapping[str, Any]) -> None:
        self._file = file
        self._zero_s = zero_s
        self._processes = 0
        self._threads = 0
        self._separator = "\n"
        file.write(f'{{"displayTimeUnit":"ms","otherData":{_json(about)},"traceEvents":[')

    def close(self) -> None:
        """Write the end."""
        self._file.write("\n]}\n")

    def process(self, name: str) -> int:
        """Add a process below those before it; return its number."""
        self._processes += 1
        number = self._processes
        self._tell(f'"ph":"M","pid":{number},"name":"process_name","args":{_json({"name": name})}')
        order = f'"name":"process_sort_index","args":{{"sort_index":{number}}}'
        self._tell(f'"ph":"M","pid":{number},{order}')
        return number

    def thread(self, process: int, name: str) -> Thread:
        """Add a row below those before it."""
        self._threads += 1
        # Beyond the processes, since a thread with the number of its process is its main thread.
        thread = Thread(process, 1_000 + self._threads)
        at = f'"pid":{process},"tid":{thread.number}'
        self._tell(f'"ph":"M",{at},"name":"thread_name","args":{_json({"name": name})}')
        order = f'"name":"thread_sort_index","args":{{"sort_index":{thread.number}}}'
        self._tell(f'"ph":"M",{at},{order}')
        return thread

    def slices(self, thread: Thread, slices: Iterable[Slice]) -> None:
        """Write slices of one row, an outer one before those within it."""
        for piece in slices:
            lasted = (piece.ended_s - piece.began_s) * MICROSECONDS
            self._tell(
                f'"ph":"X",{self._at(thread, piece.began_s)},"dur":{lasted},'
                f'"name":{_json(piece.name)},"cat":"{piece.kind}","args":{_json(piece.args)}'
            )

    def counter(
        self, process: int, name: str, unit: str, levels: Iterable[tuple[int, int]]
    ) -> None:
        """Write the levels of a counter, each from a moment on."""
        words, unit = _json(name), _json(unit)
        for moment_s, level in levels:
            when = (moment_s - self._zero_s) * MICROSECONDS
            self._tell(
                f'"ph":"C","pid":{process},"ts":{when},"name":{words},"args":{{{unit}:{level}}}'
            )

    def flow(self, number: int, name: str, stops: Iterable[tuple[Thread, int]]) -> None:
        """Lead arrows from slice to slice: through a row at a moment, each in turn."""
        places = list(stops)
        words = _json(name)
        for place, (thread, moment_s) in enumerate(places):
            kind = "s" if place == 0 else "f" if place == len(places) - 1 else "t"
            self._tell(
                f'"ph":"{kind}",{self._at(thread, moment_s)},"id":{number},"name":{words},'
                '"cat":"journey","bp":"e"'
            )

    def _at(self, thread: Thread, moment_s: int) -> str:
        when = (moment_s - self._zero_s) * MICROSECONDS
        return f'"pid":{thread.process},"tid":{thread.number},"ts":{when}'

    def _tell(self, event: str) -> None:
        self._file.write(f"{self._separator}{{{event}}}")
        self._separator = ",\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
