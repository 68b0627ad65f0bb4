"""Lanes with a known load, and pairings of flows, as users would write them."""

from benchmarks.coverage_users import gathered

LANE = """\
title = "A lane"
start = 2024-01-01
duration = "{days} d"
warm_up = "{warm_up} d"
services.any = {{ trains_per_day = 16, westbound = 1.0, ports = {{ khorgos = 1.0 }} }}
ports.khorgos.china.customs = {{ lanes = 1, documents = {{ exponential = "{work} s" }} }}
"""
PAIRING = """\
title = "Two flows that need each other's wagons"
start = 2024-01-01
duration = "60 d"

[services.any]
trains_per_day = 24
ports          = {{ khorgos = 1.0 }}
wagons         = 50
arrivals       = "{law}"

[ports.khorgos]
kazakhstan.yard_teu = 0
wagons.standard     = {{ ready = 500 }}
wagons.broad        = {{ ready = 500 }}
"""


def lane(load, days=30, warm_up=0):
    """Return a scenario of a lane with Poisson arrivals and exponential work."""
    return LANE.format(days=days, warm_up=warm_up, work=round(load * 5_400))


def withheld(text, seed, replications, metric="dwell_mean_h", direction="all"):
    """Return why a steady-state mean is withheld, "" if it is given."""
    found = gathered(text, seed, replications)
    key = ("khorgos", direction, "all", metric)
    (row,) = (
        row for row in found.summary if (row.port, row.direction, row.service, row.metric) == key
    )
    return row.estimand if row.mean is None else ""
