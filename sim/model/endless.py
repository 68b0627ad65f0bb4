"""A stop for queues without end: more trains inside than anything could be learnt from."""

from collections import Counter
from typing import Final

from sim.domain.log import NOT_REACHED, RunLog
from sim.domain.time import DAY_S
from sim.errors import ModelStopError

_OFTEN: Final = 100
"""About so many times in a run the trains inside are counted; once takes long with millions."""


def look_every(most: int, trains: int) -> int:
    """Return after how many arrivals of `trains` to look again whether `most` are inside."""
    return max(most // 8, trains // _OFTEN, 1)


class Endless:
    """Looks at a run every now and then, and stops it when more than `most` trains are inside."""

    def __init__(self, log: RunLog, most: int) -> None:
        self._log = log
        self._most = most
        self.every = look_every(most, log.trains)
        """After so many arrivals it is time to look again; a run is stopped as much too late."""

    def look(self, arrived: int, now: int) -> None:
        """Count the trains inside at `now`, when `arrived` have arrived.

        Raises:
            ModelStopError: there are too many.
        """
        departed = self._log.trains - self._log.milestones["departed"].count(None)
        inside = arrived - departed
        if inside > self._most:
            raise ModelStopError(self._words(inside, now))

    def _words(self, inside: int, now: int) -> str:
        days = (now - self._log.start_s) / DAY_S
        resource, many = self._where()
        return (
            f"{inside:,} trains are inside on day {now / DAY_S:.0f}, more than most_inside ="
            f" {self._most:,} allows, and {inside / max(days, 1):.1f} more every day; {many:,} of"
            f" them wait for {resource}: give it more capacity, or ask for a shorter period"
        )

    def _where(self) -> tuple[str, int]:
        """Return for what most of the trains wait, and how many do."""
        waiting = Counter(
            self._log.steps[step].resource
            for _, step, _, started, finished in self._log.visits()
            if started == finished == NOT_REACHED
        )
        return next(iter(waiting.most_common(1)), ("nothing", 0))
