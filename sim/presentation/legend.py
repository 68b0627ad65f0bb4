"""The legend between heading and panels: as few rows as fit, long labels on several lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from sim.presentation.lettering import width_in, wrapped

_TEXT_PT: Final = 9.5
_TEXT_IN: Final = 2.7
_KEY_IN: Final = 0.78
"""What an entry takes beside its text."""
_HANDLE_EM: Final = 3.2


class Key(NamedTuple):
    """An entry of a legend."""

    handle: Artist
    words: str


@dataclass(frozen=True, slots=True)
class LegendPlan:
    """How a legend fits between heading and panels: its labels, columns and height."""

    keys: Sequence[Key]
    labels: tuple[str, ...]
    columns: int
    height_in: float

    @classmethod
    def of(cls, keys: Sequence[Key], room_in: float) -> "LegendPlan":
        """Return the plan with the fewest rows that fit into `room_in` inches."""
        if not keys:
            return cls((), (), 1, 0.0)
        labels = tuple(wrapped(key.words, _TEXT_PT, _TEXT_IN) for key in keys)
        widths = [max(width_in(line, _TEXT_PT) for line in label.split("\n")) for label in labels]
        columns = next(
            count for count in range(len(keys), 0, -1) if _legend_in(widths, count) <= room_in
        )
        rows = -(-len(keys) // columns)
        tallest = max(label.count("\n") + 1 for label in labels)
        return cls(keys, labels, columns, 0.12 + rows * (tallest * _TEXT_PT * 1.2 + 5) / 72)

    def draw(self, figure: Figure, left_in: float, top: float) -> None:
        """Draw the legend from `left_in` inches on, under the height `top` (0..1)."""
        if not self.keys:
            return
        legend = figure.legend(
            [key.handle for key in self.keys],
            self.labels,
            loc="upper left",
            bbox_to_anchor=(0.5 * left_in / figure.get_figwidth(), top),
            ncols=self.columns,
            handlelength=_HANDLE_EM,
            columnspacing=1.6,
            labelspacing=0.4,
        )
        legend.set_in_layout(False)


def _legend_in(widths: Sequence[float], columns: int) -> float:
    """Return how wide a legend of these labels is; one column always counts as fitting."""
    if columns == 1:
        return 0.0
    # As matplotlib does: the first columns take what is over.
    rows, longer = divmod(len(widths), columns)
    firsts = [place * rows + min(place, longer) for place in range(columns + 1)]
    return sum(max(widths[first:last]) + _KEY_IN for first, last in pairwise(firsts))
