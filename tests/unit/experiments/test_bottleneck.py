import json

import numpy as np
import pytest

from sim.errors import StorageError, UsageError
from sim.experiments import replication
from sim.experiments.bottleneck.accounts import Who
from sim.experiments.bottleneck.candidates import Candidate, More, candidates
from sim.experiments.bottleneck.experiment import BottleneckWish, bottleneck, late_of
from sim.experiments.bottleneck.verdicts import (
    NOT_SHOWN,
    NOT_TESTED,
    NOT_WAITED,
    NOTHING,
    SAVES,
    Saving,
    judged,
)
from sim.experiments.folder import check_complete
from sim.experiments.run import run
from sim.experiments.undertaking import Settings
from sim.metrics.late import Late
from sim.presentation.bottleneck.text import answer
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, write_lane

# Four trains come at once. The second waits 1 h for the lane, the
# third 1 h for a track and 1 h for the lane, the fourth 2 h and 1 h.
ONE_LANE = """\
title = "Four trains before one lane"
start = 2024-01-01
duration = "3 d"
replications = 2
[services.any.arrivals.khorgos]
westbound.weekly = ["mon 00:00", "mon 00:00", "mon 00:00", "mon 00:00"]
eastbound.weekly = []
[ports.khorgos]
china.standard_tracks = 2
china.customs = { lanes = 1, documents = "1 h" }
"""

# Twelve trains a day, platforms for eight of them; without a yard the trains wait on the tracks.
STARVED = """\
title = "Starved of platforms"
start = 2024-01-01
duration = "10 d"
warm_up = "2 d"
replications = 4
[services.any]
trains_per_day = 12
arrivals = { even_with_lateness = "3 h" }
westbound = 1.0
ports = { khorgos = 1.0 }
[ports.khorgos]
china.standard_tracks = 4
china.customs = { lanes = 3, documents = "2 h" }
border.standard = { paths_per_day = 48, run = "30 min" }
kazakhstan = { standard_tracks = 3, reload = { tracks = 2, time = "1 h" }, yard_teu = 0 }
[ports.khorgos.wagons.broad]
order_up_to = 550
lead_time = "1 h"
brought_per_day = 8
"""
LANE, TRACKS = "khorgos.china.customs", "khorgos.china.standard_tracks"
FAR_TRACKS, PLATFORMS = "khorgos.kazakhstan.standard_tracks", "khorgos.kazakhstan.broad_wagons"
SUPPLY = "khorgos.kazakhstan.supply_path"


def found(folder, text=ONE_LANE, *changes, out="out", late="1", **settings):
    """Search for the bottlenecks of the scenario `text` in this process."""
    wish = BottleneckWish(
        file=write_lane(folder, text), late=late, changes=changes, out=folder / out
    )
    return bottleneck(wish, Settings(**{"jobs": 1, **settings}))


def hours(result, column, who=Who.LATE):
    """Return the hours of a train of the group by resource, by cause or as waited."""
    sums = {}
    for each in result.accounts:
        if each.who is who:
            name = getattr(each, column)
            sums[name] = sums.get(name, 0.0) + each.per_train
    return sums


def saved(result):
    """Return the hours saved by one more unit, or one lot more, by resource."""
    return {
        each.candidate.resource: each.saved_h
        for each in result.savings
        if each.candidate.more is not More.SOONER
    }


def test_one_lane_behind_two_tracks_is_the_cause_as_pencil_says(tmp_path):
    result = found(tmp_path)

    # While the third and fourth train wait for a track, one holder works and one waits: 1 h of
    # two trains and 1 h of one are halved between the tracks and the lane.
    assert hours(result, "waited_for") == pytest.approx({LANE: 3 / 4, TRACKS: 3 / 4})
    assert hours(result, "charged_to") == pytest.approx({LANE: 4.5 / 4, TRACKS: 1.5 / 4})
    # Two lanes: 1, 1, 2, 2 h instead of 1, 2, 3, 4 h.
    assert saved(result) == pytest.approx({LANE: 1.0, TRACKS: 0.0})
    assert [(s.rank, s.verdict) for s in result.savings] == [(1, SAVES), (None, NOTHING)]
    assert answer("khorgos", result.savings) == (
        "Khorgos: first customs lanes (China): one more, 1 h a train."
    )


def test_a_port_starved_of_wagons_is_not_told_to_build_tracks(tmp_path):
    result = found(tmp_path, STARVED, late="0.1")

    waited, charged = hours(result, "waited_for"), hours(result, "charged_to")
    # Who looks at the queue sees tracks; who asks why they are full finds the platforms.
    assert waited[TRACKS] + waited[FAR_TRACKS] > 10 * waited[PLATFORMS]
    assert charged[PLATFORMS] > 3 * (charged[TRACKS] + charged[FAR_TRACKS])
    assert sum(charged.values()) == pytest.approx(sum(waited.values()))
    really = saved(result)
    assert result.savings[0].candidate.resource == SUPPLY
    assert really[SUPPLY] == pytest.approx(13.5, abs=0.5)
    assert (really[TRACKS], really[FAR_TRACKS]) == (0.0, 0.0)
    assert "first paths for supply trains" in answer("khorgos", result.savings)


