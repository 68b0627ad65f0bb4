from sim.domain.plan import Direction
from sim.metrics.groups import groups_of
from sim.recording.columns import StreamName
from tests.unit.workload.scenarios import make_scenario

ANYWHERE = {"ports": {"khorgos": 1.0}, "trains_per_day": 1.0}
SCENARIO = make_scenario(
    {
        "rail": ANYWHERE,
        "timetabled": ANYWHERE | {"counts_as": "rail"},
        "bulk": ANYWHERE | {"counted": False},
    },
    {"alashankou": {}, "khorgos": {}},
)
STREAMS = (
    StreamName("bulk", "khorgos", Direction.EASTBOUND),
    StreamName("rail", "khorgos", Direction.EASTBOUND),
    StreamName("timetabled", "khorgos", Direction.WESTBOUND),
)


def test_groups_are_those_that_have_trains_and_every_whole_port():
    found = {(g.port, g.direction, g.service): g.streams for g in groups_of(SCENARIO, STREAMS)}

    assert found == {
        ("all", "all", "all"): (1, 2),
        ("all", "all", "bulk"): (0,),
        ("all", "all", "rail"): (1, 2),
        ("all", "all", "timetabled"): (2,),
        ("all", "westbound", "all"): (2,),
        ("all", "westbound", "rail"): (2,),
        ("all", "westbound", "timetabled"): (2,),
        ("all", "eastbound", "all"): (1,),
        ("all", "eastbound", "bulk"): (0,),
        ("all", "eastbound", "rail"): (1,),
        ("alashankou", "all", "all"): (),
        ("khorgos", "all", "all"): (1, 2),
        ("khorgos", "all", "bulk"): (0,),
        ("khorgos", "all", "rail"): (1, 2),
        ("khorgos", "all", "timetabled"): (2,),
        ("khorgos", "westbound", "all"): (2,),
        ("khorgos", "westbound", "rail"): (2,),
        ("khorgos", "westbound", "timetabled"): (2,),
        ("khorgos", "eastbound", "all"): (1,),
        ("khorgos", "eastbound", "bulk"): (0,),
        ("khorgos", "eastbound", "rail"): (1,),
    }
