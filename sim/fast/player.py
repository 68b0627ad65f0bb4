"""How a journey is played, line by line, as in `sim.model.play` and `sim.model.seldom`."""

from typing import Final

from sim.domain.journey import Act
from sim.domain.log import FINISHED, MILESTONES, NOT_REACHED
from sim.domain.plan import IntColumn
from sim.fast.compiled import compiled
from sim.fast.events import LAST_OF_ENTITY, WHO_BITS, go_on, schedule
from sim.fast.gates import enter, hold_upstream, leave_by, way_around
from sim.fast.journeys import order_of, set_out, write
from sim.fast.lines import ask_path
from sim.fast.memory import (
    ACT,
    AT,
    AT_KINDS,
    AT_LINES,
    AT_SLOTS,
    COLUMN,
    CUT_OFF,
    DEADLINE,
    DEPARTED,
    END,
    ENTITY,
    EXTRA,
    FIRST_LINE,
    HAS_LEFT,
    HELD,
    IDLE,
    INDEX,
    IS_ORDERED,
    IS_WAITING,
    KIND,
    KIND_WIDTH,
    LENT,
    LIMIT_S,
    LINE,
    LINE_WIDTH,
    MORE,
    NOBODY,
    NOT_YET,
    NOW,
    NUMBER,
    OTHER,
    RAKE,
    RESOURCE,
    ROWS,
    SLOT,
    SORT,
    STACK,
    STARTS,
    TARGET,
    TEU,
    TRAINS,
    TURN,
    UNIT,
    WAGONS,
    YARD,
)
from sim.fast.units import ask, release, resource_at
from sim.fast.wagons import choose, claim, give_room, join, reserve
from sim.model.moment import MOST_PARTED

# Plain integers: numba takes them as constants.
USE: Final = int(Act.USE)
HOLD: Final = int(Act.HOLD)
FREE: Final = int(Act.FREE)
WORK: Final = int(Act.WORK)
PATH: Final = int(Act.PATH)
MARK: Final = int(Act.MARK)
CLAIM: Final = int(Act.CLAIM)
JOIN: Final = int(Act.JOIN)
PART: Final = int(Act.PART)
CHOOSE: Final = int(Act.CHOOSE)
LEAVE: Final = int(Act.LEAVE)
LEND: Final = int(Act.LEND)
CLEAR: Final = int(Act.CLEAR)
AFTERWARDS: Final = int(Act.AFTERWARDS)
RESERVE: Final = int(Act.RESERVE)
ENTER: Final = int(Act.ENTER)
EXIT: Final = int(Act.EXIT)
DIVERT: Final = int(Act.DIVERT)
JUMP: Final = int(Act.JUMP)
END_OF_JOURNEY: Final = 99

PRESENTED: Final = MILESTONES.index("presented")
PROVISIONAL: Final = MILESTONES.index("provisional")
LEFT_FOR_GOOD: Final = MILESTONES.index("departed")

OVER, WAITS, AGAIN = range(3)
"""What comes of playing: the journey has ended, it waits, or others are to be played before."""
_ON, _WAIT, _JUMPED = range(3)


@compiled
def play(m: IntColumn, rows: IntColumn, work: IntColumn, moments: IntColumn, slot: int) -> int:
    """Play the journey in `slot` on until it ends, waits, or has made others set out."""
    s = m[AT_SLOTS] + slot * SLOT
    is_alone = m[STARTS] == 0  # else an empty train sets out, before those that are still to start
    line = m[AT_LINES] + m[s + LINE] * LINE_WIDTH
    if m[s + IS_WAITING]:
        m[s + IS_WAITING] = 0
        _finish(m, rows, work, moments, slot, line)
        line = m[AT_LINES] + m[s + LINE] * LINE_WIDTH
    while m[line + ACT] != END_OF_JOURNEY:
        if is_alone and m[STARTS]:
            return AGAIN
        act = m[line + ACT]
        if act == MARK:
            _mark(m, moments, s, line)
            outcome = _ON
        elif act == USE:
            outcome = _use(m, rows, work, slot, line)
        elif act == HOLD:
            outcome = _hold(m, rows, slot, line)
        elif act == FREE:
            _free(m, rows, s, line)
            outcome = _ON
        elif act == WORK:
            outcome = _work(m, rows, work, slot, line)
        elif act == PATH:
            at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET])
            r = resource_at(m, m[line + RESOURCE])
            outcome = _ON if ask_path(m, rows, r, slot, at, m[line + MORE]) else _WAIT
        elif act == PART:
            m[s + LINE] += 1
            if _part(m, slot):
                return AGAIN
            line += LINE_WIDTH
            continue
        elif act == JUMP:
            m[s + LINE] = m[line + TARGET]
            outcome = _JUMPED
        elif act == CLEAR:
            outcome = _ON
            if not _is_cut_off(m, moments, work, slot, line):
                outcome = _use(m, rows, work, slot, line)
        else:
            outcome = _seldom(m, rows, work, moments, slot, line)
        if outcome == _WAIT:
            m[s + IS_WAITING] = 1
            return WAITS
        if outcome == _ON:
            m[s + LINE] += 1
            line += LINE_WIDTH
        else:
            line = m[AT_LINES] + m[s + LINE] * LINE_WIDTH
    return OVER


