"""What happens first in one second: trains by rank as they complete a step, then those that arrive.

The order in which their events came about never decides.
"""

from tests.builders import H, make_stream
from tests.worlds import play, started

PORTS = """
khorgos.china.reception.time = "1 h"
khorgos.china.customs.lanes = 1
khorgos.china.customs.documents = "1 h"
"""


def trains(arrived_h, reception_h):
    """Play one train of each of two services; that of `a` has rank 0."""
    streams = [
        make_stream(service, arrived_s=[arrives * H], work={"reception": works * H, "documents": H})
        for service, arrives, works in zip("ab", arrived_h, reception_h, strict=True)
    ]
    return started(play(PORTS, *streams), "documents")


def test_of_two_that_complete_a_step_the_lower_rank_goes_first():
    # Both come to the lane at 2 h; the second one's step has been under way for longer.
    assert trains(arrived_h=[1, 0], reception_h=[1, 2]) == {0: 2 * H, 1: 3 * H}


def test_who_completes_a_step_goes_before_who_arrives():
    # Both come to the lane at 1 h, the first one straight from the line.
    assert trains(arrived_h=[1, 0], reception_h=[0, 1]) == {0: 2 * H, 1: H}
