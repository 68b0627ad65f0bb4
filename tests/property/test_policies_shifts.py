"""Lanes with shifts against a recursion of its own: a train takes the lane that starts soonest."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.builders import H, make_stream
from tests.worlds import play, visits

SOME = settings(max_examples=100, deadline=None, derandomize=True)
GRAIN = 600
SLOTS = 144
DAYS = 60
NEVER = 10**12


@st.composite
def posts(draw):
    lanes = draw(st.integers(1, 4))
    hours = draw(st.sampled_from([None, (48, 96), (120, 36), (0, 143)]))
    shifts = [
        (draw(st.integers(0, 143)), draw(st.integers(0, 143)), draw(st.integers(0, lanes)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    count = draw(st.integers(1, 30))
    arrivals = sorted(draw(st.lists(st.integers(0, 300), min_size=count, max_size=count)))
    work = draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))
    closing = draw(st.sampled_from(["pause", "finish", "fits"]))
    return lanes, hours, shifts, arrivals, work, closing


def text_of(opens, closes):
    def clock(slot):
        return f"{slot // 6:02d}:{slot % 6 * 10:02d}"

    return f"{clock(opens)}-{clock(closes)}"


def is_within(slot, opens, closes):
    return opens <= slot < closes if opens < closes else slot >= opens or slot < closes


def lane_spells(lanes, hours, shifts):
    """Return when each lane is open, from the number that is open in each ten minutes of a day."""
    numbers = []
    for slot in range(SLOTS):
        number = lanes if hours is None or is_within(slot, *hours) else 0
        left = [few for opens, closes, few in shifts if is_within(slot, opens, closes)]
        numbers.append(min([number, *left]))
    found = []
    for lane in range(lanes):
        daily = joined((slot, slot + 1) for slot in range(SLOTS) if numbers[slot] > lane)
        spells = ((a + day * SLOTS, b + day * SLOTS) for day in range(-1, DAYS) for a, b in daily)
        found.append([(a * GRAIN, b * GRAIN) for a, b in joined(spells)])
    return found


def joined(spells):
    """Return sorted `spells` with those that touch made one."""
    found = []
    for opens, closes in spells:
        if found and found[-1][1] == opens:
            found[-1][1] = closes
        else:
            found.append([opens, closes])
    return found


def earliest(spells, moment, seconds, closing):
    """Return when work of so many seconds may start in a lane that is free from `moment` on."""
    inside = [spell for spell in spells if spell[1] > 0]
    longest = max((closes - max(opens, 0) for opens, closes in inside), default=0)
    for opens, closes in inside:
        begins = max(opens, moment)
        if closes <= moment:
            continue
        at_opening = begins == max(opens, 0)
        if closing != "fits" or begins + seconds <= closes or (seconds > longest and at_opening):
            return begins
    return NEVER


def done_at(spells, begins, seconds, closing):
    if closing == "finish":
        return begins + seconds
    for opens, closes in spells:
        if closes > begins:
            there = closes - max(opens, begins)
            if seconds <= there:
                return max(opens, begins) + seconds
            seconds -= there
    return NEVER


@SOME
@given(posts())
def test_lanes_with_shifts(post):
    lanes, hours, shifts, arrivals, work, closing = post
    assume(all(opens != closes for opens, closes, _ in shifts))
    spells = lane_spells(lanes, hours, shifts)
    assume(spells[0])
    customs = {
        "lanes": lanes,
        "documents": "1 h",
        "closing": closing,
        "hours": "00:00-24:00" if hours is None else text_of(*hours),
        "shifts": {
            f"shift-{number}": {"hours": text_of(opens, closes), "lanes": few}
            for number, (opens, closes, few) in enumerate(shifts)
        },
    }
    stream = make_stream(
        arrived_s=[slot * GRAIN for slot in arrivals],
        work={"documents": [slots * GRAIN for slots in work]},
        limit_s=10_000 * H,
    )

    log = play({"khorgos": {"china": {"customs": customs}}}, stream, days=DAYS)

    free, last, expected, by = [0] * lanes, 0, {}, [-1] * lanes
    for train, (slot, slots) in enumerate(zip(arrivals, work, strict=True)):
        arrived, seconds = slot * GRAIN, slots * GRAIN
        choices = []
        for lane in range(lanes):
            begins = earliest(spells[lane], max(arrived, free[lane], last), seconds, closing)
            # At one second a lane opens before another gets free, and these by their trains.
            freed = begins == free[lane] and by[lane] >= 0 and begins > arrived
            choices.append((begins, (1, by[lane]) if freed else (0, 0), lane))
        begins, _, lane = min(choices)
        done = done_at(spells[lane], begins, seconds, closing)
        free[lane], by[lane], last = done, train, begins
        expected[train] = (arrived, begins, done)
    end_s = DAYS * 24 * H
    assert visits(log, "documents") == {
        train: tuple(moment if moment < end_s else None for moment in row)
        for train, row in expected.items()
    }