@compiled
def _seldom(
    m: IntColumn, rows: IntColumn, work: IntColumn, moments: IntColumn, slot: int, line: int
) -> int:
    """Begin a step that only some journeys have."""
    s = m[AT_SLOTS] + slot * SLOT
    act, r = m[line + ACT], resource_at(m, m[line + RESOURCE])
    if act == CLAIM:
        at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET])
        return _ON if claim(m, rows, r, slot, at) else _WAIT
    if act in (JOIN, LEAVE):
        at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOW])
        rows[at + FINISHED] = m[NOW]
        if act == JOIN:
            kind = m[AT_KINDS] + m[s + KIND] * KIND_WIDTH
            join(m, rows, r, m[s + WAGONS], m[kind + IS_ORDERED])
        return _ON
    if act == CHOOSE:
        at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET])
        if not choose(m, rows, r, slot, at, m[line + OTHER]):
            return _WAIT
        _take_way(m, rows, s, line)
        return _JUMPED
    if act == LEND:
        outcome = _use(m, rows, work, slot, line)
        if outcome == _ON:
            _lend(m, rows, work, slot, line)
        return outcome
    if act == AFTERWARDS:
        if m[s + CUT_OFF] & m[line + OTHER]:
            return _use(m, rows, work, slot, line)
        return _ON
    if act == RESERVE:
        reserve(m, r, slot)
        return _ON
    if act == ENTER:
        if enter(m, rows, r, m[line + MORE]):
            return _ON
        hold_upstream(m, r, slot, write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET]))
        return _WAIT
    if act == EXIT:
        leave_by(m, rows, r)
        return _ON
    return _divert(m, work, moments, slot, line)


@compiled
def _finish(
    m: IntColumn, rows: IntColumn, work: IntColumn, moments: IntColumn, slot: int, line: int
) -> None:
    """End the step for whose end the journey waited, and go on to the next line."""
    s = m[AT_SLOTS] + slot * SLOT
    act = m[line + ACT]
    if act == CHOOSE:
        _take_way(m, rows, s, line)
        return
    m[s + LINE] += 1
    if act == HOLD:
        m[s + HELD + 2 * m[line + EXTRA] + 1] = m[s + UNIT]
    elif act in (USE, AFTERWARDS):
        _done(m, rows, s, line)
    elif act == CLEAR:
        if m[s + HAS_LEFT]:
            m[s + HAS_LEFT] = 0
            _is_cut_off(m, moments, work, slot, line)
        else:
            _done(m, rows, s, line)
    elif act == LEND:
        _lend(m, rows, work, slot, line)


@compiled
def _mark(m: IntColumn, moments: IntColumn, s: int, line: int) -> None:
    """Note a moment; the clock of clearance starts with one of them."""
    milestone, now = m[line + MORE], m[NOW]
    moments[milestone * m[TRAINS] + m[s + ENTITY]] = now
    if milestone == PRESENTED:
        m[s + DEADLINE] = now + m[m[AT_KINDS] + m[s + KIND] * KIND_WIDTH + LIMIT_S]
    elif milestone == LEFT_FOR_GOOD:
        m[DEPARTED] += 1


@compiled
def _work_s(m: IntColumn, work: IntColumn, s: int, line: int) -> int:
    """Return how long the step works on this train; a step without a column takes no time."""
    return int(work[m[line + COLUMN] + m[s + INDEX]]) if m[line + COLUMN] >= 0 else 0


@compiled
def _work(m: IntColumn, rows: IntColumn, work: IntColumn, slot: int, line: int) -> int:
    """Let time pass without a resource."""
    s = m[AT_SLOTS] + slot * SLOT
    work_s = _work_s(m, work, s, line)
    if work_s < 0:
        return _ON
    at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOW])
    done_s = m[NOW] + work_s
    if done_s < m[END]:
        rows[at + FINISHED] = done_s
    if work_s == 0:
        return _ON
    go_on(m, slot, work_s)
    return _WAIT


@compiled
def _use(m: IntColumn, rows: IntColumn, work: IntColumn, slot: int, line: int) -> int:
    """Take one unit for the work of the line; give it back at once if there is none to do."""
    s = m[AT_SLOTS] + slot * SLOT
    work_s = _work_s(m, work, s, line)
    if work_s < 0:
        return _ON
    r = resource_at(m, m[line + RESOURCE])
    if m[r + IDLE] > 0:
        m[r + IDLE] -= 1
        m[s + AT] = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOW])
        if work_s > 0:
            go_on(m, slot, work_s)
            return _WAIT
    else:
        at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET])
        if ask(m, rows, r, slot, at, m[line + MORE], work_s):
            return _WAIT
    if m[line + ACT] != LEND:
        _done(m, rows, s, line)
    return _ON


@compiled
def _done(m: IntColumn, rows: IntColumn, s: int, line: int) -> None:
    """Give back the unit that was used."""
    rows[m[s + AT] + FINISHED] = m[NOW]
    release(m, rows, resource_at(m, m[line + RESOURCE]), m[s + UNIT])


