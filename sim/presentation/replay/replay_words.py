"""What the replay says: titles of the cells of a schematic, and the words of its controls."""

from typing import Final

from sim.presentation.language.speaking import phrase, say
from sim.presentation.replay.patterns import EAST, WEST
from sim.presentation.replay.schematic import Cell
from sim.presentation.words import direction_words

TITLES: Final = {
    "upstream": phrase("Held upstream"),
    "upstream_east": phrase("Held upstream"),
    "track": phrase("Before the station"),
    "standard_yard": phrase("Standard tracks"),
    "reception_west": phrase("Reception"),
    "reception_east": phrase("Reception"),
    "customs": phrase("Customs: documents"),
    "green": phrase("Green lanes"),
    "overtime": phrase("Overtime lanes"),
    "boarding": phrase("Border police"),
    "scanner": phrase("Train scanner"),
    "examination": phrase("Examination"),
    "departure": phrase("Departure work"),
    "quota_west": phrase("Daily quota"),
    "quota_east": phrase("Daily quota"),
    "far_track_west": phrase("Track beyond"),
    "far_track_east": phrase("Track beyond"),
    "path_west": phrase("Border path"),
    "path_east": phrase("Border path"),
    "far_yard": phrase("Standard tracks"),
    "papers_west": phrase("Transit papers"),
    "papers_east": phrase("Transit papers"),
    "platforms": phrase("Empty platforms"),
    "standard_wagons": phrase("Empty wagons"),
    "reload_west": phrase("Reloading"),
    "reload_east": phrase("Reloading"),
    "ground": phrase("Container yard"),
    "broad_yard_west": phrase("Broad tracks"),
    "broad_yard_east": phrase("Broad tracks"),
    "broad_yard": phrase("Broad tracks"),
    "far_broad": phrase("Before the station"),
    "forming_west": phrase("Forming"),
    "forming_east": phrase("Forming"),
    "locomotive": phrase("Locomotive"),
    "onward_west": phrase("Path onward"),
    "onward_east": phrase("Path inland"),
    "supply_broad": phrase("Empties on the way"),
    "supply_standard": phrase("Empties on the way"),
    "bulk": phrase("Bulk unloading"),
    "standard_yard_east": phrase("Standard tracks"),
    "empty_path_east": phrase("Empty rakes"),
    "empty_path_west": phrase("Empty rakes"),
}
"""Titles of cells, short enough for their frames."""


def cell_title(cell: Cell) -> str:
    """Return the title of a cell, "" for a line."""
    title = TITLES.get(cell.pattern.name)
    return say(title) if title else ""


_GAUGES: Final = {
    "standard": phrase("standard gauge, 1435 mm"),
    "broad": phrase("broad gauge, 1520 mm"),
}
_ARROWS: Final = {WEST: "◀ {}", EAST: "{} ▶"}


def line_words(name: str) -> str:
    """Return what the lines of a gauge are called, or where trains of a direction go."""
    return say(_GAUGES[name]) if name in _GAUGES else _ARROWS[name].format(direction_words(name))


def control_words() -> dict[str, object]:
    """Return what the script of the replay shows; names in braces are filled in there."""
    return {
        "play": say("▶ Play"),
        "pause": say("❚❚ Pause"),
        "weekdays": _weekdays(),
        "picture": say("{port}: where every train stands at the moment shown above"),
        "days": say("{d} d {h} h"),
        "hours": say("{h} h {min} min"),
        "whole_hours": say("{h} h"),
        "minutes": say("{min} min"),
        "busiest": say("{n} trains waiting at {moment}"),
        "worst": say("{n} trains presented on {day} missed their limit"),
        "none_late": say("No train missed its limit."),
        "peak": say("trains waiting, at most {n}"),
        "late_days": say("trains over their limit, by day of arrival; at most {n}"),
        "kept": say("{kept} of {judged}"),
        "nothing": say("none yet"),
        "spoken": say("{moment}: {inside} trains inside, {waiting} of them waiting"),
        **_train_words(),
    }


def _train_words() -> dict[str, str]:
    return {
        "train": say("{direction}, {wagons} wagons"),
        "rake": say("its emptied rake, {wagons} wagons"),
        "supply": say("empty wagons that were ordered"),
        "surplus": say("surplus empty wagons on their way out"),
        "waits": say("Waits for {what} since {since}: {span}"),
        "does": say("{what} since {since}: {span}"),
        "clock_before": say("Clearance clock not started"),
        "clock_uncounted": say("Not counted: no clearance promise"),
        "clock_running": say("Clearance clock: {taken} of {limit}"),
        "clock_late": say("Over its limit: {taken} of {limit}"),
        "clock_released": say("Released after {taken} of {limit}"),
        "clock_released_late": say("Released late, after {taken} of {limit}"),
    }


def _weekdays() -> list[str]:
    """Return the days of the week in short, from Sunday, as the script counts them."""
    return [
        say("Sun"),
        say("Mon"),
        say("Tue"),
        say("Wed"),
        say("Thu"),
        say("Fri"),
        say("Sat"),
    ]
