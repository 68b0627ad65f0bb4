"""Rows of a log are the same numbers whichever engine wrote them, in whichever order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.domain.log import NOT_REACHED, ArrayLog, RunLog
from sim.recording.columns import MISSING
from sim.recording.log_rows import LogRows
from sim.recording.tables import tabulate
from tests.builders import H, make_log, make_plans, make_stream

CUSTOMS = "khorgos.china.customs"
W = [f"any/khorgos/westbound/{n}" for n in range(3)]


def as_arrays(log, width=np.int64):
    """Return the log as the compiled engine leaves it, in so wide numbers."""
    rows = np.array(log.rows, dtype=np.int64).reshape(-1, 5)
    if width is not np.int64:
        rows = np.where(rows == NOT_REACHED, np.iinfo(width).min, rows).astype(width)
    return ArrayLog(
        log.start_s,
        log.end_s,
        log.trains,
        log.steps,
        log.resources,
        rows,
        {
            name: np.array([NOT_REACHED if m is None else m for m in moments], dtype=np.int64)
            for name, moments in log.milestones.items()
        },
        log.empty_trains,
        log.diverted,
    )


def a_log(visits, end_s=9 * H):
    plans = make_plans(make_stream(arrived_s=[0, 0, 0]))
    return plans, make_log(plans, visits, end_s=end_s, milestones={W[0]: {"departed": 8 * H}})


@pytest.mark.parametrize("width", [np.int32, np.int64])
def test_a_log_of_arrays_has_the_rows_and_the_tables_of_one_of_lists(width):
    plans, log = a_log(
        [
            (W[0], "documents", CUSTOMS, 0, 0, 2 * H),
            (W[1], "documents", CUSTOMS, 0, 2 * H, None),
            (W[2], "documents", CUSTOMS, 0, None, None),
            (f"rake:{W[0]}", "join", "", 3 * H, 3 * H, 4 * H),
        ]
    )
    arrays = as_arrays(log, width)
    one, other = tabulate(plans, log), tabulate(plans, arrays)

    assert list(log.visits()) == list(arrays.visits())
    for part in ("trains", "visits", "rakes"):
        for name in getattr(one, part).__slots__:
            pair = (getattr(getattr(each, part), name) for each in (one, other))
            np.testing.assert_array_equal(*pair, strict=True)
    assert one.asked.tolist() == other.asked.tolist() == [0, 2, 3, 1]


def test_what_lies_beyond_the_end_is_cut_in_the_tables_and_stays_in_the_log():
    plans, log = a_log([(W[0], "documents", CUSTOMS, 0, 8 * H, 12 * H)])
    arrays = as_arrays(log)

    visits = tabulate(plans, arrays).visits

    assert (visits.started_s.tolist(), visits.finished_s.tolist()) == ([8 * H], [MISSING])
    assert arrays.rows[0, 4] == 12 * H


def test_a_spent_log_gives_up_its_rows_and_the_tables_are_the_same():
    plans, log = a_log([(W[0], "documents", CUSTOMS, 0, H, 2 * H)])
    arrays = as_arrays(log)
    kept = tabulate(plans, log).visits

    for spent in (arrays, log):
        visits = tabulate(plans, spent, spent=True).visits
        assert [len(spent.rows), visits.queued_s.tolist()] == [0, kept.queued_s.tolist()]
        assert visits.finished_s.tolist() == kept.finished_s.tolist() == [2 * H]


def test_of_one_end_and_one_asking_the_train_decides_and_then_the_step():
    plans, log = a_log(
        [
            (W[2], "documents", "", 0, 0, H),
            (W[1], "boarding", "", 0, 0, H),
            (W[1], "documents", "", 0, 0, H),
            (W[0], "boarding", "", 0, 0, 2 * H),
            (W[0], "documents", "", 0, 0, 2 * H),
        ]
    )
    tables = tabulate(plans, log)

    # The steps are numbered as they appear: documents, boarding.
    assert tables.visits.train.tolist() == [1, 1, 2, 0, 0]
    assert tables.visits.step.tolist() == [0, 1, 0, 0, 1]
    assert tables.asked.tolist() == [2, 1, 0, 4, 3]


def test_of_many_alike_the_last_may_come_first():
    plans, log = a_log([(W[n], "documents", "", 0, 0, H) for n in (1, 2, 0)])

    assert tabulate(plans, log).asked.tolist() == [1, 2, 0]


moments = st.integers(-3, 12)
rows = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 2), moments, moments, moments), max_size=40
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(rows, st.booleans())
def test_any_rows_come_in_the_order_of_their_ends(found, written_in_order):
    """The reference sorts tuples; three trains, so that entities from 3 on are rakes."""
    found = sorted(found, key=lambda row: row[2]) if written_in_order else found
    log = RunLog(0, 9, 3, (None, None, None), {}, [number for row in found for number in row])

    def key(place):
        entity, step, *spent = found[place]
        queued_s, _, finished_s = (MISSING if moment >= 9 else moment for moment in spent)
        over_s = 9 if finished_s == MISSING else finished_s
        return over_s, queued_s, entity % 3, step

    assert LogRows.of(log).by_end().tolist() == sorted(range(len(found)), key=key)