def test_waiting_of_trains_beyond_their_limit_is_charged_by_itself(tmp_path):
    result = found(tmp_path, ONE_LANE, "clearance.limit=150 min")

    # The third and the fourth train take 3 and 4 h; they wait 1 + 1 and 2 + 1 h.
    assert {each.trains for each in result.accounts if each.who is Who.LIMIT} == {2.0}
    assert sum(hours(result, "waited_for", Who.LIMIT).values()) == pytest.approx(2.5)


def test_what_nobody_waits_for_is_not_run_and_would_change_nothing(tmp_path):
    changes = ("ports.khorgos.china.standard_tracks=9",)
    result = found(tmp_path, ONE_LANE, *changes)

    (tracks,) = [each for each in result.savings if each.candidate.resource == TRACKS]
    assert tracks.verdict == NOT_WAITED
    file = tmp_path / "lane.toml"
    tables = []
    for count in (9, 10):
        loaded = load(file, [f"ports.khorgos.china.standard_tracks={count}"])
        folder = run(loaded, tmp_path / f"run{count}", Settings(jobs=1)).folder
        tables.append((folder / "trains.parquet").read_bytes())
    assert tables[0] == tables[1]


def test_one_more_of_everything_is_a_valid_scenario(tmp_path):
    extras = """
border.broad.paths_per_day = { westbound = 9, eastbound = 8 }
wagons.standard = { ready = 10 }
"""
    head = "[ports.khorgos.wagons.broad]"
    text = STARVED.replace(", yard_teu = 0", ", yard_teu = 1001").replace(head, extras + head)
    overtime = "overtime = { lanes = 1, above = 3, until = 1 }, lanes = 3"
    text = text.replace("lanes = 3", overtime)
    loaded = load(write_lane(tmp_path, text))
    by_name = {each.name: each.changes for each in candidates(loaded.scenario)}

    base = "ports.khorgos."
    for changes in by_name.values():
        assert load(tmp_path / "lane.toml", changes).scenario != loaded.scenario
    room = (f"{base}kazakhstan.yard_teu=1102",)
    assert by_name["khorgos.kazakhstan.container_yard: 10 % more room"] == room
    path = (f"{base}border.broad.paths_per_day.eastbound=9",)
    assert by_name["khorgos.border.broad_path_eastbound: one more"] == path
    sooner = (f'{base}wagons.broad.lead_time="54 min"',)
    assert by_name[f"{PLATFORMS}: lead time 10 % shorter"] == sooner
    assert by_name[f"{PLATFORMS}: one lot more"] == (f"{base}wagons.broad.order_up_to=605",)
    lot = (f"{base}wagons.standard.ready=65",)
    assert by_name["khorgos.china.standard_wagons: one lot more"] == lot
    lanes = (f"{base}china.customs.overtime.lanes=2",)
    assert by_name["khorgos.china.customs_overtime: one more"] == lanes


def test_what_cannot_be_told_apart_shares_a_rank():
    luck = [np.cos(np.arange(30) * step) for step in (1, 2, 3)]
    samples = [9.0 + luck[0], 8.9 + luck[1], 3.0 + luck[2], luck[0] - luck[0].mean()]
    names = [Candidate("khorgos", f"khorgos.{n}", More.UNIT, ()) for n in "abcd"]

    done = judged(
        [
            Saving(one, float(x.mean()), float(x.min()) if x.min() > 0 else -1.0, float(x.max()),
                   samples=tuple(x)) for one, x in zip(names, samples, strict=True)
        ]
    )  # fmt: skip

    assert [each.rank for each in done] == [1, 1, 3, None]
    assert done[-1].verdict == NOT_SHOWN


def test_jobs_and_an_interruption_change_no_byte_and_nothing_is_computed_twice(
    tmp_path, monkeypatch
):
    first = found(tmp_path, STARVED, "duration=3 d", "replications=2", store=tmp_path / "store")
    done = []
    monkeypatch.setattr(replication, "simulate", lambda *_: done.append(1))

    again = found(
        tmp_path, STARVED, "duration=3 d", "replications=2", out="again", store=tmp_path / "store"
    )
    monkeypatch.undo()
    other = found(tmp_path, STARVED, "duration=3 d", "replications=2", out="other", jobs=2)

    assert done == []
    assert contents(first.folder) == contents(again.folder)
    assert contents(first.folder) == contents(other.folder)
    check_complete(first.folder)
    record = json.loads((first.folder / "bottleneck.json").read_text())
    assert record["late"] == {"share": 1.0, "over_s": None}


def test_one_replication_is_not_tested(tmp_path):
    result = found(tmp_path, ONE_LANE, "replications=1")

    assert result.savings[0].verdict == NOT_TESTED


def test_who_is_late_is_a_share_or_a_time():
    assert late_of("0.05") == Late(0.05)
    assert late_of("30 h") == Late(None, 30 * 3600)
    for text in ("0", "1.5", "soon", "nan"):
        with pytest.raises(UsageError, match="--late"):
            late_of(text)


def test_a_folder_of_somebody_else_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(StorageError, match="did not make it"):
        found(tmp_path)
