"""Tables as relations: their types, their questions, and what is told of a question that fails."""

import pytest

from sim.errors import StorageError, UsageError
from sim.recording import relations
from sim.recording.relations import open_session, table_of_folder, table_of_rows


def test_rows_have_the_narrowest_types_that_hold_them():
    rows = [
        {"whole": 1, "number": 1, "text": "a", "flag": True, "nothing": None, "mixed": 1},
        {"whole": None, "number": 0.5, "text": None, "flag": None, "nothing": None, "mixed": "b"},
        {"more": 2},
    ]

    table = table_of_rows(open_session(), "rows", rows)

    assert dict(zip(table.columns, map(str, table.types), strict=True)) == {
        "whole": "BIGINT",
        "number": "DOUBLE",
        "text": "VARCHAR",
        "flag": "BOOLEAN",
        "nothing": "VARCHAR",
        "mixed": "VARCHAR",
        "more": "BIGINT",
    }
    assert relations.fetched(table) == [
        (1, 1.0, "a", True, None, "1", None),
        (None, 0.5, None, None, None, "b", None),
        (None, None, None, None, None, None, 2),
    ]


def test_name_of_a_column_may_be_any_text():
    table = table_of_rows(open_session(), "rows", [{'a "b".c': 1}])

    assert relations.fetched(table) == [(1,)]


def test_table_without_rows_is_refused():
    with pytest.raises(UsageError, match="rows: there are no rows"):
        table_of_rows(open_session(), "rows", [])


def test_answers_stay_when_the_next_question_is_asked():
    session = open_session()
    table = table_of_rows(session, "rows", [{"a": 1}, {"a": 2}])

    double = relations.asked(session, table, "select 2 * a as a from self")
    again = relations.asked(session, double, "select 2 * a as a from self where a > 2")
    other = relations.asked(session, table, "select self.a from self join rows using (a)")

    assert [relations.fetched(each) for each in (double, again, other)] == [
        [(2,), (4,)],
        [(8,)],
        [(1,), (2,)],
    ]


def test_variables_of_python_are_no_tables():
    mine = {"a": [1]}

    with pytest.raises(UsageError, match="mine"):
        relations.asked_of_all(open_session(), "select * from mine")
    assert mine


def test_missing_file_is_the_folders_fault(tmp_path):
    with pytest.raises(StorageError, match="the table cannot be read"):
        table_of_folder(open_session(), tmp_path, "trains")
