import pytest

from sim.experiments.compare.experiment import as_lucky, compare, compare_to
from sim.experiments.compare.precision import PairedGoal
from sim.experiments.precision import Goal
from sim.experiments.undertaking import Settings
from sim.scenario.loader import load
from tests.unit.experiments.lanes import contents, write_lane
from tests.unit.experiments.test_precision import LUCKY

SLOWER = 'ports.khorgos.china.customs.documents={ uniform = ["1 h", "3 h"] }'


def test_replications_are_added_to_both_until_the_differences_are_precise(tmp_path):
    file = write_lane(tmp_path, LUCKY)
    settings = Settings(jobs=1, store=tmp_path / "store")
    told = []

    def everyone(many):
        luck = f"replications={many}"
        return as_lucky(load(file, [luck]), [load(file, [SLOWER, luck])])

    goal = Goal(precision=0.015, tell=told.append)
    result = compare_to(PairedGoal(goal, everyone), tmp_path / "out", settings)

    reached = result.reached
    base, *others = everyone(reached.replications)
    plain = compare(base, others, tmp_path / "plain", settings)
    assert 20 < reached.replications < 500
    assert reached.is_met
    assert contents(result.folder) == contents(plain.folder)
    assert plain.reached is None
    assert told[0].startswith("20 replications: ±1.6 % for ")
    assert told[0].partition(";")[0].endswith(", khorgos, westbound, lane-2")
    (row,) = [
        row
        for row in result.alternatives[0].rows
        if (row.port, row.direction, row.service) == ("khorgos", "westbound", "all")
        and row.metric == "dwell_mean_h"
    ]
    (found,) = [each for each in reached.found if each.metric == "dwell_mean_h"]
    longer = max(row.upper_95 - row.difference, row.difference - row.lower_95)
    assert found.half_width == pytest.approx(longer / row.base)
