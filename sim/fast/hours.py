"""When units are open and at what rate lines run: `sim.domain.calendar` and `rate`, on the memory.

A span is an opening; a group is the units of a resource that keep the same hours.
"""

from sim.domain.plan import IntColumn
from sim.domain.time import DAY_S, NEVER
from sim.fast.compiled import compiled
from sim.fast.memory import AT_CALENDARS, AT_RATES, RATE_WIDTH, SPAN_WIDTH


@compiled
def last_from(m: IntColumn, first: int, many: int, width: int, moment_s: int) -> int:
    """Return the place of the last of `many` sorted entries that begins by then, -1 without one."""
    low, high = 0, many
    while low < high:
        middle = (low + high) >> 1
        if m[first + middle * width] <= moment_s:
            low = middle + 1
        else:
            high = middle
    return low - 1


@compiled
def next_open(m: IntColumn, group: int, moment_s: int) -> int:
    """Return the first open second at or after `moment_s`, `NEVER` if there is none."""
    first, many = m[AT_CALENDARS] + m[group], m[group + 1]
    place = last_from(m, first, many, SPAN_WIDTH, moment_s)
    if place >= 0 and moment_s < m[first + place * SPAN_WIDTH + 1]:
        return moment_s
    if place + 1 < many:
        return int(m[first + (place + 1) * SPAN_WIDTH])
    return NEVER


@compiled
def fitting(m: IntColumn, group: int, moment_s: int, work_s: int) -> int:
    """Return the first start at or after `moment_s` at which `work_s` fits before closing."""
    first, many, longest = m[AT_CALENDARS] + m[group], m[group + 1], m[group + 2]
    opens = next_open(m, group, moment_s)
    while opens < NEVER:
        place = last_from(m, first, many, SPAN_WIDTH, opens)
        at = first + place * SPAN_WIDTH
        if opens + work_s <= m[at + 1] or (work_s > longest and opens == m[at]):
            return opens
        opens = next_open(m, group, m[at + 1])
    return NEVER


@compiled
def finish(m: IntColumn, group: int, started_s: int, work_s: int) -> int:
    """Return when work that began at the open second `started_s` is done, resting when closed."""
    first, many = m[AT_CALENDARS] + m[group], m[group + 1]
    place = last_from(m, first, many, SPAN_WIDTH, started_s)
    at = first + place * SPAN_WIDTH
    target = m[at + 2] + started_s - m[at] + work_s
    last = first + (many - 1) * SPAN_WIDTH
    if target > m[last + 2] + m[last + 1] - m[last]:
        return NEVER
    if work_s == 0:
        return started_s
    while m[at + 2] + m[at + 1] - m[at] < target:
        at += SPAN_WIDTH
    return int(m[at] + target - m[at + 2])


@compiled
def rate_at(m: IntColumn, rates: int, many: int, moment_s: int) -> int:
    """Return the starts a day in force at `moment_s`."""
    first = m[AT_RATES] + rates * RATE_WIDTH
    return int(m[first + last_from(m, first, many, RATE_WIDTH, moment_s) * RATE_WIDTH + 1])


@compiled
def changes_after(m: IntColumn, rates: int, many: int, moment_s: int) -> int:
    """Return when the rate changes next after `moment_s`, `NEVER` if it does not."""
    first = m[AT_RATES] + rates * RATE_WIDTH
    place = last_from(m, first, many, RATE_WIDTH, moment_s) + 1
    return int(m[first + place * RATE_WIDTH]) if place < many else NEVER


@compiled
def open_from(m: IntColumn, rates: int, many: int, moment_s: int) -> int:
    """Return the first second at or after `moment_s` at which trains may start."""
    while moment_s < NEVER and rate_at(m, rates, many, moment_s) == 0:
        moment_s = changes_after(m, rates, many, moment_s)
    return moment_s


@compiled
def after(m: IntColumn, rates: int, many: int, base_s: int, starts: int) -> int:
    """Return when `starts` headways after `base_s` have passed, in floors of the multiples."""
    due = starts * DAY_S
    moment_s = base_s
    while moment_s < NEVER:
        rate, changes = rate_at(m, rates, many, moment_s), changes_after(m, rates, many, moment_s)
        if rate and moment_s + due // rate < changes:
            return int(moment_s + due // rate)
        due = max(due - rate * (changes - moment_s), 0)
        moment_s = changes
    return NEVER
