"""Lanes with shifts against a recursion of its own: a train takes the lane that starts soonest."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.verification.exact.openings import SLOT_S, in_lanes, lane_spells
from tests.builders import H, make_stream
from tests.worlds import play, visits

SOME = settings(max_examples=100, deadline=None, derandomize=True)
DAYS = 60


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


@SOME
@given(posts())
def test_lanes_with_shifts(post):
    lanes, hours, shifts, arrivals, work, closing = post
    assume(all(opens != closes for opens, closes, _ in shifts))
    spells = lane_spells(lanes, hours, shifts, DAYS)
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
        arrived_s=[slot * SLOT_S for slot in arrivals],
        work={"documents": [slots * SLOT_S for slots in work]},
        limit_s=10_000 * H,
    )

    log = play({"khorgos": {"china": {"customs": customs}}}, stream, days=DAYS)

    expected = in_lanes(
        spells,
        [slot * SLOT_S for slot in arrivals],
        [slots * SLOT_S for slots in work],
        closing,
    )
    end_s = DAYS * 24 * H
    assert visits(log, "documents") == {
        train: tuple(
            moment if moment < end_s else None for moment in (arrivals[train] * SLOT_S, *row)
        )
        for train, row in enumerate(expected)
    }