@compiled
def _hold(m: IntColumn, rows: IntColumn, slot: int, line: int) -> int:
    """Take one unit and keep it."""
    s = m[AT_SLOTS] + slot * SLOT
    held = s + HELD + 2 * m[line + EXTRA]
    r = resource_at(m, m[line + RESOURCE])
    if m[r + IDLE] > 0:
        m[r + IDLE] -= 1
        m[held] = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOW])
        return _ON
    at = write(m, rows, m[s + ENTITY], m[line + NUMBER], m[NOT_YET])
    m[held] = at
    if ask(m, rows, r, slot, at, m[line + MORE], 0):
        return _WAIT
    m[held + 1] = m[s + UNIT]
    return _ON


@compiled
def _free(m: IntColumn, rows: IntColumn, s: int, line: int) -> None:
    """Give back what was held; the yard wants to know how much room that is."""
    held = s + HELD + 2 * m[line + EXTRA]
    rows[m[held] + FINISHED] = m[NOW]
    r = resource_at(m, m[line + RESOURCE])
    if m[r + SORT] == YARD:
        give_room(m, rows, r, m[s + TEU])
    else:
        release(m, rows, r, m[held + 1])


@compiled
def _part(m: IntColumn, slot: int) -> bool:
    """Let the emptied rake set out, if it has a journey home."""
    s = m[AT_SLOTS] + slot * SLOT
    rake = m[m[AT_KINDS] + m[s + KIND] * KIND_WIDTH + RAKE]
    if rake == NOBODY:
        return False
    set_out(m, rake, m[TRAINS] + m[s + ENTITY], m[s + INDEX], m[s + WAGONS], 0)
    return True


@compiled
def _lend(m: IntColumn, rows: IntColumn, work: IntColumn, slot: int, line: int) -> None:
    """Let the locomotive go back when its turn is over; the train goes on."""
    s = m[AT_SLOTS] + slot * SLOT
    now = m[NOW]
    rows[m[s + AT] + FINISHED] = now
    turn_s = work[m[line + OTHER] + m[s + INDEX]] if m[line + OTHER] >= 0 else 0
    away = m[s + ENTITY] + m[TRAINS]
    at = write(m, rows, away, m[line + NUMBER] + 1, now)
    place = order_of(m, away) - LAST_OF_ENTITY + (min(m[s + LENT], MOST_PARTED) << WHO_BITS)
    m[s + LENT] += 1
    schedule(m, now + turn_s, place + _on_its_turn(m, slot, line, at))


@compiled
def _on_its_turn(m: IntColumn, slot: int, line: int, at: int) -> int:
    """Return the slot of a locomotive that has parted from the train in `slot`."""
    turn = set_out(m, 0, 0, 0, 0, 0)
    m[STACK] -= 1  # it has nothing to play
    t, s = m[AT_SLOTS] + turn * SLOT, m[AT_SLOTS] + slot * SLOT
    m[t + KIND] = TURN
    m[t + LINE] = m[line + RESOURCE]
    m[t + AT] = at
    m[t + UNIT] = m[s + UNIT]
    return turn


@compiled
def _is_cut_off(m: IntColumn, moments: IntColumn, work: IntColumn, slot: int, line: int) -> bool:
    """Return whether the clearance limit is up, and note which step of customs it cuts off."""
    s = m[AT_SLOTS] + slot * SLOT
    if _work_s(m, work, s, line) < 0:
        return True
    if m[NOW] < m[s + DEADLINE]:
        return False
    m[s + CUT_OFF] |= m[line + OTHER]
    at = PROVISIONAL * m[TRAINS] + m[s + ENTITY]
    if moments[at] == NOT_REACHED:
        moments[at] = m[NOW]
    return True


@compiled
def _take_way(m: IntColumn, rows: IntColumn, s: int, line: int) -> None:
    """Go on by the way that was chosen, as the row tells."""
    at = m[s + AT]
    if rows[at + 1] != m[line + OTHER]:
        m[s + LINE] += 1
        return
    m[s + LINE] = m[line + TARGET]
    if m[line + MORE]:
        m[s + HELD + 2 * m[line + EXTRA]] = at
    else:
        # A yard without limit writes no visit, and no train ever waits for it: its row is the last.
        m[ROWS] = at


@compiled
def _divert(m: IntColumn, work: IntColumn, moments: IntColumn, slot: int, line: int) -> int:
    """Go on here, or by another port when that is faster."""
    s = m[AT_SLOTS] + slot * SLOT
    if not work[m[line + COLUMN] + m[s + INDEX]]:
        return _ON
    way = way_around(m, work, m[line + OTHER], slot)
    if way == NOBODY:
        return _ON
    moments[len(MILESTONES) * m[TRAINS] + m[s + ENTITY]] = m[way + 3]
    m[s + KIND] = m[way + 2]
    m[s + LINE] = m[m[AT_KINDS] + m[way + 2] * KIND_WIDTH + FIRST_LINE]
    return _JUMPED
