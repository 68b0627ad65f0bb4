from sim.experiments.warm_up import warm_up_warnings
from sim.metrics import settling
from tests.unit.metrics.test_settling import queue, scenario


def warned(monkeypatch, found, warm_up=5, growing=()):
    monkeypatch.setattr("sim.experiments.warm_up.unsettled", lambda *_: found)
    return list(warm_up_warnings(scenario(warm_up=warm_up), (), growing))


def unsettled(cut_s=972_000):
    return settling.Unsettled("khorgos", cut_s, 25.46, 43.0)


def test_a_short_warm_up_is_warned_of_with_a_longer_one(monkeypatch):
    assert warned(monkeypatch, [unsettled()]) == [
        "khorgos: the warm-up of 5 d looks too short: MSER-5 leaves out the first 11 d 6 h"
        " (so 6 d 6 h of the period); 25.5 trains inside on average there, 43 later;"
        ' try warm_up = "12 d"'
    ]


def test_a_missing_warm_up_is_warned_of(monkeypatch):
    (warning,) = warned(monkeypatch, [unsettled()], warm_up=0)

    assert warning.startswith(
        "khorgos: a warm-up is missing: MSER-5 leaves out the first 11 d 6 h of the period;"
    )


def test_what_cannot_be_told_is_said(monkeypatch):
    (warning,) = warned(monkeypatch, [unsettled(None)])

    assert (
        "cannot tell whether the warm-up is long enough: not settled in the first half" in warning
    )


def test_a_port_whose_queue_grows_is_warned_of_once(monkeypatch):
    assert warned(monkeypatch, [unsettled()], growing={"khorgos"}) == []


def test_a_lane_that_begins_empty_is_warned_of_and_one_with_a_warm_up_is_not():
    empty = list(warm_up_warnings(scenario(), queue(365, 0, 40), ()))
    warm = list(warm_up_warnings(scenario(warm_up=30), queue(365, 30, 40), ()))

    assert [warning.partition(":")[0] for warning in empty] == ["khorgos"]
    assert warm == []
