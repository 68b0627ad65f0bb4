import csv
import io

import pytest

from sim.experiments.csv_text import csv_bytes


def cells(value):
    content = csv_bytes(["name", "value"], [{"name": value, "value": 1}])
    return next(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", '"=1', "\0=1"])
def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(text):
    assert cells(text)["name"] == "'" + text.replace("\0", "")


@pytest.mark.parametrize("text", ["plain", 'a "quoted", word', "two\nlines", "Хоргос", "1-2", ""])
def test_other_texts_come_back_as_they_were(text):
    assert cells(text)["name"] == text


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell():
    content = csv_bytes(["a", "b", "c"], [{"a": -1.5, "b": None, "c": 7}])

    assert content == b"a,b,c\r\n-1.5,,7\r\n"
